from __future__ import annotations

import pytest

from growthpoles.present.language import language
from growthpoles.present.units import measure_text


@pytest.mark.parametrize(
    ("unit", "ru", "kk"),
    [
        ("thousand KZT per person", "тыс. тенге / чел.", "мың теңге / адам"),
        (
            "organisations per 100,000 employed persons",
            "орг. / 100\u00a0000 занятых",
            "ұйым / 100\u00a0000 жұмыспен қамтылған",
        ),
        ("million KZT per km2", "млн тенге / км²", "млн теңге / км²"),
        ("ratio to the country", "к уровню страны", "ел деңгейіне қатынасы"),
        ("% a year", "% в год", "% жылына"),
        ("licences per 100 researchers", "лицензий / 100 исследователей", "лицензия / 100 зерттеуші"),
        ("%", "%", "%"),
        ("% change", "прирост,\u00a0%", "өсім,\u00a0%"),
        ("international dollars per person", "межд. долл. / чел.", "халықаралық доллар / адам"),
    ],
)
def test_units_in_words(unit: str, ru: str, kk: str) -> None:
    assert measure_text(unit, language("ru")) == ru
    assert measure_text(unit, language("kk")) == kk


def test_pure_numbers_have_no_unit_and_unknown_units_stay() -> None:
    assert measure_text("1", language("ru")) == ""
    assert measure_text("", language("ru")) == ""
    assert measure_text("furlongs per fortnight", language("ru")) == "furlongs / fortnight"
