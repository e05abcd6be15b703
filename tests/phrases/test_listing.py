"""The catalogue lists itself, and reads its own examples."""

import pytest

from quizgen.cli import main
from quizgen.phrases.catalogue import ROOMS, Name, catalogue
from quizgen.phrases.facts import MEANINGS
from quizgen.phrases.listing import Listed, listed
from quizgen.phrases.reading import read

LISTED = [
    (language, room, each)
    for language in ("en", "zh")
    for room in ROOMS
    for each in listed(language, room)
]


NAMES = {
    "en": (Name("title", "handshake", "the three-way handshake"),),
    "zh": (Name("title", "handshake", "三次握手"),),
}
AROUND = {"en": ("A host in LISTEN ", " aborts"), "zh": ("处于 LISTEN 的主机", "中止连接")}
"""What may have to stand before or after a phrase: its host, or what that does."""


@pytest.mark.parametrize(
    ("language", "room", "each"),
    LISTED,
    ids=[f"{lang}-{room}-{e.fact}" for lang, room, e in LISTED],
)
def test_example_is_read_as_its_fact(language: str, room: str, each: Listed) -> None:
    before, behind = AROUND[language]
    for words in (each.example, before + each.example, each.example + behind):
        reading = read(words, language, room, NAMES[language])
        if not reading.unread and each.fact in [said.fact for said in reading.said]:
            return
    pytest.fail(f"{each.example} is read as {read(each.example, language, room)}")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fact_has_a_meaning(language: str) -> None:
    facts = {fact for fact in catalogue(language).patterns if not fact.startswith(("ask_", "say_"))}
    assert facts - set(MEANINGS) == set()


def test_both_languages_say_the_same_facts() -> None:
    assert set(catalogue("en").patterns) == set(catalogue("zh").patterns)


def test_phrases_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phrases", "gives_up"]) == 0
    assert capsys.readouterr().out.startswith(
        "gives_up: the client gives up\n    {host} (gives up|"
    )


def test_unknown_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phrases", "--language", "fr"]) == 2
    assert capsys.readouterr().err == "unknown language 'fr'; known: en, zh\n"
