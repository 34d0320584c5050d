"""The page of scenarios side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import pytest
from tests.present.made_futures import made_scenarios

from growthpoles.present.page import Page
from growthpoles.present.sections.scenarios import scenarios_section


def body_of(in_language: Callable[..., Page], drivers: int = 1, code: str = "en") -> str:
    section = scenarios_section(in_language((made_scenarios(drivers),), code))
    assert section is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section.body)).replace("\u00a0", " ")


def test_drivers_stand_before_what_followed(in_language: Callable[..., Page]) -> None:
    text = body_of(in_language)
    assert "setting robustness.n: 20 → not set" in text
    assert "Everything that differs below follows from this one change." in text
    assert text.index("robustness.n") < text.index("Index and rank")


def test_only_what_moved_is_shown_with_its_change(in_language: Callable[..., Page]) -> None:
    text = body_of(in_language)
    assert "U1 0.500 (2) 0.625 (1)" in text and "U2 0.250" not in text
    assert "U1 richer potential pole (t) growth pole (t)" in text
    assert "Money of the plan, million KZT 90 60 (−30)" in text


@pytest.mark.parametrize(
    ("drivers", "text"), [(0, "Nothing was set differently."), (2, "follows from these changes together")]
)
def test_causes_are_not_split_up_where_they_cannot_be(
    in_language: Callable[..., Page], drivers: int, text: str
) -> None:
    assert text in body_of(in_language, drivers)


@pytest.mark.parametrize(("code", "text"), [("ru", "Задано иначе:"), ("kk", "Басқаша берілген:")])
def test_the_page_is_in_the_language_of_the_reader(
    in_language: Callable[..., Page], code: str, text: str
) -> None:
    shown = body_of(in_language, 1, code)
    assert text in shown and "differ" not in shown


def test_without_a_comparison_there_is_no_section(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    assert scenarios_section(in_language((fakes.poles(),), "en")) is None
