"""The stage model of readiness: chances, times and costs of the steps, from history where there is any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import beta

from growthpoles.core.rules import Rules
from growthpoles.stats.stage_gate import prior_strength, shrink_shares, strength_odds
from growthpoles.transfer.readiness_history import Bools, FloatArray, History, IntArray, history_of
from growthpoles.transfer.readiness_inputs import AIMS
from growthpoles.transfer.registers import TransferRegister

_EDGE = 1e-6
_LEAST_YEARS = 1 / 52
_STRENGTHS = np.geomspace(1, 500, 25)  # what is drawn where differences are estimated
_DOUBT = 3.0  # a default strength is drawn between a third of it and three times it


@dataclass(frozen=True, eq=False)
class Counts:
    """Ended steps by class and aim, shape (classes, steps) each.

    Attributes:
        cases, passed: As counted.
        weight, won: The same, weighted for the steps under way (see `history_of`).
    """

    cases: FloatArray
    passed: FloatArray
    weight: FloatArray
    won: FloatArray


@dataclass(frozen=True, eq=False)
class StageModel:
    """Chances, times and costs of the eight steps to levels 2 to 9.

    Attributes:
        probability: Chance of a step over the whole register, shape (8,).
        low, high: Ends of its 90 % interval (beta distribution), shape (8,).
        fields, units: Classes, in order.
        by_field: Chance by field, shape (fields, 8).
        by_unit: Chance by region, shape (units, 8), given its mix of fields.
        expected_by_unit: What its mix of fields lets expect, shape (units, 8).
        mix: Shares of the fields in the ended steps of a region; 0 where there are none, shape (units,
            fields, 8).
        years: Median duration of passed steps, shape (8,).
        sigma: Standard deviation of the logarithm of these durations.
        cost: Mean cost, shape (8,); NaN where neither history nor a usable default gives one.
        default: Default chance, shape (8,).
        strength: Cases a default counts for.
        total: Counts of the register, shape (1, 8); field_counts, unit_counts: those of the classes.
        history: What they were counted from.
        dated: Passed steps with a duration, shape (8,).
        priced: Ended steps with a cost, shape (8,).
        strength_field, strength_unit: Cases the class above counts for, shape (8,).
        odds_field, odds_unit: How likely each of `_STRENGTHS` is, shape (8, 25); NaN where the default is
            taken.
        enough: Ended steps from which on differences are estimated.
    """

    probability: FloatArray
    low: FloatArray
    high: FloatArray
    fields: tuple[str, ...]
    units: tuple[str, ...]
    by_field: FloatArray
    by_unit: FloatArray
    expected_by_unit: FloatArray
    mix: FloatArray
    years: FloatArray
    sigma: float
    cost: FloatArray
    default: FloatArray
    strength: float
    total: Counts
    field_counts: Counts
    unit_counts: Counts
    history: History
    dated: FloatArray
    priced: FloatArray
    strength_field: FloatArray
    strength_unit: FloatArray
    odds_field: FloatArray
    odds_unit: FloatArray
    enough: float

    @property
    def effect(self) -> FloatArray:
        """Log odds by which a region departs from what its fields let expect, shape (units, 8)."""
        return np.asarray(logit(self.by_unit) - logit(self.expected_by_unit))

    @property
    def estimated(self) -> Bools:
        """Steps with enough cases to estimate the differences between classes, shape (8,)."""
        return np.asarray(self.total.cases[0] >= self.enough)

    def chances(self, field: IntArray, unit: IntArray) -> FloatArray:
        """Chance of every step for results of some fields and regions, shape (n, 8)."""
        return np.asarray(expit(logit(self.by_field[field]) + self.effect[unit]))

    def drawn(self, field: IntArray, unit: IntArray, *, draws: int, rng: np.random.Generator) -> FloatArray:
        """Chances with all that is uncertain in them, drawn, shape (draws, n, 8).

        From top to bottom: how many cases a default counts for (log-uniform between a third of it and three
        times it, one factor for all steps), the chance over the register, those of the fields given it, those
        of the regions given what the drawn fields let expect; each from its beta distribution, with the
        strength of the class above drawn by its likelihood.
        """
        base = self.strength * _DOUBT ** rng.uniform(-1, 1, (draws, 1))
        whole = _draw(rng, self.total, self.default, base[:, None])
        m_field, m_unit = (_drawn_strength(rng, odds, base) for odds in (self.odds_field, self.odds_unit))
        fields = _draw(rng, self.field_counts, whole, m_field)
        expected = _expected(self.mix, fields, whole)
        effect = logit(_draw(rng, self.unit_counts, expected, m_unit)) - logit(expected)
        return np.asarray(expit(logit(fields[:, field]) + effect[:, unit]))


def estimate_model(register: TransferRegister, rules: Rules) -> StageModel:
    """Estimate the stage model of a register.

    Chance of a step: (passed + m default) / (ended + m), m = `strength`; of a field: the same with the chance
    of the register in place of the default and m estimated from how much fields differ at this step
    (beta-binomial likelihood) once it has `enough-cases`; of a region: the same around what its mix of fields
    lets expect. Steps under way are allowed for by weights (`history_of`). Durations, those of passed steps
    alone, are lognormal with medians shrunk on the log scale; costs are means shrunk to the default.

    Args:
        register: The registers.
        rules: Defaults, see `load_readiness_rules`.

    Example:
        >>> from growthpoles.transfer.readiness_inputs import load_readiness_rules
        >>> bare = estimate_model(TransferRegister(()), load_readiness_rules())
        >>> bare.probability[-1], bare.years[-1]
        (np.float64(0.59), np.float64(1.0))
    """
    results = {item.code: item for item in register.results}
    fields = tuple(sorted({item.codes.field for item in register.results}))
    units = tuple(sorted({register.unit_of(item) for item in register.results}))
    history = history_of(register.steps)
    worked = [results[item.result] for item in history.ended]
    field = _positions([item.codes.field for item in worked], fields)
    unit = _positions([register.unit_of(item) for item in worked], units)
    default = np.array([rules.number(f"probability-{level}") for level in AIMS])
    base, enough = rules.number("strength"), rules.number("enough-cases")
    total = _counts(np.zeros(len(worked), np.int64), history, classes=1)
    estimated = total.cases[0] >= enough
    whole = _shrunk(total, default, base)[0]
    sure = total.weight[0] + base
    of_fields, of_units = (_counts(at, history, classes=len(n)) for at, n in ((field, fields), (unit, units)))
    whole_of_fields = np.broadcast_to(whole, of_fields.cases.shape)
    m_field = _strength(of_fields, whole_of_fields, base, estimated)
    by_field = _shrunk(of_fields, whole, m_field)
    mix = _mix(field, unit, history, shape=(len(units), len(fields)))
    expected = _expected(mix, by_field, whole)
    m_unit = _strength(of_units, expected, base, estimated)
    years, sigma, dated = _durations(history, rules)
    cost, priced = _costs(history, rules, money=register.money)
    return StageModel(
        probability=whole,
        low=beta.ppf(0.05, whole * sure, (1 - whole) * sure),
        high=beta.ppf(0.95, whole * sure, (1 - whole) * sure),
        fields=fields,
        units=units,
        by_field=by_field,
        by_unit=_shrunk(of_units, expected, m_unit),
        expected_by_unit=expected,
        mix=mix,
        years=years,
        sigma=sigma,
        cost=cost,
        default=default,
        strength=base,
        total=total,
        field_counts=of_fields,
        unit_counts=of_units,
        history=history,
        dated=dated,
        priced=priced,
        strength_field=m_field,
        strength_unit=m_unit,
        odds_field=_odds(of_fields, whole_of_fields, estimated),
        odds_unit=_odds(of_units, expected, estimated),
        enough=enough,
    )


def _positions(codes: Sequence[str], classes: tuple[str, ...]) -> IntArray:
    at = {code: i for i, code in enumerate(classes)}
    return np.array([at[code] for code in codes], dtype=np.int64)


def _counts(group: IntArray, history: History, *, classes: int) -> Counts:
    found = np.zeros((4, classes, len(AIMS)))
    one, won = np.ones(len(group)), history.passed.astype(float)
    for k, what in enumerate((one, won, history.weight, history.weight * won)):
        np.add.at(found[k], (group, history.aims), what)
    return Counts(*found)


def _shrunk(counts: Counts, prior: FloatArray, strength: FloatArray | float) -> FloatArray:
    return _inside(shrink_shares(counts.won, counts.weight, prior=prior, strength=strength))


def _draw(rng: np.random.Generator, counts: Counts, prior: FloatArray, strength: FloatArray) -> FloatArray:
    """Chances of classes given the prior of each, beta distributed, shape (draws, classes, 8)."""
    lost = counts.weight - counts.won
    return _inside(rng.beta(counts.won + strength * prior, lost + strength * (1 - prior)))


def _inside(share: FloatArray) -> FloatArray:
    return np.clip(share, _EDGE, 1 - _EDGE)


def _strength(counts: Counts, prior: FloatArray, default: float, estimated: Bools) -> FloatArray:
    """Cases the class above counts for, step by step; the default where there are too few to tell."""
    found = np.full(len(AIMS), default)
    for k in np.flatnonzero(estimated):
        own = prior_strength(counts.won[:, k], counts.weight[:, k], prior=prior[:, k])
        found[k] = default if np.isnan(own) else own
    return found


def _odds(counts: Counts, prior: FloatArray, estimated: Bools) -> FloatArray:
    found = np.full((len(AIMS), _STRENGTHS.size), np.nan)
    for k in np.flatnonzero(estimated):
        found[k] = strength_odds(
            counts.won[:, k], counts.weight[:, k], prior=prior[:, k], strengths=_STRENGTHS
        )
    return found


def _drawn_strength(rng: np.random.Generator, odds: FloatArray, base: FloatArray) -> FloatArray:
    """Strengths by their likelihood, or the drawn default, shape (draws, 1, 8)."""
    found = np.repeat(base, len(AIMS), axis=1)
    for k in np.flatnonzero(~np.isnan(odds[:, 0])):
        found[:, k] = rng.choice(_STRENGTHS, size=len(base), p=odds[k])
    return found[:, None]


def _mix(field: IntArray, unit: IntArray, history: History, *, shape: tuple[int, int]) -> FloatArray:
    cases = np.zeros((*shape, len(AIMS)))
    np.add.at(cases, (unit, field, history.aims), history.weight)
    total = cases.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(cases, total, out=np.zeros_like(cases), where=total > 0))


def _expected(mix: FloatArray, by_field: FloatArray, whole: FloatArray) -> FloatArray:
    """Mean chance of the steps a region has ended, given their fields; that of the register without any.

    Chances may be drawn: shapes (..., fields, 8) and (..., 8) or (..., 1, 8) give (..., units, 8).
    """
    found = np.einsum("ufk,...fk->...uk", mix, by_field)
    return np.asarray(np.where(mix.sum(axis=1) > 0, found, whole))


def _durations(history: History, rules: Rules) -> tuple[FloatArray, float, FloatArray]:
    base, spread = rules.number("strength"), rules.number("years-sigma")
    default = np.log([rules.number(f"years-{level}") for level in AIMS])
    use = history.passed & ~np.isnan(history.years)
    logs = np.log(np.maximum(history.years[use], _LEAST_YEARS))
    at, weight = history.aims[use], history.weight[use]
    n = np.bincount(at, weights=weight, minlength=len(AIMS))
    middle = (np.bincount(at, weights=weight * logs, minlength=len(AIMS)) + base * default) / (n + base)
    squares = float((weight * (logs - middle[at]) ** 2).sum())
    sigma = float(np.sqrt((squares + base * spread**2) / (n.sum() + base)))
    return np.exp(middle), sigma, np.bincount(at, minlength=len(AIMS)).astype(float)


def _costs(history: History, rules: Rules, *, money: str) -> tuple[FloatArray, FloatArray]:
    spent = np.array([np.nan if item.cost is None else item.cost for item in history.ended], float)
    use = ~np.isnan(spent)
    at, weight = history.aims[use], history.weight[use]
    n = np.bincount(at, weights=weight, minlength=len(AIMS))
    total = np.bincount(at, weights=weight * spent[use], minlength=len(AIMS))
    defaults = [rules[f"cost-{level}"] for level in AIMS]
    base = np.array([rules.number("strength") if item.unit == money else 0.0 for item in defaults])
    worth = total + base * np.array([item.a for item in defaults])
    cost = np.where(n + base > 0, worth / np.maximum(n + base, _EDGE), np.nan)
    return cost, np.bincount(at, minlength=len(AIMS)).astype(float)
