"""Alphabetical order of names in each language."""

from __future__ import annotations

import unicodedata

_KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_PLACE = {
    "kk": {letter: place for place, letter in enumerate(_KAZAKH)},
    "ru": {letter: place for place, letter in enumerate(_RUSSIAN)},
    "en": {},
}
_CYRILLIC = 1000


def sort_key(text: str, language: str) -> tuple[tuple[int, ...], str]:
    """A key that sorts names as a dictionary of the language does.

    Kazakh has its own alphabet of 42 letters (``_KAZAKH``); the order of Unicode or of Russian is wrong for
    Ғ, Қ, Ң, Ұ, Ү and І. Case, spaces and hyphens decide only between names that are otherwise equal.

    Example:
        >>> sorted(["Ғылым", "Дала", "Гүл", "Абай", "Әлем"], key=lambda name: sort_key(name, "kk"))
        ['Абай', 'Әлем', 'Гүл', 'Ғылым', 'Дала']
    """
    places = _PLACE[language]
    key = []
    for letter in unicodedata.normalize("NFC", text).casefold():
        if letter in places:
            key.append(_CYRILLIC + places[letter])
        elif letter.isalnum():
            base = unicodedata.normalize("NFD", letter)[0]
            key.append(ord(base) if ord(base) < _CYRILLIC else _CYRILLIC + 100 + ord(letter))
    return tuple(key), text
