"""Origin, hierarchy and zones: what each rests on, and what stays undetermined without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.poles.settlements_land import land, place, table

from growthpoles.core.panel import Panel
from growthpoles.core.result import Result, Table
from growthpoles.poles.context import Designation, PoleContext, ZoneLink
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings, load_typology
from growthpoles.poles.results import PolesResult

SETTINGS = PoleSettings(load_typology("settlements"), years=(2010, 2015, 2020), draws=0)
CODES = ("UP", "DOWN", "LATE")
SPOTS = land(*(place(code, 10.0 * k, level="village", kind="district-centre", parent=f"D{k}")
               for k, code in enumerate((*CODES, "REST"))))  # fmt: skip
# People: UP grows all the time, DOWN shrinks, LATE grows after 2015 only; REST holds the mean down.
PEOPLE = [[3000.0, 3500, 4000], [4000, 3950, 3900], [3000, 3000, 4000], [300, 300, 300]]
POTENTIAL = np.full((4, 3), 1.0)


def judged(**more: Any) -> PolesResult:
    panel: Panel = table(
        SPOTS, {"population": PEOPLE, "rural_potential": POTENTIAL}, years=(2010, 2015, 2020)
    )
    scored = tuple(replace(x, unit="score") if x.code == "rural_potential" else x for x in panel.indicators)
    panel = replace(panel, indicators=scored)
    context = PoleContext(**{k: v for k, v in more.items() if k != "propulsive"})
    settings = replace(SETTINGS, context=context)
    return identify_poles(SPOTS, panel, propulsive=more.get("propulsive"), settings=settings)


def column(found: PolesResult, name: str, table: str = "poles") -> dict[str, Any]:
    return dict(found[table].select("unit", name).iter_rows())


def test_the_three_are_poles_and_the_hamlet_is_none() -> None:
    found = column(judged(), "label")
    assert [found[code] for code in CODES] == ["pole"] * 3 and found["REST"] == "none"


def test_without_a_list_of_designations_the_origin_is_not_known() -> None:
    found = column(judged(), "origin")
    assert [found[code] for code in CODES] == ["undetermined"] * 3 and found["REST"] is None


def test_with_an_empty_list_growth_says_it_arose_by_itself() -> None:
    found = column(judged(designations=()), "origin")
    assert found["UP"] == "spontaneous" and found["DOWN"] == "undetermined"


@pytest.mark.parametrize(
    ("unit", "year", "origin"),
    [
        ("UP", 2008, "planned"),  # before the window
        ("UP", 2015, "mixed"),  # it already grew faster than all together
        ("LATE", 2015, "planned"),  # it grew only afterwards
        ("LATE", 2012, "undetermined"),  # no figure between 2010 and the designation
        ("DOWN", 2018, "planned"),  # designated, and did not grow before
    ],
)
def test_origin_of_a_designated_pole(unit: str, year: int, origin: str) -> None:
    found = judged(designations=(Designation(unit, year), Designation(unit, year + 5)))
    assert column(found, "origin")[unit] == origin


def propulsive() -> Result:
    points = pl.DataFrame({"firm": ["a", "b", "c"], "unit": ["UP", "UP", "DOWN"],
                           "status": ["growth-point", "none", "none"]})  # fmt: skip
    centres = pl.DataFrame({"unit": [*CODES, "REST"], "centre": [True, False, False, False],
                            "not_assessed": [0, 0, 2, 0]})  # fmt: skip
    cells = pl.DataFrame(schema={"unit": pl.String, "industry": pl.String, "share": pl.Float64,
                                 "score": pl.Float64, "eligible": pl.Boolean})  # fmt: skip
    return Result((Table("growth_points", ("firm",), points), Table("centres", ("unit",), centres),
                   Table("industries", ("unit", "industry"), cells)))  # fmt: skip


def test_the_hierarchy_says_undetermined_where_no_input_tells() -> None:
    found = judged()["hierarchy"]
    assert set(found["growth_point"]) == {"undetermined"} and set(found["centre"]) == {"undetermined"}
    stage = dict(found.select("unit", "stage").iter_rows())
    assert stage == {**dict.fromkeys(CODES, "growth-pole"), "REST": "undetermined"}


def test_the_hierarchy_from_point_to_zone() -> None:
    links = (ZoneLink("UP", "REST", 0.05), ZoneLink("UP", "DOWN", 0.04), ZoneLink("REST", "UP", 0.9))
    found = judged(propulsive=propulsive(), links=links)
    rows = {row["unit"]: row for row in found["hierarchy"].iter_rows(named=True)}
    assert rows["UP"] | {"unit": ""} == {
        "unit": "", "growth_point": "yes", "growth_pole": "yes", "centre": "yes", "zone": "yes",
        "stage": "development-zone", "growth_points": 1, "zone_units": 1,
    }  # fmt: skip
    assert (rows["DOWN"]["growth_point"], rows["DOWN"]["centre"], rows["DOWN"]["zone"]) == ("no", "no", "no")
    assert rows["LATE"]["centre"] == "undetermined"  # two industries could still make it one
    assert rows["REST"]["zone"] == "no"  # what is no pole has no zone
    assert found["zones"].rows() == [("UP", "REST", 0.05)]


def test_a_designated_village_is_a_candidate_by_its_status() -> None:
    found = judged(designations=(Designation("REST", 2012),))["candidates"]
    told = {row["unit"]: (row["official"], row["candidate"]) for row in found.iter_rows(named=True)}
    assert told["REST"] == (True, True) and told["UP"] == (False, None)  # mass alone is too little evidence


def test_every_type_has_its_means_of_policy() -> None:
    found = judged()["instruments"]
    assert set(found["type"]) == {"innovation-technological", "industrial", "agro-industrial", "promising"}
    assert found.filter(type="industrial").sort("order")["instrument"].to_list() == [
        "supplier-development", "equipment-renewal", "investment-incentives"
    ]  # fmt: skip
