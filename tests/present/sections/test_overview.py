from __future__ import annotations

from collections.abc import Callable

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.overview import findings_section, title_facts


def test_the_title_block_says_framework_period_edition_and_version(page: Page) -> None:
    assert title_facts(page) == (
        ("Framework", "Full framework"),
        ("Framework", "Regions 2022 (3 pillars: not the full potential)"),
        ("Year of the scores", "2022"),
        ("Years of the industries", "2025"),
        ("Edition of the territory", "kz20"),
        ("Version of growthpoles", "0.1.0"),
    )


def test_findings_carry_a_sign_and_a_word_for_their_certainty(page: Page) -> None:
    section = findings_section(page)
    assert section is not None
    assert '<span class="chip firm"><span aria-hidden="true">●</span> firm</span>' in section.body


def test_nothing_to_say_no_section(in_language: Callable[..., Page]) -> None:
    results: tuple[Result, ...] = ()
    assert findings_section(in_language(results, "kk")) is None
    assert title_facts(in_language(results, "kk")) == ()
