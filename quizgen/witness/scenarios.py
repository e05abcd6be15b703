"""The kernel's part in a scenario of the content, and where Linux is known to do otherwise.

The scripts are the content's: a script is run by the model and then, statement by statement, by
two kernels.  `closes` stands for shutdown() or for close(), which differ on Linux; every other
call has one counterpart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.witness import linux
from quizgen.witness.linux import Known

AT_THE_END = "the end"


@dataclass(frozen=True)
class Timer:
    """How long a host stays as it is unless something comes; None for as long as it takes."""

    side: Side
    state: str
    seconds: int | None

    def measured(self, state: str, seconds: float) -> "Timer":
        """What the kernel's timer has still to run, to the next whole second."""
        return Timer(self.side, state, -int(-seconds // 1) or None)

    def __str__(self) -> str:
        lasts = "as long as it takes" if self.seconds is None else f"{self.seconds} s"
        return f"{self.side}: {self.state} for {lasts}"


@dataclass(frozen=True)
class Play:
    """One script and the kernel's part in it: the call that `closes` is, whether the listening
    socket outlives the connection, the timer to be read at the end and how Linux is known to set
    it otherwise, and the differences that must show."""

    name: str
    title: str = ""
    script: str = ""
    closes_with: str = linux.SHUTDOWN
    keeps_listening: bool = False
    timer: Timer | None = None
    times: Known | None = None
    shows: tuple[Known, ...] = ()

    @property
    def differs(self) -> bool:
        """Every Linux is known to differ here."""
        return any(not known.until for known in self.shows) or self.times is not None


TOLD = {
    told.name: told
    for told in (
        Play("abort", shows=(linux.ABORT,)),
        Play("ack-of-unsent", shows=(linux.ACK_OF_UNSENT,)),
        Play("close-unread", closes_with=linux.CLOSE_UNREAD, shows=(linux.HALF_DUPLEX,)),
        Play("data-after-close", closes_with=linux.CLOSE, shows=(linux.HALF_DUPLEX,)),
        Play("data-in-flight-meets-abort", shows=(linux.ABORT,)),
        Play("figure-7", shows=(linux.DUPLICATE_ACK,)),
        Play(
            "fin-wait-2-left-alone",
            closes_with=linux.CLOSE,
            timer=Timer(Side.CLIENT, State.FIN_WAIT_2, None),
            times=linux.FIN_WAIT_2_LENGTH,
        ),
        Play("merged-teardown", shows=(linux.QUICK_ACK,)),
        Play("simultaneous-open", shows=(linux.DUPLICATE_ACK,)),
        Play("syn-in-time-wait-reopens", keeps_listening=True, shows=(linux.SYN_IN_TIME_WAIT,)),
        Play("syn-twice", shows=(linux.SYN_TWICE,)),
        Play("syn-unanswered", timer=Timer(Side.CLIENT, State.SYN_SENT, 1)),
        Play("teardown", closes_with=linux.CLOSE),
        Play("three-segment-close", shows=(linux.QUICK_ACK,)),
        Play(
            "time-wait",
            timer=Timer(Side.CLIENT, State.TIME_WAIT, 240),
            times=linux.TIME_WAIT_LENGTH,
        ),
    )
}


def plays(scenarios: Mapping[str, tuple[str, str]]) -> list[Play]:
    """The plays of scenarios by name: each with its title and its script, written out."""
    return [
        replace(TOLD.get(name, Play(name)), title=title, script=script)
        for name, (title, script) in sorted(scenarios.items())
    ]
