from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.maps import maps_section


def body(page: Page) -> str:
    section = maps_section(page)
    assert section is not None
    return section.body


def test_both_maps_with_their_legends(page: Page) -> None:
    html = body(page)
    assert html.count("<svg") == 2
    for text in (
        "innovation-technological pole",
        "potential pole: hatched",
        "mixed pole: both letters",
        "no pole found",
    ):
        assert text in html
    assert "the tiles show neither area nor borders" in html


def test_the_map_says_in_letters_what_it_says_in_colours(page: Page) -> None:
    html = body(page)
    for sign in (">A<", ">B<", ">C+B<", ">B?<", ">–<"):
        assert sign in html
    assert "<title>Shymkent, potential pole, industrial pole</title>" in html


def test_the_index_map_stands_under_the_heading_of_its_framework(page: Page) -> None:
    html = body(page)
    assert html.index("Map of the index") < html.index("3 pillars: not the full potential")


def test_boundaries_replace_the_tiles(page: Page) -> None:
    ring = ((60.0, 40.0), (70.0, 40.0), (70.0, 50.0))
    html = body(replace(page, shapes={"KZ-71": (ring,)}))
    assert "<path" in html
    assert "the tiles show" not in html


def test_without_places_or_results_there_is_no_map(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    assert maps_section(in_language((), "en")) is None
    assert maps_section(in_language((fakes.robustness(),), "en")) is None
    assert maps_section(in_language((fakes.full_potential(),), "en")) is None
