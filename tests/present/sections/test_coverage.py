from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from growthpoles.present.page import Page
from growthpoles.present.sections.coverage import coverage_section


def test_the_full_framework_says_what_fails_and_what_is_missing(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    section = coverage_section(in_language((fakes.full_potential(),), "en"))
    assert section is not None
    assert "Pillars with enough figures: 1 of 3. Needed for an index: 3." in section.body
    assert "The index is missing for every region." in section.body
    assert section.body.count("✗ not met") == 2
    assert "R&amp;D expenditure in GRP; R&amp;D staff per 10,000 employed" in section.body


def test_a_scored_framework_names_its_proxies(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    section = coverage_section(in_language((fakes.potential(),), "ru"))
    assert section is not None
    assert "слабый замещающий показатель" in section.body
    assert "Индекс отсутствует" not in section.body


def test_each_framework_has_its_own_table(page: Page) -> None:
    section = coverage_section(page)
    assert section is not None
    assert section.body.count("<table") == 2


def test_no_potential_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert coverage_section(in_language((fakes.poles(),), "en")) is None
