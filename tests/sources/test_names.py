from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.errors import Where
from growthpoles.sources.names import fold, mixed_script_words, suggest, unlike

SPELLINGS = [
    ("Жетісу", "Жетысу", "Jetisu", "Jetisý", "Zhetisu", "Zhetysu", "Жетiсу", "ЖЕТІСУ"),
    ("Қарағанды", "Караганды", "Karagandy", "Qaraghandy", "Qarağandy", "Qaraǵandy", "Karaghandy"),
    ("Маңғыстау", "Мангыстау", "Mangystau", "Mañğystau", "Mangghystau"),
    ("Ақтөбе", "Актобе", "Aktobe", "Aqtobe", "Aqtöbe"),
    ("Қызылорда", "Кызылорда", "Kyzylorda", "Qyzylorda", "Kyzyl-Orda"),
    ("Шымкент", "Shymkent", "Şymkent", "Šymkent", "S'ymkent"),
    ("Қостанай", "Костанай", "Kostanay", "Qostanai", "Kostanai"),
    ("Ұлытау", "Улытау", "Ulytau", "Ūlytau"),
    ("Семей", "Semey", "Semei"),
    ("Жамбыл", "Zhambyl", "Jambyl", "Žambyl"),
    ("Восточно-Казахстанская", "Восточно - Казахстанская", "Vostochno-Kazakhstanskaya"),
]
KNOWN = [
    (code, name)
    for code, names in {
        "KZ-10": ("Abai Region", "Область Абай", "Абай облысы"),
        "KZ-15": ("Aktobe Region", "Актюбинская область", "Ақтөбе облысы"),
        "KZ-19": ("Almaty Region", "Алматинская область", "Алматы облысы"),
        "KZ-27": ("West Kazakhstan Region", "Западно-Казахстанская область", "Батыс Қазақстан облысы"),
        "KZ-33": ("Jetisu Region", "Область Жетісу", "Жетісу облысы"),
        "KZ-35": ("Karaganda Region", "Карагандинская область", "Қарағанды облысы"),
        "KZ-61": ("Turkistan Region", "Туркестанская область", "Түркістан облысы"),
        "KZ-63": ("East Kazakhstan Region", "Восточно-Казахстанская область", "Шығыс Қазақстан облысы"),
        "KZ-75": ("Almaty", "г. Алматы", "Алматы қаласы"),
        "KZ-79": ("Shymkent", "г. Шымкент", "Шымкент қаласы"),
    }.items()
    for name in names
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda group: group[0])
def test_one_name_has_one_skeleton_in_every_spelling(spellings: tuple[str, ...]) -> None:
    assert len({fold(name) for name in spellings}) == 1


def test_different_places_have_different_skeletons() -> None:
    names = [group[0] for group in SPELLINGS]
    assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("region", "city"),
    [
        ("Almaty Region", "Almaty"),
        ("Алматинская область", "Алматы"),
        ("Алматы облысы", "Алматы"),
        ("Алматы облысы", "Алматы қаласы"),
        ("Almaty Region", "Almaty city"),
    ],
)
def test_a_region_and_the_city_of_the_same_name_never_collide(region: str, city: str) -> None:
    assert fold(region) != fold(city)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Жетысу", "KZ-33"),
        ("Jetisu", "KZ-33"),
        ("Zhetisu", "KZ-33"),
        ("Жетiсу облысы", "KZ-33"),
        ("Жетысуская область", "KZ-33"),
        ("Қарағанды", "KZ-35"),
        ("Карагандинская", "KZ-35"),
        ("Karagandy", "KZ-35"),
        ("Qaraghandy", "KZ-35"),
        ("Karaganda oblast", "KZ-35"),
        ("Алматинская обл.", "KZ-19"),
        ("Almaty oblysy", "KZ-19"),
        ("город Алматы", "KZ-75"),
        ("Almaty City", "KZ-75"),
        ("Almaty", "KZ-75"),
        ("Turkestan", "KZ-61"),
        ("Чимкент", "KZ-79"),
        ("East Kazahstan", "KZ-63"),
        ("Актюбинск", "KZ-15"),
        ("Almaty Regon", "KZ-19"),
    ],
)
def test_the_unit_that_is_meant_comes_first(name: str, code: str) -> None:
    assert suggest(name, KNOWN)[0].code == code


@pytest.mark.parametrize("name", ["Москва", "Total", "Всего", "Барлығы", "", "12", "—"])
def test_nothing_is_suggested_where_nothing_looks_alike(name: str) -> None:
    assert suggest(name, KNOWN) == ()


def test_suggestions_are_ranked_once_per_unit() -> None:
    found = suggest("Almaty", KNOWN)
    assert [item.code for item in found] == ["KZ-75", "KZ-19"]
    assert found[0].score > found[1].score
    assert suggest("Almaty", KNOWN, most=1) == found[:1]


@pytest.mark.parametrize(
    ("word", "repaired"),
    [
        ("Жетiсу", "Жетісу"),
        ("Aлматы", "Алматы"),
        ("Түркicтан", "Түркістан"),
        ("КZ", "KZ"),
        ("Әйтеke", ""),
        ("Аlmaty", "Almaty"),
        ("Қəдір", "Қәдір"),
    ],
)
def test_words_of_two_scripts_are_found_and_repaired(word: str, repaired: str) -> None:
    (found,) = mixed_script_words(f"обл. {word} region 2022")
    assert (found.word, found.repaired) == (word, repaired)


@pytest.mark.parametrize("text", ["Жетісу облысы", "Jetisu Region (Жетісу)", "KZ-10", "", "ВРП per head"])
def test_whole_words_of_one_script_are_left_alone(text: str) -> None:
    assert mixed_script_words(text) == ()


@given(st.text(max_size=30))
def test_a_skeleton_ignores_case_and_separators_and_stays_when_folded_again(text: str) -> None:
    skeleton = fold(text)
    assert not any(character.isspace() or character in "-.,()" for character in skeleton)
    assert fold(f" {text} ") == skeleton


@given(st.text(st.sampled_from("абвгдежзийклмнопрстуфхцчшыэюяәғқңөұүһі -"), max_size=20))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.title())


def test_letters_that_a_code_lacks_are_named_too() -> None:
    told = unlike("AB", "A\u200bB", where=Where())
    assert dict(told.details)["letters"] == "U+200B"
