"""A hand-made study: two pillars, a result block, gaps of every kind."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, marked, panel_of, pillar

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag, Panel
from growthpoles.potential.results import PotentialResult

MEASURES = {"grp": "million KZT", "people": "persons", "staff": "persons", "rate": "%", "new": "million KZT"}


@pytest.fixture(scope="session")
def tree() -> Framework:
    return index(
        pillar("P"),
        pillar("Q", weight=2),
        pillar("ACT", kind="block"),
        leaf("head", "P", value="grp", denominator="people", unit="thousand KZT per person"),
        leaf("rate", "P", direction=-1, unit="%", proxy="close"),
        leaf("staff", "Q", denominator="people", unit="persons per 1,000 persons", not_applicable=("city",)),
        leaf("later", "Q", value=""),
        leaf("shown", "Q", direction=0, value="people", unit="persons"),
        leaf("new", "ACT", denominator="grp", unit="%"),
    )


@pytest.fixture(scope="session")
def panel() -> Panel:
    made = panel_of(
        {
            "grp": [10, 20, 30, 40, 500],
            "people": [1000, 1000, 2000, 2000, 1000],
            "rate": [4, 5, np.nan, 7, 8],
            "staff": [3, 0, 8, 10, 20],
            "new": [1, 2, 3, 4, 5],
        },
        measures=MEASURES,
        kinds={"U4": "city"},
        national={"grp": [600.0], "people": [7000.0]},
    )
    return marked(made, Flag.CONFIDENTIAL, ("U3", 2022, "staff"), ("U2", 2022, "new"))


@pytest.fixture(scope="session")
def spec() -> gp.IndexSpec:
    return gp.IndexSpec(
        treat=gp.treat.Winsorise(max_points=1),
        normalise=gp.normalise.MinMax(floor=0.01),
        aggregate=gp.aggregate.PowerMean(0),
    )


@pytest.fixture(scope="session")
def result(panel: Panel, tree: Framework, spec: gp.IndexSpec) -> PotentialResult:
    return gp.assess_potential(panel, tree, spec)
