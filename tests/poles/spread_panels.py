"""Planted panels: units on a plain, some of them poles, growth with a known effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.result import Result, Table
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.stats.location import great_circle
from growthpoles.stats.spillover import nearest_weights

Floats = npt.NDArray[np.float64]
INDEX = "grp_volume_index"


@dataclass(frozen=True)
class Plan:
    """What is planted.

    Attributes:
        units, poles, years: Sizes; the first units are the poles.
        beta: Effect of the nearest pole, one number or one per year.
        shared: Length, km, over which shocks are shared by neighbours; 0 for none.
        levels: Level of the units, by position; regions by default.
    """

    units: int = 40
    poles: int = 4
    years: int = 14
    beta: float | Sequence[float] = 0.0
    seed: int = 0
    shared: float = 0.0
    levels: Mapping[int, str] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(f"U{k:03d}" for k in range(self.units))


def land_of(plan: Plan, neighbours: Sequence[tuple[str, str]] = ()) -> Territory:
    rng = np.random.default_rng([plan.seed, 1])
    places = np.column_stack([rng.uniform(45, 52, plan.units), rng.uniform(55, 75, plan.units)])
    units = tuple(
        Unit(
            code, Label(code), level=plan.levels.get(k, "region"), lat=float(places[k, 0]),
            lon=float(places[k, 1]), area_km2=1000.0 + 100 * k,
        )
        for k, code in enumerate(plan.codes)
    )  # fmt: skip
    return Territory((Edition("now", units, frozenset(neighbours)),))


def growth_of(plan: Plan, land: Territory) -> Floats:
    """Points per year, shape (units, years)."""
    rng = np.random.default_rng([plan.seed, 2])
    far = distances(land)
    noise = rng.normal(0, 4, (plan.units, plan.years))
    if plan.shared:
        noise = np.linalg.cholesky(np.exp(-far / plan.shared) + 1e-9 * np.eye(plan.units)) @ noise
    growth = noise + rng.normal(3, 1, (plan.units, 1)) + rng.normal(0, 2, (1, plan.years))
    own = growth[: plan.poles]
    weights = nearest_weights(far[plan.poles :, : plan.poles])
    growth[plan.poles :] += np.broadcast_to(plan.beta, plan.years) * (weights @ own)
    return np.asarray(growth)


def distances(land: Territory) -> Floats:
    units = land.current.units
    return great_circle([u.lat for u in units], [u.lon for u in units])


def panel_of(
    land: Territory, columns: Mapping[str, Floats], *, first: int = 2001, additive: Sequence[str] = ()
) -> Panel:
    """Columns of shape (units, years); NaN is missing."""
    values = np.dstack(list(columns.values()))
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    years = tuple(range(first, first + values.shape[1]))
    made = tuple(Indicator(c, Label(c), additive=c in additive) for c in columns)
    blank = np.full(values.shape, -1, np.int16)
    return Panel(land, land.current.name, land.current.codes, years, made, values, flags, blank)


def planted(plan: Plan) -> Panel:
    land = land_of(plan)
    return panel_of(land, {INDEX: 100 * np.exp(growth_of(plan, land) / 100)})


def poles_of(codes: Sequence[str], types: Sequence[str] = (), *, edition: str = "now") -> Result:
    """A result of `identify_poles` as far as other rooms read it."""
    kinds = list(types) or ["industrial"] * len(codes)
    rows = pl.DataFrame({"unit": list(codes), "type": kinds, "label": ["pole"] * len(codes)})
    places = pl.DataFrame({"unit": list(codes), "edition": [edition] * len(codes)})
    return Result((Table("poles", ("unit",), rows), Table("units", ("unit",), places)))
