"""Assignment of reviewers against all assignments of small calls."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.programmes.made_calls import rules, small_call

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.programmes.assignment import assign_reviewers
from growthpoles.programmes.call_inputs import Application, Call, Reviewer
from growthpoles.stats.mixed_model import components

TWO = replace(rules(), reviews=2)


def call_of(topics: list[str], known: list[str], *, load: int = 3, **more: object) -> Call:
    applications = tuple(Application(f"A{i}", Label(f"A{i}"), topics=tuple(t)) for i, t in enumerate(topics))
    reviewers = tuple(Reviewer(f"R{j}", topics=tuple(k), capacity=load) for j, k in enumerate(known))
    return Call("c", Label("C"), TWO, applications, reviewers, **more)  # type: ignore[arg-type]


def connected(pairs: list[tuple[int, int]]) -> bool:
    items, judges = zip(*pairs, strict=True)
    return bool(components(items, np.unique(judges, return_inverse=True)[1]).max() == 0)


def best_by_hand(call: Call) -> float | None:
    fits = [
        [len(set(a.topics) & set(r.topics)) / len(a.topics) for r in call.reviewers]
        for a in call.applications
    ]
    scores = []
    for chosen in product(combinations(range(len(call.reviewers)), 2), repeat=len(call.applications)):
        pairs = [(i, j) for i, both in enumerate(chosen) for j in both]
        loads = np.bincount([j for _, j in pairs], minlength=len(call.reviewers))
        if all(load <= r.capacity for load, r in zip(loads, call.reviewers, strict=True)) and connected(
            pairs
        ):
            scores.append(sum(fits[i][j] for i, j in pairs))
    return max(scores, default=None)


TOPICS = st.lists(st.sampled_from(["x", "y", "xy", "xyz"]), min_size=2, max_size=4)
KNOWN = st.lists(st.sampled_from(["x", "y", "z", "xy", ""]), min_size=2, max_size=4)


@given(TOPICS, KNOWN, st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_no_connected_assignment_fits_better(topics: list[str], known: list[str], load: int) -> None:
    call = call_of(topics, known, load=load)
    best = best_by_hand(call)
    if best is None:
        with pytest.raises(InputError):
            assign_reviewers(call)
        return
    result = assign_reviewers(call)
    assert result["assignments"]["fit"].sum() == pytest.approx(best, abs=1e-6)


def test_parts_that_fit_best_are_joined() -> None:
    """Topics x and y have two experts each: the best fit falls apart, so one link is given up."""
    result = assign_reviewers(call_of(["x", "x", "y", "y"], ["x", "x", "y", "y"]))
    assert result["assignments"]["fit"].sum() == pytest.approx(7.0)
    figures = dict(result["figures"].select("name", "value").iter_rows())
    assert figures["rounds"] > 1


def test_conflicts_of_every_kind_are_kept_away() -> None:
    call = call_of(["x", "x"], ["x", "x", "x", "x"], conflicts=frozenset({("A0", "R2")}))
    first, second = call.applications
    reviewers = (replace(call.reviewers[0], organisation="uni"), *call.reviewers[1:])
    call = replace(
        call,
        applications=(replace(first, applicant="uni"), replace(second, people=("R1",))),
        reviewers=reviewers,
    )
    found = set(assign_reviewers(call)["assignments"].select("application", "reviewer").iter_rows())
    assert found.isdisjoint({("A0", "R0"), ("A0", "R2"), ("A1", "R1")})
    assert len(found) == 4


def test_too_few_reviewers_and_too_little_capacity_are_told_at_once() -> None:
    with pytest.raises(InputError) as failure:
        assign_reviewers(call_of(["x", "y"], ["x"], load=1))
    codes = [item.code for item in failure.value.problems]
    assert codes == ["assignment.reviewers.few"] * 2 + ["assignment.capacity.few"]


def test_loads_are_kept() -> None:
    result = assign_reviewers(call_of(["x"] * 6, ["x"] * 5, load=3))
    table = result["reviewers"]
    assert (table["reviews"] <= table["capacity"]).all()
    assert table["reviews"].sum() == 12


@pytest.mark.parametrize("made_up", [True, False])
def test_the_assignment_of_a_made_up_call_says_so(made_up: bool) -> None:
    result = assign_reviewers(replace(small_call(), illustrative=made_up))
    assert result.spec["illustrative"] is made_up
    assert [item.code for item in result.diagnostics] == ["call.illustrative"] * made_up
