"""How far a programme has come, on a programme whose every figure can be counted by hand."""

from __future__ import annotations

import polars as pl
import pytest
from tests.programmes.made_calls import rules

from growthpoles.labels import Label
from growthpoles.programmes.assess import assess_programme
from growthpoles.programmes.programme import Fact, Goal, Node, Participant, Programme
from growthpoles.programmes.results import ProgrammeResult
from growthpoles.programmes.rules import Priority

L = Label("x")
MADE = Programme(
    nodes=(
        Node("P", L, "programme", start=2026, end=2030, budget=10.0, approach="programme-target"),
        Node("S", L, "subprogramme", "P", budget=None, mechanism="legal"),
        Node("M1", L, "measure", "S", budget=30.0, priority="energy", mechanism="economic-financial"),
        Node("M2", L, "measure", "S", budget=60.0, instrument="public-procurement", end=2031,
             mechanism="economic-financial"),
    ),
    goals=(
        Goal("G1", L, "P", 0.0, 10.0, 2025, 2030, weight=1.0, dimension="infrastructure"),
        Goal("G2", L, "M1", 10.0, 5.0, 2025, 2030, weight=3.0, dimension="financing-system"),
        Goal("G3", L, "M2", 0.0, 1.0, 2025, 2030, weight=4.0),
    ),
    participants=(
        Participant("P", "ministry", "customer"),
        Participant("M1", "uni", "scientific-institution"),
        Participant("M2", "uni", "executor"),
    ),
    facts=(Fact("G1", 2026, 1.0), Fact("G1", 2027, 12.0), Fact("G2", 2027, 9.0)),
    rules=rules(priorities=(Priority("energy", L, 0.4), Priority("water", L))),
    money="KZT million",
)  # fmt: skip


@pytest.fixture(scope="module")
def made() -> ProgrammeResult:
    return assess_programme(MADE)


def row(result: ProgrammeResult, table: str, **key: str) -> dict[str, object]:
    return result[table].filter(**key).row(0, named=True)


def test_goals_against_an_even_pace(made: ProgrammeResult) -> None:
    """2 of 5 years: 0.4 expected; G1 has done 1.2, G2 (10 -> 5) has done 0.2."""
    first, second, third = (row(made, "goals", goal=code) for code in ("G1", "G2", "G3"))
    assert (first["attainment"], first["status"], first["expected"]) == (1.2, "attained", 0.4)
    assert (second["attainment"], second["status"], second["gap"]) == (0.2, "behind", -4.0)
    assert (third["attainment"], third["status"], third["gap"]) == (None, "no-data", None)


def test_figures_after_a_year_are_left_aside() -> None:
    first = row(assess_programme(MADE, year=2026), "goals", goal="G1")
    assert (first["year"], first["attainment"], first["status"]) == (2026, 0.1, "behind")


def test_attainment_goes_up_the_tree_without_hiding_what_is_behind(made: ProgrammeResult) -> None:
    """P: (1 x 1 + 3 x 0.2) / 4 = 0.4 over 4 of 8 of the weight; S: 0.2 over 3 of 7."""
    top, sub = row(made, "nodes", node="P"), row(made, "nodes", node="S")
    assert (top["attainment"], top["measured"]) == (pytest.approx(0.4), 0.5)
    assert (sub["attainment"], sub["measured"]) == (pytest.approx(0.2), pytest.approx(3 / 7))
    assert row(made, "nodes", node="M2")["attainment"] is None


def test_budgets_go_up_the_tree(made: ProgrammeResult) -> None:
    assert [row(made, "nodes", node=code)["budget_all"] for code in ("P", "S", "M2")] == [100.0, 90.0, 60.0]
    assert row(made, "nodes", node="S")["budget"] is None


def test_dimensions_mechanisms_and_demand(made: ProgrammeResult) -> None:
    assert row(made, "dimensions", dimension="infrastructure")["attainment"] == 1.0
    assert row(made, "dimensions", dimension="management-levers")["goals"] == 0
    money = {item["dimension"]: item["budget"] for item in made["dimensions"].iter_rows(named=True)}
    assert (money["infrastructure"], money["financing-system"]) == (100.0, 30.0)  # P with its parts, M1
    assert money["management-levers"] is None
    assert row(made, "mechanisms", mechanism="economic-financial")["budget"] == 90.0
    assert row(made, "approaches", approach="programme-target")["nodes"] == 4  # the parts have it from P
    assert row(made, "mechanisms", mechanism="legal")["nodes"] == 1  # M1 and M2 have their own
    assert made["demand"].rows() == [("M2", "public-procurement", 60.0, "P S M2")]


def test_who_does_what(made: ProgrammeResult) -> None:
    assert made["organisations"].rows() == [
        ("ministry", 1, "customer"),
        ("uni", 2, "executor scientific-institution"),
    ]
    figures = dict(made["figures"].select("name", "value").iter_rows())
    assert figures["nodes_with_science"] == 1.0


def test_priorities_against_the_rules(made: ProgrammeResult) -> None:
    energy = row(made, "priorities", priority="energy")
    assert (energy["share"], energy["met"]) == (0.3, "no")
    assert row(made, "priorities", priority="water")["met"] == "yes"
    assert made.spec["rules"][:3] == ["g", "1", "2026-01-15"]


def test_what_a_reader_is_told(made: ProgrammeResult) -> None:
    told = [item.code for item in made.diagnostics]
    assert told.count("programmes.dimension.none") == 3
    assert {"programmes.goals.no_data", "programmes.priority.share"} <= set(told)


def test_measures_outside_the_years_of_their_programme_are_named() -> None:
    nodes = (Node("P", L, "programme", end=2030), Node("M", L, "measure", "P", end=2031))
    told = assess_programme(Programme(nodes)).diagnostics
    assert [item.where.key for item in told.with_code("programmes.years.outside")] == ["M"]


def test_result_survives_saving(made: ProgrammeResult, tmp_path: object) -> None:
    again = ProgrammeResult.load(made.save(str(tmp_path)))
    assert not made.diff(again)
    assert made["nodes"].schema["budget_all"] == pl.Float64


ENERGY = rules(priorities=(Priority("energy", L, 0.5), Priority("water", L)))


def by_priority(*parts: Node) -> ProgrammeResult:
    top, sub = Node("P", L, "programme"), Node("S", L, "subprogramme", "P", priority="energy")
    return assess_programme(Programme((top, sub, *parts), rules=ENERGY))


def test_parts_have_the_priority_of_what_they_are_part_of() -> None:
    """80 of 110 below S, of which 10 are for another priority of their own."""
    made = by_priority(
        Node("M1", L, "measure", "S", budget=80.0),
        Node("M2", L, "measure", "S", budget=10.0, priority="water"),
        Node("M3", L, "measure", "P", budget=20.0),
    )
    energy, water = (row(made, "priorities", priority=code) for code in ("energy", "water"))
    assert (energy["budget"], energy["share"], energy["met"]) == (80.0, pytest.approx(80 / 110), "yes")
    assert (water["budget"], water["nodes"]) == (10.0, 1)
    assert made["nodes"].sort("node")["priority"].to_list() == ["energy", "water", "", "", "energy"]


def test_a_missing_budget_is_not_zero() -> None:
    """S has no parts and no budget: its money and the total are open, and the rule cannot be judged."""
    made = by_priority(Node("M", L, "measure", "P", budget=20.0))
    energy = row(made, "priorities", priority="energy")
    assert (energy["budget"], energy["share"], energy["met"]) == (None, None, "unknown")
    top = row(made, "nodes", node="P")
    assert (top["budget_all"], top["budget_known"], top["unknown"]) == (None, 20.0, 1)
    figures = dict(made["figures"].select("name", "value").iter_rows())
    assert (figures["budget"], figures["budget_known"]) == (None, 20.0)
    assert [dict(x.details)["count"] for x in made.diagnostics.with_code("programmes.budget.unknown")] == [1]
    assert not made.diagnostics.with_code("programmes.priority.share")


def test_a_budget_of_nought_is_known_and_what_is_above_needs_none() -> None:
    made = by_priority(Node("M", L, "measure", "P", budget=20.0), Node("N", L, "measure", "S", budget=0.0))
    assert row(made, "nodes", node="P")["budget_all"] == 20.0
    energy = row(made, "priorities", priority="energy")
    assert (energy["budget"], energy["share"], energy["met"]) == (0.0, 0.0, "no")


def test_a_programme_without_goals_says_so() -> None:
    made = assess_programme(Programme((Node("P", L, "programme"),)))
    assert [item.code for item in made.diagnostics] == ["programmes.goals.none"]
