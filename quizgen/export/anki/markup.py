"""What stands in the fields of a note: HTML, escaped here and nowhere else."""

import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from quizgen.export.anki.captures import capture
from quizgen.export.anki.kinds import CardKind
from quizgen.export.anki.text import escaped
from quizgen.item import Item, Reason
from quizgen.quantity import Quantity
from quizgen.tcp.answers import InOrder, One
from quizgen.tcp.kinds import Kind
from quizgen.words import Text, Words, say

_SAY = Words("export")

_NAME = re.compile(r"\b[A-Z]{2,}(?:-[A-Z0-9]+)+\b")
_HOSTS = "|".join(sorted({name for host in ("client", "server") for name in say(host).values()}))
_STEP = re.compile(rf"(?:{_HOSTS}) [A-Z]{{3,}}(?:[-,][A-Z0-9]+)*|{_NAME.pattern}")
_SECTION = re.compile(r"\bRFC \d+ §[\d.]*\d")

OPTIONS = 4
_TYPED = (Kind.STATE, Kind.FLAGS, Kind.NUMBER, Kind.COUNT, Kind.QUANTITY)
_RECALLED = (Kind.HOST, Kind.TIMER, Kind.MOMENT, Kind.ORDER)


def card_kind(item: Item) -> CardKind:
    """How a card asks an item: states, flags and numbers are typed; where only two answers exist,
    or the answer is an order, it is recalled."""
    if item.answer_kind is Kind.OPEN:
        return CardKind.OPEN
    if item.answer_kind in _TYPED:
        return CardKind.TYPED
    if item.answer_kind in _RECALLED or not item.distractors:
        return CardKind.RECALL
    return CardKind.CHOICE


@dataclass(frozen=True)
class Markup:
    """Words as HTML in one language, or in several: the first, and the others quietly below."""

    languages: tuple[str, ...]

    def words(self, text: Text, whole: "re.Pattern[str]" = _NAME) -> str:
        """A text, in which no line ends inside what is `whole`; in each language, unless they all
        say the same."""
        if len(self.languages) == 1:
            return _unbroken(escaped(text[self.languages[0]]), whole)
        first, *also = self.languages
        return _unbroken(escaped(text[first]), whole) + "".join(
            f'<span class="also" lang="{say("language tag")[language]}">'
            f"{_unbroken(escaped(text[language]), whole)}</span>"
            for language in also
            if _bare(text[language]) != _bare(text[first])
        )

    def answered(self, text: Text) -> str:
        """An answer, in which each host stands beside its state or its segment."""
        return self.words(text, _STEP)

    def said(self, key: str) -> str:
        """A sentence of this room."""
        return _said(key, self.languages[0])

    def question(self, item: Item) -> str:
        """The stem, what is shown below it, and the options where they are."""
        kind = card_kind(item)
        shown = capture(item.exhibit, self.languages[0]) if item.exhibit else ""
        options = self._options(item) if kind is CardKind.CHOICE else self._mixed(item)
        hint = f'<div class="hint">{self.said(hinted)}</div>' if (hinted := _hint(item)) else ""
        return f'<div class="stem">{self.words(item.stem)}</div>{shown}{options}{hint}'

    def _mixed(self, item: Item) -> str:
        """The segments that are to be put in order, mixed the same way on both sides."""
        if not isinstance(item.answer, InOrder) or item.fact != "order":
            return ""
        steps = [self.answered(step.text) for step in item.answer.steps]
        mixed = sorted(steps, key=lambda step: zlib.crc32((item.id + step).encode()))
        if mixed == steps:
            mixed.reverse()
        return f'<ul class="mixed">{"".join(f"<li>{step}</li>" for step in mixed)}</ul>'

    def _options(self, item: Item) -> str:
        """The key and its likeliest rivals, in an order that tells nothing; each wrong one with
        the reason, which the front hides."""
        right = f'<li class="right"><span>{self.answered(item.key)}</span></li>'
        wrong = [
            f'<li class="wrong"><span>{self.answered(each.text)}</span>'
            f'<span class="because">{self.words(each.why)}</span></li>'
            for each in item.distractors[: OPTIONS - 1]
        ]
        listed = sorted([right, *wrong], key=lambda option: zlib.crc32((item.id + option).encode()))
        switch = f'<label class="switch"><input type="checkbox">{self.said("card.shuffle")}</label>'
        return f'<ol class="choices">{"".join(listed)}</ol>{switch}'

    def typed(self, item: Item) -> str:
        """What is to be typed, without its unit."""
        if card_kind(item) is not CardKind.TYPED:
            return ""
        value = item.answer.value if isinstance(item.answer, One) else None
        words = str(value) if isinstance(value, Quantity) else item.key[self.languages[0]]
        return escaped(words)

    def answer(self, item: Item) -> str:
        """The key, unless an option shows it; the points to tick; and why it is so."""
        points = "".join(
            f'<li><label><input type="checkbox"><span>{self.words(point)}</span></label></li>'
            for point in item.points
        )
        ticked = f'<ul class="points">{points}</ul>' if points else ""
        style = "key spoken" if card_kind(item) is CardKind.OPEN else "key"
        key = f'<div class="{style}">{self.answered(item.key)}</div>'
        return ("" if card_kind(item) is CardKind.CHOICE else key) + ticked + self._why(item)

    def _why(self, item: Item) -> str:
        """What is heard, why it is otherwise, what the run showed."""
        heard = [_SAY("heard", claim=item.heard)] if item.heard else []
        shown = [_SAY("shown", what=item.shown)] if item.shown else []
        said = [*heard, *(reason.sentence for reason in item.why), *shown]
        told = "".join(f"<p>{self.words(words)}</p>" for words in said)
        return f'<div class="why">{told}</div>' if told else ""

    def more(self, item: Item) -> str:
        """What may be unfolded: the proof, and what other answers would mean."""
        exactly = [_symbols(reason) for reason in item.why if reason.symbols]
        exactly += [self.words(r.sentence) + " " + _symbols(r) for r in item.details]
        proof = "".join(f"<li>{line}</li>" for line in exactly)
        others = "".join(
            f"<li><b>{self.answered(each.text)}</b> {self.words(each.why)}</li>"
            for each in item.distractors[: OPTIONS - 1]
            if card_kind(item) is not CardKind.CHOICE
        )
        return self.fold("details", proof) + self.fold("card.others", others)

    def fold(self, key: str, points: str) -> str:
        """A list that is unfolded on demand; nothing where it is empty."""
        if not points:
            return ""
        return f"<details><summary>{self.said(key)}</summary><ul>{points}</ul></details>"

    def points(self, texts: Iterable[Text]) -> str:
        """Texts as the points of a list."""
        return "".join(f"<li>{self.words(text)}</li>" for text in texts)

    def source(self, item: Item) -> str:
        """What the answer rests on, and where that stands."""
        where = _unbroken(escaped("; ".join(item.sources)), _SECTION)
        told = f"{self.said(f'proof.{item.proof}')} · {where}"
        return f'<div class="source">{told}</div>'


def _bare(words: str) -> str:
    """Without spaces and the width of signs, by which languages differ that say the same."""
    return "".join(unicodedata.normalize("NFKC", words).split())


@cache
def _said(key: str, language: str) -> str:
    return escaped(_SAY(key)[language])


def _hint(item: Item) -> str:
    """What tells how to answer, if anything need be told."""
    match card_kind(item):
        case CardKind.OPEN:
            return "card.aloud"
        case CardKind.TYPED if item.answer_kind in (Kind.COUNT, Kind.QUANTITY):
            return "card.digits"
        case CardKind.TYPED:
            return f"card.{item.answer_kind}"
    return ""


def _unbroken(words: str, whole: "re.Pattern[str]") -> str:
    return whole.sub(r"<nobr>\g<0></nobr>", words)


def _symbols(reason: Reason) -> str:
    return f"<code>{escaped(reason.symbols)}</code>" if reason.symbols else ""
