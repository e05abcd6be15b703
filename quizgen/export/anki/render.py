"""Cards as Anki shows them, from its templates and a note's fields, where no Anki is.

It knows as much of Anki's notation as the templates here use.  Tests hold it against the client.
"""

import html
import re
from collections.abc import Mapping

_SECTION = re.compile(r"\{\{#([^}]+)\}\}(.*?)\{\{/\1\}\}", re.S)
_FIELD = re.compile(r"\{\{(?:(text|type|cloze):)?([^#/}]+)\}\}")
_GAP = re.compile(r"\{\{c(\d+)::(.*?)\}\}", re.S)
_INPUT = '<input type="text" id="typeans">'


def rendered(template: str, fields: Mapping[str, str], gap: int, *, is_back: bool) -> str:
    """One side of the card with this number, or of this gap."""

    def kept(found: re.Match[str]) -> str:
        return _SECTION.sub(kept, found[2]) if fields[found[1]] else ""

    def filled(found: re.Match[str]) -> str:
        how, value = found[1], fields[found[2]]
        match how:
            case "type":
                return f"<code id=typeans>{value}</code>" if is_back else _INPUT
            case "text":
                return html.escape(html.unescape(re.sub(r"<[^>]*>", "", value)))
            case "cloze":
                return _GAP.sub(lambda each: _shown(each, gap, is_back=is_back), value)
        return value

    return _FIELD.sub(filled, _SECTION.sub(kept, template))


def _shown(found: re.Match[str], gap: int, *, is_back: bool) -> str:
    """What stands in a gap: `[...]` in the one that is asked for."""
    if int(found[1]) != gap:
        return f'<span class="cloze-inactive" data-ordinal="{found[1]}">{found[2]}</span>'
    shown = found[2] if is_back else "[...]"
    return f'<span class="cloze" data-ordinal="{gap}">{shown}</span>'
