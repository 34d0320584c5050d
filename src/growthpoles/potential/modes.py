"""Technological modes: what part of the economy belongs to each, as far as the industries tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names, prepare_structure
from growthpoles.core.territory import Unit
from growthpoles.errors import InputError, Where, problem
from growthpoles.potential.mode_rules import NONE, Modes, load_modes
from growthpoles.potential.monitoring_results import ModesResult
from growthpoles.stats.arrays import divide

Group = frozenset[int]
NOT_CLASSIFIED = 0
Figure = tuple[str, float | None, str, str]


def measure_modes(
    industries: IndustryTable,
    modes: Modes | None = None,
    *,
    years: Sequence[int] | None = None,
    base_year: int | None = None,
) -> ModesResult:
    """Shares of technological modes, their weighted mean and the mass of the shift between them.

    With x_i the share of industry i in the total of its unit: share of mode m = sum of x_i over the
    industries of m; weighted mode = sum(m * share) over the classified part; shift mass = 0.5 * sum of
    |share_t - share_0| over the modes and the part not classified. An industry that may belong to several
    modes is not split by guess: every figure then has a lower and an upper bound, reached by some split. The
    bounds of the shift are ``max over sets A of modes of (least share of A in the base year - largest share
    of A now)``, at least 0, and ``max over A of (largest share of A in the base year - least share now)``
    (Strassen 1965).

    Args:
        industries: Output, value added, employment, investment or R&D by industry.
        modes: Scheme of modes; `load_modes()` by default.
        years: Years to measure; all by default.
        base_year: Year the shift is counted from; the first of the years by default.

    Raises:
        InputError: Fewer than two units or industries, a unit without any output, or years that are not
            there.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> kinds = tuple(Industry(code, Label(code)) for code in ("05", "61"))
        >>> values = np.array([[[60.0, 40.0]], [[25.0, 75.0]]])
        >>> made = IndustryTable(land, "e", ("A", "B"), (2020,), kinds, values, np.zeros((2, 1, 2)))
        >>> measure_modes(made)["modes"]["weighted_lower"].round(3).to_list()
        [3.8, 4.5]
    """
    scheme = modes or load_modes()
    chosen = tuple(industries.years if years is None else sorted(set(years)))
    base = chosen[0] if base_year is None else base_year
    if base not in chosen:
        span = ", ".join(map(str, chosen))
        raise InputError(problem("panel.year.unknown", Where(year=base), span=span))
    ready = prepare_structure(industries, chosen)
    masses = _masses(ready.table, scheme, chosen)
    tables = (_shares_table(masses, scheme), _modes_table(masses, scheme, base))
    return ModesResult(
        tables=(
            *tables,
            _assignment_table(ready.table, scheme),
            labels_table(
                unit_names(industries.place, industries.territory.country),
                scheme.labels(),
                _notes(ready.table, scheme),
                industry_names(industries),
            ),
            units_table(industries.place),
            figures_table(_figures(masses, tables[1], base, country=industries.territory.country)),
        ),
        spec={
            "years": list(chosen),
            "base_year": base,
            "measure": industries.measure,
            "scheme": scheme.rules.code,
        },
        diagnostics=Diagnostics.of(ready.diagnostics, _findings(ready.table, scheme, masses)),
    )


@dataclass(frozen=True, eq=False)
class Masses:
    """Shares of groups of modes in the total of every unit.

    Attributes:
        units: Units, and the country as the last one where it has a code.
        years: Years.
        groups: Sets of modes; a set with one mode is determined, `NOT_CLASSIFIED` stands for no mode.
        shares: Shape (units, years, groups), sum one; NaN where a total is not known.
        industries: Shares of the industries, shape (units, years, industries).
    """

    units: tuple[str, ...]
    years: tuple[int, ...]
    groups: tuple[Group, ...]
    shares: FloatArray
    industries: FloatArray

    def least(self, wanted: Group) -> FloatArray:
        """Share that certainly belongs to a set of modes, shape (units, years)."""
        return self._sum([group <= wanted for group in self.groups])

    def largest(self, wanted: Group) -> FloatArray:
        """Share that may belong to a set of modes, shape (units, years)."""
        return self._sum([bool(group & wanted) for group in self.groups])

    def several(self) -> FloatArray:
        """Share of what may belong to more than one mode, shape (units, years)."""
        return self._sum([len(group) > 1 for group in self.groups])

    def _sum(self, chosen: list[bool]) -> FloatArray:
        unknown = np.isnan(self.shares[:, :, 0])
        return np.where(unknown, np.nan, self.shares[:, :, chosen].sum(axis=2))


def _masses(table: IndustryTable, scheme: Modes, years: Sequence[int]) -> Masses:
    at = [table.years.index(year) for year in years]
    values, units = table.values[:, at], table.units
    if table.territory.country is not None:
        values = np.concatenate([values, table.totals()[at][None]])
        units = (*units, table.territory.country.code)
    shares = divide(values, values.sum(axis=2, keepdims=True))
    held: dict[Group, FloatArray] = {}
    for j, code in enumerate(table.codes):
        found = scheme.find(code)
        parts = ((1.0, (NOT_CLASSIFIED,)),) if found is None else found.parts
        for part, numbers in parts:
            group = frozenset(numbers)
            held[group] = held.get(group, np.zeros(shares.shape[:2])) + part * shares[:, :, j]
    return Masses(units, tuple(years), tuple(held), np.stack(list(held.values()), axis=2), shares)


def _shares_table(masses: Masses, scheme: Modes) -> Table:
    numbers = (*scheme.numbers, NOT_CLASSIFIED)
    lower = np.stack([masses.least(frozenset({number})) for number in numbers], axis=2)
    upper = np.stack([masses.largest(frozenset({number})) for number in numbers], axis=2)
    settled = upper - lower <= 1e-12
    names = [str(number) for number in scheme.numbers] + [NONE]
    units, years = len(masses.units), len(masses.years)
    data = pl.DataFrame(
        {
            "unit": np.repeat(masses.units, years * len(names)),
            "year": np.tile(np.repeat(masses.years, len(names)), units),
            "mode": np.tile(names, units * years),
            "lower": lower.ravel(),
            "upper": upper.ravel(),
            "share": np.where(settled, upper, np.nan).ravel(),
            "status": _status(np.isnan(upper), ~settled),
        }
    )
    keys = ("unit", "year", "mode")
    return Table("shares", keys, data.with_columns(pl.selectors.float().fill_nan(None)).sort(keys))


def _status(missing: np.ndarray, open_: np.ndarray) -> list[str]:
    words = np.where(missing, "no-data", np.where(open_, "undetermined", "determined"))
    return [str(word) for word in words.ravel()]


def _modes_table(masses: Masses, scheme: Modes, base: int) -> Table:
    ends = [_weighted(masses, highest=highest) for highest in (False, True)]
    shift = _shift(masses, (*scheme.numbers, NOT_CLASSIFIED), masses.years.index(base))
    classified = 1 - masses.least(frozenset({NOT_CLASSIFIED}))
    moved = np.abs(masses.industries - masses.industries[:, [masses.years.index(base)]])
    open_ = ends[1] - ends[0] > 1e-12
    columns = {
        "weighted_lower": ends[0],
        "weighted_upper": ends[1],
        "classified": classified,
        "undetermined": masses.several(),
        "shift_lower": shift[0],
        "shift_upper": shift[1],
        "industry_shift": 0.5 * moved.sum(axis=2),
    }
    data = pl.DataFrame(
        {
            "unit": np.repeat(masses.units, len(masses.years)),
            "year": np.tile(masses.years, len(masses.units)),
            **{name: array.ravel() for name, array in columns.items()},
            "status": _status(np.isnan(classified), open_),
        }
    )
    keys = ("unit", "year")
    return Table("modes", keys, data.with_columns(pl.selectors.float().fill_nan(None)).sort(keys))


def _weighted(masses: Masses, *, highest: bool) -> FloatArray:
    """Mean mode of the classified part when every group lies in its least (or its highest) mode."""
    inside = [k for k, group in enumerate(masses.groups) if NOT_CLASSIFIED not in group]
    numbers = np.array([float((max if highest else min)(masses.groups[k])) for k in inside])
    shares = masses.shares[:, :, inside]
    return divide((shares * numbers).sum(axis=2), shares.sum(axis=2))


def _shift(masses: Masses, numbers: Sequence[int], base: int) -> tuple[FloatArray, FloatArray]:
    """Least and largest mass of the shift since the base year, each of shape (units, years)."""
    shape = masses.shares.shape[:2]
    lower, upper = np.zeros(shape), np.zeros(shape)
    for size in range(1, len(numbers) + 1):
        for wanted in combinations(numbers, size):
            least, largest = masses.least(frozenset(wanted)), masses.largest(frozenset(wanted))
            lower = np.maximum(lower, least[:, [base]] - largest)
            upper = np.maximum(upper, largest[:, [base]] - least)
    lower[:, base] = upper[:, base] = np.where(np.isnan(masses.shares[:, base].sum(axis=1)), np.nan, 0.0)
    return lower, upper


def _assignment_table(table: IndustryTable, scheme: Modes) -> Table:
    rows = []
    for code in table.codes:
        found = scheme.find(code)
        parts = "" if found is None else " ".join(map(str, found.modes))
        status = "none" if found is None else "determined" if len(found.parts[0][1]) == 1 else "undetermined"
        rows.append((code, parts, status, scheme.entry(code), "" if found is None else found.source))
    schema = dict.fromkeys(("industry", "modes", "status", "entry", "source"), pl.String)
    return Table(
        "assignment", ("industry",), pl.DataFrame(rows, schema=schema, orient="row").sort("industry")
    )


def _notes(table: IndustryTable, scheme: Modes) -> Iterator[Named]:
    for code in table.codes:
        found = scheme.find(code)
        if found is not None and found.note:
            yield "note", code, found.note


def _findings(table: IndustryTable, scheme: Modes, masses: Masses) -> Iterator[Diagnostic]:
    held = {code: scheme.find(code) for code in table.codes}
    open_ = [code for code, found in held.items() if found and len(found.parts[0][1]) > 1]
    for code in open_:
        listed = ", ".join(map(str, held[code].modes))  # type: ignore[union-attr]
        yield note("modes.undetermined", Where(indicator=code), modes=listed)
    if lost := [code for code, found in held.items() if found is None]:
        yield note("modes.not-classified", Where(), count=len(lost), industries=", ".join(lost))
    if table.price.kind == "current" and len(masses.years) > 1:
        yield warning("modes.nominal", Where(), start=masses.years[0], end=masses.years[-1])
    least = scheme.rules.number("least-classified")
    classified = 1 - masses.least(frozenset({NOT_CLASSIFIED}))
    low = [masses.units[u] for u in np.flatnonzero((classified < least).any(axis=1))]
    if low:
        yield warning("modes.little", Where(), count=len(low), units=", ".join(low), least=100 * least)


def _figures(masses: Masses, table: Table, base: int, *, country: Unit | None) -> Iterator[Figure]:
    last = table.data.filter(year=masses.years[-1])
    yield "base_year", float(base), "year", ""
    yield "last_year", float(masses.years[-1]), "year", ""
    yield "units", float(len(masses.units) - (country is not None)), "", ""
    yield "units_determined", float((last["status"] == "determined").sum()), "", ""
    if country is not None:
        whole = last.filter(unit=country.code).row(0, named=True)
        for name in ("weighted_lower", "weighted_upper", "classified", "undetermined"):
            yield f"country_{name}", whole[name], "", ""
