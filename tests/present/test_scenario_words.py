"""What was set differently, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from tests.present.made_futures import made_scenarios

from growthpoles.core.result import Result, Table
from growthpoles.present.page import Page
from growthpoles.present.scenario_words import Told
from growthpoles.present.shelf import Book


def with_rows(**rows: list[tuple[object, ...]]) -> Result:
    made = made_scenarios()
    return replace(
        made,
        tables=tuple(
            Table(t.name, t.keys, pl.DataFrame(rows[t.name], schema=t.data.schema, orient="row"))
            if t.name in rows
            else t
            for t in made.tables
        ),
    )


def told(in_language: Callable[..., Page], result: Result, code: str = "en") -> Told:
    return Told(in_language((result,), code), Book(result))


CHANGE = with_rows(
    drivers=[("richer", "change", "change.1", "", "x", "change")],
    changes=[("richer", "change.1", "x", "U1 U2", "2024 2025", 1.25, -3.0)],
)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "changed figures: as published → x; U1, U2; 2024, 2025: × 1.25 −3"),
        ("ru", "изменённые данные: как опубликовано → x; U1, U2; 2024, 2025: × 1,25 −3"),
    ],
)
def test_a_change_of_figures_is_told_with_units_years_and_factor(
    in_language: Callable[..., Page], code: str, text: str
) -> None:
    (found,) = told(in_language, CHANGE, code).drivers("richer")
    assert found.replace("-", "−") == text


def test_a_file_and_the_key_that_names_it_are_one_change(in_language: Callable[..., Page]) -> None:
    result = with_rows(
        drivers=[
            ("richer", "setting", "panel.table", "a.csv", "b.csv", "panel"),
            ("richer", "input", "a.csv", "1", "", "panel"),
            ("richer", "input", "b.csv", "", "2", "panel"),
        ],
        cells=[("richer", "U1", 2022, "x", 1.0, 2.0)],
    )
    found = told(in_language, result)
    assert found.groups("richer") == 1
    assert found.said("richer").startswith("Everything that differs below follows from")


def test_two_sections_are_two_changes(in_language: Callable[..., Page]) -> None:
    found = told(in_language, made_scenarios(2))
    assert found.groups("richer") == 2 and "does not split it up" in found.said("richer")
