"""Statistical bulletins as published become panels, through a saved mapping of words to indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.bulletin_layout import Block, find_blocks, is_figure, is_numbered
from growthpoles.sources.bulletin_mapping import BulletinMapping, TableMapping, read_bulletin_mapping
from growthpoles.sources.bulletin_words import (
    TOTAL,
    YEAR_WORD,
    RegionNames,
    likeness,
    matches,
    plain,
    unmarked,
    years_in,
)
from growthpoles.sources.grids import read_grids
from growthpoles.sources.layout import Cell, Grid, cell_text
from growthpoles.sources.options import Reading, Rows, TableFormat
from growthpoles.sources.panel_merge import merge_panels
from growthpoles.sources.panels import edition_of, panels_of
from growthpoles.sources.tables import SEPARATOR, RawTable, ReadOptions, as_year

_COVER_ROWS = 30
_MOST_CELLS = 2_000_000
_SUM_TOLERANCE = 0.005
_SHOWN = 6


@dataclass(frozen=True, eq=False)
class Bulletin:
    """What was read from a bulletin.

    Attributes:
        panel: The figures; zero, confidential and missing are kept apart.
        diagnostics: Notes under the tables, regions a table does not have, sums that do not add up.

    Example:
        >>> Bulletin.__name__
        'Bulletin'
    """

    panel: Panel
    diagnostics: Diagnostics


@dataclass(frozen=True, slots=True)
class BulletinOptions:
    """How to read a bulletin: edition, year where it does not say it, what is known of its indicators.

    Attributes:
        edition: Edition of the regions; the newest by default.
        year: Year of tables that do not name one.
        indicators: Names and units of measure of the indicators, if known.
        read: Size limit; encoding and separator of a text file.

    Example:
        >>> BulletinOptions(year=2022).year
        2022
    """

    edition: str | None = None
    year: int | None = None
    indicators: Sequence[Indicator] | None = None
    read: ReadOptions | None = None


def read_bulletin(
    path: str | Path,
    mapping: str | Path | BulletinMapping,
    territory: Territory,
    *,
    options: BulletinOptions | None = None,
) -> Bulletin:
    """Read the tables of regions of a bulletin (.xlsx, .xls, .ods, .csv) through a saved mapping.

    A table is found by the words of its title and its columns by the words of their headings, wherever they
    stand, so that next year's bulletin reads by the same mapping. Footnote marks, line breaks and the
    notes under a table are dropped and told; rows such as "of which" are left out.

    Args:
        path: The bulletin.
        mapping: TOML file, see `growthpoles.read_bulletin_mapping`, or what it gives.
        territory: The regions; names are matched with theirs in three languages.
        options: Edition, year, indicators.

    Raises:
        InputError: Words that were not found, each with the nearest; headings that fit twice; a column
            without heading or without figures; an unknown region; a mark without meaning; no single year.

    Example:
        >>> import tempfile
        >>> from growthpoles.core.territory import Edition, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("North")), Unit("B", Label("South")))),))
        >>> made = BulletinMapping((TableMapping("Firms*", {"firms": "Number"}),), confidential=("x",))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "bulletin.csv"
        ...     _ = file.write_text("Firms in 2022,\\n,Number 1)\\nNorth,5\\nSouth*,x\\n1) with branches,\\n")
        ...     found = read_bulletin(file, made, land)
        >>> [found.panel.cell(unit, 2022, code="firms").flag.code for unit in ("A", "B")]
        ['observed', 'confidential']
    """
    options = options or BulletinOptions()
    edition = territory.edition(options.edition).name
    found = load_bulletin(path, mapping, territory=territory, options=options)
    panel = edition_of(found.value, edition, file=Path(path).name)
    return Bulletin(panel, found.notes)


def load_bulletin(
    path: str | Path,
    mapping: str | Path | BulletinMapping,
    *,
    territory: Territory,
    options: BulletinOptions | None = None,
) -> Reading[tuple[Panel, ...]]:
    """The panels of `read_bulletin` by edition, with the notes of the reader."""
    options = options or BulletinOptions()
    if not isinstance(mapping, BulletinMapping):
        mapping = read_bulletin_mapping(mapping)
    edition = territory.edition(options.edition).name
    names = RegionNames(
        territory, edition, names=mapping.names, total=mapping.total, footnotes=mapping.footnotes
    )
    problems: list[Problem] = []
    notes: list[Diagnostic] = []
    parts: list[tuple[Panel, ...]] = []
    if Path(path).suffix.lower() in (".xls", ".ods"):
        notes.append(note("excel.errors.hidden", Where(file=Path(path).name)))
    grids = read_grids(path, options=options.read)
    cells = sum(len(row) for grid in grids for row in grid.rows)
    if cells > _MOST_CELLS:
        raise InputError(
            problem("cube.too_many", Where(file=Path(path).name), count=cells, limit=_MOST_CELLS)
        )
    book = _Book(grids, names, mapping, options)
    for item in mapping.tables:
        try:
            for raw in book.tables(item):
                style = TableFormat(rules=mapping.rules)
                rows = Rows.of(raw, style)
                read = panels_of(rows, territory, edition=edition, indicators=options.indicators)
                parts.append(read.value)
                notes += [*read.notes, *_findings(read.value, item, raw)]
        except InputError as failure:
            problems += [found for found in failure.problems if found not in problems]
    if problems:
        raise InputError(problems)
    return Reading(merge_panels(parts, file=Path(path).name), Diagnostics.of(notes))


@dataclass(frozen=True, eq=False)
class _Found:
    """A table of the mapping in the file: its blocks, and the lines from its title to its headings."""

    blocks: tuple[Block, ...]
    lines: tuple[str, ...]

    @property
    def first(self) -> Block:
        return self.blocks[0]


class _Book:
    """The sheets of a bulletin and the tables of regions in them."""

    def __init__(
        self, grids: Sequence[Grid], names: RegionNames, mapping: BulletinMapping, options: BulletinOptions
    ) -> None:
        self.grids = grids
        self.names = names
        self.mapping = mapping
        self.options = options
        self.blocks = [tuple(find_blocks(grid, names, skip=mapping.skip)) for grid in grids]

    def tables(self, item: TableMapping) -> list[RawTable]:
        """One raw table for each block that holds figures of a table of the mapping."""
        found = self._find(item)
        _check_measure(found, item, self.mapping.footnotes)
        held = self._columns(found, item)
        year = self._year(found, item)
        tables = []
        for block in found.blocks:
            own = {code: columns for code, (owner, columns) in held.items() if owner is block}
            if own:
                _check_columns(block)
                tables.append(self._raw(block, own, year))
        return tables

    def _find(self, item: TableMapping) -> _Found:
        wanted = "*" + item.title.strip("*") + "*"
        found = []
        for grid, blocks in zip(self.grids, self.blocks, strict=True):
            if item.sheet and not matches("*" + item.sheet.strip("*") + "*", grid.sheet or ""):
                continue
            for i, block in enumerate(blocks):
                at = None if block.continued else self._title_at(block, wanted)
                if at is not None:
                    last = i + 1
                    while last < len(blocks) and blocks[last].continued:
                        last += 1
                    lines = tuple(text for _, text in block.titles[at:])
                    found.append(_Found(blocks[i:last], lines))
        if not found:
            raise InputError(self._no_title(item))
        if len(found) > 1:
            raise InputError(_several_titles(found, item))
        return found[0]

    def _title_at(self, block: Block, wanted: str) -> int | None:
        """The line above a table that begins with the wanted words, with no title of another table below.

        Lines before it are notes of the table above: neither their years nor their units count.
        """
        texts = [text for _, text in block.titles]
        for i in range(len(texts), 0, -1):
            for k in range(i - 1, max(0, i - 3) - 1, -1):
                if matches(wanted, " ".join(texts[k:i])):
                    return None if any(is_numbered(text) for text in texts[i:]) else k
        return None

    def _no_title(self, item: TableMapping) -> Problem:
        texts = [
            (text, block.grid.where(row))
            for blocks in self.blocks
            for block in blocks
            for row, text in block.titles
        ]
        if not texts:
            return problem("bulletin.no_tables", Where(file=self.grids[0].file), title=item.title)
        text, where = max(texts, key=lambda pair: likeness(item.title, pair[0]))
        return problem("bulletin.title.missing", where, title=item.title, nearest=text[:200])

    def _columns(
        self, found: _Found, item: TableMapping
    ) -> dict[str, tuple[Block, list[tuple[int, int | None]]]]:
        """By code: the block it is in, and its columns with the years in their headings."""
        held: dict[str, tuple[Block, list[tuple[int, int | None]]]] = {}
        problems = _check_unit(found, item, self.mapping.footnotes)
        taken: dict[tuple[int, int], str] = {}
        for code, heading in item.columns.items():
            fits = [(block, columns) for block in found.blocks if (columns := self._fit(block, heading))]
            if len(fits) == 1 and (len(fits[0][1]) == 1 or YEAR_WORD in heading):
                block, columns = fits[0]
                years = [_head_year(block, c) if YEAR_WORD in heading else None for c in columns]
                held[code] = (block, list(zip(columns, years, strict=True)))
                for c in columns:
                    other = taken.setdefault((id(block), c), code)
                    if other != code:
                        where = block.grid.where(block.first, block.path(c))
                        problems.append(problem("bulletin.heading.shared", where, code=code, other=other))
            else:
                problems.append(_heading_problem(found, heading, fits))
        if problems:
            raise InputError(problems)
        return held

    def _fit(self, block: Block, heading: str) -> list[int]:
        wanted = heading.split(SEPARATOR)
        return [
            c
            for c in range(len(block.heads))
            if c != block.unit and _fits(wanted, block.heads[c], self.mapping.footnotes)
        ]

    def _year(self, found: _Found, item: TableMapping) -> int | None:
        """The year of a table: stated, or the only one in the first of these: titles, sheet, cover."""
        block, title = found.first, "\n".join(found.lines)
        told = years_in(title)
        stated = item.year or self.options.year
        if stated is not None:
            if told and stated not in told:
                where = block.grid.where(block.titles[-1][0])
                years = ", ".join(map(str, told))
                raise InputError(problem("bulletin.year.other", where, year=stated, told=years))
            return stated
        if any(YEAR_WORD in heading for heading in item.columns.values()):
            return None
        for text in (title, block.grid.sheet or "", self._cover()):
            found_years = years_in(text)
            if len(found_years) == 1:
                return found_years[0]
            if found_years:
                break
        where = block.grid.where(block.first)
        raise InputError(problem("bulletin.year.unclear", where, title=item.title))

    def _cover(self) -> str:
        rows = self.grids[0].rows[:_COVER_ROWS]
        return "\n".join(cell for row in rows for cell in row if isinstance(cell, str))

    def _raw(
        self, block: Block, columns: Mapping[str, Sequence[tuple[int, int | None]]], year: int | None
    ) -> RawTable:
        """The figures of a block, one row a region and year, one column an indicator."""
        lines = [line for line in block.lines if line.code != TOTAL]
        years = sorted({own or year or 0 for pairs in columns.values() for _, own in pairs})
        rows = [(line, y) for y in years for line in lines]
        cells: dict[str, list[Cell]] = {}
        headings = {}
        for code, pairs in columns.items():
            at = {own or year or 0: c for c, own in pairs}
            headings[code] = block.path(next(iter(at.values())))
            cells[code] = [self._figure(block.cell(line.row, at[y])) if y in at else "" for line, y in rows]
        text = {
            "unit": [line.code or unmarked(line.text, self.mapping.footnotes) for line, _ in rows],
            "year": [str(y) for _, y in rows],
            **{code: [cell_text(cell) for cell in held] for code, held in cells.items()},
        }
        numbers = {
            code: np.array([np.nan if isinstance(cell, str) else cell for cell in held], float)
            for code, held in cells.items()
        }
        unit = block.path(block.unit) or "unit"
        return RawTable(
            file=block.grid.file,
            sheet=block.grid.sheet,
            header_row=lines[0].row if lines else block.first,
            cells=pl.DataFrame({name: pl.Series(held, dtype=pl.String) for name, held in text.items()}),
            numbers=numbers,
            rows=np.array([line.row + 1 for line, _ in rows], np.int64),
            headings=(unit, "year", *headings.values()),
            diagnostics=Diagnostics.of(
                note("table.note.left_out", block.grid.where(row), text=words) for row, words in block.notes
            ),
        )

    def _figure(self, cell: Cell) -> Cell:
        """A figure without a footnote mark that the mapping names; nothing else is cut off a figure."""
        if not isinstance(cell, str):
            return cell
        marks = [m for m in self.mapping.footnotes if m and not m.isdigit() and cell.endswith(m)]
        return cell.removesuffix(marks[0]).rstrip() if len(marks) == 1 else cell


def _fits(wanted: Sequence[str], parts: Sequence[str], footnotes: Sequence[str]) -> bool:
    """Whether the wanted parts are the last parts of a heading."""
    last = parts[-len(wanted) :]
    return len(last) == len(wanted) and all(
        _fit_one(part, own, footnotes) for part, own in zip(wanted, last, strict=True)
    )


def _fit_one(wanted: str, part: str, footnotes: Sequence[str]) -> bool:
    if wanted.strip() == YEAR_WORD:
        return as_year(unmarked(part, footnotes)) is not None
    return matches(wanted, part, footnotes=footnotes)


def _head_year(block: Block, column: int) -> int | None:
    years = [year for part in block.heads[column] if (year := as_year(unmarked(part))) is not None]
    return years[-1] if years else None


def _several_titles(found: Sequence[_Found], item: TableMapping) -> Problem:
    places = "; ".join(str(one.first.grid.where(one.first.first)) for one in found[:_SHOWN])
    return problem("bulletin.title.several", found[0].first.grid.where(), title=item.title, places=places)


def _heading_problem(found: _Found, heading: str, fits: Sequence[tuple[Block, list[int]]]) -> Problem:
    block = found.first
    if fits:
        paths = [one.path(c) for one, columns in fits for c in columns]
        where = fits[0][0].grid.where(fits[0][0].first)
        return problem("bulletin.heading.several", where, heading=heading, paths="; ".join(paths[:_SHOWN]))
    paths = [one.path(c) for one in found.blocks for c in range(len(one.heads)) if one.heads[c]]
    nearest = max(paths, key=lambda path: _nearness(heading, path), default="")
    return problem(
        "bulletin.heading.missing", block.grid.where(block.first), heading=heading, nearest=nearest
    )


def _nearness(heading: str, path: str) -> float:
    last = heading.rsplit(SEPARATOR, maxsplit=1)[-1], path.rsplit(SEPARATOR, maxsplit=1)[-1]
    return max(likeness(heading, path), likeness(*last))


def _check_unit(found: _Found, item: TableMapping, footnotes: Sequence[str]) -> list[Problem]:
    problems = []
    for block in found.blocks if item.unit else ():
        if not _fits(item.unit.split(SEPARATOR), block.heads[block.unit], footnotes):
            where = block.grid.where(block.first, block.path(block.unit))
            problems.append(
                problem("bulletin.unit.heading", where, heading=item.unit, nearest=block.path(block.unit))
            )
    return problems


def _check_measure(found: _Found, item: TableMapping, footnotes: Sequence[str]) -> None:
    """Refuse a table that does not say the unit of measure the mapping names."""
    if not item.measure:
        return
    block = found.first
    wanted = plain(item.measure)
    paths = [block.path(c) for c in range(len(block.heads))]
    told = [plain(text, footnotes) for text in (*found.lines, *paths)]
    if not any(_whole(wanted, text) for text in told):
        lines = "; ".join(found.lines[-3:])
        where = block.grid.where(block.first)
        raise InputError(problem("bulletin.measure.missing", where, measure=item.measure, told=lines))


def _whole(wanted: str, text: str) -> bool:
    """Whether words stand in a text as whole words."""
    return f" {_spaced(wanted)} " in f" {_spaced(text)} "


def _spaced(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c == "%" else " " for c in text).split())


def _check_columns(block: Block) -> None:
    """Refuse a table whose headings do not stand over its figures: signs that they were shifted."""
    problems = []
    for c in range(len(block.heads)):
        where = block.grid.where(block.first, block.path(c) or None)
        if c == block.unit:
            continue
        if not block.heads[c] and any(is_figure(block.cell(line.row, c)) for line in block.lines):
            problems.append(problem("bulletin.column.bare", where, column=c + 1))
        elif block.heads[c] and not block.filled(c) and _own_heading(block, c):
            problems.append(problem("bulletin.column.empty", where, heading=block.path(c)))
    if problems:
        raise InputError(problems)


def _own_heading(block: Block, column: int) -> bool:
    """Whether a column has a heading that no other column has."""
    return sum(heads == block.heads[column] for heads in block.heads) == 1


def _findings(panels: Sequence[Panel], item: TableMapping, raw: RawTable) -> Iterator[Diagnostic]:
    """Regions that a table does not have, and sums of regions that differ from the total."""
    for panel in panels:
        held = set(raw.column("unit").text)
        absent = [code for code in panel.units if code not in held]
        if absent:
            yield warning("bulletin.units.absent", raw.where, units=", ".join(absent))
        for code in item.sums:
            if code in panel.codes and panel.country is not None:
                yield from _sums(panel, code, raw)
        for part, whole in item.within.items():
            if {part, whole} <= set(panel.codes):
                yield from _within(panel, part, whole=whole, raw=raw)


def _within(panel: Panel, part: str, *, whole: str, raw: RawTable) -> Iterator[Diagnostic]:
    """Regions in which a part exceeds the whole: signs that two columns were exchanged."""
    j, k = panel.codes.index(part), panel.codes.index(whole)
    more = panel.values[:, :, j] > panel.values[:, :, k] * (1 + _SUM_TOLERANCE)
    units = [panel.units[int(u)] for u in np.flatnonzero(more.any(axis=1))]
    if units:
        yield warning("bulletin.within", raw.where, part=part, whole=whole, units=", ".join(units))


def _sums(panel: Panel, code: str, raw: RawTable) -> Iterator[Diagnostic]:
    j = panel.codes.index(code)
    for y, year in enumerate(panel.years):
        whole, flags = panel.country.values[y, j] if panel.country else np.nan, panel.flags[:, y, j]
        parts = float(np.nansum(panel.values[:, y, j]))
        hidden = np.isin(flags, (Flag.CONFIDENTIAL, Flag.MISSING)).any()
        slack = _SUM_TOLERANCE * abs(whole)
        if np.isnan(whole) or (parts <= whole + slack if hidden else abs(parts - whole) <= slack):
            continue
        where = raw.column(code).where(0) if code in raw.columns else raw.where
        details = {} if hidden else {"sum": parts}
        told = "bulletin.sum.more" if hidden else "bulletin.sum.differs"
        yield warning(told, where, code=code, year=year, total=float(whole), **details)
