"""The names and places that travel with results, so that a report needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.core.result import Table
from growthpoles.core.territory import Edition, Unit
from growthpoles.labels import Label

Named = tuple[str, str, Label]


def unit_names(edition: Edition, country: Unit | None = None) -> tuple[Named, ...]:
    """(kind, code, label) of the units, of their centres and of the country."""
    units = (*edition.units, *([country] if country else []))
    names = [("unit", item.code, item.label) for item in units]
    names += [("centre", item.code, item.centre) for item in units if item.centre]
    return tuple(names)


def framework_names(framework: Framework) -> tuple[Named, ...]:
    """(kind, code, label) of every node of a framework, of their notes, of its title and heading."""
    names = [(item.kind, item.code, item.label) for item in framework.elements]
    names += [("note", item.code, item.note) for item in framework.elements if item.note]
    names.append(("framework", framework.code, framework.label))
    if framework.heading:
        names.append(("heading", framework.code, framework.heading))
    if framework.remark:
        names.append(("fidelity", framework.code, framework.remark))
    return tuple(names)


def panel_names(panel: Panel) -> tuple[Named, ...]:
    """(kind, code, label) of the indicators of a panel."""
    return tuple(("indicator", item.code, item.label) for item in panel.indicators)


def labels_table(*parts: Iterable[Named]) -> Table:
    """Table ``labels``: kind, code, en, ru, kk; the first label of a code wins."""
    found: dict[tuple[str, str], Label] = {}
    for part in parts:
        for kind, code, label in part:
            found.setdefault((kind, code), label)
    keys = sorted(found)
    data = pl.DataFrame(
        {
            "kind": [kind for kind, _ in keys],
            "code": [code for _, code in keys],
            "en": [found[key].en for key in keys],
            "ru": [found[key].ru for key in keys],
            "kk": [found[key].kk for key in keys],
        },
        schema=dict.fromkeys(("kind", "code", "en", "ru", "kk"), pl.String),
    )
    return Table("labels", ("kind", "code"), data)


def units_table(edition: Edition) -> Table:
    """Table ``units``: level, kind, tile, coordinates, area and neighbours (codes joined by spaces)."""
    tiles = {tile.code: tile for tile in edition.tiles}
    rows = [
        {
            "unit": unit.code,
            "edition": edition.name,
            "level": unit.level,
            "kind": unit.kind,
            "column": tiles[unit.code].column if unit.code in tiles else None,
            "row": tiles[unit.code].row if unit.code in tiles else None,
            "lat": unit.lat,
            "lon": unit.lon,
            "area_km2": unit.area_km2,
            "neighbours": " ".join(edition.neighbours_of(unit.code)),
        }
        for unit in edition.units
    ]
    schema = {
        "unit": pl.String,
        "edition": pl.String,
        "level": pl.String,
        "kind": pl.String,
        "column": pl.Int64,
        "row": pl.Int64,
        "lat": pl.Float64,
        "lon": pl.Float64,
        "area_km2": pl.Float64,
        "neighbours": pl.String,
    }
    return Table("units", ("unit",), pl.DataFrame(rows, schema=schema))


def figures_table(figures: Iterable[tuple[str, float | None, str, str]]) -> Table:
    """Table ``figures``: single numbers that sentences of a report quote (name, value, unit, note)."""
    schema = {"name": pl.String, "value": pl.Float64, "unit": pl.String, "note": pl.String}
    return Table("figures", ("name",), pl.DataFrame(list(figures), schema=schema, orient="row"))
