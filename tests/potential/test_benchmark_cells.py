"""Cells of a benchmark: conversion, matching of years, the check of the national figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import index, leaf, marked, panel_of
from tests.potential.benchmark_panels import HOME, TREE, regions, world

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import InputError
from growthpoles.potential.benchmark_cells import cells_of, check_national, recent
from growthpoles.potential.comparison import comparison_limits


def test_money_is_converted_at_the_rate_of_the_home_country() -> None:
    # 40 million tenge / 100 thousand people / 400 tenge per dollar = 1 dollar a head; 240 / 200 / 400 -> 3
    sides = cells_of(regions(), world(), framework=TREE, years=(2022,), max_age=0)
    assert sides.regions.values[:, 0, 0] == pytest.approx([1.0, 3.0])
    assert sides.nation.values[0, 0, 0] == pytest.approx(280e6 / 300e3 / 400)
    assert sides.regions.values[:, 0, 2] == pytest.approx([0.0, 1.0])  # research, % of product
    assert sides.regions.flags[0, 0, 2] == Flag.ZERO
    assert sides.countries.values[:3, 0, 0].tolist() == [5.0, 2.0, 1.0]


def test_an_older_figure_is_converted_at_its_own_rate() -> None:
    measures = {"grp": "million KZT", "people": "persons"}
    panel = panel_of(
        {"grp": [[100.0, np.nan]], "people": [[1e6, 1e6]]}, years=(2021, 2022), measures=measures
    )
    countries = panel_of(
        {"gdp": [[1.0, 2.0], [np.nan, np.nan]], "rate": [[np.nan, np.nan], [50.0, 100.0]]},
        units=("DE", HOME),
        years=(2021, 2022),
        measures={"gdp": "USD per person", "rate": "KZT per USD"},
    )
    tree = index(leaf("gdp", "", value="grp", denominator="people", unit="USD per person"))
    sides = cells_of(panel, countries, framework=tree, years=(2022,), max_age=1)
    assert sides.regions.values.ravel().tolist() == [2.0]  # 100 / 50, not 100 / 100
    assert (sides.regions.used.item(), Flag(int(sides.regions.flags.item()))) == (2021, Flag.IMPUTED)


def test_no_rate_of_the_year_means_no_figure() -> None:
    countries = world(rate=[1.0, 1.0, 1.0, np.nan])
    sides = cells_of(regions(), countries, framework=TREE, years=(2022,), max_age=0)
    assert np.isnan(sides.regions.values[:, 0, 0]).all()
    assert (sides.regions.flags[:, 0, 0] == Flag.MISSING).all()


def test_years_are_matched_backwards_and_never_too_far() -> None:
    values = np.array([[[1.0], [np.nan], [3.0], [np.nan]], [[np.nan], [2.0], [np.nan], [np.nan]]])
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    have = (2018, 2019, 2020, 2022)
    found = recent(values, flags, have=have, years=(2020, 2022), max_age=2)
    assert found.used[:, :, 0].tolist() == [[2020, 2020], [2019, 0]]
    assert found.values[:, :, 0] == pytest.approx(np.array([[3.0, 3.0], [2.0, np.nan]]), nan_ok=True)
    assert [Flag(int(flag)).code for flag in found.flags.ravel()] == [
        "observed", "imputed", "imputed", "missing",
    ]  # fmt: skip


@pytest.mark.parametrize("flag", [Flag.CONFIDENTIAL, Flag.NOT_APPLICABLE])
def test_what_is_withheld_is_not_filled_from_an_earlier_year(flag: Flag) -> None:
    panel = panel_of({"x": [[1.0, 2.0]]}, years=(2021, 2022))
    panel = marked(panel, flag, ("U1", 2022, "x"))
    found = recent(panel.values, panel.flags, have=panel.years, years=(2022,), max_age=9)
    assert np.isnan(found.values).all()
    assert found.flags.item() == flag


def test_figures_that_agree_and_figures_that_do_not() -> None:
    # unemployment 4.4 both sides; product 2.3333 against 2.333; research 0.857 % against 0.5 %: 71 % apart
    countries = world(rd=[3.0, 1.2, np.nan, 0.5])
    sides = cells_of(regions(), countries, framework=TREE, years=(2022,), max_age=0)
    check = check_national(sides, countries, home=HOME, limits=comparison_limits())
    assert check.comparable.tolist() == [True, True, False]
    assert check.relative[0, 2] == pytest.approx((2400e3 / 280e6 * 100 - 0.5) / 0.5)
    assert check.of_range[0, 1] == pytest.approx(0.0)


def test_figures_of_both_signs_are_held_against_the_range_of_the_countries() -> None:
    # growth of 0.2 and 0.1 %: twice as much, but 0.1 of a range of 10 points is nothing
    panel = panel_of({"growth": [1.0, 2.0]}, national={"growth": [0.2]})
    countries = panel_of({"growth": [-4.0, 6.0, 0.1]}, units=("UA", "IN", HOME))
    tree = index(leaf("growth", ""))
    sides = cells_of(panel, countries, framework=tree, years=(2022,), max_age=0)
    check = check_national(sides, countries, home=HOME, limits=comparison_limits())
    assert np.isnan(check.relative).all()
    assert check.of_range.item() == pytest.approx(0.01)
    assert check.comparable.all()


def test_figures_of_different_years_do_not_test_each_other() -> None:
    panel = panel_of({"x": [[1.0, 2.0]]}, years=(2021, 2022), national={"x": [5.0, 5.0]})
    countries = panel_of({"x": [[1.0, 1.0], [1.0, np.nan]]}, units=("DE", HOME), years=(2021, 2022))
    sides = cells_of(panel, countries, framework=index(leaf("x", "")), years=(2021, 2022), max_age=1)
    check = check_national(sides, countries, home=HOME, limits=comparison_limits())
    assert check.agrees[:, 0].tolist() == [False, True]
    assert np.isnan(check.published[:, 0]).tolist() == [False, True]


def _constant(panel: Panel) -> Panel:
    items = tuple(
        replace(item, price=PriceBasis("constant", 2015)) if item.code == "grp" else item
        for item in panel.indicators
    )
    return replace(panel, indicators=items)


def test_constant_prices_are_not_converted() -> None:
    with pytest.raises(InputError) as refused:
        cells_of(_constant(regions()), world(), framework=TREE, years=(2022,), max_age=0)
    assert [(item.code, item.where.indicator) for item in refused.value.problems] == [
        ("benchmark.prices", "gdp")
    ]


def test_all_unknown_indicators_are_named_at_once() -> None:
    tree = index(leaf("gdp", "", value="grp"), leaf("nobel", "", value="prizes"), leaf("rd", "", value=""))
    with pytest.raises(InputError) as refused:
        cells_of(regions(), world(), framework=tree, years=(2022,), max_age=0)
    assert [(item.code, item.where.indicator) for item in refused.value.problems] == [
        ("benchmark.indicator.unknown", "nobel"),
        ("framework.value.unknown", "nobel"),
        ("benchmark.indicator.value", "rd"),
    ]


def test_units_of_measure_of_both_sides_must_be_of_one_kind() -> None:
    tree = index(leaf("jobless", "", value="idle", unit="%"), leaf("gdp", "", value="idle", unit="%"))
    with pytest.raises(InputError) as refused:
        cells_of(regions(), world(), framework=tree, years=(2022,), max_age=0)
    assert [(item.code, item.where.indicator) for item in refused.value.problems] == [
        ("benchmark.unit", "gdp")
    ]


def test_units_of_one_kind_are_scaled() -> None:
    countries = world()
    items = tuple(
        replace(item, unit="thousand USD per person") if item.code == "gdp" else item
        for item in countries.indicators
    )
    sides = cells_of(
        regions(), replace(countries, indicators=items), framework=TREE, years=(2022,), max_age=0
    )
    assert sides.countries.values[0, 0, 0] == pytest.approx(5000.0)
