"""Published money for innovation: Kazakhstan in 2022, table 13 of the bulletin on innovation activity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.finance.financing import FinancingLine, FinancingSettings
from growthpoles.labels import Label

FLAGS = {"ok": Flag.OBSERVED, "zero": Flag.ZERO, "confidential": Flag.CONFIDENTIAL}
LINES = (
    FinancingLine("innov_fin_own", ("own",)),
    FinancingLine("innov_fin_republican_budget", ("republican-budget", "innovation-fund", "tax-relief")),
    FinancingLine("innov_fin_rb_innovation_grants", part_of="innov_fin_republican_budget"),
    FinancingLine("innov_fin_rb_dev_institutions", part_of="innov_fin_republican_budget"),
    FinancingLine("innov_fin_local_budget", ("local-budget",)),
    FinancingLine("innov_fin_foreign", ("foreign",)),
    FinancingLine("innov_fin_other", ("bank", "venture", "leasing")),
    FinancingLine("innov_fin_other_bank_loans", part_of="innov_fin_other"),
    FinancingLine("innov_fin_other_venture", part_of="innov_fin_other"),
)
SETTINGS = FinancingSettings(LINES, total="innov_fin_total")


def kazakhstan(folder: Path) -> Panel:
    """The published table as a panel."""
    codes = (SETTINGS.total, *SETTINGS.codes)
    rows = pl.read_csv(folder / "kz_region_panel.csv", infer_schema_length=None).filter(
        pl.col("indicator").is_in(codes) & (pl.col("year") == 2022)
    )
    units = tuple(sorted(rows.filter(pl.col("edition") == "kz20")["region_code"].unique()))
    land = Territory((Edition("kz20", tuple(Unit(code, Label(code)) for code in units)),))
    at = {"KZ": -1} | {code: k for k, code in enumerate(units)}
    values, flags = np.full((21, 1, len(codes)), np.nan), np.full((21, 1, len(codes)), Flag.MISSING, np.uint8)
    for row in rows.iter_rows(named=True):
        cell = at[row["region_code"]], 0, codes.index(row["indicator"])
        values[cell] = np.nan if row["value"] is None else row["value"]
        flags[cell] = FLAGS[row["flag"]]
    made = tuple(Indicator(code, Label(code), "million KZT", additive=True) for code in codes)
    country = CountryRow("KZ", values[-1], flags[-1])
    none = np.full((20, 1, len(codes)), -1, np.int16)
    return Panel(land, "kz20", units, (2022,), made, values[:-1], flags[:-1], none, country=country)


def small(rows: dict[str, list[float]], flags: dict[str, list[Flag]] | None = None) -> Panel:
    """Regions A, B, C, ... and lines given as columns; the first one is the total."""
    codes = tuple(rows)
    count = len(rows[codes[0]])
    units = "ABCDEFGH"[:count]
    land = Territory((Edition("e", tuple(Unit(code, Label(code)) for code in units)),))
    values = np.column_stack([rows[code] for code in codes])[:, None, :].astype(float)
    marks = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    for code, column in (flags or {}).items():
        marks[:, 0, codes.index(code)] = column
    made = tuple(Indicator(code, Label(code), "million KZT", additive=True) for code in codes)
    return Panel(land, "e", tuple(units), (2022,), made, values, marks, np.full(values.shape, -1, np.int16))
