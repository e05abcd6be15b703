"""A wrong answer is refuted by what has happened here, not by what its words mean."""

import pytest

from quizgen.forms.refuting import HOST, not_in, not_sent
from quizgen.item import Item
from quizgen.tcp.model import rules
from quizgen.tcp.model.tables import State

NEEDS = [
    ("CLOSE-WAIT", "ESTABLISHED", "CLOSE-WAIT would need the peer's FIN to have come."),
    ("CLOSED", "TIME-WAIT", "CLOSED would need 2 MSL to have passed."),
    ("LISTEN", "SYN-SENT", "LISTEN ends as soon as a SYN is sent or comes, and that has happened."),
    ("SYN-SENT", "LISTEN", "SYN-SENT would need the host to have sent a SYN."),
    (
        "SYN-RECEIVED",
        "ESTABLISHED",
        "SYN-RECEIVED ends with the ACK of the host's SYN, and that has come.",
    ),
    (
        "ESTABLISHED",
        "SYN-RECEIVED",
        "ESTABLISHED would need the ACK of the host's SYN to have come.",
    ),
    ("FIN-WAIT-1", "CLOSE-WAIT", "FIN-WAIT-1 would need the host to have closed."),
    ("FIN-WAIT-2", "FIN-WAIT-1", "FIN-WAIT-2 would need the ACK of the host's FIN to have come."),
    ("FIN-WAIT-2", "TIME-WAIT", "FIN-WAIT-2 ends when the peer's FIN comes, and it has come."),
    (
        "CLOSING",
        "LAST-ACK",
        "CLOSING would need the host to have closed before the peer's FIN came.",
    ),
    (
        "LAST-ACK",
        "CLOSING",
        "LAST-ACK would need the host to have closed only after the peer's FIN came.",
    ),
    ("TIME-WAIT", "CLOSING", "TIME-WAIT would need the ACK of the host's FIN to have come."),
]


@pytest.mark.parametrize(("wrong", "right", "told"), NEEDS)
def test_a_state_is_refuted_by_what_it_would_need(wrong: str, right: str, told: str) -> None:
    why = not_in(State(wrong), State(right), HOST)
    assert why and why["en"] == told


@pytest.mark.parametrize("right", [state for state in State if state is not State.CLOSED])
def test_every_other_state_is_refuted(right: State) -> None:
    """LAW: what a host has done and what has come to it tells any two states apart."""
    for wrong in State:
        why = not_in(wrong, right, HOST)
        assert (why is None) == (wrong is right), f"{wrong} for {right}"


def test_a_fin_behind_data_is_not_sent_though_the_host_has_closed() -> None:
    why = not_in(State.LAST_ACK, State.CLOSE_WAIT, HOST, is_closing=True)
    assert why and why["zh"] == "要处于 LAST-ACK，主机的 FIN 须已发出，而它还排在数据后面。"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (State.TIME_WAIT, State.FIN_WAIT_2),
        (State.CLOSED, State.FIN_WAIT_2),
        (State.CLOSE_WAIT, State.ESTABLISHED),
    ],
)
def test_a_fin_after_a_gap_has_come_but_does_not_count(wrong: State, right: State) -> None:
    why = not_in(wrong, right, HOST, has_gap=True)
    assert why and why["en"] == (
        f"{wrong} would need the peer's FIN to have come with no gap before it."
    )


SENT = [
    ("SYN", "SYN,ACK", rules.LISTEN_SYN, "After the first SYN only a RST may go without ACK."),
    ("ACK", "FIN,ACK", None, "Without a FIN it would not say that its sender is done."),
    (
        "FIN,ACK",
        "ACK",
        None,
        "A FIN goes out only when the application has closed, and after all its data.",
    ),
    ("RST", "ACK", None, "Nothing has gone wrong here that a RST would have to end or refuse."),
    (
        "RST,ACK",
        "RST",
        rules.CLOSED_ACK,
        "This RST takes its number from the ACK that it answers, and needs none of its own.",
    ),
    (
        "RST,ACK",
        "RST",
        rules.ABORT_RESET,
        "Under RFC 9293 the RST of an abort carries no ACK.",
    ),
    ("nothing", "SYN,ACK", rules.LISTEN_SYN, rules.LISTEN_SYN.text["en"]),
    ("ACK", "nothing", rules.CLOSED_RST, rules.CLOSED_RST.text["en"]),
    (
        "SYN,ACK",
        "nothing",
        rules.CLOSED_RST,
        "A SYN,ACK only answers a SYN, and no SYN is answered here.",
    ),
    (
        "SYN,ACK",
        "RST",
        rules.CLOSED_ACK,
        "A SYN opens a connection, and here one is refused or ended.",
    ),
    (
        "nothing",
        "RST",
        rules.CLOSED_ACK,
        "Saying nothing would leave the other host in the dark.",
    ),
    ("ACK", "ACK with data", None, "The segment carries data."),
]


@pytest.mark.parametrize(("wrong", "right", "rule", "told"), SENT)
def test_flags_are_refuted_by_the_bit_that_differs(
    wrong: str, right: str, rule: rules.Rule | None, told: str
) -> None:
    why = not_sent(wrong, right, rule)
    assert why and why["en"] == told


RIVALS = {
    "close-wait-close-behind-window/server": (
        "LAST-ACK",
        "LAST-ACK would need the server's FIN to be sent, and it still waits behind data.",
    ),
    "spoofed-syn-live-host/server": (
        "SYN-RECEIVED",
        "A RST has ended the handshake, and the server, which was listening, is back in LISTEN.",
    ),
    "exchange-client-fin-seq/seq": (
        "x+100",
        "x+100 has been used already; x+101 is the next one.",
    ),
}


@pytest.mark.parametrize("name", RIVALS)
def test_what_the_run_did_refutes_a_rival(name: str, items: list[Item]) -> None:
    item = next(item for item in items if item.id == name)
    assert RIVALS[name] in {(wrong.text["en"], wrong.why["en"]) for wrong in item.distractors}


def test_no_reason_speaks_for_its_option(items: list[Item]) -> None:
    """What a word means in general is true of the word, right or wrong."""
    glosses = ("would mean:", "表示：")
    for item in items:
        for wrong in item.distractors:
            told = [*wrong.why.values()]
            assert not any(gloss in words for gloss in glosses for words in told), item.id


def test_options_of_what_is_sent_are_not_refuted_by_one_sentence(items: list[Item]) -> None:
    """Who reads the same reason beside each option learns nothing of the one that was chosen."""
    for item in (each for each in items if each.fact == "sends"):
        told = [wrong.why["en"] for wrong in item.distractors[:3]]
        assert len(set(told)) > 1, item.id
