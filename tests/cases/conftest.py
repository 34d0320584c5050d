"""Kazakhstan's published figures as nouns of the package, from the validation tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.industries.inputs import InnovationSpending
from growthpoles.labels import Label

YEARS = (2022, 2023, 2024, 2025)
ROLES = Roles(
    population="population_avg", urban_population="population_urban", grp="grp_nominal",
    investment="fixed_investment", gerd="rd_internal", rd_organisations="rd_performing_orgs",
    innovation_activity="innov_activity_level", innovation_expenditure="innov_expenditure",
    wage="avg_monthly_wage",
)  # fmt: skip
RATES = {"grp_volume_index", "innov_activity_level", "avg_monthly_wage"}
CODES = (
    "population_avg", "population_urban", "grp_nominal", "grp_volume_index", "fixed_investment", "employed",
    "rd_internal", "rd_personnel", "rd_performing_orgs", "innov_activity_level", "innov_expenditure",
    "avg_monthly_wage",
)  # fmt: skip
TECHNOLOGY: Mapping[str, str] = {
    "A": "low", "B": "low", "C": "medium-low", "D": "medium-low", "H": "low", "I": "low",
    "J": "knowledge-intensive-service", "K": "knowledge-intensive-service",
    "M": "knowledge-intensive-service",
}  # fmt: skip
SECTIONS = "ABCDEFGHIJKLMNOPQRST"


@dataclass(frozen=True)
class Kazakhstan:
    """The validation tables of Kazakhstan as nouns of the package."""

    territory: Territory
    panel: Panel
    industries: IndustryTable
    innovation: InnovationSpending
    roles: Roles


@pytest.fixture(scope="session")
def kazakhstan(shared_data: Path) -> Kazakhstan:
    """Figures of the Bureau of National Statistics, 2022-2025, 20 regions x 20 sections."""
    land = _territory(shared_data)
    return Kazakhstan(
        land, _panel(shared_data, land), _industries(shared_data, land), _innovation(shared_data), ROLES
    )


def _territory(folder: Path) -> Territory:
    rows = pl.read_csv(folder / "kz_regions.csv").filter(~pl.col("region_code").is_in(["KZ", "KZ-YUZ"]))
    units = tuple(
        Unit(
            row["region_code"], Label(row["name_en"], row["name_ru"], row["name_kk"]), kind=row["type"],
            area_km2=row["area_km2_polygon"],
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    country = Unit("KZ", Label("Kazakhstan", "Казахстан", "Қазақстан"), "country")
    return Territory((Edition("kz20", units, from_year=2022),), country)


def _panel(folder: Path, land: Territory) -> Panel:
    rows = pl.read_csv(folder / "kz_region_panel.csv", infer_schema_length=None).filter(
        pl.col("year").is_in(YEARS) & pl.col("indicator").is_in(CODES)
    )
    shape = (len(land.current.codes), len(YEARS), len(CODES))
    values, whole = np.full(shape, np.nan), np.full(shape[1:], np.nan)
    measures: dict[str, str] = {}
    for row in rows.iter_rows(named=True):
        at = (YEARS.index(row["year"]), CODES.index(row["indicator"]))
        measures[row["indicator"]] = row["unit"]
        value = np.nan if row["value"] is None else row["value"]
        if row["edition"] == "national":
            whole[at] = value
        elif row["edition"] == "kz20":
            values[(land.current.codes.index(row["region_code"]), *at)] = value
    indicators = tuple(Indicator(c, Label(c), measures[c], additive=c not in RATES) for c in CODES)
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED)
    marks = np.where(np.isnan(whole), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    return Panel(
        land, "kz20", land.current.codes, YEARS, indicators, values, flags, np.full(shape, -1, np.int16),
        country=CountryRow("KZ", whole, marks),
    )  # fmt: skip


def _industries(folder: Path, land: Territory) -> IndustryTable:
    rows = pl.read_csv(folder / "kz_output_region_section.csv").filter(
        (pl.col("region_code") != "KZ") & (pl.col("section") != "TOTAL")
    )
    values = np.full((len(land.current.codes), len(YEARS), len(SECTIONS)), np.nan)
    names: dict[str, str] = {}
    for row in rows.iter_rows(named=True):
        names[row["section"]] = row["section_name_en"]
        unit, year = land.current.codes.index(row["region_code"]), YEARS.index(row["year"])
        values[unit, year, SECTIONS.index(row["section"])] = row["output"]
    made = tuple(Industry(c, Label(names[c]), TECHNOLOGY.get(c, "other"), c in "ABCDHIJKM") for c in SECTIONS)
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED)
    return IndustryTable(
        land, "kz20", land.current.codes, YEARS, made, values, flags, unit="million KZT",
        price=PriceBasis("current"),
    )  # fmt: skip


def _innovation(folder: Path) -> InnovationSpending:
    rows = pl.read_csv(folder / "kz_innovation_by_activity_2022.csv").filter(
        (pl.col("indicator") == "innov_expenditure") & pl.col("value").is_not_null()
    )
    spent = dict(zip(rows["activity"], rows["value"], strict=True))
    total = spent.pop("TOTAL")
    return InnovationSpending(2022, tuple(sorted(spent.items())), total)
