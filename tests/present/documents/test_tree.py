"""The tree against the page: nothing lost, nothing doubled, everything in its kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from growthpoles.present.documents.tree import (
    KNOWN,
    Block,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    Paragraph,
    Run,
    Swatch,
    Table,
    plain,
    read_page,
)
from growthpoles.present.report import report

HIDDEN = {"svg", "style", "head", "nav"}
LEFT_OUT = {"narrow", "skip", "top"}
VOID = {"meta", "br", "img"}


class Visible(HTMLParser):
    """Texts a reader of the page sees, but for its list of contents, pictures and the twins for phones."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, set[str]]] = []
        self.pieces: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, set((dict(attrs).get("class") or "").split())))
        if not any(name in HIDDEN for name, _ in self.open):
            self.tags.add(tag)
        self.pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not any(name in HIDDEN or kind & LEFT_OUT for name, kind in self.open):
            self.pieces.append(data)


def visible(page: str) -> tuple[Counter[str], set[str]]:
    reader = Visible()
    reader.feed(page)
    return words("".join(reader.pieces)), reader.tags


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def texts(item: Any) -> Iterator[str]:
    """Every visible text of a part of the tree, once."""
    match item:
        case Document():
            yield item.title
            yield item.kind
            yield from texts((item.facts, item.opening, item.notes))
            for section in item.sections:
                yield section.title
                yield from texts(section.blocks)
        case Table():
            cells = [cell.text for row in (*item.head, *item.body) for cell in row]
            yield from texts([item.caption, item.notes, cells])
        case Figure():
            yield from texts((item.title, item.caption, item.keys))
        case Bullets() | Cards():
            yield from texts(item.items if isinstance(item, Bullets) else item.rows)
        case tuple() if item and isinstance(item[0], Run):
            yield "".join(run.text for run in item)
        case tuple() | list():
            for one in item:
                yield from texts(one)
        case _:
            yield from texts((getattr(item, "name", ()), item.text))


def check(page: str) -> None:
    held, (seen, tags) = words(" ".join(texts(read_page(page)))), visible(page)
    assert (seen - held, held - seen) == (Counter(), Counter())
    assert sum(held.values()) > 1000
    assert tags <= KNOWN | {"html", "title", "meta"}


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_no_word_of_the_report_of_kazakhstan_is_lost_or_doubled(
    code: str, kazakhstan_pages: dict[str, str]
) -> None:
    check(kazakhstan_pages[code])


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_no_word_of_a_report_of_everything_is_lost_or_doubled(code: str, fake_pages: dict[str, str]) -> None:
    check(fake_pages[code])


def test_every_row_of_every_table_is_full(kazakhstan_pages: dict[str, str]) -> None:
    tables = [
        item
        for section in read_page(kazakhstan_pages["en"]).sections
        for item in section.blocks
        if isinstance(item, Table)
    ]
    assert len(tables) > 200
    for one in tables:
        rows = (*one.head, *one.body)
        room = max(sum(cell.columns for cell in row) for row in rows)
        assert sum(cell.columns * cell.rows for row in rows for cell in row) == room * len(rows), one.label


def blocks(body: str) -> tuple[Block, ...]:
    page = report([], language="kk").html
    start, end = page.index("<main>"), page.index("</main>")
    made = f'<main><section id="s"><h2>Title</h2>{body}</section>'
    return read_page(page[:start] + made + page[end:]).sections[0].blocks


DRAWING = '<svg viewBox="0 0 9 9"><title id="t">Bars</title><desc>Two bars.</desc><text>no word</text></svg>'


def test_the_wide_twin_is_taken_with_caption_and_keys() -> None:
    (figure,) = blocks(
        f'<figure><div class="wide">{DRAWING}</div><div class="narrow">{DRAWING}<p>narrow</p></div>'
        '<figcaption>Under it.</figcaption><ul class="keys"><li>'
        '<span class="swatch hatched" style="background:'
        "repeating-linear-gradient(135deg,#e69f00 0 2px,#fff 2px 6px);border-color:#e69f00;color:#1c2733"
        '">A</span> <span>pole</span></li></ul></figure>'
    )
    assert isinstance(figure, Figure)
    assert (figure.svg, figure.label, figure.alternative) == (DRAWING, "Bars", "Bars. Two bars")
    assert plain(figure.caption) == "Under it."
    assert figure.keys == ((Run("A", swatch=Swatch("#e69f00", "#1c2733", "hatched")), Run(" pole")),)


def test_a_folded_table_has_its_summary_as_caption_and_its_notes() -> None:
    (made,) = blocks(
        '<details><summary>All <b>years</b></summary><div class="scroll" aria-label="All years"><table>'
        '<thead><tr><th>A</th><th class="n"><abbr title="Mining">B</abbr></th></tr></thead>'
        '<tbody><tr class="pillar"><th>x</th><td class="n">1<br>'
        '<span class="small">two</span></td></tr></tbody>'
        '</table></div><p class="small">Note.</p></details>'
    )
    assert isinstance(made, Table)
    assert (plain(made.caption), made.label, [plain(note) for note in made.notes]) == (
        "All years", "All years", ["Note."],
    )  # fmt: skip
    assert made.legend == (("B", "Mining"),)
    first, second = made.body[0]
    assert first.head and not first.number and first.colour == "#f3f6f8"
    assert second.text == (Run("1\n"), Run("two", small=True))


def test_a_folded_text_keeps_its_title() -> None:
    assert blocks("<details><summary>Why</summary><p>So.</p></details>") == (
        Paragraph((Run("Why"),), "title"),
        Paragraph((Run("So."),)),
    )


def test_headings_never_skip_a_level() -> None:
    levels = [item.level for item in blocks("<h4>a</h4><h3>b</h3><h4>c</h4>") if isinstance(item, Heading)]
    assert levels == [2, 2, 3]


def test_manners_links_and_quotes() -> None:
    (made,) = blocks(
        '<p>  a\n <strong>b <em>c</em></strong><a href="#unit-1">d</a><a href="data:x">e</a>'
        "<q>f</q><code>g</code> "
        "<span class='chip grade-note'><span aria-hidden='true'>△</span>\nnote</span></p>"
    )
    assert isinstance(made, Paragraph)
    assert made.text == (
        Run("a "),
        Run("b ", bold=True),
        Run("c", bold=True, italic=True),
        Run("d", link="#unit-1"),
        Run("e«f»"),
        Run("g", code=True),
        Run(" "),
        Run("△ note", chip="grade-note"),
    )


def test_loose_and_unknown_text_is_not_lost() -> None:
    held = " ".join(texts(blocks("one<blockquote>two <p>three</p>four</blockquote>five<div>six</div>")))
    assert held.split() == ["one", "two", "three", "four", "five", "six"]


def test_signs_that_no_document_may_hold_are_dropped() -> None:
    (made,) = blocks("<p>a\x00\x08\x1b\ud800\ufffeb &lt;svg&gt; &amp; \U0001f600</p>")
    assert isinstance(made, Paragraph) and plain(made.text) == "ab <svg> & \U0001f600"


def test_the_head_of_the_page() -> None:
    made = read_page(report([], language="ru", title="A < B").html)
    assert (made.title, made.language) == ("A < B", "ru")
    assert made.kind == "Полюса роста и инновационный потенциал"
    assert [plain(note) for note in made.notes] == [
        "Каждое число этого отчёта — ячейка таблицы, сохранённой вместе с расчётом."
    ]
