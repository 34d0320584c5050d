"""Tables of industries become industry tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from growthpoles.core.industries import TECHNOLOGY, Industry, IndustryTable
from growthpoles.core.panel import Flag, FloatArray, Indicator, Panel
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.options import YES_NO, Reading, Rows, TableFormat
from growthpoles.sources.panels import edition_of, load_panels

TOTAL = "TOTAL"
_MOST_DECIMALS = 6


def read_industry_names(path: str | Path, *, style: TableFormat | None = None) -> tuple[Industry, ...]:
    """Read industries: ``code``, names; optional ``technology``, ``tradable`` (yes/no) and ``note_*``.

    Raises:
        InputError: Every problem of the table.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> read_industry_names(study.path("industries.csv"))[2].label.en
        'Manufacturing'
    """
    return load_industry_names(path, style=style).told()


def load_industry_names(
    path: str | Path, *, style: TableFormat | None = None
) -> Reading[tuple[Industry, ...]]:
    """The industries of `read_industry_names` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code"])
    rows.unique("code")
    technology = rows.choice("technology", {word: word for word in TECHNOLOGY}, default="")
    tradable, notes = rows.choice("tradable", YES_NO, default=True), rows.labels("note")
    columns = zip(rows.text("code"), rows.labels(), strict=True)
    return rows.finish(
        tuple(
            Industry(code, label or Label(code), technology[i], tradable[i], notes[i])
            for i, (code, label) in enumerate(columns)
        )
    )


def read_industries(
    path: str | Path,
    territory: Territory,
    *,
    edition: str | None = None,
    industries: Sequence[Industry] | None = None,
    style: TableFormat | None = None,
) -> IndustryTable:
    """Read an industry x unit x year table.

    Args:
        path: Long table (``unit``, ``year``, ``industry``, ``value``) or one column per industry. An industry
            ``TOTAL`` is checked against the sum of the industries and not kept.
        territory: The territory the units belong to.
        edition: Edition; the newest by default.
        industries: Industries to expect; without it codes are taken as they come.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table; totals that are not the sum of the industries.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> land = gp.read_territory(study.path("regions.csv"))
        >>> style = gp.TableFormat(columns=(("unit", "code"),))
        >>> table = gp.read_industries(study.path("output.csv"), land, style=style)
        >>> table.years, len(table.industries)
        ((2022, 2023, 2024, 2025), 20)
    """
    read = load_industries(path, territory, edition=edition, industries=industries, style=style)
    return Reading(read.value.table, read.notes).told()


@dataclass(frozen=True, eq=False)
class IndustryFigures:
    """An industry table, and the same figures as a panel that keeps the industry ``TOTAL``."""

    table: IndustryTable
    panel: Panel


def load_industries(
    path: str | Path,
    territory: Territory,
    *,
    edition: str | None = None,
    industries: Sequence[Industry] | None = None,
    style: TableFormat | None = None,
) -> Reading[IndustryFigures]:
    """The table of `read_industries`, its figures as a panel, and the notes of the reader."""
    known = None
    if industries is not None:
        whole = Industry(TOTAL, Label("All industries", "Все отрасли", "Барлық салалар"))
        known = [Indicator(item.code, item.label, additive=True) for item in (*industries, whole)]
    name = territory.edition(edition).name
    read = load_panels(path, territory, edition=name, indicators=known, style=style, axis="industry")
    panel = edition_of(read.value, name, file=Path(path).name)
    table = _table(panel, industries, file=Path(path).name)
    return Reading(IndustryFigures(table, panel), read.notes)


def _table(panel: Panel, industries: Sequence[Industry] | None, *, file: str) -> IndustryTable:
    held = [code for code in panel.codes if code != TOTAL]
    strange = [code for code in held if code.upper() == TOTAL]
    if strange:
        raise InputError(problem("table.choice.bad", Where(file=file), given=strange[0], known=TOTAL))
    known = {item.code: item for item in industries or ()}
    order = [code for code in known if code in held] or held
    cut = panel.select(codes=order)
    if TOTAL in panel.codes:
        problems = list(_wrong_totals(panel, cut, file))
        if problems:
            raise InputError(problems)
    return IndustryTable(
        panel.territory,
        panel.edition,
        panel.units,
        panel.years,
        tuple(known.get(code) or Industry(code, Label(code)) for code in order),
        cut.values,
        cut.flags,
        national=None if cut.country is None else cut.country.values,
        source=panel.sources[0] if panel.sources else "",
    )


def _wrong_totals(panel: Panel, cut: Panel, file: str) -> Iterator[Problem]:
    """Published totals that are not the sum of the industries; with a hidden cell, those below the sum."""
    units, totals, values, flags = panel.units, panel.column(TOTAL), cut.values, cut.flags
    if cut.country is not None:
        units = (*units, cut.country.code)
        totals = np.vstack([totals, panel.national(TOTAL)])
        values = np.concatenate([values, cut.country.values[None]])
        flags = np.concatenate([flags, cut.country.flags[None]])
    summed = np.nansum(values, axis=2)
    hidden = (flags == Flag.CONFIDENTIAL).any(axis=2)
    slack = 1e-4 * np.abs(totals) + len(cut.codes) * _rounding(values)
    off = np.where(hidden, summed > totals + slack, np.abs(summed - totals) > slack) & ~np.isnan(totals)
    for u, y in np.argwhere(off):
        where = Where(file=file, unit=units[u], year=panel.years[y])
        yield problem("table.total.differs", where, total=float(totals[u, y]), sum=float(summed[u, y]))


def _rounding(values: FloatArray) -> float:
    """Half a unit of the last decimal that the figures carry."""
    known = values[~np.isnan(values)]
    exact = (d for d in range(_MOST_DECIMALS) if np.allclose(np.round(known, d), known, rtol=0, atol=1e-9))
    return 0.5 * 10.0 ** -next(exact, _MOST_DECIMALS)
