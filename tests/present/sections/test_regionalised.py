from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.regionalised import regionalised_section


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    section = regionalised_section(in_language((fakes.regionalised(),), "en"))
    assert section is not None
    return section.body


def cells(row: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", part) for part in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]


def test_coefficients_of_another_economy_are_named_beside_every_heading(
    body: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    heads = re.findall(r"<h3>(.*?)</h3>", body)
    assert len(heads) == 3 and all("coefficients: Elsewhere, 2010" in head for head in heads)
    assert body.index("The table of Elsewhere, 2010 stands in") < body.index("<h3>")
    own = regionalised_section(in_language((fakes.regionalised(foreign=False),), "en"))
    assert own is not None and "Elsewhere" not in own.body


def test_what_the_estimate_cannot_know_stands_before_its_figures(body: str) -> None:
    assert body.index("What it cannot know:") < body.index("<svg")
    assert "<code>FLQ</code>, exponent 0.25" in body
    assert "the truth may lie outside" in body.split("To be known when reading this")[1]


def test_regions_stand_in_the_order_of_their_multipliers_with_spans(body: str) -> None:
    picture = body.split("<svg")[1].split("</svg>", maxsplit=1)[0]
    names = ("Karaganda Region", "Astana", "Atyrau Region")
    assert sorted(names, key=picture.index) == list(names)
    assert "1.47 (1.43–1.50)" in picture
    table = body.split("Regions in figures</summary>")[1].split("</tbody>", maxsplit=1)[0]
    assert cells(table.split("<tr>")[2]) == [
        "Karaganda Region", "180", "81%", "76–85%", "1.47", "1.43–1.50", "1.67",
    ]  # fmt: skip


def test_each_buyer_has_a_row_and_its_own_supply_in_bold(body: str) -> None:
    table = body.split('class="matrix trade"')[1].split("</table>", maxsplit=1)[0]
    rows = table.split("<tr>")[2:]
    assert cells(rows[0]) == ["1. Astana", "63", "30", "7"]
    assert cells(rows[1]) == ["2. Atyrau Region", "25", "59", "16"]
    assert [row.count("<strong>") for row in rows] == [1, 1, 1]
    assert '<td class="l3"><strong>63' in rows[0] and '<td class="l2">7' in rows[0]


def test_the_largest_flow_between_regions_comes_first(body: str) -> None:
    table = body.split("The largest flows between two regions</summary>")[1].split("</table>", maxsplit=1)[0]
    assert cells(table.split("<tr>")[2]) == ["Atyrau Region", "Astana", "25.1", "29.7%"]
    assert table.count("<tr>") == 7


def test_too_many_regions_have_no_table_of_all_pairs(
    fakes: ModuleType, in_language: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("growthpoles.present.sections.regionalised._MOST", 2)
    section = regionalised_section(in_language((fakes.regionalised(),), "en"))
    assert section is not None and "Who buys from whom" not in section.body
    assert "The largest flows" in section.body


def test_the_regions_add_up_to_the_country(body: str) -> None:
    table = body.split("Do the regions add up to the country?</summary>")[1].split("</table>", maxsplit=1)[0]
    found = {row[0]: row[1:3] for row in map(cells, table.split("<tr>")[2:])}
    assert found["Output"] == ["410", "410"] and len(found) == 5


def test_without_such_a_table_there_is_no_section(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    assert regionalised_section(in_language((fakes.chain(),), "en")) is None
