from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.relatedness import relatedness_section

Make = Callable[..., Page]


def body(page: Page) -> str:
    section = relatedness_section(page)
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_warnings_stand_before_everything_else(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.relatedness(),), "en"))
    assert html.index("Only 6 units with two or more industries") < html.index("<h3>")


def test_nothing_is_ranked_when_every_interval_includes_the_mean(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language((fakes.relatedness(),), "en"))
    assert "cannot be ranked by complexity" in html and "Surely" not in html
    drawn = re.findall(r'font-size="13">([^<]+)</text>', html.split("<svg")[1].split("</svg>")[0])
    assert drawn == sorted(drawn) and len(drawn) == 6


def test_a_region_that_lies_above_the_mean_is_named(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.relatedness(sure=True),), "en"))
    assert "Surely above the mean: Astana." in html and "cannot be ranked" not in html
    assert "Surely below" not in html


def test_possibilities_are_industries_that_are_not_there_the_closest_first(
    fakes: ModuleType, in_language: Make
) -> None:
    html = body(in_language((fakes.relatedness(),), "en"))
    row = plain(html.split("What each region could take up next</h3>")[1].split("<tr>")[2])
    assert row.index("Mining density 62%") < row.index("Agriculture density 31%")
    assert "gain +0.12" in row and "gain −0.05" in row
    assert "Manufacturing" not in row and "Information" not in row


def test_industries_that_serve_their_own_region_are_no_possibility(
    fakes: ModuleType, in_language: Make
) -> None:
    held = fakes.propulsive()
    rows = held["industries"].with_columns(
        label=held["industries"]["label"].replace("mature", "not-tradable")
    )
    made = type(held)(
        tables=tuple(
            type(item)(item.name, item.keys, rows) if item.name == "industries" else item
            for item in held.tables
        )
    )
    html = body(in_language((fakes.relatedness(), made), "en"))
    table = html.split("What each region could take up next</h3>")[1].split("</table>")[0]
    assert "serve their own region only are left out" in table
    assert "Mining" not in table and "Agriculture" in table


def test_entries_are_judged_and_few_exits_are_not(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.relatedness(),), "en"))
    table = html.split("Did entries and exits follow relatedness, 2022–2025?")[1]
    entered, left = (plain(part) for part in table.split("<tr>")[2:4])
    for text in ("followed relatedness", "12", "45%", "21%", "83%", "0.004"):
        assert text in entered
    assert "cannot be told" in left
    moved = plain(html.split("What entered and what left, by region</summary>")[1].split("</table>")[0])
    assert "Astana Manufacturing –" in moved and "Turkistan Region – Agriculture" in moved
    assert "Kostanay" not in moved


def test_the_most_concentrated_industries_come_first(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language((fakes.relatedness(),), "en"))
    first = plain(html.split("measured against the size of the regions:")[1].split("</p>")[0])
    assert first.strip() == "Information and communication (0.40), Manufacturing (0.30), Mining (0.20)."
    table = html.split("Concentration of the industries</summary>")[1]
    assert '<th scope="col" class="n">Ellison' not in table and "sizes of the enterprises" in table


def test_the_closest_pair_comes_first(fakes: ModuleType, in_language: Make) -> None:
    table = body(in_language((fakes.relatedness(),), "en")).split("Closest pairs of industries</summary>")[1]
    assert table.index("0.91") < table.index("0.33")


def test_no_result_no_section(fakes: ModuleType, in_language: Make) -> None:
    assert relatedness_section(in_language((fakes.potential(),), "en")) is None
