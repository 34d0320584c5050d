"""Selection rules: a dated, versioned file, and what is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from tests.programmes.made_calls import MARKET, NOVELTY, rules

from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.programmes.rules import Criterion, Priority, read_rules

FILE = """
code = "grants"
version = "2.1"
date = 2026-01-15
valid_from = 2026-02-01
valid_to = 2026-12-31
legal_basis = "Order 1"
title.ru = "Гранты"
reviews = 4
min_reviews = 2
when_short = "stop"

[[criterion]]
code = "novelty"
en = "Novelty"
weight = 60
high = 5
least = 2

[[criterion]]
code = "market"
weight = 40

[[priority]]
code = "energy"
en = "Energy"
min_share = 0.25
"""


def test_reading_rules(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(FILE, encoding="utf-8")
    found = read_rules(tmp_path / "rules.toml")
    assert (found.code, found.version, found.date) == ("grants", "2.1", dt.date(2026, 1, 15))
    assert found.weights == (0.6, 0.4)
    assert found.criteria[0].least == 2.0
    assert found.criteria[0].share(2.5) == 0.5
    assert found.priorities[0].min_share == 0.25
    assert (found.reviews, found.when_short, found.title.ru) == (4, "stop", "Гранты")
    assert [found.hold(dt.date(2026, m, 1)) for m in (1, 2, 12)] == [False, True, True]


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('version = "2.1"\n', "", "programmes.key.missing", "version"),
        ("reviews = 4", "reviewers = 4", "programmes.key.unknown", "reviewers"),
        ("reviews = 4", "reviews = 4.5", "programmes.value.bad", "reviews"),
        ("date = 2026-01-15", 'date = "January"', "programmes.value.bad", "date"),
        ("weight = 60", 'weight = "much"', "programmes.value.bad", "criterion.1.weight"),
        ("weight = 60", "wieght = 60", "programmes.key.unknown", "criterion.1.wieght"),
    ],
)
def test_a_file_says_where_it_is_wrong(tmp_path: Path, old: str, new: str, code: str, key: str) -> None:
    (tmp_path / "rules.toml").write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as failure:
        read_rules(tmp_path / "rules.toml")
    assert [(item.code, item.where.key) for item in failure.value.problems] == [(code, key)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"criteria": ()}, ["programmes.criteria.none"]),
        ({"criteria": (replace(NOVELTY, weight=0.0), replace(MARKET, weight=0.0))},
         ["programmes.weights.zero"]),
        ({"criteria": (replace(NOVELTY, weight=-1.0), MARKET)},
         ["programmes.weight.negative", "programmes.weights.zero"]),
        ({"criteria": (NOVELTY, NOVELTY)}, ["programmes.code.bad"] * 2),
        ({"criteria": (Criterion("a", Label("A"), low=5.0, high=5.0),)}, ["programmes.scale.bad"]),
        ({"criteria": (replace(NOVELTY, least=11.0),)}, ["programmes.scale.bad"]),
        ({"min_reviews": 4}, ["programmes.reviews.bad"]),
        ({"when_short": "guess"}, ["programmes.word.unknown"]),
        ({"valid_from": dt.date(2027, 1, 1), "valid_to": dt.date(2026, 1, 1)}, ["programmes.dates.order"]),
        ({"priorities": (Priority("e", Label("E"), 0.7, 0.6),)}, ["programmes.shares.bad"]),
        ({"priorities": (Priority("e", Label("E"), 0.7), Priority("f", Label("F"), 0.7))},
         ["programmes.shares.sum"]),
    ],
)  # fmt: skip
def test_rules_that_contradict_themselves(changes: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(SpecificationError) as failure:
        replace(rules(), **changes)  # type: ignore[arg-type]
    assert [item.code for item in failure.value.problems] == expected
