"""Tables of revisions: every step of a figure, the triangle, and how large revisions were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from growthpoles.core.catalogue import labels_table, panel_names, unit_names
from growthpoles.core.diagnostic import Diagnostics, note
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Result, Table
from growthpoles.errors import Where
from growthpoles.stats.arrays import divide
from growthpoles.study.vintage_catalogue import Vintage

_KEYS = ("unit", "year", "known")


def revisions_result(days: Sequence[date], panels: Sequence[Panel], *, vintages: Sequence[Vintage]) -> Result:
    """Tables of `Vintages.revisions`.

    Args:
        days: Days on which something became known, ascending.
        panels: What was known of one indicator at the end of each; same units and years.
        vintages: The vintages themselves.
    """
    last = panels[-1]
    steps, triangle = _steps(days, panels), _triangle(days, panels)
    revised = steps.filter(pl.col("status") == "revised").height
    return Result(
        (
            Table("steps", _KEYS, steps),
            Table("triangle", _KEYS[:2], triangle),
            _sizes(steps),
            vintages_table(vintages),
            labels_table(unit_names(last.place), panel_names(last)),
        ),
        spec={"indicator": last.codes[0], "edition": last.edition},
        diagnostics=Diagnostics.of(
            note("store.revised", Where(indicator=last.codes[0]), figures=triangle.height, revised=revised)
        ),
    )


def _steps(days: Sequence[date], panels: Sequence[Panel]) -> pl.DataFrame:
    """One row whenever the figure or its flag became another; revision 0 is the first publication."""
    values = np.stack([panel.values[:, :, 0] for panel in panels])
    flags = np.stack([panel.flags[:, :, 0] for panel in panels])
    old = np.concatenate([np.full_like(values[:1], np.nan), values[:-1]])
    before = np.concatenate([np.full_like(flags[:1], Flag.MISSING), flags[:-1]])
    same = (old == values) | (np.isnan(old) & np.isnan(values))
    changed = ~same | (before != flags)
    number = changed.cumsum(axis=0) - 1
    change = values - old
    status = np.where(
        same,
        "flag-changed",
        np.where(np.isnan(old), "appeared", np.where(np.isnan(values), "withdrawn", "revised")),
    )
    status = np.where(number == 0, "first", status)
    d, u, y = np.nonzero(changed)
    at = (d, u, y)
    source = np.stack([panel.source[:, :, 0] for panel in panels])[at].tolist()
    data = pl.DataFrame(
        {
            "unit": [panels[-1].units[i] for i in u],
            "year": np.array(panels[-1].years, np.int64)[y],
            "known": [days[i].isoformat() for i in d.tolist()],
            "revision": number[at].astype(np.int64),
            "value": values[at],
            "flag": [Flag(i).code for i in flags[at].tolist()],
            "source": [_source(panels[i], k) for i, k in zip(d.tolist(), source, strict=True)],
            "change": change[at],
            "percent": 100 * divide(change, np.abs(old))[at],
            "status": status[at].tolist(),
        },
        schema_overrides=dict.fromkeys(("unit", "known", "flag", "source", "status"), pl.String),
    )
    return data.with_columns(pl.selectors.float().fill_nan(None)).sort(_KEYS)


def _source(panel: Panel, at: int) -> str:
    return panel.sources[at] if at >= 0 else ""


def _triangle(days: Sequence[date], panels: Sequence[Panel]) -> pl.DataFrame:
    """One row for each figure that was ever known, one column for each day."""
    units, years = panels[-1].units, panels[-1].years
    data = pl.DataFrame(
        {
            "unit": np.repeat(np.array(units, object), len(years)).tolist(),
            "year": np.tile(np.array(years, np.int64), len(units)),
            **{
                day.isoformat(): panel.values[:, :, 0].ravel()
                for day, panel in zip(days, panels, strict=True)
            },
        }
    ).with_columns(pl.selectors.float().fill_nan(None))
    return data.filter(pl.any_horizontal(pl.selectors.float().is_not_null())).sort(_KEYS[:2])


def _sizes(steps: pl.DataFrame) -> Table:
    """Mean change says whether first figures lean to one side, mean absolute change how far they move."""
    revised = steps.filter(pl.col("status") == "revised")
    data = revised.group_by("year", "revision", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("percent").mean().alias("mean_percent"),
        pl.col("percent").abs().mean().alias("mean_absolute_percent"),
        pl.col("percent").abs().max().alias("largest_percent"),
    )
    return Table("sizes", ("year", "revision"), data.sort("year", "revision"))


def vintages_table(vintages: Sequence[Vintage]) -> Table:
    """The vintages of a store, one row each."""
    rows = [
        (x.number, x.known.isoformat(), x.source, x.edition, x.cells, x.partial, x.figures)
        for x in sorted(vintages, key=lambda x: x.number)
    ]
    schema = {
        "number": pl.Int64, "known": pl.String, "source": pl.String, "edition": pl.String,
        "cells": pl.Int64, "partial": pl.Boolean, "figures": pl.String,
    }  # fmt: skip
    return Table("vintages", ("number",), pl.DataFrame(rows, schema, orient="row"))
