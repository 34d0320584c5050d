from __future__ import annotations

from typing import Any

import pytest
from tests.dynamics.economies import known, plain

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.growth_checks import check_growth
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthSettings, Parameter, Push
from growthpoles.errors import InputError


def codes(model: dict[str, Any] | None = None, settings: dict[str, Any] | None = None) -> list[str]:
    given = dict(model or {})
    try:
        check_growth(plain(given.pop("regions", ("A", "B")), **given), GrowthSettings(**settings or {}))
    except InputError as error:
        return [item.code for item in error.problems]
    return []


def test_what_fits_passes() -> None:
    assert codes(settings={"pushes": (Push("A", 1.0),), "core_periphery": CorePeriphery()}) == []


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (Parameter(low=1.0, source="s"), "growth.parameter.unclear"),
        (Parameter(float("nan"), source="s"), "growth.parameter.unclear"),
        (Parameter(float("inf"), source="s"), "growth.parameter.unclear"),
        (Parameter(low=0.9, high=0.1, source="s"), "growth.parameter.order"),
        (Parameter(0.5, error=0.0, source="s"), "growth.parameter.order"),
        (Parameter(0.95, low=0.1, high=0.9, source="s"), "growth.parameter.order"),
        (Parameter(low=0.5, high=1.5, source="s"), "growth.parameter.domain"),
        (Parameter(-0.1, source="s"), "growth.parameter.domain"),
        (Parameter(0.5, source="  "), "growth.parameter.source"),
    ],
)
def test_parameters_that_do_not_fit_are_told(item: Parameter, code: str) -> None:
    assert codes({"inside": item}) == [code]


def test_a_place_is_told_for_every_region_that_lacks_a_parameter_or_has_one_too_many() -> None:
    assert codes({"wage": {"A": known(1), "X": known(1)}}) == [
        "growth.region.unknown",
        "growth.region.missing",
    ]


def test_a_trade_matrix_of_other_regions_is_refused() -> None:
    trade = SpatialWeights.given(("A", "X"), [[0, 1], [1, 0]])
    assert codes({"trade": trade}) == ["growth.region.unknown", "growth.region.missing"]


@pytest.mark.parametrize(
    ("push", "code"),
    [
        (Push("A", -1.0), "growth.push.size"),
        (Push("A", float("inf")), "growth.push.size"),
        (Push("A", 1.0, years=0), "growth.push.years"),
        (Push("A", 1.0, first=0), "growth.push.years"),
        (Push("A", 1.0, years=26), "growth.push.late"),
        (Push("A", 1.0, acts_on="hope"), "growth.push.acts"),  # type: ignore[arg-type]
        (Push("Z", 1.0), "growth.region.unknown"),
    ],
)
def test_pushes_that_cannot_be_judged_are_refused(push: Push, code: str) -> None:
    assert codes(settings={"pushes": (push,)}) == [code]


def test_two_pushes_for_one_region_and_regions_named_twice_are_refused() -> None:
    assert codes(settings={"pushes": (Push("A", 1.0), Push("A", 2.0))}) == ["growth.push.twice"]
    assert "growth.region.twice" in codes({"regions": ("A", "A")})


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"draws": 0}, "growth.count"),
        ({"draws": 10**7}, "growth.count"),
        ({"years": 0}, "growth.count"),
        ({"lasting": 0}, "growth.count"),
        ({"minimal_effect": 0.0}, "growth.positive"),
        ({"sizes": (1.0, -1.0)}, "growth.positive"),
        ({"core_periphery": CorePeriphery(sigma=1.0)}, "growth.core.parameters"),
        ({"core_periphery": CorePeriphery(trade_cost=0.5)}, "growth.core.cost"),
        ({"core_periphery": CorePeriphery(points=1)}, "growth.count"),
        ({"core_periphery": CorePeriphery(source="")}, "growth.parameter.source"),
    ],
)
def test_settings_without_meaning_are_refused(settings: dict[str, Any], code: str) -> None:
    assert codes(settings=settings) == [code]


def test_the_error_says_what_a_parameter_may_be() -> None:
    wrong = {"inside": known(2), "gamma": known(-1), "eta": known(1)}
    with pytest.raises(InputError) as caught:
        check_growth(plain(**wrong), GrowthSettings())
    assert {item.where.key: dict(item.details)["allowed"] for item in caught.value.problems} == {
        "inside": "0–1", "gamma": "≥ 0", "eta": "≤ 0",
    }  # fmt: skip
