"""How sure a label is: the same rules under drawn thresholds, weights, means and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.panel import FloatArray
from growthpoles.core.territory import Unit
from growthpoles.poles.score import MEANS, Assumptions, BoolArray, Labels, Outcome, label, nominal, score
from growthpoles.poles.typology import Typology
from growthpoles.stats.sampling import Seed, generator, lognormal_noise, triangular

NOT_NOISED = ("administrative-rank", "not-measured")
SHIFTS = np.arange(1, 51) / 100.0


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
    typology: Typology, values: FloatArray, *, units: tuple[Unit, ...], draws: int, seed: Seed
) -> Certainty:
    """Label the units under drawn assumptions and noisy figures, and count.

    Args:
        typology: The typology.
        values: Figures, shape (units, measures).
        units: The units.
        draws: Number of draws.
        seed: Seed; the same seed gives the same shares.
    """
    rng = generator(seed)
    assumed = draw(typology, draws, rng=rng)
    noise = lognormal_noise(rng, (draws, *values.shape), cv=typology.rules.number("vary-noise"))
    exact = [item.name in NOT_NOISED for item in typology.measures]
    noise[..., exact] = 1.0
    found = label(typology, score(typology, values * noise, assumed=assumed, units=units))
    kinds = np.arange(len(typology.types))
    of_type = found.first[..., None] == kinds
    pole = np.isin(found.outcome, (Outcome.POLE, Outcome.MIXED))[..., None] & of_type
    potential = (found.outcome == Outcome.POTENTIAL)[..., None] & of_type
    return Certainty(
        pole.mean(axis=0),
        potential.mean(axis=0),
        (found.outcome == Outcome.NONE).mean(axis=0),
        (found.outcome == Outcome.UNDETERMINED).mean(axis=0),
    )


def smallest_flips(typology: Typology, values: FloatArray, *, units: tuple[Unit, ...]) -> Flips:
    """Move the points of one criterion (or one gate) at a time by up to 50 % and see when a label changes."""
    base = nominal(typology)
    now = label(typology, score(typology, values[None], assumed=base, units=units))
    factors = np.concatenate([1.0 - SHIFTS, 1.0 + SHIFTS])
    sizes = np.concatenate([SHIFTS, SHIFTS])
    best = Flips(*(np.full(len(units), x) for x in (np.nan, -1.0, 0.0)))
    for k in range(len(typology.criteria)):
        changed = _changed(typology, values, base.with_criterion(k, factors), now=now, units=units)
        best = _closer(best, changed, factors=factors, sizes=sizes, at=(k, False))
    for t, kind in enumerate(typology.types):
        if kind.gate is not None:
            changed = _changed(typology, values, base.with_gate(t, factors), now=now, units=units)
            best = _closer(best, changed, factors=factors, sizes=sizes, at=(t, True))
    return best


def _changed(
    typology: Typology, values: FloatArray, assumed: Assumptions, *, now: Labels, units: tuple[Unit, ...]
) -> BoolArray:
    then = label(typology, score(typology, values[None], assumed=assumed, units=units))
    typed = np.isin(now.outcome, (Outcome.POLE, Outcome.MIXED, Outcome.POTENTIAL))
    return np.asarray((then.outcome != now.outcome) | (typed & (then.first != now.first)))


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
