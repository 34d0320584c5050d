"""Titles of the saved tables and of their columns, in three languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from growthpoles.labels import Label


def column_title(code: str, language: str) -> str:
    """Title of a column of a saved table; empty when it has none.

    Example:
        >>> column_title("unit", "kk")
        'Өңір'
    """
    found = _read()["column"].get(code)
    return found.text(language) if found else ""


def table_title(code: str, language: str) -> str:
    """Title of a saved table; the code itself when it has none.

    Example:
        >>> table_title("scores", "ru"), table_title("of-somebody", "ru")
        ('Баллы', 'of-somebody')
    """
    found = _read()["table"].get(code)
    return found.text(language) if found else code


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Mapping[str, Label]]:
    text = files("growthpoles.present").joinpath("locale", "headings.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, Label]] = {"table": {}, "column": {}}
    for kind, code, *texts in csv.reader(text.splitlines()[1:], delimiter="|"):
        found[kind][code] = Label(*texts)
    return found
