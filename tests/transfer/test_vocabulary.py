"""Words of the registers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import growthpoles
from growthpoles.transfer.vocabulary import load_words


def test_every_word_has_three_languages() -> None:
    assert not [(group, code) for group, code, label in load_words().names if label.missing]


def test_kinds_are_those_of_the_register_of_the_innovation_sphere() -> None:
    """One table of organisations serves both registers."""
    source = Path(growthpoles.__file__).parent / "potential" / "actors.toml"
    kinds = tomllib.loads(source.read_text(encoding="utf-8"))["kind"]
    assert set(load_words().known["kind"]) == set(kinds)
    infrastructure = {code for code, entry in kinds.items() if entry["infrastructure"]}
    assert {
        code for code, sides in load_words().sectors.items() if sides == ("intermediary",)
    } == infrastructure


def test_sides_of_a_consortium_are_words_too() -> None:
    words = load_words()
    assert {side for sides in words.sectors.values() for side in sides} == set(words.known["sector"])


def test_fields_are_sections_of_the_grnti() -> None:
    fields = load_words().known["field"]
    assert {"27", "53", "55", "68", "76"} <= set(fields) and fields[-1] == "unknown"
    assert all(len(code) == 2 and code.isdigit() for code in fields[:-1])
