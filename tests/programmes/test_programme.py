"""The tree of a programme, and what contradicts itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.programmes.made_calls import rules

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.programmes.programme import Fact, Goal, Node, Participant, Programme
from growthpoles.programmes.rules import Priority


def node(code: str, kind: str = "measure", parent: str = "", **more: object) -> Node:
    return Node(code, Label(code), kind, parent, **more)  # type: ignore[arg-type]


TREE = (
    node("P", "programme"),
    node("S1", "subprogramme", "P"),
    node("S11", "subprogramme", "S1"),
    node("J", "project", "S11"),
    node("M", "measure", "J"),
    node("S2", "subprogramme", "P"),
)
GOAL = Goal("G", Label("G"), "P", 2.0, 4.0, 2025, 2030)


def test_a_tree_of_any_depth() -> None:
    made = Programme(TREE)
    assert made.path("M") == ("P", "S1", "S11", "J", "M")
    assert made.below("S1") == ("S1", "S11", "J", "M")
    assert made.order == ("P", "S1", "S11", "J", "M", "S2")


@given(st.permutations(TREE))
def test_parents_may_stand_after_their_parts(turned: list[Node]) -> None:
    made = Programme(tuple(turned))
    assert set(made.below("P")) == {item.code for item in TREE}
    assert all(made.order.index(x.parent) < made.order.index(x.code) for x in TREE if x.parent)


def test_several_programmes_side_by_side() -> None:
    made = Programme((node("P", "programme"), node("Q", "programme")))
    assert made.order == ("P", "Q")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"nodes": ()}, ["programmes.nodes.none"]),
        ({"nodes": (node("A", parent="X"),)}, ["programmes.node.unknown"]),
        ({"nodes": (node("A", parent="B"), node("B", parent="A"))}, ["programmes.node.circle"] * 2),
        ({"nodes": (node("A", parent="A"),)}, ["programmes.node.circle"]),
        ({"nodes": (node("A"), node("A"))}, ["programmes.code.bad"] * 2),
        ({"nodes": (node("A", "plan"),)}, ["programmes.word.unknown"]),
        ({"nodes": (node("A", "project"), node("B", "programme", "A"))}, ["programmes.node.order"]),
        ({"nodes": (node("A", mechanism="magic"),)}, ["programmes.word.unknown"]),
        ({"nodes": (node("A", "project", instrument="standards"),)}, ["programmes.instrument.place"]),
        ({"nodes": (node("A", start=2030, end=2026),)}, ["programmes.dates.order"]),
        ({"nodes": (node("A", budget=-1.0),)}, ["programmes.budget.bad"]),
        ({"goals": (replace(GOAL, node="X"),)}, ["programmes.node.unknown"]),
        ({"goals": (replace(GOAL, target=2.0),)}, ["programmes.target.bad"]),
        ({"goals": (replace(GOAL, year=2025),)}, ["programmes.dates.order"]),
        ({"goals": (replace(GOAL, dimension="spirit"),)}, ["programmes.word.unknown"]),
        ({"goals": (GOAL, GOAL)}, ["programmes.code.bad"] * 2),
        ({"participants": (Participant("X", "uni", "executor"),)}, ["programmes.node.unknown"]),
        ({"participants": (Participant("P", "uni", "friend"),)}, ["programmes.word.unknown"]),
        ({"facts": (Fact("X", 2026, 1.0),)}, ["programmes.goal.unknown"]),
        ({"goals": (GOAL,), "facts": (Fact("G", 2026, 1.0), Fact("G", 2026, 2.0))},
         ["programmes.fact.twice"]),
        ({"nodes": (node("A", priority="x"),), "rules": rules(priorities=(Priority("e", Label("E")),))},
         ["programmes.word.unknown"]),
    ],
)  # fmt: skip
def test_what_contradicts_itself(given: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(InputError) as failure:
        Programme(**({"nodes": TREE} | given))  # type: ignore[arg-type]
    assert [item.code for item in failure.value.problems] == expected


def test_goals_may_fall() -> None:
    falling = replace(GOAL, baseline=10.0, target=5.0)
    assert falling.attainment(7.5) == 0.5
    assert [falling.expected(year) for year in (2020, 2025, 2026, 2040)] == [0.0, 0.0, 0.2, 1.0]
