"""Diffusion between regions: Bass's model with a third force, adoption in the regions a region is tied to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares

from growthpoles.stats.arrays import Floats, as_complete, as_floats
from growthpoles.stats.diffusion import bass_share
from growthpoles.stats.sampling import Seed, generator

_MOST = (1.0, 5.0, 5.0)
_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class SpatialFit:
    """A fitted spread between regions.

    Attributes:
        values: p (outside), q (imitation at home), c (imitation of tied regions), shape (3,).
        low, high: Ends of the bootstrap interval over regions, shape (3,); NaN without draws.
        n: Pairs of neighbouring observations used.
        units: Regions with at least one pair.
        r2: Share of the variance of the increments that is explained; NaN where they do not vary.
        correlation: Correlation of the estimates of q and c; near -1 the two cannot be told apart.
    """

    values: Floats
    low: Floats
    high: Floats
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
    """Fit dF_r/dt = (p + q F_r + c sum_s w_rs F_s)(1 - F_r) with common p, q, c >= 0 by least squares.

    Between two observations the pull of the tied regions is held at the mean of its two observed values; the
    step is then Bass's exact path with p + c E in place of p. Intervals come from resampling whole regions.

    Args:
        shares: F, adopters / ceiling, shape (units, times), within 0 and 1; NaN = missing.
        weights: w_rs, pull of s on r, shape (units, units), >= 0, no diagonal.
        times: Increasing times, shape (times,).
        draws: Bootstrap draws; 0 = no intervals.
        confidence: Level of the intervals.
        seed: Seed or generator.

    Raises:
        ValueError: Shapes that do not fit, shares outside 0 and 1, negative weights or a diagonal, or fewer
            than five pairs.

    Example:
        >>> w = np.array([[0, 1.0], [1.0, 0]])
        >>> path = spread_ahead([0.1, 0.0], w, times=np.arange(12), values=(0.01, 0.3, 0.1))
        >>> fit_spatial(path, w, times=np.arange(12), draws=0).values.round(3).tolist()
        [0.01, 0.3, 0.1]
    """
    share, tie, moments = _checked(shares, weights, times)
    pulled = exposure(share, tie)
    mean_pull = (pulled[:, 1:] + pulled[:, :-1]) / 2
    known = ~np.isnan(share[:, :-1] + share[:, 1:] + mean_pull)
    if known.sum() < 5:
        raise ValueError(f"{int(known.sum())} pairs of observations are too few; at least five are needed")
    rows = np.nonzero(known)[0]
    step = np.broadcast_to(np.diff(moments), known.shape)
    data = np.stack([share[:, :-1][known], share[:, 1:][known], mean_pull[known], step[known]])
    values, jacobian = _solve(data, np.array([0.01, 0.2, 0.1]))
    errors = _residuals(values, data)
    growth = data[1] - data[0]
    around = float(((growth - growth.mean()) ** 2).sum())
    rng, members = generator(seed), np.unique(rows)
    found = np.empty((draws, 3))
    for i in range(draws):
        chosen = rng.choice(members, members.size)
        found[i] = _solve(data[:, np.concatenate([np.flatnonzero(rows == r) for r in chosen])], values)[0]
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(found, ends, axis=0) if draws else np.full((2, 3), np.nan)
    return SpatialFit(
        values,
        low,
        high,
        int(known.sum()),
        members.size,
        1 - float((errors**2).sum()) / around if around > 0 else float("nan"),
        _correlation(jacobian),
    )


def spread_ahead(start: ArrayLike, weights: ArrayLike, *, times: ArrayLike, values: ArrayLike) -> Floats:
    """Shares of all regions from given ones on, shape (units, times); the first column is `start`.

    Each step solves the scheme of `fit_spatial`: the mean pull over the step depends on where the step ends
    and is found by repetition.

    Example:
        >>> spread_ahead([0.5, 0.0], [[0, 0], [1.0, 0]], times=[0, 1], values=(0, 0, 0.2)).round(3).tolist()
        [[0.5, 0.5], [0.0, 0.095]]
    """
    moments = as_complete(times, "times", ndim=1)
    tie = as_complete(weights, "weights", ndim=2)
    p, q, c = as_complete(values, "values", ndim=1)
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


def _residuals(values: Floats, data: Floats) -> Floats:
    first, last, pull, step = data
    path = bass_share(step, values[0] + values[2] * pull, q=values[1], start=first)
    return np.asarray(np.where(np.isnan(path), first, path) - last)


def _solve(data: Floats, start: Floats) -> tuple[Floats, Floats]:
    inside = np.clip(start, 1e-8, np.array(_MOST) * 0.999)
    found = least_squares(
        _residuals,
        inside,
        args=(data,),
        bounds=(0.0, _MOST),
        x_scale=(0.01, 0.1, 0.1),
        xtol=1e-12,
        ftol=1e-12,
    )
    return np.asarray(found.x), np.asarray(found.jac)


def _correlation(jacobian: Floats) -> float:
    spread = np.linalg.pinv(jacobian.T @ jacobian)
    size = float(np.sqrt(spread[1, 1] * spread[2, 2]))
    return float(spread[1, 2] / size) if size > 0 else float("nan")
