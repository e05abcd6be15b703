"""Jinja as every page uses it: strict, and escaping what Markdown or HTML would eat."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import jinja2

from quizgen.words import Words, begun, say

if TYPE_CHECKING:
    from pygal.graph.graph import Graph


@cache
def environment(templates: Path, *, is_html: bool = False) -> jinja2.Environment:
    """Templates in `templates`; a missing name stops the build.  In HTML all text is escaped; in
    Markdown, what `md` is given.  Each template is compiled once a process."""
    loaded = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=is_html,
    )
    loaded.filters |= {"md": markdown, "begun": begun}
    return loaded


def sentences(language: str, room: str) -> dict[str, str]:
    """What the templates of a room may say in this language."""
    return {**say.spoken(language), **Words(room).spoken(language)}


_UNSEEN = ("tooltip", "x centered", "y centered", "x_label")  # what only a script shows


def drawing(chart: "Graph", name: str) -> str:
    """The drawing without the script, the date and the random id that pygal puts into it."""
    chart.uuid = name
    chart.add_xml_filter(_still)
    return str(chart.render(is_unicode=True))


def _still(root: ElementTree.Element) -> ElementTree.Element:
    """Take out what moves, and let what stood in tooltips be told by the browser."""
    for parent in list(root.iter()):
        for child in list(parent):
            if (
                child.tag == "script"
                or not isinstance(child.tag, str)
                or child.get("class") in _UNSEEN
            ):
                parent.remove(child)
            elif child.tag == "desc" and child.get("class") == "value":
                child.tag = "title"
    return root


_SPECIAL = re.compile(r"([\\`*_\[\]|#~$])")
_BLOCK_START = re.compile(r"^(\d*)([-+=.)])")  # a list or an underline, where a line begins
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown(text: str) -> str:
    """Escape text so that Markdown, in a table cell too, shows exactly these characters."""
    escaped = _BLOCK_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
    return "".join(_HTML.get(letter, letter) for letter in escaped)
