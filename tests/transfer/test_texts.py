"""Languages and scripts of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.transfer.texts import as_label, fits, language_of, look_alikes, says_nothing, scripts_of


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Насос для рассолов", ("cyrillic",)),
        ("Датчик pH на основе GaN, Al2O3 и β-фазы", ("cyrillic", "latin")),
        ("Раствор с pH 7 и β-фазой", ("cyrillic",)),
        ("Сплав TiNi с памятью формы", ("cyrillic", "latin")),
        ("Насос / pump / مضخة", ("arabic", "cyrillic", "latin")),
        ("水泵 насос pump", ("cjk", "cyrillic", "latin")),
        ("", ()),
    ],
)
def test_scripts_are_those_with_whole_words(text: str, scripts: tuple[str, ...]) -> None:
    assert scripts_of(text) == scripts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Тұзды ерітінділерге арналған сорғы", "kk"),
        ("Насос для солевых растворов", "ru"),
        ("A pump for brine", "en"),
        ("Новый метод PCR", "ru"),
        ("12 %", "en"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language
    assert getattr(as_label(text), language) == text


def test_words_of_two_alphabets_are_found() -> None:
    assert look_alikes("cтaль и IT-служба, PCR-тест") == ("cтaль",)


def test_a_text_in_the_wrong_column_is_seen() -> None:
    assert not fits("A pump for brine", "ru") and not fits("Насос для рассолов", "en")
    assert not fits("Тұзды ерітіндіге арналған сорғы", "ru")
    assert fits("Порошок из руд месторождения Қаражал в Карагандинской области", "ru")
    assert fits("Sorgy", "kk") and not fits(
        "Насос для перекачки солевых растворов на горных предприятиях", "kk"
    )


@pytest.mark.parametrize("text", ["", " ", "–", "...", "Н/Д", "нет данных.", "n/a", "None", "жоқ", "0"])
def test_cells_that_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["Нет аналогов", "7", "отчёт", "n/a compound"])
def test_cells_that_say_something(text: str) -> None:
    assert not says_nothing(text)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert scripts_of(text) == tuple(sorted(scripts_of(text)))
    label = as_label(text)
    assert not text or text in (label.en, label.ru, label.kk)
