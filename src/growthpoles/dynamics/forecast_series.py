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
from growthpoles.stats.arrays import Ints
from growthpoles.stats.reconcile import reconcile, shrunk_covariance, structural_weights, summing_matrix

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
        sums: Rows at the end that are sums.
    """

    code: str
    codes: tuple[str, ...]
    values: FloatArray
    flags: FlagArray
    known: KnownBounds
    ready: Prepared
    found: tuple[Diagnostic, ...] = ()
    sums: int = 0

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.codes) - self.sums


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
    if missing:
        names = ", ".join(panel.units[u] for u in missing[:5])
        told = note("forecast.reconcile.parts", Where(indicator=code), count=len(missing), units=names)
        return replace(plain, found=(told,))
    above = summing_matrix(hierarchy.place)[: len(hierarchy.codes)]
    order = np.roll(above, -1, axis=0)  # groups, then the total
    sums = np.where(order[:, :, None] > 0, values, 0.0).sum(axis=1)
    marks = np.where(np.isnan(sums), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    top = prepare(sums, marks, bounds=known.bounds, first=first)
    if not all(_part(s, y, panel) for s, y in zip(top.status, top.last, strict=True)):
        return replace(plain, found=(note("forecast.reconcile.history", Where(indicator=code)),))
    return Rows(
        code,
        (*panel.units, *hierarchy.codes),
        np.vstack([values, sums]),
        np.vstack([flags, marks]),
        known,
        _joined(ready, top),
        _national(panel, code, sums[-1]),
        sums=len(hierarchy.codes),
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


def add_up(rows: Rows, outcome: Outcome, *, hierarchy: Hierarchy, how: str) -> FloatArray:
    """Paths of all rows moved to where parts add up to sums, shape (rows, steps).

    Shrinkage takes the yearly changes less their mean, the one-step errors of the drift forecast.
    """
    order = np.r_[len(rows.codes) - 1, rows.units : len(rows.codes) - 1, 0 : rows.units]
    summing = summing_matrix(hierarchy.place)
    weights: FloatArray = np.ones(len(summing))
    if how == "structural":
        weights = structural_weights(summing)
    elif how == "shrinkage":
        weights = _covariance(rows.ready.y[order], weights)
    floor = rows.known.bounds.low >= 0
    found = np.empty_like(outcome.path)
    found[order] = reconcile(outcome.path[order], summing, covariance=weights, nonnegative=floor)
    return found


def _covariance(y: FloatArray, otherwise: FloatArray) -> FloatArray:
    change = np.diff(y, axis=1)
    kept = change[:, ~np.isnan(change).any(axis=0)].T
    return shrunk_covariance(kept - kept.mean(axis=0)) if len(kept) >= 3 else otherwise
