"""Mappings of bulletins: every mistake is named with its key, and the nearest key there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError
from growthpoles.sources.bulletin_mapping import read_bulletin_mapping

TABLE = '[[table]]\ntitle = "T"\ncolumns = { a = "A / B" }\n'


def found(folder: Path, text: str) -> list[tuple[str, str | None]]:
    path = folder / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_bulletin_mapping(path)
    return [(item.code, item.where.key) for item in caught.value.problems]


def test_what_a_mapping_says(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('zero = ["–"]\nmissing = ["..."]\nnames = { "X" = "KZ-1" }\n' + TABLE, encoding="utf-8")
    mapping = read_bulletin_mapping(path)
    assert mapping.file == "m.toml"
    assert mapping.rules.zero == {"-"} and mapping.rules.missing == {"", "…"}
    assert mapping.tables[0].columns == {"a": "A / B"}


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("", "file.empty", None),
        ("zero = [", "mapping.unreadable", None),
        ("zero = []", "mapping.table.none", "table"),
        ("table = 5", "mapping.table.none", "table"),
        ("table = [5]", "mapping.value", "table.1"),
        ("zeros = []\n" + TABLE, "mapping.key.unknown", "zeros"),
        ("file = 'a'\n" + TABLE, "mapping.key.unknown", "file"),
        ("zero = '-'\n" + TABLE, "mapping.value", "zero"),
        ("zero = [5]\n" + TABLE, "mapping.value", "zero"),
        (TABLE + "yaer = 2022", "mapping.key.unknown", "table.1.yaer"),
        (TABLE + "year = true", "mapping.value", "table.1.year"),
        (TABLE + "year = 12", "mapping.value", "table.1.year"),
        (TABLE + 'sums = ["b"]', "mapping.key.unknown", "table.1.sums"),
        (TABLE.replace("a =", '"a b" ='), "mapping.value", "table.1.columns.a b"),
        ("[[table]]\ncolumns = { a = 'A' }", "mapping.key.missing", "table.1.title"),
        ("[[table]]\ntitle = 'A'", "mapping.key.missing", "table.1.columns"),
        ("zero = ['-']\nconfidential = ['-']\n" + TABLE, "number.mark.twice", None),
        ("[" * 2000, "mapping.unreadable", None),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, code: str, key: str | None) -> None:
    assert (code, key) in found(tmp_path, text)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    assert len(found(tmp_path, "zeros = []\nskip = 'a'\n" + TABLE + "unti = 'a'")) == 3
