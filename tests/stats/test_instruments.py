"""Two-stage least squares: formulas written out, and the bias that it removes."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.stats.instruments import two_stage_least_squares


def test_just_identified_equals_the_instrumental_variable_formula() -> None:
    """b = (Z'X)^-1 Z'y and HC1 errors, written out."""
    rng = np.random.default_rng(0)
    z, c = rng.normal(size=(30, 1)), rng.normal(size=(30, 1))
    x = z + rng.normal(size=(30, 1))
    y = (2 * x + c + rng.normal(size=(30, 1))).ravel()
    big_x, big_z = (np.column_stack([side, c, np.ones(30)]) for side in (x, z))
    b = np.linalg.solve(big_z.T @ big_x, big_z.T @ y)
    inverse = np.linalg.inv(big_z.T @ big_x)
    meat = (big_z * (y - big_x @ b)[:, None] ** 2).T @ big_z
    errors = np.sqrt(np.diag(inverse @ meat @ inverse.T) * 30 / 27)
    found = two_stage_least_squares(y, x, exogenous=c, instruments=z)
    assert found.coefficients == pytest.approx(b) and found.errors == pytest.approx(errors)


def test_first_stage_is_the_f_of_the_left_out_instruments() -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(size=(40, 2))
    x = z @ [0.5, -0.2] + rng.normal(size=40)
    short = ((x - x.mean()) ** 2).sum()
    full = np.column_stack([z, np.ones(40)])
    long = ((x - full @ np.linalg.lstsq(full, x, rcond=None)[0]) ** 2).sum()
    found = two_stage_least_squares(x, x[:, None], exogenous=np.empty((40, 0)), instruments=z)
    assert found.first_stage[0] == pytest.approx((short - long) / 2 / (long / 37))


def test_a_common_cause_misleads_least_squares_but_not_the_instrument() -> None:
    rng = np.random.default_rng(2)
    z, cause = rng.normal(size=(2, 5000))
    x = z + cause + rng.normal(size=5000)
    y = 0.5 * x + cause + rng.normal(size=5000)
    assert np.polyfit(x, y, 1)[0] > 0.75
    found = two_stage_least_squares(y, x[:, None], exogenous=np.empty((5000, 0)), instruments=z[:, None])
    assert found.coefficients[0] == pytest.approx(0.5, abs=0.1)


def test_too_few_instruments_and_collinear_columns_are_refused() -> None:
    z = np.arange(8.0)[:, None]
    with pytest.raises(ValueError, match="too few"):
        two_stage_least_squares(
            z.ravel(), np.column_stack([z, z**2]), exogenous=np.empty((8, 0)), instruments=z
        )
    with pytest.raises(ValueError, match="collinear"):
        two_stage_least_squares(z.ravel(), z, exogenous=z, instruments=z)
    with pytest.raises(ValueError, match="complete"):
        two_stage_least_squares(np.full(8, np.nan), z, exogenous=np.empty((8, 0)), instruments=z)
