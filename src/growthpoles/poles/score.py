"""From figures to labels on arrays: memberships of criteria and types, gates, and the label of every unit.

Every array has the replicates on its first axis; the nominal result is one replicate with neutral factors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.typology import Criterion, Part, Typology
from growthpoles.stats.arrays import divide
from growthpoles.stats.means import power_mean
from growthpoles.stats.membership import ramp, trapezoid

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
    """

    criteria: FloatArray
    types: FloatArray
    evidence: FloatArray
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

    return np.array([[one(unit, t) for t in range(len(typology.types))] for unit in units])


def part_membership(part: Part, x: FloatArray, *, factor: FloatArray | float = 1.0) -> FloatArray:
    """Membership of one figure; `factor` multiplies all points, and points of shares are cut at one."""
    if part.shape == "score":
        return np.clip(x, 0.0, 1.0)
    corners = np.asarray(factor)[..., None] * np.array(part.points)
    corners = np.sort(np.minimum(corners, 1.0) if part.measure.unit == "share" else corners, axis=-1)
    if part.shape == "trapezoid":
        return trapezoid(x, corners)
    rising = ramp(x, corners)
    return 1.0 - rising if part.shape == "fall" else rising


def combine_parts(criterion: Criterion, parts: FloatArray) -> FloatArray:
    """Join the parts on the last axis.

    ``mean`` and ``max`` use the parts that are known; ``product`` and ``min`` need all of them.
    """
    if criterion.combine == "product":
        return np.asarray(parts.prod(axis=-1))
    if criterion.combine == "min":
        return np.asarray(parts.min(axis=-1))
    if criterion.combine == "max":
        return np.asarray(np.fmax.reduce(parts, axis=-1))
    known = ~np.isnan(parts)
    total = np.where(known, parts, 0.0).sum(axis=-1)
    return divide(total, known.sum(axis=-1))


def known_share(typology: Typology, values: FloatArray) -> FloatArray:
    """Share of each criterion that rests on figures, shape (units, criteria): known parts over all parts."""
    at = {item: k for k, item in enumerate(typology.measures)}
    known = ~np.isnan(values)
    columns = []
    for item in typology.criteria:
        share = known[:, [at[part.measure] for part in item.parts]].mean(axis=1)
        columns.append(np.where(share == 1, 1.0, share * (item.combine in ("mean", "max"))))
    return np.column_stack(columns)


def score(typology: Typology, values: FloatArray, *, assumed: Assumptions, units: tuple[Unit, ...]) -> Scores:
    """Memberships of criteria and types for every replicate.

    Args:
        typology: The typology.
        values: Figures, shape (replicates or 1, units, measures).
        assumed: Factors, weights and means of the replicates.
        units: The units, for what is applicable.
    """
    at = {item: k for k, item in enumerate(typology.measures)}
    shape = (len(assumed.mean), len(units))
    columns = []
    for k, item in enumerate(typology.criteria):
        factor = assumed.factors[:, k, None]
        parts = [part_membership(part, values[..., at[part.measure]], factor=factor) for part in item.parts]
        columns.append(combine_parts(item, np.stack([np.broadcast_to(x, shape) for x in parts], axis=-1)))
    criteria = np.stack(columns, axis=-1)
    usable = applicable(typology, units) == "yes"
    shares = known_share(typology, values[0])
    evidence = np.full(usable.shape, np.nan)
    types = np.full((*criteria.shape[:2], len(typology.types)), np.nan)
    for t, kind in enumerate(typology.types):
        span = typology.span(kind)
        if kind.criteria:
            evidence[:, t] = shares[:, span] @ np.array([item.weight for item in kind.criteria])
            types[..., t] = _join(typology, criteria[..., span], assumed, span)
    evidence = np.where(usable, evidence, np.nan)
    types = np.where(usable, types, np.nan)
    gate = _gate_values(typology, values, criteria)
    at_least = np.array([kind.gate.at_least if kind.gate else -np.inf for kind in typology.types])
    limit = np.where(np.isfinite(at_least), at_least * assumed.gates, -np.inf)[:, None, :]
    ungated = np.array([kind.gate is None for kind in typology.types])
    return Scores(criteria, types, evidence, (gate >= limit) | ungated, gate)


def _join(typology: Typology, criteria: FloatArray, assumed: Assumptions, span: slice) -> FloatArray:
    """Weighted mean of a type's criteria, by the mean each replicate uses; NaN where none is known."""
    floored = np.fmax(criteria, np.where(np.isnan(criteria), np.nan, typology.rules.number("floor")))
    weights = assumed.weights[:, span]
    joined = np.full(criteria.shape[:2], np.nan)
    for position, (_, p) in enumerate(MEANS):
        rows = assumed.mean == position
        if rows.any():
            joined[rows] = power_mean(floored[rows], weights[rows], p=p)
    return joined


def _gate_values(typology: Typology, values: FloatArray, criteria: FloatArray) -> FloatArray:
    at = {item: k for k, item in enumerate(typology.measures)}
    found = np.full((*criteria.shape[:2], len(typology.types)), np.nan)
    for t, kind in enumerate(typology.types):
        if kind.gate is not None and kind.gate.measure is not None:
            found[..., t] = values[..., at[kind.gate.measure]]
        elif kind.gate is not None:
            found[..., t] = criteria[..., typology.position(kind.gate.criterion)]
    return found


def label(typology: Typology, scores: Scores) -> Labels:
    """Labels of the units.

    A unit is a pole of the type with the highest membership among those that reach the line and whose gate is
    met; ``mixed`` when a second such type lies within the margin; ``potential`` when the highest membership
    reaches the lower line (also when only the gate is not met); ``undetermined`` when a type that applies has
    too little evidence to exclude a pole; else ``none``. A type that is called by a word of its own is no
    pole: it makes no unit mixed without a pole type beside it, and none potential.
    """
    rules = typology.rules
    enough = scores.evidence >= rules.number("enough-evidence") - 1e-9
    member = np.where(enough & ~np.isnan(scores.types), scores.types, -1.0)
    poles = scores.open & (member >= rules.number("pole"))
    order = np.argsort(-(member + 10.0 * poles), axis=-1, kind="stable")
    first = order[..., 0]
    second = order[..., 1] if order.shape[-1] > 1 else np.full(first.shape, -1)
    top, next_ = _at(member, first), _at(member, second)
    true_pole = np.array([kind.called == "pole" for kind in typology.types])
    typed, also = _at(poles, first), _at(poles, second) & (second >= 0)
    mixed = typed & also & (true_pole[first] | true_pole[second])
    mixed &= top - next_ <= rules.number("mixed-margin") + 1e-9
    unsure = (~enough & ~np.isnan(scores.evidence)).any(axis=-1)
    promising = (top >= rules.number("potential")) & true_pole[first]
    unlabelled = np.where(unsure, Outcome.UNDETERMINED, np.where(promising, Outcome.POTENTIAL, Outcome.NONE))
    outcome = np.where(mixed, Outcome.MIXED, np.where(typed, Outcome.POLE, unlabelled)).astype(np.intp)
    second = np.where(next_ >= rules.number("potential"), second, -1)
    return Labels(outcome, np.where(top >= 0, first, -1), second)


def _at(values: npt.NDArray[T], position: IntArray) -> npt.NDArray[T]:
    return np.asarray(np.take_along_axis(values, np.maximum(position, 0)[..., None], axis=-1)[..., 0])
