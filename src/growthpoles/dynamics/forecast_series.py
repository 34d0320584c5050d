"""Rows of one indicator: the units, and the sums above them that forecasts must add up to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, note, warning
from growthpoles.core.panel import Flag, FlagArray, FloatArray, Panel
from growthpoles.dynamics.forecast_inputs import (
    MADE,
    ForecastSettings,
    KnownBounds,
    Prepared,
    bounds_of,
    prepare,
)
from growthpoles.dynamics.forecast_run import Outcome
from growthpoles.errors import Where
from growthpoles.stats.arrays import Bools, Ints
from growthpoles.stats.reconcile import reconcile, shrunk_covariance, summing_matrix

TOTAL = "TOTAL"
_ADDS_UP = 0.005


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Sums above the units.

    Attributes:
        groups: Codes of the macro-regions, sorted.
        total: Code of the sum of all units.
        place: Position of the group of each unit; -1 without groups.
    """

    groups: tuple[str, ...]
    total: str
    place: Ints

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the sums: groups, then the total."""
        return (*self.groups, self.total)


def hierarchy_of(panel: Panel, settings: ForecastSettings) -> Hierarchy:
    """Macro-regions as set; the total is the country, if it has a code and no unit is left out."""
    groups = tuple(sorted(set(settings.groups.values())))
    place = [groups.index(settings.groups[unit]) if groups else -1 for unit in panel.units]
    country = panel.territory.country
    whole = country is not None and set(panel.units) == set(panel.place.codes)
    total = country.code if country is not None and whole else TOTAL
    return Hierarchy(groups, total, np.array(place, np.intp))


@dataclass(frozen=True, eq=False)
class Rows:
    """One indicator made ready.

    Attributes:
        code: The indicator.
        codes: Codes of the rows: units, then sums where forecasts are made to add up.
        values, flags: Figures, shape (rows, years).
        known: Bounds.
        ready: The series.
        found: What a reader should know.
        sums: Rows at the end that are sums. Their series are means of their parts, so that they have the
            bounds of a part.
        parts: Number of parts of every row; a unit is its own.
    """

    code: str
    codes: tuple[str, ...]
    values: FloatArray
    flags: FlagArray
    known: KnownBounds
    ready: Prepared
    found: tuple[Diagnostic, ...] = ()
    sums: int = 0
    parts: FloatArray | float = 1.0

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.codes) - self.sums

    @property
    def fixed(self) -> Bools:
        """Rows that never changed."""
        return np.array([item in ("constant", "zero") for item in self.ready.status], bool)

    def as_sums(self, x: FloatArray) -> FloatArray:
        """Figures of the rows, shape (rows, years), with those of sums from means of parts to sums."""
        return np.asarray(x * np.broadcast_to(self.parts, len(x))[:, None])


def rows_of(panel: Panel, code: str, *, settings: ForecastSettings, hierarchy: Hierarchy) -> Rows:
    """Series of the units and, for an additive indicator whose parts are all there, of their sums."""
    k = panel.position(code)
    values, flags = panel.values[:, :, k], panel.flags[:, :, k]
    known = bounds_of(panel, code, settings=settings)
    year = settings.breaks.get(code, settings.breaks.get("*"))
    first = 0 if year is None else sum(y < year for y in panel.years)
    ready = prepare(values, flags, bounds=known.bounds, first=first)
    plain = Rows(code, panel.units, values, flags, known, ready)
    if not panel.indicators[k].additive or settings.reconcile == "none" or len(panel.units) < 2:
        return plain
    missing = [
        u for u, (s, y) in enumerate(zip(ready.status, ready.last, strict=True)) if not _part(s, y, panel)
    ]
    if len(missing) == len(panel.units):
        return plain  # each series says why it has no forecast
    if missing:
        names = ", ".join(panel.units[u] for u in missing[:5])
        told = note(
            "forecast.reconcile.parts", Where(indicator=code), indicator=code, count=len(missing), units=names
        )
        return replace(plain, found=(told,))
    above = summing_matrix(hierarchy.place)[: len(hierarchy.codes)]
    order = np.roll(above, -1, axis=0)  # groups, then the total
    sums = np.where(order[:, :, None] > 0, values, 0.0).sum(axis=1)
    marks = np.where(np.isnan(sums), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    parts = order.sum(axis=1)
    top = prepare(sums / parts[:, None], marks, bounds=known.bounds, first=first)
    if not all(_part(s, y, panel) for s, y in zip(top.status, top.last, strict=True)):
        return replace(
            plain, found=(note("forecast.reconcile.history", Where(indicator=code), indicator=code),)
        )
    return Rows(
        code,
        (*panel.units, *hierarchy.codes),
        np.vstack([values, sums]),
        np.vstack([flags, marks]),
        known,
        _joined(ready, top),
        _national(panel, code, sums[-1]),
        sums=len(hierarchy.codes),
        parts=np.concatenate([np.ones(len(panel.units)), parts]),
    )


def _part(status: str, last: int, panel: Panel) -> bool:
    return status in MADE and last == len(panel.years) - 1


def _joined(first: Prepared, second: Prepared) -> Prepared:
    return Prepared(
        np.vstack([first.y, second.y]),
        np.vstack([first.seen, second.seen]),
        (*first.status, *second.status),
        np.concatenate([first.points, second.points]),
        np.concatenate([first.filled, second.filled]),
        np.concatenate([first.last, second.last]),
    )


def _national(panel: Panel, code: str, total: FloatArray) -> tuple[Diagnostic, ...]:
    """A warning where the published national figure is not the sum of the units."""
    published = panel.national(code)
    both = ~np.isnan(published) & ~np.isnan(total)
    gap = np.abs(published - total) > _ADDS_UP * np.abs(published)
    wrong = np.flatnonzero(both & gap)
    if not wrong.size:
        return ()
    worst = wrong[-1]
    where = Where(indicator=code, year=panel.years[worst])
    figures = {"published": float(published[worst]), "total": float(total[worst])}
    return (warning("forecast.national.differs", where, **figures),)


def add_up(rows: Rows, outcome: Outcome, *, path: FloatArray, hierarchy: Hierarchy, how: str) -> FloatArray:
    """Paths of all rows moved to where parts add up to sums, shape (rows, steps).

    A unit that never changed stays, and so does one that would be moved onto a bound. By default every other
    row takes of the gap what its variance, the square of its mean yearly change, is of the whole. Shrinkage
    takes the yearly changes less their mean, the one-step errors of the drift forecast.
    """
    order = np.r_[len(rows.codes) - 1, rows.units : len(rows.codes) - 1, 0 : rows.units]
    summing = summing_matrix(hierarchy.place)
    spread = _covariance(rows, outcome, how=how)[order][:, order]
    held = rows.fixed[order] & (order < rows.units)
    free, bounds = (outcome.free & ~rows.fixed)[order[rows.sums :]], rows.known.bounds
    made = summing @ path[order][rows.sums :]
    while not held[rows.sums :].all():
        kept = np.where(held[:, None] | held, 0.0, spread)
        moved = reconcile(path[order], summing, covariance=kept)
        parts = moved[rows.sums :]
        allowed = np.where(free[:, None], bounds.inside(parts), bounds.allowed(parts)).all(axis=1)
        out = np.r_[np.zeros(rows.sums, bool), ~allowed] & ~held
        if not out.any():
            made = moved
            break
        held = held | out
    found = np.empty_like(path)
    found[order] = made
    return found


def _covariance(rows: Rows, outcome: Outcome, *, how: str) -> FloatArray:
    """Covariance of the errors of all rows as the settings see them, shape (rows, rows)."""
    if how in ("ols", "structural"):
        return np.diag(np.ones(len(rows.codes)) if how == "ols" else rows.parts * np.ones(len(rows.codes)))
    y = rows.as_sums(rows.ready.y)
    change = np.diff(y, axis=1)
    kept = change[:, ~np.isnan(change).any(axis=0)].T
    if how == "shrinkage" and len(kept) >= 3:
        return shrunk_covariance(kept - kept.mean(axis=0))
    size = rows.as_sums(_step(rows, outcome)[:, None])[:, 0]
    return np.diag(np.maximum(size, 1e-6 * size.max() or 1.0) ** 2)


def _step(rows: Rows, outcome: Outcome) -> FloatArray:
    """Mean yearly change of each row in its own unit of measure, around its last value."""
    bounds, last, free = rows.known.bounds, rows.ready.y[:, -1], outcome.free
    found, size = np.nan_to_num(outcome.size), np.nan_to_num(outcome.size)
    middle = bounds.free(last[free])
    found[free] = (bounds.back(middle + size[free]) - bounds.back(middle - size[free])) / 2
    return found
