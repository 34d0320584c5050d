"""The stage model of readiness: chances, times and costs of the steps, from history where there is any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from scipy.stats import beta

from growthpoles.core.rules import Rules
from growthpoles.stats.stage_gate import prior_strength, shrink_shares
from growthpoles.transfer.readiness_inputs import AIMS
from growthpoles.transfer.registers import ReadinessStep, TransferRegister

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
_EDGE = 1e-6
_LEAST_YEARS = 1 / 52


@dataclass(frozen=True, eq=False)
class Counts:
    """Ended steps by class and aim, shape (classes, steps) each."""

    cases: FloatArray
    passed: FloatArray


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
        weight_field: Cases behind `by_field` with those of the class above, shape (fields, 8).
        years: Median duration, shape (8,).
        sigma: Standard deviation of the logarithm of durations.
        cost: Mean cost, shape (8,); NaN where neither history nor a usable default gives one.
        total: Counts of the register, shape (1, 8); field_counts, unit_counts: those of the classes.
        running: Steps under way, shape (8,).
        dated, priced: Ended steps with a duration, with a cost, shape (8,).
        strength_field, strength_unit: Cases the class above counts for, shape (8,).
        estimated: Steps with enough cases to estimate these from the register, shape (8,).
    """

    probability: FloatArray
    low: FloatArray
    high: FloatArray
    fields: tuple[str, ...]
    units: tuple[str, ...]
    by_field: FloatArray
    by_unit: FloatArray
    expected_by_unit: FloatArray
    weight_field: FloatArray
    years: FloatArray
    sigma: float
    cost: FloatArray
    total: Counts
    field_counts: Counts
    unit_counts: Counts
    running: FloatArray
    dated: FloatArray
    priced: FloatArray
    strength_field: FloatArray
    strength_unit: FloatArray
    estimated: npt.NDArray[np.bool_]

    @property
    def effect(self) -> FloatArray:
        """Log odds by which a region departs from what its fields let expect, shape (units, 8)."""
        return np.asarray(logit(self.by_unit) - logit(self.expected_by_unit))

    def chances(self, field: IntArray, unit: IntArray) -> FloatArray:
        """Chance of every step for results of some fields and regions, shape (n, 8)."""
        return np.asarray(expit(logit(self.by_field[field]) + self.effect[unit]))

    def drawn(self, field: IntArray, unit: IntArray, *, draws: int, rng: np.random.Generator) -> FloatArray:
        """Chances with the uncertainty of the fields, drawn, shape (draws, n, 8)."""
        a, b = self.by_field * self.weight_field, (1 - self.by_field) * self.weight_field
        sample = np.clip(rng.beta(a, b, (draws, *a.shape)), _EDGE, 1 - _EDGE)
        return np.asarray(expit(logit(sample[:, field]) + self.effect[unit]))


def estimate_model(register: TransferRegister, rules: Rules) -> StageModel:
    """Estimate the stage model of a register.

    Chance of a step: (passed + m default) / (ended + m), m = `strength`; of a field: the same with the chance
    of the register in place of the default and m estimated from how much fields differ at this step
    (beta-binomial likelihood) once it has `enough-cases`; of a region: the same around what its mix of fields
    lets expect. Durations are lognormal with medians shrunk on the log scale, costs are means shrunk to the
    default.

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
    steps = [item for item in register.steps if item.level in AIMS]
    ended = [item for item in steps if item.outcome != "running"]
    aims = np.array([(item.level or 0) - AIMS[0] for item in ended], dtype=np.int64)
    passed = np.array([item.outcome == "passed" for item in ended], dtype=float)
    field = _positions([results[item.result].codes.field for item in ended], fields)
    unit = _positions([register.unit_of(results[item.result]) for item in ended], units)
    default = np.array([rules.number(f"probability-{level}") for level in AIMS])
    base = rules.number("strength")
    total = _counts(np.zeros(len(ended), np.int64), aims, passed, classes=1)
    whole = _inside(shrink_shares(total.passed[0], total.cases[0], prior=default, strength=base))
    sure = total.cases[0] + base
    estimated = total.cases[0] >= rules.number("enough-cases")
    of_fields = _counts(field, aims, passed, classes=len(fields))
    m_field = _strength(of_fields, np.broadcast_to(whole, of_fields.cases.shape), base, estimated)
    by_field = _inside(shrink_shares(of_fields.passed, of_fields.cases, prior=whole, strength=m_field))
    of_units = _counts(unit, aims, passed, classes=len(units))
    expected = _expected(by_field, whole, field=field, unit=unit, aims=aims, classes=len(units))
    m_unit = _strength(of_units, expected, base, estimated)
    by_unit = _inside(shrink_shares(of_units.passed, of_units.cases, prior=expected, strength=m_unit))
    years, sigma, dated = _durations(ended, aims, rules)
    cost, priced = _costs(ended, aims, rules, money=register.money)
    return StageModel(
        probability=whole,
        low=beta.ppf(0.05, whole * sure, (1 - whole) * sure),
        high=beta.ppf(0.95, whole * sure, (1 - whole) * sure),
        fields=fields,
        units=units,
        by_field=by_field,
        by_unit=by_unit,
        expected_by_unit=expected,
        weight_field=of_fields.cases + m_field,
        years=years,
        sigma=sigma,
        cost=cost,
        total=total,
        field_counts=of_fields,
        unit_counts=of_units,
        running=_tally([item for item in steps if item.outcome == "running"]),
        dated=dated,
        priced=priced,
        strength_field=m_field,
        strength_unit=m_unit,
        estimated=np.asarray(estimated),
    )


def _positions(codes: Sequence[str], classes: tuple[str, ...]) -> IntArray:
    at = {code: i for i, code in enumerate(classes)}
    return np.array([at[code] for code in codes], dtype=np.int64)


def _counts(group: IntArray, aims: IntArray, passed: FloatArray, *, classes: int) -> Counts:
    cases, won = np.zeros((classes, len(AIMS))), np.zeros((classes, len(AIMS)))
    np.add.at(cases, (group, aims), 1.0)
    np.add.at(won, (group, aims), passed)
    return Counts(cases, won)


def _tally(steps: Sequence[ReadinessStep]) -> FloatArray:
    found = np.zeros(len(AIMS))
    for item in steps:
        found[(item.level or 0) - AIMS[0]] += 1
    return found


def _inside(share: FloatArray) -> FloatArray:
    return np.clip(share, _EDGE, 1 - _EDGE)


def _strength(
    counts: Counts, prior: FloatArray, default: float, estimated: npt.NDArray[np.bool_]
) -> FloatArray:
    """Cases the class above counts for, step by step; the default where there are too few to tell."""
    found = np.full(len(AIMS), default)
    for k in np.flatnonzero(estimated):
        own = prior_strength(counts.passed[:, k], counts.cases[:, k], prior=prior[:, k])
        found[k] = default if np.isnan(own) else own
    return found


def _expected(
    by_field: FloatArray,
    whole: FloatArray,
    *,
    field: IntArray,
    unit: IntArray,
    aims: IntArray,
    classes: int,
) -> FloatArray:
    """Mean chance of the steps a region has ended, given their fields; that of the register without any."""
    total, cases = np.zeros((classes, len(AIMS))), np.zeros((classes, len(AIMS)))
    np.add.at(total, (unit, aims), by_field[field, aims])
    np.add.at(cases, (unit, aims), 1.0)
    return np.asarray(np.where(cases > 0, total / np.maximum(cases, 1), whole))


def _durations(
    ended: Sequence[ReadinessStep], aims: IntArray, rules: Rules
) -> tuple[FloatArray, float, FloatArray]:
    base, spread = rules.number("strength"), rules.number("years-sigma")
    default = np.log([rules.number(f"years-{level}") for level in AIMS])
    known = np.array([item.years is not None for item in ended], bool)
    logs = np.log([max(item.years, _LEAST_YEARS) for item in ended if item.years is not None])
    at = aims[known]
    n, total = np.zeros(len(AIMS)), np.zeros(len(AIMS))
    np.add.at(n, at, 1.0)
    np.add.at(total, at, logs)
    middle = (total + base * default) / (n + base)
    squares = float(((logs - middle[at]) ** 2).sum())
    sigma = float(np.sqrt((squares + base * spread**2) / (n.sum() + base)))
    return np.exp(middle), sigma, n


def _costs(
    ended: Sequence[ReadinessStep], aims: IntArray, rules: Rules, *, money: str
) -> tuple[FloatArray, FloatArray]:
    n, total = np.zeros(len(AIMS)), np.zeros(len(AIMS))
    for at, item in zip(aims, ended, strict=True):
        if item.cost is not None:
            n[at] += 1
            total[at] += item.cost
    defaults = [rules[f"cost-{level}"] for level in AIMS]
    base = np.array([rules.number("strength") if item.unit == money else 0.0 for item in defaults])
    worth = total + base * np.array([item.a for item in defaults])
    return np.where(n + base > 0, worth / np.maximum(n + base, _EDGE), np.nan), n
