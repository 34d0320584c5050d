from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result, Table
from growthpoles.poles.network_results import NetworkResult, PlacementResult
from growthpoles.present.page import Page
from growthpoles.present.sections.network import network_section

Make = Callable[[tuple[Result, ...], str], Page]


def body(make: Make, results: tuple[Result, ...], code: str = "en") -> str:
    section = network_section(make(results, code))
    assert section is not None
    return section.body


def rows(html: str, name: str) -> list[str]:
    """Rows of tables that begin with a name, without tags."""
    found = re.findall(rf'<tr><th scope="row">{name}.*?</tr>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in found]


def changed(result: Result, name: str, data: pl.DataFrame) -> tuple[Table, ...]:
    return tuple(Table(t.name, t.keys, data) if t.name == name else t for t in result.tables)


def test_coverage_of_all_poles_and_of_each_kind(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.network(),))
    assert (
        "34% of the people counted, 266 of 786, live within 1.5 hours of one of 2 poles; 520 do not" in html
    )
    assert rows(html, "Any pole")[0] == "Any pole 2 266 34% 520 2.9 14.3"
    assert rows(html, "Industrial pole")[0] == "Industrial pole 1 132 17% 655 5.1 15.3"


def test_the_most_populous_place_out_of_reach_comes_first(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.network(),))
    table = html[html.index("Most people out of reach") :]
    first, second = (rows(table, name)[0] for name in ("Turkistan Region", "Karaganda Region"))
    assert first == "Turkistan Region Shymkent 225 2.4" and second == "Karaganda Region Astana 140 2.4"
    assert table.index("Turkistan Region") < table.index("Karaganda Region") < table.index("Atyrau Region")


def test_how_hours_were_found_is_said(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    assert "great-circle distance × 1.3 at 60 km an hour" in body(in_language, (made,))
    given = NetworkResult(made.tables, made.spec, Diagnostics())
    assert "as given for pairs of places" in body(in_language, (given,))
    roads = {**made.spec, "travel": {**made.spec["travel"], "roads": True}}
    assert "along the roads that were given" in body(in_language, (NetworkResult(made.tables, roads),))


def test_a_change_shows_before_after_and_points_of_percentage(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.network(),))
    west, alone = html.index("<h4>Atyrau too</h4>"), html.index("<h4>Astana alone</h4>")
    assert "Added: Atyrau Region." in html[west:alone] and "Given up: Shymkent." in html[alone:]
    assert rows(html[west:alone], "Poles")[0] == "Poles 2 3 +1"
    assert rows(html[alone:], "Their share")[0] == "Their share 33.8% 17.1% −16.7 percentage points"
    assert rows(html[alone:], "People out of reach")[0] == "People out of reach 520 652 +132"


def test_no_changes_no_heading(fakes: ModuleType, in_language: Make) -> None:
    assert "What changes of the network" not in body(in_language, (fakes.network(scenarios=False),))


def test_the_map_links_the_poles(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.network(),))
    picture = html[html.index("<svg") : html.index("</svg>")]
    assert picture.count("<line") == 1 and "Astana – Shymkent: 100.0%" in picture
    assert "Turkistan Region: out of reach" in picture


def test_complementarity_only_where_industries_are_known(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    assert "Complementarity" not in body(in_language, (made,))
    assert "Complementarity" in body(in_language, (NetworkResult(made.tables, made.spec),))


def test_new_sites_with_what_each_adds(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.placement(),))
    assert "Best new sites: Karaganda Region, Shymkent." in html
    assert "Proved to be the best." in html
    assert "Within reach: 17% before, 52% with the new sites." in html
    gains = html[html.index("New sites") :]
    assert rows(gains, "1")[0] == "1 Karaganda Region proved to be the best 275 140 35% 3.3 14.2"


def test_the_price_of_another_choice(fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.placement(),))
    assert "Kostanay Region with it; Shymkent gives way proved to be the best 360 46.6" in rows(
        html, "Kostanay Region"
    )


def test_what_is_not_proved_says_so_with_the_gap(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.placement()
    last = pl.col("count") == 2
    data = made["gains"].with_columns(
        status=pl.when(last).then(pl.lit("not-proved")).otherwise("status"),
        gap=pl.when(last).then(0.034).otherwise("gap"),
    )
    html = body(in_language, (PlacementResult(changed(made, "gains", data), made.spec),))
    assert "Best found, not proved (at most 3.4% better)." in html


def test_why_places_were_no_candidates(fakes: ModuleType, in_language: Make) -> None:
    assert "Ruled out by the study: 1" in body(in_language, (fakes.placement(),))


@pytest.mark.parametrize(
    ("method", "aim", "head"),
    [
        ("p-median", "least hours of all people together", "Hours of all people"),
        ("p-centre", "least hours of the farthest place", "Hours of the farthest place"),
        ("maximal-cover", "most people within reach", "People within reach"),
    ],
)
def test_what_was_sought(method: str, aim: str, head: str, fakes: ModuleType, in_language: Make) -> None:
    html = body(in_language, (fakes.placement(method=method),))
    assert f"Sought: {aim}." in html and head in html


@pytest.mark.parametrize(
    ("code", "text"), [("ru", "доказано, что лучше нет"), ("kk", "ең жақсысы екені дәлелденген")]
)
def test_other_languages(code: str, text: str, fakes: ModuleType, in_language: Make) -> None:
    assert text in body(in_language, (fakes.network(), fakes.placement()), code)


def test_neither_network_nor_placement_no_section(fakes: ModuleType, in_language: Make) -> None:
    assert network_section(in_language((fakes.poles(),), "en")) is None
