"""Other units in place of the poles: the p-value written out, and what few units cannot show."""

from __future__ import annotations

import numpy as np
import pytest
from tests.poles.spread_panels import INDEX, Plan, distances, growth_of, land_of, panel_of, planted, poles_of

from growthpoles.core.roles import Roles
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_effects import whole
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_inputs import growth_of as rates_of
from growthpoles.poles.spread_placebo import placebo_p
from growthpoles.poles.spread_sample import Sample, sample_of, space_of
from growthpoles.stats.spillover import slope

QUICK = SpreadSettings(draws=199, placebos=99, growth=(INDEX,))


def sample(plan: Plan) -> Sample:
    panel = planted(plan)
    poles = dict.fromkeys(plan.codes[: plan.poles], "")
    return sample_of(rates_of(panel, INDEX, roles=Roles()), space_of(panel, None, roles=Roles()), poles=poles)


def test_a_single_pole_is_replaced_by_every_other_unit() -> None:
    """All eleven replacements, each by d^-2 scaled to a mean of one and a plain slope."""
    plan = Plan(units=12, poles=1, years=6, beta=0.3)
    held, growth, far = sample(plan), growth_of(plan, land_of(plan)), distances(land_of(plan))
    slopes = []
    for k in range(12):
        rest = np.arange(12) != k
        weight = far[rest, k] ** -2.0
        slopes.append(slope(growth[rest], (weight / weight.mean())[:, None] * growth[k]))
    beyond = sum(value >= slopes[0] if slopes[0] > 0 else value <= slopes[0] for value in slopes[1:])
    found = placebo_p(held, whole(held), kind="inverse-square", beta=slopes[0], draws=99, seed=0)
    assert found == pytest.approx((1 + beyond) / 12)


def test_several_poles_are_replaced_by_sets_of_their_number() -> None:
    """Without shared shocks and without effect the placebo p is spread evenly."""
    found = []
    for seed in range(80):
        held = sample(Plan(units=20, poles=3, years=8, seed=seed))
        question = whole(held)
        x = held.space.weights("nearest", question.receivers, poles=held.poles) @ held.values[held.poles]
        beta = slope(held.values[question.receivers], x)
        found.append(placebo_p(held, question, kind="nearest", beta=beta, draws=39, seed=seed))
    assert np.mean(np.array(found) <= 0.25) == pytest.approx(0.5, abs=0.2)  # one-sided on the side of beta


def test_one_pole_among_few_units_cannot_be_told_from_chance() -> None:
    """Twelve others: the smallest possible placebo p is 1/13."""
    plan = Plan(units=13, poles=1, years=14)
    land = land_of(plan)
    growth = growth_of(plan, land)
    far = distances(land)[1:, 0]
    growth[1:] += 3 * (far**-2 / np.mean(far**-2))[:, None] * growth[0]
    panel = panel_of(land, {INDEX: 100 * np.exp(growth / 100)})
    row = measure_spread(panel, poles_of(["U000"]), settings=QUICK).headline.row(0, named=True)
    assert row["p_spread"] <= 0.05 and row["p_placebo"] >= 1 / 13
    assert (row["label"], row["reason"]) == ("inconclusive", "spread.reason.one-among-few")


def test_weights_that_lead_to_the_poles_only_leave_no_placebo() -> None:
    """A commuting table with columns for the poles alone: strong effect, but no way to test other places."""
    plan = Plan(units=30, poles=3, beta=0.0, seed=3)
    land = land_of(plan)
    growth = growth_of(plan, land)
    flows = np.zeros((30, 30))
    flows[3:, :3] = np.random.default_rng(1).random((27, 3)) ** 3
    shares = flows[3:, :3] / flows[3:, :3].sum(axis=1, keepdims=True)
    growth[3:] += 2 * shares @ growth[:3]
    panel = panel_of(land, {INDEX: 100 * np.exp(growth / 100)})
    weights = SpatialWeights.given(plan.codes, flows)
    rows = measure_spread(panel, poles_of(plan.codes[:3]), settings=QUICK, weights=weights)["effects"]
    row = rows.filter(scope="all", weights="given").row(0, named=True)
    assert row["p_spread"] <= 0.05 and row["p_placebo"] is None
    assert (row["label"], row["reason"]) == ("inconclusive", "spread.reason.no-placebo")
