"""An effect that fades with distance, and one that differs by the size of the place."""

from __future__ import annotations

import numpy as np
import pytest
from tests.poles.spread_panels import INDEX, Plan, distances, growth_of, land_of, panel_of, planted, poles_of

from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.stats.spillover import nearest_weights

QUICK = SpreadSettings(draws=199, placebos=99, growth=(INDEX,))


def test_reach_is_where_a_fading_effect_is_zero() -> None:
    """beta = 1 - d / 500 km."""
    plan = Plan(units=80, poles=4, years=14)
    land = land_of(plan)
    growth = growth_of(plan, land)
    far = distances(land)[4:, :4]
    fading = nearest_weights(far) @ growth[:4] * (1 - far.min(axis=1) / 500)[:, None]
    growth[4:] += fading
    panel = panel_of(land, {INDEX: 100 * np.exp(growth / 100)})
    result = measure_spread(panel, poles_of(plan.codes[:4]), settings=QUICK)
    terms = dict(result["interactions"].select("term", "value").iter_rows())
    assert terms["pole-growth"] == pytest.approx(1.0, abs=0.2)
    assert terms["pole-growth-by-100-km"] == pytest.approx(-0.2, abs=0.06)
    reach = result["figures"].filter(name="reach_km")["value"].item()
    assert reach == pytest.approx(500, abs=100)


def test_no_reach_without_a_change_over_distance() -> None:
    plan = Plan(units=60, poles=4, beta=0.6, seed=1)
    result = measure_spread(planted(plan), poles_of(plan.codes[:4]), settings=QUICK)
    assert result["interactions"].height == 2 and result["figures"].filter(name="reach_km").is_empty()


def test_small_places_gain_and_large_ones_lose() -> None:
    """US 1920-1970: small centres positively, large ones negatively. beta = 0.2 - 0.6 (ln size - mean)."""
    plan = Plan(units=80, poles=4, years=14, seed=2)
    land = land_of(plan)
    growth = growth_of(plan, land)
    size = np.random.default_rng(5).normal(9, 1, 80)
    slope = 0.2 - 0.6 * (size[4:] - size[4:].mean())
    growth[4:] += slope[:, None] * (nearest_weights(distances(land)[4:, :4]) @ growth[:4])
    people = np.tile(np.exp(size)[:, None], 14)
    panel = panel_of(land, {INDEX: 100 * np.exp(growth / 100), "population": people})
    terms = measure_spread(panel, poles_of(plan.codes[:4]), settings=QUICK)["interactions"]
    row = terms.filter(term="pole-growth-by-log-size").row(0, named=True)
    assert row["value"] == pytest.approx(-0.6, abs=0.1) and row["p_negative"] <= 0.01
