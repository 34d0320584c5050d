"""Where new poles or enterprises would serve: the cells are those of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result, Table
from growthpoles.poles.network_results import PlacementResult
from growthpoles.poles.placement import place_enterprises
from growthpoles.poles.placement_inputs import METHODS, EnterprisePlan, PlacementSettings, Supply
from growthpoles.present.page import Page
from growthpoles.present.sections.network import network_section
from growthpoles.present.sections.placement import Choice, Placed, placed

Make = Callable[[tuple[Result, ...], str], Page]

PLAN = EnterprisePlan(
    {"KZ-71": 120.0, "KZ-79": 300.0, "KZ-61": 90.0, "KZ-35": 60.0, "KZ-23": 1200.0, "KZ-39": 40.0},
    rate=0.5,
    supplies=(Supply("ore", 1.5, 0.2, ("KZ-35",)),),
    labour={"KZ-71": 9.0, "KZ-79": 4.0, "KZ-61": 3.0, "KZ-35": 7.0, "KZ-23": 8.0},
    workers={"KZ-71": 900.0, "KZ-79": 500.0, "KZ-61": 10.0, "KZ-35": 300.0, "KZ-23": 200.0},
    least_workers=50.0,
)


def enterprises(fakes: ModuleType, plan: EnterprisePlan = PLAN, *, count: int = 2) -> PlacementResult:
    settings = PlacementSettings(count=count, existing=("KZ-71",))
    return place_enterprises(fakes.long_panel().territory, plan, settings=settings, edition="kz20")


def placed_of(make: Make, result: Result, code: str = "en") -> Placed:
    page = make((result,), code)
    book = page.shelf.first("placement")
    assert book is not None
    return placed(page, book, number=0)


def body(make: Make, result: Result, code: str = "en") -> str:
    section = network_section(make((result,), code))
    assert section is not None
    return section.body


def changed(made: PlacementResult, name: str, data: pl.DataFrame) -> PlacementResult:
    tables = tuple(Table(t.name, t.keys, data) if t.name == name else t for t in made.tables)
    return PlacementResult(tables, made.spec, made.diagnostics)


@pytest.mark.parametrize("method", METHODS)
def test_every_number_of_new_sites_has_its_figures(method: str, fakes: ModuleType, in_language: Make) -> None:
    made = fakes.placement(method=method)
    found = placed_of(in_language, made)
    page = found.choice.page
    rows = made["gains"].sort("count").to_dicts()
    assert len(found.gains.rows) == len(rows) == 3
    for cells, row in zip(found.gains.rows, rows, strict=True):
        large = page.numbers.decimal(row["objective"], 1 if method == "p-centre" else 0)
        assert (cells[0], cells[3]) == (page.numbers.integer(row["count"]), large)
        assert cells[5:] == (
            page.percent(row["covered_share"]),
            page.number(row["mean_hours"], 1),
            page.number(row["farthest_hours"], 1),
        )
    assert found.gains.rows[0][1] == "–" and found.gains.rows[0][4] == "–"
    assert found.gains.rows[2][1] == found.choice.new


def test_the_gain_of_a_site_is_what_it_adds_to_one_fewer(fakes: ModuleType, in_language: Make) -> None:
    """135, 275 and 406 people within reach."""
    rows = placed_of(in_language, fakes.placement()).gains.rows
    assert [row[3:5] for row in rows] == [("135", "–"), ("275", "140"), ("406", "132")]


def test_the_curve_has_a_point_for_every_number_of_sites(fakes: ModuleType, in_language: Make) -> None:
    wide, narrow = placed_of(in_language, fakes.placement()).curve
    assert 'id="gains-0-t"' in wide and 'id="gains-0-narrow-t"' in narrow
    assert wide.count("<circle") == narrow.count("<circle") == 3


def test_with_one_known_figure_there_is_no_curve(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.placement()
    one = made["gains"].with_columns(objective=pl.when(pl.col("count") == 2).then("objective"))
    found = placed_of(in_language, changed(made, "gains", one))
    assert found.curve == [] and "missing" in found.gains.rows[0][3]


def test_other_choices_by_loss_vetoes_before_wishes(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.placement()
    prices = placed_of(in_language, made).prices.rows
    assert [row[:2] for row in prices] == [
        ("Shymkent", "without it; Kostanay Region instead"),
        ("Karaganda Region", "without it; Kostanay Region instead"),
        ("Kostanay Region", "with it; Shymkent gives way"),
        ("Atyrau Region", "with it; Shymkent gives way"),
    ]
    assert [row[-2:] for row in prices] == [
        ("360", "46.6"), ("351", "55.1"), ("360", "46.6"), ("344", "61.9"),
    ]  # fmt: skip


def test_a_site_that_cannot_be_given_up_has_no_loss_and_stands_last(
    fakes: ModuleType, in_language: Make
) -> None:
    made = fakes.placement()
    stuck = pl.col("unit") == "KZ-79"
    data = made["alternatives"].with_columns(
        pl.when(~stuck).then(pl.col(name)).alias(name) for name in ("objective", "loss", "replaced_by")
    )
    data = data.with_columns(status=pl.when(stuck).then(pl.lit("infeasible")).otherwise("status"))
    rows = placed_of(in_language, changed(made, "alternatives", data)).prices.rows
    assert rows[0][0] == "Karaganda Region"
    assert rows[1][:3] == ("Shymkent", "without it; – instead", "cannot reach everybody")
    assert "missing" in rows[1][3] and "missing" in rows[1][4]


def test_a_gap_is_only_said_where_nothing_is_proved(fakes: ModuleType, in_language: Make) -> None:
    choice = placed_of(in_language, fakes.placement()).choice
    assert choice.proof({"status": "not-proved", "gap": 0.034}) == (
        "best found, not proved (at most 3.4% better)"
    )
    assert choice.proof({"status": "not-proved", "gap": None}) == "best found, not proved"
    assert choice.proof({"status": "optimal", "gap": 0.0}) == "proved to be the best"


@pytest.mark.parametrize(
    ("code", "median", "cover"),
    [
        ("en", "Hours of all people", "People within reach"),
        ("ru", "Часы пути всех жителей", "Жителей в пределах досягаемости"),
        ("kk", "Бүкіл халықтың жол сағаты", "Қолжетімді халық"),
    ],
)
def test_the_figure_has_the_name_of_what_is_sought(
    code: str, median: str, cover: str, fakes: ModuleType, in_language: Make
) -> None:
    heads = [
        placed_of(in_language, fakes.placement(method=method), code).gains.heads[3]
        for method in ("p-median", "maximal-cover")
    ]
    assert heads == [median, cover]


def test_people_out_of_reach_are_no_failure_where_most_within_reach_are_sought(
    fakes: ModuleType, in_language: Make
) -> None:
    """Half of the people stay out of reach of the best cover; the shares say so."""
    html = body(in_language, fakes.placement(method="maximal-cover"))
    assert "Within reach: 17% before, 52% with the new sites." in html and "is not served" not in html


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "810 of the demand is not served"),
        ("ru", "810 спроса не обслужено"),
        ("kk", "сұраныстың 810 бөлігіне қызмет көрсетілмейді"),
    ],
)
def test_demand_that_no_capacity_is_left_for_is_a_warning(
    code: str, text: str, fakes: ModuleType, in_language: Make
) -> None:
    """Two sites of 500 each against a demand of 1,810."""
    made = enterprises(fakes, replace(PLAN, capacity=500.0), count=1)
    html = body(in_language, made, code)
    assert text.casefold() in html.replace("\u00a0", " ").casefold()


def test_enterprises_are_told_by_cost_and_its_parts(fakes: ModuleType, in_language: Make) -> None:
    made = enterprises(fakes)
    found = placed_of(in_language, made)
    assert found.choice.method == "cost" and found.gains.heads[3] == "Cost"
    assert found.sites.heads[3:] == (
        *("Demand served", "Mean hours", "Delivery", "Inputs used", "Labour", "Cost"),
    )
    assert found.sites.rows[0] == ("Atyrau Region", "new", "1", "1200", "0", "0", "5118", "9600", "14,718")
    assert found.sites.rows[1] == ("Shymkent", "new", "5", "610", "2.82", "860", "882", "2440", "4182")
    assert found.sites.rows[2][:4] == ("Astana", "exists", "0", "0")
    assert "not applicable" in found.sites.rows[2][4]
    parts = made["sites"].select(pl.sum_horizontal("delivery", "inputs", "labour").sum()).item()
    assert found.gains.rows[2][3] == found.choice.page.numbers.integer(parts) == "18,900"
    assert found.excluded == [("too few workers", 2)]


def test_hours_to_the_nearest_site_are_not_those_of_the_one_that_serves(
    fakes: ModuleType, in_language: Make
) -> None:
    """Astana lies beside its own dear site and is served from Shymkent, 7.2 hours away."""
    heads = placed_of(in_language, enterprises(fakes)).gains.heads
    assert "Mean hours to the nearest site" in heads
    assert "Mean hours" in placed_of(in_language, fakes.placement()).gains.heads


@pytest.mark.parametrize(
    ("code", "title", "aim", "inputs"),
    [
        (
            "en",
            "Where new enterprises would serve best",
            "least cost of inputs, labour and delivery",
            "Inputs",
        ),
        ("ru", "Где новые предприятия", "меньше всего издержек на ресурсы, труд и доставку", "Ресурсы"),
        ("kk", "Жаңа кәсіпорындар", "ресурс, еңбек және жеткізу шығыны ең аз", "Ресурстар"),
    ],
)
def test_a_page_on_enterprises(
    code: str, title: str, aim: str, inputs: str, fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language, enterprises(fakes), code)
    assert title in html and aim in html and f">{inputs}" in html
    assert "Within reach: 7%" not in html


def test_codes_in_one_cell_become_names_in_the_order_of_the_alphabet(
    fakes: ModuleType, in_language: Make
) -> None:
    page = in_language((fakes.placement(),), "en")
    book = page.shelf.first("placement")
    assert book is not None
    choice = Choice(page, book)
    assert choice.units("KZ-79 KZ-35") == "Karaganda Region, Shymkent" and choice.units(None) == ""
