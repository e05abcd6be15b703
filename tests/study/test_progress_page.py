"""Progress as a page: it stands alone, says the same each time, and can be read in a browser."""

import re
from datetime import UTC
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import ask
from study.log import at, review

from quizgen.check import Checked
from quizgen.cli import TEMPLATES, main
from quizgen.item import Item
from quizgen.study.events import Change, Event, Kind, Rating
from quizgen.study.history import FILE, History
from quizgen.study.progress import progress
from quizgen.study.progress_page import page
from quizgen.words import LANGUAGES

SMALL = str(Path(__file__).parent.parent / "content" / "valid" / "small.yaml")


@pytest.fixture(scope="module")
def pages(checked: Checked, items: list[Item]) -> dict[str, str]:
    """The page in each language, after forty days with all the content."""
    events: list[Event] = [
        review(f"{n}", (n * 7 % 41) + n / 9e4, Rating(1 + n * 3 % 4), item.id)
        for n, item in enumerate(items)
    ]
    events.append(Change("s", at(40), Kind.SUSPEND, items[0].id))
    titles = {name: topic.title for name, topic in checked.library.topics.items()}
    found = progress(items, events, at(41), UTC)
    return {language: page(found, titles, language, TEMPLATES) for language in LANGUAGES}


class Reader(HTMLParser):
    """Notes each element and whatever it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = ("src", "href", "xlink:href", "data", "action", "srcset")
        self.fetched += [(name, value) for name, value in attributes if name in names]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_stands_alone(pages: dict[str, str], language: str) -> None:
    """No script, nothing to fetch, and a policy that forbids both."""
    read = Reader(pages[language])
    assert read.fetched == [] and "script" not in read.tags
    assert not re.search(r"@import|url\(|https?://(?!www\.w3\.org/)", pages[language])
    assert "default-src 'none'; style-src 'unsafe-inline'" in pages[language]


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "en",
            [
                "Known over time",
                "Due today and in the coming week",
                "Answers a day",
                "Known now, by topic",
                "Weakest",
            ],
        ),
        (
            "zh",
            [
                "掌握程度的变化",
                "今天与未来一周到期的题目",
                "每日作答次数",
                "各主题当前掌握",
                "薄弱题目",
            ],
        ),
    ],
)
def test_page_has_four_sound_plots(pages: dict[str, str], language: str, titles: list[str]) -> None:
    assert re.findall(r"<h2>(.*?)</h2>", pages[language]) == titles
    plots = re.findall(r"<svg.*?</svg>", pages[language], re.S)
    assert len(plots) == 4
    for plot in plots:
        root = ElementTree.fromstring(plot)
        assert root.get("id") in ("chart-curve", "chart-due", "chart-days", "chart-topics")


@pytest.mark.parametrize("days", [0, 1, 4000])
def test_the_same_progress_gives_the_same_page(
    checked: Checked, items: list[Item], days: int
) -> None:
    """Whether there is one day to draw or ten years."""
    titles = {name: topic.title for name, topic in checked.library.topics.items()}
    found = progress(items, [review("a", item=items[0].id)], at(days), UTC)
    assert page(found, titles, "en", TEMPLATES) == page(found, titles, "en", TEMPLATES)


def test_answers_to_questions_that_are_no_more_make_a_page(checked: Checked) -> None:
    """Nothing of them can be drawn but their days."""
    found = progress([], [review("a", item="gone/flags")], at(1), UTC)
    assert page(found, {}, "en", TEMPLATES).count("<svg") == 2


# Whether all labels lie in their plot, what colours are seen, and what a pointer is told.
LOOK = """(() => {
  const outside = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.width && (box.left < frame.left - 1 || box.right > frame.right + 1))
        outside.push(text.textContent);
    }
  }
  const style = getComputedStyle(document.body);
  return {
    outside, ground: style.backgroundColor, ink: style.color,
    label: getComputedStyle(document.querySelector("#chart-topics .axis text")).fill,
    told: document.querySelector("#chart-due .bar title").textContent,
    wide: document.documentElement.scrollWidth,
    latest: Math.max(...[...document.querySelectorAll("#chart-days circle")].map(
      (day) => day.getBoundingClientRect().right)),
  };
})()"""


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("en", 1200, False), ("zh", 1000, True), ("en", 390, True)]
)
def test_page_can_be_read_in_a_browser(
    pages: dict[str, str], tmp_path: Path, language: str, width: int, dark: bool
) -> None:
    free = pages[language].replace("default-src 'none'", "script-src 'unsafe-inline'")
    seen = ask(free, LOOK, tmp_path, width, dark=dark)
    assert seen["outside"] == [] and seen["wide"] <= width
    assert width / 2 < seen["latest"] < width  # a phone shows the last days, and scrolls back
    dark_ink, light_ink = "rgb(230, 230, 230)", "rgb(34, 34, 34)"
    dark_ground, light_ground = "rgb(22, 24, 28)", "rgb(255, 255, 255)"
    assert seen["ink"] == seen["label"] == (dark_ink if dark else light_ink)
    assert seen["ground"] == (dark_ground if dark else light_ground)
    assert re.fullmatch(r"\d+", seen["told"])


def test_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with History(tmp_path / FILE) as history:
        history.add([review("a", item="small-step/from")])
    file = tmp_path / "progress.html"
    arguments = ["--home", str(tmp_path), "--content", SMALL, "-o", str(file)]
    assert main(["progress", *arguments]) == 0
    assert capsys.readouterr().out == f"wrote {file}\n"
    assert "A small &lt;topic&gt;" in file.read_text("utf-8")


def test_page_of_nothing_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "progress.html"
    arguments = ["--home", str(tmp_path), "--content", SMALL, "-o", str(file), "--lang", "zh"]
    assert main(["progress", *arguments]) == 0
    assert capsys.readouterr().out == f"已写入 {file}\n"
    shown = file.read_text("utf-8")
    assert "<p>还没有作答。开始练习请输入：quizgen drill</p>" in shown and "<svg" not in shown
