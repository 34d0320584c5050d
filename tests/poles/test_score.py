"""Memberships and labels on arrays against the same rules written for one unit in plain Python."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.poles.scalar import judge

from growthpoles.core.territory import Unit
from growthpoles.labels import Label
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.perturb import draw
from growthpoles.poles.score import (
    MEANS,
    Outcome,
    Scores,
    applicable,
    combine_parts,
    known_share,
    label,
    nominal,
    part_membership,
    score,
)
from growthpoles.poles.typology import Criterion, Measure, Part

TYPOLOGY = load_typology()
UNITS = tuple(Unit(f"U{k}", Label("x"), kind="city" if k == 0 else "region") for k in range(6))
NAN = np.nan


def figures(seed: int) -> np.ndarray:
    """Figures spread over the points of their parts, so that every slope is met."""
    rng = np.random.default_rng(seed)
    at = {item: k for k, item in enumerate(TYPOLOGY.measures)}
    values = rng.uniform(0.2, 2.0, (len(UNITS), len(at)))
    for item in TYPOLOGY.criteria:
        for part in item.parts:
            low, high = min(part.points), max(part.points)
            spread = high - low
            values[:, at[part.measure]] = rng.uniform(low - 0.3 * spread, high + 0.3 * spread, len(UNITS))
    values[:, [m.name == "not-measured" for m in TYPOLOGY.measures]] = NAN
    return values


@given(st.integers(0, 10_000))
def test_arrays_and_plain_python_agree(seed: int) -> None:
    values = figures(seed)
    assumed = draw(TYPOLOGY, 4, rng=np.random.default_rng(seed))
    scores = score(TYPOLOGY, values[None].repeat(4, axis=0), assumed=assumed, units=UNITS)
    found = label(TYPOLOGY, scores)
    for r in range(4):
        for u, unit in enumerate(UNITS):
            wanted = judge(
                TYPOLOGY,
                values[u].tolist(),
                factors=assumed.factors[r].tolist(),
                gates=assumed.gates[r].tolist(),
                weights=assumed.weights[r].tolist(),
                how=MEANS[int(assumed.mean[r])][0],
                kind_of_unit=unit.kind,
            )
            for t, kind in enumerate(TYPOLOGY.types):
                if kind.code in wanted.members:
                    assert scores.types[r, u, t] == pytest.approx(wanted.members[kind.code], abs=1e-12)
                else:
                    assert np.isnan(scores.types[r, u, t])
            assert Outcome(int(found.outcome[r, u])).code == wanted.outcome
            assert TYPOLOGY.types[int(found.first[r, u])].code == wanted.first


def part(shape: str, points: tuple[float, ...], unit: str = "ratio") -> Part:
    return Part(Measure("ratio", unit), shape, points, "", "")


def test_points_of_a_share_are_cut_at_one() -> None:
    """rise(.8, .9) x 1.2 = (.96, 1.08 -> 1): a share of 1 keeps full membership."""
    x = np.array([0.98, 1.0])
    assert part_membership(part("rise", (0.8, 0.9), "share"), x, factor=1.2) == pytest.approx([0.5, 1.0])
    assert part_membership(part("rise", (0.8, 0.9)), x, factor=1.2)[1] == pytest.approx(0.04 / 0.12)


@pytest.mark.parametrize(
    ("combine", "whole", "with_gap"),
    [("mean", 0.5, 0.6), ("max", 0.8, 0.8), ("min", 0.3, NAN), ("product", 0.096, NAN)],
)
def test_parts_together_and_with_a_gap(combine: str, whole: float, with_gap: float) -> None:
    item = Criterion("c", 1.0, combine, (), Label("c"))
    found = combine_parts(item, np.array([[0.4, 0.3, 0.8], [0.4, NAN, 0.8], [NAN, NAN, NAN]]))
    assert found[:2] == pytest.approx([whole, with_gap], nan_ok=True)
    assert np.isnan(found[2])


def test_a_missing_part_lowers_the_evidence_by_its_share() -> None:
    """Four of four parts of the reserve are known, then three: a quarter of .35 goes."""
    values = figures(1)
    base = score(TYPOLOGY, values[None], assumed=nominal(TYPOLOGY), units=UNITS)
    assert base.evidence[1, 0] == pytest.approx(0.9)
    names = [item.numerator for item in TYPOLOGY.measures]
    values[:, names.index("gerd")] = NAN
    less = score(TYPOLOGY, values[None], assumed=nominal(TYPOLOGY), units=UNITS)
    assert less.evidence[1, 0] == pytest.approx(0.9 - 0.35 / 4)
    credit = 1.0 * ~np.isnan(values)
    assert known_share(TYPOLOGY, credit)[1, TYPOLOGY.position("reserve")] == pytest.approx(0.75)


def test_dropping_a_criterion_renormalises_the_others() -> None:
    """exp(sum w ln m / sum w) over what is left: without urbanisation .30, .25, .25 of .80."""
    values = figures(2)
    at = TYPOLOGY.measures.index(TYPOLOGY.criteria[TYPOLOGY.position("urbanisation")].parts[0].measure)
    values[:, at] = NAN
    found = score(TYPOLOGY, values[None], assumed=nominal(TYPOLOGY), units=UNITS)
    kind = TYPOLOGY.types[1]
    members = np.maximum(found.criteria[0][:, TYPOLOGY.span(kind)][:, 1:], 0.001)
    wanted = np.exp(np.log(members) @ np.array([0.30, 0.25, 0.25]) / 0.80)
    assert found.types[0, :, 1] == pytest.approx(wanted)
    assert found.evidence[:, 1] == pytest.approx(0.8)


def test_nothing_known_is_undetermined_and_never_zero() -> None:
    values = np.full((len(UNITS), len(TYPOLOGY.measures)), NAN)
    scores = score(TYPOLOGY, values[None], assumed=nominal(TYPOLOGY), units=UNITS)
    assert np.isnan(scores.types).all()
    assert (label(TYPOLOGY, scores).outcome == Outcome.UNDETERMINED).all()
    assert (label(TYPOLOGY, scores).first == -1).all()


def test_what_applies_to_whom() -> None:
    village = Unit("V", Label("v"), level="village")
    found = applicable(TYPOLOGY, (*UNITS[:2], village))
    assert found[0].tolist() == ["yes", "yes", "not-for-this-kind", "not-at-this-level", "not-for-this-kind"]
    assert found[1].tolist() == ["yes", "yes", "yes", "not-at-this-level", "yes"]
    assert set(found[2].tolist()) == {"not-at-this-level"}


def test_a_better_figure_never_lowers_a_membership() -> None:
    """Monotone: raising the figure of a rising ramp, everything else equal."""
    values = figures(3)
    at = TYPOLOGY.measures.index(TYPOLOGY.criteria[TYPOLOGY.position("services")].parts[0].measure)
    better = values.copy()
    better[:, at] += 0.1
    low, high = (
        score(TYPOLOGY, x[None], assumed=nominal(TYPOLOGY), units=UNITS).types[0] for x in (values, better)
    )
    assert (np.nan_to_num(high) >= np.nan_to_num(low)).all()


def test_one_replicate_at_a_time_changes_one_thing() -> None:
    base: Any = nominal(TYPOLOGY)
    moved = base.with_criterion(3, np.array([0.9, 1.1]))
    assert moved.factors[:, 3].tolist() == [0.9, 1.1] and (np.delete(moved.factors, 3, axis=1) == 1).all()
    assert (moved.gates == 1).all() and len(moved.mean) == 2
    gated = replace(base).with_gate(1, np.array([0.5]))
    assert gated.gates[0].tolist() == [1.0, 0.5, 1.0, 1.0, 1.0]


def scores_of(
    members: list[float], *, evidence: list[float] | None = None, shut: tuple[int, ...] = ()
) -> Any:
    """Scores of one region from the memberships of the five types; the village type is not judged."""
    types = np.array([[[*members[:3], NAN, members[3]]]])
    known = [1.0] * 4 if evidence is None else evidence
    return Scores(
        np.empty((1, 1, 0)),
        types,
        np.array([[*known[:3], NAN, known[3]]]),
        ~np.isin(np.arange(5), shut)[None, None],
        np.full(types.shape, NAN),
    )


@pytest.mark.parametrize(
    ("members", "shut", "outcome", "first", "second"),
    [
        ([0.50, 0.10, 0.10, 0.10], (), Outcome.POLE, 0, -1),
        ([0.49, 0.10, 0.10, 0.10], (), Outcome.POTENTIAL, 0, -1),
        ([0.35, 0.10, 0.10, 0.10], (), Outcome.POTENTIAL, 0, -1),
        ([0.34, 0.10, 0.10, 0.10], (), Outcome.NONE, 0, -1),
        ([0.10, 0.80, 0.70, 0.10], (), Outcome.MIXED, 1, 2),  # a distance of .10 is within
        ([0.10, 0.80, 0.69, 0.10], (), Outcome.POLE, 1, 2),
        ([0.10, 0.55, 0.49, 0.10], (), Outcome.POLE, 1, 2),  # near, but the second is no pole
        ([0.10, 0.90, 0.60, 0.10], (1,), Outcome.POLE, 2, 1),  # the gate hands the label to the second
        ([0.10, 0.90, 0.10, 0.10], (1,), Outcome.POTENTIAL, 1, -1),  # the gate leaves it a potential pole
        ([0.10, 0.10, 0.10, 0.45], (), Outcome.NONE, 4, -1),  # a hinterland is never a potential pole
        ([0.10, 0.10, 0.55, 0.60], (), Outcome.MIXED, 4, 2),
    ],
)
def test_lines_of_the_labels_by_hand(
    members: list[float], shut: tuple[int, ...], outcome: Outcome, first: int, second: int
) -> None:
    """Pole from .50, potential from .35, mixed within .10."""
    found = label(TYPOLOGY, scores_of(members, shut=shut))
    assert (found.outcome[0, 0], found.first[0, 0], found.second[0, 0]) == (outcome, first, second)


@pytest.mark.parametrize(
    ("evidence", "outcome"),
    [
        ([0.60, 1.0, 1.0, 1.0], Outcome.POLE),
        ([0.59, 1.0, 1.0, 1.0], Outcome.UNDETERMINED),
        ([1.0, 0.59, 1.0, 1.0], Outcome.POLE),  # too little is known of another type: the pole stays
    ],
)
def test_too_little_evidence_is_undetermined(evidence: list[float], outcome: Outcome) -> None:
    found = label(TYPOLOGY, scores_of([0.9, 0.1, 0.1, 0.1], evidence=evidence))
    assert found.outcome[0, 0] == outcome


def test_the_floor_keeps_one_zero_from_deciding_alone() -> None:
    """Weights .2 .3 .25 .25: urbanisation 0, all else 1: .001 ** .2 = .2512; at .55, half a ramp: .8706."""
    at = {item: k for k, item in enumerate(TYPOLOGY.measures)}
    values = np.full((2, len(at)), NAN)
    for code in ("industry", "investment", "diversity"):
        for item in TYPOLOGY.criteria[TYPOLOGY.position(code)].parts:
            values[:, at[item.measure]] = 0.0 if item.shape == "fall" else 100.0
    values[:, at[TYPOLOGY.criteria[TYPOLOGY.position("urbanisation")].parts[0].measure]] = 0.3, 0.55
    found = score(TYPOLOGY, values[None], assumed=nominal(TYPOLOGY), units=UNITS[1:3])
    assert found.types[0, :, 1] == pytest.approx([0.2512, 0.8706], abs=5e-5)
    assert found.open[0, :, 1].all()
