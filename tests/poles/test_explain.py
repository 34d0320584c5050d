"""Reasons: shares of the shortfall, and figures that lift a membership exactly to the line."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.territory import Unit
from growthpoles.labels import Label
from growthpoles.poles.explain import figure_for, needed_parts, part_memberships, reasons
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.score import Scores, combine_parts, nominal, part_membership, score
from growthpoles.poles.typology import Criterion, Measure, Part

TYPOLOGY = load_typology()
KIND = TYPOLOGY.types[1]
NAN = np.nan
UNITS = tuple(Unit(f"U{k}", Label("x"), kind="region") for k in range(3))


def scores_of(*members: list[float]) -> Scores:
    """Scores with the memberships of the industrial type: weights .20 .30 .25 .25."""
    criteria = np.full((1, len(members), len(TYPOLOGY.criteria)), NAN)
    criteria[0][:, TYPOLOGY.span(KIND)] = members
    empty = np.empty((1, 0, 0))
    return Scores(criteria, empty, np.empty((0, 0)), np.empty((1, 0, 0), bool), empty)


def test_shares_of_the_shortfall_by_hand() -> None:
    """-ln: .2 ln 2, .3 ln 4, 0, 0 -> .2 : .6, so a quarter and three quarters."""
    found = reasons(TYPOLOGY, KIND, scores=scores_of([0.5, 0.25, 1.0, 1.0]))
    assert found.contribution[0] == pytest.approx([0.25, 0.75, 0.0, 0.0])
    assert found.limiting.tolist() == [1]


def test_a_full_membership_has_no_limit() -> None:
    found = reasons(TYPOLOGY, KIND, scores=scores_of([1.0, 1.0, 1.0, 1.0]))
    assert found.contribution[0].tolist() == [0, 0, 0, 0] and found.limiting.tolist() == [-1]


def test_what_lifts_to_the_line_by_hand() -> None:
    """mu = .001^.3 = .126 with all else 1: the industry criterion must reach .5^(1/.3) = .0992."""
    found = reasons(TYPOLOGY, KIND, scores=scores_of([1.0, 0.0, 1.0, 1.0]))
    assert found.needed[0, 1] == pytest.approx(0.5 ** (1 / 0.3))
    assert np.isnan(found.needed[0, [0, 2, 3]]).all()  # no other criterion can make up for it


def test_nothing_to_lift_above_the_line_and_nothing_that_can_lift() -> None:
    found = reasons(TYPOLOGY, KIND, scores=scores_of([0.9, 0.9, 0.9, 0.9], [0.0, 0.0, 1.0, 1.0]))
    assert np.isnan(found.needed).all()


def test_lifting_with_a_missing_criterion_uses_the_weights_that_are_left() -> None:
    found = reasons(TYPOLOGY, KIND, scores=scores_of([NAN, 0.0, 1.0, 1.0]))
    assert found.needed[0, 1] == pytest.approx(0.5 ** (0.8 / 0.3))
    assert np.isnan(found.contribution[0, 0])


PARTS = np.array([[0.2, 0.6]])


@pytest.mark.parametrize(
    ("combine", "goal", "wanted"),
    [
        ("mean", 0.5, [0.4, 0.8]),
        ("mean", 0.9, [NAN, NAN]),
        ("max", 0.7, [0.7, 0.7]),
        ("min", 0.5, [0.5, NAN]),
        ("product", 0.3, [0.5, NAN]),
    ],
)
def test_what_a_part_needs(combine: str, goal: float, wanted: list[float]) -> None:
    item = Criterion("c", 1.0, combine, (), Label("c"))
    found = needed_parts(item, PARTS, needed=np.array([goal]))
    assert found[0] == pytest.approx(wanted, nan_ok=True)
    for k in range(2):
        if not math.isnan(wanted[k]):
            lifted = PARTS.copy()
            lifted[0, k] = found[0, k]
            assert combine_parts(item, lifted)[0] == pytest.approx(goal)


@pytest.mark.parametrize(
    ("shape", "points", "now"),
    [
        ("rise", (2.0, 6.0), 1.0),
        ("fall", (2.0, 6.0), 9.0),
        ("trapezoid", (1.0, 2.0, 5.0, 7.0), 0.0),
        ("trapezoid", (1.0, 2.0, 5.0, 7.0), 9.0),
        ("score", (0.0, 1.0), 0.2),
    ],
)
def test_the_figure_has_the_membership(shape: str, points: tuple[float, ...], now: float) -> None:
    part = Part(Measure("ratio", "ratio"), shape, points, "", "")
    found = figure_for(part, np.array([0.3]), now=np.array([now]))
    assert part_membership(part, found) == pytest.approx([0.3])
    if shape == "trapezoid":
        assert (found[0] > 3.5) == (now > 3.5)  # on the side where the unit stands


def test_the_line_is_the_one_of_the_rules() -> None:
    own = replace(TYPOLOGY, rules=TYPOLOGY.rules.with_threshold("pole", a=0.4))
    found = reasons(own, own.types[1], scores=scores_of([1.0, 0.0, 1.0, 1.0]))
    assert found.needed[0, 1] == pytest.approx(0.4 ** (1 / 0.3))


@given(st.integers(0, 10_000))
def test_a_figure_at_its_lift_brings_any_type_to_the_line(seed: int) -> None:
    """One figure at its lift, all others as they are, judged again from the start: the membership is .5."""
    values, base = spread(seed), nominal(TYPOLOGY)
    t = (0, 1, 2, 4)[seed % 4]  # the type between has no criteria
    kind = TYPOLOGY.types[t]
    why = reasons(TYPOLOGY, kind, scores=score(TYPOLOGY, values[None], assumed=base, units=UNITS))
    for k, item in enumerate(kind.criteria):
        members = part_memberships(TYPOLOGY, item, values=values)
        lifts = needed_parts(item, members, needed=why.needed[:, k])
        for p, part in enumerate(item.parts):
            at = TYPOLOGY.measures.index(part.measure)
            moved = values.copy()
            moved[:, at] = figure_for(part, lifts[:, p], now=values[:, at])
            found = score(TYPOLOGY, moved[None], assumed=base, units=UNITS).types[0, :, t]
            reached = ~np.isnan(lifts[:, p])
            assert found[reached] == pytest.approx(np.full(reached.sum(), 0.5))


def spread(seed: int) -> np.ndarray:
    """Figures on the slopes of the last part that uses them, for three regions; none where not measured."""
    rng = np.random.default_rng(seed)
    values = np.full((len(UNITS), len(TYPOLOGY.measures)), NAN)
    for part in (part for item in TYPOLOGY.criteria for part in item.parts):
        low, high = min(part.points), max(part.points)
        if part.measure.name != "not-measured":
            column = TYPOLOGY.measures.index(part.measure)
            values[:, column] = rng.uniform(low, low + 0.8 * (high - low), len(UNITS))
    return values
