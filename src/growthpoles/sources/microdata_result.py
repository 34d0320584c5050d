"""The result of aggregating microdata, and the nouns it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import EMPTY_FLAGS, CountryRow, Flag, FlagArray, FloatArray, Indicator, Panel
from growthpoles.core.result import Result, Table
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import NotAvailableError, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.microdata_inputs import MicroMeasure
from growthpoles.sources.microdata_query import Part, Plan, Use
from growthpoles.sources.microdata_rows import TOTAL, Prepared
from growthpoles.sources.microdata_safety import Counts, Grid, Hidden
from growthpoles.stats.suppression import BoolArray

_FLAGS = {flag.code: flag for flag in Flag}


@dataclass(frozen=True, eq=False)
class Microdata(Result):
    """Figures of units made from rows.

    Tables: ``cells`` (unit, industry if asked, year, indicator, value, flag), ``totals`` (the same over all
    units, and over all industries, where parts add up), ``disclosure`` (cells with contributors, unsafe and
    hidden by year and indicator), ``rows`` (what became of the rows). The last two are for the office that
    holds the rows; only the first two are for publication.

    Attributes:
        measures: The measures, for the names and units of the indicators.
        territory: The territory of the units, if it was given.

    Example:
        >>> Microdata(()).kind
        'microdata'
    """

    kind: ClassVar[str] = "microdata"

    measures: tuple[MicroMeasure, ...] = ()
    territory: Territory | None = None

    def panel(self) -> Panel:
        """The figures as a panel; with industries, the totals over industries.

        Raises:
            NotAvailableError: The result was loaded from a folder; read ``cells`` with `read_panel`.
        """
        self._live()
        data = pl.concat([self["cells"], self["totals"]])
        if "industry" in data.columns:
            data = data.filter(industry=TOTAL)
        land = self._land()
        units = land.edition(self.spec["edition"] or None).codes
        years = sorted(set(self["cells"]["year"].to_list()))
        codes = [measure.code for measure in self.measures]
        values, flags = _fill(data, (units, years, codes), axis="indicator")
        whole, whole_flags = _fill(data, ((self._whole(),), years, codes), axis="indicator")
        source = np.where(np.isin(flags, EMPTY_FLAGS), -1, 0).astype(np.int16)
        edition = land.edition(self.spec["edition"] or None).name
        country = CountryRow(self._whole(), whole[0], whole_flags[0])
        made = tuple(_indicator(measure) for measure in self.measures)
        return Panel(
            land, edition, units, tuple(years), made, values, flags, source, ("microdata",), country=country
        )

    def industries(self, code: str, *, measure: str = "output") -> IndustryTable:
        """One indicator as an industry table.

        Args:
            code: The indicator.
            measure: What it measures, as in `IndustryTable`.

        Raises:
            NotAvailableError: No industries were asked for, or the result was loaded from a folder.
        """
        self._live()
        if "industry" not in self["cells"].columns:
            raise NotAvailableError(problem("microdata.industries.none"))
        own = next((item for item in self.measures if item.code == code), None)
        if own is None:
            raise NotAvailableError(problem("panel.indicator.unknown", Where(indicator=code)))
        land = self._land()
        edition = land.edition(self.spec["edition"] or None)
        data = self["cells"].filter(indicator=code)
        years = sorted(set(self["cells"]["year"].to_list()))
        names = sorted(set(self["cells"]["industry"].to_list()))
        values, flags = _fill(data, (edition.codes, years, names), axis="industry")
        whole = self["totals"].filter(pl.col("unit") == self._whole(), indicator=code)
        national, _ = _fill(whole, ((self._whole(),), years, names), axis="industry")
        made = tuple(Industry(name, Label(name)) for name in names)
        return IndustryTable(
            land, edition.name, edition.codes, tuple(years), made, values, flags,
            measure, own.unit, own.price, national[0], "microdata",
        )  # fmt: skip

    def _live(self) -> None:
        if not self.measures:
            raise NotAvailableError(problem("microdata.loaded"))

    def _whole(self) -> str:
        country = self.territory.country if self.territory else None
        return country.code if country else TOTAL

    def _land(self) -> Territory:
        """The territory given, or one of the units found."""
        if self.territory is not None:
            return self.territory
        codes = sorted(set(self["cells"]["unit"].to_list()))
        return Territory((Edition("microdata", tuple(Unit(code, Label(code)) for code in codes)),))


def _indicator(measure: MicroMeasure) -> Indicator:
    label = measure.label or Label(measure.code)
    return Indicator(measure.code, label, measure.unit, measure.price, measure.additive)


def _fill(
    data: pl.DataFrame, axes: tuple[Sequence[str], Sequence[int], Sequence[str]], *, axis: str
) -> tuple[FloatArray, FlagArray]:
    """Arrays unit x year x code of a long table; cells that are not there are missing."""
    at = [{name: k for k, name in enumerate(names)} for names in axes]
    shape = tuple(len(names) for names in axes)
    values, flags = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
    for unit, year, code, value, flag in data.select("unit", "year", axis, "value", "flag").iter_rows():
        if unit in at[0] and code in at[2]:
            place = at[0][unit], at[1][year], at[2][code]
            values[place] = np.nan if value is None else value
            flags[place] = _FLAGS[flag]
    return values, flags


@dataclass(frozen=True, eq=False)
class Figures:
    """Everything the tables are made of.

    Attributes:
        prepared: Axes.
        plan: Parts and measures.
        grid: Sums with totals.
        hidden: What is hidden; None when disclosure control is off.
        different: For each ``distinct`` measure its counts, shape (units, years, industries or 1).
    """

    prepared: Prepared
    plan: Plan
    grid: Grid
    hidden: Hidden | None
    different: Mapping[str, Counts]


def make_tables(figures: Figures, *, whole: str) -> tuple[Table, ...]:
    """The tables of the result.

    Args:
        figures: The figures.
        whole: Code of the total over units.
    """
    prepared = figures.prepared
    units, years = (*prepared.units, whole), prepared.years
    kinds = (*prepared.industries, TOTAL) if prepared.industries else ("",)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("unit", "industry", "year", "indicator", "value", "flag")
    }
    inner: list[bool] = []
    for use in figures.plan.uses:
        values, flags = _values(figures, use)
        for place in np.ndindex(*values.shape):
            total = place[0] == len(prepared.units) or (
                bool(prepared.industries) and place[2] == len(kinds) - 1
            )
            if total and use.measure.kind == "distinct":
                continue
            inner.append(not total)
            flag = Flag(int(flags[place]))
            row = (units[place[0]], kinds[place[2]], years[place[1]], use.measure.code)
            told = None if flag in EMPTY_FLAGS else float(values[place])
            for name, cell in zip(columns, (*row, told, flag.code), strict=True):
                columns[name].append(cell)
    data = pl.DataFrame(columns, schema_overrides={"year": pl.Int64, "value": pl.Float64})
    keys = ("unit", "industry", "year", "indicator") if prepared.industries else ("unit", "year", "indicator")
    data = data if prepared.industries else data.drop("industry")
    mask = pl.Series(inner, dtype=pl.Boolean)
    became = pl.DataFrame(list(prepared.counts), schema={"what": pl.String, "rows": pl.Int64}, orient="row")
    return (
        Table("cells", keys, data.filter(mask).sort(keys)),
        Table("totals", keys, data.filter(~mask).sort(keys)),
        Table("disclosure", ("year", "indicator"), _summary(figures)),
        Table("rows", ("what",), became),
    )


def _values(figures: Figures, use: Use) -> tuple[FloatArray, FlagArray]:
    """Values and flags of one measure, shape (units + 1, years, industries + 1 or 1)."""
    grid, part = figures.grid, figures.plan.parts[use.numerator]
    above = grid.sums[..., use.numerator]
    if use.measure.kind == "distinct":
        counted = figures.different[use.measure.code]
        above = np.zeros(above.shape, np.int64)
        above[tuple(slice(n) for n in counted.shape)] = counted
    with np.errstate(divide="ignore", invalid="ignore"):
        if use.denominator is None:
            values = above / 10**part.decimals
            gone = _without_figures(figures, use)
        else:
            below = grid.sums[..., use.denominator]
            values = above / below
            if part.weight is None and use.measure.kind == "mean":
                values = values / 10**part.decimals
            elif part.weight is not None:
                values = values * 10 ** figures.plan.parts[use.denominator].decimals / 10**part.decimals
            gone = below == 0
    flags = np.where(values == 0, Flag.ZERO, Flag.OBSERVED)
    flags = np.where(gone, Flag.MISSING, flags)
    flags = np.where(_is_hidden(figures, use), Flag.CONFIDENTIAL, flags)
    return values, flags.astype(np.uint8)


def _without_figures(figures: Figures, use: Use) -> BoolArray:
    """Cells that have rows, but none with a figure to add."""
    rows, part = figures.grid.rows, figures.plan.parts[use.numerator]
    there = figures.plan.parts.index(Part(None, None, part.where)) if not part.counts else use.numerator
    found: BoolArray = (rows[..., use.numerator] == 0) & (rows[..., there] > 0)
    return found


def _is_hidden(figures: Figures, use: Use) -> BoolArray:
    if figures.hidden is None:
        return np.zeros(figures.grid.sums.shape[:3], bool)
    parts = [use.numerator] + ([] if use.denominator is None else [use.denominator])
    if use.measure.kind == "distinct":
        parts = [k for k, _ in _same_rows(figures.plan, use)]
    gone: BoolArray = np.any(figures.hidden.hidden[..., parts], axis=-1)
    return gone | figures.hidden.unsafe[..., use.numerator]


def _same_rows(plan: Plan, use: Use) -> Iterator[tuple[int, Part]]:
    """Parts over the rows that a measure is made of."""
    own = frozenset(use.measure.where)
    for k, part in enumerate(plan.parts):
        if not part.without and frozenset(i for i in part.where if i.operator != "present") == own:
            yield k, part


def _summary(figures: Figures) -> pl.DataFrame:
    """By year and indicator: cells and totals with rows behind them, unsafe ones, hidden ones."""
    rows = []
    for use in figures.plan.uses:
        gone = _is_hidden(figures, use)
        parts = [use.numerator] + ([] if use.denominator is None else [use.denominator])
        unsafe = np.zeros(gone.shape, bool)
        if figures.hidden is not None:
            unsafe = np.any(figures.hidden.unsafe[..., parts], axis=-1)
        there = np.any(figures.grid.rows[..., parts] > 0, axis=-1)
        for y, year in enumerate(figures.prepared.years):
            counts = (int(array[:, y].sum()) for array in (there, unsafe, gone))
            rows.append((year, use.measure.code, *counts))
    names = {
        "year": pl.Int64,
        "indicator": pl.String,
        "cells": pl.Int64,
        "unsafe": pl.Int64,
        "hidden": pl.Int64,
    }
    return pl.DataFrame(rows, schema=names, orient="row").sort("year", "indicator")
