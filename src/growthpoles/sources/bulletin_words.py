"""Words of a bulletin: headings without footnote marks and line breaks, years, names of regions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from growthpoles.core.territory import Territory
from growthpoles.errors import Problem, Where
from growthpoles.sources.names import bare
from growthpoles.sources.panels import UnitLookup

YEAR_WORD = "{year}"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_QUOTES = str.maketrans(dict.fromkeys("«»“”„", '"'))
_MARK = re.compile(r"(?:\*|[¹²³⁰⁴-⁹]{1,2}[)⁾]?|(?<![\w(])\d{1,2}\)|(?<=[^\W\d])\d{1,2}\))$")
_LONGEST_MARK = 5
_LONGEST_NAME = 200
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d])")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|\d{1,2}\s+[^\W\d]+\s+(?:19|20)\d\d")
_KK_DATE = re.compile(r"(?:19|20)\d\d\s*(?:жылғы|ж\.)\s*\d{1,2}")
_BROKEN = re.compile(r"(?<=[^\W\d_])-[ \t\r]*+\n[ \t\r\n]*+(?=[^\W\d_])")
_ENDS = " .,:;-"
OF_WHICH = ("в том числе", "из них", "оның ішінде", "соның ішінде", "of which", "including")


def plain(text: str, footnotes: Sequence[str] = ()) -> str:
    """A heading or name as it is compared: one case, plain spaces and dashes, no footnote marks.

    Example:
        >>> plain("Коли-\\nчество  предприятий ¹⁾,"), plain("Улытау1)"), plain("Абай1", ["1"])
        ('количество предприятий', 'улытау', 'абай')
    """
    text = _BROKEN.sub("", unicodedata.normalize("NFC", text))
    return _tidy(unmarked(text, footnotes)).casefold().replace("ё", "е")


def unmarked(text: str, footnotes: Sequence[str] = ()) -> str:
    """A text without the footnote marks at its end.

    Example:
        >>> unmarked("область Абай **"), unmarked("12,5 1)", ["1)"]), unmarked("2021")
        ('область Абай', '12,5', '2021')
    """
    before = None
    text = text.strip()
    while text != before:
        before = text
        found = _MARK.search(text[-_LONGEST_MARK:])
        text = text[: len(text) - len(found[0])].rstrip(" ,;") if found else text.rstrip(" ,;")
        for mark in footnotes:
            bare_digits = mark.isdigit()
            if mark and text.endswith(mark) and (not bare_digits or text[: -len(mark)][-1:].isalpha()):
                text = text[: -len(mark)].rstrip(" ,;")
    return text


def _tidy(text: str) -> str:
    return " ".join(text.translate(_DASHES).translate(_QUOTES).split()).strip(_ENDS)


@lru_cache(maxsize=20_000)
def spellings(text: str, footnotes: tuple[str, ...] = ()) -> frozenset[str]:
    """A heading whole and, where it stands in two languages, each of its lines.

    Example:
        >>> sorted(spellings("Барлығы\\nВсего"))
        ['барлығы', 'барлығы всего', 'всего']
    """
    parts = dict.fromkeys([text, _BROKEN.sub("-", text), *text.split("\n"), *text.split(" / ")])
    return frozenset(found for part in parts if (found := plain(part, footnotes)))


def matches(wanted: str, text: str, *, footnotes: Sequence[str] = ()) -> bool:
    """Whether a heading has the wanted words; ``*`` in them stands for any words.

    Example:
        >>> matches("Всего", "Всего 1)"), matches("Всего", "Всего затрат"), matches("Всего*", "Всего затрат")
        (True, False, True)
    """
    if "*" not in wanted:
        return plain(wanted) in spellings(text, tuple(footnotes))
    parts = [_tidy(part).casefold().replace("ё", "е") for part in wanted.split("*")]
    return any(_has_parts(spelling, parts) for spelling in spellings(text, tuple(footnotes)))


def _has_parts(text: str, parts: Sequence[str]) -> bool:
    """Whether a text begins with the first part, ends with the last, and has the others between in order."""
    first, *middle, last = parts
    if not text.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - len(last) >= at and text.endswith(last)


def likeness(wanted: str, text: str) -> float:
    """How alike two headings are, from 0 to 1."""
    return SequenceMatcher(None, plain(wanted)[:200], plain(text)[:200], autojunk=False).ratio()


def years_in(text: str) -> tuple[int, ...]:
    """Years a text speaks of, days such as a date of release left out.

    Example:
        >>> years_in("Инновации за 2022 год, опубликовано 18.05.2023"), years_in("2021-2022 гг.")
        ((2022,), (2021, 2022))
    """
    text = _KK_DATE.sub(" ", _DATE.sub(" ", text))
    return tuple(
        dict.fromkeys(int(found[1]) for found in _YEAR.finditer(text.replace("-", " ").replace("–", " ")))
    )


class RegionNames:
    """Finds regions by the names a bulletin writes.

    Besides codes and known names, a name without the word for its kind ("Акмолинская", "г. Астана") is
    found where it fits one region only; "Алматы", a city and a region in Kazakh, is not.
    """

    def __init__(
        self,
        territory: Territory,
        edition: str,
        *,
        names: Mapping[str, str],
        total: Sequence[str] = (),
        footnotes: Sequence[str] = (),
    ) -> None:
        self.lookup = UnitLookup(territory, edition)
        self.country = self.lookup.country
        self.footnotes = footnotes
        self._held: dict[str, str | None] = {}
        self._names = {plain(name): code for name, code in names.items()}
        self._total = {plain(word) for word in total}
        held: dict[tuple[str, str], set[str]] = {}
        for unit in territory.edition(edition).units:
            for text in (unit.label.en, unit.label.ru, unit.label.kk):
                words, kind = bare(text)
                for key in {(words, kind), (words, "")} if words else ():
                    held.setdefault(key, set()).add(unit.code)
        self._bare = {key: next(iter(codes)) for key, codes in held.items() if len(codes) == 1}

    def find(self, text: str) -> str | None:
        """Code of a region, or of the country for its total; None when the name is not known."""
        if len(text) > _LONGEST_NAME:
            return None
        if text not in self._held:
            self._held[text] = self._find(text)
        return self._held[text]

    def _find(self, text: str) -> str | None:
        parts = [text, _BROKEN.sub("-", text), *text.split("\n"), *text.split(" / ")]
        found = {code for part in dict.fromkeys(parts) if (code := self._one(part))}
        return next(iter(found)) if len(found) == 1 else None

    def _one(self, text: str) -> str | None:
        told = plain(text, self.footnotes)
        if told in self._names:
            return self._names[told]
        if told in self._total:
            return self.country or TOTAL
        return (
            self.lookup.find(text.strip())
            or self.lookup.find(unmarked(_tidy(text), self.footnotes))
            or self.lookup.find(told)
            or self._bare.get(bare(told))
        )

    def unknown(self, text: str, where: Where) -> Problem:
        """The problem of a name that was not found, with what looks alike."""
        return self.lookup.unknown(unmarked(text, self.footnotes), where)


TOTAL = "(total)"
