"""PDF pages, set by typst.  A letter that no font has, or a font that is gone, is an error."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizgen.words import Words

if TYPE_CHECKING:
    import typst

FONT = "Noto Sans CJK SC"
PAGES = {"a4": "a4", "letter": "us-letter"}
COLUMNS = 100  # of a line of a capture, which fits the narrower page
_LACKS = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)


class TypesetError(Exception):
    """Why there is no page, and what to do about it."""


def typeset(template: Path, known: Mapping[str, Any], language: str, page: str) -> bytes:
    """Return one PDF; the same data gives the same bytes.  Raises TypesetError."""
    import typst

    region = Words("export")("region")[language]
    data = {**known, "language": language, "region": region, "page": PAGES[page]}
    compiler = typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=0)
    except typst.TypstError as error:
        raise TypesetError(_remedy(str(error.message))) from None
    if not isinstance(made, bytes):
        raise TypesetError(f"{template.name} makes no page")
    return made


def _remedy(message: str) -> str:
    if lacking := _LACKS.search(message):
        letter = lacking[1]
        return (
            f"no font has '{letter}' (U+{ord(letter[0]):04X}), which stands in the content; "
            "write it in other letters"
        )
    return message


@cache
def _fonts() -> "typst.Fonts":
    """The font of the page and nobody else's, so that pages look the same everywhere."""
    import typst

    try:
        from noto_cjk_sans_otc import FONT_PATH
    except ImportError:
        raise TypesetError(_FONT_IS_GONE) from None
    found = typst.Fonts(include_system_fonts=False, font_paths=[str(FONT_PATH.parent)])
    if FONT not in found.families():
        raise TypesetError(_FONT_IS_GONE)
    return found


_FONT_IS_GONE = f"the font '{FONT}' is gone; to bring it back: pip install noto-cjk-sans-otc"
