"""From figures to labels on arrays: memberships of criteria and types, gates, and the label of every unit.

Every array has the replicates on its first axis; the nominal result is one replicate with neutral factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.typology import Criterion, Part, PoleType, Typology
from growthpoles.stats.arrays import divide
from growthpoles.stats.membership import ramp

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
T = TypeVar("T", bound=np.generic)
MEANS = (("geometric", 0.0), ("minimum", -np.inf), ("arithmetic", 1.0))


class Outcome(IntEnum):
    """The label of a unit."""

    NONE = 0
    UNDETERMINED = 1
    POTENTIAL = 2
    MIXED = 3
    POLE = 4

    @property
    def code(self) -> str:
        """Lower-case name, as written in tables."""
        return self.name.lower()


@dataclass(frozen=True)
class Assumptions:
    """What a replicate assumes.

    Attributes:
        factors: Factor of the points of every criterion, shape (replicates, criteria).
        gates: Factor of the gate of every type, shape (replicates, types).
        weights: Weights of the criteria, shape (replicates, criteria); they add up to one inside a type.
        mean: Position in `MEANS` of the mean that joins the criteria, shape (replicates,).
    """

    factors: FloatArray
    gates: FloatArray
    weights: FloatArray
    mean: IntArray

    def rows(self, rows: IntArray) -> Assumptions:
        """The assumptions of some replicates."""
        return Assumptions(self.factors[rows], self.gates[rows], self.weights[rows], self.mean[rows])

    def with_criterion(self, k: int, factors: FloatArray) -> Assumptions:
        """One replicate per factor of one criterion, everything else as in the first replicate."""
        grid = np.repeat(self.factors[:1], len(factors), axis=0)
        grid[:, k] = factors
        return replace(self._repeated(len(factors)), factors=grid)

    def with_gate(self, t: int, factors: FloatArray) -> Assumptions:
        """One replicate per factor of one gate, everything else as in the first replicate."""
        grid = np.repeat(self.gates[:1], len(factors), axis=0)
        grid[:, t] = factors
        return replace(self._repeated(len(factors)), gates=grid)

    def _repeated(self, n: int) -> Assumptions:
        factors, gates, weights = (
            np.repeat(x[:1], n, axis=0) for x in (self.factors, self.gates, self.weights)
        )
        return Assumptions(factors, gates, weights, np.repeat(self.mean[:1], n))


def nominal(typology: Typology) -> Assumptions:
    """The assumptions of the typology file: neutral factors, its weights, the geometric mean."""
    count = len(typology.criteria)
    weights = np.array([[item.weight for item in typology.criteria]])
    return Assumptions(np.ones((1, count)), np.ones((1, len(typology.types))), weights, np.zeros(1, np.intp))


@dataclass(frozen=True)
class Scores:
    """Memberships: criteria (replicates, units, criteria); the rest (replicates, units, types).

    Attributes:
        criteria: Membership of every criterion; NaN without figures.
        types: Membership of every type; NaN where the type is not applicable or has no figures.
        evidence: Share of the weights with figures, shape (units, types); NaN where not applicable.
        open: Whether the gate is met (or there is none).
        gate: Figure the gate looks at; NaN without a gate.
        ceiling: Highest membership a type could have if every criterion without figures of the unit's own
            were fully met; NaN = not known.
    """

    criteria: FloatArray
    types: FloatArray
    evidence: FloatArray
    open: BoolArray
    gate: FloatArray
    ceiling: FloatArray = field(default_factory=lambda: np.array(np.nan))


@dataclass(frozen=True, slots=True)
class TypeScores:
    """One type over replicates and some units: membership, highest membership, whether its gate is met."""

    member: FloatArray
    ceiling: FloatArray
    open: BoolArray
    gate: FloatArray


@dataclass(frozen=True)
class Labels:
    """Labels of shape (replicates, units): outcome, first and second type (-1 for none)."""

    outcome: IntArray
    first: IntArray
    second: IntArray


def applicable(typology: Typology, units: tuple[Unit, ...]) -> npt.NDArray[np.str_]:
    """``yes``, ``not-at-this-level`` or ``not-for-this-kind``, shape (units, types)."""

    def one(unit: Unit, t: int) -> str:
        kind = typology.types[t]
        if unit.level not in kind.levels or not kind.criteria:
            return "not-at-this-level"
        return "not-for-this-kind" if unit.kind in kind.not_for else "yes"

    kinds = {(unit.level, unit.kind): unit for unit in units}
    rows = {key: [one(unit, t) for t in range(len(typology.types))] for key, unit in kinds.items()}
    return np.array([rows[unit.level, unit.kind] for unit in units])


def part_membership(part: Part, x: FloatArray, *, factor: FloatArray | float = 1.0) -> FloatArray:
    """Membership of one figure; `factor` multiplies all points, and points of shares are cut at one."""
    if part.shape == "score":
        return np.clip(x, 0.0, 1.0)
    corners = np.asarray(factor)[..., None] * np.array(part.points)
    corners = np.sort(np.minimum(corners, 1.0) if part.measure.unit == "share" else corners, axis=-1)
    if part.shape == "trapezoid":
        return np.minimum(_rise(x, corners[..., :2]), _rise(-x, -corners[..., :1:-1]))
    rising = _rise(x, corners)
    return np.subtract(1.0, rising, out=rising) if part.shape == "fall" else rising


def _rise(x: FloatArray, ends: FloatArray) -> FloatArray:
    """`ramp` with the checks left out, for the many draws; a step keeps to the slower rule."""
    low, width = ends[..., 0], ends[..., 1] - ends[..., 0]
    if not np.all(width > 0):
        return ramp(x, ends)
    risen = np.asarray(x - low)
    risen /= width
    return np.clip(risen, 0.0, 1.0, out=risen)


def combine_parts(criterion: Criterion, parts: FloatArray) -> FloatArray:
    """Join the parts on the last axis.

    ``mean`` and ``max`` use the parts that are known; ``product`` and ``min`` need all of them; ``first`` is
    the first part where it is known, else the mean of the others.
    """
    if parts.shape[-1] == 1:
        return parts[..., 0]
    if criterion.combine == "first":
        others = _mean(parts[..., 1:])
        return np.where(np.isnan(parts[..., 0]), others, parts[..., 0])
    if criterion.combine == "product":
        return np.asarray(parts.prod(axis=-1))
    if criterion.combine == "min":
        return np.asarray(parts.min(axis=-1))
    if criterion.combine == "max":
        return np.asarray(np.fmax.reduce(parts, axis=-1))
    return _mean(parts)


def _mean(parts: FloatArray) -> FloatArray:
    known = ~np.isnan(parts)
    total = np.where(known, parts, 0.0).sum(axis=-1)
    return divide(total, known.sum(axis=-1))


def known_share(typology: Typology, credit: FloatArray) -> FloatArray:
    """Share of each criterion that rests on figures, shape (units, criteria): the mean credit of its parts.

    Args:
        typology: The typology.
        credit: What each figure counts, shape (units, measures): 1 for an own one, 0 for none.
    """
    columns = []
    for item in typology.criteria:
        parts = credit[:, [typology.columns[part.measure] for part in item.parts]]
        share = parts.mean(axis=1)
        if item.combine == "first" and len(item.parts) > 1:
            share = np.where(parts[:, 0] > 0, parts[:, 0], parts[:, 1:].mean(axis=1))
        elif item.combine in ("min", "product"):
            share = np.where((parts > 0).all(axis=1), share, 0.0)
        columns.append(share)
    return np.column_stack(columns)


def score(
    typology: Typology,
    values: FloatArray,
    *,
    assumed: Assumptions,
    units: tuple[Unit, ...],
    credit: FloatArray | None = None,
) -> Scores:
    """Memberships of criteria and types for every replicate.

    Args:
        typology: The typology.
        values: Figures, shape (replicates or 1, units, measures).
        assumed: Factors, weights and means of the replicates.
        units: The units, for what is applicable.
        credit: What each figure counts as evidence, shape (units, measures); by default 1 for every figure.
    """
    plain = np.asarray(~np.isnan(values[0]), float)
    judge = Judge(typology, units, credit=plain if credit is None else credit)
    columns = [values[..., k] for k in range(values.shape[-1])]
    return judge.scores(columns, assumed, everywhere=True)


class Judge:
    """Scores the same units again and again; what does not change between replicates is worked out once.

    Args:
        typology: The typology.
        units: The units.
        credit: What each figure counts as evidence, shape (units, measures).
    """

    def __init__(self, typology: Typology, units: tuple[Unit, ...], *, credit: FloatArray) -> None:
        self.typology = typology
        self.usable = applicable(typology, units) == "yes"
        self.shares = known_share(typology, credit)
        self.solid = self.shares > 1 - 1e-9
        evidence = np.full(self.usable.shape, np.nan)
        for t, kind in enumerate(typology.types):
            if kind.criteria:
                weights = np.array([item.weight for item in kind.criteria])
                evidence[:, t] = self.shares[:, typology.span(kind)] @ weights
        self.evidence = np.where(self.usable, evidence, np.nan)

    def scores(
        self, columns: Sequence[FloatArray], assumed: Assumptions, *, everywhere: bool = False
    ) -> Scores:
        """Memberships of all replicates.

        Args:
            columns: Figures of every measure, each of shape (replicates or 1, units).
            assumed: Factors, weights and means of the replicates.
            everywhere: Also the criteria of types that do not apply to a unit.
        """
        typology, n = self.typology, len(self.usable)
        criteria = np.full((len(assumed.mean), len(typology.criteria), n), np.nan)
        shape = (len(assumed.mean), len(typology.types), n)
        types, ceiling, gate = (np.full(shape, np.nan) for _ in range(3))
        opened = np.zeros(shape, bool)
        for t, kind in enumerate(typology.types):
            rows = np.flatnonzero(self.usable[:, t])
            opened[:, t] = kind.gate is None
            if kind.criteria and everywhere:
                criteria[:, typology.span(kind)] = self._criteria(kind, columns, assumed, rows=np.arange(n))
            if rows.size:
                told = self.one_type(t, columns, assumed=assumed, rows=rows)
                types[:, t, rows], ceiling[:, t, rows] = told.member, told.ceiling
                opened[:, t, rows], gate[:, t, rows] = told.open, told.gate
        tables = (criteria, types, opened, gate, ceiling)
        criteria, types, opened, gate, ceiling = (x.transpose(0, 2, 1) for x in tables)
        return Scores(criteria, types, self.evidence, opened, gate, ceiling)

    def one_type(
        self, t: int, columns: Sequence[FloatArray], *, assumed: Assumptions, rows: IntArray
    ) -> TypeScores:
        """Membership, highest membership and gate of one type for some of the units it applies to."""
        kind = self.typology.types[t]
        criteria = self._criteria(kind, columns, assumed, rows=rows)
        joined, highest = self._join(criteria, assumed, self.typology.span(kind), rows=rows)
        if kind.gate is None:
            return TypeScores(joined, highest, np.ones(joined.shape, bool), np.full(joined.shape, np.nan))
        if kind.gate.measure is None:
            own = [item.code for item in kind.criteria].index(kind.gate.criterion)
            value = criteria[:, own]
        else:
            value = np.broadcast_to(columns[self.typology.columns[kind.gate.measure]][:, rows], joined.shape)
        is_open = value >= kind.gate.at_least * assumed.gates[:, t, None]
        return TypeScores(joined, highest, is_open, np.asarray(value))

    def _criteria(
        self, kind: PoleType, columns: Sequence[FloatArray], assumed: Assumptions, *, rows: IntArray
    ) -> FloatArray:
        """Memberships of a type's criteria, shape (replicates, criteria, rows)."""
        shape = (len(assumed.mean), len(rows))
        found = np.empty((shape[0], len(kind.criteria), shape[1]))
        whole = len(rows) == len(self.usable)
        for k, item in enumerate(kind.criteria):
            factor = assumed.factors[:, self.typology.position(item.code), None]
            parts = []
            for part in item.parts:
                x = columns[self.typology.columns[part.measure]]
                own = x if whole else x[:, rows]
                parts.append(np.broadcast_to(part_membership(part, own, factor=factor), shape))
            together = np.stack(parts).transpose(1, 2, 0)  # parts outermost in memory: sums run along units
            found[:, k] = combine_parts(item, together)
        return found

    def _join(
        self, criteria: FloatArray, assumed: Assumptions, span: slice, *, rows: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """Weighted mean of a type's criteria by the mean each replicate uses, and its highest value.

        Shapes (replicates, rows); NaN where no criterion is known.
        """
        floor = self.typology.rules.number("floor")
        joined = np.full((len(criteria), len(rows)), np.nan)
        highest = joined.copy()
        solid = self.solid[rows, span].T
        for position, (_, p) in enumerate(MEANS):
            at = np.flatnonzero(assumed.mean == position)
            if at.size:
                floored = np.maximum(criteria[at], floor)
                joined[at], highest[at] = _weighted(floored, assumed.weights[at, span], p, solid=solid)
        return joined, highest


def _weighted(
    members: FloatArray, weights: FloatArray, p: float, *, solid: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Power mean over the second axis (p = 0, 1, -inf) without NaN, and with 1 for what is not solid."""
    if np.isinf(p):
        return np.fmin.reduce(members, axis=1), np.where(solid, members, 1.0).min(axis=1)
    values = np.log(members) if p == 0 else members
    missing = np.isnan(values)
    total = weights.sum(axis=1, keepdims=True)
    highest = np.einsum("rkn,rk->rn", np.where(solid, values, p), weights) / total
    if missing.any():
        values[missing] = 0.0
        total = np.einsum("rkn,rk->rn", np.asarray(~missing, float), weights)
    joined = divide(np.einsum("rkn,rk->rn", values, weights), np.broadcast_to(total, highest.shape))
    return (np.exp(joined), np.exp(highest)) if p == 0 else (joined, highest)


def label(typology: Typology, scores: Scores) -> Labels:
    """Labels of the units.

    A unit is a pole of the type with the highest membership among those that reach the line and whose gate is
    met; ``mixed`` when a second such type lies within the margin; ``potential`` when the highest membership
    reaches the lower line (also when only the gate is not met); ``undetermined`` when a type that applies has
    too little evidence and could still reach the lower line, or when no type applies; else ``none``. A type
    that is called by a word of its own is no pole: it makes no unit mixed without a pole type beside it, and
    none potential.
    """
    rules = typology.rules
    enough = scores.evidence >= rules.number("enough-evidence") - 1e-9
    member = np.where(enough & ~np.isnan(scores.types), scores.types, -1.0)
    poles = scores.open & (member >= rules.number("pole"))
    first, second = _best_two(member + 10.0 * poles)
    top, next_ = _at(member, first), _at(member, second)
    true_pole = np.array([kind.called == "pole" for kind in typology.types])
    typed, also = _at(poles, first), _at(poles, second) & (second >= 0)
    mixed = typed & also & (true_pole[first] | true_pole[second])
    mixed &= top - next_ <= rules.number("mixed-margin") + 1e-9
    thin = ~enough & ~np.isnan(scores.evidence)
    ruled_out = scores.ceiling < rules.number("potential")  # whatever is missing
    unsure = (thin & ~ruled_out).any(axis=-1) | np.isnan(scores.evidence).all(axis=-1)
    promising = (top >= rules.number("potential")) & true_pole[first]
    unlabelled = np.where(unsure, Outcome.UNDETERMINED, np.where(promising, Outcome.POTENTIAL, Outcome.NONE))
    outcome = np.where(mixed, Outcome.MIXED, np.where(typed, Outcome.POLE, unlabelled)).astype(np.intp)
    second = np.where(next_ >= rules.number("potential"), second, -1)
    return Labels(outcome, np.where(top >= 0, first, -1), second)


def _best_two(values: FloatArray) -> tuple[IntArray, IntArray]:
    """Positions of the largest and the second largest on the last axis; of equal ones the first wins."""
    first = np.zeros(values.shape[:-1], np.intp)
    second = np.full(first.shape, -1, np.intp)
    best, after = values[..., 0].copy(), np.full(first.shape, -np.inf)
    for k in range(1, values.shape[-1]):
        x = values[..., k]
        better = x > best
        runner = ~better & (x > after)
        second = np.where(better, first, np.where(runner, k, second))
        after = np.where(better, best, np.where(runner, x, after))
        first, best = np.where(better, k, first), np.where(better, x, best)
    return first, second


def _at(values: npt.NDArray[T], position: IntArray) -> npt.NDArray[T]:
    return np.asarray(np.take_along_axis(values, np.maximum(position, 0)[..., None], axis=-1)[..., 0])
