from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.actors import actors_section


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    section = actors_section(in_language((fakes.actors(),), "en"))
    assert section is not None
    return section.body


def test_the_roles_of_the_whole_register(body: str) -> None:
    cards = body.split('<dl class="cards">')[1].split("</dl>", 1)[0]
    for title, number in (("Organisations", 8), ("Provide for innovation", 4), ("No role stated", 2)):
        assert f"<dt>{title}</dt><dd>{number}</dd>" in cards
    assert "State of 2022." in body


def test_missing_roles_name_their_regions(body: str) -> None:
    found = body.split("Where a role is missing</h3>")[1].split("</ul>", 1)[0]
    assert "Nobody provides:</strong> Karaganda Region." in found
    assert "Nobody carries out:</strong> Atyrau Region." in found
    assert "None in the register:</strong> Shymkent, Turkistan Region." in found
    assert "Astana" not in found


def test_roles_and_density_of_a_region(body: str) -> None:
    row = body.split("Organisations by role</caption>")[1].split(">Astana<")[1].split("</tr>", 1)[0]
    assert row.count(">2<") == 5 and row.count(">0<") == 1 and ">0.80<" in row


def test_no_organisation_of_a_kind_is_a_dash_not_a_zero(body: str) -> None:
    kinds = body.split("Kinds of organisations</h3>")[1].split("</table>", 1)[0]
    row = kinds.split(">Astana<")[1].split("</tr>", 1)[0]
    assert ">–<" in row and ">2<" in row and ">0<" not in row


def test_sizes_say_of_how_many_organisations(body: str) -> None:
    sizes = body.split("Sizes of the organisations</summary>")[1]
    assert "Staff, persons" in sizes and ">1 of 2<" in sizes and ">40<" in sizes


def test_densities_are_left_out_when_employment_is_not_known(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    made = fakes.actors()
    roles = made["roles"].with_columns(density=fakes.pl.lit(None, fakes.pl.Float64))
    tables = (*(t for t in made.tables if t.name != "roles"), fakes.Table("roles", ("unit",), roles))
    section = actors_section(in_language((fakes.ActorsResult(tables=tables, spec=made.spec),), "en"))
    assert section is not None and "per 100,000" not in section.body


def test_without_a_register_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert actors_section(in_language((fakes.potential(),), "en")) is None


def test_ownership_of_the_regions_that_have_organisations(body: str) -> None:
    table = body.split("Ownership of the organisations</summary>")[1].split("</table>", 1)[0]
    assert "Shymkent" not in table
    row = table.split(">Astana<")[1].split("</tr>", 1)[0]
    assert [part[0] for part in row.split('class="n">')[1:]] == ["1", "0", "1"]
