"""Diffusion curves: Bass and logistic (epidemic), fitted to the growth of a stock of adopters.

Both solve dF/dt = (p + q F)(1 - F), F = share of the ceiling m that has adopted, p = innovation (influence
from outside), q = imitation (Bass 1969, Management Science 15, 215-227); the logistic or epidemic curve has p
= 0 (Griliches 1957; Mansfield 1961).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, least_squares
from scipy.stats import t as student

from growthpoles.stats.arrays import Floats, as_floats
from growthpoles.stats.sampling import Seed, generator

Curve = Literal["bass", "logistic"]
NAMES = ("p", "q", "m")
_TINY = 1e-9
_STEP = float(np.finfo(float).eps) ** 0.5  # of the differences that a derivative is taken from
_MOST = (1.0, 5.0)  # bounds of p and q
_SPAN = 1e4  # the ceiling is sought up to this multiple of the last level
_STARTS = tuple(product((0.002, 0.02), (0.1, 0.3, 0.6, 1.2), (1.03, 1.3, 2.0, 5.0, 20.0)))


def bass_share(time: ArrayLike, p: ArrayLike, *, q: ArrayLike, start: ArrayLike = 0.0) -> Floats:
    """Share of the ceiling that has adopted some time after a share `start` was reached.

    The exact solution: x = (1 - F) / (p + q F), x(t) = x(0) exp(-(p + q) t), F = (1 - p x) / (1 + q x). From
    F(0) = 0 this is Bass's F(t) = (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t). NaN where p + q F(0) = 0, as
    nothing ever starts there.

    Args:
        time: Time since `start`.
        p: Coefficient of innovation, >= 0.
        q: Coefficient of imitation, >= 0.
        start: Share at time 0, within 0 and 1.

    Example:
        >>> bass_share([0, 5, 10, 100], 0.03, q=0.38).round(3).tolist()
        [0.0, 0.331, 0.813, 1.0]
    """
    first, inner, outer = (np.asarray(x, float) for x in (start, q, p))
    hazard = outer + inner * first
    with np.errstate(divide="ignore", invalid="ignore"):
        left = (1 - first) / hazard * np.exp(-(outer + inner) * np.asarray(time, float))
        share = (1 - outer * left) / (1 + inner * left)
    return np.asarray(np.where(hazard > 0, share, np.nan))


def bass_peak(p: float, q: float, *, start: float = 0.0) -> float:
    """Time from a share `start` to the greatest adoption: ln(q (1 - start) / (p + q start)) / (p + q).

    From launch this is ln(q / p) / (p + q). 0 where adoption is greatest at `start`; NaN where nothing ever
    starts.

    Example:
        >>> round(bass_peak(0.0103988, 0.41861), 1)  # room air conditioners, Bass 1969, table 2
        8.6
        >>> round(bass_peak(0.0, 0.5, start=0.05), 2)  # logistic: ln(19) / 0.5
        5.89
    """
    hazard = p + q * start
    if hazard <= 0:
        return float("nan")
    ahead = q * (1 - start) / hazard
    return math.log(ahead) / (p + q) if ahead > 1 else 0.0


def inflection_share(p: float, q: float) -> float:
    """Share of the ceiling at which adoption is greatest: (1 - p / q) / 2; 0 where q <= p.

    Example:
        >>> inflection_share(0.0, 0.5)
        0.5
    """
    return max(0.0, (1 - p / q) / 2) if q > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Regression:
    """Bass's own estimate from a regression: p, q and m; NaN where the regression has no such solution."""

    p: float
    q: float
    m: float


def bass_regression(adoptions: ArrayLike) -> Regression:
    """Estimate p, q and m as Bass (1969) did: S_t = a + b Y_{t-1} + c Y_{t-1}^2 by least squares.

    m = (-b - sqrt(b^2 - 4 a c)) / (2 c), p = a / m, q = -m c. It is quick and biased; `fit_curve` is better.

    Args:
        adoptions: Adoptions of the periods from launch on, shape (periods,), at least four.

    Raises:
        ValueError: Fewer than four periods or a missing one.

    Example:
        >>> found = bass_regression([0.517, 1.169, 1.604, 2.044, 2.286])
        >>> round(found.p, 4), round(found.q, 4), round(found.m, 2)
        (0.0626, 0.7377, 10.5)
    """
    sold = as_floats(adoptions, "adoptions", ndim=1)
    if sold.size < 4 or np.isnan(sold).any():
        raise ValueError("the regression needs at least four periods without gaps")
    before = np.concatenate([[0.0], np.cumsum(sold)[:-1]])
    c, b, a = np.polyfit(before, sold, 2)
    inside = b * b - 4 * a * c
    if not c < 0 or inside < 0:
        return Regression(float("nan"), float("nan"), float("nan"))
    m = float((-b - math.sqrt(inside)) / (2 * c))
    return Regression(float(a / m), float(-m * c), m)


@dataclass(frozen=True, eq=False)
class CurveFit:
    """A fitted curve.

    Attributes:
        curve: ``bass`` or ``logistic``.
        values: p, q and m, shape (3,).
        low, high: Profile intervals of p, q and m, shape (3,); NaN where an end is not found within bounds.
        free: Which of p, q and m were estimated.
        times, levels: What was fitted, shape (n,), without gaps.
        sse: Sum of squared differences of the increments.
        confidence: Level of the intervals.
    """

    curve: Curve
    values: Floats
    low: Floats
    high: Floats
    free: tuple[bool, bool, bool]
    times: Floats
    levels: Floats
    sse: float
    confidence: float

    @property
    def passed_inflection(self) -> bool:
        """Whether the last level lies beyond the level of greatest adoption."""
        p, q, m = self.values
        return bool(self.levels[-1] > m * inflection_share(p, q))

    @property
    def ceiling_known(self) -> bool:
        """Whether m may be quoted: it was given, or growth has turned and its interval is closed above."""
        return not self.free[2] or (self.passed_inflection and not math.isnan(self.high[2]))

    def level(self, times: ArrayLike) -> Floats:
        """Levels at some times, from the first observed level on."""
        start = self.levels[0] / self.values[2]
        return _levels(self.values, np.asarray(times, float) - self.times[0], start)

    def ahead(self, times: ArrayLike) -> Floats:
        """Levels at later times, from the last observed level on."""
        start = min(1.0, float(self.levels[-1] / self.values[2]))
        return _levels(self.values, np.asarray(times, float) - self.times[-1], start)


def fit_curve(
    levels: ArrayLike,
    times: ArrayLike,
    *,
    curve: Curve = "bass",
    ceiling: float | None = None,
    confidence: float = 0.9,
) -> CurveFit:
    """Fit a curve to the increments of a stock of adopters by bounded non-linear least squares.

    Increments between neighbouring observations are compared with m (F(t_i) - F(t_{i-1})), as Srinivasan and
    Mason (1986, Marketing Science 5, 169-178) do; the path starts at the first level, which is 0 at launch.
    Intervals come from the profile: the values of a parameter at which the smallest sum of squares over the
    other parameters is SSE (1 + t^2 / (n - k)), t the Student quantile.

    Args:
        levels: Adopters so far, shape (n,); NaN = missing, left out.
        times: Their times, increasing.
        curve: ``bass``, or ``logistic`` (p = 0), which needs a first level above 0.
        ceiling: m, when it is known from elsewhere.
        confidence: Level of the intervals.

    Raises:
        ValueError: Fewer increments than parameters + 1, a level below 0, a ceiling at or below the greatest
            level, or a logistic curve from 0.

    Example:
        >>> t = np.arange(16)
        >>> found = fit_curve(1000 * bass_share(t, 0.02, q=0.4), t)
        >>> found.values.round(3).tolist(), found.ceiling_known
        ([0.02, 0.4, 1000.0], True)
    """
    stock, moments = _observed(levels, times)
    free = (curve == "bass", True, ceiling is None)
    if stock.size - 1 <= sum(free):
        raise ValueError(
            f"{sum(free)} parameters need more than {sum(free)} increments, not {stock.size - 1}"
        )
    if (stock < 0).any() or stock.max() <= 0:
        raise ValueError("levels must be >= 0 and not all 0")
    if curve == "logistic" and stock[0] == 0:
        raise ValueError("a logistic curve cannot start from 0")
    if ceiling is not None and not ceiling > stock.max():
        raise ValueError(f"the ceiling {ceiling} must lie above the greatest level {stock.max()}")
    task = _Task(stock, moments, free, ceiling)
    values = task.best()
    sse = task.sse(values)
    ends = _profile(task, values, sse, confidence)
    return CurveFit(curve, values, ends[0], ends[1], free, moments, stock, sse, confidence)


def bootstrap_levels(fit: CurveFit, times: ArrayLike, *, draws: int, seed: Seed) -> Floats:
    """Levels at later times from fits to resampled increments, shape (draws, times).

    Each draw adds resampled, centred residuals (inflated by sqrt(n / (n - k))) to the fitted increments, fits
    anew, and adds one residual per step of one time unit after the last observation. No draw falls below the
    last observed level.

    Args:
        fit: The fit.
        times: Times after the last observation.
        draws: Number of draws.
        seed: Seed or generator.

    Example:
        >>> t = np.arange(16)
        >>> found = fit_curve(1000 * bass_share(t, 0.02, q=0.4), t)
        >>> bootstrap_levels(found, [20], draws=3, seed=1).round(2).tolist()
        [[995.3], [995.3], [995.3]]
    """
    rng = generator(seed)
    p, q, m = fit.values
    fitted = np.diff(fit.level(fit.times))
    errors = np.diff(fit.levels) - fitted
    errors = (errors - errors.mean()) * math.sqrt(errors.size / max(1, errors.size - sum(fit.free)))
    later = np.asarray(times, float)
    found = np.empty((draws, later.size))
    for i in range(draws):
        steps = np.maximum(0.0, fitted + rng.choice(errors, errors.size))
        stock = fit.levels[0] + np.concatenate([[0.0], np.cumsum(steps)])
        task = _Task(stock, fit.times, fit.free, None if fit.free[2] else m)
        a, b, c = task.improve(np.array([p, q, max(m, stock.max() * (1 + _TINY))]), tolerance=1e-5)
        last = fit.levels[-1]
        path = _levels(np.array([a, b, max(c, last)]), later - fit.times[-1], min(1.0, last / c))
        noise = np.cumsum(rng.choice(errors, later.size) * np.sqrt(np.diff(later, prepend=fit.times[-1])))
        found[i] = np.clip(path + noise, last, math.inf if fit.free[2] else m)
    return found


def _observed(levels: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    stock, moments = as_floats(levels, "levels", ndim=1), as_floats(times, "times", ndim=1)
    if stock.shape != moments.shape or not (np.diff(moments) > 0).all():
        raise ValueError("times must increase, one for each level")
    known = ~np.isnan(stock)
    return stock[known], moments[known]


def _levels(values: Floats, elapsed: Floats, start: float) -> Floats:
    p, q, m = values
    return np.asarray(m * bass_share(elapsed, p, q=q, start=start))


@dataclass(frozen=True, eq=False)
class _Task:
    """Levels to be fitted, and which parameters may move."""

    stock: Floats
    moments: Floats
    free: tuple[bool, bool, bool]
    ceiling: float | None

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        top = float(self.stock.max())
        return np.array([0.0, _TINY, top * (1 + _TINY)]), np.array([*_MOST, top * _SPAN])

    @cached_property
    def _observed(self) -> tuple[Floats, Floats, float]:
        """Time since the first level, increments, greatest level."""
        return self.moments - self.moments[0], np.diff(self.stock), float(self.stock.max())

    def residuals(self, values: Floats) -> Floats:
        """Of one set of parameters, shape (3,), or of several, shape (sets, 3)."""
        elapsed, growth, top = self._observed
        p, q, m = values.T[..., None]
        path = m * bass_share(elapsed, p, q=q, start=self.stock[0] / m)
        gaps = np.asarray(path[..., 1:] - path[..., :-1] - growth)
        return gaps if np.isfinite(gaps).all() else np.nan_to_num(gaps, nan=top)

    def slopes(self, values: Floats, move: NDArray[np.intp]) -> Floats:
        """Derivatives of the residuals, by differences of all moving parameters at once."""
        _, high = self.bounds
        steps = _STEP * np.maximum(1.0, values)
        steps = np.where(values + steps > high, -steps, steps)[move]
        moved = np.tile(values, (len(move), 1))
        moved[np.arange(len(move)), move] += steps
        gaps = self.residuals(moved) - self.residuals(values)
        return np.asarray((gaps / (values[move] + steps - values[move])[:, None]).T)

    def sse(self, values: Floats) -> float:
        return float((self.residuals(values) ** 2).sum())

    def best(self) -> Floats:
        """The best of the three most promising starts."""
        starts = [self._start(*start) for start in _STARTS]
        starts.sort(key=self.sse)
        return min((self.improve(start) for start in starts[:3]), key=self.sse)

    def _start(self, p: float, q: float, scale: float) -> Floats:
        m = self.ceiling if self.ceiling is not None else scale * float(self.stock.max())
        return np.array([p if self.free[0] else 0.0, q, m])

    def improve(self, start: Floats, *, fixed: int | None = None, tolerance: float = 1e-12) -> Floats:
        """Least squares from a start; parameter `fixed` stays where it is."""
        move = np.array([free and k != fixed for k, free in enumerate(self.free)])
        low, high = self.bounds
        if not move.any():
            return start
        scale = np.array([0.01, 0.3, float(self.stock.max())])[move]

        def at(part: Floats) -> Floats:
            values = start.copy()
            values[move] = part
            return values

        inside = np.clip(start[move], low[move] * (1 + _TINY), high[move] * (1 - _TINY))
        found = least_squares(
            lambda part: self.residuals(at(part)),
            inside,
            lambda part: self.slopes(at(part), np.flatnonzero(move)),
            bounds=(low[move], high[move]),
            x_scale=scale,
            xtol=tolerance,
            ftol=tolerance,
            gtol=tolerance,
            max_nfev=400,
        )
        return at(found.x)


def _profile(task: _Task, values: Floats, sse: float, confidence: float) -> tuple[Floats, Floats]:
    left = task.stock.size - 1 - sum(task.free)
    quantile = float(student.ppf((1 + confidence) / 2, left))
    scale = float((np.diff(task.stock) ** 2).sum())
    limit = max(sse, 1e-20 * scale) * (1 + quantile**2 / left)
    low, high = values.copy(), values.copy()
    for k, free in enumerate(task.free):
        if free:
            low[k] = _crossing(task, values, k, limit=limit, up=False)
            high[k] = _crossing(task, values, k, limit=limit, up=True)
    return low, high


def _crossing(task: _Task, values: Floats, k: int, *, limit: float, up: bool) -> float:
    """Where the profile of one parameter reaches the limit; NaN where it does not within the bounds."""
    bound = float(task.bounds[1 if up else 0][k])
    best = float(values[k])
    state = {best: values}

    def excess(value: float) -> float:
        near = state[min(state, key=lambda known: abs(known - value))].copy()
        near[k] = value
        state[value] = task.improve(near, fixed=k, tolerance=1e-8)
        return task.sse(state[value]) - limit

    inner, step = best, 0.02 * (abs(best) or 0.01)
    while inner != bound:
        outer = min(bound, inner + step) if up else max(bound, inner - step)
        if excess(outer) > 0:
            return float(brentq(excess, inner, outer, xtol=1e-12, rtol=1e-4)) if inner != outer else outer
        inner, step = outer, step * 2
    return bound if not up and k == 0 else float("nan")
