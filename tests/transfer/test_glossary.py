"""The bundled glossary: frozen before the labelled pairs were written, so that they measure it honestly."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.labels import LANGUAGES, Label
from growthpoles.transfer.glossary import Concept, Glossary, load_glossary, read_glossary
from growthpoles.transfer.vocabulary import load_words

FROZEN = "c6f8b851b3f4a37c9dfe91fe95730b7f23105d83273fd07dac8aa74c701cb4d2"


def named(text: Label) -> dict[str, str]:
    return {item.concept: item.words for item in load_glossary().mentions(text)}


def test_the_glossary_is_the_one_that_was_frozen_before_the_pairs() -> None:
    text = files("growthpoles.transfer").joinpath("glossary.toml").read_bytes()
    assert hashlib.sha256(text).hexdigest() == FROZEN


def test_every_concept_is_said_in_three_languages_and_has_a_field() -> None:
    for item in load_glossary().concepts:
        assert all(item.phrases(language) for language in LANGUAGES), item.code
        assert item.field in load_words().known["field"], item.code


@pytest.mark.parametrize(
    ("text", "concept", "words"),
    [
        (Label(en="Heat pumps for schools"), "heat-pump", "heat pumps"),
        (Label(ru="С тепловыми насосами"), "heat-pump", "тепловыми насосами"),
        (Label(kk="Мектепке жылу сорғысы"), "heat-pump", "жылу сорғысы"),
        (Label(ru="Тёплое молоко"), "milk", "молоко"),
        (Label(ru="Медно-золотая руда"), "copper", "медно"),
        (Label(en="An e-learning course"), "distance-learning", "e learning"),
    ],
)
def test_word_forms_of_three_languages_lead_to_one_concept(text: Label, concept: str, words: str) -> None:
    assert named(text)[concept] == words


def test_stems_belong_to_their_language_and_whole_words_stay_whole() -> None:
    assert "water" in named(Label(kk="Таза су"))
    assert "water" not in named(Label(ru="Сушка зерна"))  # su- is water in Kazakh only
    assert "ore" in named(Label(en="Iron ore")) and "ore" not in named(Label(en="Oregano"))


def test_a_table_extends_it_and_one_of_a_known_code_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "concept,field,en,ru,kk\nkurt,65,qurt|kurt,курт$,құрт\npump,55,pump,,\n", encoding="utf-8"
    )
    own = load_glossary().extended(read_glossary(file))
    assert len(own.concepts) == len(load_glossary().concepts) + 1
    assert [item.concept for item in own.mentions(Label(kk="Құрт", ru="Насос"))] == ["kurt"]


def test_everything_wrong_with_a_table_is_told_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("concept,field,ru\na b,65,слово\nfine,6,слово\nempty,65,\nempty,65,x\n", encoding="utf-8")
    with pytest.raises(InputError) as failure:
        read_glossary(file)
    found = {(item.code, item.where.row, item.where.column) for item in failure.value.problems}
    assert {
        ("transfer.code.bad", 2, "concept"),
        ("transfer.classification.bad", 3, "field"),
        ("glossary.stems.empty", 4, "concept"),
    } <= found
    assert any(row == 5 for _, row, _ in found)


def test_codes_twice_are_refused() -> None:
    twice = Concept("pump", "55", Label(en="pump"))
    with pytest.raises(InputError, match="pump"):
        Glossary((twice, twice))
