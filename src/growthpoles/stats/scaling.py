"""Column-wise normalisation: a scale is learnt on one sample and applied to any rows.

Every ``learn_*`` function takes observations x columns (leading axes such as years are pooled) and returns a
frozen scale; `apply_scale` turns raw values (..., columns) into scores. Direction (+1 higher is better, -1
lower is better) belongs to the method: a higher score is always better. A column whose scale has no valid
denominator is marked in ``scale.degenerate`` and scored NaN, never Inf and never a silent zero.

Source of the formulas: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from growthpoles.stats.arrays import (
    Bools,
    Floats,
    Ints,
    as_direction,
    as_floats,
    as_samples,
    column_extremes,
    column_mean,
    column_sd,
    divide,
    numbered,
    per_column,
)

Ties = Literal["min", "average"]
Position = Literal["rank", "borda", "percentile"]


@dataclass(frozen=True, slots=True, eq=False)
class LinearScale:
    """Scores ``low + (high - low) * clip((direction * x - origin) / span, lowest, highest)``.

    Attributes:
        direction: +1 or -1 per column.
        origin: Direction-corrected value that scores `low`, per column.
        span: Distance from it to the value that scores `high`; positive, NaN in a degenerate column.
        low: Score at the origin.
        high: Score at origin + span.
        lowest: Bound of the unit score from below (-inf: none).
        highest: Bound of the unit score from above (inf: none).
        degenerate: Columns without a positive span.
    """

    direction: Floats
    origin: Floats
    span: Floats
    low: float
    high: float
    lowest: float
    highest: float
    degenerate: Bools


@dataclass(frozen=True, slots=True, eq=False)
class RankScale:
    """Positions in a stored reference sample, counted from the worst value.

    Attributes:
        direction: +1 or -1 per column.
        sample: Direction-corrected sample, each column sorted upwards with NaN at the end.
        count: Observed values per column.
        position: Rank (worst = 1), Borda (rank - 1) or percentile ((rank - 1) / (n - 1)).
        ties: Rank of equal values: the smallest or the average of their places.
        low: Score of the worst percentile (the floor); 0 for ranks.
        degenerate: Columns with fewer than two distinct values.
    """

    direction: Floats
    sample: Floats
    count: Ints
    position: Position
    ties: Ties
    low: float
    degenerate: Bools


@dataclass(frozen=True, slots=True, eq=False)
class RatioScale:
    """Scores x / reference where higher is better and reference / x where lower is better.

    Attributes:
        direction: +1 or -1 per column.
        reference: Raw value that scores 1; NaN where it is not positive.
        degenerate: Columns that do not vary, or in which a denominator of the sample is not positive.
    """

    direction: Floats
    reference: Floats
    degenerate: Bools


Scale = LinearScale | RankScale | RatioScale


def apply_scale(x: ArrayLike, scale: Scale) -> Floats:
    """Score raw values on a learnt scale.

    Args:
        x: Raw values, shape (..., columns), NaN = missing.
        scale: What a ``learn_*`` function returned.

    Returns:
        Scores of the same shape; higher is better; NaN where x is missing or the column is degenerate.

    Raises:
        ValueError: Another number of columns than the scale has, or Inf.

    Example:
        >>> scale = learn_min_max([[1.0], [3.0]], direction=[1])
        >>> apply_scale([[2.0], [4.0]], scale).ravel()
        array([0.5, 1.5])
    """
    values = as_floats(x)
    if values.ndim == 0 or values.shape[-1] != scale.direction.size:
        raise ValueError(f"x has shape {values.shape}; the scale has {scale.direction.size} columns")
    if isinstance(scale, LinearScale):
        return _apply_linear(values, scale)
    return _apply_rank(values, scale) if isinstance(scale, RankScale) else _apply_ratio(values, scale)


# --- linear scales ---


def learn_min_max(
    x: ArrayLike,
    direction: ArrayLike,
    *,
    low: float = 0.0,
    high: float = 1.0,
    truncate: bool = False,
    percentiles: tuple[float, float] | None = None,
) -> LinearScale:
    """Learn ``low + (high - low) (x - min) / (max - min)``; with a floor f use ``low=f``.

    Args:
        x: Sample, observations x columns.
        direction: +1 or -1 per column.
        low: Score of the worst value.
        high: Score of the best value.
        truncate: Keep later values inside [low, high].
        percentiles: Take these two percentiles (0-100) of the direction-corrected sample as the ends instead
            of min and max; implies `truncate`.

    Raises:
        ValueError: low >= high, or percentiles out of order.

    Example:
        >>> scale = learn_min_max([[1.0], [2.0], [5.0]], [-1], low=0.01)
        >>> apply_scale([[1.0], [5.0]], scale).ravel()
        array([1.  , 0.01])
    """
    sample, sign = _sample(x, direction)
    if not low < high:
        raise ValueError(f"low {low} must be below high {high}")
    if percentiles is None:
        ends = column_extremes(sample)
    elif 0 <= percentiles[0] < percentiles[1] <= 100:
        ends = _percentiles(sample, percentiles)
    else:
        raise ValueError(f"percentiles {percentiles} must be ordered within 0 and 100")
    scale = _linear(sign, ends[0], ends[1] - ends[0], capped=truncate or percentiles is not None)
    return _rescaled(scale, low, high, floored=truncate or percentiles is not None)


def learn_z_score(x: ArrayLike, direction: ArrayLike, *, mean: float = 0.0, sd: float = 1.0) -> LinearScale:
    """Learn ``mean + sd (x - average) / s`` with the sample standard deviation s (n - 1).

    Raises:
        ValueError: sd is not positive.

    Example:
        >>> scale = learn_z_score([[1.0], [2.0], [3.0]], [1], mean=100, sd=10)
        >>> apply_scale([[3.0]], scale).item()
        110.0
    """
    sample, sign = _sample(x, direction)
    if not sd > 0:
        raise ValueError(f"sd must be positive, not {sd}")
    lowest, highest = column_extremes(sample)
    span = np.where(highest > lowest, column_sd(sample), np.nan)  # a constant column can have sd 1e-17
    return _rescaled(_linear(sign, column_mean(sample), span), mean, mean + sd)


def learn_distance_to_max(x: ArrayLike, direction: ArrayLike) -> LinearScale:
    """Learn ``1 - (max - x) / (max - min)``.

    Example:
        >>> apply_scale([[3.0]], learn_distance_to_max([[1.0], [5.0]], [1])).item()
        0.5
    """
    return learn_min_max(x, direction)


def learn_distance_to_reference(
    x: ArrayLike, direction: ArrayLike, *, reference: ArrayLike, cap: bool = False
) -> LinearScale:
    """Learn ``1 - (x_ref - x) / (x_ref - min)`` from a sample and the raw values of a reference unit.

    Args:
        x: Sample, observations x columns.
        direction: +1 or -1 per column.
        reference: Raw values of the reference unit, one per column; it scores 1.
        cap: Keep scores at or below 1.

    Example:
        >>> scale = learn_distance_to_reference([[1.0], [3.0], [5.0]], [1], reference=[3.0])
        >>> apply_scale([[5.0]], scale).item()
        2.0
    """
    return learn_distance_to_target(x, direction, target=reference, cap=cap)


def learn_distance_to_target(
    x: ArrayLike, direction: ArrayLike, *, target: ArrayLike, cap: bool = False
) -> LinearScale:
    """Learn ``(x - min) / (target - min)`` from a sample and raw target values.

    A column that does not vary, or whose target is missing or not better than the worst value of the sample,
    is degenerate.

    Args:
        x: Sample, observations x columns.
        direction: +1 or -1 per column.
        target: Raw target, one per column; it scores 1.
        cap: Keep scores at or below 1.

    Example:
        >>> scale = learn_distance_to_target([[10.0], [4.0]], [-1], target=[2.0], cap=True)
        >>> apply_scale([[6.0], [1.0]], scale).ravel()
        array([0.5, 1. ])
    """
    sample, sign = _sample(x, direction)
    worst, best = column_extremes(sample)
    span = sign * per_column(target, sign.size, name="target") - worst
    return _linear(sign, worst, np.where(best > worst, span, np.nan), capped=cap)


def learn_goalposts(direction: ArrayLike, *, lo: ArrayLike, hi: ArrayLike, floor: float = 0.0) -> LinearScale:
    """Return ``u = (x - lo) / (hi - lo)``, ``1 - u`` where lower is better, truncated to [0, 1].

    A column with a missing goalpost or with lo = hi is degenerate.

    Args:
        direction: +1 or -1 per column.
        lo: Lower goalpost, raw value, one per column (or one number for all).
        hi: Upper goalpost, raw value.
        floor: Scores become ``floor + (1 - floor) u``, 0 <= floor < 1.

    Raises:
        ValueError: lo above hi, or floor outside [0, 1).

    Example:
        >>> scale = learn_goalposts([1, -1], lo=[20.0, 0.0], hi=[80.0, 10.0])
        >>> apply_scale([[50.0, 2.0], [90.0, 12.0]], scale)
        array([[0.5, 0.8],
               [1. , 0. ]])
    """
    sign = as_direction(direction, np.size(direction))
    lower, upper = per_column(lo, sign.size, name="lo"), per_column(hi, sign.size, name="hi")
    if (lower > upper).any():
        raise ValueError(f"goalpost lo above hi in columns {numbered(lower > upper)}")
    _check_floor(floor)
    scale = _linear(sign, np.where(sign > 0, lower, -upper), upper - lower, capped=True)
    return _rescaled(scale, floor, 1.0, floored=True)


def normal_cdf_z(z: ArrayLike, *, mean: float = 0.0, sd: float = 1.0, floor: float = 0.0) -> Floats:
    """Map z-scores to (0, 1) by the normal distribution function, so that they suit a geometric mean.

    Args:
        z: Z-scores with the given mean and standard deviation.
        mean: Mean of the z-scores.
        sd: Their standard deviation.
        floor: Scores become ``floor + (1 - floor) * Phi((z - mean) / sd)``.

    Raises:
        ValueError: sd is not positive, or floor outside [0, 1).

    Example:
        >>> normal_cdf_z([0.0, 1.96]).round(3)
        array([0.5  , 0.975])
    """
    _check_floor(floor)
    if not sd > 0:
        raise ValueError(f"sd must be positive, not {sd}")
    share: Floats = np.asarray(ndtr((as_floats(z) - mean) / sd), dtype=np.float64)
    return floor + (1 - floor) * share


# --- ranks ---


def learn_rank(x: ArrayLike, direction: ArrayLike, *, ties: Ties = "min") -> RankScale:
    """Learn ascending ranks: worst = 1, best = number of observed values.

    A value that is not in the sample stands half a place above the values below it, within 1 and n.

    Example:
        >>> scale = learn_rank([[7.0], [7.0], [9.0]], [1], ties="average")
        >>> apply_scale([[7.0], [9.0], [8.0]], scale).ravel()
        array([1.5, 3. , 2.5])
    """
    return _learn_positions(x, direction, position="rank", ties=ties)


def learn_borda(x: ArrayLike, direction: ArrayLike, *, ties: Ties = "min") -> RankScale:
    """Learn Borda points, rank - 1: the number of units a unit is better than.

    Example:
        >>> apply_scale([[9.0]], learn_borda([[7.0], [8.0], [9.0]], [1])).item()
        2.0
    """
    return _learn_positions(x, direction, position="borda", ties=ties)


def learn_percentile_rank(
    x: ArrayLike, direction: ArrayLike, *, ties: Ties = "min", floor: float = 0.0
) -> RankScale:
    """Learn percentile ranks p = (rank - 1) / (n - 1), n observed values, as ``floor + (1 - floor) p``.

    Raises:
        ValueError: floor outside [0, 1).

    Example:
        >>> scale = learn_percentile_rank([[7.0], [8.0], [9.0]], [-1], floor=0.01)
        >>> apply_scale([[7.0], [9.0]], scale).ravel()
        array([1.  , 0.01])
    """
    _check_floor(floor)
    return _learn_positions(x, direction, position="percentile", ties=ties, low=floor)


# --- ratios ---


def learn_fraction_of_max(x: ArrayLike, direction: ArrayLike) -> RatioScale:
    """Learn x / max; min / x where lower is better, so that the best unit always scores 1.

    Ratios order units only above zero: the column is degenerate when max (min where lower is better) is not
    positive, or when it does not vary.

    Example:
        >>> scale = learn_fraction_of_max([[2.0, 2.0], [4.0, 4.0]], [1, -1])
        >>> apply_scale([[2.0, 2.0], [4.0, 4.0]], scale)
        array([[0.5, 1. ],
               [1. , 0.5]])
    """
    sample = as_samples(x)
    lowest, highest = column_extremes(sample)
    sign = as_direction(direction, sample.shape[1])
    return _ratio(sample, sign, np.where(sign > 0, highest, lowest))


def learn_mean_one(x: ArrayLike, direction: ArrayLike) -> RatioScale:
    """Learn x / mean; mean / x where lower is better, so that the average value scores 1.

    The column is degenerate when it does not vary or its mean is not positive; where lower is better also
    when a value is not positive (those cells are NaN).

    Example:
        >>> apply_scale([[3.0, 3.0]], learn_mean_one([[1.0, 1.0], [3.0, 3.0]], [1, -1])).round(4)
        array([[1.5   , 0.6667]])
    """
    sample = as_samples(x)
    return _ratio(sample, as_direction(direction, sample.shape[1]), column_mean(sample))


# --- helpers ---


def _sample(x: ArrayLike, direction: ArrayLike) -> tuple[Floats, Floats]:
    sample = as_samples(x)
    sign = as_direction(direction, sample.shape[1])
    return sample * sign, sign


def _check_floor(floor: float) -> None:
    if not 0 <= floor < 1:
        raise ValueError(f"floor must be in [0, 1), not {floor}")


def _percentiles(sample: Floats, percentiles: tuple[float, float]) -> Floats:
    ends = np.full((2, sample.shape[1]), np.nan)
    seen = ~np.isnan(sample).all(axis=0)
    ends[:, seen] = np.nanpercentile(sample[:, seen], percentiles, axis=0)
    return ends


def _linear(sign: Floats, origin: Floats, span: Floats, *, capped: bool = False) -> LinearScale:
    good = span > 0
    return LinearScale(
        direction=sign,
        origin=origin,
        span=np.where(good, span, np.nan),
        low=0.0,
        high=1.0,
        lowest=-np.inf,
        highest=1.0 if capped else np.inf,
        degenerate=~good,
    )


def _rescaled(scale: LinearScale, low: float, high: float, *, floored: bool = False) -> LinearScale:
    lowest = 0.0 if floored else -np.inf
    return LinearScale(
        scale.direction, scale.origin, scale.span, low, high, lowest, scale.highest, scale.degenerate
    )


def _apply_linear(x: Floats, scale: LinearScale) -> Floats:
    unit = (scale.direction * x - scale.origin) / scale.span
    if scale.lowest > -np.inf or scale.highest < np.inf:
        unit = np.clip(unit, scale.lowest, scale.highest)
    return scale.low * (1 - unit) + scale.high * unit  # exact at both ends


def _learn_positions(
    x: ArrayLike, direction: ArrayLike, *, position: Position, ties: Ties, low: float = 0.0
) -> RankScale:
    sample, sign = _sample(x, direction)
    if ties not in ("min", "average"):
        raise ValueError(f"ties must be 'min' or 'average', not {ties!r}")
    lowest, highest = column_extremes(sample)
    return RankScale(
        direction=sign,
        sample=np.sort(sample, axis=0),
        count=(~np.isnan(sample)).sum(axis=0),
        position=position,
        ties=ties,
        low=low,
        degenerate=~(highest > lowest),
    )


def _apply_rank(x: Floats, scale: RankScale) -> Floats:
    result = np.full(x.shape, np.nan)
    for column in np.flatnonzero(~scale.degenerate):
        values = scale.direction[column] * x[..., column]
        result[..., column] = _positions(values, scale.sample[: scale.count[column], column], scale)
    return result


def _positions(values: Floats, sample: Floats, scale: RankScale) -> Floats:
    below = np.searchsorted(sample, values, side="left")
    upto = np.searchsorted(sample, values, side="right")
    known = below + 1.0 if scale.ties == "min" else (below + upto + 1) / 2
    rank = np.where(upto > below, known, np.clip(below + 0.5, 1, sample.size))
    rank = np.where(np.isnan(values), np.nan, rank)
    if scale.position == "rank":
        return rank
    if scale.position == "borda":
        return rank - 1
    return scale.low + (1 - scale.low) * (rank - 1) / (sample.size - 1)


def _ratio(sample: Floats, sign: Floats, reference: Floats) -> RatioScale:
    lowest, highest = column_extremes(sample)
    good = (reference > 0) & (highest > lowest)
    return RatioScale(sign, np.where(good, reference, np.nan), ~good | ((sign < 0) & ~(lowest > 0)))


def _apply_ratio(x: Floats, scale: RatioScale) -> Floats:
    falling = divide(scale.reference, np.where(x > 0, x, np.nan))
    return np.where(scale.direction > 0, x / scale.reference, falling)
