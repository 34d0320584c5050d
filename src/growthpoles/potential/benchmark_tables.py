"""The tables of a benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.composite.fit import Scores
from growthpoles.core.framework import Framework
from growthpoles.core.panel import EMPTY_FLAGS, Flag, FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules
from growthpoles.potential.benchmark_cells import Cells, NationalCheck
from growthpoles.stats.arrays import divide


@dataclass(frozen=True, eq=False)
class Board:
    """Regions, nation and countries with their figures and scores.

    Attributes:
        framework: The framework as given.
        units: Codes of all units, the first axis.
        kinds: ``region``, ``nation`` or ``country`` of each.
        years: Years compared, the second axis.
        cells: Figures of the indicators of the framework, the third axis.
        comparable: Whether regions and countries are measured alike, shape (indicators,).
        scores: Scores of the comparable indicators.
    """

    framework: Framework
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    years: tuple[int, ...]
    cells: Cells
    comparable: npt.NDArray[np.bool_]
    scores: Scores

    @property
    def scored_codes(self) -> tuple[str, ...]:
        """Codes of the scored indicators."""
        return tuple(item.code for item in self.scores.tree.indicators)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Codes of the units of one kind."""
        return tuple(code for code, own in zip(self.units, self.kinds, strict=True) if own == kind)

    def is_kind(self, *kinds: str) -> npt.NDArray[np.bool_]:
        """Whether each unit is of one of some kinds, shape (units,)."""
        return np.array([kind in kinds for kind in self.kinds])

    def score(self, code: str) -> FloatArray:
        """Scores of one indicator, shape (units, years); NaN where it is not scored."""
        if code not in self.scored_codes:
            return np.full((len(self.units), len(self.years)), np.nan)
        return self.scores.of(code)


def scores_table(board: Board) -> Table:
    """Table ``benchmark_scores``."""
    index, countries = board.scores.index, board.is_kind("country")
    scored = [k for k, item in enumerate(board.framework.indicators) if item.code in board.scored_codes]
    flags = board.cells.flags[:, :, scored]
    known, old = (~np.isin(flags, EMPTY_FLAGS)).sum(axis=2), (flags == Flag.IMPUTED).sum(axis=2)
    rows = []
    for u, code in enumerate(board.units):
        for y, year in enumerate(board.years):
            others = np.where(countries, index[:, y], np.nan)
            own = float(index[u, y])
            place = None if np.isnan(own) else int((others > own + 1e-12).sum()) + 1
            rows.append(
                (code, year, board.kinds[u], _number(own), place, int((~np.isnan(others)).sum()),
                 float(known[u, y] / len(scored)), _number(float(divide(old[u, y], known[u, y]))))
            )  # fmt: skip
    schema = {
        "unit": pl.String, "year": pl.Int64, "kind": pl.String, "index": pl.Float64, "place": pl.Int64,
        "of": pl.Int64, "coverage": pl.Float64, "imputed": pl.Float64,
    }  # fmt: skip
    return _table("benchmark_scores", ("unit", "year"), rows, schema)


def values_table(board: Board, *, panel: Panel, countries: Panel) -> Table:
    """Table ``benchmark_figures``."""
    rows, abroad = [], board.is_kind("country")
    for k, item in enumerate(board.framework.indicators):
        scores = board.score(item.code)
        for y, year in enumerate(board.years):
            values = board.cells.values[:, y, k]
            better = percentiles(values, abroad, direction=item.direction)
            if not board.comparable[k]:
                better = np.where(abroad, better, np.nan)
            for u, code in enumerate(board.units):
                used, flag = int(board.cells.used[u, y, k]), Flag(int(board.cells.flags[u, y, k]))
                table, column = (countries, item.code) if abroad[u] else (panel, item.value)
                source = _source(table, code, used, column)
                rows.append(
                    (code, year, item.code, board.kinds[u], _number(values[u]), used or None, item.unit,
                     _number(scores[u, y]), _number(better[u]), flag.code,
                     "" if abroad[u] else item.proxy, source)
                )  # fmt: skip
    schema = {
        "unit": pl.String, "year": pl.Int64, "indicator": pl.String, "kind": pl.String, "value": pl.Float64,
        "year_used": pl.Int64, "unit_of_measure": pl.String, "score": pl.Float64, "percentile": pl.Float64,
        "flag": pl.String, "proxy": pl.String, "source": pl.String,
    }  # fmt: skip
    return _table("benchmark_figures", ("unit", "year", "indicator"), rows, schema)


def percentiles(values: FloatArray, reference: npt.NDArray[np.bool_], *, direction: int) -> FloatArray:
    """Share of the other reference units that each unit does better than, ties counted half, shape (units,).

    Args:
        values: Figures, shape (units,).
        reference: Which units are compared with, shape (units,); a unit is not compared with itself.
        direction: -1 where less is better, otherwise more is.

    Example:
        >>> percentiles(np.array([2.0, 1.0, 2.0, 3.0]), np.array([False, True, True, True]), direction=1)
        array([0.5, 0. , 0.5, 1. ])
    """
    better = np.full(values.shape, np.nan)
    sign = -1.0 if direction < 0 else 1.0
    for u in np.flatnonzero(~np.isnan(values)):
        others = values[reference & ~np.isnan(values) & (np.arange(len(values)) != u)]
        if others.size:
            gain = sign * (values[u] - others)
            better[u] = ((gain > 0).sum() + 0.5 * (gain == 0).sum()) / others.size
    return better


def gaps_table(board: Board, named: Sequence[str]) -> Table:
    """Table ``gaps``: regions and nation against named countries, on comparable indicators and the index."""
    home = np.flatnonzero(board.is_kind("region", "nation"))
    columns = [
        (item.code, board.cells.values[:, :, k], board.score(item.code), True)
        for k, item in enumerate(board.framework.indicators)
        if board.comparable[k]
    ]
    columns.append((board.framework.root.code, board.scores.index, board.scores.index, False))
    rows = []
    for country in named:
        c = board.units.index(country)
        for code, values, scores, of_level in columns:
            for y, year in enumerate(board.years):
                for u in home:
                    own, theirs = float(values[u, y]), float(values[c, y])
                    ratio = own / theirs if of_level and own > 0 and theirs > 0 else np.nan
                    rows.append(
                        (board.units[u], country, year, code, _number(own), _number(theirs),
                         _number(own - theirs), _number(ratio), _number(float(scores[u, y] - scores[c, y])))
                    )  # fmt: skip
    schema = {
        "unit": pl.String, "country": pl.String, "year": pl.Int64, "indicator": pl.String,
        "value": pl.Float64, "country_value": pl.Float64, "difference": pl.Float64, "ratio": pl.Float64,
        "score_gap": pl.Float64,
    }  # fmt: skip
    return _table("gaps", ("unit", "country", "year", "indicator"), rows, schema)


def check_table(board: Board, check: NationalCheck) -> Table:
    """Table ``national_check``."""
    rows = []
    for k, item in enumerate(board.framework.indicators):
        for y, year in enumerate(board.years):
            national, published = float(check.national[y, k]), float(check.published[y, k])
            there = not (np.isnan(national) or np.isnan(published))
            rows.append(
                (item.code, year, _number(national), _number(published),
                 int(check.used[y, k]) if there else None, _number(national - published),
                 _number(float(check.relative[y, k])), _number(float(check.of_range[y, k])),
                 bool(check.agrees[y, k]) if there else None, item.code in board.scored_codes)
            )  # fmt: skip
    schema = {
        "indicator": pl.String, "year": pl.Int64, "national": pl.Float64, "published": pl.Float64,
        "year_used": pl.Int64, "difference": pl.Float64, "relative": pl.Float64, "of_range": pl.Float64,
        "agrees": pl.Boolean, "scored": pl.Boolean,
    }  # fmt: skip
    return _table("national_check", ("indicator", "year"), rows, schema)


def indicators_table(board: Board, check: NationalCheck) -> Table:
    """Table ``indicators``: what is compared, and between which ends."""
    rows = []
    for k, item in enumerate(board.framework.indicators):
        values = board.cells.values[:, :, k]
        ends = (np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None))
        made = f"{item.value} / {item.denominator}" if item.denominator else item.value
        rows.append(
            (item.code, item.parent, item.direction, item.code in board.scored_codes, item.proxy, item.unit,
             *(_number(float(end)) for end in ends), made, item.source)
        )  # fmt: skip
    schema = {
        "indicator": pl.String, "pillar": pl.String, "direction": pl.Int64, "scored": pl.Boolean,
        "proxy": pl.String, "unit_of_measure": pl.String, "lowest": pl.Float64, "highest": pl.Float64,
        "regional": pl.String, "source": pl.String,
    }  # fmt: skip
    return _table("indicators", ("indicator",), rows, schema)


def figures_of(
    board: Board, check: NationalCheck, *, limits: Rules
) -> Iterator[tuple[str, float | None, str, str]]:
    """Single numbers that sentences quote; of the last year."""
    index, region = board.scores.index[:, -1], board.is_kind("region")
    yield "year", float(board.years[-1]), "", ""
    yield "regions", float(region.sum()), "", ""
    yield "countries", float((board.is_kind("country") & ~np.isnan(index)).sum()), "", ""
    yield "indicators", float(len(board.framework.indicators)), "", ""
    yield "indicators_scored", float(len(board.scored_codes)), "", ""
    yield "indicators_disagreeing", float((~check.comparable).sum()), "", ""
    yield "agreement", limits.number("agreement"), "share", ""
    if (~np.isnan(index[region])).any():
        best, least = (f(np.where(region, index, np.nan)) for f in (np.nanargmax, np.nanargmin))
        yield "best_region", _number(float(index[best])), "score", board.units[best]
        yield "last_region", _number(float(index[least])), "score", board.units[least]
    for u in np.flatnonzero(board.is_kind("nation")):
        yield "nation", _number(float(index[u])), "score", board.units[u]


def _source(panel: Panel, unit: str, year: int, code: str) -> str:
    """Source code of a cell; empty for a national figure that stands beside the units."""
    if not year or unit not in panel.units:
        return ""
    return panel.cell(unit, year, code=code).source


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _table(name: str, keys: tuple[str, ...], rows: list[Any], schema: dict[str, type[pl.DataType]]) -> Table:
    return Table(name, keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))
