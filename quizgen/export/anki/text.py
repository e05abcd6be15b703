"""Text that stays text: to a browser, and to Anki, which plays, fills and typesets what is in
brackets."""

import html
import re

_ANKI = re.compile(r"\[(?=sound:|anki:|latex\]|\$)|\{(?=\{)|\}(?=\})|:(?=:)")
_MATHS = re.compile(r"\\(?=[()\[\]])")
_APART = "\\\\&#8288;"  # a word joiner, unseen: MathJax knows what it begins with no longer


def escaped(words: str) -> str:
    """Words as HTML that shows them."""
    shown = html.escape(words, quote=False)
    if "\\" in shown:
        shown = _MATHS.sub(_APART, shown)
    if "[" in shown or "{{" in shown or "}}" in shown or "::" in shown:
        return _ANKI.sub(lambda found: f"&#{ord(found[0])};", shown)
    return shown
