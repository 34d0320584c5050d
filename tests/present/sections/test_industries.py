from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Table
from growthpoles.present.page import Page
from growthpoles.present.sections.industries import industries_section


def body(page: Page) -> str:
    section = industries_section(page)
    assert section is not None
    return section.body


def rows(html: str, caption: str) -> list[str]:
    table = html.rsplit(caption, maxsplit=1)[-1].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    return [re.sub(r"<[^>]+>", "|", row) for row in table.split("<tr>")[1:]]


def test_the_most_specialised_cells_come_first_with_their_stars(page: Page) -> None:
    found = rows(body(page), "<caption>Most specialised, 2025</caption>")
    assert len(found) == 10
    assert all("Information and communication" in row and "2.2" in row for row in found[:6])
    assert all("Manufacturing" in row and "1.6" in row and "mature: falling" in row for row in found[6:])
    astana = next(row for row in found if "Astana" in row)
    assert "★★" in astana and "size, quotient" in astana and "star: rising" in astana


def test_each_region_names_what_rises_and_falls(page: Page) -> None:
    html = body(page).split("What rises and falls in each region, 2022–2025")[-1]
    row = next(part for part in html.split("<tr>") if ">Karaganda Region<" in part).split("</tr>")[0]
    star, mature, emerging = (cell.split("</td>")[0] for cell in row.split("<td")[1:])
    assert "Information and communication" in star and "Manufacturing" in mature and "Agriculture" in emerging
    assert "Mining" not in row


def test_at_most_two_industries_of_a_kind_are_named(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    held = fakes.specialisation()
    stars = held["quadrants"].with_columns(quadrant=pl.lit("star"))
    tables = tuple(
        Table(item.name, item.keys, stars) if item.name == "quadrants" else item for item in held.tables
    )
    made = type(held)(tables=tables, spec=held.spec)
    html = body(in_language((made,), "en")).split("What rises and falls")[-1].split("</table>")[0]
    row = next(part for part in html.split("<tr>") if ">Astana<" in part)
    assert row.index("Information") < row.index("Manufacturing")
    assert "Agriculture" not in row and "Mining" not in row


def test_quotients_are_shaded_and_say_whether_they_rise(page: Page) -> None:
    html = body(page)
    assert 'class="l2">1.6<b>▼</b>' in html
    assert 'class="l3">2.2<b>▲</b>' in html
    assert "<td>0<b>▼</b>" in html and "<td>0.4<b>▲</b>" in html


def test_without_two_years_nothing_rises_or_falls(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    held = fakes.specialisation()
    tables = tuple(item for item in held.tables if item.name != "quadrants")
    html = body(in_language((type(held)(tables=tables, spec=held.spec),), "en"))
    assert "rises" not in html and "Since" not in html and "▲" not in html and 'class="l3">2.2</td>' in html


@pytest.mark.parametrize(("code", "word"), [("en", "nominal"), ("ru", "номинально"), ("kk", "номиналды")])
def test_shift_share_is_marked_as_nominal(
    code: str, word: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    html = body(in_language((fakes.shift_share(),), code))
    assert word in html
    assert "+42" in html and "−4" in html


def test_no_industries_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert industries_section(in_language((fakes.potential(), fakes.propulsive()), "en")) is None
