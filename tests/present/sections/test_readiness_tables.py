from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.readiness_tables import (
    Way,
    classes_sheet,
    evidence_sheet,
    gates_sheet,
    local_measures_sheet,
    measures_sheet,
    model_sheet,
    outlook_sheet,
    results_sheet,
    values_sheet,
)
from growthpoles.present.shelf import Book

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def way(in_language: Make) -> Way:
    return Way(in_language((made.readiness(),), "en"), Book(made.readiness()))


def row(sheet_rows: tuple[tuple[str, ...], ...], name: str) -> tuple[str, ...]:
    return next(cells for cells in sheet_rows if str(cells[0]).split("<")[0] == name)


def test_results_the_most_ready_first(way: Way) -> None:
    sheet = results_sheet(way)
    assert [cells[3] for cells in sheet.rows] == ["9", "8", "7", "6", "4", "3", "2", "–"]
    pump = row(sheet.rows, "Pump for brine")
    assert pump[0].endswith("<small>Astana; Mechanical engineering</small>")
    assert "proven" in pump[1] and "go on" in pump[2]
    assert pump[3:] == ("6", "31%", "4.6 (3.0–6.4)", "265")


def test_a_chance_is_the_product_of_the_steps_ahead(way: Way) -> None:
    """Wheat variety: level 8, one step ahead, no pull of field or region at so few cases."""
    chance = way.book.row("model", level=9)["probability"]
    assert row(results_sheet(way).rows, "Wheat variety")[4] == f"{chance:.0%}"


def test_what_is_not_known_is_no_zero(way: Way) -> None:
    vaccine = row(results_sheet(way).rows, "Sheep vaccine")
    assert vaccine[3:] == ("–", "–", "–", "–")
    assert row(values_sheet(way).rows, "Sheep vaccine")[1] == "–"
    assert 'title="missing"' in row(values_sheet(way).rows, "Sheep vaccine")[2]
    assert row(values_sheet(way).rows, "Pump for brine")[2] == "9000"


def test_regions_by_name_with_their_own_bottleneck(way: Way) -> None:
    sheet = classes_sheet(way, "unit", title="Region")
    assert [(*cells[:2], *cells[3:5]) for cells in sheet.rows] == [
        ("Astana", "to level 9 (commercialisation)", "33%", "0 of 1"),
        ("Karaganda Region", "to level 5 (development and prototype)", "53%", "0 of 0"),
        ("Turkistan Region", "to level 9 (commercialisation)", "79%", "0 of 0"),
    ]
    assert row(sheet.rows, "Turkistan Region")[2] == "to level 9 (commercialisation), 66%"
    assert row(sheet.rows, "Turkistan Region")[5:8] == ("2 of 3", "7", "100%")


def test_a_field_whose_results_are_all_products_has_no_bottleneck(way: Way) -> None:
    done = row(classes_sheet(way, "field", title="Field").rows, "Instrument making")
    assert done[1:5] == ("–", "–", "–", "–") and done[10] == "–"
    names = [cells[0] for cells in local_measures_sheet(way, "field", title="Field").rows]
    assert "Instrument making" not in names and "Metallurgy" in names


def test_a_measure_at_the_bottleneck_adds_most(way: Way) -> None:
    rows = measures_sheet(way).rows
    assert len(rows) == 8
    best = max(rows, key=lambda cells: float(cells[1].lstrip("+<")))
    assert best[0] == "to level 9 (commercialisation)" and best[-3:] == ("71%", "44%", "0 of 1")
    local = {cells[0]: cells[2] for cells in local_measures_sheet(way, "unit", title="Region").rows}
    assert local == {"Astana": "+0.08", "Karaganda Region": "+0.05", "Turkistan Region": "+0.32"}


def test_the_years_ahead_never_fall_and_never_exceed_what_is_there(way: Way) -> None:
    sheet = outlook_sheet(way)
    assert sheet.heads == (
        "Years ahead", "Level 4 or more", "Level 7 or more", "Level 8 or more", "Level 9 or more",
    )  # fmt: skip
    for k in range(1, 5):
        column = [float(cells[k]) for cells in sheet.rows]
        assert column == sorted(column) and max(column) <= 7


def test_the_stage_model_says_what_it_rests_on(way: Way) -> None:
    rows = model_sheet(way).rows
    assert rows[0][1:7] == (*["the default alone"] * 3, "0", "0", "0") and rows[0][7].startswith("65% (")
    assert rows[2][1:7] == (*["the register and the default"] * 3, "2", "1", "0")
    assert rows[2][7].startswith("31% (") and rows[2][8] == "27%"
    assert rows[5][6] == "1", "the pump is on its way to level 7"


def test_gates_and_evidence(way: Way) -> None:
    assert row(gates_sheet(way).rows, "Zinc coating")[1:4] == ("passed without proof", "stopped", "ahead")
    assert row(gates_sheet(way).rows, "Sheep vaccine")[1] == "not known"
    pump = [cells for cells in evidence_sheet(way).rows if cells[0] == "Pump for brine"]
    assert [cells[1:] for cells in pump] == [
        ("Passed", "<q>report</q>", "5", "2020"), ("Passed", "<q>protocol</q>", "6", "2021"),
        ("Under way", "–", "7", "–"),
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_every_state_has_a_word(code: str, in_language: Make) -> None:
    book = Book(made.readiness())
    way = Way(in_language((made.readiness(),), code), book)
    states = book.result["results"].select(pl.col("status", "decision")).unique()
    assert states.height >= 5
    for cells in results_sheet(way).rows:
        assert not any(part in "".join(cells) for part in ("proof.", "advice.", "unproven", "no-"))
