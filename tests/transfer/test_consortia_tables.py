"""Tables of consortia: integration by year, members, links."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.transfer.sphere import sphere

from growthpoles.transfer.consortia import propose_consortia
from growthpoles.transfer.registers import Agreement


def test_integration_by_year_by_hand() -> None:
    found = propose_consortia(sphere())["integration"]
    years = {row["year"]: row for row in found.iter_rows(named=True)}
    assert [*years] == [2020, 2021, 2022]
    assert [years[year]["ties"] for year in years] == [2, 3, 4]  # one without a last year lasts three years
    assert [years[year]["tied"] for year in years] == [4, 3, 6]
    assert years[2021]["density"] == pytest.approx(3 / 36)
    assert years[2021]["clustering"] == 1.0 and years[2020]["clustering"] is None
    assert years[2021]["giant"] == pytest.approx(3 / 9)
    assert years[2021]["cross_sector"] == pytest.approx(2 / 3)  # two firms are tied to each other
    assert years[2022]["cross_sector"] == pytest.approx(2 / 4)  # institute and university are both research
    assert years[2022]["cross_region"] == 0.0


def test_members_and_links_of_a_detected_consortium() -> None:
    found = propose_consortia(sphere())
    farm = found["consortia"].filter(origin="detected", field="68")["consortium"].item()
    members = found["members"].filter(consortium=farm)
    assert members.select("organisation", "role", "ties", "results", "needs").rows() == [
        ("f1", "lead", 2, 0, 0), ("f2", "partner", 2, 0, 0), ("fu", "partner", 2, 2, 0),
    ]  # fmt: skip
    links = found["links"].filter(consortium=farm)
    assert links.drop("consortium").rows() == [
        ("f1", "f2", 1, 2021, 2023, False),
        ("f1", "fu", 1, 2020, 2022, True),
        ("f2", "fu", 1, 2021, 2021, True),
    ]


def test_every_organisation_is_listed_with_where_it_stands() -> None:
    found = propose_consortia(sphere())
    rows = {row["organisation"]: row for row in found["organisations"].iter_rows(named=True)}
    assert len(rows) == 9
    assert rows["c1"]["consortium"] is None and rows["c1"]["proposals"] == 1
    assert rows["f1"]["consortium"] == "detected-001" and rows["f1"]["proposals"] == 0
    assert rows["f1"]["degree"] == pytest.approx(2 / 8) and rows["f1"]["living"] == 2
    assert rows["f2"]["living"] == 1, "its tie with the university ended in 2021"
    assert rows["m1"]["betweenness"] == 0.0, "all three of its group are tied"


def test_integration_of_each_region_by_hand() -> None:
    register = sphere()
    across = replace(register, agreements=(*register.agreements, Agreement("x", "licence", "fu", "m1", 2022)))
    found = propose_consortia(across)["regions"].filter(year=2022)
    assert found.drop("year").rows() == [
        ("A", 3, 3, 2, 1, pytest.approx(1 / 3), 1),
        ("B", 3, 3, 2, 1, pytest.approx(1 / 3), 1),
        ("C", 3, 0, 0, 0, None, 0),
    ]
