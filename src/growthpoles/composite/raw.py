"""Raw cells of a framework: figures of a panel divided, scaled to the stated unit, with their flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growthpoles.composite.denominate.ratio import Ratio
from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import Flag, FlagArray, FloatArray, Panel
from growthpoles.errors import GrowthPolesError, InputError, Problem, Where, problem


@dataclass(frozen=True, eq=False)
class RawCells:
    """Raw figures of every indicator of a framework.

    Attributes:
        elements: The indicators, the third axis.
        values: Shape (units, years, indicators), in the stated units; NaN where there is no number.
        flags: `Flag` of every cell, same shape.
    """

    elements: tuple[Element, ...]
    values: FloatArray
    flags: FlagArray

    def __post_init__(self) -> None:
        for name in ("values", "flags"):
            view = getattr(self, name).view()
            view.setflags(write=False)
            object.__setattr__(self, name, view)

    def of(self, elements: Sequence[Element]) -> RawCells:
        """The cells of some of the indicators."""
        position = {item.code: k for k, item in enumerate(self.elements)}
        keep = [position[item.code] for item in elements]
        return RawCells(tuple(elements), self.values[:, :, keep], self.flags[:, :, keep])

    def at(self, years: Sequence[int]) -> RawCells:
        """The cells of some of the years, given as positions."""
        keep = list(years)
        return RawCells(self.elements, self.values[:, keep], self.flags[:, keep])


def raw_cells(panel: Panel, framework: Framework) -> RawCells:
    """Work out the raw cells of a framework: ``panel[value] / panel[denominator] * factor``.

    A cell is not applicable where the kind of the unit is named in ``element.not_applicable``. Confidential
    and missing stay what they are. An indicator without ``value`` is missing everywhere.

    Raises:
        InputError: A panel indicator that does not exist, units of measure that do not fit, or a zero
            denominator; all of them are listed.
    """
    shape = (len(panel.units), len(panel.years), len(framework.indicators))
    values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    kinds = [panel.place.unit(code).kind for code in panel.units]
    problems: list[Problem] = []
    for k, element in enumerate(framework.indicators):
        try:
            values[:, :, k], flags[:, :, k] = _cells(panel, framework, element)
        except GrowthPolesError as failure:
            problems.extend(failure.problems)
        without = np.array([kind in element.not_applicable for kind in kinds], dtype=bool)
        values[without, :, k], flags[without, :, k] = np.nan, Flag.NOT_APPLICABLE
    if problems:
        raise InputError(problems)
    return RawCells(framework.indicators, values, flags)


def _cells(panel: Panel, framework: Framework, element: Element) -> tuple[FloatArray, FlagArray]:
    if not element.value:
        shape = (len(panel.units), len(panel.years))
        return np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    _check_codes(panel, element)
    factor = framework.factor(element, panel)
    at = panel.position(element.value)
    value, flag = panel.values[:, :, at], panel.flags[:, :, at]
    if not element.denominator:
        return value * factor, flag
    below = panel.position(element.denominator)
    bottom, bottom_flag = panel.values[:, :, below], panel.flags[:, :, below]
    _check_zero(panel, element, (bottom == 0) & ~np.isnan(value))
    return Ratio().divide(value, bottom, factor=factor), Ratio().flags(flag, bottom_flag)


def _check_codes(panel: Panel, element: Element) -> None:
    named = [code for code in (element.value, element.denominator) if code]
    unknown = [code for code in named if code not in panel.codes]
    if unknown:
        where = Where(indicator=element.code)
        raise InputError([problem("framework.value.unknown", where, value=code) for code in unknown])


def _check_zero(panel: Panel, element: Element, zero: np.ndarray) -> None:
    if zero.any():
        raise InputError(
            [
                problem(
                    "denominator.zero",
                    Where(unit=panel.units[u], year=panel.years[y], indicator=element.code),
                    denominator=element.denominator,
                )
                for u, y in zip(*np.nonzero(zero), strict=True)
            ]
        )
