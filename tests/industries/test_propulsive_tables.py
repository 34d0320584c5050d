"""Rows of properties, classes and links: reasons, gates, intervals, the country beside its units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.industries import chains

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.territory import Territory, Unit
from growthpoles.industries.inputs import InnovationSpending, PropulsiveSettings
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.industries.propulsive_classes import PROPERTIES
from growthpoles.industries.results import PropulsiveResult
from growthpoles.labels import Label

KINDS = tuple(Industry(code, Label(code), "low") for code in "ABC")


@pytest.fixture
def table(table_of: Any) -> IndustryTable:
    """Two units and their country; C is missing in unit 2, and starts from zero in unit 1."""
    values = [
        [[300.0, 1400.0, 0.0], [400.0, 1500.0, 10.0]],
        [[500.0, 450.0, 0.0], [600.0, 500.0, 0.0]],
    ]
    made: IndustryTable = table_of(values, years=(2015, 2022), industries=KINDS, price="constant 2015")
    country = Unit("X", Label("X"), "country")
    return replace(made, territory=Territory(made.territory.editions, country))


def nation() -> InputOutputTable:
    imports = chains.accounts(chains.row("M", "imports", [100.0, 200.0]))
    return replace(chains.miller_blair(), primary=imports)


def cell(result: PropulsiveResult, unit: str, industry: str, name: str) -> dict[str, Any]:
    at = (pl.col("unit") == unit) & (pl.col("industry") == industry) & (pl.col("property") == name)
    return result["properties"].row(by_predicate=at, named=True)


def test_every_property_is_a_row_with_its_gate_and_answer(table: IndustryTable) -> None:
    """Weight of B in unit 1: 1500 of 1910, its median 400/1910 over three industries."""
    result = find_propulsive_industries(table, io=nation(), seed=1)
    assert result["properties"].height == 3 * 3 * len(PROPERTIES)
    found = cell(result, "U1", "B", "weight")
    assert (found["measure"], found["gate"], found["status"], found["reason"]) == (
        "share",
        "median",
        "met",
        "",
    )
    assert found["value"] == pytest.approx(1500 / 1910) and found["threshold"] == pytest.approx(400 / 1910)


def test_each_reason_for_not_assessing(table: IndustryTable) -> None:
    spent = InnovationSpending(2022, (("A", 5.0),), 10.0)
    result = find_propulsive_industries(table, io=nation(), innovation=spent, seed=1)
    wanted = {
        ("U2", "C", "weight"): "no-output",
        ("U1", "C", "dynamism"): "no-growth",
        ("U1", "B", "innovation"): "no-spending",
        ("U1", "C", "pull"): "outside-table",
        ("U1", "A", "pull"): "",
    }
    assert {key: cell(result, *key)["reason"] for key in wanted} == wanted
    bare = find_propulsive_industries(table, innovation=spent)
    assert cell(bare, "U1", "A", "retention")["reason"] == "no-table"
    assert (
        cell(bare, "U1", "A", "weight")["status"] == "met"
        or cell(bare, "U1", "B", "weight")["status"] == "met"
    )
    domestic = find_propulsive_industries(table, io=chains.miller_blair())
    assert cell(domestic, "X", "A", "retention")["reason"] == "no-imports"
    assert cell(domestic, "U1", "A", "retention")["reason"] == ""


def test_reasons_stand_exactly_where_nothing_is_assessed(table: IndustryTable) -> None:
    for io in (None, nation()):
        rows = find_propulsive_industries(table, io=io)["properties"]
        assert rows.filter((pl.col("status") == "not-assessed") != (pl.col("reason") != "")).height == 0
        assert rows.filter((pl.col("value").is_null()) & (pl.col("status") != "not-assessed")).height == 0


def test_without_a_table_there_are_labels_but_no_classes(table: IndustryTable) -> None:
    result = find_propulsive_industries(table)
    assert set(result["classes"]["class"]) == {"not-assessed"}
    assert {"links", "probabilities"}.isdisjoint(result.names) and result.statements() == ()
    codes = {item.code for item in result.diagnostics}
    assert {"propulsive.link.missing", "propulsive.unseen"} <= codes
    full = {item.code for item in find_propulsive_industries(table, io=nation()).diagnostics}
    assert {"propulsive.link.missing", "propulsive.unseen"}.isdisjoint(full)


def test_the_linkage_test_enters_the_score(table: IndustryTable) -> None:
    """m of the nation 1.518, 1.452: power 1.0222 and .9778; sensitivity from rows 1.584, 1.386.

    Unit 1: A is the lower or higher of two in m, percentile .25 or .75: ramp(.5, .9) gives 0 or .625.
    """
    result = find_propulsive_industries(table, io=nation(), seed=1)
    inverse = np.linalg.inv(np.eye(2) - [[0.15, 0.25], [0.2, 0.05]])
    power, spread = 2 * inverse.sum(axis=0) / inverse.sum(), 2 * inverse.sum(axis=1) / inverse.sum()
    links = result["links"].filter(pl.col("unit") == "U1").sort("industry")["backward"].to_list()
    place = [0.625 if links[0] > links[1] else 0.0, 0.625 if links[1] > links[0] else 0.0]
    rows = result["industries"].filter(pl.col("unit") == "U1").sort("industry")
    wanted = [
        (min(max((power[k] - 1) / 0.2, 0), 1) + min(max((spread[k] - 1) / 0.2, 0), 1) + place[k]) / 3
        for k in range(2)
    ]
    assert rows["link"].to_list()[:2] == pytest.approx(wanted)
    assert rows["link"][2] is None and rows["evidence"][0] == pytest.approx(1.0)


def test_the_country_is_judged_by_growth_above_all_its_industries(table: IndustryTable) -> None:
    result = find_propulsive_industries(table, io=nation(), seed=1)
    found = cell(result, "X", "A", "dynamism")["value"]
    assert found == pytest.approx(100 * ((1000 / 800) ** (1 / 7) - (3010 / 2650) ** (1 / 7)))
    assert result["classes"].filter(pl.col("unit") == "X")["label"].is_null().all()
    no_country = replace(table, territory=Territory(table.territory.editions))
    assert set(find_propulsive_industries(no_country, io=nation())["classes"]["unit"]) == {"U1", "U2"}


def test_probabilities_add_up_and_intervals_hold_the_figures(table: IndustryTable) -> None:
    result = find_propulsive_industries(table, io=nation(), seed=1)
    total = result["probabilities"].group_by("unit", "industry").agg(pl.col("probability").sum())
    assert total["probability"].to_list() == pytest.approx([1.0] * 9)
    rows = result["classes"].filter(pl.col("loss").is_not_null())
    assert (rows["loss_low"] < rows["loss"]).all() and (rows["loss"] < rows["loss_high"]).all()
    ranked = rows.filter(pl.col("rank").is_not_null())
    assert ((ranked["rank_low"] <= ranked["rank"]) & (ranked["rank"] <= ranked["rank_high"])).all()
    figures = dict(result["figures"].select("name", "value").rows())
    judged = sum(value for name, value in figures.items() if name.startswith("class-"))
    assert judged == figures["judged"] and figures["draws"] == 1000


def test_no_draws_leave_probabilities_empty(table: IndustryTable) -> None:
    result = find_propulsive_industries(table, io=nation(), settings=PropulsiveSettings(draws=0))
    assert result["classes"]["probability"].is_null().all() and "probabilities" not in result.names
    said = result.statements("X")
    assert all(dict(item.details)["probability"] == "—" for item in said)


def test_money_and_order_do_not_matter(table: IndustryTable) -> None:
    """In thousands instead of millions, and with industries in another order, all tables are the same."""
    settings = PropulsiveSettings(draws=0)
    first = find_propulsive_industries(table, io=nation(), settings=settings)
    scaled = replace(table, values=table.values * 1000)
    turned = replace(
        table,
        industries=table.industries[::-1],
        values=table.values[..., ::-1],
        flags=table.flags[..., ::-1],
    )
    io = nation()
    back = replace(
        io,
        industries=io.industries[::-1],
        flows=io.flows[::-1, ::-1],
        output=io.output[::-1],
        primary=replace(io.primary, values=io.primary.values[:, ::-1]),
    )
    for other in (
        find_propulsive_industries(scaled, io=nation(), settings=settings),
        find_propulsive_industries(turned, io=back, settings=settings),
    ):
        for name in ("classes", "properties", "links", "industries"):
            assert not other.diff(first, tolerance=1e-9).table.filter(pl.col("table") == name).height


def test_a_foreign_table_makes_the_classes_less_certain(table: IndustryTable) -> None:
    """Same seed, same table; declared foreign, the errors of its coefficients are three times as large."""
    own = find_propulsive_industries(table, io=nation(), seed=1)["classes"]
    lent = replace(nation(), foreign=Label("Elsewhere"))
    other = find_propulsive_industries(table, io=lent, seed=1)["classes"]
    nations = [(rows.filter(pl.col("unit") == "X")["loss_elsewhere"]) for rows in (own, other)]
    assert nations[0].equals(nations[1])
    wide = [(rows["loss_high"] - rows["loss_low"]).drop_nulls().sum() for rows in (own, other)]
    assert wide[1] > wide[0]
