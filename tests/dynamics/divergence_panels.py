"""Panels made by hand for the tests of divergence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl
from tests.builders import name, panel_of

from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Panel
from growthpoles.core.result import Result, Table
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.dynamics.divergence_inputs import DivergenceSettings

Floats = npt.NDArray[np.float64]
QUICK = DivergenceSettings(permutations=99)


def figures(
    level: Floats, people: Floats | None = None, *, price: str = "constant", first: int = 2001
) -> Panel:
    """A panel of amounts per head (units, years) and population."""
    heads = np.full(level.shape, 100.0) if people is None else people
    years = range(first, first + level.shape[1])
    panel = panel_of({"grp": level * heads, "population": heads}, years=tuple(years))
    basis = PriceBasis(price, 2000 if price == "constant" else None)
    indicators = tuple(
        replace(item, additive=True, price=basis if item.code == "grp" else PriceBasis())
        for item in panel.indicators
    )
    return replace(panel, indicators=indicators)


def closing(units: int = 40, years: int = 20, *, rate: float = 0.06, noise: float = 0.01) -> Floats:
    """Levels whose gaps close (rate > 0) or open (rate < 0) by `rate` a year."""
    rng = np.random.default_rng(8)
    gap = rng.normal(0, 0.5, (units, 1)) * np.exp(-rate * np.arange(years))
    return np.asarray(np.exp(8 + 0.02 * np.arange(years) + gap + rng.normal(0, noise, (units, years))))


def ring(units: tuple[str, ...]) -> SpatialWeights:
    n = len(units)
    return SpatialWeights.given(units, np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1))


def grade(result: Result, claim: str, measure: str, sample: str = "all") -> tuple[str, str]:
    row = result["findings"].row(
        by_predicate=(pl.col("claim") == claim)
        & (pl.col("measure") == measure)
        & (pl.col("sample") == sample),
        named=True,
    )
    return row["grade"], row["reason"]


def bridged() -> Panel:
    """Six units of which two were one before."""
    codes = ("A", "B", "C", "D", "E", "F")
    fine = tuple(Unit(code, name(code)) for code in codes)
    coarse = tuple(Unit(code, name(code)) for code in ("AB", "C", "D", "E", "F"))
    links = tuple(BridgeLink("new", c, "old", "AB" if c in "AB" else c) for c in codes)
    land = Territory((Edition("old", coarse), Edition("new", fine)), None, links)
    panel = figures(closing(6, 16))
    return replace(panel, territory=land, edition="new", units=codes)


def poles(edition: str, *codes: str) -> Result:
    return Result(
        (
            Table("poles", ("unit",), pl.DataFrame({"unit": list(codes), "label": ["pole"] * len(codes)})),
            Table("units", ("unit",), pl.DataFrame({"unit": list(codes), "edition": [edition] * len(codes)})),
        )
    )
