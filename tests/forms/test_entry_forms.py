"""Every form and every way to prove a claim: what is right passes, each slip is found in place."""

import re
from pathlib import Path

import pytest

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.entries.constants import sysctls
from quizgen.entries.entry import Searched
from quizgen.forms.after import After
from quizgen.forms.claim import Claim
from quizgen.forms.classify import Classify
from quizgen.forms.event import Event
from quizgen.forms.number import Computed, Number
from quizgen.forms.order import Order
from quizgen.forms.path import Path as StatePath
from quizgen.forms.runs import Runs
from quizgen.forms.say import Say
from quizgen.forms.step import Step
from quizgen.forms.verdict import Verdict
from quizgen.item import Item
from quizgen.tcp.answers import Spoken

FORMS = Path(__file__).parent.parent / "content" / "valid" / "forms.yaml"
TEXT = FORMS.read_text("utf-8")


@pytest.fixture(scope="module")
def forms() -> Checked:
    return check([FORMS], CONTENT)


def stated(verdict: Verdict) -> set[str]:
    """What an entry states that a learner could be asked."""
    if verdict.loaded.entry.cites:
        return set()  # its source decides, and the badge says so
    match verdict.loaded.entry:
        case Claim():
            return {"is"}
        case Runs(runs=runs):
            return {f"run {number}" for number, _ in enumerate(runs, 1)}
        case Order() | StatePath() | Classify() as entry:
            what = {"order": "segment", "path": "state", "class": "member"}[entry.form]
            return {f"{what} {number}" for number, _ in enumerate(entry.answer, 1)}
        case Step(facts=facts):
            return set(facts.model_dump(by_alias=True, exclude_none=True))
        case After(answer=answer) | Event(answer=answer):
            return set(answer)
        case Number():
            return {"value"}
        case Say(fewest=fewest):
            return {"segments"} if fewest else set()
    raise AssertionError(verdict.loaded.entry.form)


def test_every_gradable_fact_is_decided(checked: Checked, forms: Checked) -> None:
    """A fact that an entry states, and that no decision answers for, would ship unjudged."""
    for verdict in (*checked.verdicts, *forms.verdicts):
        assert {decision.fact for decision in verdict.decisions} == stated(verdict)
        assert all(decision.agrees for decision in verdict.decisions)


def test_run_that_is_drawn_is_the_one_the_answer_tells(items: list[Item]) -> None:
    """What a candidate names first, in the picture below the answer."""
    ends = {
        item.entry_id: [str(state) for state in item.trace.end.states]
        for item in items
        if isinstance(item.answer, Spoken) and item.trace
    }
    assert ends["describe-handshake"] == ["ESTABLISHED", "ESTABLISHED"]
    assert ends["describe-teardown"] == ["TIME-WAIT", "CLOSED"]
    assert ends["close-wait-pile-up"] == ["FIN-WAIT-2", "CLOSE-WAIT"]
    assert len(ends) > 30


def test_every_search_variant_and_number_has_evidence(checked: Checked, forms: Checked) -> None:
    for verdict in (*checked.verdicts, *forms.verdicts):
        entry = verdict.loaded.entry
        searched = 0
        if isinstance(entry, Searched):
            claims = (entry.because, entry.never, entry.can, entry.fewest)
            searched = sum(claim is not None for claim in claims)
        if isinstance(entry, Computed):
            searched = 1
        if isinstance(entry, Runs):
            searched = len(entry.runs)
        assert len(verdict.evidence) == searched


SLIPS = [
    ("forms-because", "two-way-handshake", "two-way"),
    ("forms-searched", "can: both=TIME-WAIT", "can: both=LISTEN"),
    ("forms-searched", "never: client=TIME-WAIT and", "never: client=TIME-WAIT or"),
    (
        "forms-searched",
        "never: client=TIME-WAIT and server=E",
        "never: client=TIME-WAIT and server=T",
    ),
    ("forms-fewest", "segments: 3", "segments: 2"),
    ("forms-fewest", "segments: 3", "segments: 4"),
    ("forms-false-state", "is: false", "is: true"),
    ("forms-true-event", "is: true", "is: false"),
    ("forms-false-number", "is: false", "is: true"),
    ("forms-false-can", "is: false", "is: true"),
    ("forms-true-never", "is: true", "is: false"),
    ("forms-true-fewest", "is: true", "is: false"),
    ("forms-true-because", "is: true", "is: false"),
    ("forms-number", "answer: 63", "answer: 62"),
    ("forms-number", "answer: 63", "answer: 64"),
    ("forms-number", "popular: 31", "popular: 63"),
    ("forms-rounded", "4.8", "4.7"),
    ("forms-rounded", "4.8", "4.9"),
    ("forms-rounded", "4.8", "4.77222"),
    *(
        ("forms-order", right, wrong)
        for right, wrong in (
            ("server ACK", "server SYN"),
            ("server ACK", "client ACK"),
            ("client ACK]", "client ACK, server ACK]"),
            (", client ACK", ""),
            ('server ACK, "server FIN,ACK"', '"server FIN,ACK", server ACK'),
        )
    ),
    *(
        ("forms-path", right, wrong)
        for right, wrong in (
            ("FIN-WAIT-2", "CLOSING"),
            ("FIN-WAIT-1, FIN-WAIT-2", "FIN-WAIT-2, FIN-WAIT-1"),
            (", TIME-WAIT", ""),
            (", TIME-WAIT", ", TIME-WAIT, CLOSED"),
        )
    ),
    *(
        ("forms-classify", right, wrong)
        for right, wrong in (
            ("CLOSE-WAIT]", "LAST-ACK]"),
            (", CLOSE-WAIT", ""),
            ("CLOSE-WAIT]", "CLOSE-WAIT, LISTEN]"),
            ("ESTABLISHED", "SYN-RECEIVED"),
        )
    ),
    ("forms-show", "FIN-WAIT-2", "TIME-WAIT"),
    ("forms-show", "popular: CLOSED", "popular: FIN-WAIT-2"),
]


@pytest.mark.parametrize(("entry", "right", "wrong"), SLIPS)
def test_slip_is_found_on_its_line(entry: str, right: str, wrong: str, tmp_path: Path) -> None:
    start = TEXT.index(f"- id: {entry}")
    place = TEXT.index(right, start)
    changed = tmp_path / "forms.yaml"
    changed.write_text(TEXT[:place] + wrong + TEXT[place + len(right) :], "utf-8")
    found = check([changed], CONTENT).findings
    places = {(finding.place.line, finding.message.split(":")[0]) for finding in found}
    assert places == {(TEXT.count("\n", 0, place) + 1, entry)}


# Tables: constants.

CONSTANT = """\
{name}:
  value: {value}
  unit: {unit}
  name: {{en: A, zh: 甲}}
  source: {source}
  of: rfc
"""


def constant(**changes: str) -> str:
    usual = {"name": "hops", "value": "3", "unit": "segments", "source": "RFC 9293 §3.5"}
    return CONSTANT.format(**(usual | changes))


TOPIC = "topic: a\ntitle: {en: A, zh: 甲}\nlevel: mid\nentries: []\n"


def findings(folder: Path) -> list[str]:
    found = check([folder], CONTENT).findings
    return [str(finding).replace(f"{folder}/", "") for finding in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 3\n", "constants.yaml:1:1: expected constants by name"),
        (
            constant(name="Hops"),
            "constants.yaml:1:1: 'Hops' is no name of a constant: lower-case words joined by '_'",
        ),
        (constant(value="three"), "constants.yaml:2:10: expected a whole number, found 'three'"),
        (constant(value="-3"), "constants.yaml:2:10: value is at least 0, not -3"),
        (
            constant(unit="second"),
            "constants.yaml:3:9: unknown unit 'second'; did you mean seconds?",
        ),
        (
            constant(source="RFC 9293 §99"),
            "constants.yaml:5:11: hops: RFC 9293 has no section 99",
        ),
        (
            constant().replace("unit", "units"),
            "constants.yaml:2:3: 'unit' is missing",
        ),
    ],
)
def test_wrong_constant_is_a_finding(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "constants.yaml").write_text(text, "utf-8")
    (tmp_path / "z.yaml").write_text(TOPIC, "utf-8")
    assert findings(tmp_path)[0] == message


def test_constant_stands_once(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "constants.yaml").write_text(constant(), "utf-8")
    assert findings(tmp_path) == [
        "b/constants.yaml:1:1: constant 'hops' exists already, at a/constants.yaml:1:1"
    ]


def test_own_constants_are_known_to_texts_and_numbers(tmp_path: Path) -> None:
    (tmp_path / "constants.yaml").write_text(constant(), "utf-8")
    entry = (
        "- {id: a1, source: RFC 9293 §3.5, number: 2 * hops, unit: segments, answer: 6,\n"
        "   ask: {en: 'Twice {hops}?', zh: '{hops} 的两倍？'}}\n"
    )
    text = TOPIC.replace("entries: []\n", f"entries:\n{entry}")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    checked = check([tmp_path], CONTENT)
    assert [each.message for each in checked.findings] == [
        "a1: cannot be read: “Twice 3”; see 'quizgen phrases --of number'",
        "a1: cannot be read: “3 的两倍”; see 'quizgen phrases --of number'",
    ]
    question = checked.library.entries["a1"].entry.question
    assert question is not None
    ask = question[1]
    assert (ask["en"], ask["zh"]) == ("Twice 3?", "3 的两倍？")


def test_sysctls_are_what_linux_should_show(checked: Checked) -> None:
    shown = sysctls(checked.library.constants)
    assert shown["ipv4.tcp_syn_retries"] == (6,)
    assert shown["ipv4.ip_local_port_range"] == (32768, 60999)
    assert shown["core.somaxconn"] == (4096,)
    assert all(re.fullmatch(r"(ipv4|core)\.\w+", name) for name in shown)


def test_shipped_constants_name_their_place(checked: Checked) -> None:
    for name, known in checked.library.constants.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert known.path is None or known.of == "linux", name
