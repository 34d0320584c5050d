"""What regionalisation refuses, and the figures of the regions in the order of the national table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.industries.regionalise_inputs import RegionaliseSettings

FURTHEST = 0.05
_LISTED = 6


@dataclass(frozen=True, eq=False)
class Ready:
    """Figures of the regions, checked.

    Attributes:
        year: Year of the figures.
        output: National output shared out, shape (regions, industries).
        shares: Share of each region in final demand at home, shape (regions,).
        sales: Known sales inside the region, shape (regions, industries); NaN where not known.
        purchases: Known purchases inside the region, same shape.
        diagnostics: What a reader should know of the figures.
    """

    year: int
    output: FloatArray
    shares: FloatArray
    sales: FloatArray
    purchases: FloatArray
    diagnostics: Diagnostics


def check_inputs(
    table: InputOutputTable, industries: IndustryTable, *, settings: RegionaliseSettings
) -> Ready:
    """Check everything and bring the figures of the regions into the order of the national table.

    Raises:
        InputError: All problems at once.
    """
    year = _year(table, industries, settings)
    values = industries.year(year)
    sources = _sources(table, industries, settings)
    problems = [
        *_of_tables(table, industries, sources, year),
        *_of_codes(table, industries, settings, sources),
        *_of_known(table, industries, settings),
    ]
    figures = np.column_stack([np.nansum(values[:, at], axis=1) for at in sources])
    for code, column, output in zip(table.codes, figures.T, table.output, strict=True):
        if output > 0 and column.sum() == 0 and not problems:
            problems.append(problem("regionalise.industry.nowhere", Where(indicator=code, year=year)))
    if problems:
        raise InputError(problems)
    output = table.output * figures / np.maximum(figures.sum(axis=0), 1e-300)
    empty = [unit for unit, row in zip(industries.units, output, strict=True) if row.sum() == 0]
    problems = [problem("industries.unit.zero", Where(unit=unit, year=year)) for unit in empty]
    problems += _of_absent(table, industries, settings, output)
    if problems:
        raise InputError(problems)
    return Ready(
        year,
        output,
        _shares(table, industries, settings, output),
        _known(table, industries, settings, "sales"),
        _known(table, industries, settings, "purchases"),
        Diagnostics.of(_findings(table, industries, sources, figures, year=year)),
    )


def _year(table: InputOutputTable, industries: IndustryTable, settings: RegionaliseSettings) -> int:
    if settings.year is not None:
        return settings.year
    return table.year if table.year in industries.years and table.year is not None else industries.years[-1]


def _sources(
    table: InputOutputTable, industries: IndustryTable, settings: RegionaliseSettings
) -> list[list[int]]:
    """Positions of the figures behind each industry; what `match` does not name keeps its code."""
    named = {theirs for theirs, _ in settings.match}
    pairs = [*settings.match, *((code, code) for code in industries.codes if code not in named)]
    given: dict[str, list[int]] = {}
    for theirs, ours in pairs:
        if theirs in industries.codes:
            given.setdefault(ours, []).append(industries.codes.index(theirs))
    return [given.get(code, []) for code in table.codes]


def _of_tables(
    table: InputOutputTable, industries: IndustryTable, sources: list[list[int]], year: int
) -> Iterator[Problem]:
    if len(table.region_codes) > 1:
        yield problem("regionalise.table.regions", count=len(table.region_codes))
    if len(industries.units) < 2:
        yield problem("industries.few.units", count=len(industries.units))
    used = sorted({j for at, output in zip(sources, table.output, strict=True) if output > 0 for j in at})
    values = industries.year(year)
    for u in range(len(values)):
        for j in used:
            if not values[u, j] >= 0:
                where = Where(unit=industries.units[u], year=year, indicator=industries.codes[j])
                yield problem("regionalise.cell.needed", where)


def _of_codes(
    table: InputOutputTable,
    industries: IndustryTable,
    settings: RegionaliseSettings,
    sources: list[list[int]],
) -> Iterator[Problem]:
    wrong = [
        problem("industries.unknown", Where(key="match", indicator=code), known=_listed(known))
        for pair in settings.match
        for code, known in zip(pair, (industries.codes, table.codes), strict=True)
        if code not in known
    ]
    yield from wrong
    for code, at, output in zip(table.codes, sources, table.output, strict=True):
        if not at and output > 0 and not wrong:
            listed = _listed(industries.codes)
            yield problem("regionalise.industry.unmatched", Where(indicator=code), known=listed)


def _of_known(
    table: InputOutputTable, industries: IndustryTable, settings: RegionaliseSettings
) -> Iterator[Problem]:
    named = [("known", item.region) for item in settings.known] + [("shares", r) for r, _ in settings.shares]
    for key, region in named:
        if region not in industries.units:
            where = Where(key=key, unit=region)
            yield problem("io.place.unknown", where, known=_listed(industries.units))
    absent = [unit for unit in industries.units if unit not in dict(settings.shares)]
    if settings.shares and absent:
        yield problem("regionalise.shares.missing", Where(key="shares", unit=absent[0]))
    for region, share in settings.shares:
        if not share >= 0:
            yield problem("regionalise.known.negative", Where(key="shares", unit=region), given=share)
    for item in settings.known:
        for code, amount in (*item.sales, *item.purchases):
            where = Where(key="known", unit=item.region, indicator=code)
            if code not in table.codes:
                yield problem("io.place.unknown", where, known=_listed(table.codes))
            elif not amount >= 0:
                yield problem("regionalise.known.negative", where, given=amount)


def _of_absent(
    table: InputOutputTable, industries: IndustryTable, settings: RegionaliseSettings, output: FloatArray
) -> Iterator[Problem]:
    """Known totals above zero of industries that the region does not have."""
    for item in settings.known:
        own = output[industries.units.index(item.region)]
        for code, amount in dict.fromkeys((*item.sales, *item.purchases)):
            if amount > 0 and own[table.codes.index(code)] == 0:
                where = Where(key="known", unit=item.region, indicator=code)
                yield problem("regionalise.known.absent", where, given=amount)


def _shares(
    table: InputOutputTable, industries: IndustryTable, settings: RegionaliseSettings, output: FloatArray
) -> FloatArray:
    """Final demand by region: as given, or by wages, primary inputs or output, the first the table has."""
    if settings.shares:
        given = dict(settings.shares)
        weights = np.array([given[unit] for unit in industries.units])
    else:
        kinds = [item.kind for item in table.primary.items]
        earned = [k for k, kind in enumerate(kinds) if kind == "wages"]
        earned = earned or [k for k, kind in enumerate(kinds) if kind not in ("imports", "taxes")]
        amounts = table.primary.values[earned].sum(axis=0) if earned else table.output
        weights = output @ (amounts / np.where(table.output == 0, 1.0, table.output))
        weights = weights if (weights > 0).all() else output.sum(axis=1)
    return np.asarray(weights / weights.sum())


def _known(
    table: InputOutputTable, industries: IndustryTable, settings: RegionaliseSettings, side: str
) -> FloatArray:
    found = np.full((len(industries.units), len(table)), np.nan)
    for item in settings.known:
        for code, amount in getattr(item, side):
            found[industries.units.index(item.region), table.codes.index(code)] = amount
    return found


def _findings(
    table: InputOutputTable,
    industries: IndustryTable,
    sources: list[list[int]],
    figures: FloatArray,
    *,
    year: int,
) -> Iterator[Diagnostic]:
    used = {k for at in sources for k in at}
    unused = [code for k, code in enumerate(industries.codes) if k not in used]
    if unused:
        yield note("regionalise.industries.unused", industries=_listed(unused))
    if table.year is not None and table.year != year:
        yield warning("regionalise.year.differs", Where(year=year), table=table.year)
    if industries.measure == "output" and industries.unit == table.unit:
        ratio = figures.sum(axis=0) / np.where(table.output == 0, np.nan, table.output)
        away = np.nan_to_num(np.abs(ratio - 1), nan=0.0)
        worst = int(np.argmax(away))
        if away[worst] > FURTHEST:
            where = Where(indicator=table.codes[worst], year=year)
            yield note(
                "regionalise.totals.differ",
                where,
                percent=round(100 * float(ratio[worst]), 1),
                count=int((away > FURTHEST).sum()),
            )


def _listed(codes: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(codes[:_LISTED])
    return f"{shown}, …" if len(codes) > _LISTED else shown
