"""How sure a label is: the same rules under drawn thresholds, weights, means and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.score import (
    MEANS,
    Assumptions,
    BoolArray,
    IntArray,
    Judge,
    Labels,
    Outcome,
    Scores,
    label,
    nominal,
)
from growthpoles.poles.typology import Typology
from growthpoles.stats.sampling import Seed, generator, lognormal_noise, triangular

NOT_NOISED = ("administrative-rank", "not-measured", "largest-in-district", "functions", "cluster-stars")
SHIFTS = np.arange(1, 51) / 100.0
CELLS = 400_000  # of a block of draws: what fits the cache, whatever the number of units


@dataclass(frozen=True)
class Certainty:
    """Shares of the draws.

    Attributes:
        pole: Share in which the unit is a pole of the type (its first type), shape (units, types).
        potential: Share in which it is a potential pole of the type, shape (units, types).
        none: Share in which it is no pole, shape (units,).
        undetermined: Share in which nothing can be said, shape (units,).
    """

    pole: FloatArray
    potential: FloatArray
    none: FloatArray
    undetermined: FloatArray


@dataclass(frozen=True)
class Flips:
    """The smallest change of one threshold that changes a label.

    Attributes:
        shift: Relative change of the points, shape (units,); NaN when no change up to 50 % does.
        criterion: Position of the criterion, or of the type of the gate, shape (units,); -1 for none.
        gate: Whether it is a gate, shape (units,).
    """

    shift: FloatArray
    criterion: FloatArray
    gate: FloatArray


def draw(typology: Typology, n: int, *, rng: np.random.Generator) -> Assumptions:
    """Draw n sets of assumptions.

    All points of one criterion are multiplied by one triangular draw (so that a never passes b), each gate by
    its own; weights come from Dirichlet(concentration x weight); the mean by the stated probabilities.
    """
    rules = typology.rules
    low, high = rules.ends("vary-thresholds")
    count, kinds = len(typology.criteria), len(typology.types)
    factors = triangular(rng, (n, count + kinds), low=low, mode=1.0, high=high)
    weights = np.empty((n, count))
    for kind in typology.types:
        if kind.criteria:
            own = np.array([item.weight for item in kind.criteria])
            weights[:, typology.span(kind)] = rng.dirichlet(rules.number("vary-concentration") * own, n)
    shares = [rules.number(f"vary-weight-{name}") for name, _ in MEANS]
    return Assumptions(factors[:, :count], factors[:, count:], weights, rng.choice(len(MEANS), n, p=shares))


def certainty(  # noqa: PLR0913 (what is known of the units, and how it is varied)
    typology: Typology,
    values: FloatArray,
    *,
    units: tuple[Unit, ...],
    draws: int,
    seed: Seed,
    credit: FloatArray | None = None,
    variants: tuple[Variant, ...] = (),
) -> Certainty:
    """Label the units under drawn assumptions and noisy figures, and count.

    The draws are worked through in blocks, so that memory does not grow with their number.

    Args:
        typology: The typology.
        values: Figures, shape (units, measures).
        units: The units.
        draws: Number of draws.
        seed: Seed; the same seed gives the same shares.
        credit: What each figure counts as evidence, shape (units, measures); by default 1 for every figure.
        variants: Other figures of some measures; each draw uses one variant, all equally likely.
    """
    rng = generator(seed)
    assumed = draw(typology, draws, rng=rng)
    variant = rng.integers(len(variants), size=draws) if len(variants) > 1 else np.zeros(draws, np.intp)
    judge = Judge(typology, units, _credit(values) if credit is None else credit)
    exact = [item.name in NOT_NOISED for item in typology.measures]
    noise_of = typology.rules.number("vary-noise")
    count = _Counts(len(units), len(typology.types))
    step = max(1, CELLS // max(1, values.size))
    for start in range(0, draws, step):
        rows = np.arange(start, min(start + step, draws))
        noise = lognormal_noise(rng, (len(rows), *values.shape), cv=noise_of)
        noise[..., exact] = 1.0
        columns = [values[:, k] * noise[..., k] for k in range(values.shape[1])]
        for measure, figures in variants[0].figures if variants else ():
            drawn = np.stack([dict(item.figures)[measure] for item in variants])[variant[rows]]
            columns[measure] = drawn * noise[..., measure]
        count.add(label(typology, judge.scores(columns, assumed.rows(rows))))
    return count.shares(draws)


def _credit(values: FloatArray) -> FloatArray:
    return np.asarray(~np.isnan(values), float)


@dataclass(frozen=True, eq=False)
class Variant:
    """Figures of some measures under another way to work them out.

    Attributes:
        name: Name of the variant.
        figures: (position of the measure, figures of shape (units,)); the same measures in every variant.
    """

    name: str
    figures: tuple[tuple[int, FloatArray], ...]


class _Counts:
    """Counts of labels over blocks of draws."""

    def __init__(self, units: int, types: int) -> None:
        self.pole, self.potential = np.zeros((units, types)), np.zeros((units, types))
        self.none, self.undetermined = np.zeros(units), np.zeros(units)

    def add(self, found: Labels) -> None:
        pole = (found.outcome == Outcome.POLE) | (found.outcome == Outcome.MIXED)
        potential = found.outcome == Outcome.POTENTIAL
        for t in range(self.pole.shape[1]):
            first = found.first == t
            self.pole[:, t] += (pole & first).sum(axis=0)
            self.potential[:, t] += (potential & first).sum(axis=0)
        self.none += (found.outcome == Outcome.NONE).sum(axis=0)
        self.undetermined += (found.outcome == Outcome.UNDETERMINED).sum(axis=0)

    def shares(self, draws: int) -> Certainty:
        parts = (self.pole, self.potential, self.none, self.undetermined)
        return Certainty(*(part / draws for part in parts))


def smallest_flips(
    typology: Typology, values: FloatArray, *, units: tuple[Unit, ...], credit: FloatArray | None = None
) -> Flips:
    """Move the points of one criterion (or one gate) at a time by up to 50 % and see when a label changes.

    Args:
        typology: The typology.
        values: Figures, shape (units, measures).
        units: The units.
        credit: What each figure counts as evidence, shape (units, measures); by default 1 for every figure.
    """
    judge = Judge(typology, units, _credit(values) if credit is None else credit)
    columns = [values[None, :, k] for k in range(values.shape[1])]
    base = nominal(typology)
    now = judge.scores(columns, base, everywhere=True)
    search = _Search(typology, judge, columns, base, now, label(typology, now))
    factors = np.concatenate([1.0 - SHIFTS, 1.0 + SHIFTS])
    sizes = np.concatenate([SHIFTS, SHIFTS])
    best = Flips(*(np.full(len(units), x) for x in (np.nan, -1.0, 0.0)))
    for t, kind in enumerate(typology.types):
        rows = np.flatnonzero(judge.usable[:, t])
        for k in range(*typology.span(kind).indices(len(typology.criteria))) if rows.size else ():
            changed = search.changed(base.with_criterion(k, factors), t, rows=rows)
            best = _closer(best, changed, factors=factors, sizes=sizes, at=(k, False))
    for t, kind in enumerate(typology.types):
        rows = np.flatnonzero(judge.usable[:, t])
        if kind.gate is not None and rows.size:
            changed = search.changed(base.with_gate(t, factors), t, rows=rows)
            best = _closer(best, changed, factors=factors, sizes=sizes, at=(t, True))
    return best


@dataclass(frozen=True, eq=False)
class _Search:
    """Labels after a change in one type: only its own membership is worked out again."""

    typology: Typology
    judge: Judge
    columns: list[FloatArray]
    base: Assumptions
    now: Scores
    labels: Labels

    def changed(self, assumed: Assumptions, t: int, *, rows: IntArray) -> BoolArray:
        """Whether the label of a unit changes under each replicate, shape (replicates, units)."""
        found = np.zeros((len(assumed.mean), len(self.judge.usable)), bool)
        step = max(1, CELLS // len(assumed.mean) // 8)
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            then = label(self.typology, self._scores(assumed, t, some))
            outcome, first = self.labels.outcome[:, some], self.labels.first[:, some]
            typed = (outcome != Outcome.NONE) & (outcome != Outcome.UNDETERMINED)
            found[:, some] = (then.outcome != outcome) | (typed & (then.first != first))
        return found

    def _scores(self, assumed: Assumptions, t: int, rows: IntArray) -> Scores:
        n = len(assumed.mean)
        told = self.judge.one_type(t, self.columns, assumed, rows=rows)
        types, opened, ceiling = (
            np.repeat(x[:, rows], n, axis=0) for x in (self.now.types, self.now.open, self.now.ceiling)
        )
        types[..., t], opened[..., t], ceiling[..., t] = told.member, told.open, told.ceiling
        nothing = np.empty((n, len(rows), 0))
        return Scores(nothing, types, self.judge.evidence[rows], opened, nothing, ceiling)


def _closer(
    best: Flips, changed: BoolArray, *, factors: FloatArray, sizes: FloatArray, at: tuple[int, bool]
) -> Flips:
    size = np.where(changed, sizes[:, None], np.inf)
    row = size.argmin(axis=0)
    smallest = size.min(axis=0)
    better = smallest < np.where(np.isnan(best.shift), np.inf, np.abs(best.shift))
    return Flips(
        np.where(better, factors[row] - 1.0, best.shift),
        np.where(better, at[0], best.criterion),
        np.where(better, at[1], best.gate),
    )
