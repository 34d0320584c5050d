"""Words of bulletins: what counts as the same heading, and what a name of a region may be shortened to."""

from __future__ import annotations

import pytest
from tests.sources.bulletin_books import STUDY

import growthpoles as gp
from growthpoles.sources.bulletin_words import (
    TOTAL,
    RegionNames,
    likeness,
    matches,
    plain,
    spellings,
    unmarked,
    years_in,
)

LAND = gp.read_territory(STUDY.path("regions.csv"))
NAMES = RegionNames(LAND, "kz20", names={"Шым-кала": "KZ-79"}, total=["Всего"], footnotes=["1"])


@pytest.mark.parametrize(
    ("wanted", "text", "same"),
    [
        ("Объем продукции", "Объём\n продукции *", True),
        ("количество предприятий", "Количество пред-\nприятий1)", True),
        ("Западно-Казахстанская", "Западно-\nКазахстанская", True),
        ("всего", "Барлығы\nВсего", True),
        ("всего", "Барлығы / Всего", True),
        ("количество предприятий", "Количество предприятий, имеющих инновации", False),
        ("количество предприятий*", "Количество предприятий, имеющих инновации", True),
        ("*инновации", "Количество предприятий, имеющих инновации", True),
        ("a.c", "abc", False),
        ("a*(c", "abc", False),
    ],
)
def test_what_counts_as_the_same_heading(wanted: str, text: str, same: bool) -> None:
    assert matches(wanted, text) is same


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Абай¹⁾", "Абай"),
        ("Абай 1) 2)", "Абай"),
        ("Абай**", "Абай"),
        ("2021", "2021"),
        ("(12)", "(12)"),
        ("", ""),
    ],
)
def test_footnote_marks(text: str, left: str) -> None:
    assert unmarked(text) == left


def test_bare_digits_are_marks_only_when_named_and_after_a_letter() -> None:
    assert unmarked("Ұлытау1", ["1"]) == "Ұлытау"
    assert unmarked("Ұлытау1") == "Ұлытау1"
    assert unmarked("2021", ["1"]) == "2021"


def test_years_are_told_from_dates_and_numbers() -> None:
    assert years_in("за 2022 год (18 мая 2023 года)") == (2022,)
    assert years_in("2022 жылғы 18 мамыр, 2021 жыл") == (2021,)
    assert years_in("2021/22, 12022, 20221") == (2021,)
    assert years_in("ГОСТ 1.2022") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KZ-10", "KZ-10"), ("Абай облысы", "KZ-10"), ("Абай", "KZ-10"), ("Акмолинская", "KZ-11"),
        ("г.Астана", "KZ-71"), ("Астана қ.", "KZ-71"), ("Almaty", None), ("Almaty city", "KZ-75"),
        ("Алматы", None),
        ("Алматы обл.", "KZ-19"), ("г. Алматы", "KZ-75"), ("Абай облысы\nобласть Абай", "KZ-10"),
        ("Абай облысы / Акмолинская область", None), ("Шым-кала 1)", "KZ-79"), ("ВСЕГО", "KZ"),
        ("Республика Казахстан1", "KZ"), ("область", None), ("", None), ("Казахстанская", None),
    ],
)  # fmt: skip
def test_names_of_regions(text: str, code: str | None) -> None:
    assert NAMES.find(text) == code


def test_a_total_without_a_country_is_known_and_no_region() -> None:
    other = RegionNames(gp.Territory(LAND.editions), "kz20", names={}, total=["Итого"])
    assert other.find("Итого:") == TOTAL


def test_likeness_and_spellings() -> None:
    assert likeness("Всего", "всего 1)") == 1
    assert spellings(" \n") == set()
    assert plain("«Абай» — 1)") == '"абай"'
