"""Gaps, severities, trends and priorities of every constraint, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.core.framework import Element
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.potential.constraint_cells import MeasureCells, diagnosed_years, groups_of, measure_cells
from growthpoles.potential.constraint_inputs import DiagnosisSettings
from growthpoles.potential.constraint_map import ConstraintMap, Goalpost
from growthpoles.potential.severity import (
    Severities,
    Trends,
    gaps,
    good_percentile,
    joint_verdicts,
    peer_benchmarks,
    priorities,
    severities,
    trends,
    verdicts,
)
from growthpoles.stats.arrays import divide

Strings = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Yardstick:
    """What figures are measured by.

    Attributes:
        benchmark: Shape (units, years, measures); NaN where there is none.
        worst: Worst goalpost, shape (years, measures).
        peers: Group compared with (``"all"`` for all units, empty when no group), shape as `benchmark`.
        counts: Figures of that group; 0 when no group, shape as `benchmark`.
    """

    benchmark: FloatArray
    worst: FloatArray
    peers: Strings
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Diagnosed:
    """A diagnosis as arrays: units x years x measures, or units x years x constraints.

    Attributes:
        settings: How it was made.
        cells: Figures of the measures in the diagnosed years.
        groups: Peer group of each unit.
        yardstick: Benchmarks and worst values.
        gap: Gap of every measure; NaN where there is none.
        trend: Trend of every measure up to each year.
        verdict: 1 adverse, -1 improving, 0 no clear trend, NaN not tested.
        severity: Severity of every constraint, firm or not.
        joint: Trend of every constraint, coded as `verdict`.
        status: ``measured``, ``undetermined``, ``confidential``, ``not-comparable`` (figures, but no gap),
            ``no-data`` or ``not-applicable``.
        priority: Priority of every measured constraint; NaN for the others.
        importance: Importance of the constraints.
    """

    settings: DiagnosisSettings
    cells: MeasureCells
    groups: Strings
    yardstick: Yardstick
    gap: FloatArray
    trend: Trends
    verdict: FloatArray
    severity: Severities
    joint: FloatArray
    status: Strings
    priority: FloatArray
    importance: FloatArray

    @property
    def rules(self) -> ConstraintMap:
        """The map of constraints."""
        return self.settings.rules

    @property
    def measured(self) -> FloatArray:
        """Severities that rest on enough figures; NaN for the others."""
        return np.where(self.status == "measured", self.severity.values, np.nan)


def diagnose_cells(panel: Panel, elements: Sequence[Element], *, settings: DiagnosisSettings) -> Diagnosed:
    """Measure every constraint of the map for every unit and year.

    Raises:
        InputError: The panel lacks an indicator or a year, or has no figure of any measure.
        SpecificationError: Units without a group of peers.
    """
    rules = settings.rules
    every = measure_cells(panel, elements, codes=rules.codes)
    cells = every.at(diagnosed_years(every, settings.years))
    groups = groups_of(panel, settings)
    yardstick = _yardstick(cells, groups, settings)
    gap = gaps(cells.values, yardstick.benchmark, worst=yardstick.worst[None], direction=rules.directions)
    trend = _trends(every, cells.years, window=int(rules.rules.number("trend-years")))
    verdict = verdicts(trend, rules.directions, p=rules.rules.number("trend-p"))
    proxies = np.array(cells.proxies)
    severity = severities(
        gap,
        rules.weights,
        applicable=cells.flags != Flag.NOT_APPLICABLE,
        proxy=proxies != "",
        weak=proxies == "weak",
    )
    joint = joint_verdicts(verdict, rules.weights, share=rules.rules.number("trend-share"))
    status = _status(cells, severity, rules)
    importance = np.array([float(settings.importance.get(item.code, 1.0)) for item in rules.constraints])
    priority = priorities(
        np.where(status == "measured", severity.values, np.nan),
        importance,
        trend=joint,
        bonus=rules.rules.number("trend-bonus"),
    )
    return Diagnosed(
        settings, cells, groups, yardstick, gap, trend, verdict, severity, joint, status, priority, importance
    )


def cell_status(found: Diagnosed) -> Strings:
    """Why a measure has a gap or has none, shape (units, years, measures)."""
    flags, bare = found.cells.flags, np.isnan(found.yardstick.benchmark)
    conditions = [
        flags == Flag.NOT_APPLICABLE,
        flags == Flag.CONFIDENTIAL,
        flags == Flag.MISSING,
        bare,
        np.isnan(found.gap),
    ]
    names = ["not-applicable", "confidential", "missing", "no-benchmark", "no-spread"]
    return np.select(conditions, names, default="measured")


@dataclass(frozen=True, slots=True, eq=False)
class AreaSeverities:
    """Severities of the areas of improvement, each array of shape (units, years, areas).

    Attributes:
        values: Mean severity of the measured constraints of the area, by importance; NaN without any.
        confidence: What these have of their figures, as a share of all applicable constraints of the area.
        have: Measured constraints.
        of: Applicable constraints.
    """

    values: FloatArray
    confidence: FloatArray
    have: npt.NDArray[np.int64]
    of: npt.NDArray[np.int64]


def area_severities(found: Diagnosed) -> AreaSeverities:
    """Bring the constraints together by area of improvement.

    A constraint counts in each of its areas; one that belongs to all of them does not tell them apart and is
    left out.
    """
    rules, firm = found.rules, found.status == "measured"
    member = np.array([[area in own for own in rules.telling_areas] for area in rules.areas], dtype=float)
    weight, due = (member * found.importance).T, found.status != "not-applicable"
    known = np.where(firm, found.severity.values, 0.0)
    carried = np.where(firm, found.severity.confidence, 0.0)
    return AreaSeverities(
        divide(known @ weight, firm @ weight),
        divide(carried @ weight, due @ weight),
        (firm @ member.T).astype(np.int64),
        (due @ member.T).astype(np.int64),
    )


def _yardstick(cells: MeasureCells, groups: Strings, settings: DiagnosisSettings) -> Yardstick:
    rules = settings.rules
    shape = cells.values.shape
    nobody, none = np.full(shape, "", dtype=object), np.zeros(shape, dtype=np.int64)
    worst = _worst(cells, rules)
    if settings.benchmark == "national":
        return Yardstick(np.broadcast_to(cells.national, shape), worst, nobody.astype(np.str_), none)
    if settings.benchmark == "norm":
        norms = np.broadcast_to(_goalposts(cells, [item.norm for item in rules.measures], rules), shape)
        return Yardstick(norms, worst, nobody.astype(np.str_), none)
    found = peer_benchmarks(
        cells.values,
        groups,
        q=rules.rules.number("peer-percentile"),
        direction=rules.directions,
        least=int(rules.rules.number("least-peers")),
    )
    own = np.broadcast_to(groups[:, None, None], shape)
    peers = np.where(np.isnan(found.values), "", np.where(found.pooled, "all", own))
    return Yardstick(found.values, worst, peers, found.counts)


def _worst(cells: MeasureCells, rules: ConstraintMap) -> FloatArray:
    """Given worst values, else a percentile from the bad end; years with their own prices apart."""
    units, years, measures = cells.values.shape
    q = rules.rules.number("worst-percentile")
    pooled = good_percentile(cells.values.reshape(units * years, measures), q, direction=rules.directions)
    each_year = good_percentile(cells.values, q, direction=rules.directions)
    learnt = np.where(cells.current, each_year, pooled)
    given = _goalposts(cells, [item.worst for item in rules.measures], rules)
    return np.asarray(np.where(np.isnan(given), learnt, given))


def _goalposts(cells: MeasureCells, posts: Sequence[Goalpost | None], rules: ConstraintMap) -> FloatArray:
    pairs = enumerate(zip(posts, rules.measures, strict=True))
    return np.array([cells.goalpost(k, post, unit=item.unit) for k, (post, item) in pairs])


def _trends(every: MeasureCells, years: tuple[int, ...], *, window: int) -> Trends:
    """Trends up to the diagnosed years; none where years are in their own prices."""
    comparable = np.where(every.current, np.nan, every.values)
    found = trends(comparable, np.array(every.years, dtype=np.int64), window=window)
    keep = [every.years.index(year) for year in years]
    return Trends(found.slope[:, keep], found.p_value[:, keep], found.n[:, keep])


def _status(cells: MeasureCells, severity: Severities, rules: ConstraintMap) -> Strings:
    enough = rules.rules.number("enough-confidence") - 1e-12
    hidden, known = (
        cells_that @ rules.weights.T > 0
        for cells_that in (cells.flags == Flag.CONFIDENTIAL, ~np.isnan(cells.values))
    )
    conditions = [
        np.isnan(severity.confidence),
        severity.firm >= enough,
        severity.confidence > 0,
        hidden,
        known,
    ]
    names = ["not-applicable", "measured", "undetermined", "confidential", "not-comparable"]
    return np.select(conditions, names, default="no-data")
