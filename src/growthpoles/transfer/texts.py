"""Languages and scripts of the texts in a register: what is mixed up is said, no text is changed."""

from __future__ import annotations

import re
import unicodedata

from growthpoles.labels import Label

_RUNS = re.compile(r"[^\W\d_]+")
_KAZAKH = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_LEAST = 3  # shorter runs are symbols and abbreviations (pH, Al, β), not a language
_LEAST_SIGNS = 2  # of scripts in which a sign is a word

_NOTHING = frozenset({
    "н/д", "нд", "н.д", "нет", "нет данных", "не указано", "б/н", "жоқ", "дерек жоқ", "n/a", "na", "none",
    "no", "no data", "0",
})  # fmt: skip


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or only says so: a dash, dots, "н/д", "n/a".

    Example:
        >>> says_nothing("-"), says_nothing("Н/Д"), says_nothing("Report 7")
        (True, True, False)
    """
    plain = text.strip().casefold().rstrip(".")
    return plain in _NOTHING or not any(sign.isalnum() for sign in plain)


def scripts_of(text: str) -> tuple[str, ...]:
    """Scripts in which a text has words of three letters or more, sorted.

    Example:
        >>> scripts_of("Сплав TiNi с β-фазой"), scripts_of("насос pump مضخة")
        (('cyrillic', 'latin'), ('arabic', 'cyrillic', 'latin'))
    """
    runs = (run for word in _RUNS.findall(text) for run in _script_runs(word))
    return tuple(sorted({script for script, length in runs if length >= _least(script)}))


def look_alikes(text: str) -> tuple[str, ...]:
    """Words that mix Latin and Cyrillic letters, which the eye does not see and no search finds.

    Example:
        >>> look_alikes("cплав стали, IT-служба") == ("cплав",)
        True
    """
    found = []
    for word in _RUNS.findall(text):
        kinds = {_script(letter) for letter in word}
        if {"latin", "cyrillic"} <= kinds:
            found.append(word)
    return tuple(found)


def language_of(text: str) -> str:
    """The language a text is probably in: kk where it has Kazakh letters, ru for other Cyrillic, else en.

    Example:
        >>> language_of("Су сорғысы"), language_of("Водяной насос"), language_of("Water pump")
        ('kk', 'ru', 'en')
    """
    letters = [_script(letter) for word in _RUNS.findall(text) for letter in word]
    if letters.count("cyrillic") <= letters.count("latin"):
        return "en"
    return "kk" if _KAZAKH & set(text) else "ru"


def fits(text: str, language: str) -> bool:
    """Whether a text can be in the language of its column. Kazakh may be written in Latin letters.

    Example:
        >>> fits("Water pump", "ru"), fits("Су сорғысы", "ru"), fits("Аспап", "kk"), fits("Pump", "kk")
        (False, False, True, True)
    """
    likely = language_of(text)
    if language == "kk":
        return likely != "ru" or len(text) < 60  # a short Kazakh text may do without Kazakh letters
    if language == "ru" and likely == "kk":
        own = sum(letter in _KAZAKH for letter in text)
        return own * 20 <= len(text)  # a Kazakh name inside a Russian text
    return likely == language


def as_label(text: str) -> Label:
    """A text of unstated language as a label in the language it is probably in.

    Example:
        >>> as_label("Водяной насос").ru
        'Водяной насос'
    """
    return Label(**{language_of(text): text}) if text else Label()


def _least(script: str) -> int:
    return _LEAST_SIGNS if script == "cjk" else _LEAST


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0].lower()


def _script_runs(word: str) -> list[tuple[str, int]]:
    runs: list[tuple[str, int]] = []
    for letter in word:
        script = _script(letter)
        if runs and runs[-1][0] == script:
            runs[-1] = (script, runs[-1][1] + 1)
        else:
            runs.append((script, 1))
    return runs
