"""Saturation of a territory: figures per head, per km2 or per unit of product, against the country."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.core.framework import Element
from growthpoles.core.panel import Flag, FloatArray, Panel
from growthpoles.core.result import Table
from growthpoles.errors import Where
from growthpoles.potential.structure import floats, unit_years
from growthpoles.stats.arrays import divide


def saturation_table(scored: ScoredIndex) -> Table:
    """Table ``saturation``: value over its denominator, and relative to the country (1 = national level).

    Only indicators with a denominator are listed. The national level is the published one; where the table
    has none, it is worked out from the units if both parts are additive and no unit lacks them; otherwise
    `relative` is null.
    """
    scores, panel, framework = scored.scores, scored.panel, scored.fitted.framework
    at = [panel.year_position(year) for year in scores.years]
    parts = []
    for k, item in enumerate(scores.raw.elements):
        if item.denominator and item.value:
            value = scores.raw.values[:, :, k]
            country = national_level(panel, item, factor=framework.factor(item, panel))[at]
            parts.append(
                unit_years(scores).with_columns(
                    pl.lit(item.code).alias("indicator"),
                    floats("value", value),
                    pl.lit(item.unit).alias("unit_of_measure"),
                    pl.lit(item.denominator).alias("denominator"),
                    floats("relative", divide(value, np.broadcast_to(country, value.shape))),
                )
            )
    schema = {
        "unit": pl.String, "year": pl.Int64, "indicator": pl.String, "value": pl.Float64,
        "unit_of_measure": pl.String, "denominator": pl.String, "relative": pl.Float64,
    }  # fmt: skip
    data = pl.concat([pl.DataFrame(schema=schema), *parts])
    return Table("saturation", ("unit", "year", "indicator"), data.sort("unit", "year", "indicator"))


def national_level(panel: Panel, item: Element, *, factor: float) -> FloatArray:
    """National value of an indicator in its stated unit, shape (years,); NaN where it is not known."""
    return divide(_whole(panel, item.value), _whole(panel, item.denominator)) * factor


def _whole(panel: Panel, code: str) -> FloatArray:
    published = panel.national(code)
    if not panel.indicators[panel.position(code)].additive:
        return published
    return np.where(np.isnan(published), panel.column(code).sum(axis=0), published)


def single_hidden_cells(scored: ScoredIndex) -> Iterator[Diagnostic]:
    """Notes on figures where one confidential unit stands beside a national level and all other units."""
    panel = scored.panel
    for item in scored.scores.raw.elements:
        if not (item.value and item.denominator):
            continue
        flags = panel.flags[:, :, panel.position(item.value)]
        whole = ~np.isnan(panel.national(item.value))
        for year in scored.scores.years:
            y = panel.year_position(year)
            hidden = np.flatnonzero(flags[:, y] == Flag.CONFIDENTIAL)
            if whole[y] and hidden.size == 1 and not (flags[:, y] == Flag.MISSING).any():
                where = Where(unit=panel.units[int(hidden[0])], year=year, indicator=item.code)
                yield note("saturation.single-hidden", where)
