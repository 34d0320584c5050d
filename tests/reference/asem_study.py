"""The ASEM study: 51 countries, 49 indicators, 8 pillars, 2 sub-indices (European Commission JRC, 2018)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from tests.builders import panel_of

from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import Panel
from growthpoles.labels import Label


def meta(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "reference" / "composite" / "asem_iMeta.csv", infer_schema=False)


def table(folder: Path) -> pl.DataFrame:
    data = pl.read_csv(folder / "reference" / "composite" / "asem_iData.csv", infer_schema=False)
    return data.with_columns(
        pl.all().exclude("uName", "uCode", "^.*_group$").replace("", None).cast(pl.Float64)
    )


def asem_panel(folder: Path, countries: int = 51) -> Panel:
    data = table(folder).head(countries)
    codes = meta(folder).filter(pl.col("Type").is_in(["Indicator", "Denominator"]))["iCode"].to_list()
    return panel_of(
        {code: data[code].to_numpy() for code in codes}, units=data["uCode"].to_list(), years=(2018,)
    )


def asem_framework(folder: Path) -> Framework:
    """The tree as published: directions, denominators and parents; equal weights."""
    rows = meta(folder).filter(pl.col("Type").is_in(["Indicator", "Aggregate"]))
    elements = [_element(row) for row in rows.iter_rows(named=True)]
    return Framework("asem", Label("Sustainable Connectivity"), tuple(elements))


def _element(row: dict[str, str | None]) -> Element:
    leaf = row["Type"] == "Indicator"
    kind = "indicator" if leaf else "pillar" if row["Parent"] else "index"
    code, name = row["iCode"] or "", row["iName"] or ""
    return Element(
        code,
        row["Parent"] or "",
        kind,
        Label(name),
        direction=int(row["Direction"] or 1),
        weight=float(row["Weight"] or 1),
        value=code if leaf else "",
        denominator=row["Denominator"] or "" if leaf else "",
        factor=1.0 if row["Denominator"] and leaf else None,
    )
