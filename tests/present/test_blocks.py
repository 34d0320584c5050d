"""Sections made of blocks, and the whole page of technology transfer in three languages."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.present.blocks import FIRST, LONG, Block, Part
from growthpoles.present.page import Page
from growthpoles.present.report import Report, report
from growthpoles.present.sheets import Sheet
from growthpoles.present.shelf import Book
from growthpoles.present.told import OnPage

Make = Callable[[tuple[Result, ...], str], Page]
Texts = list[tuple[tuple[str, ...], str]]
LANGUAGES = ("en", "ru", "kk")
TITLE = Label("Transfer, a test", "Трансфер, проверка", "Трансфер, сынақ")
SNAPSHOTS = Path(__file__).with_name("snapshots")
OUTLINE = {"h1", "h2", "h3", "caption", "summary", "dt", "th", "figcaption", "p"}
ANCHORS = ["readiness", "innovations", "matches", "consortia", "diffusion", "business-case", "transfer"]
# Terms and codes that are the same in every language; what the register says in its own words is quoted.
SAME = {"NPV", "IRR", "growthpoles", "SHA", "now"}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {code: report(made.everything(), language=code, title=TITLE, study="demo") for code in LANGUAGES}


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(make: Make, code: str = "en") -> Part:
    return Part(OnPage(make((made.case(),), code), Book(made.case())), (), (), ())


def test_a_long_table_keeps_its_first_rows_open_and_folds_the_whole(in_language: Make) -> None:
    rows = tuple((str(k), "x") for k in range(LONG + 1))
    block = Block("Head", sheets=(Sheet("Rows", ("a", "b"), rows), Sheet("More", ("a", "b"), rows[:2])))
    (first, open_), (whole, folded), (more, also) = part(in_language).tables(block)
    assert len(first.rows) == FIRST and "The first 10 of 41 rows" in first.note and open_ is False
    assert whole.rows == rows and whole.title == "Rows: all rows" and folded is True
    assert len(more.rows) == 2 and also is True


def test_a_short_table_is_open_unless_the_block_is_closed(in_language: Make) -> None:
    sheet = Sheet("Rows", ("a",), (("1",),))
    for open_ in (True, False):
        ((found, folded),) = part(in_language).tables(Block("Head", sheets=(sheet,), open=open_))
        assert found is sheet and folded is not open_


def test_an_empty_block_is_not_shown() -> None:
    assert not Block("Head", sheets=(Sheet("None", ("a",), ()),)).shown
    assert Block("Head", ["A sentence."]).shown


def test_anchors_in_their_order(reports: dict[str, Report]) -> None:
    for made_report in reports.values():
        found = re.findall(r'<section id="([^"]+)"', made_report.html)
        assert [ident for ident in found if ident in ANCHORS] == ANCHORS


def test_every_section_and_the_overview_carry_the_banner(reports: dict[str, Report]) -> None:
    for made_report in reports.values():
        for ident in ("findings", *ANCHORS):
            section = made_report.html.split(f'<section id="{ident}"')[1].split("</section>")[0]
            assert section.count('<p class="heading">') == 1, ident


def test_real_entries_carry_no_banner() -> None:
    assert '<p class="heading">' not in report(made.everything(illustrative=False)).html


def test_the_three_languages_have_the_same_structure(reports: dict[str, Report]) -> None:
    counts = [
        Counter(re.findall(r"<(h[1-6]|table|tr|td|th|svg|li|section)\b", x.html)) for x in reports.values()
    ]
    assert counts[0] == counts[1] == counts[2]


def test_headings_anchors_and_pictures_are_in_order(reports: dict[str, Report]) -> None:
    html = reports["en"].html
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    anchors = re.findall(r'\sid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert html.count("<svg") == html.count('role="img"')
    addresses = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)""", html)
    assert {a.split(":")[0] if ":" in a else a[0] for a in addresses} <= {"#", "data"}


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_english_words_and_no_codes_leak(
    code: str, reports: dict[str, Report], read: Callable[[str], Texts]
) -> None:
    for where, text in read(reports[code].html):
        if {"code", "pre", "cite", "q"} & set(where):
            continue
        found = set(re.findall(r"[A-Za-z_]{2,}", re.sub(r"\b[0-9a-f]{64}\b", "", text)))
        assert found <= SAME, (where, text)


def test_no_markup_is_shown_as_text(reports: dict[str, Report]) -> None:
    for made_report in reports.values():
        assert "&lt;abbr" not in made_report.html and "&lt;span" not in made_report.html
        assert "None" not in plain(made_report.html)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_outline_is_as_reviewed(
    code: str, reports: dict[str, Report], read: Callable[[str], Texts]
) -> None:
    """Set GROWTHPOLES_SNAPSHOTS=write to accept a change, then read the difference."""
    lines = [text for where, text in read(reports[code].html) if OUTLINE & set(where) and "svg" not in where]
    outline = "\n".join(dict.fromkeys(lines)) + "\n"
    path = SNAPSHOTS / f"outline-transfer-{code}.txt"
    if os.environ.get("GROWTHPOLES_SNAPSHOTS") == "write":
        path.write_text(outline, encoding="utf-8")
    assert outline == path.read_text(encoding="utf-8")


def test_any_one_result_makes_a_report() -> None:
    for result in made.everything():
        for code in LANGUAGES:
            assert "</html>" in report([result], language=code).html
