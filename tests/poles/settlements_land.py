"""A small country of three regions and six settlements, made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.poles.context import PoleContext
from growthpoles.poles.inputs import PoleSettings, load_typology
from growthpoles.poles.results import PolesResult

KM = 1 / 111.195  # degrees of latitude in a kilometre


def place(code: str, km: float | None, *, level: str = "city", kind: str = "", parent: str = "") -> Unit:
    """A settlement so many kilometres north of the equator on one meridian."""
    lat = None if km is None else km * KM
    return Unit(code, Label(code), level, kind, lat=lat, lon=None if km is None else 70.0, parent=parent)


def land(*units: Unit) -> Territory:
    return Territory((Edition("places", units),), Unit("ALL", Label("Country"), "country"))


def table(
    territory: Territory, columns: Mapping[str, npt.ArrayLike], *, years: tuple[int, ...] = (2022,),
    units: Mapping[str, str] | None = None, **more: Any,
) -> Panel:  # fmt: skip
    """Columns of shape (units,) or (units, years); NaN is missing."""
    arrays = [np.asarray(x, float) for x in columns.values()]
    values = np.dstack([x if x.ndim == 2 else x[:, None] for x in arrays])
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    named = units or {}
    made = tuple(Indicator(c, Label(c), named.get(c, "persons"), additive=True) for c in columns)
    codes = territory.current.codes
    return Panel(
        territory, territory.current.name, codes, years, made, values, flags,
        np.full(values.shape, -1, np.int16), **more,
    )  # fmt: skip


NAN = np.nan
TYPOLOGY = load_typology("settlements")
QUICK = PoleSettings(TYPOLOGY, draws=60)
PLACES = land(
    place("CAPITAL", 0, kind="city-republican", parent="CITY"),
    place("MILL", 400, parent="NORTH"),
    place("TOWN", 600, kind="town", parent="NORTH"),
    place("HUT", 430, level="village", kind="district-centre", parent="NORTH"),
    place("ISLE", None, level="village", parent="SOUTH"),
    place("FIELD", 900, level="village", parent="SOUTH"),
)
PEOPLE = [1.5e6, 3e5, 3e4, 2e3, 800, 4e3]


def regions() -> tuple[Panel, IndustryTable]:
    """A city that is a region of its own, an industrial and an agrarian region; the country is their sum."""
    units = tuple(
        Unit(code, Label(code), kind="city" if code == "CITY" else "region")
        for code in ("CITY", "NORTH", "SOUTH")
    )
    home = Territory((Edition("now", units),), Unit("ALL", Label("Country"), "country"))
    columns = {
        "population": [1.5e6, 1.0e6, 0.9e6], "urban_population": [1.5e6, 5e5, 2e5], "grp": [60.0, 30, 10],
        "investment": [6.0, 9, 1], "employed": [7e5, 4e5, 4e5], "gerd": [3.0, 0.2, 0.1],
        "rd_personnel": [900.0, 50, 20],
    }  # fmt: skip
    measures = {"grp": "million KZT", "investment": "million KZT", "gerd": "million KZT"}
    panel = table(home, columns, units=measures)
    codes = "ABCDEGK"
    output = np.array([[0, 0, 10, 1, 1, 20, 30], [3, 9, 30, 3, 1, 5, 2], [12, 0, 2, 1, 1, 4, 1]], float)
    industries = IndustryTable(
        home, "now", panel.units, (2022,), tuple(Industry(c, Label(c)) for c in codes), output[:, None],
        np.zeros((3, 1, len(codes)), np.uint8),
    )  # fmt: skip
    return panel, industries


def context(**more: Any) -> PoleContext:
    panel, industries = regions()
    return PoleContext(regions=panel, industries=industries, **more)


def places(**columns: Any) -> Panel:
    return table(PLACES, {"population": PEOPLE, **columns})


def row(result: PolesResult, table: str = "poles", **keys: str) -> dict[str, Any]:
    wanted = pl.all_horizontal(pl.col(k) == v for k, v in keys.items())
    return result[table].row(by_predicate=wanted, named=True)
