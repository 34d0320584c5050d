"""Tables of units and of frameworks become the core nouns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from growthpoles.core.framework import Coverage, Element, Framework
from growthpoles.core.territory import BridgeLink, Edition, Territory, Tile, Unit
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.sources.options import Rows, TableFormat
from growthpoles.sources.panels import read_industries, read_panel

__all__ = ["TerritoryTables", "read_framework", "read_industries", "read_panel", "read_territory"]

_DIRECTIONS = {"+": 1, "1": 1, "+1": 1, "": 1, "-": -1, "−": -1, "–": -1, "-1": -1, "0": 0}
_KIND_DEFAULT = "indicator"


@dataclass(frozen=True, slots=True)
class TerritoryTables:
    """Tables beside the table of units: where they are and how they are written."""

    bridge: Path | None = None
    neighbours: Path | None = None
    tiles: Path | None = None
    bridge_format: TableFormat = TableFormat()
    neighbours_format: TableFormat = TableFormat()
    tiles_format: TableFormat = TableFormat()


def read_territory(
    path: str | Path, *, style: TableFormat | None = None, more: TerritoryTables | None = None
) -> Territory:
    """Read the units of a territory.

    Args:
        path: Table of units with a column ``code`` and names (``name`` or ``name_en``, ``name_ru``, ``name_kk``);
            optional: ``edition``, ``level``, ``kind``, ``centre_*``, ``lat``, ``lon``, ``area_km2``,
            ``from_year``, ``to_year``. The row of level ``country`` is the whole.
            Beside it, files named ``bridge.csv``, ``neighbours.csv`` and ``tiles.csv`` are read too.
        style: How the table is written.
        more: Where the tables beside it are, when they are not there or have other names.

    Raises:
        InputError: Every problem of the tables, with file, row and column.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> land = gp.read_territory(study.path("regions.csv"))
        >>> [(e.name, len(e.units)) for e in land.editions]
        [('kz16', 16), ('kz17', 17), ('kz20', 20)]
    """
    rows = Rows(path, style or TableFormat())
    rows.require(["code"])
    if more is None:
        folder = Path(path).parent
        found = {name: folder / f"{name}.csv" for name in ("bridge", "neighbours", "tiles")}
        more = TerritoryTables(**{name: item for name, item in found.items() if item.is_file()})
    units = _units(rows)
    spans = _spans(rows)
    rows.finish()
    country = next((unit for name, unit in units if unit.level == "country"), None)
    names = dict.fromkeys(name for name, unit in units if unit.level != "country")
    if not names:
        raise InputError(problem("territory.empty", rows.raw.where))
    neighbours = _pairs(more)
    tiles = _tiles(more)
    editions = tuple(
        Edition(
            name,
            tuple(unit for edition, unit in units if edition == name and unit.level != "country"),
            frozenset(pair for edition, pair in neighbours if edition in ("", name)),
            tuple(tile for edition, tile in tiles if edition in ("", name)),
            *spans.get(name, (None, None)),
        )
        for name in names
    )
    return Territory(editions, country, _bridge(more))


def _units(rows: Rows) -> list[tuple[str, Unit]]:
    editions = rows.text("edition")
    columns = zip(
        rows.text("code"), rows.labels(), rows.text("level"), rows.text("kind"), rows.labels("centre"),
        rows.optional_numbers("lat"), rows.optional_numbers("lon"), rows.optional_numbers("area_km2"), strict=True,
    )
    found: dict[tuple[str, str], int] = {}
    units = []
    for i, (code, label, level, kind, centre, lat, lon, area) in enumerate(columns):
        where = rows.raw.column("code").where(i)
        if (editions[i], code) in found:
            if not rows.style.distinct:
                first = found[editions[i], code]
                rows.problems.append(problem("table.row.twice", where, code=code, row=first))
            continue
        found[editions[i], code] = where.row or 0
        if not is_code(code):
            rows.problems.append(problem("territory.code.bad", where))
            continue
        name = label or Label(code)
        units.append((editions[i], Unit(code, name, level or "region", kind, centre, lat, lon, area)))
    return units


def _spans(rows: Rows) -> dict[str, tuple[int | None, int | None]]:
    editions, starts, ends = rows.text("edition"), rows.optional_numbers("from_year"), rows.optional_numbers("to_year")
    spans: dict[str, tuple[int | None, int | None]] = {}
    for name, start, end in zip(editions, starts, ends, strict=True):
        spans.setdefault(name, (None if start is None else int(start), None if end is None else int(end)))
    return spans


def _pairs(more: TerritoryTables) -> list[tuple[str, tuple[str, str]]]:
    if more.neighbours is None:
        return []
    rows = Rows(more.neighbours, more.neighbours_format)
    rows.require(["code_a", "code_b"])
    cells = zip(rows.text("edition"), rows.text("code_a"), rows.text("code_b"), strict=True)
    return [(edition, (min(a, b), max(a, b))) for edition, a, b in cells]


def _tiles(more: TerritoryTables) -> list[tuple[str, Tile]]:
    if more.tiles is None:
        return []
    rows = Rows(more.tiles, more.tiles_format)
    rows.require(["code", "column", "row"])
    places = list(zip(rows.optional_numbers("column"), rows.optional_numbers("row"), strict=True))
    rows.finish()
    tiles = []
    taken: dict[tuple[str, int, int], str] = {}
    for i, (edition, code) in enumerate(zip(rows.text("edition"), rows.text("code"), strict=True)):
        across, down = places[i]
        where = rows.raw.column("code").where(i)
        if across is None or down is None:
            rows.problems.append(problem("table.cell.empty", where))
            continue
        key = (edition, int(across), int(down))
        if key in taken:
            rows.problems.append(problem("territory.tile.twice", where, code=code, other=taken[key]))
        taken[key] = code
        tiles.append((edition, Tile(code, int(across), int(down))))
    rows.finish()
    return tiles


def _bridge(more: TerritoryTables) -> tuple[BridgeLink, ...]:
    if more.bridge is None:
        return ()
    rows = Rows(more.bridge, more.bridge_format)
    names = ("from_edition", "from_code", "to_edition", "to_code")
    rows.require(names)
    return tuple(BridgeLink(*cells) for cells in zip(*(rows.text(name) for name in names), strict=True))


def read_framework(
    path: str | Path, *, code: str = "", label: Label | None = None, coverage: Coverage | None = None,
    heading: Label | None = None, style: TableFormat | None = None,
) -> Framework:
    """Read a framework of indicators.

    Args:
        path: Table with the columns ``code``, ``parent``, ``kind`` and names; optional: ``direction``
            (+, -, 0), ``weight``, ``unit``, ``value``, ``denominator``, ``factor``, ``proxy``, ``not_applicable``
            (unit kinds, separated by spaces), ``lower``, ``upper``, ``requirement``, ``source``, ``note_*``.
        code: Name of the framework; the file name by default.
        label: Title.
        coverage: When scores are given.
        heading: Sentence printed above every table of scores.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table and of the tree.

    Example:
        >>> import growthpoles as gp
        >>> study = gp.load_study("kazakhstan")
        >>> len(gp.read_framework(study.path("framework_kazakhstan.csv")).pillars)
        10
    """
    rows = Rows(path, style or TableFormat())
    rows.require(["code", "parent"])
    name = code or Path(path).stem.replace("_", "-")
    elements = _elements(rows)
    rows.finish()
    return Framework(name, label or Label(name), tuple(elements), coverage or Coverage(), heading or Label())


def _elements(rows: Rows) -> list[Element]:
    texts = {n: rows.text(n) for n in (
        "code", "parent", "kind", "direction", "unit", "value", "denominator", "proxy", "not_applicable",
        "requirement", "source",
    )}
    numbers = {n: rows.optional_numbers(n) for n in ("weight", "factor", "lower", "upper")}
    labels, notes = rows.labels(), rows.labels("note")
    elements = []
    for i, code in enumerate(texts["code"]):
        weight = numbers["weight"][i]
        elements.append(
            Element(
                code, texts["parent"][i], texts["kind"][i].lower() or _KIND_DEFAULT, labels[i] or Label(code),
                direction=_direction(rows, i, texts["direction"][i]),
                weight=1.0 if weight is None else weight,
                unit=texts["unit"][i], value=texts["value"][i], denominator=texts["denominator"][i],
                factor=numbers["factor"][i], proxy=texts["proxy"][i].lower(),
                not_applicable=tuple(texts["not_applicable"][i].split()),
                lower=numbers["lower"][i], upper=numbers["upper"][i],
                requirement=texts["requirement"][i], source=texts["source"][i], note=notes[i],
            )
        )
    return elements


def _direction(rows: Rows, i: int, cell: str) -> int:
    text = cell.removesuffix(".0")
    if text not in _DIRECTIONS:
        where: Where = rows.raw.column("direction").where(i)
        found: Problem = problem("framework.direction.bad", where, direction=cell)
        rows.problems.append(found)
        return 1
    return _DIRECTIONS[text]
