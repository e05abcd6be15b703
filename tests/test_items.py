"""Items: one right answer, and rivals that the model has refuted."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.entries.text import Text
from quizgen.forms.step import TOGETHER
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import BACKED, CITED, COMPUTED, PARTLY, PROVEN, Item
from quizgen.items import items as make_items
from quizgen.paper import form
from quizgen.place import Finding, Place
from quizgen.tcp.answers import One, Several, Truth
from quizgen.tcp.model.segment import plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Name
from quizgen.tcp.values import Change, written

LANGUAGES = ("en", "zh")
VALID = Path(__file__).parent / "content" / "valid"


def test_content_with_findings_makes_no_items(small: Checked) -> None:
    broken = Checked(small.library, small.verdicts, (Finding(Place("a.yaml"), "wrong"),))
    with pytest.raises(ValueError, match=r"^content with findings makes no items$"):
        make_items(broken)


def test_ids_are_unique_and_name_their_entry(items: list[Item], checked: Checked) -> None:
    assert max(Counter(item.id for item in items).values()) == 1
    assert all(item.id.startswith(f"{item.entry_id}/") for item in items)
    asking = [
        name
        for name, loaded in checked.library.entries.items()
        if getattr(loaded.entry, "asks", None) != ()
    ]
    assert {item.entry_id for item in items} == set(asking)


def test_items_know_the_segments_that_they_ask_about(items: list[Item]) -> None:
    """What a picture frames is what the key names."""
    seen = Counter[str]()
    for item in items:
        asked = [p for p in item.trace.passages if p.flight in item.segments] if item.trace else []
        assert len(asked) == len(item.segments), item.id
        if item.fact in ("sends", "segment", "flags"):
            assert all(passage.segment.flags in item.key["en"] for passage in asked), item.id
            assert asked or item.trace is None or item.key["en"] == "nothing", item.id
        elif item.fact in ("seq", "ack") and asked:
            assert item.key["en"] in {str(getattr(each, item.fact)) for each in asked}, item.id
        seen[item.fact] += bool(asked)
    assert min(seen["sends"], seen["segment"], seen["seq"], seen["why"]) > 7


def test_key_is_what_the_model_decided(items: list[Item], checked: Checked) -> None:
    """The key of an item about one fact is the decided value, whatever the author wrote."""
    by_id = {item.id: item for item in items}
    for verdict in checked.verdicts:
        for decision in verdict.decisions:
            name = f"{verdict.loaded.entry.id}/{decision.fact}"
            item = by_id.get(name)
            if item and not isinstance(decision.decided, Change):
                if item.answer_kind == "truth":
                    assert item.answer[0] is decision.decided
                    continue
                assert item.answer == One(decision.kind, decision.decided)
                assert item.proof in (PROVEN, COMPUTED)


def test_only_what_is_decided_and_read_is_proven(items: list[Item], checked: Checked) -> None:
    by_entry = {verdict.loaded.entry.id: verdict for verdict in checked.verdicts}
    for item in items:
        if item.answer_kind != "open":
            found = by_entry[item.entry_id].evidence
            computed = any(each.how in ("constant", "computed") for each in found)
            assert item.proof == (COMPUTED if computed else PROVEN), item.id
            continue
        verdict = by_entry[item.entry_id]
        is_say = item.id.endswith("/say")
        explained = verdict.loaded.entry.explained
        shown_here = (*explained["say" if is_say else "why"], *explained.get("points", ()))
        if any(sentence.citations for sentence in shown_here):
            assert item.proof in (PARTLY, CITED), item.id
        else:
            assert item.proof == BACKED, item.id
    assert all(not item.distractors for item in items if item.answer_kind == "open")


def test_nothing_is_empty_and_no_template_is_left_open(items: list[Item]) -> None:
    for item in items:
        texts = [item.stem, item.key, *item.points]
        texts += [text for wrong in item.distractors for text in (wrong.text, wrong.why)]
        texts += [reason.sentence for reason in (*item.why, *item.details)]
        texts += [text for text in (item.heard, item.shown) if text]
        for language in LANGUAGES:
            for text in texts:
                written = text[language]
                assert written.strip() and not re.search(r"[{}]|None\b(?![:,])", written), item.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_differ_from_the_key_and_from_each_other(items: list[Item], language: str) -> None:
    for item in items:
        options = [item.key[language]]
        options += [wrong.text[language] for wrong in item.distractors]
        assert len(set(options)) == len(options), item.id


def test_every_proven_item_can_be_chosen_from_2_to_4_options(items: list[Item]) -> None:
    proven = [item for item in items if item.answer_kind != "open"]
    questions = form(items, len(items), 1).questions
    assert {question.item.id for question in questions} == {item.id for item in proven}
    assert all(2 <= len(question.options) <= 4 for question in questions)


def test_every_distractor_says_why_it_is_wrong(items: list[Item]) -> None:
    for item in items:
        for wrong in item.distractors:
            assert wrong.why != item.key and len(wrong.why["en"].split()) > 2, item.id


# Refuted: whatever value an option means, the model decided another.


def value_of(expression: str, names: tuple[Name, ...]) -> int | str:
    """The number that `x+1` stands for in a run, worked out here once more."""
    match = re.fullmatch(r"([a-z]\w*'*)?([+-]?\d+)?", expression)
    if not match:
        return expression
    known = {name.symbol: name.number for name in names}
    if match[1] is None:
        return int(expression)
    return plus(known[match[1]], int(match[2] or 0)) if match[1] in known else expression


def single_facts(checked: Checked, items: list[Item]) -> Iterator[tuple[Item, Verdict, Decision]]:
    by_id = {item.id: item for item in items}
    for verdict in checked.verdicts:
        for decision in verdict.decisions:
            item = by_id.get(f"{verdict.loaded.entry.id}/{decision.fact}")
            if item and item.answer_kind != "several":
                yield item, verdict, decision


def test_number_distractors_are_other_numbers(checked: Checked, items: list[Item]) -> None:
    tried = 0
    for item, verdict, decision in single_facts(checked, items):
        if item.answer_kind in ("number", "count") and verdict.trace:
            truth = value_of(written(decision.decided), verdict.trace.names)
            for wrong in item.distractors:
                assert value_of(wrong.text["en"], verdict.trace.names) != truth, item.id
                tried += 1
    assert tried > 100


def test_state_distractors_are_other_states(checked: Checked, items: list[Item]) -> None:
    for item, _, decision in single_facts(checked, items):
        if item.answer_kind == "state":
            wrong = {State(distractor.text["en"]) for distractor in item.distractors}
            assert getattr(decision.decided, "after", decision.decided) not in wrong


def test_call_distractors_name_no_accepted_call(items: list[Item]) -> None:
    for item in items:
        if item.answer_kind == "call":
            accepted = set(re.findall(r"\w+(?=\(\))", item.key["en"]))
            for wrong in item.distractors:
                assert not accepted & set(re.findall(r"\w+(?=\(\))", wrong.text["en"])), item.id


def test_answers_of_several_facts_change_at_least_one(checked: Checked, items: list[Item]) -> None:
    """Each option is the key with one or two facts exchanged, in balance; the states of two hosts
    are those of another moment instead, segments are taken for each other, and a paper balances
    them; what people often say comes first wherever it stood.

    In every three, the first changes one fact, the second the next, the third both: no part is
    more frequent than its rival, so the key is not the option that shares most with the others.
    """
    by_entry = {v.loaded.entry.id: v for v in checked.verdicts}
    several = [
        item
        for item in items
        if isinstance(item.answer, Several) and not item.answer.is_whole and not item.has_popular
    ]
    for item in several:
        facts = [decision.fact for decision in by_entry[item.entry_id].decisions]
        key = item.key["en"].split(", ")
        assert len(key) == len(TOGETHER.get(item.fact, facts)) and len(item.distractors) % 3 == 0
        for place in range(0, len(item.distractors), 3):
            changed = [
                [i for i, part in enumerate(wrong.text["en"].split(", ")) if part != key[i]]
                for wrong in item.distractors[place : place + 3]
            ]
            assert changed[0] + changed[1] == changed[2] and len(changed[2]) == 2, item.id
    assert len(several) > 2


def test_every_fact_has_a_question(checked: Checked) -> None:
    """A fact that can be decided, but has no words, would stop a build."""
    for verdict in checked.verdicts:
        for decision in verdict.decisions:
            if verdict.loaded.entry.form == "event" and not verdict.loaded.entry.question:
                assert decision.fact in ("next", "sends", "tells", "timer")


# Self-contained: a reader of one card alone knows what its symbols mean.


@pytest.mark.parametrize("language", LANGUAGES)
def test_symbols_of_the_key_stand_in_the_stem(items: list[Item], language: str) -> None:
    for item in items:
        if item.answer_kind == "number" and (
            symbol := re.match(r"[a-z]'*(?![a-z])", item.key["en"])
        ):
            shown = item.exhibit.text[language] if item.exhibit and item.exhibit.rows else ""
            stem = item.stem[language] + shown
            assert re.search(rf"(?<![A-Za-z]){symbol[0]}(?![A-Za-z])", stem), item.id


def test_one_stem_has_one_answer(items: list[Item]) -> None:
    for language in LANGUAGES:
        keys: dict[str, set[str]] = {}
        for item in items:
            shown = item.exhibit.text[language] if item.exhibit else ""
            keys.setdefault(item.stem[language] + shown, set()).add(item.key[language])
        assert {stem: found for stem, found in keys.items() if len(found) > 1} == {}


def test_small_content_makes_these_items(small: Checked) -> None:
    made = [(item.id, item.answer_kind, item.key["en"], item.level) for item in make_items(small)]
    assert made == [
        ("small-step/from", "host", "server", "mid"),
        ("small-step/flags", "flags", "SYN,ACK", "mid"),
        ("small-step/seq", "number", "y", "mid"),
        ("small-step/ack", "number", "x+1", "mid"),
        ("small-step/client", "state", "ESTABLISHED", "mid"),
        ("small-step/client-before", "state", "SYN-SENT", "mid"),
        ("small-step/server", "state", "SYN-RECEIVED", "mid"),
        ("small-step/takes", "count", "1", "mid"),
        ("small-step/data", "moment", "at once", "mid"),
        ("small-step/call", "call", "none", "mid"),
        ("small-step/returns", "return", "connect()", "mid"),
        ("small-step/why", "open", "It answers <SEQ=ISS> & more.", "mid"),
        (
            "small-after/client+server",
            "several",
            "client ESTABLISHED, server ESTABLISHED",
            "mid",
        ),
        ("small-number/client SND.WND", "count", "4000", "mid"),
        ("small-event/next", "state", "CLOSED", "mid"),
        ("small-event/sends", "sent", "nothing", "mid"),
        ("small-why/say", "open", "Because | both numbers are confirmed.", "senior"),
    ]


FORMS = [
    ("forms-because/say", "open", "An old SYN would open a connection."),
    ("forms-searched/say", "open", "Either host, or both."),
    ("forms-fewest/say", "open", "Three."),
    ("forms-false-state/is", "truth", "False: the client is in TIME-WAIT"),
    ("forms-true-event/is", "truth", "True"),
    ("forms-false-number/is", "truth", "False: it is 2 minutes"),
    ("forms-false-can/is", "truth", "False"),
    ("forms-true-never/is", "truth", "True"),
    ("forms-true-fewest/is", "truth", "True"),
    ("forms-true-because/is", "truth", "True"),
    ("forms-number/value", "quantity", "63 seconds"),
    ("forms-rounded/value", "quantity", "4.8 hours"),
    (
        "forms-order/order",
        "order",
        "client FIN,ACK → server ACK → server FIN,ACK → client ACK",
    ),
    ("forms-path/path", "order", "ESTABLISHED → FIN-WAIT-1 → FIN-WAIT-2 → TIME-WAIT"),
    ("forms-classify/classify", "class", "SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT"),
    ("forms-show/client", "state", "FIN-WAIT-2"),
    ("forms-runs/runs", "runs", "1, 3"),
    ("forms-choice/right", "words", "TCP_CORK"),
    ("forms-cited/is", "truth", "False"),
]


@pytest.fixture(scope="module")
def forms() -> list[Item]:
    return make_items(check([VALID / "forms.yaml"], CONTENT))


def test_each_form_makes_this_item(forms: list[Item]) -> None:
    assert [(item.id, item.answer_kind, item.key["en"]) for item in forms] == FORMS
    computed = {"forms-false-number/is", "forms-number/value", "forms-rounded/value"}
    assert {item.id for item in forms if item.proof == COMPUTED} == computed
    spoken = {item.id for item in forms if item.answer_kind == "open"}
    assert {item.id for item in forms if item.proof == BACKED} == spoken


def test_details_say_what_was_searched(forms: list[Item]) -> None:
    by_id = {item.id: item for item in forms}
    [searched] = by_id["forms-true-never/is"].details
    assert searched.sentence == Text(
        en="Searched, and nowhere found: the server is in ESTABLISHED and the client is in "
        "SYN-SENT. Start: the server listens. Users may do: the client opens. Bounds: 1 lost, "
        "1 duplicated, 1 retransmitted, in order. 78 worlds in all.",
        zh="穷举未发现：服务端处于 ESTABLISHED，且客户端处于 SYN-SENT。起点：服务端监听。"
        "应用可以：客户端主动打开。范围：丢失 1 个，重复 1 个，重传 1 次，按序交付。"
        "共 78 个全局状态。",
    )
    because = by_id["forms-because/say"]
    assert because.heard == Text(en="Two would do.", zh="两次就够。")
    [variant] = because.details
    assert variant.sentence["en"].startswith("Change the rule: ")
    assert variant.sentence["zh"].startswith("假如改变规则：")
    [shortest] = by_id["forms-fewest/say"].details
    assert shortest.sentence["en"] == (
        "Found by search: at least 3 segments, as this model of TCP sends them, until both "
        "hosts are in ESTABLISHED. "
        "Start: the server listens. Then: the client opens, the client's SYN arrives, "
        "the server's SYN,ACK arrives, the client's ACK arrives."
    )


PLAINLY = {
    "forms-true-never/is": Text(
        en="after “the server listens”, every order of events was tried, and it never happens "
        "that the server is in ESTABLISHED and the client is in SYN-SENT.",
        zh="从“服务端监听”开始，各种顺序都试过，从未出现"
        "“服务端处于 ESTABLISHED，且客户端处于 SYN-SENT”。",
    ),
    "forms-fewest/say": Text(
        en="every way was tried, and none takes fewer than 3 segments until both hosts are in "
        "ESTABLISHED.",
        zh="各种过程都试过，要使双方都处于 ESTABLISHED，至少需要 3 个报文段。",
    ),
    "forms-because/say": Text(
        en="with one rule changed, this could happen: The server believes in a connection that no "
        "client wants. The changed rule: The server is ESTABLISHED as soon as it has answered a "
        "SYN.",
        zh="改动一条规则就可能这样：服务端以为连接已建立，而客户端根本没有要建立连接。"
        "改动后的规则：服务端回应 SYN 后立即进入 ESTABLISHED（两次握手）。",
    ),
}


def test_what_a_search_found_is_told_in_one_sentence(forms: list[Item]) -> None:
    shown = {item.id: item.shown for item in forms}
    assert {name: shown[name] for name in PLAINLY} == PLAINLY


def test_what_never_comes_by_itself_is_told_with_its_start(items: list[Item]) -> None:
    """A state is named as never reached; without the start that would be false of TCP."""
    [item] = [item for item in items if item.id == "close-wait-fix/say"]
    assert item.shown == Text(
        en="after “the handshake, the client closes, the FIN arrives, the ACK arrives”, with no "
        "further call, it never happens that the server is in LAST-ACK or CLOSED.",
        zh="从“握手，客户端关闭，FIN 到达，ACK 到达”开始，应用不再调用，就从未出现"
        "“服务端处于 LAST-ACK 或 CLOSED”。",
    )


def test_a_question_about_a_loss_shows_a_run_with_one(items: list[Item]) -> None:
    told = {
        item.id: item.example.script
        for item in items
        if item.example and re.search(r"segment\b.*, is lost", item.stem["en"])
    }
    assert len(told) >= 7
    assert [name for name, script in told.items() if "lose " not in script] == []


def test_clauses_of_what_ran_before_are_not_shown(items: list[Item]) -> None:
    """The crash came after the handshake; how that went explains nothing of it."""
    [item] = [item for item in items if item.entry_id == "crash-unnoticed"]
    assert [reason.rule for reason in (*item.why, *item.details) if reason.rule] == []


def test_popular_wrong_value_comes_first(forms: list[Item]) -> None:
    by_id = {item.id: item for item in forms}
    assert [item.id for item in forms if item.has_popular] == [
        "forms-number/value",
        "forms-show/client",
    ]
    assert by_id["forms-number/value"].distractors[0].text["en"] == "31 seconds"
    for seed in range(20):
        for question in form(forms, len(forms), seed).questions:
            if question.item.has_popular:
                offered = {option.text for option in question.options}
                assert question.item.distractors[0].text in offered
    assert by_id["forms-show/client"].distractors[0].text["en"] == "CLOSED"
    assert by_id["forms-show/client"].distractors[0].why["en"] == (
        "CLOSED would need the connection to be over; the server's FIN has not come."
    )


def test_rejected_claim_has_rivals_with_reasons(forms: list[Item]) -> None:
    by_id = {item.id: item for item in forms}
    rivals = by_id["forms-false-state/is"].distractors
    assert (rivals[0].text, rivals[0].why) == (
        Text(en="True", zh="对"),
        Text(en="It is not so: the client is in TIME-WAIT.", zh="并非如此：客户端处于 TIME-WAIT。"),
    )
    assert all(rival.text["en"].startswith("False: the client is in ") for rival in rivals[1:])
    assert "False: the client is in CLOSED" not in {rival.text["en"] for rival in rivals}


def test_list_distractors_are_other_lists(items: list[Item], forms: list[Item]) -> None:
    """An order that reads like the key, or a class with the same members, would be right too."""
    for item in (*items, *forms):
        if item.answer_kind in ("order", "class"):
            joined = " → " if item.answer_kind == "order" else ", "
            key = item.key["en"].split(joined)
            for wrong in item.distractors:
                rival = wrong.text["en"].split(joined)
                assert rival != key, item.id
                assert item.answer_kind == "order" or set(rival) != set(key), item.id


def test_sender_that_answers_has_no_state_before(small: Checked) -> None:
    """What it was in before it sent is asked only of a host whose user made it send."""
    made = {item.id for item in make_items(small)}
    assert "small-step/server-before" not in made
    assert "small-step/client-before" in made


def test_facts_of_a_segment_are_asked_together(items: list[Item]) -> None:
    own = {item.fact: item for item in items if item.entry_id == "handshake-1-syn"}
    assert list(own) == ["segment", "states", "why"]
    assert own["segment"].key["en"] == "SYN, seq=x, no ack"
    assert own["segment"].key["zh"] == "SYN，seq=x，无 ack"
    assert [wrong.text["en"] for wrong in own["segment"].distractors[:3]] == [
        "SYN, seq=x, ack=x",
        "ACK, seq=x, no ack",
        "SYN, seq=x+1, no ack",
    ]
    assert own["states"].key["en"] == "client SYN-SENT, server SYN-RECEIVED"


def test_no_denial_says_what_the_claim_says(items: list[Item]) -> None:
    """The claim is that no timer starts; `False: none` would deny nothing."""
    [item] = [item for item in items if item.entry_id == "claim-repeated-fin-leaves-timer"]
    assert [wrong.text["en"] for wrong in item.distractors] == ["True"]


def test_a_claim_is_drawn_by_what_decides_it_and_an_open_answer_by_its_own_run(
    items: list[Item],
) -> None:
    """`claim-both-in-time-wait` is true, for the search has found such a run."""
    [claim] = [item for item in items if item.id == "claim-both-in-time-wait/is"]
    assert claim.trace is None
    assert claim.drawing
    assert set(map(str, claim.drawing.end.states)) == {"TIME-WAIT"}
    for item in items:
        drawn = item.drawing and (item.trace or isinstance(item.answer, Truth))
        assert drawn or item.drawing is None, item.id
        if item.example and item.example.variant and item.trace is None:
            assert item.drawing is None, f"{item.id} draws what TCP does not do"
