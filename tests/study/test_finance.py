"""Money in a study: what is read, and one clear error of the check for every bad portfolio or funding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest
from tests.study.conftest import Small

from growthpoles.core.diagnostic import Diagnostic, Grade
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study

SECTION = """[finance]
table = "projects.csv"
money = "KZT million"
stages.table = "stages.csv"
funding = "funding.toml"
[report]"""
FILES = {
    "projects.csv": "code,name_en,region,programme,kind\n"
    "P1,Pump,A,G,small\nP2,Mill,B,G,small\nP3,Drill,C,G,small\n",
    "stages.csv": "project,stage,year,cost,probability,value\n"
    "P1,pilot,2026,6,0.5,18\nP2,pilot,2026,5,0.5,12\nP3,pilot,2026,5,0.5,10\n",
    "funding.toml": """currency = "KZT million"
[[source]]
code = "fund"
en = "Fund"
kind = "innovation-fund"
budgets = { 2026 = 10 }
[[source]]
code = "bank"
en = "Bank"
kind = "bank"
budgets = { 2026 = 2 }
""",
}
Money = Callable[..., Path]


@pytest.fixture
def money(small: Small) -> Money:
    """The small study with three projects; keyword arguments replace a piece of a file."""

    def write(section: str = "", **changes: tuple[str, str]) -> Path:
        folder = small(study=("[report]", SECTION.replace("[report]", f"{section}\n[report]")))
        for name, text in FILES.items():
            old, new = changes.get(name.partition(".")[0], ("", ""))
            assert old in text
            (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return folder

    return write


def errors(folder: Path) -> Iterator[Diagnostic]:
    yield from check_study(load_study(folder)).at_least(Grade.ERROR)


def test_a_sound_portfolio_is_read_whole(money: Money) -> None:
    held = read_study(load_study(money(section="budget_factor = 0.5"))).finance
    assert held is not None
    assert held.portfolio.codes == ("P1", "P2", "P3")
    assert held.portfolio.project("P1").cost == 6_000_000
    assert [s.budget(2026) for s in held.funding.sources] == [
        5_000_000,
        1_000_000,
    ]  # half of 10 and 2 million


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"projects": ("Mill,B", "Mill,")}, "finance.project.no_region", ("projects.csv", 3, "region")),
        ({"projects": ("Mill,B", "Mill,Q")}, "table.unit.unknown", ("projects.csv", 3, "region")),
        ({"funding": ("KZT million", "USD million")}, "finance.currency.mixed", ("funding.toml", None, None)),
        ({"funding": ("2026 = 10", "2026 = -10")}, "finance.budget.negative", ("funding.toml", None, None)),
        (
            {"funding": ("2026 = 10 }", '2026 = 10 }\nstages = ["scale-up"]')},
            "",
            (),
        ),  # the bank may still pay
        ({"stages": ("P3,pilot", "P3,basics")}, "table.choice.bad", ("stages.csv", 4, "stage")),
        ({"stages": ("P3,pilot", "P9,pilot")}, "finance.project.unknown", ("stages.csv", 4, "project")),
        ({"stages": ("2026,6", "2026,-6")}, "finance.amount.negative", ("projects.csv", 2, "code")),
    ],
)
def test_one_mistake_is_one_error_with_its_place(
    money: Money, changes: Mapping[str, tuple[str, str]], code: str, place: tuple[object, ...]
) -> None:
    found = list(errors(money(**changes)))
    if not code:
        assert not found
        return
    (only,) = [item for item in found if item.code == code]
    assert (only.where.file, only.where.row, only.where.column) == place


def test_a_stage_that_nobody_may_fund_is_one_error(money: Money) -> None:
    folder = money(stages=("P3,pilot", "P3,basic-research"))
    funding = folder / "funding.toml"
    text = funding.read_text(encoding="utf-8").replace("kind =", 'stages = ["pilot"]\nkind =')
    funding.write_text(text, encoding="utf-8")
    (only,) = errors(folder)
    assert (only.code, only.where.file, only.where.key) == (
        "finance.stage.no_source", "funding.toml", "basic-research",
    )  # fmt: skip


def test_rules_that_contradict_each_other_are_named_by_the_check(money: Money) -> None:
    """Half of the plan must go to region A and 60 % to region B."""
    quota = '[[quota]]\nby = "region"\ncode = "{}"\nmin_share = {}\nelastic = false\n'
    folder = money(stages=("probability,value\n", "probability,value,committed\n"))
    with (folder / "funding.toml").open("a", encoding="utf-8") as file:
        file.write(quota.format("A", 0.5) + quota.format("B", 0.6))
    stages = folder / "stages.csv"
    text = stages.read_text(encoding="utf-8")
    stages.write_text(
        text.replace(",12\n", ",12,yes\n").replace(",18\n", ",18,\n").replace(",10\n", ",10,\n")
    )
    found = [item.code for item in errors(folder)]
    assert found.count("finance.conflict") == 1
    assert len(found) >= 3  # the conflict, and the rules that make it


def test_names_that_the_tables_do_not_have_are_found_before_anything_runs(money: Money) -> None:
    section = (
        '[finance.sharing]\nsources = ["fund", "banks"]\nprogramme = "H"\n'
        "[finance.risk]\nlimits = { lease = 0.1 }\n"
        '[financing]\ntotal = "all"\nlines = [{ indicator = "grp" }]'
    )
    found = {(item.code, item.where.key) for item in errors(money(section=section))}
    assert found == {
        ("finance.source.unknown", "finance.sharing.sources"),
        ("finance.source.unknown", "finance.risk.limits"),
        ("study.finance.programme", "finance.sharing.programme"),
        ("study.finance.indicator", "financing"),
    }


def test_alignment_needs_the_population_of_every_region(money: Money) -> None:
    section = "[finance.frontier]\nyear = 2019"
    assert [item.code for item in errors(money(section=section))] == ["study.finance.population"]


def test_every_file_is_kept_with_the_run_and_the_copy_runs_alike(money: Money, tmp_path: Path) -> None:
    """Twelve million pay P1 (9) and P2 (6) at 11, not P1 and P3 (5); the bank costs nothing."""
    first = run_study(load_study(money()), tmp_path / "one")
    assert {path.name for path in (first.folder / "inputs").iterdir()} >= set(FILES)
    second = run_study(load_study(first.folder / "inputs"), tmp_path / "two")
    plan, again = first.result("allocation"), second.result("allocation")
    assert plan["projects"]["status"].to_list() == ["in", "in", "out"]
    assert plan["figures"].filter(name="effect")["value"].item() == pytest.approx(15.0)
    assert plan["contracts"].equals(again["contracts"])
    assert plan["projects"].filter(pl.col("pole") == "").is_empty()  # the poles of the run are used


def test_what_the_reader_of_investors_finds_out_is_told_by_the_check(money: Money) -> None:
    folder = money(section='[finance.investors]\ntable = "organisations.csv"')
    text = "code,kind,name_ru\nb,bank,Банк развития области\nv,venture,Венчурный фонд\n"
    (folder / "organisations.csv").write_text(text, encoding="cp1251")
    assert not list(errors(folder))
    told = [item for item in check_study(load_study(folder)) if item.where.file == "organisations.csv"]
    assert [item.grade for item in told] == [Grade.NOTE]


def test_a_factor_of_an_unknown_or_unlimited_source_is_refused(money: Money) -> None:
    own = (
        "budgets = { 2026 = 2 }",
        'budgets = { 2026 = 2 }\n[[source]]\ncode = "own"\nen = "Own"\nkind = "own"\n',
    )
    folder = money(section="budget_factors = { bnak = 2.0, own = 2.0 }", funding=own)
    found = {(item.code, item.where.key) for item in errors(folder)}
    assert ("finance.source.unknown", "finance.budget_factors") in found
    assert ("study.finance.unlimited", "finance.budget_factors.own") in found


def test_factors_of_single_sources_come_on_top(money: Money) -> None:
    held = read_study(
        load_study(money(section="budget_factor = 0.5\nbudget_factors = { bank = 3.0 }"))
    ).finance
    assert held is not None
    assert [s.budget(2026) for s in held.funding.sources] == [5_000_000, 3_000_000]
