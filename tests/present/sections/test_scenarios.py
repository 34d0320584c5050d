"""The page of scenarios side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest
from tests.present.made_futures import made_scenarios

from growthpoles.core.result import Table
from growthpoles.present.page import Page
from growthpoles.present.sections.scenarios import scenarios_section


def body_of(in_language: Callable[..., Page], drivers: int = 1, code: str = "en") -> str:
    section = scenarios_section(in_language((made_scenarios(drivers),), code))
    assert section is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section.body)).replace("\u00a0", " ")


def test_drivers_stand_before_what_followed(in_language: Callable[..., Page]) -> None:
    text = body_of(in_language)
    assert "setting robustness.n (How sure the ranking is): 20 → not set" in text
    assert "Everything that differs below follows from this one change." in text
    assert text.index("robustness.n") < text.index("Index and rank")


def test_only_what_moved_is_shown_with_its_change(in_language: Callable[..., Page]) -> None:
    text = body_of(in_language)
    assert "U1 0.500 (2) 0.625 (1)" in text and "U2 0.250" not in text
    assert "U3 0.125 (4) …" in text
    assert "Index and rank, 2022: Innovation potential" in text
    assert "g – U1, 2027 richer no such target within-reach … 75%" in text
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


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_marks_are_no_raw_markup(in_language: Callable[..., Page], code: str) -> None:
    """A figure that a run does not have, and a label that the base does not."""
    made = made_scenarios()
    cells = pl.DataFrame([("richer", "U1", 2022, "x", 1.0, None)], schema=made["cells"].schema, orient="row")
    text = pl.lit(None, pl.String)
    changed = {
        "cells": cells,
        "poles": made["poles"].with_columns(before=text, type_before=text),
    }
    tables = tuple(Table(t.name, t.keys, changed.get(t.name, t.data)) for t in made.tables)
    section = scenarios_section(in_language((replace(made, tables=tables),), code))
    assert section is not None
    assert "&lt;" not in section.body
    assert section.body.count('<abbr class="mark"') >= 2


def test_money_of_several_currencies_stands_with_its_own(in_language: Callable[..., Page]) -> None:
    made = made_scenarios()
    numbers = made["numbers"].with_columns(
        unit=pl.when(pl.col("run") == "richer").then(pl.lit("million EUR")).otherwise("unit"),
        change=pl.lit(None, pl.Float64),
    )
    tables = tuple(Table(t.name, t.keys, numbers if t.name == "numbers" else t.data) for t in made.tables)
    section = scenarios_section(in_language((replace(made, tables=tables),), "en"))
    assert section is not None
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section.body)).replace("\u00a0", " ")
    assert "Money of the plan 90 million KZT 60 million EUR" in text


@pytest.mark.parametrize(("code", "text"), [("ru", "Полюса роста"), ("kk", "Өсу полюстері")])
def test_results_are_named_in_the_language_of_the_reader(
    in_language: Callable[..., Page], code: str, text: str
) -> None:
    shown = body_of(in_language, 1, code)
    assert f"{text} richer poles 3" in shown and "poles/poles" not in shown


def test_without_a_comparison_there_is_no_section(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    assert scenarios_section(in_language((fakes.poles(),), "en")) is None
