"""Settings of the network refuse what cannot be meant, and poles and years are read from what is there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.poles.network_places import NO, land_of, on_a_parallel, panel_of, poles_of

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.errors import GrowthPolesError, InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.poles.network_inputs import NetworkSettings, Scenario, Travel, year_of
from growthpoles.poles.network_inputs import poles_of as read_poles


def codes(error: GrowthPolesError) -> list[str]:
    return [item.code for item in error.problems]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Travel(hours=0, speed_kmh=0, detour=0.5), ["network.setting"] * 3),
        (lambda: Scenario("x"), ["network.scenario.empty"]),
        (lambda: Scenario("", add=("A",)), ["network.scenario.code"]),
        (lambda: Scenario("x", add=("A",), remove=("A",)), ["network.scenario.both"]),
        (lambda: NetworkSettings(power=-1, mass="gold"), ["network.setting", "network.choice"]),
        (
            lambda: NetworkSettings(scenarios=(Scenario("x", add=("A",)), Scenario("x", add=("B",)))),
            ["network.scenario.twice"],
        ),
    ],
)
def test_every_wrong_setting_is_told(make: Callable[[], object], expected: list[str]) -> None:
    with pytest.raises(SpecificationError) as caught:
        make()
    assert codes(caught.value) == expected


def test_poles_are_those_with_the_labels_sorted_by_code() -> None:
    land = land_of(on_a_parallel(4))
    panel = panel_of(land, population=[1, 1, 1, 1])
    result = poles_of(
        land,
        {
            "D": ("pole", "industrial", 0.8),
            "A": ("mixed", "agrarian", 0.6),
            "B": ("potential", "industrial", 0.4),
            "C": ("none", None, 0.1),
        },
    )
    assert read_poles(result, panel, codes=(), labels=("pole", "mixed")) == {
        "A": "agrarian",
        "D": "industrial",
    }
    assert read_poles(result, panel, codes=("B",), labels=()) == {"B": "industrial"}
    assert read_poles(None, panel, codes=("C",), labels=()) == {"C": ""}


def test_unknown_poles_no_poles_and_another_edition_are_refused() -> None:
    land = land_of(on_a_parallel(2))
    panel = panel_of(land, population=[1, 1])
    with pytest.raises(InputError) as caught:
        read_poles(None, panel, codes=(), labels=())
    assert codes(caught.value) == ["network.poles.unknown"]
    with pytest.raises(InputError) as caught:
        read_poles(None, panel, codes=("A", "X"), labels=())
    assert [item.where.unit for item in caught.value.problems] == ["X"]
    other = poles_of(land, {"A": ("pole", "industrial", 1.0)})
    moved = type(other)(
        tuple(
            type(t)(t.name, t.keys, t.data.with_columns(edition=t.data["unit"].str.replace(".*", "old")))
            if t.name == "units"
            else t
            for t in other.tables
        )
    )
    with pytest.raises(InputError) as caught:
        read_poles(moved, panel, codes=(), labels=("pole",))
    assert codes(caught.value) == ["panel.edition.mixed"]


def test_the_year_is_the_latest_with_the_most_figures() -> None:
    land = land_of(on_a_parallel(2))
    values = np.array([[1.0, 1.0, NO], [2.0, 2.0, 3.0]])[:, :, None]
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED)
    panel = Panel(
        land, "now", ("A", "B"), (2020, 2021, 2022), (Indicator("population", Label("p")),), values, flags,
        np.full(values.shape, -1),
    )  # fmt: skip
    assert year_of(panel, None, code="population") == 2021
    assert year_of(panel, 2022, code="population") == 2022
    for year, code, expected in (
        (2030, "population", "panel.year.unknown"),
        (None, "grp", "network.population.none"),
    ):
        with pytest.raises(InputError) as caught:
            year_of(panel, year, code=code)
        assert codes(caught.value) == [expected]
