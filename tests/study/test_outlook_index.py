"""Draws through an index, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar
from tests.study.futures import TREE, fitted, moving

from growthpoles.composite.fit import fit
from growthpoles.dynamics.forecast_results import ForecastDraws
from growthpoles.study.outlook_index import IndexBasis, future, middle_of


def two_draws() -> ForecastDraws:
    """x and y of two units in 2023, twice."""
    values = np.array([[[[1.0, 3.0]], [[2.0, 1.0]]], [[[3.0, 1.0]], [[1.5, 2.0]]]])
    return ForecastDraws(("U1", "U2"), (2023,), ("x", "y"), values)


def test_two_draws_by_hand() -> None:
    panel = panel_of({"x": [1.0, 3.0], "y": [1.0, 3.0]})  # min-max from 1 to 3; y counts downwards
    basis = IndexBasis.of(fit(panel, TREE), panel, years=(2023,))
    found = basis.draws(two_draws(), whole=np.ones((2, 1), bool))[..., 0]
    wanted = np.array([[(0 + 0) / 2, (0.5 + 1) / 2], [(1 + 1) / 2, (0.25 + 0.5) / 2]])
    scale = 100.0 if found.max() > 1.5 else 1.0
    assert found / scale == pytest.approx(wanted)


def test_another_order_of_the_units_changes_nothing_but_the_order() -> None:
    panel = moving(5)
    order = [3, 0, 4, 1, 2]
    turned = replace(
        panel,
        units=tuple(panel.units[k] for k in order),
        values=panel.values[order],
        flags=panel.flags[order],
        source=panel.source[order],
        remark=panel.remark[order],
    )
    values = np.random.default_rng(2).normal(50, 3, (4, 5, 2, 2))
    years = (2026, 2027)
    straight = ForecastDraws(panel.units, years, ("x", "y"), values)
    other = ForecastDraws(turned.units, years, ("x", "y"), values[:, order])
    whole = np.ones((5, 2), bool)
    one = IndexBasis.of(fitted(panel), panel, years=years).draws(straight, whole=whole)
    two = IndexBasis.of(fitted(turned), turned, years=years).draws(other, whole=whole)
    assert two == pytest.approx(one[:, order])


def test_what_is_not_forecast_is_missing_and_nothing_is_filled_in() -> None:
    panel = moving(3)
    half = ForecastDraws(panel.units, (2026,), ("x",), np.ones((1, 3, 1, 1)))
    ahead = future(panel, half, draw=0)
    assert np.isnan(ahead.values[:, -1, ahead.position("y")]).all()
    basis = IndexBasis.of(fitted(panel), panel, years=(2026,))
    assert basis.missing(middle_of(panel, half))[:, 0].tolist() == [[False, True]] * 3
    assert basis.codes == ("x", "y")


def test_a_denominator_that_a_draw_takes_to_zero_leaves_no_index() -> None:
    tree = index(pillar("P"), leaf("x", "P", denominator="y", factor=1.0))
    panel = panel_of({"x": [1.0, 3.0], "y": [1.0, 2.0]})
    basis = IndexBasis.of(fit(panel, tree), panel, years=(2023,))
    values = np.array([[[[1.0, 0.0]], [[2.0, 1.0]]]])
    found = basis.draws(ForecastDraws(("U1", "U2"), (2023,), ("x", "y"), values), whole=np.ones((2, 1), bool))
    assert np.isnan(found[0, :, 0]).tolist() == [True, False]
