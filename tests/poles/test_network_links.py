"""Links by gravity and complementarity, islands, and poles without figures."""

from __future__ import annotations

import numpy as np
import pytest
from tests.poles.network_places import NO, land_of, on_a_parallel, panel_of, times_of

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Territory
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.poles.network_coverage import People, Reach
from growthpoles.poles.network_inputs import Travel
from growthpoles.poles.network_links import coefficients_of, link_rows, links_of, node_rows, profiles_of
from growthpoles.poles.network_space import space_of

MASS = np.array([400.0, 100.0, 900.0, 100.0])
BRANCHES = tuple(Industry(code, Label(code)) for code in "XY")


def reach_of(mass: np.ndarray = MASS) -> Reach:
    """A to B 2 hours, B to C 3 hours, D linked to nobody."""
    units = land_of(on_a_parallel(4)).current.units
    space = space_of(units, Travel(), times=times_of(("A", "B", 2.0), ("B", "C", 3.0)))
    people = People(space, MASS, mass, None, ())
    return Reach.of(people, dict.fromkeys("ABCD", ""))


def table_of(land: Territory, years: tuple[int, ...] = (2022,)) -> IndustryTable:
    values = np.array([[[3.0, 0.0]], [[0.0, 4.0]], [[1.0, 1.0]], [[NO, NO]]])
    values = np.repeat(values, len(years), axis=1)
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    return IndustryTable(land, "now", land.current.codes, years, BRANCHES, values, flags)


def economy(regions: tuple[str, ...] = ()) -> InputOutputTable:
    kinds = tuple(reversed(BRANCHES))
    return InputOutputTable(kinds, np.array([[0.0, 0.0], [40.0, 0.0]]), np.array([100.0, 50.0]), regions)


def test_weights_are_gravity_times_complementarity_by_hand() -> None:
    profiles = np.array([[3.0, 0.0], [0.0, 4.0], [1.0, 1.0], [5.0, 0.0]])
    found = links_of(reach_of(), 2.0, profiles=profiles, coefficients=None)
    assert found.gravity[0, 1] == pytest.approx(200 / 4) and found.gravity[1, 2] == pytest.approx(300 / 9)
    assert found.weight[0, 1] == pytest.approx(50.0)
    assert found.weight[1, 2] == pytest.approx(300 / 9 * (1 - 0.5**0.5))
    assert [(item.code, item.where.unit) for item in found.notes] == [("network.island", "D")]


def test_the_middle_of_a_line_lies_between_and_an_island_is_a_part_of_its_own() -> None:
    links = links_of(reach_of(), 2.0, profiles=None, coefficients=None)
    rows = node_rows(reach_of(), links)
    assert [row["betweenness"] for row in rows] == pytest.approx([0, 1 / 3, 0, 0])
    assert [row["part"] for row in rows] == [1, 1, 1, 2]
    assert [row["nearest"] for row in rows] == ["B", "A", "B", None]
    assert [row["served"] for row in rows] == [400, 100, 900, 0]
    assert sum(row["strength_share"] for row in rows) == pytest.approx(1)
    pairs = link_rows(links, tuple("ABCD"))
    assert [(row["a"], row["b"]) for row in pairs] == [("A", "B"), ("B", "C")]
    assert sum(row["share"] for row in pairs) == pytest.approx(1)


def test_a_pole_without_mass_or_industries_has_no_links_and_is_named() -> None:
    mass = np.array([NO, 100.0, 900.0, 100.0])
    found = links_of(
        reach_of(mass), 2.0, profiles=np.array([[1.0, 0], [NO, NO], [0, 1.0], [1.0, 1.0]]), coefficients=None
    )
    named = [(item.code, item.where.unit) for item in found.notes]
    assert ("network.mass", "A") in named and ("network.profile", "B") in named
    assert found.weight.sum() == 0


def test_one_pole_and_no_pole_are_networks_too() -> None:
    people = reach_of().people
    for types in ({}, {"A": ""}):
        reach = Reach.of(people, types)
        links = links_of(reach, 2.0, profiles=None, coefficients=None)
        assert link_rows(links, tuple(types)) == [] and len(node_rows(reach, links)) == len(types)


def test_industries_are_matched_to_the_panel_and_to_the_table_by_code() -> None:
    land = land_of(on_a_parallel(4))
    panel = panel_of(land, population=MASS)
    industries = table_of(land, (2019, 2022))
    profiles = profiles_of(panel, industries, year=2023)
    assert profiles is not None and profiles[:2].tolist() == [[3, 0], [0, 4]]
    assert coefficients_of(industries, economy()).tolist() == [[0.0, 0.4], [0.0, 0.0]]
    assert profiles_of(panel, None, year=2023) is None and coefficients_of(industries, None) is None


@pytest.mark.parametrize(
    ("industries", "links", "code"),
    [
        (False, economy(), "network.links.alone"),
        (True, economy(("r1", "r2")), "network.links.regions"),
        (True, InputOutputTable(BRANCHES[:1], np.array([[1.0]]), np.array([2.0])), "network.links.industry"),
    ],
)
def test_tables_that_do_not_fit_are_refused(industries: bool, links: InputOutputTable, code: str) -> None:
    table = table_of(land_of(on_a_parallel(4))) if industries else None
    with pytest.raises(InputError) as caught:
        coefficients_of(table, links)
    assert {item.code for item in caught.value.problems} == {code}


def test_a_table_that_begins_later_is_refused() -> None:
    land = land_of(on_a_parallel(4))
    with pytest.raises(InputError) as caught:
        profiles_of(panel_of(land, population=MASS), table_of(land), year=2020)
    assert [item.code for item in caught.value.problems] == ["panel.year.unknown"]
