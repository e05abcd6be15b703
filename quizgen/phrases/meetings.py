"""Hold what was read of one host and one event against the state and event that are asked."""

from collections.abc import Iterator
from typing import NamedTuple

from quizgen.phrases.disagreements import Problem, unread, wrong_value
from quizgen.phrases.reading import Reading, Said

_HOSTS = ("client", "server")
_CLOSED_ALREADY = ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT")


class Meeting(NamedTuple):
    """What an author asks of one host: its state, the event, and the facts asked."""

    state: str
    event: str
    asked: tuple[str, ...]
    claimed: str = ""


def misread_meeting(reading: Reading, meeting: Meeting) -> list[Problem]:
    """Everything in the words that cannot be read, or is not what is asked of the model."""
    return list(unread(reading)) or [
        *_wrong_state(reading, meeting),
        *_wrong_event(reading, meeting),
        *_wrong_hosts(reading),
        *_wrong_question(reading, meeting),
    ]


def _quoted(reading: Reading, said: Said) -> str:
    return f"the words say “{reading.text[said.start : said.end]}”"


def _wrong_state(reading: Reading, meeting: Meeting) -> Iterator[Problem]:
    state, _, way = meeting.state.partition(" after ")
    told = [said for said in reading.facts if said.slot("state")]
    for said in told:
        if said.slot("state") != state:
            yield Problem(
                said.start + 1, f"{_quoted(reading, said)}; the model is asked about {state}"
            )
    if not told:
        yield Problem(1, f"the words do not say {state}")
    meant = {"an active OPEN": "active", "a passive OPEN": "passive"}.get(way, "")
    ways = [said for said in reading.facts if said.slot("way")]
    for said in ways:
        if meant != said.slot("way") and (meant or said.slot("way") == "passive"):
            message = f"{_quoted(reading, said)}; the model is asked about {meeting.state}"
            yield Problem(said.start + 1, message)
    if meant == "active" and not ways:
        yield Problem(1, f"the words do not say {meeting.state}")


def _wrong_event(reading: Reading, meeting: Meeting) -> Iterator[Problem]:
    told = [said for said in reading.said if said.slot("event") or said.slot("by") == "timer"]
    for said in told:
        event = said.slot("event") or "retransmission timeout"
        if event != meeting.event:
            yield Problem(
                said.start + 1,
                f"{_quoted(reading, said)}, which is '{event}'; "
                f"the model is asked about '{meeting.event}'",
            )
        if said.slot("again") and meeting.state not in _CLOSED_ALREADY:
            message = f"{_quoted(reading, said)}; in {meeting.state} it has not closed before"
            yield Problem(said.start + 1, message)
    if not told:
        yield Problem(1, f"the words do not say '{meeting.event}'")


def _wrong_hosts(reading: Reading) -> Iterator[Problem]:
    """One host acts and is asked about; its peer is the other one."""
    actor = ""
    for said in reading.said:
        for name, value in said.slots:
            if value == "peer" and name == "owner":
                yield Problem(said.start + 1, f"{_quoted(reading, said)}; that is the other host's")
            elif value in _HOSTS and name == "peer" and value == actor:
                yield Problem(said.start + 1, f"{_quoted(reading, said)}; that is its own host")
            elif value in _HOSTS and name != "peer":
                if actor and value != actor:
                    yield Problem(
                        said.start + 1, f"{_quoted(reading, said)}; so far the {actor} acts"
                    )
                actor = actor or str(value)


_ASKED = {
    "ask_state": "next",
    "ask_sends": "sends",
    "ask_flags": "sends",
    "ask_tells": "tells",
    "ask_timer": "timer",
    "say_state": "next",
    "say_sends": "sends",
    "say_timer": "timer",
}


def _wrong_question(reading: Reading, meeting: Meeting) -> Iterator[Problem]:
    for said in reading.asked:
        if problem := wrong_value(reading, said, meeting.claimed):
            yield problem
    asked = [_ASKED.get(said.fact, said.fact) for said in reading.asked]
    if sorted(asked) != sorted(meeting.asked):
        start = reading.asked[0].start if reading.asked else 0
        wanted, told = " and ".join(meeting.asked), " and ".join(asked) or "nothing"
        yield Problem(start + 1, f"the words ask for {told}; the answer is {wanted}")
