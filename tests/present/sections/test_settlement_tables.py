"""Tables on settlements: the cells are those of the result, in the order a reader needs."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result, Table
from growthpoles.poles.results import PolesResult
from growthpoles.present.page import Page
from growthpoles.present.sections.settlement_tables import Towns, settlement_sheets

Make = Callable[[tuple[Result, ...], str], Page]


def towns_of(make: Make, result: Result, code: str = "en") -> Towns:
    page = make((result,), code)
    book = page.shelf.first("poles")
    assert book is not None
    return Towns(page, book)


def changed(made: PolesResult, name: str, data: pl.DataFrame) -> PolesResult:
    tables = tuple(Table(t.name, t.keys, data) if t.name == name else t for t in made.tables)
    return PolesResult(tables, made.spec, made.diagnostics)


def test_poles_come_before_potential_ones_and_the_open_ones_apart(
    fakes: ModuleType, in_language: Make
) -> None:
    towns = towns_of(in_language, fakes.settlements())
    assert [row["unit"] for row in towns.rows] == ["S1", "S2", "S3"]
    assert [row["unit"] for row in towns.open] == ["S4", "S5"]
    assert towns.levels == [("village", "village")] and towns.listed("village") == "Farside, Greenfield"
    assert (towns.count("pole"), towns.count("undetermined")) == ("1", "2")


def test_a_mixed_pole_has_two_kinds_and_no_pole_has_none(fakes: ModuleType, in_language: Make) -> None:
    towns = towns_of(in_language, fakes.settlements())
    mixed = {"type": "innovation", "label": "mixed", "second_type": "industrial"}
    assert towns.kind(mixed) == "innovation-technological pole + industrial pole"
    assert towns.kind({**mixed, "label": "pole"}) == "innovation-technological pole"
    assert towns.kind({**mixed, "label": "none"}) == towns.kind({**mixed, "label": "undetermined"}) == ""


def test_missing_figures_are_counted_once_for_a_settlement_of_several_types(
    fakes: ModuleType, in_language: Make
) -> None:
    made = fakes.settlements()
    twice = pl.concat([made["criteria"], made["criteria"].with_columns(type=pl.lit("agro"))])
    sheet = settlement_sheets(towns_of(in_language, changed(made, "criteria", twice))).missing
    assert sheet.rows == (("innovation reserve", "2"),)


def test_ways_that_are_measured_come_first_with_the_figure_needed(
    fakes: ModuleType, in_language: Make
) -> None:
    sheets = settlement_sheets(towns_of(in_language, fakes.settlements(measured=True)))
    first, second = sheets.transitions.rows
    assert first == ("Greenfield", "agro-industrial pole", "innovation reserve", "0.20", "0.30", "50%", "0.7")
    assert second[0] == "Farside" and all("missing" in second[k] for k in (4, 6)) and second[3] == "0"
    assert sheets.measured and sheets.weakest == [("innovation reserve", 2)]
    assert not settlement_sheets(towns_of(in_language, fakes.settlements())).measured


def test_shares_of_people_of_a_region_and_only_of_kinds_that_are_held(
    fakes: ModuleType, in_language: Make
) -> None:
    sheet = settlement_sheets(towns_of(in_language, fakes.settlements())).regions
    assert sheet.heads[4:] == ("Innovation-technological pole", "Potential pole", "Undetermined")
    assert sheet.rows == (
        (
            "Astana",
            "innovation-technological pole",
            "industrial pole; potential pole",
            "80%; 5 settlements",
            *("75%", "15%", "10%"),
        ),
    )


@pytest.mark.parametrize(
    ("label", "kind", "text"),
    [
        ("pole", "industrial", "industrial pole"),
        ("hinterland", "industrial", "hinterland, not a pole"),
        ("none", None, "no pole found"),
    ],
)
def test_what_the_region_itself_is(
    label: str, kind: str | None, text: str, fakes: ModuleType, in_language: Make
) -> None:
    made = fakes.settlements()
    own = made["region_summary"].with_columns(direct_label=pl.lit(label), direct_type=pl.lit(kind, pl.String))
    (row,) = settlement_sheets(towns_of(in_language, changed(made, "region_summary", own))).regions.rows
    assert row[2] == text


def test_a_region_without_a_pole_among_its_settlements_says_so(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.settlements()
    none = made["region_summary"].with_columns(
        type=pl.lit(None, pl.String), direct_label=pl.lit(None, pl.String)
    )
    (row,) = settlement_sheets(towns_of(in_language, changed(made, "region_summary", none))).regions.rows
    assert row[1] == "no pole known" and "missing" in row[2]


def test_agglomerations_that_are_used_the_most_populous_first(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.settlements()
    one = made["agglomerations"]
    more = pl.concat(
        [
            one,
            one.with_columns(core=pl.lit("S2"), population=pl.lit(500_000.0)),
            one.with_columns(core=pl.lit("S3"), used=pl.lit(False)),
        ]
    )
    rows = settlement_sheets(towns_of(in_language, changed(made, "agglomerations", more))).agglomerations.rows
    assert [row[0] for row in rows] == ["Milltown", "Northtown"]
    assert rows[1] == ("Northtown", "isochrone", "potential", "2", "412,345", "0.70")


@pytest.mark.parametrize(
    ("code", "instrument", "region"),
    [
        ("en", ("promising pole", "roads"), "80%; 5 settlements"),
        ("ru", ("перспективный полюс", "дороги"), "80\u00a0%; 5 населённых пунктов"),
        ("kk", ("перспективалы полюс", "жолдар"), "80%; 5 елді мекен"),
    ],
)
def test_instruments_and_regions_in_three_languages(
    code: str, instrument: tuple[str, str], region: str, fakes: ModuleType, in_language: Make
) -> None:
    sheets = settlement_sheets(towns_of(in_language, fakes.settlements(), code))
    assert sheets.instruments.rows == (instrument,)
    assert sheets.regions.rows[0][3] == region


def test_without_zones_there_is_no_row(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.settlements()
    assert settlement_sheets(towns_of(in_language, made)).zones.rows == ()
    zones = pl.DataFrame({"pole": ["S1"], "unit": ["S4"], "share": [0.4]})
    with_zones = PolesResult((*made.tables, Table("zones", ("pole", "unit"), zones)), made.spec)
    assert settlement_sheets(towns_of(in_language, with_zones)).zones.rows == (
        ("Northtown", "Greenfield", "40%"),
    )


def test_every_table_is_as_wide_as_its_heads(fakes: ModuleType, in_language: Make) -> None:
    found = settlement_sheets(towns_of(in_language, fakes.settlements(measured=True)))
    for sheet in (found.missing, found.transitions, found.regions, found.agglomerations, found.instruments):
        assert {len(row) for row in sheet.rows} == {len(sheet.heads)}, sheet.title
