"""Diffusion between regions: Bass's model with a third force, adoption in the regions a region is tied to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares
from scipy.stats import t as student

from growthpoles.stats.arrays import Floats, as_complete, as_floats
from growthpoles.stats.diffusion import bass_share
from growthpoles.stats.sampling import Seed, generator

_MOST = (1.0, 5.0, 5.0)
_ROUNDS = 200
_STEP = 1e-7  # of finite differences
_LEAST = 5  # pairs beyond one a year


@dataclass(frozen=True, eq=False)
class SpatialFit:
    """A fitted spread between regions.

    Attributes:
        values: p (outside, mean of the steps weighted by those yet to adopt), q (imitation at home), c
            (imitation of tied regions), shape (3,).
        low, high: Ends of the interval, shape (3,); NaN without draws.
        drawn: p, q and c of the draws, shape (draws, 3).
        n: Pairs of neighbouring observations used.
        units: Regions with at least one pair.
        r2: Share of the variance of the increments that is explained; NaN where they do not vary.
        correlation: Correlation of the estimate of c with that of q or of p, the nearer to -1;
            there the pull of tied regions cannot be told apart from imitation at home or a good year for all.
    """

    values: Floats
    low: Floats
    high: Floats
    drawn: Floats
    n: int
    units: int
    r2: float
    correlation: float


def exposure(shares: ArrayLike, weights: ArrayLike) -> Floats:
    """Adoption of the regions a region is tied to, sum_s w_rs F_s, shape (units, times).

    NaN where a region it is tied to (weight above 0) is missing.

    Example:
        >>> exposure([[0.2], [0.4], [np.nan]], [[0, 1, 0], [0.5, 0, 0.5], [1, 0, 0]]).tolist()
        [[0.4], [nan], [0.2]]
    """
    values, tie = np.asarray(shares, float), np.asarray(weights, float)
    gaps = (tie > 0).astype(float) @ np.isnan(values) > 0
    return np.asarray(np.where(gaps, np.nan, tie @ np.nan_to_num(values)))


def fit_spatial(
    shares: ArrayLike,
    weights: ArrayLike,
    *,
    times: ArrayLike,
    draws: int = 200,
    confidence: float = 0.9,
    seed: Seed = 0,
) -> SpatialFit:
    """Fit dF_r/dt = (p_t + q F_r + c sum_s w_rs F_s)(1 - F_r) with common p_t, q >= 0, c by least squares.

    p_t is free in every step, so that a good year for all is not taken for the pull of tied regions; c may be
    negative. Between two observations the pull of the tied regions is held at the mean of its two observed
    values; the step is then Bass's exact path with p_t + c E in place of p. Intervals: estimate -+ t(n - 1) s
    sqrt(n / (n - 1)), s the standard deviation of draws that resample whole regions, n their number.

    Lasting differences between regions make c too small; tied regions that are alike for other reasons, or
    share shocks that others do not have, make it too large.

    Args:
        shares: F, adopters / ceiling, shape (units, times), within 0 and 1; NaN = missing.
        weights: w_rs, pull of s on r, shape (units, units), >= 0, no diagonal.
        times: Increasing times, shape (times,).
        draws: Bootstrap draws; 0 = no intervals.
        confidence: Level of the intervals.
        seed: Seed or generator.

    Raises:
        ValueError: Shapes that do not fit, shares outside 0 and 1, negative weights or a diagonal, or fewer
            than `can_fit` asks for.

    Example:
        >>> w = np.array([[0, 1.0, 0], [1.0, 0, 0], [0.5, 0.5, 0]])
        >>> path = spread_ahead([0.1, 0.0, 0.02], w, times=np.arange(12), values=(0.01, 0.3, 0.1))
        >>> fit_spatial(path, w, times=np.arange(12), draws=0).values.round(3).tolist()
        [0.01, 0.3, 0.1]
    """
    share, tie, moments = _checked(shares, weights, times)
    if not can_fit(share, tie):
        raise ValueError(f"too few pairs: three units, and {_LEAST} pairs more than steps, are needed")
    mean_pull, known = _pairs(share, tie)
    rows, steps = np.nonzero(known)
    length = np.diff(moments)[steps]
    data = np.stack([share[:, :-1][known], share[:, 1:][known], mean_pull[known], length])
    values, errors, correlation = _solve(data, steps, np.array([0.01, 0.2, 0.0]))
    growth = data[1] - data[0]
    around = float(((growth - growth.mean()) ** 2).sum())
    rng, members = generator(seed), np.unique(rows)
    drawn = np.empty((draws, 3))
    for i in range(draws):
        chosen = rng.choice(members, members.size)
        at = np.concatenate([np.flatnonzero(rows == r) for r in chosen])
        drawn[i] = _solve(data[:, at], steps[at], values)[0]
    half = _half_width(drawn, members.size, confidence)
    r2 = 1 - float((errors**2).sum()) / around if around > 0 else float("nan")
    return SpatialFit(values, values - half, values + half, drawn, rows.size, members.size, r2, correlation)


def can_fit(shares: ArrayLike, weights: ArrayLike) -> bool:
    """Whether there are pairs of observations of three units, and five pairs more than steps with one.

    Example:
        >>> can_fit([[0.1, 0.2, 0.3]], [[0.0]])
        False
    """
    known = _pairs(np.asarray(shares, float), np.asarray(weights, float))[1]
    return bool(known.any(axis=1).sum() >= 3 and known.sum() - known.any(axis=0).sum() >= _LEAST)


def spread_ahead(start: ArrayLike, weights: ArrayLike, *, times: ArrayLike, values: ArrayLike) -> Floats:
    """Shares of all regions from given ones on, shape (units, times); the first column is `start`.

    Each step solves the scheme of `fit_spatial`: the mean pull over the step depends on where the step ends
    and is found by repetition. Where the pushes add up to nothing or less, a region stays where it is.

    Example:
        >>> spread_ahead([0.5, 0.0], [[0, 0], [1.0, 0]], times=[0, 1], values=(0, 0, 0.2)).round(3).tolist()
        [[0.5, 0.5], [0.0, 0.095]]
    """
    moments = as_complete(times, "times", ndim=1)
    tie = as_complete(weights, "weights", ndim=2)
    p, q, c = as_floats(values, "values", ndim=1)
    path = [as_complete(start, "start", ndim=1)]
    for step in np.diff(moments):
        now = path[-1]
        then = now
        for _ in range(_ROUNDS):
            hazard = p + c * (tie @ (now + then)) / 2
            new = np.where(hazard + q * now > 0, bass_share(step, hazard, q=q, start=now), now)
            settled = np.abs(new - then).max() < 1e-13
            then = new
            if settled:
                break
        path.append(then)
    return np.stack(path, axis=1)


def _checked(shares: ArrayLike, weights: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats, Floats]:
    share, moments = as_floats(shares, "shares", ndim=2), as_complete(times, "times", ndim=1)
    tie = as_complete(weights, "weights", ndim=2)
    if tie.shape != (len(share), len(share)) or moments.size != share.shape[1]:
        raise ValueError("weights must be units x units, with one time for each column of shares")
    if (tie < 0).any() or np.diag(tie).any():
        raise ValueError("weights must be >= 0 with a diagonal of 0")
    if (share < 0).any() or (share > 1).any() or not (np.diff(moments) > 0).all():
        raise ValueError("shares must lie within 0 and 1, and times must increase")
    return share, tie, moments


def _pairs(share: Floats, tie: Floats) -> tuple[Floats, np.typing.NDArray[np.bool_]]:
    """Mean pull over each step, and where it and both observations are known."""
    pulled = exposure(share, tie)
    mean_pull = (pulled[:, 1:] + pulled[:, :-1]) / 2
    return mean_pull, ~np.isnan(share[:, :-1] + share[:, 1:] + mean_pull)


def _half_width(drawn: Floats, units: int, confidence: float) -> Floats:
    if len(drawn) < 2:
        return np.full(3, np.nan)
    spread = drawn.std(axis=0, ddof=1) * np.sqrt(units / (units - 1))
    return np.asarray(spread * student.ppf((1 + confidence) / 2, units - 1))


def _solve(data: Floats, steps: np.typing.NDArray[np.int64], start: Floats) -> tuple[Floats, Floats, float]:
    """p, q and c, the residuals, and the correlation of q and c."""
    first, last, pull, length = data
    at = np.unique(steps, return_inverse=True)[1]
    size, row = int(at.max()) + 1, np.arange(at.size)

    def errors(x: Floats) -> Floats:
        path = bass_share(length, x[at] + x[-1] * pull, q=x[-2], start=first)
        return np.asarray(np.where(np.isnan(path), first, path) - last)

    def slopes(x: Floats) -> Floats:
        """Each residual depends on the p of its own step only."""
        found, base = np.zeros((at.size, size + 2)), errors(x)
        move = np.eye(size + 2) * _STEP
        found[row, at] = errors(x + move[:size].sum(axis=0)) - base
        found[:, size] = errors(x + move[size]) - base
        found[:, size + 1] = errors(x + move[size + 1]) - base
        return found / _STEP

    top = np.concatenate([np.full(size, _MOST[0]), _MOST[1:]])
    bottom = np.where(np.arange(size + 2) == size, 0.0, -top)
    inside = np.clip(np.concatenate([np.full(size, start[0]), start[1:]]), bottom + 1e-8, top * 0.999)
    scale = np.concatenate([np.full(size, 0.01), [0.1, 0.1]])
    found = least_squares(
        errors, inside, jac=slopes, bounds=(bottom, top), x_scale=scale, xtol=1e-9, ftol=1e-10, max_nfev=60
    )
    weights = np.bincount(at, 1 - first) + 1e-12
    p = float(np.average(found.x[:size], weights=weights))
    correlation = _correlation(np.asarray(found.jac), weights / weights.sum())
    return np.array([p, *found.x[size:]]), np.asarray(found.fun), correlation


def _correlation(jacobian: Floats, weights: Floats) -> float:
    pick = np.zeros((3, jacobian.shape[1]))
    pick[0, : weights.size] = weights
    pick[1, -2] = pick[2, -1] = 1.0
    cov = pick @ np.linalg.pinv(jacobian.T @ jacobian) @ pick.T
    size = np.sqrt(np.diag(cov)[:2] * cov[2, 2])
    return float((cov[:2, 2] / size).min()) if (size > 0).all() else float("nan")
