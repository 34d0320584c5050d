"""SB4: cities that carry counties along in output and drain them of jobs."""

from __future__ import annotations

import numpy as np
import pytest
from tests.poles.spread_panels import INDEX, Plan, distances, land_of, panel_of, poles_of

from growthpoles.core.panel import Panel
from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.stats.spillover import inverse_distance_weights

SETTINGS = SpreadSettings(draws=199, placebos=19)
PLAN = Plan(units=180, poles=3, years=5, seed=8, levels=dict.fromkeys(range(30), "city"))


def two_tiers(output: float, jobs: float) -> Panel:
    """Means: G_i = r_G W G + 0.3 E_i - 2 y_i + u, E_i = r_E W E + 0.2 G_i - 2 n_i + v for 150 districts."""
    land = land_of(PLAN)
    rng = np.random.default_rng(3)
    y, n = rng.normal(10, 1, (2, 180))
    u, v = rng.normal(0, 0.7, (2, 180))
    g, e = -2 * (y - 10) + u, -2 * (n - 10) + v
    w = inverse_distance_weights(distances(land)[30:, :30])
    right = np.stack(
        [output * w @ g[:30] - 2 * (y - 10)[30:] + u[30:], jobs * w @ e[:30] - 2 * (n - 10)[30:] + v[30:]]
    )
    solved = np.linalg.solve(np.array([[1, -0.3], [-0.2, 1]]), right)
    g[30:], e[30:] = solved
    years = np.arange(5)
    columns = {
        INDEX: np.tile(100 * np.exp(g / 100)[:, None], 5),
        "grp": np.exp(y[:, None] + g[:, None] * years / 100),
        "employed": np.exp(n[:, None] + e[:, None] * years / 100),
    }
    return panel_of(land, columns)


def test_signs_by_tier_and_variable() -> None:
    result = measure_spread(two_tiers(1.0, -1.0), poles_of(PLAN.codes[:3]), settings=SETTINGS)
    rows = {(r["sender"], r["receiver"], r["variable"]): r for r in result["tiers"].iter_rows(named=True)}
    output, jobs = rows["city", "region", "output"], rows["city", "region", "jobs"]
    assert output["label"] == "spread-dominant" and output["beta"] == pytest.approx(1.0, abs=0.35)
    assert jobs["label"] == "backwash-dominant" and jobs["beta"] == pytest.approx(-1.0, abs=0.35)
    assert output["first_stage_f"] > 10 and output["units"] == 150


def test_no_effect_between_tiers_is_inconclusive() -> None:
    result = measure_spread(two_tiers(0.0, 0.0), poles_of(PLAN.codes[:3]), settings=SETTINGS)
    rows = result["tiers"].filter(sender="city", receiver="region")
    assert set(rows["label"]) == {"inconclusive"}


def test_few_places_of_a_tier_give_no_row() -> None:
    land = land_of(Plan(units=12, poles=2, levels={0: "city"}))
    values = {c: np.random.default_rng(0).uniform(100, 110, (12, 4)) for c in (INDEX, "grp", "employed")}
    result = measure_spread(panel_of(land, values), poles_of(["U000", "U001"]), settings=SETTINGS)
    assert result["models"].filter(model="SB4")["reason"].item() == "spread.reason.few-places"
