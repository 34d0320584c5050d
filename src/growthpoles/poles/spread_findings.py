"""What a model of spread and backwash hands over: rows of tables, whether it could be used, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from growthpoles.errors import Scalar
from growthpoles.stats.spillover import AssignmentTest

Row = dict[str, object]
SPREAD, BACKWASH, OPEN = "spread-dominant", "backwash-dominant", "inconclusive"
MODELS = ("SB0", "SB1", "SB2", "SB3", "SB4", "SB5", "SB6", "SB7", "SB8")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not decided or not possible: a message code with its figures.

    Example:
        >>> Reason.of("spread.reason.few-units", units=4).text
        'units=4'
    """

    code: str = ""
    details: tuple[tuple[str, Scalar], ...] = ()

    @classmethod
    def of(cls, code: str, **details: Scalar) -> Reason:
        """A reason from keyword details."""
        return cls(code, tuple(sorted(details.items())))

    def __bool__(self) -> bool:
        return bool(self.code)

    @property
    def text(self) -> str:
        """The details as one cell of a table."""
        return "; ".join(f"{name}={value}" for name, value in self.details)


@dataclass(frozen=True)
class Finding:
    """Outcome of one model.

    Attributes:
        model: ``SB0`` to ``SB8``.
        reason: Why it is not possible; none when it was used.
        tables: Rows by table.
        figures: Single numbers by name with their unit.
        doubt: Why nothing is decided although it was used.
    """

    model: str
    reason: Reason = field(default_factory=Reason)
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    figures: tuple[tuple[str, float, str], ...] = ()
    doubt: Reason = field(default_factory=Reason)


def decide(test: AssignmentTest, alpha: float, *, reason: Reason) -> str:
    """The label by the permutation p-values; nothing is decided where a reason stands against it.

    ``spread-dominant`` if the one-sided p for beta > 0 is at most alpha, ``backwash-dominant`` if that for
    beta < 0 is, else ``inconclusive``.
    """
    if reason or not test.identified:
        return OPEN
    if test.p_spread <= alpha:
        return SPREAD
    return BACKWASH if test.p_backwash <= alpha else OPEN


def number(value: float) -> float | None:
    """A number for a table; NaN is no number."""
    return None if np.isnan(value) else float(value)


def slope_columns(test: AssignmentTest) -> Row:
    """Slope, p-values and minimum detectable effect as columns."""
    return {
        "beta": number(test.beta),
        "p_spread": number(test.p_spread),
        "p_backwash": number(test.p_backwash),
        "detectable": number(test.detectable),
    }
