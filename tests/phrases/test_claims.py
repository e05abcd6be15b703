"""Words of claims that a search decides, held against the search: true ones, and false twins."""

from dataclasses import replace

import pytest

from quizgen.check import Checked
from quizgen.forms.claim import SearchClaim
from quizgen.forms.wordings import misworded
from quizgen.phrases.catalogue import CLAIM, catalogue
from quizgen.phrases.claims import Searching, misjudged, misread_claim, misread_number
from quizgen.phrases.reading import read
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.search.variants import VARIANTS
from quizgen.words import Text

# The claim, the language, one edit of its words, and what is found.
TWINS: list[tuple[str, str, tuple[str, str], str]] = [
    (
        "claim-both-in-time-wait",
        "en",
        ("TIME-WAIT", "CLOSING"),
        "the words say “Client and server can both be in CLOSING at the same time for one "
        "connection”, which is 'client=CLOSING and server=CLOSING'; searched is 'both=TIME-WAIT'",
    ),
    (
        "claim-both-in-time-wait",
        "zh",
        ("可以", "不可以"),
        "cannot be read: “客户端和服务端不可以同时处于 TIME-WAIT”",
    ),
    (
        "claim-close-wait-only-at-server",
        "en",
        ("a client never", "a server never"),
        "the words say “Only a server can be in CLOSE-WAIT; a server never is”; that is one host "
        "twice",
    ),
    (
        "claim-last-ack-surely-arrives",
        "en",
        ("in LAST-ACK", "in CLOSING"),
        "which is 'client=CLOSED and server=CLOSING'; searched is 'client=CLOSED and "
        "server=LAST-ACK'",
    ),
    (
        "claim-closing-from-lost-ack",
        "en",
        ("the server's ACK is lost", "the client's ACK is lost"),
        "the words say “If the client's ACK is lost”; the search loses no such ACK",
    ),
    (
        "claim-time-wait-only-at-client",
        "en",
        ("However", "If nothing is lost, however"),
        "the words say “If nothing is lost”; 'without' does not exclude a loss",
    ),
    (
        "claim-closing-from-lost-ack",
        "zh",
        ("客户端先关闭，服务端在收到客户端的", "服务端先关闭，客户端在收到服务端的"),
        "the words say “服务端先关闭，客户端在收到服务端的 FIN 之后才关闭”; "
        "the search starts with: server listens; client opens; deliver SYN; deliver SYN,ACK; "
        "deliver ACK; client closes; deliver FIN",
    ),
    (
        "claim-close-takes-four-segments",
        "en",
        ("4 segments", "3 segments"),
        "the words say 3 segments; 'fewest' has 4",
    ),
    (
        "claim-close-takes-four-segments",
        "en",
        ("the server delays", "the client delays"),
        "the words say “Even if the client delays its ACKs”; the search does not so",
    ),
    (
        "claim-no-time-wait-harms-peer",
        "en",
        ("a RST instead of an ACK", "an ACK instead of a RST"),
        "cannot be read: “a lost last ACK could make the peer in LAST-ACK meet an ACK instead of "
        "a RST”",
    ),
    (
        "claim-close-wait-ends-by-itself",
        "en",
        ("in CLOSE-WAIT", "in LAST-ACK"),
        "the words say “a server in LAST-ACK whose application does nothing can reach CLOSED by "
        "itself”; the search starts with: ",
    ),
    (
        "claim-time-wait-only-at-client",
        "zh",
        ("服务端都不会", "客户端都不会"),
        "that is one host twice",
    ),
]


def _found(checked: Checked, entry_id: str, language: str, edit: tuple[str, str]) -> list[str]:
    loaded = checked.library.entries[entry_id]
    entry = loaded.entry
    assert isinstance(entry, SearchClaim)
    assert edit[0] in entry.claim[language], f"{entry_id} does not say {edit[0]!r}"
    words = {each: entry.claim[each] for each in ("en", "zh")}
    words[language] = words[language].replace(*edit)
    edited = entry.model_copy(update={"claim": Text(**words)})
    found = misworded(replace(loaded, entry=edited), checked.library)
    return [finding.message for finding in found]


@pytest.mark.parametrize(("entry_id", "language", "edit", "message"), TWINS)
def test_false_twin_of_a_claim_is_found(
    entry_id: str, language: str, edit: tuple[str, str], message: str, checked: Checked
) -> None:
    found = _found(checked, entry_id, language, edit)
    assert any(message in each for each in found), found


@pytest.mark.parametrize(
    ("sense", "is_true", "number", "message"),
    [
        ("least", False, 3, "1: the words say “{claim}”, which is true: it takes 4"),
        ("least", True, 5, "1: the words say “{claim}”, which is false: it takes 4"),
        ("least", True, 4, None),
        ("least", False, 5, None),
        ("enough", False, 5, "1: the words say “{claim}”, which is true: it takes 4"),
        ("enough", True, 3, "1: the words say “{claim}”, which is false: it takes 4"),
        ("enough", False, 3, None),
    ],
)
def test_a_bound_is_judged_as_words_mean_it(
    sense: str, is_true: bool, number: int, message: str | None
) -> None:
    claim = {
        "least": f"An orderly close of an established connection takes at least {number} segments",
        "enough": f"{number} segments are enough until both are ESTABLISHED",
    }[sense]
    found = misjudged(read(f"{claim}.", "en", CLAIM), is_true, 4)
    shown = [f"{problem.column}: {problem.message}" for problem in found]
    assert shown == ([message.format(claim=claim)] if message else [])


def test_shipped_claims_say_what_is_searched(checked: Checked) -> None:
    claims = [
        each for each in checked.library.entries.values() if isinstance(each.entry, SearchClaim)
    ]
    assert len(claims) > 15
    assert [str(each) for claim in claims for each in misworded(claim, checked.library)] == []


PORTS = "3 * (last_ephemeral_port - first_ephemeral_port + 1)"
PORTS_EN = (
    "Three Linux clients with the default ip_local_port_range can together hold 84696 connections "
    "to one listening port of a server."
)
CANNOT = PORTS_EN[:-1].replace("can ", "cannot ")


@pytest.mark.parametrize(
    ("edit", "number", "found"),
    [
        (("", ""), PORTS, []),
        (("84696", "84697"), PORTS, ["the words say 84697; 'answer' is 84696"]),
        (("Three", "Two"), PORTS, [f"cannot be read: “{PORTS_EN[:-1].replace('Three', 'Two')}”"]),
        (
            ("can ", "cannot "),
            PORTS,
            [f"cannot be read: “{PORTS_EN[:-1].replace('can ', 'cannot ')}”"],
        ),
        (("", ""), "msl", [f"the words speak of {PORTS} in connections; 'number' is msl"]),
    ],
)
def test_claim_of_a_number_says_what_is_computed(
    edit: tuple[str, str], number: str, found: list[str]
) -> None:
    reading = read(PORTS_EN.replace(*edit) if edit[0] else PORTS_EN, "en", CLAIM)
    problems = misread_number(reading, number, "connections", "84696")
    assert [problem.message for problem in problems] == found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_variant_has_words(language: str) -> None:
    """A claim may rest on each of them, so its words must be readable."""
    read_as = {
        found.slot("variant")
        for pattern in catalogue(language, CLAIM).patterns["because"]
        for found in read(pattern.replace(" ,", ","), language, CLAIM).said
    }
    assert read_as == set(VARIANTS)


def test_what_is_excluded_is_said() -> None:
    start = "; ".join(each.text for each in parse(HANDSHAKE))
    asked = Searching(
        "never", "client=CLOSING", None, start, start, "", 0, ("loss",), True, "RFC 9293 §3"
    )
    silent = read("After the handshake the client can never be in CLOSING.", "en", CLAIM)
    assert [problem.message for problem in misread_claim(silent, asked)] == [
        "the words do not say that no loss is allowed, as 'without' has it"
    ]
    said = "If nothing is lost, after the handshake the client can never be in CLOSING."
    assert misread_claim(read(said, "en", CLAIM), asked) == []


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("its FIN arrives", ("acks_fin_of", "client")),
        ("its SYN arrives", ("acks_syn_of", "client")),
    ],
)
def test_ack_of_it_is_of_what_was_spoken_of(before: str, said: tuple[str, str]) -> None:
    lost = read(f"The client closes; {before}, but the ACK of it is lost.", "en").said[-1]
    assert said in lost.part("segment").items()
