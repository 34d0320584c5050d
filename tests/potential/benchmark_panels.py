"""Small tables of regions and countries, and the bundled ones."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.sources.nouns import TerritoryTables
from growthpoles.study.data import read_study

HOME = "ALL"  # country of the hand-made regions
TREE = index(
    pillar("ECONOMY"),
    pillar("SCIENCE"),
    leaf("gdp", "ECONOMY", value="grp", denominator="people", unit="USD per person", proxy="close"),
    leaf("jobless", "ECONOMY", value="idle", unit="%", direction=-1),
    leaf("rd", "SCIENCE", value="gerd", denominator="grp", unit="%"),
)


def regions(**changed: object) -> Panel:
    """Two regions in tenge; 400 tenge are a dollar, so their product per head is 1,000 and 3,000 dollars."""
    columns = {
        "grp": [40.0, 240.0],
        "people": [100.0, 200.0],
        "idle": [5.0, 4.0],
        "gerd": [0.0, 2400.0],
        **changed,
    }
    whole = {"grp": [280.0], "people": [300.0], "idle": [4.4], "gerd": [2400.0]}
    measures = {"grp": "million KZT", "people": "thousand persons", "idle": "%", "gerd": "thousand KZT"}
    panel = panel_of(columns, measures=measures, national=whole)  # type: ignore[arg-type]
    return panel


def world(**changed: list[float]) -> Panel:
    """Three countries and the home country: product in dollars, unemployment, research, the rate."""
    columns = {
        "gdp": [5.0, 2.0, 1.0, 2.333],
        "jobless": [3.0, 9.0, 6.0, 4.4],
        "rd": [3.0, 1.2, np.nan, 0.857],
        "rate": [0.9, 5.0, 80.0, 400.0],
        **changed,
    }
    measures = {"gdp": "USD per person", "jobless": "%", "rd": "%", "rate": "KZT per USD"}
    return panel_of(columns, units=("DE", "BR", "IN", HOME), measures=measures)


@lru_cache(maxsize=1)
def bundled() -> tuple[Panel, Panel, Framework]:
    """Regions of Kazakhstan, the bundled table of countries, and the shared indicators."""
    study = gp.load_study("kazakhstan")
    panel = read_study(study).panel
    panel = panel.with_indicator(
        gp.Indicator("rd_researchers_fte", gp.Label("Researchers"), "persons", additive=True),
        panel.column("rd_researchers") * panel.column("rd_fte_ratio_researchers"),
        national=panel.national("rd_researchers") * panel.national("rd_fte_ratio_researchers"),
    )
    land = gp.read_territory(study.path("countries.csv"), more=TerritoryTables())
    countries = gp.read_panel(
        study.path("country_figures.csv"),
        land,
        indicators=gp.read_indicators(study.path("country_indicators.csv")),
        style=gp.TableFormat(columns=(("unit", "code"),)),
    )
    return panel, countries, gp.read_framework(study.path("framework_benchmark.csv"))
