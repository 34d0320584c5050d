"""An input-output table and an industry table brought to the same industries and units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, note, warning
from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import FloatArray, InputOutputTable, IntArray
from growthpoles.core.panel import Flag
from growthpoles.core.structure import national_totals
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.inputs import PropulsiveSettings
from growthpoles.labels import LANGUAGES, Label
from growthpoles.stats import leontief
from growthpoles.stats.arrays import divide

_LISTED = 12
_LEFT_OUT = " (left out)"  # no code holds a space: it cannot meet a group


@dataclass(frozen=True, eq=False)
class Matched:
    """Input coefficients in the order of the industries of an industry table.

    Places are the units and, last, the nation.

    Attributes:
        at: Positions of the n industries with coefficients among those of the industry table.
        regional: Whether each unit has coefficients of its own; else those of the nation are regionalised.
        known: Places with coefficients, shape (places,).
        coefficients: Of flows inside a place, shape (places, n, n); only the nation's unless `regional`.
        output: Output of the places, shape (places, n); NaN for the nation when `regional`.
        everything: Multiplier with all inputs, those from other regions and imports too; (places, n) when
            `regional`, else (1, n).
        imports: Whether `everything` counts imports.
        system: I - A of the whole table, factorised.
        rows: (place, industry, row of the whole table) of every row in use.
        diagnostics: What a reader should know.
    """

    at: IntArray
    regional: bool
    known: npt.NDArray[np.bool_]
    coefficients: FloatArray
    output: FloatArray
    everything: FloatArray
    imports: bool
    system: leontief.Factored
    rows: tuple[IntArray, IntArray, IntArray]
    diagnostics: Diagnostics

    def embodied(self, intensity: FloatArray) -> FloatArray:
        """(rd / x)'L over the whole table, shape (draws, *everything.shape), from intensities (draws, n)."""
        place, industry, row = self.rows
        spread = np.zeros((self.system.size, len(intensity)))
        spread[row] = intensity[:, industry].T
        found = np.full((len(intensity), *self.everything.shape), np.nan)
        found[:, place, industry] = self.system.solve_transposed(spread)[row].T
        return found


def unmatched(table: IndustryTable) -> Matched:
    """What is known of links without an input-output table: nothing."""
    size, places = len(table.industries), len(table.units) + 1
    none = np.zeros(0, np.intp)
    return Matched(
        at=np.arange(size),
        regional=False,
        known=np.zeros(places, bool),
        coefficients=np.zeros((1, size, size)),
        output=np.zeros((places, size)),
        everything=np.full((1, size), np.nan),
        imports=False,
        system=leontief.factorise(np.zeros((size, size))),
        rows=(none, none, none),
        diagnostics=Diagnostics(),
    )


def merge_industries(table: IndustryTable, groups: Mapping[str, str]) -> IndustryTable:
    """Add up industries, {code: code of the group}; a group keeps a technology class that its members share.

    Raises:
        InputError: A code that the table does not have.

    Example:
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> land = Territory((Edition("e", (Unit("A", Label("A")),)),))
        >>> kinds = (Industry("D", Label("Power")), Industry("E", Label("Water")))
        >>> made = IndustryTable(land, "e", ("A",), (2020,), kinds, np.array([[[3.0, 1.0]]]),
        ...     np.zeros((1, 1, 2)))
        >>> merged = merge_industries(made, {"D": "DE", "E": "DE"})
        >>> merged.codes, merged.values.tolist()
        (('DE',), [[[4.0]]])
    """
    strange = [code for code in groups if code not in table.codes]
    if strange:
        known = _listed(table.codes)
        raise InputError([problem("industries.unknown", Where(indicator=c), known=known) for c in strange])
    if not groups:
        return table
    goals = [groups.get(code, code) for code in table.codes]
    order = list(dict.fromkeys(goals))
    members = [np.flatnonzero([goal == code for goal in goals]) for code in order]
    values = np.stack([table.values[..., at].sum(axis=-1) for at in members], axis=-1)
    flags = np.stack([table.flags[..., at].max(axis=-1) for at in members], axis=-1)
    whole = table.national
    return replace(
        table,
        industries=tuple(_joined(table, code, at) for code, at in zip(order, members, strict=True)),
        values=values,
        flags=np.where((flags == Flag.ZERO) & (values > 0), Flag.OBSERVED, flags),
        national=None if whole is None else np.stack([whole[:, at].sum(axis=-1) for at in members], axis=-1),
    )


def _joined(table: IndustryTable, code: str, at: IntArray) -> Industry:
    parts = [table.industries[k] for k in at]
    if len(parts) == 1:
        only: Industry = parts[0]
        return replace(only, code=code)
    classes = {part.technology for part in parts}
    label = Label(*("; ".join(part.label.text(language) for part in parts) for language in LANGUAGES))
    technology = classes.pop() if len(classes) == 1 else ""
    return Industry(code, label, technology, any(part.tradable for part in parts))


def match(table: IndustryTable, io: InputOutputTable, *, year: int, settings: PropulsiveSettings) -> Matched:
    """Bring an input-output table to the industries of an industry table.

    A table whose regions are units of the industry table gives each unit its own coefficients; a table of one
    other region is taken for the nation. Industries that the settings leave out stay in the whole table (the
    multipliers with all inputs count them), not in the links inside a unit.

    Args:
        table: The industry table.
        io: The input-output table.
        year: Year of the outputs that structures are compared with.
        settings: Groups of codes, and whether the table is knowingly foreign.

    Raises:
        InputError: Industries or regions that the industry table does not have, a table of other years or of
            another structure that is not declared foreign; all problems at once.
    """
    _raise(_strange_codes(table, io, settings))
    groups = {code: goal or f"{code}{_LEFT_OUT}" for code, goal in settings.groups.items()}
    merged = io.aggregate(groups) if groups else io
    kept = np.flatnonzero([not code.endswith(_LEFT_OUT) for code in merged.codes])
    _raise(_another_country(table, merged, kept, year=year, settings=settings))
    held = {merged.codes[k] for k in kept}
    codes = [code for code in table.codes if code in held]
    regional = merged.regions[0] in table.units
    place = np.array([table.units.index(merged.regions[k]) if regional else 0 for k in kept], np.intp)
    rows = (place, np.array([codes.index(merged.codes[k]) for k in kept], np.intp), kept)
    at = np.array([table.position(code) for code in codes], np.intp)
    blocks = _Blocks(rows, (len(table.units) + 1 if regional else 1, len(codes)))
    a, made = merged.coefficients(), blocks.vector(merged.output, empty=np.nan)
    known = np.append(np.isin(np.arange(len(table.units)), place), False) if regional else _every(table)
    notes = _notes(table, merged, codes, settings=settings, known=known[:-1])
    return Matched(
        at=at,
        regional=regional,
        known=known,
        coefficients=blocks.matrix(a),
        output=np.where(known[:, None], np.nan_to_num(made), np.nan)
        if regional
        else _shared(table, at, made[0], year),
        everything=blocks.vector(_all_inputs(merged, a), empty=np.nan),
        imports=merged.imported or _has_imports(merged),
        system=leontief.factorise(a),
        rows=rows,
        diagnostics=Diagnostics.of(notes),
    )


def _every(table: IndustryTable) -> npt.NDArray[np.bool_]:
    return np.ones(len(table.units) + 1, bool)


def _shared(table: IndustryTable, at: IntArray, made: FloatArray, year: int) -> FloatArray:
    """Output of units and nation: own figures, or the output of the nation shared out by them."""
    figures = np.vstack([table.year(year), national_totals(table, year)])[:, at]
    if table.measure == "output":
        return figures
    return np.where(figures[-1] > 0, divide(figures, figures[-1]) * made, 0.0)


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Rows of the whole table sorted into places (units, or the nation) and industries."""

    rows: tuple[IntArray, IntArray, IntArray]
    shape: tuple[int, int]

    def vector(self, values: FloatArray, *, empty: float) -> FloatArray:
        place, industry, row = self.rows
        found = np.full(self.shape, empty)
        found[place, industry] = values[row]
        return found

    def matrix(self, whole: FloatArray) -> FloatArray:
        places, size = self.shape
        found = np.zeros((places, size, size))
        for p in range(places):
            here = self.rows[0] == p
            industry, row = self.rows[1][here], self.rows[2][here]
            found[p][np.ix_(industry, industry)] = whole[np.ix_(row, row)]
        return found


def _raise(problems: Iterator[Problem]) -> None:
    found = list(problems)
    if found:
        raise InputError(found)


def _strange_codes(
    table: IndustryTable, io: InputOutputTable, settings: PropulsiveSettings
) -> Iterator[Problem]:
    unknown = [code for code in settings.groups if code not in io.codes]
    if unknown:
        yield problem("propulsive.groups.unknown", None, codes=_listed(unknown), known=_listed(io.codes))
    goals = dict.fromkeys(settings.groups.get(code, code) for code in io.codes)
    strange = [code for code in goals if code and code not in table.codes]
    if strange:
        codes, known = _listed(strange), _listed(table.codes)
        yield problem("propulsive.io.unmatched", None, count=len(strange), codes=codes, known=known)
    elif not any(goals):
        yield problem("propulsive.io.nothing")
    regions = [region for region in io.region_codes if region not in table.units]
    if regions and len(io.region_codes) > 1:
        yield problem("propulsive.io.regions", None, regions=_listed(regions), known=_listed(table.units))


def _another_country(
    table: IndustryTable, io: InputOutputTable, kept: IntArray, *, year: int, settings: PropulsiveSettings
) -> Iterator[Problem]:
    """A table of other years, or with an output structure that is not that of the industry table."""
    if io.foreign:
        return
    if io.year is not None and not table.years[0] <= io.year <= table.years[-1]:
        yield problem("propulsive.io.year", Where(year=io.year), span=f"{table.years[0]}-{table.years[-1]}")
    if table.measure != "output":
        return
    limit = settings.properties.number("structure-differs")
    for region in io.region_codes:
        here = np.array([k for k in kept if io.regions[k] == region], np.intp)
        at = [table.position(io.codes[k]) for k in here]
        known = region in table.units
        own = table.year(year)[table.units.index(region)] if known else national_totals(table, year)
        gap = divide(own[at], own[at].sum()) - divide(io.output[here], io.output[here].sum())
        if np.abs(gap).sum() / 2 > limit:
            share = round(50 * float(np.abs(gap).sum()), 1)
            where = Where(unit=region or None, indicator=table.codes[at[int(np.abs(gap).argmax())]])
            yield problem("propulsive.io.structure", where, share=share, limit=round(100 * limit, 1))


def _all_inputs(io: InputOutputTable, a: FloatArray) -> FloatArray:
    """Column sums of the inverse with imported inputs added in the proportions of the domestic ones."""
    whole = a
    if not io.imported and _has_imports(io):
        domestic = io.flows.sum(axis=0)
        mean = divide(io.flows.sum(axis=1), domestic.sum())[:, None]
        mix = np.where(domestic > 0, divide(io.flows, domestic), mean)
        whole = a + mix * np.nan_to_num(divide(np.maximum(io.primary.of("imports"), 0.0), io.output))
        if not leontief.is_productive(np.maximum(whole, 0.0)):
            return np.full(len(io), np.nan)
    return leontief.factorise(whole).solve_transposed(np.ones(len(io)))


def _has_imports(io: InputOutputTable) -> bool:
    return any(item.kind == "imports" for item in io.primary.items)


def _notes(
    table: IndustryTable,
    io: InputOutputTable,
    codes: Sequence[str],
    *,
    settings: PropulsiveSettings,
    known: npt.NDArray[np.bool_],
) -> Iterator[Diagnostic]:
    if io.foreign:
        yield warning("propulsive.io.foreign", None, origin=io.foreign.text("en"))
    for side in ("rows", "columns"):
        gaps = io.diagnostics.with_code(f"io.balance.{side}.gap")
        yield from (item for item in gaps if item.grade is Grade.WARNING)
    for code in table.codes:
        if code not in codes:
            yield warning("propulsive.io.absent", Where(indicator=code))
    for unit, given in zip(table.units, known, strict=True):
        if not given:
            yield warning("propulsive.io.unit", Where(unit=unit))
    if io.imported:
        yield warning("propulsive.io.imported")
    elif not _has_imports(io):
        yield warning("propulsive.io.imports")
    if table.measure != "output" and io.regions[0] not in table.units:
        yield note("propulsive.io.shared", None, measure=table.measure)


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:_LISTED])
    return f"{shown}, …" if len(codes) > _LISTED else shown
