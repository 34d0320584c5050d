"""How sure a label is: the same rules under drawn thresholds, weights, means and figures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.evidence import Evidence
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
from growthpoles.stats.sampling import Seed, generator, triangular

NOT_NOISED = ("administrative-rank", "not-measured", "largest-in-district", "functions", "cluster-stars")
SHIFTS = np.arange(1, 51) / 100.0
CELLS = 1_000_000  # of a block of draws: what fits the cache, whatever the number of units


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


def certainty(
    typology: Typology, held: Evidence, *, units: tuple[Unit, ...], draws: int, seed: Seed
) -> Certainty:
    """Label the units under drawn assumptions and noisy figures, and count.

    The draws are worked through in blocks, so that memory does not grow with their number.

    Args:
        typology: The typology.
        held: Figures with what they count; each draw uses one of the variants, all equally likely.
        units: The units.
        draws: Number of draws.
        seed: Seed; the same seed gives the same shares.
    """
    values, variants = held.values, held.variants
    rng = generator(seed)
    assumed = draw(typology, draws, rng=rng)
    variant = rng.integers(len(variants), size=draws) if len(variants) > 1 else np.zeros(draws, np.intp)
    judge = Judge(typology, units, credit=held.credit)
    count = _Counts(len(units), len(typology.types))
    exact = np.flatnonzero([item.name in NOT_NOISED for item in typology.measures])
    step = min(draws, max(1, CELLS // max(1, values.size)))
    noisy = _Noise(rng, (step, *values.shape), cv=typology.rules.number("vary-noise"), exact=exact)
    with ThreadPoolExecutor(max_workers=1) as helper:  # draws the next block while this one is judged
        ahead = helper.submit(noisy.factors, step)
        for start in range(0, draws, step):
            rows = np.arange(start, min(start + step, draws))
            block = ahead.result()
            ahead = helper.submit(noisy.factors, max(0, min(step, draws - start - step)))
            figures = [np.broadcast_to(x, block.shape[1:]) for x in values.T]
            for measure, _ in variants[0].figures if variants else ():
                other = np.stack([dict(item.figures)[measure] for item in variants])
                figures[measure] = other[variant[rows]]
            for x, column in zip(figures, block, strict=True):
                np.multiply(x, column, out=column)
            count.add(label(typology, judge.scores(list(block), assumed.rows(rows))))
    return count.shares(draws)


class _Noise:
    """Lognormal noise with mean 1, one block of draws after another.

    The factors are those of `lognormal_noise` with the units and measures of all draws in one array.
    """

    def __init__(
        self, rng: np.random.Generator, shape: tuple[int, ...], *, cv: float, exact: IntArray
    ) -> None:
        step, units, measures = shape
        self.rng, self.exact = rng, exact
        self.variance = np.log1p(cv**2)
        self.normal = np.empty((units, measures))
        self.blocks = [np.empty((measures, step, units)) for _ in range(2)]

    def factors(self, n: int) -> FloatArray:
        """Factors of n more draws, shape (measures, n, units); good until the next but one block is drawn."""
        self.blocks.reverse()
        found = self.blocks[0][:, :n]
        for r in range(n):
            self.rng.standard_normal(out=self.normal)
            self.normal *= np.sqrt(self.variance)
            self.normal -= self.variance / 2
            np.exp(self.normal, out=self.normal)
            found[:, r] = self.normal.T
        found[self.exact] = 1.0
        return found


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


def smallest_flips(typology: Typology, held: Evidence, *, units: tuple[Unit, ...]) -> Flips:
    """Move the points of one criterion (or one gate) at a time by up to 50 % and see when a label changes.

    Args:
        typology: The typology.
        held: Figures with what they count.
        units: The units.
    """
    judge, values = Judge(typology, units, credit=held.credit), held.values
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
        told = self.judge.one_type(t, self.columns, assumed=assumed, rows=rows)
        types, ceiling = (np.repeat(x[:, rows], n, axis=0) for x in (self.now.types, self.now.ceiling))
        opened = np.repeat(self.now.open[:, rows], n, axis=0)
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
