"""Figures, forecasts and outlooks made by hand."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
from tests.builders import index, leaf, panel_of, pillar
from tests.dynamics.panels import walks

from growthpoles.composite.fit import FittedIndex, fit
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.forecast_results import ForecastResult
from growthpoles.dynamics.outlook_results import OutlookResult
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.typology import Typology
from growthpoles.poles.typology_reader import parse_typology
from growthpoles.study.outlook import OutlookSettings, PoleRules, outlook_index

YEARS = tuple(range(2010, 2026))
OWN = ForecastSettings(method="short-combination")
TREE: Framework = index(pillar("P"), leaf("x", "P"), leaf("y", "P", direction=-1))


def moving(units: int = 8, years: tuple[int, ...] = YEARS) -> Panel:
    """Random walks of two indicators."""
    columns = {"x": walks(units, len(years)), "y": walks(units, len(years), seed=9)}
    return panel_of(columns, years=years)


def still(units: int = 4) -> Panel:
    """Two indicators that never change, so that their forecasts have no spread."""
    x = np.repeat(np.arange(1.0, units + 1)[:, None], len(YEARS), axis=1)
    return panel_of({"x": x, "y": 10.0 - x[::-1] ** 2}, years=YEARS)


def fitted(panel: Panel) -> FittedIndex:
    return fit(panel, TREE)


def ahead(panel: Panel, *codes: str, horizon: int = 3) -> ForecastResult:
    return forecast(panel.select(codes=codes or panel.codes), horizon=horizon, settings=OWN, seed=3)


def index_outlook(draws: int = 60, **more: int) -> OutlookResult:
    panel = moving()
    settings = OutlookSettings(draws=draws, top=3)
    return outlook_index(fitted(panel), ahead(panel), panel=panel, settings=settings, seed=5, **more)


def cities() -> Typology:
    """One type: with 500 to 1000 thousand townspeople membership rises from 0 to 1, a pole from one half."""
    text = files("growthpoles.poles").joinpath("typologies", "regions.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    kind = next(item for item in raw["type"] if item["code"] == "innovation-technological")
    item = next(x for x in kind["criterion"] if x["code"] == "agglomeration")
    item = {**item, "weight": 1.0, "combine": "mean", "part": item["part"][:1]}
    kept = {key: value for key, value in kind.items() if key not in ("gate", "becomes")}
    return parse_typology({**raw, "type": [{**kept, "criterion": [item]}], "tag": []}, file="cities.toml")


def townspeople(levels: tuple[float, ...], yearly: float = 0.0) -> Panel:
    """Thousand townspeople of some regions, with a steady change a year."""
    steps = yearly * np.arange(len(YEARS))
    found = np.array(levels)[:, None] + steps
    columns = {"urban_population": found, "population": 2 * found}
    return panel_of(columns, years=YEARS, measures=dict.fromkeys(columns, "thousand persons"))


def pole_rules() -> PoleRules:
    return PoleRules(PoleSettings(cities(), draws=0))
