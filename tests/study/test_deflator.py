"""Nominal product, its volume, and the change of prices that both imply."""

from __future__ import annotations

import polars as pl
import pytest

from growthpoles.core.result import Table
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.study.deflator import deflator_notes


def made(nominal: float, volume: float, past: int = 4) -> ForecastResult:
    """Prices rose by 10 % (A) and by 8 to 12 % in turn (B) in the past; one year ahead of both."""
    schema = {"unit": pl.String, "year": pl.Int64, "indicator": pl.String, "value": pl.Float64}
    history: list[tuple[str, int, str, float]] = []
    for unit, prices in (("A", [10.0] * past), ("B", [8.0, 12.0, 10.0, 8.0][:past])):
        amount = 100.0
        history.append((unit, 2020, "grp", amount))
        for k, rise in enumerate(prices):
            amount *= 1.05 * (1 + rise / 100)
            history += [(unit, 2021 + k, "grp", amount), (unit, 2021 + k, "index", 105.0)]
    last = {row[0]: row[3] for row in history if row[2] == "grp"}
    year = 2021 + past
    ahead = [(unit, year, "grp", amount * nominal) for unit, amount in last.items()]
    ahead += [(unit, year, "index", volume) for unit in last]
    tables = (
        Table("history", ("unit",), pl.DataFrame(history, schema=schema, orient="row")),
        Table("forecasts", ("unit",), pl.DataFrame(ahead, schema=schema, orient="row")),
    )
    return ForecastResult(tables, {"units": ["A", "B"]})


def test_falling_prices_that_no_year_has_seen_are_told() -> None:
    """North Kazakhstan, 2028: product 4.0 % up, volume 17.5 % up; 1.04 / 1.175 - 1 = -11.5 %."""
    (found,) = deflator_notes(made(1.04, 117.5), nominal="grp", volume="index")
    assert found.code == "forecast.deflator" and found.grade.code == "warning"
    facts = dict(found.details)
    assert (facts["count"], facts["all"], facts["value"]) == (2, 2, -11.5)
    assert (facts["units"], facts["low"], facts["high"]) == ("A", 10.0, 10.0)


def test_prices_inside_the_known_range_are_silent() -> None:
    assert list(deflator_notes(made(1.05 * 1.1, 105.0), nominal="grp", volume="index")) == []


def test_only_the_units_that_leave_their_own_range_count() -> None:
    (found,) = deflator_notes(made(1.05 * 1.09, 105.0), nominal="grp", volume="index")
    facts = dict(found.details)
    assert facts["units"] == "A" and facts["count"] == 1 and facts["value"] == pytest.approx(9.0)


@pytest.mark.parametrize(
    ("nominal", "volume", "past"), [("grp", "none", 4), ("none", "index", 4), ("grp", "index", 2)]
)
def test_without_figures_nothing_is_said(nominal: str, volume: str, past: int) -> None:
    assert list(deflator_notes(made(1.04, 117.5, past), nominal=nominal, volume=volume)) == []
