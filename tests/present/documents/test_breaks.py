from __future__ import annotations

import pytest

from growthpoles.present.documents.breaks import LONGEST, MAY_BREAK, SOFT_HYPHEN, softened, syllables

MARKS = {ord(SOFT_HYPHEN): None, ord(MAY_BREAK): None}


@pytest.mark.parametrize(
    "word",
    [
        "ин-но-ва-ция-лық", "өнер-кә-сіп", "об-лы-сы", "ша-руа-шы-лы-ғы", "объ-ект", "көр-сет-кіш-тер",
        "мем-ле-кет-тік", "ұйым-дар", "тех-но-ло-гия",
    ],
)  # fmt: skip
def test_kazakh_words_are_parted_between_syllables(word: str) -> None:
    assert "-".join(syllables(word.replace("-", ""))) == word


def test_no_single_letter_and_no_sign_begins_or_ends_a_line() -> None:
    for word in ("аудандар", "автокөлік", "компьютер", "объектілер", "электроэнергия", "аэроғарыш"):
        parts = syllables(word)
        assert "".join(parts) == word
        assert all(len(part) > 1 for part in parts)
        assert not any(part[0] in "ьъ" for part in parts)


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_only_marks_are_added(code: str) -> None:
    for text in ("Инновациялық әлеует", "a" * 10_000, "1\xa0234\xa0567 теңге", "growthpoles.present/x-y", ""):
        assert softened(text, code).translate(MARKS) == text


def test_short_words_and_figures_stay_as_they_are() -> None:
    assert softened("бір 12,5% жыл", "kk") == "бір 12,5% жыл"
    assert softened("Инновационный потенциал", "ru") == "Инновационный потенциал"


def test_a_long_stretch_may_be_broken_everywhere() -> None:
    pieces = softened("f" * 100, "en").split(MAY_BREAK)
    assert max(map(len, pieces)) < LONGEST
