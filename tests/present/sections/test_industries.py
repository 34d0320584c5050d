from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.industries import industries_section


def body(page: Page) -> str:
    section = industries_section(page)
    assert section is not None
    return section.body


def test_quotients_carry_the_sign_of_their_label(page: Page) -> None:
    html = body(page)
    assert 'class="l2">1.6<b>▲</b>' in html
    assert 'class="l3">2.2<b>△</b>' in html
    assert "0<b>■</b>" in html


@pytest.mark.parametrize(("code", "word"), [("en", "nominal"), ("ru", "номинально"), ("kk", "номиналды")])
def test_shift_share_is_marked_as_nominal(
    code: str, word: str, fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    html = body(in_language((fakes.shift_share(),), code))
    assert word in html
    assert "+42" in html and "−4" in html


def test_lists_by_label_with_their_regions(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    html = body(in_language((fakes.propulsive(),), "en"))
    assert html.index("Propulsive") < html.index("Manufacturing: Astana, Atyrau Region")
    assert "provisional" in html


def test_a_test_that_could_not_be_made_is_marked(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    html = body(in_language((fakes.propulsive(),), "en"))
    assert html.count('title="missing"') >= 18
    assert "75%" in html


def test_no_industries_no_section(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert industries_section(in_language((fakes.potential(),), "en")) is None
