from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from growthpoles.present.page import Page
from growthpoles.present.sections.propulsive_book import Leaders

Make = Callable[..., Page]


@pytest.fixture
def it(fakes: ModuleType, in_language: Make) -> Leaders:
    result = fakes.classed()
    page = in_language((result,), "en")
    return Leaders(page, page.shelf.books[0])


def test_the_country_stands_first_and_the_regions_follow_by_name(it: Leaders) -> None:
    assert it.country == "KZ" and it.places[0] == "KZ"
    names = [it.page.unit(code) for code in it.places[1:]]
    assert names == sorted(names) and len(names) == 6


def test_without_any_class_nothing_is_assessed(fakes: ModuleType, in_language: Make, it: Leaders) -> None:
    page = in_language((fakes.unseen(),), "en")
    assert it.assessed and not Leaders(page, page.shelf.books[0]).assessed


def test_an_unknown_loss_comes_last(it: Leaders) -> None:
    assert [row["industry"] for row in it.of("KZ-71")] == ["C", "B", "J", "A"]


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        ("share", 0.125, "12%"),
        ("growth-points", 4.79, "+4.8"),
        ("growth-points", 0.0, "0"),
        ("ratio", 1.5, "1.50"),
    ],
)
def test_a_figure_is_written_as_its_unit_asks(it: Leaders, measure: str, value: float, text: str) -> None:
    assert it.value({"measure": measure}, value) == text


def test_a_gate_that_is_not_known_is_no_number(it: Leaders, fakes: ModuleType, in_language: Make) -> None:
    assert it.gate_text("KZ-71", "C", name="weight") == "≥ 25%"
    assert it.gate_text("KZ-71", "C", name="dominance").startswith("> ")
    page = in_language((fakes.unseen(),), "en")
    assert Leaders(page, page.shelf.books[0]).gate_text("KZ-71", "C", name="pull") == "…"
