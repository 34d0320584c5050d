"""Programmes and money of the bundled study: tables checked cell by cell against the input files, by hand.

The portfolio is illustrative; the financing of 2022 is that of the Bureau of National Statistics (table 13 of
the bulletin on innovation).
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.core.result import Result
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run

FOLDER = Path(gp.__file__).parent / "studies" / "kazakhstan" / "illustrative"
MILLION = 1_000_000


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plan(run: Run) -> Result:
    return run.result("allocation")


@pytest.fixture(scope="module")
def funding() -> dict[str, dict]:  # type: ignore[type-arg]
    raw = tomllib.loads((FOLDER / "funding.toml").read_text(encoding="utf-8"))
    return {item["code"]: item for item in raw["source"]}


def test_money_in_is_money_out_to_the_tenge(plan: Result) -> None:
    """Every stage that is paid gets its cost in every year, and no other stage gets anything."""
    cost: dict[tuple[str, str, int], int] = defaultdict(int)
    for row in rows("stages"):
        cost[row["project"], row["stage"], int(row["year"])] += int(row["cost"]) * MILLION
    paid = {tuple(x) for x in plan["plan"].filter("paid").select("project", "stage").iter_rows()}
    got: dict[tuple[str, str, int], int] = defaultdict(int)
    for project, stage, _, year, amount in plan["contracts"].iter_rows():
        got[project, stage, year] += amount
    assert dict(got) == {key: amount for key, amount in cost.items() if key[:2] in paid}


def test_no_source_pays_beyond_its_budget_or_outside_its_stages_and_kinds(
    plan: Result,
    funding: dict[str, dict],  # type: ignore[type-arg]
) -> None:
    """Budgets of a year, with a fifth of the year before for the innovation fund, and what came back."""
    kinds = {row["code"]: row["kind"] for row in rows("projects")}
    used: dict[tuple[str, int], int] = defaultdict(int)
    for project, stage, source, year, amount in plan["contracts"].iter_rows():
        rule = funding[source]
        used[source, year] += amount
        assert stage in rule.get("stages", [stage]), (project, stage, source)
        assert kinds[project] in rule.get("beneficiaries", [kinds[project]]), (project, source)
    for (source, year), amount in used.items():
        budgets = {int(y): b * MILLION for y, b in funding[source].get("budgets", {}).items()}
        if source == "own":
            continue
        more = funding[source].get("carry", 0) * budgets.get(year - 1, 0)
        more += funding[source].get("repayment", 0) * used.get((source, year - 2), 0)
        assert amount <= budgets[year] + more + 1, (source, year)


def test_own_money_public_shares_and_gates_hold(plan: Result, funding: dict[str, dict]) -> None:  # type: ignore[type-arg]
    public = {
        c
        for c, x in funding.items()
        if x["kind"] in ("republican-budget", "local-budget", "innovation-fund", "tax-relief")
    }
    kinds = {row["code"]: row["kind"] for row in rows("projects")}
    most = {
        "applied-research": 0.85,
        "development": 0.7,
        "pilot": 0.5,
        "scale-up": 0.25,
        "commercialisation": 0.15,
    }
    parts: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for project, stage, source, year, amount in plan["contracts"].iter_rows():
        cell = parts[project, stage, year]
        cell[0] += amount
        cell[1] += amount if source in public else 0
        cell[2] += amount if source == "own" else 0
    for (project, stage, _), (whole, state, own) in parts.items():
        if kinds[project] == "laboratory":
            assert own <= 0.1 * whole + 1
            continue
        assert state <= most.get(stage, 1.0) * whole + 1
        if stage in ("pilot", "scale-up", "commercialisation"):
            assert own >= 0.1 * whole - 1
    order = ["basic-research", "applied-research", "development", "pilot", "scale-up", "commercialisation"]
    for _, stages in plan["plan"].group_by("project"):
        paid = sorted((order.index(s), p) for s, p in stages.select("stage", "paid").iter_rows())
        flags = [p for _, p in paid]
        assert flags == sorted(flags, reverse=True)


def test_links_between_projects_hold(plan: Result) -> None:
    status = dict(plan["projects"].select("project", "status").iter_rows())
    started = {code for code, item in status.items() if item != "out"}
    for row in rows("links"):
        if row["kind"] == "requires" and row["project"] in started:
            assert row["other"] in started, row
        if row["kind"] == "excludes":
            assert not {row["project"], row["other"]} <= started
    assert not {"CHE-01", "CHE-01-lean"} <= started


def test_the_plan_is_proven_within_half_a_percent_and_its_effect_adds_up(plan: Result) -> None:
    """Effect = sum over paid stages of value x product of the probabilities up to the stage."""
    figures = dict(plan["figures"].select("name", "value").iter_rows())
    assert 0 <= figures["gap"] <= 0.005
    assert figures["objective"] <= figures["bound"]
    paid = {tuple(x) for x in plan["plan"].filter("paid").select("project", "stage").iter_rows()}
    effect, chance = 0.0, dict[str, float]()
    for row in rows("stages"):  # in the order of the stages; figures stand on the first row of a stage
        if row["probability"]:
            chance[row["project"]] = chance.get(row["project"], 1.0) * float(row["probability"])
            if (row["project"], row["stage"]) in paid:
                effect += chance[row["project"]] * float(row["value"])
    assert figures["effect"] == pytest.approx(effect)
    assert figures["public"] + figures["private"] == figures["cost"]


def test_poles_of_the_run_decide_what_counts_towards_the_quotas(run: Run, plan: Result) -> None:
    labels = dict(run.result("poles")["poles"].select("unit", "label").iter_rows())
    given = plan["projects"].select("region", "pole").unique().iter_rows()
    assert dict(given) == {unit: label or "" for unit, label in labels.items()}
    quotas = {
        (by, code): share for by, code, share in plan["quotas"].select("by", "code", "share").iter_rows()
    }
    assert quotas["pole", "pole"] <= 0.85
    assert quotas["pole", "hinterland"] >= 0.1


def test_alignment_has_a_price_that_rises(run: Run) -> None:
    points = run.result("frontier")["frontier"].sort("point")
    assert points["against"].is_sorted()
    assert points["price"].item(0) == 0
    assert points["price"].to_list() == sorted(points["price"].to_list())


def test_the_priority_list_is_nested(run: Run) -> None:
    levels = run.result("priority")["levels"].sort("level")
    assert levels["projects"].is_sorted() and levels["effect"].is_sorted()
    assert (levels["cost_of_nesting"] >= -1e-6).all()


def test_published_financing_of_2022_stands_beside_the_plan(run: Run, plan: Result) -> None:
    """Own money 693,569.6 of 1,453,339.1 million tenge is 47.7 %; 43.3 % are other funds."""
    lines = {row["line"]: row for row in run.result("financing")["sources"].iter_rows(named=True)}
    assert lines["innov_fin_own"]["share"] == pytest.approx(693_569.6 / 1_453_339.1)
    assert lines["innov_fin_other"]["share"] == pytest.approx(0.4328, abs=5e-5)
    own = plan["sources"].filter(source="own")["share"].item()
    assert lines["innov_fin_own"]["plan"] == pytest.approx(own)
    assert (lines["innov_fin_other_venture"]["flag"], lines["innov_fin_other_venture"]["amount"]) == (
        "confidential", None,
    )  # fmt: skip


def test_everything_made_up_says_so(run: Run) -> None:
    spoken = {
        "programme": "programmes.illustrative",
        "call": "call.illustrative",
        "allocation": "finance.illustrative",
        "frontier": "finance.illustrative",
        "priority": "finance.illustrative",
        "risk": "risk.illustrative",
        "adjustment": "finance.illustrative",
    }
    for name, code in spoken.items():
        assert run.result(name).diagnostics.with_code(code), name


def test_the_call_keeps_its_budget_and_drops_the_review_with_a_conflict(run: Run) -> None:
    call = run.result("call")
    funded = call["ranking"].filter(decision="fund")
    assert funded["cost"].sum() <= 1100
    assert call["flags"].filter(flag="declared-conflict").select("application", "reviewer").rows() == [
        ("ENE-06", "R8"),
    ]  # fmt: skip


def test_the_adjusted_plan_keeps_to_the_new_budgets(run: Run) -> None:
    found = run.result("adjustment")
    figures = dict(found["figures"].select("name", "value").iter_rows())
    assert figures["replanned"] == 1
    assert figures["effect_after"] <= figures["effect_before"]
    used = found["contracts"].filter(source="republican-budget").group_by("year").agg(pl.col("amount").sum())
    spent = dict(used.iter_rows())
    assert spent.get(2027, 0) <= 1700 * MILLION and spent.get(2028, 0) <= 1800 * MILLION
    failed = found["changes"].filter((pl.col("project") == "AGR-04") & (pl.col("change") != "failed"))
    assert failed.is_empty()


def test_the_tight_budget_scenario_only_scales_the_limited_sources(run: Run) -> None:
    study = load_study("kazakhstan", scenario="tight-budget")
    from growthpoles.study.data import read_study

    held, plain = read_study(study).finance, read_study(load_study("kazakhstan")).finance
    assert held is not None and plain is not None
    for tight, full in zip(held.funding.sources, plain.funding.sources, strict=True):
        assert [a for _, a in tight.budgets] == [round(0.67 * a) for _, a in full.budgets]
    assert held.portfolio == plain.portfolio
