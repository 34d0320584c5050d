"""The slope of a panel against least squares with all dummies and the sandwich written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from growthpoles.stats.panel_slope import panel_slope


def panel(seed: int, *, units: int = 8, years: int = 6) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    unit, year = (axis.ravel() for axis in np.indices((units, years)))
    keep = rng.random(unit.size) > 0.15
    unit, year = unit[keep], year[keep]
    x = rng.normal(size=unit.size) + 0.5 * unit
    y = 0.5 * x + unit - 0.3 * year + rng.normal(size=unit.size)
    return y, x, unit, year


def sandwich(y: np.ndarray, x: np.ndarray, unit: np.ndarray, year: np.ndarray) -> tuple[float, float]:
    dummies = [unit == u for u in np.unique(unit)] + [year == t for t in np.unique(year)[1:]]
    design = np.column_stack([x, *dummies]).astype(float)
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ y
    left = y - design @ beta
    meat = np.zeros((design.shape[1], design.shape[1]))
    for u in np.unique(unit):
        score = design[unit == u].T @ left[unit == u]
        meat += np.outer(score, score)
    return float(beta[0]), float(np.sqrt((inverse @ meat @ inverse)[0, 0]))


@pytest.mark.parametrize("seed", range(4))
def test_the_slope_equals_that_with_all_dummies_and_a_cluster_sandwich(seed: int) -> None:
    y, x, unit, year = panel(seed)
    slope, error = sandwich(y, x, unit, year)
    found = panel_slope(y, x, clusters=unit, effects=[unit, year])
    clusters, spent = np.unique(unit).size, 2 + np.unique(year).size - 1
    scale = clusters / (clusters - 1) * (y.size - 1) / (y.size - spent)
    assert found.value == pytest.approx(slope)
    assert found.error == pytest.approx(error * np.sqrt(scale))
    reach = student.ppf(0.975, clusters - 1) * found.error
    assert (found.low, found.high) == pytest.approx((slope - reach, slope + reach))


def test_the_interval_covers_the_true_slope_about_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(300):
        y, x, unit, year = panel(seed, units=16, years=10)
        found = panel_slope(y, x, clusters=unit, effects=[unit, year])
        covered += found.low <= 0.5 <= found.high
    assert 0.90 <= covered / 300 <= 0.99


def test_x_that_only_tells_the_units_apart_has_no_slope() -> None:
    unit = np.repeat([0, 1, 2], 3)
    found = panel_slope(np.arange(9.0), unit.astype(float), clusters=unit, effects=[unit])
    assert np.isnan([found.value, found.error, found.low, found.high, found.intercept]).all()
    assert (found.n, found.clusters) == (9, 3)


def test_one_cluster_or_no_row_has_no_standard_error_and_so_no_slope() -> None:
    assert np.isnan(panel_slope([1.0, 2.0, 4.0], [1.0, 2.0, 3.0], clusters=[0, 0, 0]).value)
    assert panel_slope([], [], clusters=[]).n == 0


def test_missing_values_and_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="complete"):
        panel_slope([1.0, np.nan], [1.0, 2.0], clusters=[0, 1])
    with pytest.raises(ValueError, match="must have 2 values"):
        panel_slope([1.0, 2.0], [1.0, 2.0, 3.0], clusters=[0, 1])
