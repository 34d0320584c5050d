"""Tables of units become a territory; the readers of the other nouns are found here too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.territory import BridgeLink, Edition, Territory, Tile, Unit
from growthpoles.errors import GrowthPolesError, InputError, Problem, problem
from growthpoles.labels import Label, is_code
from growthpoles.sources.frameworks import load_framework, read_framework
from growthpoles.sources.industry_tables import read_industries
from growthpoles.sources.names import looks_of, unlike
from growthpoles.sources.options import Reading, Rows, TableFormat, is_empty, located
from growthpoles.sources.panels import read_indicators, read_panel

__all__ = [
    "TableAt",
    "TerritoryTables",
    "load_framework",
    "load_territory",
    "read_framework",
    "read_indicators",
    "read_industries",
    "read_panel",
    "read_territory",
]


@dataclass(frozen=True, slots=True)
class TableAt:
    """Where a table is and how it is written; an optional one may be empty."""

    path: Path
    style: TableFormat = field(default_factory=TableFormat)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TerritoryTables:
    """Tables beside the table of units.

    Attributes:
        bridge: Which unit of an older edition contains a unit.
        neighbours: Units that share a border.
        tiles: Places on the tile-grid map.
    """

    bridge: TableAt | None = None
    neighbours: TableAt | None = None
    tiles: TableAt | None = None

    @classmethod
    def beside(cls, path: Path) -> TerritoryTables:
        """The files ``bridge.csv``, ``neighbours.csv`` and ``tiles.csv`` in the folder of a table, if any."""
        files = (path.parent / f"{name}.csv" for name in ("bridge", "neighbours", "tiles"))
        return cls(*(TableAt(item) if item.is_file() else None for item in files))


def read_territory(
    path: str | Path, *, style: TableFormat | None = None, more: TerritoryTables | None = None
) -> Territory:
    """Read the units of a territory.

    Args:
        path: Table of units with a column ``code`` and names (``name``, or ``name_en``, ``name_ru``,
            ``name_kk``); optional: ``edition``, ``level``, ``kind``, ``centre_*``, ``lat``, ``lon``,
            ``area_km2``, ``parent``, ``from_year``, ``to_year``. The row of level ``country`` is the whole.
            Beside it, files named ``bridge.csv``, ``neighbours.csv`` and ``tiles.csv`` are read too.
        style: How the table is written.
        more: Where the tables beside it are, when they are not there or have other names.

    Raises:
        InputError: Every problem of the tables, with file, row and column.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> land = gp.read_territory(study.path("regions.csv"))
        >>> [(e.name, len(e.units)) for e in land.editions]
        [('kz16', 16), ('kz17', 17), ('kz20', 20)]
    """
    return load_territory(path, style=style, more=more).told()


def load_territory(
    path: str | Path, *, style: TableFormat | None = None, more: TerritoryTables | None = None
) -> Reading[Territory]:
    """The territory of `read_territory` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code"])
    units, spans = list(_units(rows)), _spans(rows)
    rows.problems.extend(_twins(rows))
    wholes = {unit.code: unit for _, unit in units if unit.level == "country"}
    country = next(iter(wholes.values()), None)
    for code in [*wholes][1:]:
        known = country.code if country else ""
        rows.problems.append(problem("table.choice.bad", rows.place(code), given=code, known=known))
    regions = [(name, unit) for name, unit in units if unit.level != "country"]
    names = tuple(dict.fromkeys(name for name, _ in regions))
    if not names and not rows.problems:
        rows.problems.append(problem("territory.empty", rows.raw.where))
    notes = [rows.finish(None).notes]
    more = more or TerritoryTables.beside(Path(path))
    listed = frozenset((name, unit.code) for name, unit in regions)
    reads = (
        _neighbours(_rows(more.neighbours), listed),
        _tiles(_rows(more.tiles), listed),
        _bridge(_rows(more.bridge), listed),
    )
    neighbours, tiles, bridge = reads
    notes += [item.notes for item in reads]
    editions = tuple(
        Edition(
            name,
            tuple(unit for edition, unit in regions if edition == name),
            frozenset(pair for edition, pair in neighbours.value if edition in ("", name)),
            tuple(tile for edition, tile in tiles.value if edition in ("", name)),
            *spans.get(name, (None, None)),
        )
        for name in names
    )
    try:
        return Reading(Territory(editions, country, bridge.value), Diagnostics.of(*notes))
    except GrowthPolesError as failure:
        raise located(failure, rows) from None


def _units(rows: Rows) -> Iterator[tuple[str, Unit]]:
    """(edition, unit) of every row; codes that are repeated or are no codes are problems."""
    editions, kinds, levels = rows.text("edition"), rows.text("kind"), rows.text("level")
    parents = rows.text("parent")
    labels, centres = rows.labels(), rows.labels("centre")
    places = [rows.optional_numbers(name) for name in ("lat", "lon", "area_km2")]
    if not rows.style.distinct:
        rows.unique("edition", "code")
    dated = any(editions)
    seen: set[tuple[str, str]] = set()
    for i, code in enumerate(rows.text("code")):
        if not is_code(code):
            rows.problems.append(problem("territory.code.bad", rows.where("code", i)))
        elif not editions[i] and dated and levels[i] != "country":
            rows.problems.append(problem("table.cell.empty", rows.where("edition", i)))
        elif (editions[i], code) not in seen:
            seen.add((editions[i], code))
            lat, lon, area = (place[i] for place in places)
            label = labels[i] or Label(code)
            at = (lat, lon, area, parents[i])
            yield editions[i], Unit(code, label, levels[i] or "region", kinds[i], centres[i], *at)


def _twins(rows: Rows) -> Iterator[Problem]:
    """Codes that look the same and are not: whoever types one means the other."""
    looks: dict[str, str] = {}
    for code in dict.fromkeys(rows.text("code")):
        same = looks.setdefault(looks_of(code), code)
        if same != code:
            yield unlike(code, same, where=rows.place(code))


def _spans(rows: Rows) -> dict[str, tuple[int | None, int | None]]:
    starts, ends = rows.years("from_year"), rows.years("to_year")
    spans: dict[str, tuple[int | None, int | None]] = {}
    for name, start, end in zip(rows.text("edition"), starts, ends, strict=True):
        spans.setdefault(name, (start, end))
    return spans


def _check_codes(rows: Rows, columns: tuple[str, str], known: frozenset[tuple[str, str]]) -> None:
    """Collect the editions and codes of a table beside the units that the units do not have.

    Args:
        rows: The table.
        columns: Column of the edition (an empty cell stands for every edition) and column of the code.
        known: (edition, code) of the units.
    """
    names = {edition for edition, _ in known}
    codes = {code for _, code in known}
    edition_column, code_column = columns
    pairs = zip(rows.text(edition_column), rows.text(code_column), strict=True)
    for i, (edition, code) in enumerate(pairs):
        if edition and edition not in names:
            where, listed = rows.where(edition_column, i), ", ".join(sorted(names))
            rows.problems.append(problem("territory.edition.unknown", where, edition=edition, known=listed))
        elif code not in codes or (edition and (edition, code) not in known):
            where = rows.where(code_column, i)
            rows.problems.append(problem("table.unit.unknown", where, given=code, edition=edition or "-"))


def _rows(table: TableAt | None) -> Rows | None:
    """The rows of a table beside the units; None when there is none, or when an optional one is empty."""
    if table is None:
        return None
    try:
        return Rows(table.path, table.style)
    except InputError as failure:
        if table.optional and is_empty(failure):
            return None
        raise


def _neighbours(
    rows: Rows | None, known: frozenset[tuple[str, str]]
) -> Reading[list[tuple[str, tuple[str, str]]]]:
    if rows is None:
        return Reading([])
    rows.require(["code_a", "code_b"])
    for column in ("code_a", "code_b"):
        _check_codes(rows, ("edition", column), known)
    cells = zip(rows.text("edition"), rows.text("code_a"), rows.text("code_b"), strict=True)
    return rows.finish([(edition, (min(a, b), max(a, b))) for edition, a, b in cells])


def _tiles(rows: Rows | None, known: frozenset[tuple[str, str]]) -> Reading[list[tuple[str, Tile]]]:
    if rows is None:
        return Reading([])
    rows.require(["code", "column", "row"])
    _check_codes(rows, ("edition", "code"), known)
    columns, downs = rows.optional_numbers("column"), rows.optional_numbers("row")
    tiles: list[tuple[str, Tile]] = []
    taken: dict[tuple[str, int, int], str] = {}
    for i, (edition, code) in enumerate(zip(rows.text("edition"), rows.text("code"), strict=True)):
        column, down = columns[i], downs[i]
        if column is None or down is None:
            name = "column" if column is None else "row"
            rows.problems.append(problem("table.cell.empty", rows.where(name, i)))
            continue
        if column % 1 or down % 1:
            place = rows.where("column" if column % 1 else "row", i)
            rows.problems.append(problem("territory.tile.whole", place, given=code))
            continue
        key = (edition, int(column), int(down))
        if key in taken:
            where = rows.where("code", i)
            rows.problems.append(problem("territory.tile.twice", where, given=code, other=taken[key]))
        taken[key] = code
        tiles.append((edition, Tile(code, int(column), int(down))))
    return rows.finish(tiles)


def _bridge(rows: Rows | None, known: frozenset[tuple[str, str]]) -> Reading[tuple[BridgeLink, ...]]:
    if rows is None:
        return Reading(())
    names = ("from_edition", "from_code", "to_edition", "to_code")
    rows.require(names)
    _check_codes(rows, ("from_edition", "from_code"), known)
    _check_codes(rows, ("to_edition", "to_code"), known)
    return rows.finish(tuple(BridgeLink(*cells) for cells in zip(*map(rows.text, names), strict=True)))
