"""Figures of the measures of constraints, worked out of a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from growthpoles.composite.raw import raw_cells
from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import Flag, FlagArray, FloatArray, Panel
from growthpoles.errors import InputError, NotAvailableError, Problem, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.potential.constraint_inputs import DiagnosisSettings
from growthpoles.potential.constraint_map import Goalpost
from growthpoles.potential.results import PotentialResult
from growthpoles.stats.arrays import divide

_ROOT = "MEASURES"


@dataclass(frozen=True, eq=False)
class MeasureCells:
    """Figures of measures (or of surveyed barriers).

    Attributes:
        units, years: Unit codes and years, the first two axes.
        codes: Codes, the third axis.
        elements: How each is worked out of the panel; None where nothing says so.
        values: Shape (units, years, codes); NaN where there is no number.
        flags: `Flag` of every cell, same shape.
        national: Figures of the country, shape (years, codes); NaN where there are none.
        current: Whether it is money in current prices, so that years are not compared, shape (codes,).
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    elements: tuple[Element | None, ...]
    values: FloatArray
    flags: FlagArray
    national: FloatArray
    current: npt.NDArray[np.bool_]

    def goalpost(self, k: int, post: Goalpost | None, *, unit: str) -> float:
        """A goalpost of the map where it can be applied: same unit, not a weak proxy; else NaN."""
        element = self.elements[k]
        usable = post and element and element.unit == unit and element.proxy != "weak"
        return post.value if post and usable else float("nan")

    @property
    def proxies(self) -> tuple[str, ...]:
        """Empty, ``close`` or ``weak`` for every code."""
        return tuple(item.proxy if item else "" for item in self.elements)

    def at(self, years: Sequence[int]) -> MeasureCells:
        """The cells of some of the years."""
        keep = [self.years.index(year) for year in years]
        return MeasureCells(
            self.units, tuple(years), self.codes, self.elements,
            self.values[:, keep], self.flags[:, keep], self.national[keep], self.current,
        )  # fmt: skip


def chosen_elements(
    settings: DiagnosisSettings, potential: PotentialResult | None = None
) -> tuple[Element, ...]:
    """How each measure and barrier of the map is worked out of the panel.

    The settings come first; measures they do not name are taken from the framework of the potential.

    Raises:
        NotAvailableError: The potential was loaded from a folder, so that its framework is not there.
        SpecificationError: An indicator of the potential differs from the map in direction or unit.
    """
    own = settings.measures.indicators if settings.measures else ()
    named = {item.code for item in own}
    rules, problems, added = settings.rules, list[Problem](), list[Element]()
    for item in _framework_of(potential).indicators if potential else ():
        if item.code not in rules.codes or item.code in named or not item.value or not item.direction:
            continue
        due = rules.measure(item.code)
        if (item.direction, item.unit) != (due.direction, due.unit) and not item.proxy:
            problems.append(
                problem(
                    "diagnosis.measure.potential",
                    Where(indicator=item.code),
                    direction=item.direction,
                    unit=item.unit or "-",
                    due_direction=due.direction,
                    due_unit=due.unit,
                )
            )
        added.append(item)
    if problems:
        raise SpecificationError(problems)
    return tuple(item for item in (*own, *added) if item.value)


def measure_cells(panel: Panel, elements: Sequence[Element], *, codes: Sequence[str]) -> MeasureCells:
    """Figures of some codes in all years of a panel; a code without an element is missing everywhere.

    Raises:
        InputError: The panel lacks an indicator, units of measure do not fit, or a denominator is zero; all
            are listed.
    """
    held = {item.code: item for item in elements if item.code in codes}
    shape = (len(panel.units), len(panel.years), len(codes))
    values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    national, current = np.full(shape[1:], np.nan), np.zeros(len(codes), dtype=bool)
    tree = _framework(tuple(held.values()))
    raw = raw_cells(panel, tree)
    for k, item in enumerate(raw.elements):
        at = list(codes).index(item.code)
        values[:, :, at], flags[:, :, at] = raw.values[:, :, k], raw.flags[:, :, k]
        national[:, at] = _national(panel, tree, item)
        current[at] = _in_current_prices(panel, item)
    found = tuple(held.get(code) for code in codes)
    return MeasureCells(panel.units, panel.years, tuple(codes), found, values, flags, national, current)


def _framework_of(potential: PotentialResult) -> Framework:
    if potential.inputs is None:
        raise NotAvailableError(problem("result.inputs.none"))
    return potential.inputs.fitted.framework


def _framework(elements: tuple[Element, ...]) -> Framework:
    """The elements hung on one root: their places in other trees do not matter here."""
    root = Element(_ROOT, "", "index", Label("Measures"))
    hung = (
        Element(
            item.code, _ROOT, "indicator", item.label, item.direction, 1.0, item.unit, item.value,
            item.denominator, item.factor, item.proxy, item.not_applicable,
        )
        for item in elements
    )  # fmt: skip
    return Framework("measures", Label("Measures"), (root, *hung))


def _national(panel: Panel, tree: Framework, item: Element) -> FloatArray:
    value = panel.national(item.value) * tree.factor(item, panel)
    return divide(value, panel.national(item.denominator)) if item.denominator else value


def _in_current_prices(panel: Panel, item: Element) -> bool:
    kinds = [panel.indicators[panel.position(x)].price.kind for x in (item.value, item.denominator) if x]
    return kinds.count("current") == 1


def diagnosed_years(cells: MeasureCells, years: Sequence[int] | None) -> tuple[int, ...]:
    """The years asked for, or those with a figure of any measure.

    Raises:
        InputError: A year the panel does not cover, or no figure at all.
    """
    if years is not None:
        span = f"{cells.years[0]}-{cells.years[-1]}" if cells.years else ""
        lost = [year for year in years if year not in cells.years]
        if lost:
            raise InputError([problem("panel.year.unknown", Where(year=year), span=span) for year in lost])
        return tuple(sorted(set(years)))
    there = (~np.isnan(cells.values)).any(axis=(0, 2))
    found = tuple(cells.years[y] for y in np.flatnonzero(there))
    if not found:
        raise InputError(problem("diagnosis.empty"))
    return found


def groups_of(panel: Panel, settings: DiagnosisSettings) -> npt.NDArray[np.str_]:
    """Peer group of each unit.

    Raises:
        SpecificationError: Units without a group; all are listed.
    """
    if settings.peers == "all":
        return np.array(["all"] * len(panel.units))
    if isinstance(settings.peers, str):
        return np.array([panel.place.unit(code).kind for code in panel.units], dtype=np.str_)
    lost = [code for code in panel.units if code not in settings.peers]
    if lost:
        raise SpecificationError([problem("diagnosis.peers.unit", Where(unit=code)) for code in lost])
    return np.array([settings.peers[code] for code in panel.units], dtype=np.str_)
