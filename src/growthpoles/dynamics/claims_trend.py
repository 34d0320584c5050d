"""The trend of a claim: the mean of all units year by year, and how far it drifts without any direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from growthpoles.core.panel import FloatArray
from growthpoles.dynamics.claims_sample import Ints, Sample

_LEFT_OUT = 0.01  # chance that the true persistence is above the bound; it is added to the p-value
_GRID = (*(0.1 * k for k in range(10)), 0.95, 1.0)
_DRAWS = 4999


@dataclass(frozen=True, eq=False)
class Trend:
    """Slope of the yearly effects with a test that holds for shocks that last, up to a random walk.

    Attributes:
        estimate: Slope by least squares, per year.
        error: Its standard error if shocks did not last.
        clusters: Years.
        persistence: Upper bound of the first-order autocorrelation; 1 = a random walk cannot be ruled out.
        drawn: |t| without any trend, by persistence up to the bound and draw, sorted along the draws.
    """

    estimate: float
    error: float
    clusters: int
    persistence: float
    drawn: FloatArray

    @property
    def p_value(self) -> float:
        """Largest p-value over all persistences up to the bound, plus the chance left out for the bound."""
        beyond = (self.drawn >= abs(self.estimate) / self.error).sum(axis=1)
        return float(min(1.0, ((1 + beyond) / (1 + self.drawn.shape[1])).max() + _LEFT_OUT))

    def critical(self, confidence: float) -> float:
        """|t| that is exceeded without a trend no more often than one less the confidence."""
        level = min(1.0, confidence + _LEFT_OUT)
        place = min(int(np.ceil(level * (self.drawn.shape[1] + 1))), self.drawn.shape[1]) - 1
        return float(self.drawn[:, place].max())

    def interval(self, confidence: float) -> tuple[float, float]:
        """Slopes that are not rejected."""
        reach = self.critical(confidence) * self.error
        return self.estimate - reach, self.estimate + reach

    def detectable(self, *, confidence: float, power: float) -> float:
        """Smallest slope found with about the given power."""
        return (self.critical(confidence) + float(student.ppf(power, self.clusters - 2))) * self.error


def year_effects(sample: Sample) -> tuple[Ints, FloatArray]:
    """Years and their effects once those of units are taken out; the yearly means of a balanced panel.

    Example:
        >>> unit, year = np.repeat(np.arange(3), 4), np.tile(np.arange(2001, 2005), 3)
        >>> held = Sample(10.0 * unit + 2 * year, year * 1.0, np.empty((12, 0)), unit, year)
        >>> np.diff(year_effects(held)[1]).round(6).tolist()
        [2.0, 2.0, 2.0]
    """
    years, place = np.unique(sample.year, return_inverse=True)
    units = np.unique(sample.unit, return_inverse=True)[1]
    columns = np.column_stack([sample.y, np.eye(years.size)[place]])
    sums = np.zeros((units.max() + 1, columns.shape[1]))
    np.add.at(sums, units, columns)
    columns = columns - (sums / np.bincount(units)[:, None])[units]
    return years.astype(np.intp), np.linalg.lstsq(columns[:, 1:], columns[:, 0], rcond=None)[0]


def trend_of(sample: Sample, *, seed: int) -> Trend:
    """Slope of the yearly effects, tested against shocks that last as long as the series allows.

    A shock common to all units moves every yearly mean after it if it lasts, so that years are no independent
    observations. The distribution of t without a trend is drawn exactly for normal first-order
    autoregressions, on the years there are, for persistences from 0 to 1. Persistences that the
    autocorrelation about the trend rules out (1 %) are left out; of the others the worst counts, and that 1 %
    is added to the p-value (Berger and Boos 1994).

    Args:
        sample: Observations over at least three years; the driver is not used.
        seed: Seed of the draws.

    Example:
        >>> unit, year = np.repeat(np.arange(3), 12), np.tile(np.arange(2001, 2013), 3)
        >>> noise = 0.1 * np.random.default_rng(0).normal(size=36)
        >>> held = Sample(2.0 * year + noise, year * 1.0, np.empty((36, 0)), unit, year)
        >>> found = trend_of(held, seed=0)
        >>> round(found.estimate, 1), found.p_value < 0.05
        (2.0, True)
    """
    years, effects = year_effects(sample)
    places = years - years[0]
    slope, error, lasting = (item[0] for item in _statistics(effects[None, :], places))
    rng = np.random.default_rng(seed)
    kept = list[tuple[float, FloatArray]]()
    for persistence in _GRID:
        paths = _paths(persistence, int(places[-1]) + 1, rng)[:, places]
        slopes, errors, lastings = _statistics(paths, places)
        if not kept or (lastings <= lasting).mean() >= _LEFT_OUT:
            kept.append((persistence, np.sort(np.abs(slopes) / errors)))
    drawn = np.stack([part for _, part in kept])
    return Trend(float(slope), float(error), years.size, kept[-1][0], drawn)


def _paths(persistence: float, length: int, rng: np.random.Generator) -> FloatArray:
    """First-order autoregressions, shape (draws, length); stationary, or a random walk from zero."""
    paths = rng.normal(size=(_DRAWS, length))
    if persistence < 1:
        paths[:, 0] /= np.sqrt(1 - persistence**2)
    for k in range(1, length):
        paths[:, k] += persistence * paths[:, k - 1]
    return paths


def _statistics(paths: FloatArray, places: Ints) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Slope, its error, and first-order autocorrelation about the trend, of each path."""
    time = places - places.mean()
    power = float(time @ time)
    level = paths - paths.mean(axis=1, keepdims=True)
    slope = level @ time / power
    left = level - slope[:, None] * time
    squares = np.square(left).sum(axis=1)
    near = np.flatnonzero(np.diff(places) == 1)
    lasting = (left[:, near] * left[:, near + 1]).sum(axis=1) / squares
    return slope, np.sqrt(squares / (places.size - 2) / power), lasting
