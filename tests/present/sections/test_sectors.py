from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.report import report
from growthpoles.present.sections.sectors import sectors_section


@pytest.fixture
def body(fakes: ModuleType, in_language: Callable[..., Page]) -> str:
    section = sectors_section(in_language((fakes.sectors(),), "en"))
    assert section is not None
    return section.body


def test_sectors_in_the_order_of_their_ranks_with_those_without_a_score_last(body: str) -> None:
    table = body.split("Sectors: scores and coverage</caption>")[1].split("</table>", 1)[0]
    places = [table.index(name) for name in ("Manufacturing", "Mining", "Information and communication")]
    assert places == sorted(places)
    last = table.split("Information and communication")[1]
    assert last.count('title="missing"') == 2 and "50%" in last


def test_few_enterprises_are_flagged_with_their_number(body: str) -> None:
    assert "Information and communication (12)." in body
    assert "(few enterprises: 12)" in body


def test_a_confidential_figure_is_only_a_mark(body: str) -> None:
    figures = body.split("Figures of the sectors</summary>")[1]
    row = figures.split('<th scope="row">Mining</th>')[1].split("</tr>", 1)[0]
    assert row.count(">5.5<") == 1 and row.count('title="confidential"') == 1
    assert ">2 of 3<" in figures.split("Sectors with a figure")[1]


def test_what_has_no_figures_is_named(body: str) -> None:
    assert "No figures: R&amp;D staff per 10,000 employed." in body


def test_the_mix_of_the_regions_comes_with_its_caveat(body: str) -> None:
    mix = body.split("What the mix of sectors alone would give the regions</h3>")[1]
    assert mix.index("Not a measurement of the enterprises") < mix.index("<table")
    assert mix.index("Astana") < mix.index("Turkistan Region") and ">60%<" in mix


def test_a_chart_for_the_index_and_one_for_results(body: str) -> None:
    assert body.count("<svg") == 2 and "which are no part of the index" in body


def test_sectors_are_no_places_of_a_report(fakes: ModuleType) -> None:
    html = report((fakes.sectors(), fakes.potential())).html
    assert 'id="unit-KZ-71"' in html and 'id="unit-C"' not in html


def test_without_sectors_there_is_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert sectors_section(in_language((fakes.potential(),), "en")) is None
