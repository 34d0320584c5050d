"""A country of four regions and a city, made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
from tests.poles.settlements_land import PLACES, QUICK, context, places

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import CountryRow, Flag, Indicator, Panel
from growthpoles.core.roles import Roles
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.poles.figures import Figures
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.results import PolesResult

YEARS = (2020, 2021, 2022)
RATES = ("innovation_activity", "grp_volume_index")
MEASURES = {
    "population": "persons",
    "urban_population": "persons",
    "grp": "million KZT",
    "investment": "million KZT",
    "employed": "thousand persons",
    "gerd": "thousand KZT",
    "rd_personnel": "persons",
    "rd_organisations": "organisations",
    "innovation_activity": "%",
    "grp_volume_index": "% of previous year",
}


@dataclass(frozen=True)
class Country:
    """The nouns of the made-up country."""

    territory: Territory
    panel: Panel
    industries: IndustryTable


def land_of(kinds: Mapping[str, str], areas: Mapping[str, float] | None = None) -> Territory:
    areas = areas or {}
    made = tuple(Unit(c, Label(c), kind=kind, area_km2=areas.get(c)) for c, kind in kinds.items())
    return Territory((Edition("now", made),), Unit("ALL", Label("Country"), "country"))


def panel_of(
    land: Territory,
    columns: Mapping[str, npt.ArrayLike],
    *,
    national: Mapping[str, list[float]] | None = None,
) -> Panel:
    """Columns of shape (units, years); NaN is missing."""
    values = np.dstack([np.asarray(x, float) for x in columns.values()])
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    codes = tuple(columns)
    indicators = tuple(Indicator(c, Label(c), MEASURES[c], additive=c not in RATES) for c in codes)
    empty = [np.nan] * len(YEARS)
    whole = np.array([(national or {}).get(c, empty) for c in codes], float).T
    marks = np.where(np.isnan(whole), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    return Panel(
        land, "now", land.current.codes, YEARS, indicators, values, flags,
        np.full(values.shape, -1, np.int16), country=CountryRow("ALL", whole, marks),
    )  # fmt: skip


def table_of(
    land: Territory, values: npt.ArrayLike, codes: str, years: tuple[int, ...] = YEARS
) -> IndustryTable:
    """Output of shape (units, years, industries); NaN is missing."""
    array = np.asarray(values, float)
    flags = np.where(np.isnan(array), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    kinds = tuple(Industry(c, Label(c), "low") for c in codes)
    return IndustryTable(land, "now", land.current.codes, years, kinds, array, flags)


@pytest.fixture
def figures_of() -> Callable[..., Figures]:
    """Figures of units ``kinds`` from panel columns and, if given, output by industry."""

    def make(
        kinds: Mapping[str, str],
        columns: Mapping[str, npt.ArrayLike],
        *,
        output: npt.ArrayLike | None = None,
        codes: str = "",
        areas: Mapping[str, float] | None = None,
        national: Mapping[str, list[float]] | None = None,
    ) -> Figures:
        land = land_of(kinds, areas)
        table = None if output is None else table_of(land, output, codes)
        return Figures(panel_of(land, columns, national=national), Roles(), 2020, YEARS, table)

    return make


@pytest.fixture(scope="session")
def country() -> Country:
    """Figures for every role and all sections; the base year is 2020, when research was surveyed."""
    kinds = {"CITY": "city", "MILL": "region", "FARM": "region", "OIL": "region", "PLAIN": "region"}
    land = land_of(kinds, {"CITY": 700.0, "MILL": 2e5, "FARM": 1e5, "OIL": 1.2e5, "PLAIN": 2e5})
    rng = np.random.default_rng(11)
    people = np.array([1.5e6, 1.2e6, 6e5, 7e5, 9e5])
    urban = np.array([1.0, 0.8, 0.45, 0.55, 0.2])
    grow = np.array([1.0, 1.01, 1.02])
    once = np.array([[1.0, np.nan, np.nan]])

    def steady(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return np.asarray(x, float)[:, None] * grow

    panel = panel_of(
        land,
        {
            "population": steady(people),
            "urban_population": steady(people * urban),
            "grp": steady([9e6, 6e6, 2e6, 8e6, 2e6]),
            "grp_volume_index": np.full((5, 3), 104.0),
            "investment": steady([9e5, 9e5, 3e5, 2e6, 2e5]),
            "employed": steady(people * 0.45 / 1000),
            "gerd": np.array([5e7, 6e6, 2e6, 1e6, 1e6])[:, None] * once,
            "rd_personnel": np.array([9000, 1500, 300, 100, 200])[:, None] * once,
            "rd_organisations": np.array([150.0, 30, 10, 5, 10])[:, None] * once,
            "innovation_activity": np.array([15.0, 11, 9, 5, 6])[:, None] * once,
        },
        national={"innovation_activity": [11.0, np.nan, np.nan]},
    )
    sections = "ABCDEFGHIJKLMNOPQRS"
    output = rng.uniform(0.5, 1.5, (5, 3, len(sections))) * 1e5
    strong = {0: "JKMGL", 1: "CD", 2: "A", 3: "BB", 4: "A"}
    for unit, codes in strong.items():
        for code in codes:
            output[unit, :, sections.index(code)] *= 12
    output[0, :, :3] = 1e3
    return Country(land, panel, table_of(land, output, sections))


@pytest.fixture(scope="session")
def settled() -> PolesResult:
    """The poles among the settlements of the small country, with what its regions lend them."""
    return identify_poles(PLACES, places(), settings=replace(QUICK, context=context()))
