"""Spread and backwash on the bundled study, against least squares with dummies on the raw tables.

Data: Bureau of National Statistics of Kazakhstan, volume indices of gross regional product; distances between
the centres by the haversine formula.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pytest

from growthpoles.core.diagnostic import Grade
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.spread import measure_spread
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_results import SpreadResult
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.schema import load_study

ASTANA, ALMATY, SHYMKENT = "KZ-71", "KZ-75", "KZ-79"


@pytest.fixture(scope="module")
def data() -> StudyData:
    return read_study(load_study("kazakhstan"))


@pytest.fixture(scope="module")
def long(data: StudyData) -> SpreadResult:
    """Sixteen regions in the borders up to 2017, poles Astana and Almaty."""
    return measure_spread(
        data.panels[0], settings=SpreadSettings(roles=data.plan.roles, poles=(ASTANA, ALMATY))
    )


@pytest.fixture(scope="module")
def short(data: StudyData) -> SpreadResult:
    """Twenty regions since 2021, poles as identified."""
    poles = identify_poles(
        data.territory,
        data.panel,
        industries=data.industries,
        settings=PoleSettings(roles=data.plan.roles, draws=0),
    )
    return measure_spread(data.panel, poles, settings=SpreadSettings(roles=data.plan.roles))


def raw(name: str) -> list[dict[str, str]]:
    text = files("growthpoles").joinpath(f"studies/kazakhstan/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def kilometres(a: Mapping[str, str], b: Mapping[str, str]) -> float:
    (p, q), (u, v) = ((math.radians(float(x["lat"])), math.radians(float(x["lon"]))) for x in (a, b))
    half = math.sin((p - u) / 2) ** 2 + math.cos(p) * math.cos(u) * math.sin((q - v) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def test_slope_of_2001_to_2017_equals_least_squares_on_the_raw_tables(long: SpreadResult) -> None:
    places = {row["code"]: row for row in raw("regions") if row["edition"] == "kz16"}
    index = {
        (row["code"], int(row["year"])): float(row["value"])
        for row in raw("panel")
        if row["indicator"] == "grp_volume_index" and row["edition"] == "kz16"
    }
    years = range(2001, 2018)
    growth = {code: np.array([100 * math.log(index[code, y] / 100) for y in years]) for code in places}
    rest = [code for code in places if code not in (ASTANA, ALMATY)]
    nearest = {c: min((ASTANA, ALMATY), key=lambda p: kilometres(places[c], places[p])) for c in rest}
    y = np.concatenate([growth[c] for c in rest])
    x = np.concatenate([growth[nearest[c]] for c in rest])
    dummies = [np.repeat(np.arange(14) == k, 17) for k in range(14)]
    dummies += [np.tile(np.arange(17) == t, 14) for t in range(1, 17)]
    beta = np.linalg.lstsq(np.column_stack([x, *dummies]).astype(float), y, rcond=None)[0][0]
    row = long.headline.row(0, named=True)
    assert (row["variable"], row["weights"]) == ("grp_volume_index", "nearest")
    assert (row["units"], row["periods"], row["first_year"], row["last_year"]) == (14, 17, 2001, 2017)
    assert row["beta"] == pytest.approx(beta)
    held = dict(long["poles"].select("unit", "hinterland").iter_rows())
    for pole in (ASTANA, ALMATY):
        assert held[pole].split() == sorted(c for c in rest if nearest[c] == pole)


def test_sixteen_regions_over_seventeen_years_do_not_decide(long: SpreadResult) -> None:
    row = long.headline.row(0, named=True)
    assert row["label"] == "inconclusive" and row["detectable"] > 0.3
    assert set(long["poles"]["effect"]) == {"inconclusive"}
    assert set(long["effects"]["label"]) == {"inconclusive"}
    assert long.diagnostics.with_code("spread.inconclusive")


def test_jobs_that_look_drained_are_not_the_poles_doing(long: SpreadResult) -> None:
    """Backwash by the permutation (p = .03); any two regions in their place do as well."""
    rows = long["effects"].filter(variable="employed", weights="inverse-square").row(0, named=True)
    assert rows["p_backwash"] <= 0.05 and rows["p_placebo"] > 0.05
    assert (rows["label"], rows["reason"]) == ("inconclusive", "spread.reason.any-place")


def test_twenty_regions_say_plainly_that_they_cannot_decide(short: SpreadResult) -> None:
    """Most regions are poles of some kind: too few are left outside them."""
    assert set(short["poles"]["effect"]) == {"inconclusive"}
    row = short.headline.row(0, named=True)
    assert (row["label"], row["reason"]) == ("inconclusive", "spread.reason.few-units")
    told = short.diagnostics.with_code("spread.reason.few-units").at_least(Grade.WARNING)
    assert len(told) == 1 and told.items[0].where.key == "SB1"
    assert set(short["effects"]["label"]) == {"inconclusive"}


def test_one_year_of_twenty_regions_is_refused_by_rule(data: StudyData) -> None:
    cities = (ASTANA, ALMATY, SHYMKENT)
    settings = SpreadSettings(
        roles=data.plan.roles, poles=cities, years=(2023,), growth=("grp_volume_index",)
    )
    result = measure_spread(data.panel, settings=settings)
    assert result.headline["reason"].item() == "spread.reason.one-cross-section"
    assert set(result["poles"]["effect"]) == {"inconclusive"}


def test_no_growth_of_people_across_the_new_borders_and_the_census(data: StudyData) -> None:
    """2021 to 2022: Astana +8.8 %, Abai -4.2 % by the recount, not by growth."""
    settings = SpreadSettings(roles=data.plan.roles, poles=(ASTANA, ALMATY, SHYMKENT), growth=("population",))
    result = measure_spread(data.panel, settings=settings)
    (told,) = result.diagnostics.with_code("spread.growth.break")
    assert dict(told.details) == {"years": "2022", "edition": "kz20"}
    assert result.headline["periods"].item() == 15 and result.headline["last_year"].item() == 2025


def test_rings_around_astana_by_borders(long: SpreadResult) -> None:
    """Ring 1 is Akmola alone, which surrounds the city."""
    ring = long["rings"].filter(pole=ASTANA, basis="borders", ring=1).row(0, named=True)
    akmola = [float(r["value"]) for r in raw("panel") if r["code"] == "KZ-11" and r["edition"] == "kz16"
              and r["indicator"] == "grp_volume_index"]  # fmt: skip
    assert ring["units"] == 1
    assert ring["growth"] == pytest.approx(np.mean(100 * np.log(np.array(akmola) / 100)))
