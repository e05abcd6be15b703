"""Text that stays text: to a browser, and to Anki, which plays and fills what is in brackets."""

import html
import re

_ANKI = re.compile(r"\[(?=sound:|anki:|latex\]|\$)|\{(?=\{)|\}(?=\})|:(?=:)")


def escaped(words: str) -> str:
    """Words as HTML that shows them."""
    shown = html.escape(words, quote=False)
    if "[" in shown or "{{" in shown or "}}" in shown or "::" in shown:
        return _ANKI.sub(lambda found: f"&#{ord(found[0])};", shown)
    return shown
