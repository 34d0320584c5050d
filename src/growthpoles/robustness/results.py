"""What an exploration gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Result


@dataclass(frozen=True, eq=False, repr=False)
class RobustnessResult(Result):
    """Ranks over all replicates of an exploration.

    Tables:
        ranks (unit, year): nominal rank, mean and median rank, 5 % and 95 % quantiles (``low``, ``high``),
            their difference ``width``, shares of replicates in the first 1, 3, 5 and 10 places.
        pairwise (unit_a, unit_b, year): share of replicates in which a is above b, ties counted half.
        separation (unit, year): number of units that stand ``above`` and ``below`` it with a probability of
            at least ``pair_probability``, and of those with which the order is ``open``.
        groups (unit, year): number of the firm group, 1 = best (see `firm_groups`).
        replicates (replicate): number of the option taken for each choice, mean absolute shift of the ranks.
        options (choice, option): the methods (or values) behind the numbers, with their parameters as JSON.
        weights (set, element): weights behind the numbers of the choice ``weights``.
        figures (name): single numbers.

    Attributes:
        index: Index scores of each replicate, shape (replicates, units, years); None after loading (not
            saved).
    """

    kind: ClassVar[str] = "robustness"

    index: FloatArray | None = None


@dataclass(frozen=True, eq=False, repr=False)
class SensitivityResult(Result):
    """How much of the movement of the ranks each choice accounts for.

    Tables:
        sensitivity (year, choice): share of the variance of the mean rank shift that the choice explains
            alone (``first``) and with others (``total``), each with its 5 % and 95 % bootstrap quantiles;
            null where the ranks do not move. Exact shares have no interval.
        unit_sensitivity (unit, year, choice): the same for the rank of each unit.
        options (choice, option), weights (set, element): as in `RobustnessResult`.
        figures (name): single numbers.
    """

    kind: ClassVar[str] = "sensitivity"
