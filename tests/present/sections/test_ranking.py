from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.ranking import ranking_section


def test_rank_interval_and_group_beside_every_index(page: Page) -> None:
    section = ranking_section(page)
    assert section is not None
    row = section.body[section.body.index('href="#unit-KZ-23"') :].split("</tr>")[0]
    for cell in ("0.450", "1–3", ">2<", "100%"):
        assert cell in row
    assert "at least 90% of the recalculations" in section.body
    assert "1000 recalculations." in section.body


def test_the_heading_stands_above_the_scores(page: Page) -> None:
    section = ranking_section(page)
    assert section is not None
    assert section.body.strip().startswith('<p class="heading">3 pillars: not the full potential</p>')


def test_without_robustness_intervals_are_marked_as_missing(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    section = ranking_section(in_language((fakes.potential(),), "en"))
    assert section is not None
    assert "Groups:" not in section.body
    assert 'title="missing"' in section.body


def test_without_an_index_there_is_no_ranking(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert ranking_section(in_language((fakes.full_potential(),), "en")) is None
    assert ranking_section(in_language((), "en")) is None
