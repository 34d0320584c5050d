from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from growthpoles.present.sorting import sort_key

ALPHABET = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"


def in_order(words: list[str], language: str) -> list[str]:
    return sorted(words, key=lambda word: sort_key(word, language))


def test_the_kazakh_alphabet_has_42_letters_in_its_order() -> None:
    assert len(ALPHABET) == 42
    assert in_order(list(reversed(ALPHABET)), "kk") == list(ALPHABET)


def test_kazakh_regions_in_dictionary_order() -> None:
    words = [
        "Ұлытау",
        "Үржар",
        "Ғылым",
        "Жетісу",
        "Жамбыл",
        "Қарағанды",
        "Қостанай",
        "Әлеует",
        "Абай",
        "Өңір",
        "Отырар",
    ]
    assert in_order(words, "kk") == [
        "Абай", "Әлеует", "Ғылым", "Жамбыл", "Жетісу", "Қарағанды", "Қостанай",
        "Отырар", "Өңір", "Ұлытау", "Үржар",
    ]  # fmt: skip


def test_russian_yo_follows_ye() -> None:
    assert in_order(["Ж", "Ё", "Е"], "ru") == ["Е", "Ё", "Ж"]


def test_accents_and_case_do_not_matter_in_english() -> None:
    assert in_order(["zebra", "Ångström", "apple", "Bern"], "en") == ["Ångström", "apple", "Bern", "zebra"]


def test_spaces_decide_last() -> None:
    assert in_order(["Almaty Region", "Almaty", "Akmola"], "en") == ["Akmola", "Almaty", "Almaty Region"]


@given(st.lists(st.text(max_size=8), max_size=6))
def test_the_order_is_total_and_deterministic(words: list[str]) -> None:
    for language in ("en", "ru", "kk"):
        assert in_order(words, language) == in_order(list(reversed(words)), language)
