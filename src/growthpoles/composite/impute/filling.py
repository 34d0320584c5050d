"""What imputation methods have in common: which cells may be filled, and from which rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import numpy as np

from growthpoles.composite.impute.base import Imputation, Surroundings
from growthpoles.composite.raw import RawCells
from growthpoles.core.panel import Flag, FloatArray
from growthpoles.errors import Problem, SpecificationError, problem

Over = Literal["each-year", "pooled"]
OVER: tuple[Over, ...] = ("each-year", "pooled")
Statistic = Literal["mean", "median"]
STATISTICS: tuple[Statistic, ...] = ("mean", "median")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFilling(Imputation):
    """Fills every open cell for which a rule gives a value; cells that are not applicable are never open.

    Attributes:
        confidential: Whether confidential cells are filled too.
        profile: Whether indicators that are shown but not scored are filled too.
    """

    confidential: bool = False
    profile: bool = False

    def fill(self, raw: RawCells, around: Surroundings) -> RawCells:
        """Raw cells with gaps filled; a filled cell has the flag ``imputed``.

        Raises:
            SpecificationError: Parameters that do not fit the panel or the framework; all of them are listed.
        """
        found = self.problems(around)
        if found:
            raise SpecificationError(found)
        open_flags = (Flag.MISSING, Flag.CONFIDENTIAL) if self.confidential else (Flag.MISSING,)
        values = self.replacement(raw, around)
        columns = np.array([self.profile or item.direction != 0 for item in raw.elements], dtype=bool)
        filled = np.isin(raw.flags, open_flags) & columns & ~np.isnan(values)
        flags = np.where(filled, np.uint8(Flag.IMPUTED), raw.flags)
        return RawCells(raw.elements, np.where(filled, values, raw.values), flags)

    def problems(self, around: Surroundings) -> tuple[Problem, ...]:
        """What does not fit the panel or the framework; looked at before any figure is."""
        return ()

    @abstractmethod
    def replacement(self, raw: RawCells, around: Surroundings) -> FloatArray:
        """What the rule would put into every cell, same shape; NaN where it has nothing to go by."""


def by_rows(values: FloatArray, kernel: Callable[[FloatArray], FloatArray], *, over: Over) -> FloatArray:
    """Apply a kernel on rows x columns to cells, shape (units, years, columns), of all years or of each."""
    if over == "pooled":
        return kernel(values.reshape(-1, values.shape[2])).reshape(values.shape)
    return np.stack([kernel(values[:, y]) for y in range(values.shape[1])], axis=1)


def predicted(
    raw: RawCells,
    around: Surroundings,
    *,
    over: Over,
    profile: bool,
    kernel: Callable[[FloatArray, Sequence[str]], FloatArray],
) -> FloatArray:
    """Apply a kernel that predicts columns from each other, units and indicators in the order of their codes.

    So the order of a file cannot matter, not even to random draws and ties.

    Args:
        raw: The cells.
        around: Their panel and framework.
        over: Whether rows of all years are taken together.
        profile: Whether indicators that are not scored take part.
        kernel: Filled rows x columns from rows and the codes of the columns.
    """
    codes = [item.code for item in raw.elements]
    columns = sorted(
        (k for k, item in enumerate(raw.elements) if profile or item.direction), key=codes.__getitem__
    )
    names = [codes[k] for k in columns]
    units = np.argsort(np.array(around.panel.units), kind="stable")
    place = np.ix_(units, np.arange(raw.values.shape[1]), np.array(columns, dtype=np.intp))
    result = np.full(raw.values.shape, np.nan)
    result[place] = by_rows(raw.values[place], lambda sample: kernel(sample, names), over=over)
    return result


def check_choice(name: str, value: str, *, known: Sequence[str]) -> None:
    """Refuse a parameter that is none of its choices.

    Raises:
        SpecificationError: The choices are named.
    """
    if value not in known:
        details = {"name": name, "value": value, "known": ", ".join(known)}
        raise SpecificationError(problem("method.choice", None, **details))


def check_count(name: str, value: float, *, least: float = 1) -> None:
    """Refuse a parameter below its least value.

    Raises:
        SpecificationError: The least value is named.
    """
    if not value >= least:
        raise SpecificationError(problem("method.least", None, name=name, value=value, least=least))


def without_scikit_learn() -> tuple[Problem, ...]:
    """A problem if scikit-learn is not installed."""
    found = find_spec("sklearn") is not None
    return () if found else (problem("impute.library.missing", None, library="scikit-learn"),)
