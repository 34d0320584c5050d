from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.innovations_tables import (
    Classed,
    experts_sheet,
    innovations_sheet,
    memberships_sheet,
    missing_sheet,
    programmes_sheet,
    reasons_sheet,
    shares_sheet,
)
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def classed(in_language: Make) -> Classed:
    page = in_language((made.innovations(), made.readiness()), "en")  # names of regions come from others
    return Classed(page, Book(made.innovations()))


def test_programmes_all_first_and_none_last(classed: Classed) -> None:
    rows = programmes_sheet(classed).rows
    assert [cells[0] for cells in rows] == ["All programmes", "P1", "P2", "No programme"]
    assert "above the limit" in rows[1][1] and rows[1][3:] == ("800", "62%", "62%", "5%")
    assert "could be above it" in rows[2][1] and rows[2][4:6] == ("0%", "31%")
    assert "no money is known" in rows[3][1] and rows[3][4] == "–"


def test_money_by_class_adds_up_to_the_programme(classed: Classed) -> None:
    rows = [cells for cells in shares_sheet(classed).rows if cells[0] == "P2"]
    assert [(cells[1], cells[3]) for cells in rows] == [
        ("Medium (combinatorial) innovation", "120"), ("Minor improvement", "60"), ("Undetermined", "80"),
    ]  # fmt: skip
    assert sum(int(cells[4].rstrip("%")) for cells in rows) == 100


def test_innovations_by_class_with_how_sure(classed: Classed) -> None:
    rows = innovations_sheet(classed).rows
    assert [cells[0] for cells in rows] == [
        "Laser welding", "Drill with sensors", "Infrared oven", "Sodium lamp", "Plan of a park", "Water gel",
    ]  # fmt: skip
    assert "settled" in rows[0][2] and rows[0][5:] == ("100%", "300")
    assert "by an expert" in rows[2][2]
    assert "left open" in rows[5][2] and rows[5][5] == "29%"
    assert 'title="missing"' in rows[4][6], "no amount is no zero"


def test_what_is_missing_is_named(classed: Classed) -> None:
    ((name, possible, missing, known),) = missing_sheet(classed).rows
    assert name == "Water gel" and known == "29%"
    assert possible.split(", ")[:2] == ["Pseudo-innovation", "Catch-up innovation"]
    assert missing.startswith("generations, age of the generation")


def test_memberships_are_bounds_where_evidence_is_missing(classed: Classed) -> None:
    rows = {cells[0]: cells for cells in memberships_sheet(classed).rows}
    heads = memberships_sheet(classed).heads
    pseudo = heads.index("Pseudo-innovation")
    assert rows["Sodium lamp"][pseudo] == "1.00"
    assert rows["Water gel"][pseudo] == "0–1.00"
    assert rows["Water gel"][1:3] == ("Turkistan Region", "–")
    assert rows["Sodium lamp"][2] == "strong evidence"


def test_reasons_of_the_class_and_of_those_left_open(classed: Classed) -> None:
    rows = reasons_sheet(classed).rows
    lamp = [cells for cells in rows if cells[0] == "Sodium lamp"]
    assert [cells[2:5] for cells in lamp][1] == ("The generation is obsolete", "kept", "0.967")
    gel = {cells[1] for cells in rows if cells[0] == "Water gel"}
    assert gel == {"Pseudo-innovation", "Catch-up innovation", "Radical innovation",
                   "Medium (combinatorial) innovation"}  # fmt: skip


def test_only_what_an_expert_decided(classed: Classed) -> None:
    assert experts_sheet(classed).rows == (
        ("Infrared oven", "Catch-up innovation", "Minor improvement", "<q>Местное решение для посёлков</q>"),
    )


@pytest.mark.parametrize(("code", "word"), [("ru", "веские сведения"), ("kk", "салмақты мәліметтер")])
def test_other_languages(code: str, word: str, in_language: Make) -> None:
    classed = Classed(in_language((made.innovations(),), code), Book(made.innovations()))
    assert word in memberships_sheet(classed).rows[0][2]
