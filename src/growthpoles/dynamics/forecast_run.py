"""Forecasts of one indicator on plain arrays: members, combination, past errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.dynamics.forecast_inputs import ENOUGH_TO_CHOOSE, SHORT
from growthpoles.stats import forecasting
from growthpoles.stats.arrays import Bools, Floats, Ints, divide
from growthpoles.stats.bounded import Bounds
from growthpoles.stats.conformal import effective_numbers
from growthpoles.stats.forecasting import LEAST_LENGTH, mean_change, smape
from growthpoles.stats.pooled_forecast import LAGS, PooledModel, fit_pooled, forecast_pooled

Local = Callable[[Floats, int], Floats]
LOCAL: Mapping[str, Local] = {
    "naive": forecasting.naive,
    "mean": forecasting.mean,
    "drift": forecasting.drift,
    "damped-trend": forecasting.damped_trend,
    "theta": forecasting.theta,
    "optimised-theta": forecasting.optimised_theta,
    "exponential-smoothing": forecasting.exponential_smoothing,
}
COMBINED: Mapping[str, tuple[str, ...]] = {
    "combination": ("pooled", "optimised-theta", "exponential-smoothing"),
    "short-combination": ("pooled", "theta"),
}
CANDIDATES = ("combination", "short-combination", "pooled", "theta", "damped-trend", "drift", "mean", "naive")
NEEDS_LIBRARY = ("combination", "optimised-theta", "exponential-smoothing")
CUTS = 4


@dataclass(frozen=True, eq=False)
class Task:
    """One indicator to forecast.

    Attributes:
        key: What the choice of past forecasts hangs on beside the names of the series.
        names: Names of the series.
        y: Series as rows, aligned at their last value, shape (rows, years); NaN before the first.
        seen: Which cells were observed.
        parts: Which rows are units (sums of units are forecast, but nothing is learnt from them).
        bounds: Bounds.
        steps: Years ahead of the last value.
        method: Method asked for.
        library: Whether statsforecast may be used.
        calibration: Past forecasts to make, at most.
    """

    key: str
    names: tuple[str, ...]
    y: FloatArray
    seen: Bools
    parts: Bools
    bounds: Bounds
    steps: int
    method: str
    library: bool
    calibration: int

    @property
    def lengths(self) -> Ints:
        """Points of each series."""
        return np.asarray((~np.isnan(self.y)).sum(axis=1), np.intp)


@dataclass(frozen=True, eq=False)
class PastErrors:
    """Errors of forecasts made at earlier origins, one row per series and origin.

    Attributes:
        row: Series.
        cut: Years held back.
        scaled: Error on the free scale over the mean change known then, shape (m, steps); NaN = no figure.
        error, naive: Absolute error of the method and of the naive forecast over the mean change known then.
        smape, naive_smape: Symmetric errors, %.
    """

    row: Ints
    cut: Ints
    scaled: FloatArray
    error: FloatArray
    naive: FloatArray
    smape: FloatArray
    naive_smape: FloatArray


@dataclass(frozen=True, eq=False)
class Outcome:
    """Forecasts of one indicator.

    Attributes:
        path: Shape (rows, steps).
        method: Method of each row.
        free: Rows whose intervals are taken on the free scale.
        size: Mean change of each row on its scale.
        past: Past errors.
        units: Rows that are units with a forecast by a model.
        change: Yearly changes of these over their mean size, shape (units, years - 1).
        shared: Mean correlation of the changes of the units, 0 to 1.
    """

    path: FloatArray
    method: tuple[str, ...]
    free: Bools
    size: FloatArray
    past: PastErrors
    units: Ints
    change: FloatArray
    shared: float

    @property
    def effective(self) -> FloatArray:
        """How many independent errors the past errors of every step are worth."""
        past = self.past
        return effective_numbers(~np.isnan(past.scaled), series=past.row, origin=past.cut, shared=self.shared)


def run_task(task: Task) -> Outcome:
    """Forecast the series of one indicator and the errors made at earlier origins."""
    pairs = past_pairs(task)
    chosen = _choose(task, pairs) if task.method == "best" else task.method
    methods = _methods(task, chosen)
    everyone = np.arange(len(task.y))
    path = _paths(task, task.y, everyone, methods=methods)
    z = _on_scale(task, task.y)
    return Outcome(
        path=path,
        method=methods,
        free=_is_free(task),
        size=mean_change(z),
        past=_past_errors(task, pairs, methods),
        units=np.flatnonzero(task.parts),
        change=divide(np.diff(z[task.parts], axis=1), mean_change(z[task.parts])[:, None]),
        shared=_shared(z[task.parts]),
    )


def _is_free(task: Task) -> Bools:
    return np.asarray(task.bounds.inside(task.y).all(axis=1))


def _on_scale(task: Task, y: FloatArray) -> FloatArray:
    """Rows on the free scale where all their values are inside the bounds, as they are otherwise."""
    free = _is_free(task)
    z = np.array(y)
    z[free] = task.bounds.free(y[free])
    return z


def _methods(task: Task, chosen: str) -> tuple[str, ...]:
    """Method of each row: short series, and those too short to choose for, take the default."""
    default = "combination" if task.library else "short-combination"
    names = []
    for length in task.lengths:
        name = default if task.method == "best" and length < ENOUGH_TO_CHOOSE else chosen
        missing = name in NEEDS_LIBRARY and (length <= SHORT or not task.library)
        names.append("short-combination" if missing else name)
    return tuple(names)


def _paths(task: Task, y: FloatArray, rows: Ints, *, methods: tuple[str, ...]) -> FloatArray:
    """Forecasts of some rows of (possibly cut) series by the method of each, shape (len(rows), steps)."""
    z = _on_scale(task, y)
    model = _fit(z[task.parts], task.steps)
    lengths = (~np.isnan(y)).sum(axis=1)
    found = np.full((len(rows), task.steps), np.nan)
    names = np.array([_possible(methods[i], int(lengths[i])) for i in rows], dtype=object)
    for name in dict.fromkeys(names):
        mine = np.flatnonzero(names == name)
        members = [
            _member(task, member, y, rows[mine], z=z, model=model) for member in COMBINED.get(name, (name,))
        ]
        found[mine] = _average(members, y[rows[mine], -1])
    return found


def _possible(name: str, length: int) -> str:
    """At an early origin a series may be too short for the method it has now."""
    return "short-combination" if length <= SHORT and name in NEEDS_LIBRARY else name


def _average(members: list[FloatArray], last: FloatArray) -> FloatArray:
    """Mean over the members that have the whole path; the last value where none has."""
    stack = np.stack(members)
    whole = np.asarray(~np.isnan(stack).any(axis=2))
    count = whole.sum(axis=0)[:, None]
    total = np.where(whole[:, :, None], stack, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), last[:, None])


def _fit(z: FloatArray, steps: int) -> PooledModel:
    """The pooled model with as many lags as the length of the series bears."""
    for lags in range(LAGS, 0, -1):
        model = fit_pooled(z, steps, lags=lags)
        if model.rows[-1] >= 5 * (lags + 2):
            return model
    return PooledModel(np.full((steps, 3), np.nan), (0,) * steps)


def _member(
    task: Task, name: str, y: FloatArray, rows: Ints, *, z: FloatArray, model: PooledModel
) -> FloatArray:
    """One member for some rows: in levels, or on the free scale where levels would leave the bounds."""
    free = _is_free(task)[rows]
    if name == "pooled":
        moved = forecast_pooled(model, z[rows])
        return np.where(free[:, None], task.bounds.back(moved), task.bounds.clip(moved))
    found = _local(LOCAL[name], y[rows], task.steps)
    out = ~task.bounds.inside(found).all(axis=1)
    again = np.flatnonzero(out & free)
    found[again] = task.bounds.back(_local(LOCAL[name], z[rows[again]], task.steps))
    return task.bounds.clip(found)


def _local(one: Local, y: FloatArray, steps: int) -> FloatArray:
    """A local method on series of different lengths, those of one length together."""
    lengths = (~np.isnan(y)).sum(axis=1)
    found = np.full((len(y), steps), np.nan)
    for length in np.unique(lengths[lengths >= LEAST_LENGTH]):
        mine = np.flatnonzero(lengths == length)
        found[mine] = one(y[mine, y.shape[1] - length :], steps)
    return found


def past_pairs(task: Task) -> Ints:
    """Series and years held back of the past forecasts, shape (m, 2).

    Four origins that leave nine points or more, as far apart as the middle series allows; failing that, the
    one that leaves five. Where there are more pairs than asked for, some are drawn by their names, so that
    the order of the series does not matter.
    """
    pairs = []
    for i in np.flatnonzero(task.parts):
        length = int(task.lengths[i])
        cuts = [k for k in _cuts(task) if length - k > SHORT]
        fallback = min(task.steps, length - LEAST_LENGTH)
        pairs += [(int(i), k) for k in cuts or ([fallback] if fallback >= 1 else [])]
    drawn = sorted(pairs, key=lambda pair: _digest(f"{task.key}|{task.names[pair[0]]}|{pair[1]}"))
    return np.array(sorted(drawn[: task.calibration]), np.intp).reshape(-1, 2)


def _cuts(task: Task) -> range:
    """Years held back of the origins: their errors have the fewer years in common, the farther apart."""
    if not task.parts.any():
        return range(0)
    room = int(np.median(task.lengths[task.parts])) - SHORT - 1 - task.steps
    return range(task.steps, task.steps + CUTS * max(1, room // (CUTS - 1)), max(1, room // (CUTS - 1)))


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


def _past_errors(task: Task, pairs: Ints, methods: tuple[str, ...]) -> PastErrors:
    parts = [
        _errors_at(task, int(cut), pairs[pairs[:, 1] == cut, 0], methods=methods)
        for cut in np.unique(pairs[:, 1])
    ]
    arrays = [np.concatenate([part[k] for part in parts]) if parts else None for k in range(5)]
    order = [np.flatnonzero(pairs[:, 1] == cut) for cut in np.unique(pairs[:, 1])]
    at = pairs[np.concatenate(order)] if order else pairs
    empty = np.empty((0, task.steps))
    scaled, error, plain, own, other = (empty if x is None else x for x in arrays)
    return PastErrors(at[:, 0], at[:, 1], scaled, error, plain, own, other)


def _errors_at(
    task: Task, cut: int, rows: Ints, *, methods: tuple[str, ...]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Errors of the method and of the naive forecast when the last years are held back."""
    width = task.y.shape[1]
    y = task.y[:, : width - cut]
    ahead = min(cut, task.steps)
    path = _paths(task, y, rows, methods=methods)[:, :ahead]
    future = slice(width - cut, width - cut + ahead)
    actual = np.where(task.seen[rows, future], task.y[rows, future], np.nan)
    free = _is_free(task)[rows]
    gap = np.array(actual - path)
    gap[free] = task.bounds.free(actual[free]) - task.bounds.free(path[free])
    plain = np.repeat(y[rows, -1:], ahead, axis=1)
    scale, size = mean_change(_on_scale(task, y)[rows])[:, None], mean_change(y[rows])[:, None]
    found = (
        divide(gap, scale),
        divide(np.abs(actual - path), size),
        divide(np.abs(actual - plain), size),
        smape(actual, path),
        smape(actual, plain),
    )
    shape = (len(rows), task.steps)
    whole = []
    for x in found:
        wide = np.full(shape, np.nan)
        wide[:, :ahead] = x
        whole.append(wide)
    return whole[0], whole[1], whole[2], whole[3], whole[4]


def _choose(task: Task, pairs: Ints) -> str:
    """The method with the least mean scaled error over past forecasts of the series of 20 points or more."""
    long = pairs[task.lengths[pairs[:, 0]] >= ENOUGH_TO_CHOOSE]
    default = "combination" if task.library else "short-combination"
    if not len(long):
        return default
    names = [name for name in CANDIDATES if task.library or name not in NEEDS_LIBRARY]
    errors = [_past_errors(task, long, (name,) * len(task.y)).error for name in names]
    scores = [float(np.nanmean(x)) if np.isfinite(x).any() else np.inf for x in errors]
    return names[int(np.argmin(scores))]


def _shared(z: FloatArray) -> float:
    """Mean correlation of the yearly changes of the units: (n Var(mean) - 1) / (n - 1) of standard scores.

    Of the longer half of the series, over the years all of them have; 0 for fewer than four changes.
    """
    lengths = (~np.isnan(z)).sum(axis=1)
    if not (lengths > 0).any():
        return 0.0
    common = int(np.median(lengths[lengths > 0]))
    change = np.diff(z[lengths >= common, z.shape[1] - common :], axis=1)
    change = change[change.std(axis=1) > 0] if common > 4 else change[:0]
    n = len(change)
    if n < 2:
        return 0.0
    scores = (change - change.mean(axis=1, keepdims=True)) / change.std(axis=1)[:, None]
    return float(np.clip((n * scores.mean(axis=0).var() - 1) / (n - 1), 0.0, 0.95))
