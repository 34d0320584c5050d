"""Columns, types and keys of the tables of networks and placements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from growthpoles.core.result import Table

_TEXT = {
    "a", "b", "unit", "type", "nearest", "scope", "pole", "types", "measure", "scenario", "role", "site",
    "site_before", "sites", "status", "replaced_by", "displaced", "reason",
}  # fmt: skip
_COUNTS = {"part", "poles", "count"}
_COLUMNS = {
    "links": "a b km hours gravity complementarity weight share",
    "nodes": "unit type mass strength strength_share betweenness part served nearest nearest_hours",
    "coverage": "scope poles population covered share uncovered mean_hours farthest_hours",
    "reach": "unit population pole hours covered types",
    "balance": "measure value",
    "scenarios": "scenario measure before after change",
    "sites": "unit role served population mean_hours delivery inputs labour cost",
    "assignment": "unit weight site hours site_before hours_before",
    "gains": "count objective gain unserved covered covered_share mean_hours farthest_hours bound gap "
    "status sites",
    "alternatives": "unit objective loss unserved replaced_by gap status",
    "prices": "unit objective loss unserved displaced gap status",
    "excluded": "unit reason",
}
_KEYS = {
    "links": ("a", "b"),
    "coverage": ("scope",),
    "balance": ("measure",),
    "scenarios": ("scenario", "measure"),
    "gains": ("count",),
}


def table(name: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """A table with its columns and types, also when it is empty, sorted by its keys."""
    schema = {column: _type(name, column) for column in _COLUMNS[name].split()}
    keys = _KEYS.get(name, ("unit",))
    return Table(name, keys, pl.DataFrame(list(rows), schema=schema, orient="row").sort(*keys))


def _type(name: str, column: str) -> type[pl.DataType]:
    if column in _TEXT:
        return pl.String
    if column in _COUNTS:
        return pl.Int64
    return pl.Boolean if (name, column) == ("reach", "covered") else pl.Float64
