from __future__ import annotations

import numpy as np
import pytest

from growthpoles.dynamics.claims_sample import Sample
from growthpoles.dynamics.claims_trend import trend_of, year_effects


def series(seed: int, lasting: float, slope: float = 0.0, years: int = 15) -> Sample:
    """Twenty units that share shocks with the given persistence, and little else."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=years)
    for k in range(1, years):
        shocks[k] += lasting * shocks[k - 1]
    y = rng.normal(0, 3, (20, 1)) + shocks + slope * np.arange(years) + rng.normal(0, 0.3, (20, years))
    unit, year = np.repeat(np.arange(20), years), np.tile(np.arange(2005, 2005 + years), 20)
    return Sample(y.ravel(), year.astype(float), np.empty((y.size, 0)), unit, year)


@pytest.mark.parametrize("lasting", [0.0, 0.8, 1.0])
def test_a_series_without_direction_is_seldom_taken_for_a_trend(lasting: float) -> None:
    """Size at 5 %: at most 10 of 100; clustering by year found a trend in 48 of 100 random walks."""
    found = [trend_of(series(seed, lasting), seed=seed) for seed in range(100)]
    assert sum(item.p_value <= 0.05 for item in found) <= 10
    covered = sum(low <= 0 <= high for low, high in (item.interval(0.95) for item in found))
    assert covered >= 90


def test_a_steady_rise_is_found() -> None:
    hits = [trend_of(series(seed, 0.5, slope=1.0), seed=seed).p_value <= 0.05 for seed in range(40)]
    assert sum(hits) >= 30


def test_without_gaps_the_slope_is_least_squares_on_the_yearly_means() -> None:
    sample = series(1, 0.5, slope=0.2)
    means = sample.y.reshape(20, 15).mean(axis=0)
    found = trend_of(sample, seed=0)
    assert found.estimate == pytest.approx(np.polyfit(np.arange(15), means, 1)[0], abs=1e-10)
    assert found.clusters == 15


def test_units_that_come_and_go_do_not_make_a_trend() -> None:
    """Two units at 0 and 10, the high one seen late only: the yearly means jump, the effects do not."""
    unit, year = np.array([0, 0, 0, 0, 1, 1]), np.array([1, 2, 3, 4, 3, 4])
    sample = Sample(10.0 * unit, year.astype(float), np.empty((6, 0)), unit, year)
    assert year_effects(sample)[1] == pytest.approx(np.zeros(4), abs=1e-12)


def test_noise_about_a_long_line_rules_out_a_random_walk() -> None:
    assert trend_of(series(2, 0.0, slope=0.5, years=40), seed=0).persistence < 1
    assert trend_of(series(2, 1.0, years=40), seed=0).persistence == 1
