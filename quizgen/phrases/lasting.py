"""What is told to last must last: until the words end it, or until the question is asked.

“Its FIN is still on its way” is not said of a FIN that then arrives, unless that is told, nor “has
not closed yet” of a host that closes, “has just left” where more happens, “until” where something
came between.  And no call is left out between a call that is told and what follows from it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from quizgen.phrases.alignment import Laid
from quizgen.phrases.events import LISTENS, OPENS, acting, meant
from quizgen.phrases.history import Flight, History
from quizgen.phrases.reading import Said
from quizgen.tcp.model.network import Verb

_NOT_YET = {
    "has_not_closed": (Verb.CLOSE,),
    "has_not_opened": OPENS,
    "has_not_read": (Verb.RECEIVE,),
    "has_not_given_up": (Verb.USER_TIMEOUT,),
    "has_sent_no_data": (Verb.SEND,),
}
_ALL_CAME = (
    "everything_arrived",
    "nothing_in_flight",
    "established",
    "handshake_done",
    "close_done",
    "both_arrived",
    "crossed",
    "all_acknowledged",
)
_CALLS = {
    "opens": OPENS,
    "listens": LISTENS,
    "closes": (Verb.CLOSE,),
    "closes_first": (Verb.CLOSE,),
    "aborts": (Verb.ABORT,),
}
_CALLING = frozenset({*OPENS, *LISTENS, Verb.CLOSE, Verb.ABORT, Verb.CRASH})


class Outlived(NamedTuple):
    """A fact that does not last as told, and what comes between."""

    said: Said
    why: str


def outlived(laid: Sequence[Laid], past: History) -> Iterator[Outlived]:
    """Each fact that the words tell to last longer than it does."""
    for place, each in enumerate(laid):
        later = laid[place + 1 :]
        why = ""
        if each.said.fact == "in_flight":
            why = _ends_untold(each, later, past)
        elif each.said.fact in _NOT_YET:
            why = _is_done_untold(each, later, past)
        if each.said.slot("just"):
            why = _is_long_ago(each, later, past)
        if each.said.slot("until") and (not place or laid[place - 1].said.fact != "all_lost"):
            why = "the words do not say what is so until then"
        if why:
            yield Outlived(each.said, why)


def _told(later: Sequence[Laid]) -> set[int]:
    """The steps that some of these facts can tell."""
    return {step for each in later for start, end in each.spans for step in range(start, end)}


def _ends_untold(each: Laid, later: Sequence[Laid], past: History) -> str:
    moments = {moment for moment, _ in each.spans}
    steps = _told(later)
    fates = []
    for flight in meant(each.said, past):
        end = min((*flight.arrived, *flight.lost), default=None)
        if not moments & set(range(flight.sent + 1, (past.end if end is None else end) + 1)):
            continue
        is_of_next = each.said.goes_on and bool(later) and end in _told(later[:1])
        if end is None or (not is_of_next and (end in steps or _is_known(flight, later, past))):
            return ""
        fates.append("arrives" if flight.arrived else "is lost")
    return f"in the run it {fates[0]}" if fates else "in the run it is not"


def _is_known(flight: Flight, later: Sequence[Laid], past: History) -> bool:
    """Do the words go on to what could not be, had the segment not arrived?"""
    if any(each.said.fact in _ALL_CAME for each in later):
        return bool(flight.arrived)
    speaking = (each.said for each in later if each.said.part("segment"))
    told = (found for said in speaking for found in meant(said, past))
    return any(flight.number in _causes(found, past) for found in told)


def _causes(flight: Flight, past: History) -> Iterator[int]:
    cause = flight.cause
    while cause is not None:
        yield cause
        cause = past.flights[cause].cause


def _is_done_untold(each: Laid, later: Sequence[Laid], past: History) -> str:
    side, last = acting(each.said), max(moment for moment, _ in each.spans)
    steps = _told(later)
    for index, step in enumerate(past.steps[last:], last):
        is_it = step.action.verb in _NOT_YET[each.said.fact] and side in (None, step.action.side)
        if is_it:
            return "" if index in steps else f"the script has: {step.statement.text}"
    return ""


def _is_long_ago(each: Laid, later: Sequence[Laid], past: History) -> str:
    last = max(end for _, end in each.spans)
    untold = sorted(set(range(last, past.end)) - _told(later))
    return f"after that the script has: {past.steps[untold[0]].statement.text}" if untold else ""


def left_out(laid: Sequence[Laid], past: History) -> Iterator[Outlived]:
    """Calls between a call that is told and a segment of the same host told next."""
    told = _told(laid)
    for one, other in pairwise(laid):
        host = one.said.slot("host")
        spoken = other.said.part("segment")
        if one.said.fact in _CALLS and spoken and "role" not in spoken:
            between = [
                _calls_between(end, flight, past, told)
                for _, end in one.spans
                for flight in meant(other.said, past)
                if str(flight.sender) == host and flight.sent >= end - 1
            ]
            if between and all(between):
                yield Outlived(other.said, f"before it the script has: {between[0][0]}")


def _calls_between(end: int, flight: Flight, past: History, told: set[int]) -> list[str]:
    return [
        past.steps[step].statement.text
        for step in range(end, flight.sent + 1)
        if past.steps[step].action.verb in _CALLING
        and past.steps[step].action.side is flight.sender
        and step not in told
    ]
