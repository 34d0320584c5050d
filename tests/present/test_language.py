from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract

import growthpoles.present
from growthpoles.present.language import language

PRESENT = Path(growthpoles.present.__file__).parent
WEB = PRESENT.with_name("web")
TRANSLATED = ("ru", "kk")
NAMES = {
    "growthpoles",
    "Excel",
    "CSV",
    "csv",
    "txt",
    "xls",
    "xlsx",
    "ods",
    "SHA",
    "log",
}  # log-t is the name of a test


def written() -> Iterator[tuple[str, ...]]:
    """Every text of the code and the templates: (text,) or (singular, plural)."""
    found = (path for home in (PRESENT, WEB) for kind in ("*.py", "*.html.j2") for path in home.rglob(kind))
    for path in sorted(found):
        method = "python" if path.suffix == ".py" else "jinja2.ext.babel_extract"
        with path.open("rb") as file:
            for _, text, _, _ in extract(method, file, options={"silent": "false"}):
                yield (text,) if isinstance(text, str) else tuple(part for part in text[:2] if part)


TEXTS = sorted(set(written()))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_texts() -> None:
    assert len(TEXTS) > 200


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_is_translated_and_nothing_else(code: str) -> None:
    known = set(language(code).texts)
    assert {text[0] for text in TEXTS} == known


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_plural_form_is_there(code: str) -> None:
    wanted = {"ru": 3, "kk": 2}[code]
    for text in TEXTS:
        if len(text) == 2:
            assert len(language(code).texts[text[0]]) == wanted, text


@pytest.mark.parametrize("code", TRANSLATED)
def test_placeholders_agree(code: str) -> None:
    for text in TEXTS:
        for form in language(code).texts[text[0]]:
            assert placeholders(form) == placeholders(text[0]), text


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_english_in_the_translations(code: str) -> None:
    for text in TEXTS:
        for form in language(code).texts[text[0]]:
            words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", form)))
            assert words <= NAMES, (text, words)


def test_no_name_is_glued_to_a_kazakh_suffix() -> None:
    """Suffixes follow vowel harmony, so `{name}дың` would be wrong for every second name."""
    for text in TEXTS:
        for form in language("kk").texts[text[0]]:
            assert not re.search(r"\{(?!value\b)\w+\}-?[а-яәғқңөұүһі]", form), form


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("en", 1, "1 recalculation."), ("en", 2, "2 recalculations."),
        ("ru", 1, "1 пересчёт."), ("ru", 3, "3 пересчёта."), ("ru", 12, "12 пересчётов."),
        ("ru", 21, "21 пересчёт."),
        ("kk", 1, "1 қайта есептеу."), ("kk", 5, "5 қайта есептеу."),
    ],
)  # fmt: skip
def test_plural_forms_of_the_unicode_cldr(code: str, number: int, expected: str) -> None:
    text = language(code).ngettext("{n} recalculation.", "{n} recalculations.", number, n=number)
    assert text == expected


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="en, ru, kk"):
        language("de")
