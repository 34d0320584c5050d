"""The history of readiness as the stage model takes it: ended steps, and what those under way hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.transfer.readiness_inputs import AIMS
from growthpoles.transfer.registers import ReadinessStep, middle_of

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class History:
    """Ended steps with the weight each has, and the steps under way.

    Attributes:
        ended: Ended steps.
        aims: Position of their level in `AIMS`, shape (n,).
        passed: Whether they were passed, shape (n,).
        years: Their durations; NaN where a date is not known, shape (n,).
        weight: What each counts for, see `history_of`, shape (n,).
        running: Steps under way by level, shape (8,).
        uncorrected: Levels with steps under way whose dates do not allow to weigh for them, shape (8,).
        until: Latest date of the register, as a year with a decimal part; None without any.
    """

    ended: tuple[ReadinessStep, ...]
    aims: IntArray
    passed: Bools
    years: FloatArray
    weight: FloatArray
    running: FloatArray
    uncorrected: Bools
    until: float | None


def history_of(steps: Sequence[ReadinessStep]) -> History:
    """The history of steps; steps under way are seen up to the latest date of the register.

    Work that takes long is more often still under way when the register is read. Leaving it out would make
    what ends late, mostly successes, too rare. So each ended step counts for 1 / G(t-), with G(t) the
    Kaplan-Meier estimate, over the steps of its level, of still being in sight after t years. So weighted,
    the share passed is that of the Aalen-Johansen estimate of competing risks at the longest duration
    seen (Satten and Datta 2001, The American Statistician 55, 207-210). Weights are scaled to the effective
    number of cases, (sum w)^2 / sum w^2. Steps without dates count as the dated ones of the same outcome do
    on average; where an outcome has no dated step, or no step under way has a start, all weights are 1.

    Example:
        >>> done = [ReadinessStep("a", 5, 2020.25, 2021.25, "passed")]
        >>> history_of([*done, ReadinessStep("b", 5, 2020.75)]).running[3]
        np.float64(1.0)
    """
    moments = [moment for item in steps for moment in (item.start, item.end) if moment is not None]
    until = max(map(middle_of, moments), default=None)
    held = [item for item in steps if item.level in AIMS]
    ended = tuple(item for item in held if item.outcome != "running")
    underway = [item for item in held if item.outcome == "running"]
    aims, at_work = _aims(ended), _aims(underway)
    passed = np.array([item.outcome == "passed" for item in ended], bool)
    years = np.array([np.nan if item.years is None else item.years for item in ended], float)
    so_far = np.array([_or_nan(elapsed(item, until)) for item in underway], float)
    weight, uncorrected = np.ones(len(ended)), np.zeros(len(AIMS), bool)
    for k in np.unique(at_work):
        here = aims == k
        found = _weights(years[here], passed[here], so_far[at_work == k])
        uncorrected[k] = found is None
        weight[here] = 1.0 if found is None else found
    running = np.bincount(at_work, minlength=len(AIMS)).astype(float)
    return History(ended, aims, passed, years, weight, running, uncorrected, until)


def elapsed(step: ReadinessStep, until: float | None) -> float | None:
    """Years a step under way has taken up to a date; None where its start is not known.

    Example:
        >>> elapsed(ReadinessStep("a", 5, 2020.25), 2021.75)
        1.5
    """
    return None if step.start is None or until is None else max(until - middle_of(step.start), 0.0)


def censoring_weights(years: FloatArray, ended: Bools, *, mass: FloatArray) -> FloatArray:
    """1 / G(t-) of ended spells and 0 of others; G = Kaplan-Meier estimate of not yet being cut off at t.

    A spell that ends and one that is cut off at the same t: the end comes first.

    Args:
        years: Durations, to the end or to the cut, shape (n,).
        ended: Whether a spell ended, shape (n,).
        mass: How many spells each stands for, shape (n,).

    Example:
        >>> censoring_weights(np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1], bool), mass=np.ones(3)).tolist()
        [1.0, 0.0, 2.0]
    """
    cuts = np.unique(years[~ended])
    at_cut = years == cuts[:, None]
    risk = ((years > cuts[:, None]) | (at_cut & ~ended)) @ mass
    seen = np.concatenate([[1.0], np.cumprod(1 - (at_cut & ~ended) @ mass / risk)])
    before = seen[np.searchsorted(cuts, years)]
    return np.asarray(np.divide(1.0, before, out=np.zeros(len(years)), where=ended))


def _weights(years: FloatArray, passed: Bools, so_far: FloatArray) -> FloatArray | None:
    """Weights of the ended steps of one level; None where their dates do not allow any."""
    dated, cut = ~np.isnan(years), so_far[~np.isnan(so_far)]
    outcomes = [passed == outcome for outcome in (True, False) if (passed == outcome).any()]
    if not cut.size or not all((dated & own).any() for own in outcomes):
        return None
    mass = np.ones(len(years))
    for own in outcomes:
        mass[own] = own.sum() / (dated & own).sum()
    spells = np.concatenate([years[dated], cut])
    ended = np.arange(len(spells)) < dated.sum()
    masses = np.concatenate([mass[dated], np.full(cut.size, so_far.size / cut.size)])
    weight = np.zeros(len(years))
    weight[dated] = censoring_weights(spells, ended, mass=masses)[ended]
    for own in outcomes:
        weight[own & ~dated] = weight[own & dated].mean()
    return np.asarray(weight * weight.sum() / (weight**2).sum()) if weight.size else weight


def _aims(steps: Sequence[ReadinessStep]) -> IntArray:
    return np.array([(item.level or 0) - AIMS[0] for item in steps], dtype=np.int64)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
