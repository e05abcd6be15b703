"""Is this typed answer right?  Tolerant of spelling, strict about the fact."""

from quizgen.item import Item
from quizgen.tcp import spelling


def is_typed(item: Item) -> bool:
    """The key is short enough to be typed rather than chosen."""
    return item.answer_kind.traits.typed is not None


def mark(item: Item, answer: str) -> bool:
    """Return whether `answer` says what the key says.

    `SYN_SENT`, `syn-sent` and `synsent` are one state; `ack+syn` is SYN,ACK; `1+x` is x+1;
    `connect` is connect(), and one of several calls is enough; `1 minute` is 60 seconds.  The key
    of any language counts.
    """
    if typed := item.answer_kind.traits.typed:
        return any(typed.agrees(answer, key) for key in item.key.values())
    return spelling.fold(answer) in map(spelling.fold, item.key.values())


def is_nearly(item: Item, answer: str) -> bool:
    """It names the right segment, without the ACK bit that it carries."""
    typed = item.answer_kind.traits.typed
    return typed is not None and typed.nearly(answer, item.key.default)


def is_answer(item: Item, answer: str) -> bool:
    """What is typed names something of the kind that is asked for, be it right or wrong."""
    options = [item.key.default, *(wrong.text.default for wrong in item.distractors)]
    typed = item.answer_kind.traits.typed
    return typed is None or typed.names(spelling.fold(answer), options)
