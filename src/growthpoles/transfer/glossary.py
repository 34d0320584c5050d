"""A trilingual glossary: which concepts of science and industry a text speaks of, in whichever language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from growthpoles.core.rules import load_toml
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import LANGUAGES, Label, is_code
from growthpoles.sources.options import Reading, Rows, TableFormat

_WORD = re.compile(r"[^\W_]+")
_FIELD = re.compile(r"\d{2}")


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept with the beginnings of the words that name it.

    Attributes:
        code: Code, unique in the glossary.
        field: First two digits of the GRNTI; empty = none.
        stems: By language: alternatives separated by ``|``; the words of an alternative follow one another in
            a text, each beginning as written; ``$`` ends a whole word.

    Example:
        >>> Concept("heat-pump", "44", Label(en="heat pump", ru="теплов насос")).phrases("ru")
        (('теплов', 'насос'),)
    """

    code: str
    field: str
    stems: Label

    def phrases(self, language: str) -> tuple[tuple[str, ...], ...]:
        """Alternatives of a language as sequences of beginnings; parts before a hyphen are whole words."""
        found = []
        for alternative in folded(getattr(self.stems, language)).split("|"):
            words: list[str] = []
            for word in alternative.split():
                *whole, last = word.split("-")
                words.extend(f"{part}$" for part in whole)
                words.extend([last] if last else [])
            if words:
                found.append(tuple(words))
        return tuple(found)

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        if not is_code(self.code):
            yield problem("transfer.code.bad", Where(key=self.code, column="concept"), given=self.code)
        if self.field and not _FIELD.fullmatch(self.field):
            where = Where(key=self.code, column="field")
            yield problem("transfer.classification.bad", where, scheme="GRNTI", given=self.field)
        if not any(self.phrases(language) for language in LANGUAGES):
            yield problem("glossary.stems.empty", Where(key=self.code))


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept and the words by which a text names it."""

    concept: str
    words: str


@dataclass(frozen=True)
class Glossary:
    """Concepts that texts in three languages have in common.

    Attributes:
        concepts: The concepts.

    Raises:
        InputError: Codes twice, fields that are no two digits, concepts without any word; all at once.

    Example:
        >>> found = load_glossary().mentions(Label(ru="Насосы с магнитным приводом"))
        >>> [(item.concept, item.words) for item in found]
        [('magnet', 'магнитным'), ('pump', 'насосы')]
    """

    concepts: tuple[Concept, ...]

    def __post_init__(self) -> None:
        wrong = [found for item in self.concepts for found in item.problems()]
        codes = [item.code for item in self.concepts]
        twice = (
            sorted({code for code in codes if codes.count(code) > 1}) if len({*codes}) < len(codes) else []
        )
        wrong += [problem("transfer.code.twice", Where(key=code)) for code in twice]
        if wrong:
            raise InputError(wrong)

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Field by concept."""
        return {item.code: item.field for item in self.concepts}

    def extended(self, more: Iterable[Concept]) -> Glossary:
        """The glossary with concepts of one's own; one of a known code takes the place of the old one."""
        own = {item.code: item for item in more}
        kept = [own.pop(item.code, item) for item in self.concepts]
        return Glossary((*kept, *own.values()))

    def mentions(self, text: Label) -> tuple[Mention, ...]:
        """Concepts a text names, sorted by code, each with the words that name it (first place only)."""
        found: dict[str, str] = {}
        for language in LANGUAGES:
            words = words_of(getattr(text, language))
            for at, word in enumerate(words):
                for rest, code in self._starting(language, word):
                    span = words[at : at + 1 + len(rest)]
                    if code not in found and _follows(span[1:], rest):
                        found[code] = " ".join(span)
        return tuple(Mention(code, found[code]) for code in sorted(found))

    @cached_property
    def _index(self) -> Mapping[str, Mapping[str, list[tuple[tuple[str, ...], str]]]]:
        index: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {name: {} for name in LANGUAGES}
        for item in self.concepts:
            for language in LANGUAGES:
                for first, *rest in item.phrases(language):
                    index[language].setdefault(first, []).append((tuple(rest), item.code))
        return index

    @cached_property
    def _seen(self) -> dict[tuple[str, str], list[tuple[tuple[str, ...], str]]]:
        return {}

    def _starting(self, language: str, word: str) -> list[tuple[tuple[str, ...], str]]:
        """Rest and concept of the phrases a word begins; remembered, as texts repeat their words."""
        key = (language, word)
        if key not in self._seen:
            index = self._index[language]
            beginnings = (*(word[:end] for end in range(1, len(word) + 1)), f"{word}$")
            self._seen[key] = [entry for part in beginnings for entry in index.get(part, ())]
        return self._seen[key]


def folded(text: str) -> str:
    """Small letters, with one letter for the two forms of the Russian e.

    Example:
        >>> folded("Тёплый")
        'теплый'
    """
    return text.lower().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """Words of a text in small letters; the parts of a hyphenated word are words of their own.

    Example:
        >>> words_of("Медно-золотая руда")
        ['медно', 'золотая', 'руда']
    """
    return _WORD.findall(folded(text))


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """The bundled glossary of innovation, industry and technology in English, Russian and Kazakh.

    Example:
        >>> len(load_glossary().concepts)
        432
    """
    raw = load_toml(files("growthpoles.transfer").joinpath("glossary.toml"))
    return Glossary(
        tuple(
            Concept(code, field, Label(*stems))
            for field, concepts in raw.items()
            for code, stems in concepts.items()
        )
    )


def read_glossary(path: str | Path, *, style: TableFormat | None = None) -> tuple[Concept, ...]:
    """Read concepts of one's own, to extend the bundled glossary with.

    Args:
        path: Table with the columns ``concept`` and at least one of ``en``, ``ru``, ``kk`` (beginnings of
            words as in `Concept`); optional ``field``.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table, with file and row.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "terms.csv")
        ...     _ = file.write_text("concept,field,ru,kk\\nsaxaul,66,саксаул,сексеуіл\\n", encoding="utf-8")
        ...     load_glossary().extended(read_glossary(file)).fields["saxaul"]
        '66'
    """
    return load_concepts(path, style=style).told()


def load_concepts(path: str | Path, *, style: TableFormat | None = None) -> Reading[tuple[Concept, ...]]:
    """The concepts of `read_glossary` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["concept"])
    rows.unique("concept")
    given = {name: rows.text(name) for name in ("concept", "field", *LANGUAGES)}
    made = tuple(
        Concept(code, given["field"][i], Label(*(given[name][i] for name in LANGUAGES)))
        for i, code in enumerate(given["concept"])
    )
    for i, item in enumerate(made):
        for found in item.problems():
            column = found.where.column or "concept"
            rows.problems.append(Problem(found.code, rows.where(column, i), found.details))
    return rows.finish(made)


def _follows(words: list[str], beginnings: tuple[str, ...]) -> bool:
    return len(words) == len(beginnings) and all(
        word == part[:-1] if part.endswith("$") else word.startswith(part)
        for word, part in zip(words, beginnings, strict=True)
    )
