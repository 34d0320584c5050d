"""SB1 with distance and SB7: an effect that fades, and one that turns."""

from __future__ import annotations

import numpy as np
import pytest
from tests.poles.spread_panels import INDEX, Plan, growth_of, land_of, panel_of, planted, poles_of

from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_effects import path_of
from growthpoles.poles.spread_inputs import SpreadSettings

QUICK = SpreadSettings(draws=199, placebos=99, growth=(INDEX,))


def test_an_effect_that_turns_from_backwash_to_spread() -> None:
    """Richardson's path: -0.8 for eight years, +0.8 for eight more."""
    plan = Plan(units=50, poles=5, years=16, beta=[-0.8] * 8 + [0.8] * 8)
    result = measure_spread(planted(plan), poles_of(plan.codes[:5]), settings=QUICK)
    windows = result["windows"]
    assert windows["label"][0] == "backwash-dominant" and windows["label"][-1] == "spread-dominant"
    assert windows["from_year"].to_list() == list(range(2001, 2010))
    assert windows["beta"].to_list()[0] == pytest.approx(-0.8, abs=0.2)
    path = result["figures"].filter(name=f"path_{INDEX}")["note"].item()
    assert path == "backwash-then-spread"
    turn = result["figures"].filter(name=f"path_{INDEX}")["value"].item()
    assert 2009 < turn <= 2016


def test_paths() -> None:
    spread, backwash, unknown = "spread-dominant", "backwash-dominant", "inconclusive"
    assert path_of([unknown, unknown]) == unknown and path_of([unknown, spread]) == spread
    assert path_of([spread, unknown, backwash]) == "spread-then-backwash"
    assert path_of([spread, backwash, spread]) == unknown and path_of([]) == unknown


def test_a_short_panel_has_no_windows() -> None:
    plan = Plan(units=20, poles=3, years=9)
    result = measure_spread(planted(plan), poles_of(plan.codes[:3]), settings=QUICK)
    row = result["models"].filter(model="SB7").row(0, named=True)
    assert (row["status"], row["reason"]) == ("not-possible", "spread.reason.few-years")
    assert row["details"] == "least=10; years=9"


def test_other_variables_and_weights_are_the_sensitivity() -> None:
    """Spread of output together with backwash of jobs, as found for Chinese prefectures."""
    plan = Plan(units=60, poles=5, beta=0.8)
    land = land_of(plan)
    jobs = growth_of(Plan(units=60, poles=5, beta=-0.8, seed=9), land)
    levels = 100 * np.exp(np.cumsum(jobs / 100, axis=1))
    panel = panel_of(land, {INDEX: 100 * np.exp(growth_of(plan, land) / 100), "employed": levels})
    settings = SpreadSettings(draws=199, placebos=99)
    result = measure_spread(panel, poles_of(plan.codes[:5]), settings=settings)
    rows = result["effects"].filter(scope="all")
    nearest = dict(rows.filter(weights="nearest").select("variable", "label").iter_rows())
    assert nearest == {INDEX: "spread-dominant", "employed": "backwash-dominant"}
    assert rows.height == 6 and result.headline["variable"].to_list() == [INDEX]
