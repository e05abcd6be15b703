"""Cards as Anki renders them, in a real browser: legible in every mode and width, and alive."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from browser import ask
from tab import Tab

from quizgen.check import Checked
from quizgen.cli import TEMPLATES
from quizgen.export.anki.package import write
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.lock import note_digests, stamped

START = '<!doctype html><meta charset="utf-8">'
TYPING = re.compile(r"\[\[type:(.*?)\]\]")


@pytest.fixture(scope="module")
def collections(
    items: list[Item], checked: Checked, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Collection]]:
    """A collection with the whole deck, for each language."""
    found = {}
    for language in ("en", "zh"):
        lock = stamped(note_digests(items, checked.library), {}, 1)
        book = Book(checked, items, language, TEMPLATES, lock=lock)
        found[language] = opened(book, tmp_path_factory.mktemp(language))
    yield found
    for each in found.values():
        each.close()


def opened(book: Book, folder: Path) -> Collection:
    """A collection with this deck."""
    (folder / "deck.apkg").write_bytes(write(book)[""])
    request = ImportAnkiPackageRequest(
        package_path=str(folder / "deck.apkg"), options=ImportAnkiPackageOptions()
    )
    collection = Collection(str(folder / "collection.anki2"))
    collection.import_anki_package(request)
    return collection


@pytest.fixture
def collection(collections: dict[str, Collection]) -> Collection:
    """That of the English deck: cards behave alike."""
    return collections["en"]


def sides(collection: Collection, search: str = "", typed: str = "") -> list[tuple[str, str]]:
    """Front and back of each card, as the client shows them when `typed` was typed."""
    found = []
    for card_id in collection.find_cards(search):
        card = collection.get_card(card_id)
        field = "<input type=text id=typeans>"
        expected = card.note()[f"Typed {card.ord + 1}"] if "Typed 1" in card.note() else ""
        diff = collection.compare_answer(html.unescape(expected), typed)
        front, back = TYPING.sub(field, card.question()), card.answer()
        found.append((front, TYPING.sub(lambda _, diff=diff: diff, back)))
    assert found
    return found


# Every text with too little contrast, and every card wider than its window, but for what scrolls.
LOOK = """(() => {
  const found = { faint: [], wide: [], seen: 0 };
  const channels = (colour) => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c /= 255) <= 0.03928 ? c / 12.92
      : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const mixed = (ink, ground, share) => ink.map((c, i) => c * share + ground[i] * (1 - share));
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const own = e.closest("svg") ? "0 0 0 0" : getComputedStyle(e).backgroundColor;
      const [r, g, b, a = 1] = channels(own);
      if (a > 0) return [r, g, b];
      const box = e.previousElementSibling;
      if (e.tagName === "text" && box && box.tagName === "rect")
        return channels(getComputedStyle(box).fill).slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const card of document.querySelectorAll(".qz")) {
    const right = card.getBoundingClientRect().right;
    const walk = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
      const element = node.parentElement, style = getComputedStyle(element);
      if (!node.data.trim() || element.closest("script, title, desc")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (!box.width) continue;
      found.seen++;
      const isDrawn = element.closest("svg"), paint = isDrawn ? style.fill : style.color;
      const share = isDrawn ? Number(style.fillOpacity) : 1, under = ground(element);
      const [one, other] = [light(mixed(channels(paint).slice(0, 3), under, share)), light(under)];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < 4.5) found.faint.push([node.data.slice(0, 40), contrast.toFixed(2)]);
      if (box.right > right + 1 && !element.closest("details pre"))
        found.wide.push([card.dataset.card || "", node.data.slice(0, 40)]);
    }
  }
  found.faint = found.faint.slice(0, 9);
  found.wide = found.wide.slice(0, 9);
  return found;
})()"""

MODES = {  # classes of the page and of the card, and a width that the mode is used at
    "day on a phone": ("", "card", 360),
    "day on a desktop": ("", "card", 1200),
    "night on a desktop": ("nightMode", "card nightMode", 1200),
    "night in AnkiDroid": ("night_mode nightMode", "card", 360),
    "night in an old AnkiDroid": ("night_mode", "card", 320),
}


@pytest.fixture(scope="module", params=["en", "zh"])
def shown(
    request: pytest.FixtureRequest,
    collections: dict[str, Collection],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Tab]:
    """Both sides of each card below each other, all folds open; scripts are tried below."""
    collection = collections[request.param]
    cards = "".join(f"<div>{side}</div>" for card in sides(collection) for side in card)
    cards = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", cards, flags=re.S)
    css = collection.models.by_name("quizgen question")["css"]
    file = tmp_path_factory.mktemp("shown") / "cards.html"
    file.write_text(f"{START}<style>{css}</style><body>{cards}", "utf-8")
    with Tab(file, 1200) as tab:
        yield tab


@pytest.mark.parametrize("mode", MODES)
def test_every_card_is_legible(mode: str, shown: Tab) -> None:
    outer, inner, width = MODES[mode]
    shown.resize(width)
    shown.value(f"""document.body.className = "{outer}";
      for (const card of document.querySelectorAll("body > div")) {{
        card.className = "{inner}"; card.style.width = "{width}px";
      }}""")
    found = shown.value(LOOK)
    assert found["seen"] > 5000
    assert (found["faint"], found["wide"]) == ([], [])


# How a card behaves.  The client puts each side into the page and runs its scripts.

CLIENT = """
const shown = document.createElement("div");
document.body.append(shown);
const show = (side) => {
  shown.innerHTML = side;
  for (const old of shown.querySelectorAll("script")) {
    const script = document.createElement("script");
    script.text = old.textContent;
    old.replaceWith(script);
  }
};
const options = () => [...document.querySelectorAll(".choices li > span:first-child")]
  .map(option => option.textContent);
const marked = () => [...document.querySelectorAll(".choices li")]
  .map(option => [...option.classList].sort().join(" "));
"""


def act(collection: Collection, folder: Path, search: str, script: str, typed: str = "") -> Any:
    """What a script returns that meets the sides of a card as `front` and `back`."""
    front, back = sides(collection, search, typed)[0]
    css = collection.models.by_name("quizgen question")["css"]
    page = f'{START}<style>{css}</style><body class="card">'
    said = json.dumps([front, back]).replace("</", "<\\/")
    return ask(
        page,
        f"(() => {{ const [front, back] = {said}; {CLIENT} {script} }})()",
        folder,
        500,
    )


RECEIVED = '"Typed 1:SYN-RECEIVED" card:1'
CHOICE = "Id:third-ack-in-flight"


def test_both_sides_show_one_order_and_it_changes_with_the_day(
    collection: Collection, tmp_path: Path
) -> None:
    script = """
      const real = Date.prototype.toDateString, orders = [];
      for (let day = 0; day < 12; day++) {
        Date.prototype.toDateString = () => "day " + day;
        show(front); const asked = options();
        show(back); orders.push([asked, options()]);
      }
      return orders;"""
    orders = act(collection, tmp_path, CHOICE, script)
    assert all(front == back for front, back in orders)
    assert len({tuple(sorted(front)) for front, _ in orders}) == 1
    assert len({tuple(front) for front, _ in orders}) > 5


def test_order_needs_no_storage_and_outlasts_midnight_with_it(
    collection: Collection, tmp_path: Path
) -> None:
    without = """
      Object.defineProperty(window, "sessionStorage", { get() { throw new Error("none"); } });
      show(front); const asked = options(); show(back); return [asked, options()];"""
    front, back = act(collection, tmp_path, CHOICE, without)
    assert front == back
    midnight = """
      Date.prototype.toDateString = () => "yesterday"; show(front); const asked = options();
      Date.prototype.toDateString = () => "today"; show(back); return [asked, options()];"""
    front, back = act(collection, tmp_path, CHOICE, midnight)
    assert front == back


def test_switch_and_tag_turn_the_shuffling_off(collection: Collection, tmp_path: Path) -> None:
    script = """
      const orders = [];
      for (let day = 0; day < 6; day++) {
        Date.prototype.toDateString = () => "day " + day;
        show(front.replace('data-tags="', 'data-tags="in-order '));
        orders.push(options());
      }
      show(front);
      const toggle = document.querySelector(".switch input"), on = toggle.checked;
      toggle.click();
      for (let day = 0; day < 6; day++) {
        Date.prototype.toDateString = () => "day " + day;
        show(front); orders.push(options());
        show(back); orders.push(options());
      }
      return [on, orders];"""
    on, orders = act(collection, tmp_path, CHOICE, script)
    assert on is True
    assert len({tuple(order) for order in orders}) == 1


@pytest.mark.parametrize("place", range(4))
def test_chosen_option_is_marked_on_the_back(
    place: int, collection: Collection, tmp_path: Path
) -> None:
    script = f"""
      show(front); const fresh = marked();
      document.querySelectorAll(".choices li")[{place}].click(); const front_ = marked();
      show(back); const back_ = marked();
      show(front); return [fresh, front_, back_, marked()];"""
    fresh, front, back, again = act(collection, tmp_path, CHOICE, script)
    assert sorted(fresh) == ["right", "wrong", "wrong", "wrong"] == sorted(again)
    for side in (front, back):
        assert [i for i, classes in enumerate(side) if "chosen" in classes] == [place]


def test_front_hides_which_option_is_right(collection: Collection, tmp_path: Path) -> None:
    script = """
      const looks = () => [...document.querySelectorAll(".choices li")].map(option => {
        const style = getComputedStyle(option), mark = getComputedStyle(option, "::before");
        const told = [...option.querySelectorAll(".because")].some(reason => reason.offsetHeight);
        return [style.backgroundColor, style.borderColor, mark.color, mark.fontWeight, told].join();
      });
      show(front); const asked = looks(); show(back); return [asked, looks()];"""
    front, back = act(collection, tmp_path, CHOICE, script)
    assert len(set(front)) == 1
    assert len(set(back)) == 2


@pytest.mark.parametrize(
    ("search", "typed", "is_same"),
    [
        ("Id:first-data-after-handshake", "X + 1", True),
        ("Id:first-data-after-handshake", "x", False),
        ("Id:first-data-after-handshake", "x1", False),
        ("Id:first-data-after-handshake", "x-1", False),
        ("Id:first-data-after-handshake", "seq=x+1", True),
        ("Id:first-data-after-handshake", "１＋ｘ", True),
        ("Id:teardown-after-2-msl", "closed", True),
        ("Id:teardown-after-2-msl", "CLOSING", False),
        (RECEIVED, "SYN_RCVD", True),
        (RECEIVED, "syn-recv", True),
        (RECEIVED, "synreceived", True),
        (RECEIVED, "Syn Received", True),
        (RECEIVED, "SYN_SENT", False),
        (RECEIVED, "SYN", False),
        ('"Typed 1:ESTABLISHED" card:1', "estab", True),
        ('"Typed 1:FIN-WAIT-1" card:1', "FIN_WAIT1", True),
        ('"Typed 1:FIN-WAIT-1" card:1', "FIN_WAIT_2", False),
        ('"Typed 1:TIME-WAIT" card:1', "time wait", True),
        ('"Typed 1:1460" card:1', "1,460", True),
        ('"Typed 1:1460" card:1', "1460 bytes", True),
        ('"Typed 1:1460" card:1', "1460 bits", False),
        ('"Typed 1:1460" card:1', "146", False),
        ('"Typed 1:1073725440" card:1', "1,073,725,440", True),
        ('"Typed 1:102.2" card:1', "1022", False),
    ],
)
def test_answer_typed_in_another_spelling_is_called_the_same(
    search: str, typed: str, is_same: bool, collection: Collection, tmp_path: Path
) -> None:
    script = """show(back); const diff = document.getElementById("typeans");
      return [diff.classList.contains("same"), diff.textContent.length > 0];"""
    assert act(collection, tmp_path, search, script, typed) == [is_same, True]


@pytest.mark.parametrize(
    ("typed", "is_same"),
    [
        ("SYN+ACK", True),
        ("syn-ack", True),
        ("ACK,SYN", True),
        ("SYN ACK", True),
        ("SYN", False),
        ("SYN,FIN", False),
        ("SYN-SENT", False),
    ],
)
def test_flags_may_come_in_any_order_and_spelling(
    typed: str, is_same: bool, small: Checked, tmp_path: Path
) -> None:
    items = make_items(small)
    lock = stamped(note_digests(items, small.library), {}, 1)
    book = Book(small, items, "en", TEMPLATES, lock=lock)
    with_small = opened(book, tmp_path)
    script = """show(back); const diff = document.getElementById("typeans");
      return [document.querySelector(".hint").textContent, diff.classList.contains("same")];"""
    found = act(with_small, tmp_path, "Id:small-step card:1 note:*segment", script, typed)
    with_small.close()
    assert found == ["Type the flags, such as SYN,ACK.", is_same]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ["CLOSED"]),
        ("CLOSED", ["CLOSED"]),
        ("closing", ["closing↓CLOSED"]),
    ],
)
def test_answer_stands_once_on_the_back(
    typed: str, shown: list[str], collection: Collection, tmp_path: Path
) -> None:
    """The client shows it too, beside what was typed."""
    script = """show(back);
      return [...document.querySelectorAll("#typeans, .key")]
        .filter(each => each.offsetHeight).map(each => each.textContent);"""
    assert act(collection, tmp_path, "Id:teardown-after-2-msl", script, typed) == shown


def test_unit_stands_beside_the_number_that_was_typed(
    collection: Collection, tmp_path: Path
) -> None:
    script = """show(back);
      return [...document.querySelectorAll("#typeans, .key")]
        .filter(each => each.offsetHeight).map(each => each.textContent);"""
    shown = act(collection, tmp_path, '"Typed 1:1460" card:1', script, "1460")
    assert shown == ["1460", "1460 bytes"]


def test_points_are_ticked_and_folds_unfold(collection: Collection, tmp_path: Path) -> None:
    script = """show(back);
      const tick = document.querySelector(".points input");
      const fold = document.querySelector("details");
      const closed = fold.open; tick.click(); fold.querySelector("summary").click();
      return [tick.checked, closed, fold.open];"""
    assert act(collection, tmp_path, "Id:why-third-segment", script) == [True, False, True]


def test_gap_hides_one_segment_of_the_ladder(collection: Collection, tmp_path: Path) -> None:
    script = """
      const cells = () => [...document.querySelectorAll(".ladder tr")].map(row => row.textContent);
      show(front); const asked = cells(); show(back);
      return [asked, cells(), document.querySelectorAll(".cloze").length];"""
    search = '"note:quizgen ladder" Id:handshake card:2'
    front, back, gaps = act(collection, tmp_path, search, script)
    differing = [(one, other) for one, other in zip(front, back, strict=True) if one != other]
    assert gaps == 1
    assert differing == [
        ("ESTABLISHED[...]SYN-RECEIVED", "ESTABLISHEDSYN,ACK seq=y ack=x+1SYN-RECEIVED")
    ]


def test_nothing_comes_from_elsewhere(collection: Collection) -> None:
    for card in sides(collection):
        for side in card:
            plain = side.replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?://|<[^>]*\s(?:src|href)=|url\(|@import", plain)
