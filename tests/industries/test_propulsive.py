"""The tests of a propulsive industry against scores worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.core.industries import Industry
from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.inputs import Firm, InnovationSpending, PropulsiveSettings, load_propulsive_rules
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.labels import Label

YEARS = (2020, 2022)
KINDS = (
    Industry("A", Label("A"), "low"),
    Industry("B", Label("B"), "medium-high"),
    Industry("C", Label("C"), "", tradable=False),
)


def row(result: Any, unit: str, industry: str) -> Any:
    at = (pl.col("unit") == unit) & (pl.col("industry") == industry)
    return result["industries"].row(by_predicate=at, named=True)


@pytest.fixture
def example(table_of: Any) -> Any:
    """Unit 1: A 30 -> 36.3 (10 % a year), B 10 -> 10, C 60 -> 60; the country as a whole 200 at the start."""
    values = [
        [[30.0, 10.0, 60.0], [36.3, 10.0, 60.0]],
        [[20.0, 40.0, 40.0], [20.0, 48.4, 40.0]],
    ]
    return table_of(values, years=YEARS, industries=KINDS)


def test_the_score_by_hand(example: Any) -> None:
    """Unit 1, A at the end: share 36.3/106.3, country 56.3/214.7, LQ 1.3023; national growth of A 6.1132 %.

    lead = LQ - 1 (its percentile, .5, is below the focus ramp); dynamism full (3.89 points above); technology
    .2; score = (lead^.3 x .2^.15)^(1/.75), evidence .75.
    """
    found = row(find_propulsive_industries(example), "U1", "A")
    quotient = (36.3 / 106.3) / (56.3 / 214.7)
    assert found["lq"] == pytest.approx(quotient)
    assert found["lead"] == pytest.approx(quotient - 1)
    assert found["growth"] == pytest.approx(10.0)
    assert found["national_growth"] == pytest.approx(100 * (math.sqrt(56.3 / 50) - 1))
    assert (found["dynamism"], found["technology"], found["link"]) == (1.0, 0.2, None)
    assert found["evidence"] == pytest.approx(0.75)
    assert found["score"] == pytest.approx(((quotient - 1) ** 0.3 * 0.2**0.15) ** (1 / 0.75))
    assert found["limiting"] == "lead"


def test_the_focus_part_of_leading(example: Any) -> None:
    """C is the largest of three industries of unit 1: percentile 2.5/3 = .8333, ramp(.75, .9) = .5556."""
    assert row(find_propulsive_industries(example), "U1", "C")["lead"] == pytest.approx(
        (2.5 / 3 - 0.75) / 0.15
    )


def test_spending_raises_technology_and_never_lowers_it(example: Any) -> None:
    """Spending per output in 2020: A 1/50, all 2/200, twice the country: full; B none: its class stays."""
    spent = InnovationSpending(2020, (("A", 1.0), ("B", 0.0), ("M71", 1.0)))
    result = find_propulsive_industries(example, innovation=spent)
    assert row(result, "U1", "A")["technology"] == 1.0
    assert row(result, "U1", "B")["technology"] == 0.75
    other = result.diagnostics.with_code("propulsive.innovation.other").items
    assert dict(other[0].details)["codes"] == "M71"


def test_spending_halfway_up_the_ramp(example: Any) -> None:
    """A 1.15 times the country: (1.15 - .8) / .7 = .5."""
    spent = InnovationSpending(2020, (("A", 1.15 * 50 / 200),), 1.0)
    assert row(find_propulsive_industries(example, innovation=spent), "U1", "A")[
        "technology"
    ] == pytest.approx(0.5)


def test_no_class_lowers_the_evidence_only(example: Any) -> None:
    found = row(find_propulsive_industries(example), "U1", "C")
    assert found["technology"] is None and found["evidence"] == pytest.approx(0.6)


def test_spending_of_another_year_is_not_carried(example: Any) -> None:
    result = find_propulsive_industries(example, innovation=InnovationSpending(2015, (("A", 9.0),)))
    assert row(result, "U1", "A")["technology"] == 0.2
    assert len(result.diagnostics.with_code("propulsive.innovation.year")) == 1


def test_growth_from_zero_is_undefined(table_of: Any) -> None:
    values = [[[0.0, 50.0, 50.0], [30.0, 50.0, 50.0]], [[20.0, 40.0, 40.0], [20.0, 40.0, 40.0]]]
    result = find_propulsive_industries(table_of(values, years=YEARS, industries=KINDS))
    found = row(result, "U1", "A")
    assert found["growth"] is None and found["dynamism"] is None and found["label"] == "too-small"
    assert result["industries"].filter(pl.col("score").is_infinite()).height == 0
    rules = load_propulsive_rules().with_threshold("minimum-size", a=0.0)
    small = find_propulsive_industries(
        table_of(values, years=YEARS, industries=KINDS), settings=PropulsiveSettings(rules=rules)
    )
    assert row(small, "U1", "A")["label"] == "undetermined"


def test_provisional_by_prices_and_by_length(table_of: Any) -> None:
    def provisional(years: tuple[int, int], price: str) -> bool:
        found = find_propulsive_industries(table_of(np.ones((2, 2, 2)), years=years, price=price))
        return bool(found["industries"]["provisional"].all())

    assert provisional((2020, 2022), "constant 2015")
    assert provisional((2010, 2020), "current")
    assert not provisional((2015, 2020), "constant 2015")


def test_the_gate_halves_a_falling_industry(example: Any) -> None:
    """Only a ramp that starts below zero shows the gate: surplus -5.32 on ramp(-10, 0) = .468, halved."""
    rules = load_propulsive_rules().with_threshold("dynamism", a=-10.0, b=0.0)
    found = row(find_propulsive_industries(example, settings=PropulsiveSettings(rules=rules)), "U2", "A")
    surplus = 0.0 - 100 * (math.sqrt(56.3 / 50) - 1)
    assert found["dynamism"] == pytest.approx((10 + surplus) / 10 / 2)


def test_units_industries_and_years_are_checked(table_of: Any) -> None:
    with pytest.raises(InputError) as caught:
        find_propulsive_industries(table_of(np.ones((1, 2, 1)), years=YEARS))
    assert {p.code for p in caught.value.problems} == {"industries.few.units", "industries.few.industries"}
    with pytest.raises(InputError) as caught:
        find_propulsive_industries(
            table_of(np.ones((2, 2, 2)), years=YEARS), settings=PropulsiveSettings(YEARS[1], YEARS[0])
        )
    assert caught.value.problems[0].code == "industries.years.order"


def test_figures_of_one_year_say_nothing_of_growth(table_of: Any) -> None:
    """No label, no quadrant, no class that growth could change; firms are no growth points by growth."""
    values = [[[1000.0, 500.0, 900.0]], [[1000.0, 3500.0, 900.0]]]
    table = table_of(values, years=(2022,), industries=KINDS, price="current")
    flows = np.array([[300.0, 900.0, 10.0], [20.0, 300.0, 10.0], [10.0, 10.0, 10.0]])
    io = InputOutputTable(KINDS, flows, np.array([2000.0, 4000.0, 1800.0]))
    firm = Firm("F", Label("F"), "U1", "A", 12.0, 5)
    found = find_propulsive_industries(table, io=io, firms=[firm], settings=PropulsiveSettings(draws=10))
    scores = found["industries"]
    assert set(scores["label"]) == {"undetermined", "not-tradable"}
    assert set(scores["quadrant"]) == {""}
    assert scores["growth"].null_count() == scores["dynamism"].null_count() == scores.height
    grown = found["properties"].filter(property="dynamism")
    assert set(grown["status"]) == {"not-assessed"} and set(grown["reason"]) == {"no-growth"}
    needing = ("propulsive", "key-stagnant", "enclave", "promising")
    assert not set(found["classes"]["class"]) & set(needing)
    assert found["growth_points"]["outgrows"].to_list() == [None]
    said = [item.code for item in found.diagnostics]
    assert "propulsive.growth.unknown" in said
    assert "propulsive.short" not in said and "propulsive.nominal" not in said


def test_every_code_of_the_tables_has_its_label(example: Any) -> None:
    result = find_propulsive_industries(example)
    named = {(kind, code) for kind, code, *_ in result["labels"].iter_rows()}
    for kind, column in (
        ("label", "label"),
        ("quadrant", "quadrant"),
        ("industry", "industry"),
        ("unit", "unit"),
    ):
        codes = set(result["industries"][column]) - {""}
        assert {(kind, code) for code in codes} <= named
    assert {("threshold", code) for code in result["thresholds"]["code"]} <= named
    assert ("remark", "propulsive-regions") in named
