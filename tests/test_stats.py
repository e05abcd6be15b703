"""Stats: every entry is counted once, under what proves it."""

from pathlib import Path

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.stats import stats, stats_record, stats_table

VALID = Path(__file__).parent / "content" / "valid"

TABLE = """\
topic  form           entries  items  run  search  variant  constant  computed  linked  cited
forms  open                 3      3    -       3        1         -         -       -      -
forms  true or false        8      8    2       3        1         1         -       -      1
forms  number               2      2    -       -        -         2         -       -      -
forms  order                1      1    4       -        -         -         -       -      -
forms  path                 1      1    4       -        -         -         -       -      -
forms  class                1      1    3       -        -         -         -       -      -
forms  after                1      1    1       -        -         -         -       -      -
forms  runs                 1      1    -       3        -         -         -       -      -
forms  choice               1      1    -       -        -         -         -       -      1
small  step                 1     12   10       -        -         -         -       -      -
small  after                2      2    3       -        -         -         -       -      -
small  event                1      2    2       -        -         -         -       -      -
small  open                 1      1    -       -        -         -         -       -      1
all                        24     36   29       9        2         3         -       -      3
3 of 24 entries only cited: 12.5 %
9 sentences: 5 rest on the claim of their entry, 2 on other proven entries, \
2 on citations"""


def test_small_and_forms_give_this_table() -> None:
    checked = check([VALID / "small.yaml", VALID / "forms.yaml"], CONTENT)
    assert stats_table(stats(checked, make_items(checked))) == TABLE


def test_record_has_the_same_numbers() -> None:
    checked = check([VALID / "small.yaml"], CONTENT)
    record = stats_record(stats(checked, make_items(checked)))
    assert record["rows"][0] == {
        "topic": "small",
        "form": "step",
        **dict.fromkeys(("search", "variant", "constant", "computed", "linked", "cited"), 0),
        "entries": 1,
        "items": 12,
        "run": 10,
    }
    assert record["total"]["entries"] == 5
    assert record["cited_share"] == 0.2
    assert record["sentences"] == {"own": 1, "linked": 2, "cited": 2}


def test_what_nobody_is_asked_is_not_counted() -> None:
    checked = check([VALID / "small.yaml"], CONTENT)
    [entry_id, *_] = [item.entry_id for item in make_items(checked)]
    asked = [item for item in make_items(checked) if item.entry_id == entry_id]
    found = stats_record(stats(checked, asked))
    assert found["total"]["entries"] == 1
    assert found["sentences"]["cited"] < 2, "the sentences of the others are not counted"


def test_shipped_entries_are_counted_once(checked: Checked, items: list[Item]) -> None:
    total = stats(checked, items).total
    assert total.entries == len({item.entry_id for item in items})
    assert total.items == len(items)
