"""Places on a road map made by hand, for the network of poles and the placement of sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.catalogue import labels_table, units_table
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.result import Result, Table
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label
from growthpoles.poles.context import TravelTimes
from growthpoles.poles.results import PolesResult

NO = float("nan")


def land_of(
    places: Mapping[str, tuple[float, float] | None], parents: Mapping[str, str] | None = None
) -> Territory:
    """Units at (lat, lon), or without coordinates."""
    units = tuple(
        Unit(
            code,
            Label(code, f"{code} ru", f"{code} kk"),
            level="city",
            lat=None if at is None else at[0],
            lon=None if at is None else at[1],
            parent=(parents or {}).get(code, ""),
        )
        for code, at in places.items()
    )
    return Territory((Edition("now", units),))


def on_a_parallel(count: int, *, step: float = 1.0, lat: float = 50.0) -> dict[str, tuple[float, float]]:
    """Units A, B, ... from west to east."""
    return {chr(ord("A") + k): (lat, 60.0 + step * k) for k in range(count)}


def panel_of(land: Territory, **columns: npt.ArrayLike) -> Panel:
    """One year of figures by indicator."""
    values = np.stack([np.asarray(x, float) for x in columns.values()], axis=1)[:, None, :]
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED)
    made = tuple(Indicator(code, Label(code), additive=True) for code in columns)
    return Panel(land, "now", land.current.codes, (2023,), made, values, flags, np.full(values.shape, -1))


def times_of(*pairs: tuple[str, str, float]) -> TravelTimes:
    start, end, hours = zip(*pairs, strict=True)
    return TravelTimes(tuple(start), tuple(end), np.array(hours, float))


def poles_of(land: Territory, labels: Mapping[str, tuple[str, str | None, float | None]]) -> PolesResult:
    """A result of `identify_poles` with label, type and membership by unit."""
    rows = [
        {"unit": unit, "label": label, "type": kind, "membership": value}
        for unit, (label, kind, value) in labels.items()
    ]
    schema = {"unit": pl.String, "label": pl.String, "type": pl.String, "membership": pl.Float64}
    kinds = [("type", kind, Label(kind, kind, kind)) for kind in ("industrial", "agrarian")]
    return PolesResult(
        (
            Table("poles", ("unit",), pl.DataFrame(rows, schema=schema)),
            labels_table(kinds),
            units_table(land.current),
        )
    )


def column(table: pl.DataFrame, key: str, name: str) -> dict[str, object]:
    return dict(table.select(key, name).iter_rows())


def told(found: Result, code: str) -> dict[str, object]:
    """Details of the only diagnostic with a code."""
    (item,) = found.diagnostics.with_code(code)
    return dict(item.details)


def codes_of(found: Iterable[object]) -> set[str]:
    return {str(getattr(item, "code", "")) for item in found}
