from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.technology import technology_section

Make = Callable[..., Page]


def body(page: Page) -> str:
    section = technology_section(page)
    assert section is not None
    return section.body


def test_a_share_that_is_not_determined_is_a_range(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.technology(),), "en"))
    table = html.split("Shares by family</summary>")[1].split("</table>")[0]
    row = table.split('<th scope="row">Karaganda Region</th>')[1].split("</tr>")[0]
    assert re.findall(r">([^<>]+)</td>", row) == ["30%", "10–26%", "20–36%", "24%"]


def test_the_largest_certain_share_comes_first(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.technology(),), "en"))
    line = html.split("Knowledge-intensive services</strong>")[1].split("</li>")[0]
    assert line.startswith(", largest certain share: Astana 15–31%,")


def test_a_class_that_is_nowhere_certain_is_said_and_not_tabulated(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language((fakes.technology(),), "en"))
    said = html.split("Not determined anywhere")[1].split("</p>")[0]
    assert "High-technology manufacturing" in said and "financial" not in said
    table = html.split("Shares by class</summary>")[1].split("</table>")[0]
    assert "Knowledge-intensive financial services" in table and "High-technology manufacturing" not in table


def test_an_industry_of_several_classes_names_them_all(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.technology(),), "en")).split("Industries and their classes</summary>")[1]
    row = html.split('<th scope="row">Information and communication</th>')[1].split("</tr>")[0]
    assert "may be any of these" in row
    assert "High-technology knowledge-intensive services; Other knowledge-intensive services" in row
    assert "may be any" not in html.split('<th scope="row">Mining</th>')[1].split("</tr>")[0]


def test_no_result_no_section(fakes: ModuleType, in_language: Make) -> None:
    assert technology_section(in_language((fakes.potential(),), "en")) is None
