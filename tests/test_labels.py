"""Labels fall back visibly, codes are what files and URLs can carry."""

from __future__ import annotations

import pytest

from growthpoles.labels import Label, is_code


def test_label_falls_back_to_the_first_language_that_exists() -> None:
    label = Label(ru="полюс роста")
    assert label.text("kk") == "полюс роста"
    assert label.missing == ("en", "kk")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="en, ru, kk"):
        Label("x").text("de")


def test_an_empty_label_is_false() -> None:
    assert not Label()
    assert Label(kk="ә")


@pytest.mark.parametrize("text", ["KZ-10", "AT11", "010", "Шымкент", "a" * 64])
def test_codes(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize("text", ["", "a b", "a,b", "a/b", "..\\x", 'a"', "a" * 65, "a\n"])
def test_no_codes(text: str) -> None:
    assert not is_code(text)
