from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.reaction import Told
from growthpoles.present.sections.chain import chain_section, round_name


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    section = chain_section(in_language((fakes.potential(), fakes.chain()), "en"))
    assert section is not None
    return section.body


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_coefficients_of_another_economy_are_named_beside_every_heading(
    body: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    heads = re.findall(r"<h3>(.*?)</h3>", body)
    assert len(heads) >= 8 and all("coefficients: Elsewhere, 2010" in head for head in heads)
    assert body.index("The table of Elsewhere, 2010 stands in") < body.index("<h3>")
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", body)
    assert len(captions) == 4 and all("Elsewhere, 2010" in text for text in captions)
    own = chain_section(in_language((fakes.potential(), fakes.chain(foreign=False)), "en"))
    assert own is not None and "Elsewhere" not in own.body


def test_the_first_paragraph_says_what_was_added_and_what_it_ends_in(body: str) -> None:
    text = plain(body)
    assert "30 million KZT added at the start become 79.1 million KZT of output in the end" in text
    assert "of which 78.3 million KZT in the regions where it was added (Astana, Karaganda Region)" in text
    assert "13% of everything comes from outside the table" in text
    assert "3.62 for every 1 added, if there were no limits and no new suppliers" in text
    assert "Half of what follows comes within3 rounds" in text
    assert "Jobs237 persons" in text


def test_without_limits_the_multiplier_stands_alone(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    section = chain_section(in_language((fakes.chain(plain=True),), "en"))
    assert section is not None
    assert "1.92 for every 1 added<" in section.body
    assert "Not looked for: no minimum economic scales are given" in section.body
    for text in ("Where capacity is lacking", "While it is built", 'class="map"'):  # no plant, no places
        assert text not in section.body


def test_parts_stand_in_figures_and_add_up_to_the_end(body: str) -> None:
    table = body.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = [re.findall(r">([^<>]+)</t[hd]>", row) for row in table.split("</tr>")[:-1]]
    assert [row[0] for row in rows] == [
        "Added at the start",
        "First round: suppliers",
        "Suppliers of suppliers",
        "Spending of new income",
        "Not made: capacity is lacking",
        "New suppliers",
        "In the end",
    ]
    numbers = [float(row[1].replace("−", "-")) for row in rows]
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.3)


def test_falling_demand_is_drawn_and_mixed_changes_are_a_table_only(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    def first_figure(*demand: object) -> str:
        made = fakes.run_chain(fakes.regionalised(), demand)
        section = chain_section(in_language((made,), "en"))
        assert section is not None and "<td" in section.body
        return section.body.split("Round by round")[0]

    fall = fakes.Demand("C", -10.0, "KZ-71")
    assert first_figure(fall).count("<svg") == 2
    assert "<svg" not in first_figure(fall, fakes.Demand("B", 9.0, "KZ-23"))


def test_the_map_stars_where_something_is_added(body: str) -> None:
    picture = body.split('class="map"')[1].split("</svg>", maxsplit=1)[0]
    assert picture.count("★") == 2 and "Astana: 8.8%" in picture and "Atyrau Region: 1.0%" in picture


def test_rounds_have_names(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page = in_language((fakes.chain(),), "en")
    book = page.shelf.first("chain")
    assert book is not None
    told = Told(page, book, "operation")
    rows = told.rows("rounds")
    assert [round_name(told, row) for row in (rows[0], rows[1], rows[-1])] == [
        "Start",
        "Round 1",
        "Later rounds",
    ]


def test_the_industry_that_lacks_capacity_is_named_with_what_it_refuses(body: str) -> None:
    row = (
        body.rsplit("Where capacity is lacking", maxsplit=1)[-1]
        .split("<tbody>")[1]
        .split("</tr>", maxsplit=1)[0]
    )
    assert re.findall(r">([^<>]+)</t[hd]>", row) == [
        "Manufacturing (Astana)",
        "4",
        "13.4",
        "4",
        "0",
        "9.42",
        "0",
    ]


def test_paths_lead_from_what_is_added_to_the_last_supplier(body: str) -> None:
    paths = body.split("The largest supply paths</summary>")[1].split("</table>", maxsplit=1)[0]
    assert (
        paths.count("<tr>") <= 11
        and "New plant (Karaganda Region) → Manufacturing (Karaganda Region)" in paths
    )


def test_what_must_be_known_is_said_in_words(body: str) -> None:
    assert "the chain overstates what a large project brings" in body.split("To be known")[1]


def test_without_a_chain_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert chain_section(in_language((fakes.poles(),), "en")) is None
