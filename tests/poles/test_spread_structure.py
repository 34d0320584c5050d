"""Multipliers of core and periphery by hand, investment of poles in a Durbin panel, tracts with commuting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.poles.spread_panels import INDEX, Plan, distances, land_of, panel_of, planted, poles_of

from growthpoles.core.industries import Industry
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.labels import Label
from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_structure import multipliers
from growthpoles.stats.spillover import inverse_distance_weights, standardise_rows

QUICK = SpreadSettings(draws=199, placebos=19, growth=(INDEX,))


def table(regions: tuple[str, ...] = ("U000", "U000", "U001", "U001")) -> InputOutputTable:
    """Two regions of two industries (figures of our own)."""
    flows = np.array(
        [[10.0, 20.0, 5.0, 0.0], [15.0, 5.0, 0.0, 10.0], [20.0, 10.0, 10.0, 5.0], [5.0, 0.0, 10.0, 20.0]]
    )
    made = tuple(Industry(c, Label(c)) for c in ("A", "B"))
    return InputOutputTable(made * 2, flows, np.array([100.0, 80.0, 90.0, 70.0]), regions)


def test_core_and_periphery_written_out() -> None:
    """o_c, s_cp and their share from the Leontief inverse itself (Hughes and Holland 1994)."""
    io = table()
    inverse = np.linalg.inv(np.eye(4) - io.flows / io.output)
    f = io.output - io.flows.sum(axis=1)
    core, rest = [0, 1], [2, 3]
    rows = {row["direction"]: row for row in multipliers(io, ("U000",)).tables["multipliers"]}
    for direction, home, away in (("core-to-periphery", core, rest), ("periphery-to-core", rest, core)):
        own = (inverse[np.ix_(home, home)] @ f[home]).sum()
        other = (inverse[np.ix_(away, home)] @ f[home]).sum()
        assert rows[direction]["own"] == pytest.approx(own)
        assert rows[direction]["spillover"] == pytest.approx(other)
        assert rows[direction]["share"] == pytest.approx(other / (own + other))
    assert sum(row["own"] + row["spillover"] for row in rows.values()) == pytest.approx(io.output.sum())


def test_multipliers_need_poles_and_others_in_the_table() -> None:
    assert multipliers(None, ("U000",)).reason.code == "spread.reason.no-multiregional"
    assert multipliers(table(), ("XX",)).reason.code == "spread.reason.regions-unknown"
    assert multipliers(table(), ("U000", "U001")).reason.code == "spread.reason.regions-unknown"


def test_several_cores_are_taken_together_too() -> None:
    io = table(("U000", "U001", "U002", "U002"))
    rows = multipliers(io, ("U000", "U001")).tables["multipliers"]
    assert [row["core"] for row in rows] == ["U000", "U000", "U001", "U001", "all", "all"]


def test_the_table_reaches_the_result() -> None:
    plan, io = Plan(units=20, poles=3), table(("U000", "U000", "U010", "U010"))
    result = measure_spread(planted(plan), poles_of(plan.codes[:3]), settings=QUICK, links=io)
    assert result["multipliers"]["core"].to_list() == ["U000", "U000"]
    assert result["models"].filter(model="SB5")["status"].item() == "used"


def test_investment_of_poles_that_spills_over_is_read_as_spread() -> None:
    """g = 2 x_pole + W (20 x_pole) + e with x the log share in investment."""
    plan = Plan(units=40, poles=8, years=10, seed=6)
    land = land_of(plan)
    rng = np.random.default_rng(1)
    invested = np.exp(rng.normal(size=(40, 10)))
    share = np.log(invested / invested.sum(axis=0))
    mine = share * (np.arange(40) < 8)[:, None]
    far = distances(land)
    np.fill_diagonal(far, np.nan)
    growth = 2 * mine + inverse_distance_weights(far) @ (20 * mine) + rng.normal(size=(40, 10))
    panel = panel_of(land, {INDEX: 100 * np.exp(growth / 100), "investment": invested})
    rows = measure_spread(panel, poles_of(plan.codes[:8]), settings=QUICK)["impacts"]
    row = rows.filter(variable="investment-share-of-poles", effect="indirect").row(0, named=True)
    assert row["reading"] == "spread" and row["low"] > 0
    assert row["value"] == pytest.approx(20, rel=0.25)
    none = rows.filter(variable="investment-share", effect="indirect").row(0, named=True)
    assert none["low"] < 0 < none["high"] and none["reading"] is None


@pytest.mark.parametrize(("effect", "label"), [(0.9, "spread-dominant"), (-0.9, "backwash-dominant")])
def test_commuting_model_finds_growth_of_the_core(effect: float, label: str) -> None:
    plan = Plan(units=90, poles=15, years=6, seed=7)
    land = land_of(plan)
    rng = np.random.default_rng(2)
    far = distances(land)
    near = far[15:, :15].argmin(axis=1)
    levels = {}
    for name in ("population", "employed"):
        growth = rng.normal(0, 1, (90, 6)) + rng.normal(0, 3, (90, 1)) * (np.arange(90) < 15)[:, None]
        growth[15:] += effect * growth[:15][near].mean(axis=1)[:, None]
        levels[name] = 1e4 * np.exp(rng.normal(size=(90, 1)) + np.cumsum(growth, axis=1) / 100)
    panel = panel_of(land, levels)
    flows = standardise_rows(np.exp(-far / 200) * (1 - np.eye(90)))
    result = measure_spread(
        panel,
        poles_of(plan.codes[:15]),
        settings=replace(QUICK, growth=("population", "employed")),
        weights=SpatialWeights.given(plan.codes, flows),
    )
    assert result["commuting"]["label"].to_list() == [label, label]
    assert result["commuting"]["beta"].to_list() == pytest.approx([effect] * 2, abs=0.4)


def test_weights_by_distance_are_no_commuting() -> None:
    plan = Plan(units=30, poles=3)
    panel = planted(plan)
    weights = SpatialWeights.nearest(panel.territory, "now", units=panel.units)
    result = measure_spread(panel, poles_of(plan.codes[:3]), settings=QUICK, weights=weights)
    assert result["models"].filter(model="SB3")["reason"].item() == "spread.reason.no-commuting"
