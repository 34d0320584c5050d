from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.errors import InputError
from growthpoles.sources.encodings import decode

KAZAKH = "код;өңір;мәні\nKZ-11;Ақмола облысы;1,5\nKZ-33;Жетісу облысы;2,5\nKZ-43;Қызылорда һ ұ ү ғ;3,5\n"
RUSSIAN = "код;регион;значение\nKZ-11;Акмолинская область;1,5\nKZ-39;Костанайская область №2 «А»;2,5\n"
POLISH = "code;name;value\nPL1;Łódzkie;1,5\nPL2;Małopolskie;2,5\nPL3;Świętokrzyskie;3\n"
FRENCH = "code;name;value\nFR1;Île-de-France;1,5\nFRK;Auvergne-Rhône-Alpes;2,5\n"


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        (KAZAKH, "utf-8", False),
        (KAZAKH, "utf-8-sig", False),
        (KAZAKH, "utf-16", False),
        (KAZAKH, "utf-32", False),
        (KAZAKH, "utf-16-le", True),
        (KAZAKH, "utf-16-be", True),
        (KAZAKH, "kz1048", True),
        (KAZAKH, "ptcp154", True),
        (RUSSIAN, "cp1251", True),
        (RUSSIAN.replace("№", "N").replace("«", "").replace("»", ""), "cp866", True),
        (FRENCH, "cp1252", True),
    ],
)
def test_text_comes_back_whole_and_a_guess_is_called_one(text: str, encoding: str, guessed: bool) -> None:
    found = decode(text.encode(encoding), "a.csv")
    assert found.text == text
    assert found.guessed is guessed


@pytest.mark.parametrize("name", ["Ақмола", "Қарағанды", "Маңғыстау", "Шығыс Қазақстан", "өңір"])
@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154"])
def test_one_kazakh_name_is_read_right_or_refused(name: str, encoding: str) -> None:
    """With so little text a general detector takes kz1048 for cp1251 and turns letters into others."""
    try:
        found = decode(f"code;name\nKZ-1;{name}\n".encode(encoding), "a.csv")
    except InputError as refused:
        assert refused.problems[0].code == "file.encoding.unclear"
    else:
        assert found.text.split(";")[-1] == f"{name}\n"


def test_letters_that_exist_in_two_alphabets_are_not_guessed() -> None:
    """0xBF is the Kazakh letter of Turkistan in kz1048 and a Ukrainian letter in cp1251."""
    data = "code;name\nKZ-61;Түркістан\n".encode("kz1048")
    with pytest.raises(InputError) as refused:
        decode(data, "a.csv")
    (problem,) = refused.value.problems
    assert problem.code == "file.encoding.unclear"
    assert {"cp1251", "kz1048"} <= set(str(dict(problem.details)["candidates"]).split(", "))
    assert "Түркістан" in decode(data, "a.csv", encoding="kz1048").text


def test_old_russian_encodings_are_never_taken_for_cp1251() -> None:
    for text in (RUSSIAN, RUSSIAN.title()):
        plain = text.replace("№", "N").replace("«", "").replace("»", "")
        for encoding in ("koi8_r", "cp866"):
            try:
                assert decode(plain.encode(encoding), "a.csv").text == plain
            except InputError as refused:
                assert refused.problems[0].code == "file.encoding.unclear"


def test_central_european_letters_are_read_right_or_refused() -> None:
    with pytest.raises(InputError) as refused:
        decode(POLISH.encode("cp1250"), "a.csv")
    assert refused.value.problems[0].code == "file.encoding.unclear"
    assert decode(POLISH.encode("cp1250"), "a.csv", encoding="cp1250").text == POLISH


def test_bytes_that_do_not_fit_the_stated_encoding_name_the_row() -> None:
    with pytest.raises(InputError) as refused:
        decode("a;b\n1;2\nқала;3\n".encode("kz1048"), "a.csv", encoding="utf-8")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.row) == ("file.encoding.wrong", 3)


def test_an_unknown_encoding_name_is_an_input_error() -> None:
    with pytest.raises(InputError) as refused:
        decode(b"a", "a.csv", encoding="windows-kz")
    assert refused.value.problems[0].code == "file.encoding.unknown"


@pytest.mark.parametrize("cut", [b"\xd0", b"\x98", b"\xff"])
def test_damaged_utf8_is_refused_with_its_row_and_never_read_as_something_else(cut: bytes) -> None:
    data = KAZAKH.encode().replace(b"\nKZ-33", b"\n" + cut + b"KZ-33")
    with pytest.raises(InputError) as refused:
        decode(data, "a.csv")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.row) == ("file.encoding.wrong", 3)


@pytest.mark.parametrize(
    "data", [b"a;b\n1;\x00\n", b"PK\x03\x04\x00\x00junk", b"\x89PNG\r\n\x1a\n\x00\x00", b"a;\x01"]
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        decode(data, "a.csv")
    assert refused.value.problems[0].code == "file.binary"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_utf8_is_never_misread(text: str) -> None:
    text = text.removeprefix("\ufeff")
    assert decode(text.encode("utf-8-sig"), "a.csv").text == text
