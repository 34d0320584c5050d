from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.consortia_tables import (
    Circle,
    composition_sheet,
    criteria_sheet,
    integration_sheet,
    links_sheet,
    members_sheet,
    numbers_sheet,
    organisations_sheet,
    regions_sheet,
)
from growthpoles.present.shelf import Book
from growthpoles.transfer.consortia import detect_consortia
from growthpoles.transfer.consortia_results import ConsortiaResult
from growthpoles.transfer.registers import Agreement, Organisation

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def circle(in_language: Make) -> Circle:
    return Circle(in_language((made.consortia(),), "en"), Book(made.consortia()))


def test_composition_with_leader_and_members(circle: Circle) -> None:
    first, second = composition_sheet(circle, "detected", title="Seen").rows
    assert first[0] == "1. Agriculture and forestry, Turkistan Region" and "complete" in first[1]
    assert first[2:] == ("South Farm", "South Farm, Farming University, Melon Union", "0.54", "100%")
    assert second[3] == "Rolling Mill, East University, Metal Institute, Salt Works"


def test_what_is_in_a_consortium(circle: Circle) -> None:
    first, second = numbers_sheet(circle, "detected").rows
    assert first[1:] == ("3", "2", "1", "1", "1", "3", "2", "3", "100%", "100%", "67%")
    assert second[1:6] == ("4", "2", "2", "1", "2"), "four members of two regions"
    (new,) = numbers_sheet(circle, "proposed").rows
    assert new[-3:] == ("0%", "0%", "–"), "no ties yet, so none that join two sides"
    assert numbers_sheet(circle, "detected").note.startswith("In force: in 2024.")


def test_four_criteria_and_three_goals(circle: Circle) -> None:
    sheet = criteria_sheet(circle, "detected", title="Criteria")
    assert len(sheet.heads) == 2 + 4 + 3 and sheet.heads[2] == "Fit with the strategy of the region"
    assert sheet.rows[0][1:] == ("0.54", "1.00", "0.25", "1.00", "0.50", "0", "1.00", "0")
    assert 'title="missing"' in sheet.rows[1][2], "no priorities were given for Karaganda Region"


def test_members_with_the_sides_they_stand_for(circle: Circle) -> None:
    rows = members_sheet(circle, "detected", title="Members").rows
    agro = next(cells for cells in rows if cells[1] == "Farming University")
    assert agro[2:] == ("University", "Research, Education", "Turkistan Region", "partner", "2", "3", "0")
    assert [cells[1] for cells in rows if cells[5] == "could lead"] == ["South Farm", "Rolling Mill"]


def test_integration_year_by_year(circle: Circle) -> None:
    rows = integration_sheet(circle).rows
    assert [cells[0] for cells in rows] == ["2021", "2022", "2023", "2024"]
    assert rows[0][1:6] == ("3 of 10", "2", "4%", "100%", "50%"), "2 of 45 ties that could be"
    assert [cells[2] for cells in rows] == ["2", "4", "6", "5"]


def test_regions_in_the_latest_year(circle: Circle) -> None:
    sheet = regions_sheet(circle)
    assert sheet.title == "Integration of the regions, 2024"
    assert {cells[0] for cells in sheet.rows} == {"Astana", "Karaganda Region", "Turkistan Region"}
    of_astana = sheet.rows[0]
    assert of_astana[2:] == ("0", "0", "–", "0"), "no ties, so no share of them"


def test_organisations_that_hold_the_network_together_come_first(circle: Circle) -> None:
    rows = organisations_sheet(circle).rows
    between = [float(str(cells[5])) for cells in rows]
    assert between == sorted(between, reverse=True) and between[0] > 0
    assert all(int(cells[2]) >= int(cells[3]) for cells in rows)


def test_ties_between_members(circle: Circle) -> None:
    rows = links_sheet(circle).rows
    assert len(rows) == 7
    assert rows[2][1:] == ("Melon Union", "South Farm", "no", "1", "2024–2026"), "two firms: one side"


def broken() -> ConsortiaResult:
    members = [
        Organisation("e", Label("Plant"), "A", "enterprise"),
        Organisation("u", Label("School"), "A", "university"),
        Organisation("i", Label("Institute"), "A", "research-institute"),
    ]
    ties = [Agreement("a", "licence", "u", "e", 2022), Agreement("b", "licence", "i", "e", 2022)]
    return detect_consortia(ties, members)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "missing: a second independent firm"),
        ("ru", "не хватает: второго независимого предприятия"),
        ("kk", "жетіспейді: екінші тәуелсіз кәсіпорын"),
    ],
)
def test_what_a_consortium_lacks_is_named(code: str, text: str, in_language: Make) -> None:
    circle = Circle(in_language((broken(),), code), Book(broken()))
    (row,) = composition_sheet(circle, "detected", title="Seen").rows
    assert text in row[1]
