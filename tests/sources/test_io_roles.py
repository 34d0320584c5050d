"""What stands around the flows: found from the figures first, named by words."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.errors import Where
from growthpoles.sources import io_roles as roles
from growthpoles.sources.square import Line


def line(label: str, name: str = "") -> Line:
    return Line((label,), (label.casefold(),), name, Where())


@pytest.mark.parametrize(
    ("label", "demand", "kind"),
    [
        ("Compensation of employees", False, "wages"),
        ("Employment, FTE", False, "jobs"),
        ("Taxes less subsidies on production", False, "taxes"),
        ("D1", False, "wages"),
        ("D21X31", False, "taxes"),
        ("B2A3N", False, "surplus"),
        ("VALU", False, "value-added"),
        ("70 ROWimp", False, "imports"),
        ("Оплата труда наёмных работников", False, "wages"),
        ("Еңбекақы", False, "wages"),
        ("HFCE", True, "households"),
        ("P3_S14", True, "households"),
        ("NPISH", True, "other"),
        ("Final consumption expenditure", True, "other"),
        ("Gross fixed capital formation", True, "investment"),
        ("Changes in inventories", True, "stocks"),
        ("60 EXPROW", True, "exports"),
        ("IMPO", True, "imports"),
        ("Экспорт", True, "exports"),
    ],
)
def test_words_tell_the_kind(label: str, demand: bool, kind: str) -> None:
    found = roles.sort_around(
        [line(label)], np.array([[1.0]]), missing=np.array([1.0]), demand=demand, stated={}
    )
    assert found.kinds == (kind,)


@pytest.mark.parametrize(
    "label",
    ["TOTAL", "Total output", "total_use_pp", "Итого", "Всего", "Барлығы", "TTL_INT_FNL", "Выпуск", "OUT"],
)
def test_totals_are_known_by_their_words(label: str) -> None:
    assert roles.is_total(line(label))


@pytest.mark.parametrize("label", ["TTL_01", "Construction", "Taxes on production", "Outdoor goods"])
def test_industries_and_taxes_are_no_totals(label: str) -> None:
    assert not roles.is_total(line(label))


def test_the_finest_lines_that_add_up_make_the_balance() -> None:
    """Output 10 and 20 less flows: 7 and 12. Value added is wages and surplus; jobs are no money."""
    lines = [
        line(x) for x in ("Imports", "Wages", "Surplus", "Value added", "Inputs and value added", "Jobs")
    ]
    amounts = np.array([[2, 3], [4, 5], [1, 4], [5, 9], [7, 12], [1, 1.0]])
    found = roles.sort_around(lines, amounts, missing=np.array([7.0, 12.0]), demand=False, stated={})
    assert found.balance == (0, 1, 2)
    assert found.beside == (3, 4, 5)


def test_an_of_which_stays_beside() -> None:
    """Wages are part of the value added that is printed, and no other part is."""
    lines = [line("imports"), line("compensation_employees"), line("value_added_bp")]
    amounts = np.array([[2, 3], [4, 5], [5, 9.0]])
    found = roles.sort_around(lines, amounts, missing=np.array([7.0, 12.0]), demand=False, stated={})
    assert (found.balance, found.beside) == ((0, 2), (1,))


def test_words_decide_when_nothing_adds_up() -> None:
    lines = [line("Imports"), line("Value added"), line("Total")]
    amounts = np.array([[2, 3], [5, 9], [9, 9.0]])
    found = roles.sort_around(lines, amounts, missing=np.array([70.0, 1.0]), demand=False, stated={})
    assert (found.balance, found.beside) == ((0, 1), ())


def test_the_word_of_the_user_wins() -> None:
    lines = [line("Soldiers"), line("Capital"), line("Of which rent")]
    amounts = np.array([[2, 3], [5, 9], [1, 1.0]])
    stated = {"Soldiers": "wages", "Of which rent": roles.LEAVE_OUT}
    found = roles.sort_around(lines, amounts, missing=np.array([8.0, 13.0]), demand=False, stated=stated)
    assert (found.balance, found.beside, found.kinds[0]) == ((0, 1), (), "wages")


def test_the_line_of_outputs() -> None:
    lines = [line("Total"), line("Taxes less subsidies on production"), line("Total output"), line("Jobs")]
    assert roles.find_output(lines, "") == 2
    assert roles.find_output(lines[:2], "") == 0
    assert roles.find_output(lines, "Jobs") == 3
    assert roles.find_output([line("Wages")], "") is None
