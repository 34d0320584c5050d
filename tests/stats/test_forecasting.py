"""Point forecasts: the M3 competition, brute force, laws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize_scalar

from growthpoles.stats import forecasting as f

Method = Callable[[np.ndarray, int], np.ndarray]
OWN: dict[str, Method] = {
    "naive": f.naive,
    "mean": f.mean,
    "drift": f.drift,
    "theta": f.theta,
    "damped_trend": f.damped_trend,
}
SERIES = arrays(float, (3, 9), elements=st.floats(-100, 100).map(lambda x: round(x, 2)))


@pytest.fixture(scope="module")
def m3(shared_data: Path) -> tuple[list[str], list[np.ndarray], np.ndarray]:
    table = pl.read_csv(shared_data / "reference" / "forecast" / "m3_yearly.csv").sort("id", "t")
    groups = [(str(key[0]), part) for key, part in table.group_by("id", maintain_order=True)]
    past = [part.filter(part="train")["value"].to_numpy() for _, part in groups]
    return (
        [k for k, _ in groups],
        past,
        np.array([p.filter(part="test")["value"].to_numpy() for _, p in groups]),
    )


def smape_of(method: Method, past: list[np.ndarray], actual: np.ndarray) -> float:
    made = np.concatenate([method(series[None], actual.shape[1]) for series in past])
    return float(f.smape(actual, made).mean())


def test_m3_naive_is_the_published_17_88(m3: tuple[list[str], list[np.ndarray], np.ndarray]) -> None:
    """Makridakis and Hibon (2000), yearly data, method Naive2."""
    assert round(smape_of(f.naive, m3[1], m3[2]), 2) == 17.88


def test_m3_drift_is_16_79(m3: tuple[list[str], list[np.ndarray], np.ndarray]) -> None:
    """Computed apart from the series; negative paths left in."""
    assert round(smape_of(f.drift, m3[1], m3[2]), 2) == 16.79


def test_m3_published_forecasts_have_the_published_errors(
    shared_data: Path, m3: tuple[list[str], list[np.ndarray], np.ndarray]
) -> None:
    """sMAPE over horizons 1-6 of the entrants' submitted forecasts (R package Mcomp)."""
    folder = shared_data / "reference" / "forecast"
    made = pl.read_csv(folder / "m3_yearly_published_forecasts.csv").sort("method", "id")
    scores = pl.read_csv(folder / "m3_yearly_published_scores.csv")
    for (name,), part in made.group_by("method", maintain_order=True):
        path = part.select(f"h{k}" for k in range(1, 7)).to_numpy()
        known = scores.filter(method=name)["smape_1_6"].item()
        assert f.smape(m3[2], path).mean() == pytest.approx(known, abs=6e-4)


def test_m3_theta_does_as_well_as_the_winner_of_the_competition(
    m3: tuple[list[str], list[np.ndarray], np.ndarray],
) -> None:
    """THETA of Assimakopoulos and Nikolopoulos: 16.97 on the yearly series; DAMPEN 17.36."""
    assert smape_of(f.theta, m3[1], m3[2]) == pytest.approx(16.97, abs=0.3)
    assert smape_of(f.damped_trend, m3[1], m3[2]) == pytest.approx(17.36, abs=0.3)


def test_m3_optimised_theta_is_15_79(m3: tuple[list[str], list[np.ndarray], np.ndarray]) -> None:
    """DOTM of statsforecast on the yearly series as measured apart, 15.79; ETS with additive errors 16.03."""
    pytest.importorskip("statsforecast")
    assert smape_of(f.optimised_theta, m3[1], m3[2]) == pytest.approx(15.79, abs=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_theta_is_smoothing_with_half_the_slope(seed: int) -> None:
    """Hyndman and Billah (2003): a scalar loop over alpha, the level searched numerically."""
    y = np.random.default_rng(seed).normal(size=14).cumsum()
    n, time = len(y), np.arange(14.0)

    def run(alpha: float, level: float) -> tuple[float, float]:
        sse = 0.0
        for value in y:
            sse += (value - level) ** 2
            level += alpha * (value - level)
        return sse, level

    def best_level(alpha: float) -> float:
        return float(minimize_scalar(lambda level: run(alpha, level)[0], tol=1e-12).x)

    errors = [run(a, best_level(a))[0] for a in np.linspace(0.02, 1, 50)]
    alpha = float(np.linspace(0.02, 1, 50)[int(np.argmin(errors))])
    last, slope = run(alpha, best_level(alpha))[1], np.polyfit(time, y, 1)[0]
    wanted = [last + slope / 2 * (h - 1 + 1 / alpha - (1 - alpha) ** n / alpha) for h in (1, 2, 3)]
    assert f.theta(y[None], 3)[0] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_damped_trend_is_the_best_point_of_its_grid(seed: int) -> None:
    """Holt's damped equations in a scalar loop; first level and trend by numpy.linalg.lstsq."""
    y = np.random.default_rng(seed).normal(0.5, 1, size=10).cumsum()

    def run(
        alpha: float, beta: float, phi: float, state: tuple[float, float]
    ) -> tuple[np.ndarray, float, float]:
        level, trend, errors = *state, []
        for value in y:
            ahead = level + phi * trend
            errors.append(value - ahead)
            level, trend = ahead + alpha * errors[-1], phi * trend + beta * errors[-1]
        return np.array(errors), level, trend

    best = (np.inf, 0.0)
    for alpha in np.linspace(0.05, 0.95, 10):
        for share in (0.02, 0.1, 0.2, 0.35, 0.5, 0.8):
            for phi in (0.8, 0.86, 0.92, 0.96, 0.98):
                at = (alpha, alpha * share, phi)
                none = run(*at, (0.0, 0.0))[0]
                slopes = np.column_stack([run(*at, (1.0, 0.0))[0] - none, run(*at, (0.0, 1.0))[0] - none])
                start = np.linalg.lstsq(slopes, -none, rcond=None)[0]
                errors, level, trend = run(*at, (start[0], start[1]))
                best = min(best, (float((errors**2).sum()), level + phi * trend))
    assert f.damped_trend(y[None], 1)[0, 0] == pytest.approx(best[1], abs=1e-6)


def test_damped_trend_goes_on_with_a_line_but_less_and_less() -> None:
    line = np.arange(12.0)[None]
    made = f.damped_trend(line, 6)[0]
    rise = np.diff(np.r_[line[0, -1], made])
    assert made[0] == pytest.approx(12.0, abs=0.1)
    assert (np.diff(rise) < 0).all()
    assert (rise > 0.8).all()


@pytest.mark.parametrize("name", OWN)
@given(y=SERIES, shift=st.floats(-50, 50), factor=st.floats(0.1, 20))
def test_moving_and_scaling_a_series_moves_and_scales_its_forecast(
    name: str, y: np.ndarray, shift: float, factor: float
) -> None:
    method = OWN[name]
    plain, size = method(y, 3), 1 + np.abs(y).max() + abs(shift)
    again = method(factor * y + shift, 3)
    wild = name in ("theta", "damped_trend")  # a tie of two grid points may be broken the other way
    close = np.abs(again - (factor * plain + shift)) <= 1e-6 * factor * size
    assert close.all() or (wild and close.mean() > 0.6)


@pytest.mark.parametrize("name", OWN)
def test_each_row_is_forecast_on_its_own(name: str) -> None:
    y = np.random.default_rng(1).normal(size=(5, 10)).cumsum(axis=1)
    order = [3, 0, 4, 1, 2]
    assert OWN[name](y[order], 4) == pytest.approx(OWN[name](y, 4)[order], abs=1e-9)


@pytest.mark.parametrize("method", [f.optimised_theta, f.exponential_smoothing])
def test_library_methods_follow_scale_and_level(method: Method) -> None:
    pytest.importorskip("statsforecast")
    y = np.random.default_rng(2).normal(0.3, 1, size=(4, 15)).cumsum(axis=1)
    assert method(7 * y + 1000, 3) == pytest.approx(7 * method(y, 3) + 1000, abs=1e-3)
    assert method(np.full((1, 9), 4.0), 2).tolist() == [[4.0, 4.0]]


@pytest.mark.parametrize(
    ("method", "points"), [(f.drift, 1), (f.theta, 2), (f.damped_trend, 3), (f.optimised_theta, 7)]
)
def test_too_few_points_are_refused(method: Method, points: int) -> None:
    with pytest.raises((ValueError, ModuleNotFoundError), match=r"too short|statsforecast"):
        method(np.ones((1, points)), 1)


def test_gaps_and_no_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        f.naive(np.array([[1.0, np.nan]]), 1)
    with pytest.raises(ValueError, match="steps"):
        f.naive(np.ones((1, 3)), 0)
