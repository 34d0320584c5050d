"""Panels of yearly figures made by hand, for forecasts and plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from tests.builders import panel_of

from growthpoles.core.panel import Panel
from growthpoles.core.result import Result
from growthpoles.dynamics.plan_inputs import Target
from growthpoles.dynamics.plan_results import PlanResult

LAST = 2024
BASE = LAST - 4


def walks(
    units: int = 12, years: int = 16, *, seed: int = 0, drift: float = 0.3, level: float = 50.0
) -> np.ndarray:
    """Random walks with drift, all above zero."""
    steps = np.random.default_rng(seed).normal(drift, 1, (units, years))
    return np.maximum(level + steps.cumsum(axis=1), 1.0)


def yearly(columns: dict[str, np.ndarray], *, additive: tuple[str, ...] = (), **more: object) -> Panel:
    """A panel whose last year is 2024."""
    length = next(iter(columns.values())).shape[1]
    made = panel_of(columns, years=range(LAST - length + 1, LAST + 1), **more)  # type: ignore[arg-type]
    marked = tuple(replace(item, additive=item.code in additive) for item in made.indicators)
    return replace(made, indicators=marked)


def values(result: Result, column: str = "value", **where: object) -> np.ndarray:
    """A column of the forecasts, units x years."""
    rows = result["forecasts"].filter(**where).sort("unit", "year")
    return rows[column].cast(pl.Float64).fill_null(np.nan).to_numpy().reshape(rows["unit"].n_unique(), -1)


def codes(result: Result) -> list[str]:
    """Codes of the diagnostics."""
    return [item.code for item in result.diagnostics]


def on_course(seed: int = 0, units: int = 20, years: int = 24) -> np.ndarray:
    """Walks whose last four years rise by 0.3 a year and the usual noise."""
    return walks(units, years, seed=seed, level=60.0)


def targets(panel: Panel, *, year: int = LAST, rise: float = 0.3) -> list[Target]:
    """For every unit the path that its own drift would take."""
    at = panel.year_position(BASE)
    return [
        Target("G", unit, "x", BASE, year, float(panel.values[u, at, 0]) + rise * (year - BASE))
        for u, unit in enumerate(panel.units)
    ]


def row(result: PlanResult, unit: str = "U1") -> dict[str, object]:
    return result["targets"].filter(unit=unit).row(0, named=True)
