"""The block of complete rates and who is nearest to whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.poles.spread_panels import INDEX, Plan, distances, land_of, planted

from growthpoles.core.roles import Roles
from growthpoles.poles.spread_inputs import growth_of
from growthpoles.poles.spread_sample import complete_block, sample_of, space_of


@given(st.integers(0, 10_000), st.floats(0.0, 0.6))
def test_the_block_has_no_gaps_and_never_loses_a_full_panel(seed: int, share: float) -> None:
    known = np.random.default_rng(seed).random((7, 5)) >= share
    rows, columns = complete_block(known)
    assert known[np.ix_(rows, columns)].all()
    best_year = int(known.sum(axis=0).max())
    assert rows.sum() * columns.sum() >= best_year


def test_one_hole_costs_whatever_is_cheaper() -> None:
    known = np.ones((10, 3), bool)
    known[4, 1] = False
    rows, columns = complete_block(known)
    assert (rows.sum(), columns.sum()) == (9, 3)
    known[4:, 1] = False
    rows, columns = complete_block(known)
    assert (rows.sum(), columns.tolist()) == (10, [True, False, True])


def test_nothing_known_gives_an_empty_block() -> None:
    rows, columns = complete_block(np.zeros((3, 2), bool))
    assert not rows.any() and not columns.any()


def test_nearest_hinterlands_by_great_circle() -> None:
    plan = Plan(units=15, poles=3)
    panel = planted(plan)
    sample = sample_of(
        growth_of(panel, INDEX, roles=Roles()),
        space_of(panel, None, roles=Roles()),
        poles=dict.fromkeys(plan.codes[:3], ""),
    )
    far = distances(land_of(plan))[3:, :3]
    held = sample.nearest()
    for k, code in enumerate(plan.codes[:3]):
        assert held[code] == tuple(plan.codes[3 + j] for j in np.flatnonzero(far.argmin(axis=1) == k))


def test_weights_of_a_single_pole_have_mean_one() -> None:
    plan = Plan(units=9, poles=1)
    panel = planted(plan)
    sample = sample_of(
        growth_of(panel, INDEX, roles=Roles()), space_of(panel, None, roles=Roles()), poles={"U000": ""}
    )
    weights = sample.space.weights("inverse-square", sample.hinterland, poles=sample.poles)[:, 0]
    far = distances(land_of(plan))[1:, 0]
    assert weights == pytest.approx(far**-2 / np.mean(far**-2))
