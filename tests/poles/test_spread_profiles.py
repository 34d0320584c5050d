"""Quadrants and rings by hand, density profiles and growth surfaces around planted poles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.poles.spread_panels import INDEX, Plan, distances, growth_of, land_of, panel_of, poles_of

from growthpoles.core.panel import CountryRow, Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_profiles import quadrant

QUICK = SpreadSettings(draws=99, placebos=19, growth=(INDEX,), rings_km=(100.0, 250.0))
KM = 2 * math.pi * 6371.0088 / 360  # one degree along the equator


def row_of_units() -> Territory:
    """Five places on the equator, 0, 50, 90, 200 and 240 km out; the last is a pole too."""
    units = tuple(
        Unit(f"U{k}", Label("x"), lat=0.0, lon=km / KM) for k, km in enumerate((0, 50, 90, 200, 240))
    )
    return Territory((Edition("now", units, frozenset({("U0", "U1"), ("U1", "U2"), ("U3", "U4")})),))


RATES = np.array([6.0, 4.0, 1.0, 3.0, 2.0])


def test_rings_and_quadrants_by_hand() -> None:
    index = 100 * np.exp(np.tile(RATES[:, None], 3) / 100)
    result = measure_spread(panel_of(row_of_units(), {INDEX: index}), poles_of(["U0", "U4"]), settings=QUICK)
    rings = result["rings"].filter(pole="U0", basis="km")
    assert rings["units"].to_list() == [1, 2, 2] and rings["poles_inside"].to_list() == [0, 0, 1]
    assert rings["growth"].to_list() == pytest.approx([6.0, 2.5, 2.5])
    assert rings["difference"].to_list() == pytest.approx([2.8, -0.7, -0.7])
    steps = result["rings"].filter(pole="U0", basis="borders")
    assert steps["growth"].to_list()[:3] == pytest.approx([6.0, 4.0, 1.0]) and steps["growth"][3] is None
    poles = result["poles"].select("unit", "quadrant", "hinterland", "hinterland_growth").rows()
    assert poles == [
        ("U0", "backwash-type", "U1 U2", pytest.approx(2.5)),
        ("U4", "no-pole", "U3", pytest.approx(3.0)),
    ]


def test_the_published_country_is_the_yardstick_where_there_is_one() -> None:
    index = 100 * np.exp(np.tile(RATES[:, None], 3) / 100)
    panel = panel_of(row_of_units(), {INDEX: index})
    country = CountryRow("ALL", np.full((3, 1), 102.0), np.full((3, 1), Flag.OBSERVED, np.uint8))
    object.__setattr__(panel, "country", country)
    result = measure_spread(panel, poles_of(["U0"]), settings=QUICK)
    assert result["poles"]["national_growth"].item() == pytest.approx(100 * np.log(1.02))


def test_quadrants() -> None:
    assert quadrant(5, 4, nation=3) == "spread-type" and quadrant(5, 2, nation=3) == "backwash-type"
    assert quadrant(2, 4, nation=3) == "deconcentration" and quadrant(2, 2, nation=3) == "no-pole"
    assert quadrant(5, math.nan, nation=3) == "unknown"


def test_density_falls_away_from_a_draining_centre() -> None:
    """People gain 2 % a year within 60 km of the pole and lose 1 % beyond."""
    plan = Plan(units=40, poles=1, seed=2)
    land = land_of(plan)
    far = distances(land)[:, 0]
    rate = np.where(far < 60, 0.02, -0.01) + 0.0005 * np.cos(np.arange(40))
    people = 1e5 * np.exp(rate[:, None] * np.arange(11))
    panel = panel_of(land, {INDEX: 100 * np.exp(growth_of(plan, land)[:, :11] / 100), "population": people})
    row = measure_spread(panel, poles_of(["U000"]), settings=QUICK)["density"].row(0, named=True)
    assert (row["from_year"], row["to_year"], row["units"]) == (2001, 2011, 40)
    assert row["ring_change"] == pytest.approx(-10, abs=1.5)
    assert row["ring_high"] < 0


def test_growth_that_moves_out_is_seen() -> None:
    """g = 8 - (d - 0.4 t)^2, d in hundreds of km, plus little noise."""
    plan = Plan(units=60, poles=1, years=8, seed=3)
    land = land_of(plan)
    far = distances(land)[:, 0] / 400
    rng = np.random.default_rng(0)
    growth = 8 - (far[:, None] - 0.25 * np.arange(8)) ** 2 + 0.2 * rng.normal(size=(60, 8))
    panel = panel_of(land, {INDEX: 100 * np.exp(growth / 100)})
    row = measure_spread(panel, poles_of(["U000"]), settings=QUICK)["surfaces"].row(0, named=True)
    assert row["peak_first_km"] < row["peak_last_km"] and row["p"] == pytest.approx(0.01)
    assert row["peak_last_km"] == pytest.approx(0.25 * 7 * 400, rel=0.2)
    assert row["units"] == 60


def test_models_that_need_more_say_what() -> None:
    plan = Plan(units=20, poles=2, years=2)
    land = land_of(plan)
    panel = panel_of(land, {INDEX: 100 * np.exp(growth_of(plan, land) / 100)})
    reasons = dict(
        measure_spread(panel, poles_of(plan.codes[:2]), settings=QUICK)["models"]
        .select("model", "reason")
        .rows()
    )
    assert reasons["SB2"] == "spread.reason.no-density" and reasons["SB8"] == "spread.reason.few-years"
    assert reasons["SB6"] == "spread.reason.no-investment"
