"""Problems and diagnostics as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from growthpoles.errors import Problem, Where, message
from growthpoles.present.language import N_, Language, language
from growthpoles.present.numbers import Numbers

_PLACES = {
    "sheet": N_("sheet {value}"),
    "row": N_("row {value}"),
    "column": N_("column {value}"),
    "key": N_("key {value}"),
    "unit": N_("unit {value}"),
    "year": N_("year {value}"),
    "indicator": N_("indicator {value}"),
}


class _Filler(Formatter):
    """Fills placeholders with numbers written as the language writes them."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._numbers.scalar(value, format_spec)

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), f"{{{key}}}")


def message_body(item: Problem, reader: Language) -> str:
    """The text of a problem without its place.

    Raises:
        KeyError: The code is not in ``messages.toml``.
    """
    return _Filler(Numbers(reader)).vformat(message(item.code, reader.code), (), dict(item.details))


def place_text(where: Where, reader: Language, *, names: Mapping[str, str] | None = None) -> str:
    """The place of a problem in words: file, sheet, row, column, key, unit, year, indicator.

    Args:
        where: The place.
        reader: The language.
        names: Names to write for codes of units, indicators and keys, by code.
    """
    parts = []
    for name, value in where.parts():
        shown = (names or {}).get(value, value) if name in ("unit", "indicator", "key") else value
        parts.append(reader.gettext(_PLACES[name], value=shown) if name in _PLACES else shown)
    return ", ".join(parts)


def message_text(item: Problem, language_code: str = "en") -> str:
    """A problem or diagnostic as one sentence: the place, then what is wrong and what to do.

    Args:
        item: The problem or diagnostic.
        language_code: ``en``, ``ru`` or ``kk``.

    Raises:
        KeyError: The code is not in ``messages.toml``.

    Example:
        >>> from growthpoles.errors import Where, problem
        >>> message_text(problem("file.missing", Where(file="gdp.csv", row=3)), "ru")
        'gdp.csv, строка 3: файл не существует. Проверьте имя и папку.'
    """
    reader = language(language_code)
    place, body = place_text(item.where, reader), message_body(item, reader)
    return f"{place}: {body}" if place else body
