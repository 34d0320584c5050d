"""The results of programmes and finance in a study, against figures worked out by hand."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest
from tests.study.conftest import Small
from tests.study.test_finance import FILES as MONEY
from tests.study.test_finance import SECTION
from tests.study.test_programmes import written

from growthpoles.finance.adjust_results import AdjustmentResult
from growthpoles.finance.allocation_results import (
    AllocationResult,
    AlternativesResult,
    FrontierResult,
    PriorityResult,
)
from growthpoles.finance.financing_results import FinancingResult
from growthpoles.finance.risk_results import InvestorsResult, RiskResult, SharingResult
from growthpoles.programmes.results import CallResult, ProgrammeResult
from growthpoles.study.data import read_study
from growthpoles.study.finance_run import finance_results, programme_results
from growthpoles.study.schema import load_study
from growthpoles.study.store import open_run

MORE = """[finance.sharing]
sources = ["fund", "bank"]
[finance.priority]
shares = [0.5, 1.0]
[finance.frontier]
points = 2
[finance.alternatives]
by = ["source"]
[report]"""
MARKED = f"""[finance.risk]
draws = 100
[finance.investors]
table = "organisations.csv"
{MORE}"""


def test_reviewers_are_assigned_where_there_are_no_reviews_yet(small: Small) -> None:
    folder = written(small)
    file = folder / "study.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('reviews.table = "reviews.csv"\n', ""))
    study, told = load_study(folder), list[str]()
    held = read_study(study).programmes
    found = {x.name: x.result for x in programme_results(study, held, seed=1, tell=told.append)}
    assert list(found) == ["programme", "assignment"] and told == ["programme", "call"]
    assert found["programme"]["goals"]["attainment"].item() == pytest.approx(0.25)  # (2.5 - 2) / (4 - 2)


def test_shares_add_up_and_the_list_is_nested(small: Small) -> None:
    """Fund 10 pays P2 and P3 (6 + 5 = 11); bank 2 pays nothing alone; together P1 and P2 (9 + 6 = 15)."""
    folder = small(study=("[report]", SECTION.replace("[report]", MORE)))
    for name, text in MONEY.items():
        (folder / name).write_text(text, encoding="utf-8")
    study, told = load_study(folder), list[str]()
    data = read_study(study)
    found = {x.name: x.result for x in finance_results(study, data, held={}, seed=1, tell=told.append)}
    assert list(found) == told == ["allocation", "frontier", "priority", "alternatives", "sharing"]
    shapley = dict(found["sharing"]["shares"].filter(rule="shapley").select("partner", "share").iter_rows())
    assert shapley == pytest.approx({"fund": 13.0, "bank": 2.0})  # (11 + 15) / 2 and (0 + 4) / 2
    levels = found["priority"]["levels"].sort("level")
    assert levels["objective"].to_list() == pytest.approx([9.0, 15.0])  # P1 at 6, then P1 and P2 at 11
    ranges = found["alternatives"]["ranges"].filter(by="source", code="fund").row(0, named=True)
    assert 9_000_000 <= ranges["least"] <= ranges["most"] == 10_000_000


def test_consortia_raise_the_private_money_of_their_programme(kazakhstan_run) -> None:  # type: ignore[no-untyped-def]
    plan, found = kazakhstan_run.result("allocation"), kazakhstan_run.result("investors")
    private = {"bank", "insurance-pension", "investment-fund", "venture", "leasing", "foreign"}
    of = dict(plan["projects"].select("project", "programme").iter_rows())
    sums: dict[str, int] = defaultdict(int)
    for row in plan["contracts"].filter(pl.col("source").is_in(private)).iter_rows(named=True):
        sums[of[row["project"]]] += row["amount"]
    assert dict(found["programmes"].select("programme", "money").iter_rows()) == dict(sums)


def test_a_consortium_looks_for_members_where_the_money_of_the_programme_goes(small: Small) -> None:
    """P1 in A costs 6, P2 in B 5: of two like banks the one in A is near, and its pole is the leading one."""
    investors = """[finance.investors]
table = "organisations.csv"
roles = ["innovation-bank"]
composition = "pole-de-competitivite"
[report]"""
    folder = small(study=("[report]", SECTION.replace("[report]", investors)))
    files = {
        **MONEY,
        "organisations.csv": "code,kind,unit,pole,max_money\nb,bank,B,south,9\na,bank,A,north,9\n",
    }
    files["projects.csv"] = """code,name_en,region,programme,kind,pole
P1,Pump,A,G,small,north
P2,Mill,B,G,small,south
P3,Drill,C,G,small,south
"""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    study = load_study(folder)
    results = finance_results(study, read_study(study), held={}, seed=1, tell=lambda step: None)
    found = {x.name: x.result for x in results}["investors"]
    assert found["roles"]["organisation"].to_list() == ["a"]
    lead = found["checks"].filter(rule="min-lead-pole").row(0, named=True)
    in_north = found["members"].filter(organisation="a")["part"].sum()
    assert lead["value"] == pytest.approx(in_north) and lead["value"] > 0


def test_a_plan_that_pays_nothing_ends_the_run_with_a_word_and_no_risk(small: Small) -> None:
    folder = small(study=("[report]", SECTION.replace("[report]", "[finance.risk]\n[report]")))
    for name, text in MONEY.items():
        (folder / name).write_text(text.replace("2026 = 10 ", "2026 = 0 "), encoding="utf-8")
    study = load_study(folder)
    found = {
        x.name: x.result
        for x in finance_results(study, read_study(study), held={}, seed=1, tell=lambda step: None)
    }
    assert list(found) == ["allocation"]
    assert found["allocation"].diagnostics.with_code("finance.plan.empty")


def test_made_up_projects_are_marked_in_every_result(small: Small) -> None:
    folder = small(study=("[report]", SECTION.replace("[report]", MARKED)))
    files = {**MONEY, "organisations.csv": "code,kind\nb,bank\nv,venture\n"}
    files["projects.csv"] = MONEY["projects.csv"].replace("kind\n", "kind,illustrative\n").replace(
        "small\n", "small,yes\n")  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    study = load_study(folder)
    data = read_study(study)
    found = {x.name: x.result for x in finance_results(study, data, held={}, seed=1, tell=lambda step: None)}
    assert set(found) == {
        "allocation", "frontier", "priority", "alternatives", "sharing", "risk", "investors",
    }  # fmt: skip
    assert {name for name, result in found.items() if not result.spec["illustrative"]} == set()


def test_an_averse_plan_gives_up_effect_for_a_better_worst_tenth(small: Small) -> None:
    """Twelve million pay P1 and P3 (9 + 5, often nothing at all), or P2 (8 for sure) and P3 (5)."""
    plans = {}
    for aversion in (0.0, 1.0):
        extra = f"[finance.allocation]\nrisk_aversion = {aversion}\n[report]"
        folder = small(study=("[report]", SECTION.replace("[report]", extra)))
        for name, text in MONEY.items():
            (folder / name).write_text(text.replace("5,0.5,12", "7,1.0,8"), encoding="utf-8")
        study = load_study(folder)
        results = finance_results(study, read_study(study), held={}, seed=1, tell=lambda step: None)
        plans[aversion] = next(iter(results)).result
    held = {a: set(p["projects"].filter(status="in")["project"].to_list()) for a, p in plans.items()}
    assert held == {0.0: {"P1", "P3"}, 1.0: {"P2"} | (held[1.0] & {"P3"})}
    figures = dict(plans[1.0]["figures"].select("name", "value").iter_rows())
    assert figures["tail_outcome"] == pytest.approx(8.0)  # P2 succeeds always
    assert plans[0.0].spec["risk_aversion"] == 0 and plans[1.0].spec["risk_aversion"] == 1


def test_every_result_of_money_is_read_back_as_what_it_was(kazakhstan_run) -> None:  # type: ignore[no-untyped-def]
    kinds = {"allocation": AllocationResult, "frontier": FrontierResult, "priority": PriorityResult,
             "alternatives": AlternativesResult, "risk": RiskResult, "sharing": SharingResult,
             "investors": InvestorsResult, "adjustment": AdjustmentResult, "financing": FinancingResult,
             "programme": ProgrammeResult, "call": CallResult}  # fmt: skip
    again = open_run(kazakhstan_run.folder)
    for name, kind in kinds.items():
        found = again.result(name)
        assert type(found) is kind
        assert found.spec == kazakhstan_run.result(name).spec
        for table in kazakhstan_run.result(name).tables:
            assert found[table.name].equals(table.data)
