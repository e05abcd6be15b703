"""What is known of an entry is used again, and of a changed one never."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from quizgen.cli import CONTENT
from quizgen.lint.run import judged
from quizgen.recall import Recall

FORMS = Path(__file__).parent / "content" / "valid" / "forms.yaml"


def test_only_what_is_new_is_worked_on_again() -> None:
    worked = []

    def work(word: str) -> tuple[int, Sequence[str]]:
        worked.append(word)
        return len(word), () if word.islower() else [f"{word} is loud"]

    def follows_from(word: str) -> Iterator[str]:
        yield word

    first = Recall(1, {})
    assert first.each(work, ["one", "TWO"], follows_from) == [(3, ()), (3, ["TWO is loud"])]
    second = Recall(1, first.known)
    assert second.each(work, ["three", "TWO", "one"], follows_from) == [
        (5, ()),
        (3, ["TWO is loud"]),
        (3, ()),
    ]
    third = Recall(1, second.known)
    third.each(work, ["one"], follows_from)
    Recall(1, third.known).each(work, ["three", "one"], follows_from)
    assert worked == ["one", "TWO", "three", "TWO"]


def test_without_memory_nothing_is_digested() -> None:
    def follows_from(_: str) -> Iterator[str]:
        raise AssertionError("a digest was made")

    recall = Recall(2)
    words = [str(n) for n in range(1000)]
    assert recall.each(lambda word: (word * 2, ()), words, follows_from) == [
        (word * 2, ()) for word in words
    ]
    assert recall.known == {}


def test_what_is_recalled_is_what_would_be_judged() -> None:
    afresh = judged([FORMS], CONTENT)
    first = Recall(1, {})
    assert judged([FORMS], CONTENT, recall=first) == afresh
    assert judged([FORMS], CONTENT, recall=Recall(1, first.known)) == afresh


FILES = {
    "own": """\
topic: own
title: {en: Own, zh: 自己的}
level: mid
entries:
  - id: own-close
    source: RFC 9293 §3.6
    after: do handshake; client closes; deliver FIN
    answer: {client: FIN-WAIT-1, server: CLOSE-WAIT}
    why: {en: The client waits for the FOO., zh: 客户端在等 FOO。, by: Own §1}
  - id: own-next
    source: RFC 9293 §3.6
    after: do handshake; client closes; lose FIN
    answer: {client: FIN-WAIT-1}
    why: {en: The server will be in CLOSE-WAIT., zh: 服务端将处于 CLOSE-WAIT。, by: own-close}
""",
    "vocabulary": "words: {own: [FOO]}\n",
    "sources": "Own: {'1': FOO}\n",
}
CHANGES = {
    "nothing": ("own", "level: mid", "level: mid  # as before", []),
    "a line above": ("own", "topic: own", "# two\n# lines\ntopic: own", []),
    "the words that a source has": (
        "sources",
        "FOO",
        "BAR",
        [
            "own.yaml:9:15: own-close: backed: 'FOO' is not in what backs this sentence; name with "
            "'by' what does",
            "own.yaml:9:50: own-close: backed: 'FOO' is not in what backs this sentence; name with "
            "'by' what does",
        ],
    ),
    "the vocabulary": (
        "vocabulary",
        "FOO",
        "BAR",
        [
            "own.yaml:9:15: own-close: vocabulary: 'FOO' is not in the vocabulary; did you mean "
            "TFO? If not, add it to vocabulary.yaml",
            "own.yaml:9:50: own-close: vocabulary: 'FOO' is not in the vocabulary; did you mean "
            "TFO? If not, add it to vocabulary.yaml",
        ],
    ),
    "what backs a sentence": (
        "own",
        "deliver FIN\n    answer: {client: FIN-WAIT-1, server: CLOSE-WAIT}",
        "lose FIN\n    answer: {client: FIN-WAIT-1}",
        [
            f"own.yaml:14:{column}: own-next: backed: '{word}' is not in what backs this sentence; "
            "name with 'by' what does"
            for column, word in (
                (15, "CLOSE-WAIT"),
                (15, "server in CLOSE-WAIT"),
                (54, "CLOSE-WAIT"),
                (54, "server in CLOSE-WAIT"),
            )
        ],
    ),
    "a claim": (
        "own",
        "{client: FIN-WAIT-1}",
        "{client: FIN-WAIT-2}",
        ["own.yaml:13:22: own-next: client is FIN-WAIT-1, not FIN-WAIT-2 (RFC 9293 §3.10.4)"],
    ),
}


@pytest.mark.parametrize(("name", "right", "wrong", "findings"), CHANGES.values(), ids=CHANGES)
def test_what_follows_from_a_change_is_judged_again(
    tmp_path: Path, name: str, right: str, wrong: str, findings: list[str]
) -> None:
    """By what is known from before as by nothing."""
    for each, text in FILES.items():
        (tmp_path / f"{each}.yaml").write_text(text, "utf-8")
    before = Recall(1, {})
    assert judged([tmp_path], CONTENT, recall=before).findings == []
    assert FILES[name].count(right) == 1
    (tmp_path / f"{name}.yaml").write_text(FILES[name].replace(right, wrong), "utf-8")
    again = judged([tmp_path], CONTENT, recall=Recall(1, before.known))
    assert again == judged([tmp_path], CONTENT)
    assert [str(each).removeprefix(f"{tmp_path}/") for each in again.findings] == findings
