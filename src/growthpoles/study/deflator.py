"""Do the forecasts of nominal product and of its volume go together?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from growthpoles.core.diagnostic import Diagnostic, warning
from growthpoles.dynamics.forecast_results import ForecastResult

_LEAST = 3
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class _Out:
    """A change of prices ahead that lies outside those known of the unit, %."""

    unit: str
    year: int
    value: float
    low: float
    high: float

    @property
    def distance(self) -> float:
        return max(self.low - self.value, self.value - self.high)


def deflator_notes(forecast: ForecastResult, *, nominal: str, volume: str) -> Iterator[Diagnostic]:
    """A warning where both forecasts together imply a change of prices unlike any that the unit has seen.

    Change of prices, % = 100 (nominal / nominal of last year) / (volume index / 100) - 100. Units with fewer
    than three known changes are left out.

    Args:
        forecast: Forecasts of both indicators; without one of them nothing is said.
        nominal: Code of the product in current prices.
        volume: Code of its volume index, previous year = 100.
    """
    known, ahead = _prices(forecast, nominal, volume)
    found, judged = [], 0
    for unit in forecast.spec["units"]:
        past = [value for (code, _), value in known.items() if code == unit]
        if len(past) < _LEAST:
            continue
        judged += 1
        low, high = min(past), max(past)
        own = [_Out(unit, year, value, low, high) for (code, year), value in ahead.items() if code == unit]
        found += [max(own, key=lambda out: out.distance)] if own else []
    out = [item for item in found if item.distance > _SLACK]
    if out:
        worst = max(out, key=lambda item: item.distance)
        yield warning(
            "forecast.deflator",
            None,
            count=len(out),
            all=judged,
            units=worst.unit,
            year=str(worst.year),
            value=round(worst.value, 1),
            low=round(worst.low, 1),
            high=round(worst.high, 1),
        )


Prices = Mapping[tuple[str, int], float]


def _prices(forecast: ForecastResult, nominal: str, volume: str) -> tuple[Prices, Prices]:
    """Changes of prices by unit and year: known ones, and those that the forecasts imply."""
    past, future = _values(forecast, "history", nominal), _values(forecast, "forecasts", nominal)
    amounts = {**past, **future}
    made: list[Prices] = []
    for table in ("history", "forecasts"):
        steps = _values(forecast, table, volume)
        made.append(
            {
                (unit, year): 100 * (amounts[unit, year] / amounts[unit, year - 1]) / (step / 100) - 100
                for (unit, year), step in steps.items()
                if step > 0 and (unit, year) in amounts and amounts.get((unit, year - 1), 0) > 0
            }
        )
    return made[0], made[1]


def _values(forecast: ForecastResult, table: str, code: str) -> Prices:
    data = forecast[table].filter(indicator=code).drop_nulls("value")
    return {(row["unit"], row["year"]): row["value"] for row in data.iter_rows(named=True)}
