"""Tables of a network: the cells are those of the result, in the order a reader needs."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result, Table
from growthpoles.poles.network_results import NetworkResult
from growthpoles.present.page import Page
from growthpoles.present.sections.network_tables import Net, network_sheets

Make = Callable[[tuple[Result, ...], str], Page]


def net_of(make: Make, result: Result, code: str = "en") -> Net:
    page = make((result,), code)
    book = page.shelf.first("network")
    assert book is not None
    return Net(page, book)


def changed(made: NetworkResult, name: str, data: pl.DataFrame) -> NetworkResult:
    tables = tuple(Table(t.name, t.keys, data) if t.name == name else t for t in made.tables)
    return NetworkResult(tables, made.spec, made.diagnostics)


def test_coverage_prints_every_scope_all_poles_first(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    net = net_of(in_language, made)
    printed = network_sheets(net).coverage.rows
    assert [row[0] for row in printed] == ["Any pole", "Innovation-technological pole", "Industrial pole"]
    for scope, cells in zip(("any", "innovation", "industrial"), printed, strict=True):
        row = made["coverage"].row(by_predicate=pl.col("scope") == scope, named=True)
        assert cells[1:] == (
            net.page.numbers.integer(row["poles"]),
            net.page.numbers.integer(row["covered"]),
            net.page.percent(row["share"]),
            net.page.numbers.integer(row["uncovered"]),
            net.page.number(row["mean_hours"], 1),
            net.page.number(row["farthest_hours"], 1),
        )


def test_places_out_of_reach_by_people_the_first_ten_apart(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    sheets = network_sheets(net_of(in_language, made))
    assert [row[2] for row in sheets.uncovered.rows] == ["225", "140", "85", "70"]
    assert sheets.more_uncovered.rows == ()
    row = made["reach"].filter(unit="KZ-61")
    many = pl.concat(
        [row.with_columns(unit=pl.lit(f"KZ-{k}"), population=pl.lit(100.0 * k)) for k in range(1, 13)]
    )
    sheets = network_sheets(net_of(in_language, changed(made, "reach", many)))
    assert [row[2] for row in sheets.more_uncovered.rows] == ["200", "100"]
    assert len(sheets.uncovered.rows) == 10 and sheets.uncovered.rows[0][2] == "1200"


def test_places_whose_reach_is_not_known_are_not_out_of_reach(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    silent = made["reach"].with_columns(covered=pl.lit(None, pl.Boolean))
    assert network_sheets(net_of(in_language, changed(made, "reach", silent))).uncovered.rows == ()


def test_links_the_strongest_first_and_without_a_share_not_at_all(
    fakes: ModuleType, in_language: Make
) -> None:
    made = fakes.network()
    link = made["links"]
    links = pl.concat(
        [
            link.with_columns(b=pl.lit("KZ-23"), share=pl.lit(0.25), km=pl.lit(None, pl.Float64)),
            link.with_columns(b=pl.lit("KZ-61"), share=pl.lit(None, pl.Float64)),
            link.with_columns(share=pl.lit(0.75)),
        ]
    )
    rows = network_sheets(net_of(in_language, changed(made, "links", links))).links.rows
    assert [row[:2] for row in rows] == [
        ("Astana – Shymkent", "75.0%"),
        ("Astana – Atyrau Region", "25.0%"),
    ]
    assert rows[0][2:] == ("334", "7.2") and "missing" in rows[1][2]


def test_complementarity_has_a_head_and_a_cell_where_industries_are_known(
    fakes: ModuleType, in_language: Make
) -> None:
    made = fakes.network()
    sheet = network_sheets(net_of(in_language, NetworkResult(made.tables, made.spec, Diagnostics()))).links
    assert sheet.heads[-1] == "Complementarity" and sheet.rows[0][-1] == "1.00"


def test_poles_in_the_network(fakes: ModuleType, in_language: Make) -> None:
    rows = network_sheets(net_of(in_language, fakes.network())).nodes.rows
    assert {row[0]: row[1:] for row in rows} == {
        "Astana": ("innovation-technological pole", "Shymkent", "7.2", "135", "50.0%", "0", "1"),
        "Shymkent": ("industrial pole", "Astana", "7.2", "132", "50.0%", "0", "1"),
    }


def test_a_pole_that_stands_alone_has_no_nearest(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    none = made["nodes"].with_columns(
        nearest=pl.lit(None, pl.String), nearest_hours=pl.lit(None, pl.Float64), part=pl.lit(None, pl.Int64)
    )
    row = network_sheets(net_of(in_language, changed(made, "nodes", none))).nodes.rows[0]
    assert all("not applicable" in cell for cell in row[2:4]) and "missing" in row[-1]


def test_balance_writes_shares_as_percentages_and_what_is_not_known_as_missing(
    fakes: ModuleType, in_language: Make
) -> None:
    rows = dict(network_sheets(net_of(in_language, fakes.network())).balance.rows)
    assert rows["Share of the poles in all mass"] == "33.8%"
    assert rows["Polarisation between poles and the rest (Kanbur-Zhang)"] == "0.06"
    assert "missing" in rows["Macro-regions"]


def test_a_scenario_prints_what_is_known_coverage_before_kinds_before_balance(
    fakes: ModuleType, in_language: Make
) -> None:
    scenarios = network_sheets(net_of(in_language, fakes.network())).scenarios
    assert {sheet.heads for _, _, sheet in scenarios} == {("Measure", "Before", "After", "Change")}
    found = {title: sheet.rows for title, _, sheet in scenarios}
    assert [row[0] for row in found["Astana alone"]] == [
        *("Poles", "People within reach of a pole", "Their share", "People out of reach"),
        *("Hours to the nearest pole, mean over people", "Hours of the farthest place"),
        "Share within reach: industrial pole",
        "Share within reach: innovation-technological pole",
        "Share of the poles in all mass",
        "Polarisation between poles and the rest (Kanbur-Zhang)",
    ]
    rows = {row[0]: row[1:] for row in found["Atyrau too"]}
    assert rows["Poles"] == ("2", "3", "+1")
    assert rows["Hours of the farthest place"] == ("14.3", "4.6", "−9.6")
    assert rows["Share within reach: industrial pole"] == ("16.7%", "25.6%", "+8.9 percentage points")
    assert rows["Polarisation between poles and the rest (Kanbur-Zhang)"] == ("0.06", "0.76", "+0.70")


@pytest.mark.parametrize(
    ("code", "head", "scope", "changes"),
    [
        ("ru", "Досягаемость", "Любой полюс", "Одна Астана"),
        ("kk", "Қолжетімділік", "Кез келген полюс", "Жалғыз Астана"),
    ],
)
def test_other_languages(
    code: str, head: str, scope: str, changes: str, fakes: ModuleType, in_language: Make
) -> None:
    sheets = network_sheets(net_of(in_language, fakes.network(), code))
    assert sheets.coverage.rows[0][0] == scope and sheets.coverage.heads[0].startswith(head)
    assert changes in [title for title, _, _ in sheets.scenarios]
    assert sheets.coverage.rows[0][5] == "2,9"


def test_every_table_is_as_wide_as_its_heads(fakes: ModuleType, in_language: Make) -> None:
    found = network_sheets(net_of(in_language, fakes.network()))
    single = (found.coverage, found.uncovered, found.links, found.nodes, found.balance)
    for sheet in (*single, *(item[2] for item in found.scenarios)):
        assert {len(row) for row in sheet.rows} == {len(sheet.heads)}, sheet.title
