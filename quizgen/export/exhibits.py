"""Exhibits that are drawn: a ladder with blanks."""

from quizgen.item import Exhibit
from quizgen.tcp.views.ladder import host_names
from quizgen.tcp.views.ladder_svg import ladder_svg
from quizgen.tcp.views.svg import Picture
from quizgen.words import Words

_SAY = Words("export")


def drawn(exhibit: Exhibit | None, language: str) -> Picture | None:
    """The ladder of an exhibit that has rows; None where there is nothing to draw."""
    if exhibit is None or not exhibit.rows:
        return None
    shown, hosts = exhibit.rows[language], host_names(language)
    return ladder_svg(shown, hosts, title=_SAY("card.blank")[language], language=language)
