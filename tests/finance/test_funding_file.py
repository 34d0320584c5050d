"""Funding files and the rules that ship with the package, figure by figure."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from tests.finance.portfolios import allocate, asked, project, stage

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.funding import Funding
from growthpoles.finance.funding_file import preset_text, presets, read_funding, words
from growthpoles.finance.portfolio import STAGES, Money

HEAD = """
currency = "KZT million"
date = 2026-01-01
title.en = "Trial"
[[source]]
code = "fund"
en = "Innovation fund"
kind = "innovation-fund"
budgets = {2014 = 1000, 2026 = 100.5}
carry = 0.1
stages = ["applied-research", "development", "pilot"]
[[source]]
code = "own"
kind = "own"
cost_of_money = 0.01
"""


def read(tmp_path: Path, text: str) -> Funding:
    path = tmp_path / "funding.toml"
    path.write_text(text, encoding="utf-8")
    return read_funding(path)


def problems(tmp_path: Path, text: str) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as failure:
        read(tmp_path, text)
    return sorted((x.code, x.where.key) for x in failure.value.problems)


def test_a_file_is_read_with_amounts_in_its_money(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
[[rule]]
code = "own-10"
kinds = ["own"]
min_share = 0.1
min_ticket = 0.5
legal_basis = "Order 365/NK"
valid_from = 2020-10-09
[[quota]]
by = "region"
code = "KZ-10"
min_amount = 12
elastic = false
[consortium]
min_firms = 2
"""
    )
    made = read(tmp_path, text)
    assert made.source("fund").budget(2026) == 100_500_000 and made.source("own").unlimited
    rule = made.rules[0]
    assert (rule.sources, rule.min_share, rule.min_ticket) == (("own",), 0.1, 500_000)
    assert rule.legal.valid_from == date(2020, 10, 9) and rule.legal.basis == "Order 365/NK"
    assert (made.quotas[0].min_amount, made.quotas[0].elastic) == (12_000_000, False)
    assert made.consortium is not None and made.consortium.min_firms == 2 and made.title.en == "Trial"
    assert ("source", "fund", made.source("fund").label) in made.names


def test_every_bad_key_and_value_is_told(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
colour = "red"
[[rule]]
code = "a"
sources = "fund"
[[rule]]
code = "b"
sources = ["fund"]
max_share = true
[[rule]]
code = "d"
kinds = ["publik"]
[[quota]]
by = "region"
code = "x"
floor = 1
[consortium]
lead = 1
[[source]]
code = "c"
kind = "bank"
currency = "USD"
budgets = {soon = 1}
"""
    )
    found = problems(tmp_path, text)
    assert ("finance.key.unknown", "source.own.colour") in found
    assert ("finance.kind.unknown", "rule.d.kinds") in found and (
        "finance.entry.bad",
        "consortium.lead",
    ) in found
    assert ("finance.entry.bad", "rule.a.sources") in found and (
        "finance.entry.bad",
        "rule.b.max_share",
    ) in found
    assert ("finance.key.unknown", "quota.x.floor") in found and (
        "finance.entry.bad",
        "source.c.budgets",
    ) in found


def test_currencies_mixed_in_a_file_are_refused(tmp_path: Path) -> None:
    text = HEAD + '[[source]]\ncode = "x"\nkind = "bank"\ncurrency = "USD million"\nbudgets = {2026 = 1}\n'
    assert problems(tmp_path, text) == [("finance.currency.mixed", "source.x")]


def test_without_a_currency_nothing_is_guessed(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD.replace('currency = "KZT million"', "")) == [
        ("finance.currency.missing", "currency")
    ]
    assert problems(tmp_path, HEAD.replace("KZT million", "tenge")) == [("finance.currency.bad", "currency")]


def test_a_negative_budget_is_refused_with_the_file(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD.replace("100.5", "-1")) == [("finance.budget.negative", "source.fund")]


def test_unknown_presets_and_presets_in_another_money_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecificationError) as failure:
        read(tmp_path, HEAD + '[[preset]]\ncode = "moon"\n')
    assert failure.value.problems[0].code == "finance.preset.unknown"
    assert problems(tmp_path, HEAD + '[[preset]]\ncode = "eu-gber-25"\n') == [
        ("finance.currency.mixed", "preset.eu-gber-25")
    ]


def test_the_presets_are_dated_sourced_and_in_three_languages() -> None:
    assert presets() == ("eu-gber-25", "france-fui", "kazakhstan-staged-grants-2012", "qazinnovations")
    for code in presets():
        raw = tomllib.loads(preset_text(code))
        assert raw["code"] == code and isinstance(raw["date"], date) and Money.parse(raw["currency"])
        for entry in (raw["title"], raw["remark"], *raw["rule"]):
            assert all(entry[language] for language in ("en", "ru", "kk"))
        assert all(rule["legal_basis"] for rule in raw["rule"])


def test_staged_grants_of_2012_give_the_published_shares_and_caps(tmp_path: Path) -> None:
    """95 % and 5 million, 80 % and 50 million, 60 %: Law 534-IV as published by Kostanay region."""
    made = read(tmp_path, HEAD + '[[preset]]\ncode = "kazakhstan-staged-grants-2012"\n')
    assert [(r.stages, r.max_share, r.max_amount) for r in made.rules] == [
        (("applied-research",), 0.95, 5_000_000),
        (("development",), 0.8, 50_000_000),
        (("pilot",), 0.6, None),
    ]
    mln = 1_000_000
    steps = ("applied-research", 4), ("development", 100), ("pilot", 10)
    sample = project("P", *(stage(k, {2014: c * mln}, value=1e9) for k, c in steps))
    result = allocate(asked(sample), made)
    grants = result["contracts"].filter(result["contracts"]["source"] == "fund")
    assert dict(grants.select("stage", "amount").rows()) == {
        "applied-research": 3_800_000, "development": 50 * mln, "pilot": 6 * mln
    }  # fmt: skip


def test_european_intensities_rise_for_smaller_firms(tmp_path: Path) -> None:
    """Article 25(5) and (6): 100, 50 and 25 %, 10 points more for medium-sized and 20 for small firms."""
    text = HEAD.replace("KZT", "EUR") + '[[preset]]\ncode = "eu-gber-25"\n'
    made = read(tmp_path, text)
    tops = {(r.stages[0], kind): r.max_share for r in made.rules for kind in r.beneficiaries or ("any",)}
    assert tops["basic-research", "any"] == 1.0
    assert [tops["applied-research", k] for k in ("large", "medium", "small")] == [0.5, 0.6, 0.7]
    assert [tops["development", k] for k in ("large", "medium", "small")] == [0.25, 0.35, 0.45]
    assert all(rule.sources == ("fund",) for rule in made.rules)


def test_the_french_fund_brings_its_rules_for_consortia(tmp_path: Path) -> None:
    text = HEAD.replace("KZT", "EUR") + '[[preset]]\ncode = "france-fui"\nsources = ["fund"]\n'
    made = read(tmp_path, text)
    assert (made.rules[0].max_share, made.rules[0].beneficiaries) == (0.45, ("small", "medium"))
    rules = made.consortium
    assert rules is not None
    assert (rules.min_firms, rules.min_laboratories, rules.max_partner, rules.min_lead_pole) == (
        2,
        1,
        0.7,
        0.25,
    )


def test_an_edited_copy_of_a_preset_is_read_from_beside_the_file(tmp_path: Path) -> None:
    copy = preset_text("qazinnovations").replace("max_amount = 20", "max_amount = 25")
    (tmp_path / "own.toml").write_text(copy, encoding="utf-8")
    made = read(tmp_path, HEAD + '[[preset]]\nfile = "own.toml"\n')
    assert [(r.max_share, r.max_amount) for r in made.rules] == [(0.9, 25_000_000), (0.9, 80_000_000)]


def test_every_stage_and_kind_has_words() -> None:
    stages = {code for kind, code, label in words() if kind == "stage" and not label.missing}
    assert stages == set(STAGES)


@pytest.mark.parametrize("name", ["rule", "quota", "preset", "source"])
def test_a_table_in_single_brackets_does_not_vanish(tmp_path: Path, name: str) -> None:
    head = HEAD if name != "source" else 'currency = "KZT million"\n'
    assert ("finance.entry.single", name) in problems(tmp_path, f'{head}[{name}]\ncode = "x"\n')


def test_a_list_of_consortia_does_not_vanish(tmp_path: Path) -> None:
    text = HEAD + "[[consortium]]\nmin_firms = 2\n"
    assert problems(tmp_path, text) == [("finance.entry.bad", "consortium")]
