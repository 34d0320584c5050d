"""Diagnostics keep their order, know their worst grade and turn errors into one exception."""

from __future__ import annotations

import pytest

from growthpoles.core.diagnostic import Diagnostics, Grade, error, note, warning
from growthpoles.errors import InputError, Where

A = note("file.missing", Where(file="a.csv"))
B = warning("panel.jump", Where(unit="X", year=2020), percent=12.0)
C = error("panel.value.impossible", Where(unit="X"), value=-1.0, unit="%")


def test_of_drops_repeats_and_keeps_order() -> None:
    assert Diagnostics.of(B, [A, B], A).items == (B, A)


def test_worst_and_at_least() -> None:
    found = Diagnostics.of(A, B, C)
    assert found.worst is Grade.ERROR
    assert found.at_least(Grade.WARNING).items == (B, C)
    assert Diagnostics().worst is Grade.GOOD


def test_with_code_takes_a_family() -> None:
    assert Diagnostics.of(A, B, C).with_code("panel").items == (B, C)
    assert Diagnostics.of(A, B, C).with_code("pan").items == ()


def test_raise_if_error_lists_all_errors_only() -> None:
    other = error("panel.value.impossible", Where(unit="Y"), value=101.0, unit="%")
    with pytest.raises(InputError) as caught:
        Diagnostics.of(A, C, other).raise_if_error()
    assert [item.where.unit for item in caught.value.problems] == ["X", "Y"]
    assert Diagnostics.of(A, B).raise_if_error().items == (A, B)


def test_table_puts_the_worst_first_with_the_english_text() -> None:
    table = Diagnostics.of(A, C).to_table()
    assert table["grade"].to_list() == ["error", "note"]
    assert table["message"][0].startswith("the value -1.0 (%) cannot be. Check the figure")
