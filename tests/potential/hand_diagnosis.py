"""A hand-made panel for diagnoses: six regions and a city, five years, gaps of every kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.builders import index, leaf, marked, panel_of

from growthpoles.core.framework import Framework
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag, Panel
from growthpoles.potential.constraint_inputs import DiagnosisSettings
from growthpoles.potential.constraint_results import ConstraintsResult
from growthpoles.potential.diagnose import diagnose_constraints

YEARS = (2018, 2019, 2020, 2021, 2022)
UNITS = tuple(f"U{k}" for k in range(1, 8))
NAN = np.nan
MEASURES = {
    "active": "%", "spent": "million KZT", "grp": "million KZT", "wear": "%", "small": "%", "km": "km",
    "named": "enterprises", "asked": "enterprises", "venture": "million KZT", "people": "persons",
}  # fmt: skip


def last(*values: float) -> list[list[float]]:
    """Figures of the last year only."""
    return [[NAN] * 4 + [value] for value in values]


def hand_panel() -> Panel:
    made = panel_of(
        {
            "active": last(10, 20, 30, 40, 50, 60, 35),
            "spent": last(1, 2, 3, 4, 5, 6, 0),
            "grp": np.full((7, 5), 100.0),
            # U1 gets worse every year, U2 better, the others do not move
            "wear": [[50, 52, 54, 56, 58], [40, 38, 36, 34, 32], *([[30] * 5] * 5)],
            "small": last(5, 6, 7, 8, 9, 10, 11),
            "km": [[float(100 * k)] * 5 for k in range(1, 8)],
            "named": last(1, 2, 3, 4, 5, 0, 7),
            "asked": np.full((7, 5), 50.0),
            "venture": last(0, 0, 0, 0, 0, 0, 0),
            "people": np.full((7, 5), 1000.0),
        },
        units=UNITS,
        years=YEARS,
        kinds={"U7": "city"},
        measures=MEASURES,
        national={
            "active": [NAN] * 4 + [25.0], "spent": [NAN] * 4 + [21.0], "grp": [700.0] * 5,
            "named": [NAN] * 4 + [22.0], "asked": [350.0] * 5,
        },
    )  # fmt: skip
    money = PriceBasis("current")
    priced = tuple(
        replace(item, price=money) if item.unit == "million KZT" else item for item in made.indicators
    )
    return marked(replace(made, indicators=priced), Flag.CONFIDENTIAL, ("U2", 2022, "small"))


def hand_measures() -> Framework:
    return index(
        leaf("ACT1", "I", value="active", unit="%"),
        leaf("ACT3", "I", value="spent", denominator="grp", unit="%"),
        leaf("PRD2", "I", value="wear", unit="%", direction=-1, proxy="weak"),
        leaf("ACT5", "I", value="small", unit="%"),
        leaf("TRN6", "I", value="km", unit="km", direction=-1, proxy="close", not_applicable=("city",)),
        leaf("venture", "I", value="venture", denominator="people", unit="KZT per person"),
        leaf("barrier-staff", "I", value="named", denominator="asked", unit="%", direction=-1),
        leaf("barrier-incumbents", "I", value="asked", denominator="asked", unit="%", direction=-1),
    )


def hand_settings(**more: object) -> DiagnosisSettings:
    return DiagnosisSettings(measures=hand_measures(), **more)  # type: ignore[arg-type]


def hand_result(**more: object) -> ConstraintsResult:
    return diagnose_constraints(hand_panel(), settings=hand_settings(**more))
