"""The pooled autoregression: against ordinary least squares written out, a planted process, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.pooled_forecast import fit_pooled, forecast_pooled


def panel(seed: int, n: int = 6, t: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.2, 1, (n, t)).cumsum(axis=1)


def test_coefficients_are_those_of_least_squares_written_out() -> None:
    """Every training row built in a loop, solved by numpy.linalg.lstsq."""
    y, lags, h = panel(0), 2, 3
    x, z = [], []
    for series in y:
        change = np.diff(series) / np.abs(np.diff(series)).mean()
        for t in range(lags, len(change) - h + 1):
            past = change[:t]
            x.append([past[-1], past[-2], past.mean(), 1.0])
            z.append(change[t : t + h].sum())
    wanted = np.linalg.lstsq(np.array(x), np.array(z), rcond=None)[0]
    model = fit_pooled(y, h, lags=lags, ridge=0.0)
    assert model.coefficients[h - 1] == pytest.approx(wanted, abs=1e-9)
    assert model.rows[h - 1] == len(z)


def test_a_planted_process_is_found() -> None:
    """Changes follow 0.6 times the change before: the first coefficient is near 0.6."""
    random = np.random.default_rng(3)
    change = np.zeros((400, 80))
    for t in range(1, 80):
        change[:, t] = 0.6 * change[:, t - 1] + random.normal(size=400)
    found = fit_pooled(change.cumsum(axis=1), 1, lags=1).coefficients[0]
    assert found[0] == pytest.approx(0.6, abs=0.03)


@given(st.integers(0, 1000), st.floats(0.01, 100), st.floats(-100, 100))
def test_scale_level_and_order_do_not_matter(seed: int, factor: float, shift: float) -> None:
    y = panel(seed)
    plain = forecast_pooled(fit_pooled(y, 2), y)
    moved = factor * y + shift
    assert forecast_pooled(fit_pooled(moved, 2), moved) == pytest.approx(
        factor * plain + shift, abs=1e-6 * (1 + abs(shift))
    )
    order = np.random.default_rng(seed).permutation(len(y))
    assert forecast_pooled(fit_pooled(y[order], 2), y[order]) == pytest.approx(plain[order], abs=1e-8)


def test_series_may_start_late_and_short_ones_have_no_forecast() -> None:
    y = panel(5)
    late = np.array(y)
    late[0, :6] = np.nan
    late[1, :10] = np.nan
    made = forecast_pooled(fit_pooled(late, 2), late)
    assert np.isfinite(made[0]).all()
    assert np.isnan(made[1]).all()


def test_gaps_are_refused() -> None:
    y = panel(0)
    y[2, 5] = np.nan
    with pytest.raises(ValueError, match="gaps"):
        fit_pooled(y, 1)
