"""Calibration to the national level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import index, leaf, panel_of

import growthpoles as gp
from growthpoles.errors import InputError
from growthpoles.potential.calibrate import calibrate_to_national
from growthpoles.potential.results import PotentialResult

SPEC = gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=gp.normalise.MinMax())
TREE = index(leaf("x", ""))


def potential_of(column: list[float], **more: list[float]) -> PotentialResult:
    return gp.assess_potential(panel_of({"x": column, **more}), TREE, SPEC)


def test_two_countries_by_hand() -> None:
    # A: scores 0 and .4, mean .2, country .3, factor 1.5; B: .6 and 1, mean .8, country .4, factor .5
    found = calibrate_to_national(
        potential_of([0.0, 0.4, 0.6, 1.0]),
        {("A", 2022): 0.3, ("B", 2022): 0.4},
        members={"U1": "A", "U2": "A", "U3": "B", "U4": "B"},
    )
    assert found["factors"]["factor"].to_list() == pytest.approx([1.5, 0.5])
    table = found["calibrated"]
    assert table["calibrated"].to_list() == pytest.approx([0.0, 0.6, 0.3, 0.5])
    assert table["rank_before"].to_list() == [4, 3, 2, 1]
    assert table["rank_after"].to_list() == [4, 1, 3, 2]
    assert table["rank_change"].to_list() == [0, 2, -1, -1]
    far = [dict(item.details)["country"] for item in found.diagnostics.with_code("calibration.factor.far")]
    assert far == ["A", "B"]


SCORE = st.floats(0, 1).map(lambda x: round(x, 6))  # far from what a factor would round to zero


@given(
    st.lists(st.tuples(SCORE, st.floats(0.01, 100)), min_size=2, max_size=12),
    st.floats(0.05, 3),
    st.floats(0.05, 3),
)
def test_the_weighted_mean_becomes_the_national_score(
    rows: list[tuple[float, float]], first: float, second: float
) -> None:
    # country correction of the Regional Innovation Scoreboard
    values, weights = (list(column) for column in zip(*rows, strict=True))
    values += [0.0, 1.0]  # the ends of the scale, one in each country
    weights += [1.0, 1.0]
    units = [f"U{k + 1}" for k in range(len(values))]
    home = {unit: "A" if k % 2 else "B" for k, unit in enumerate(units)}
    values[0], values[1] = values[0] + 0.1, values[1] + 0.1  # neither mean is zero
    given_scores = {("A", 2022): first, ("B", 2022): second}
    table = calibrate_to_national(
        potential_of(values, people=weights), given_scores, weights="people", members=home
    )["calibrated"]
    for (country, _), whole in given_scores.items():
        inside = [unit for unit in units if home[unit] == country]
        scores = [table.filter(unit=unit)["calibrated"].item() for unit in inside]
        mean = np.average(scores, weights=[weights[units.index(unit)] for unit in inside])
        assert mean == pytest.approx(whole, rel=1e-12)
        order = [table.filter(unit=unit)["score"].item() for unit in inside]
        assert np.array_equal(np.argsort(order, kind="stable"), np.argsort(scores, kind="stable"))


def test_the_score_of_the_country_comes_from_its_own_figures() -> None:
    # the country has x = .9; the mean of the units is .5, so the factor is 1.8
    panel = panel_of({"x": [0.0, 0.5, 1.0]}, national={"x": [0.9]})
    found = calibrate_to_national(gp.assess_potential(panel, TREE, SPEC))
    assert found["factors"].row(0) == ("ALL", 2022, 0.9, 0.5, 1.8, 3)
    assert [item.code for item in found.diagnostics] == ["calibration.factor.far"]


def test_a_small_correction_is_no_finding() -> None:
    panel = panel_of({"x": [0.0, 0.5, 1.0]}, national={"x": [0.55]})
    assert not calibrate_to_national(gp.assess_potential(panel, TREE, SPEC)).diagnostics


def test_a_unit_without_a_score_does_not_count() -> None:
    found = calibrate_to_national(potential_of([0.0, np.nan, 1.0]), {("ALL", 2022): 1.0})
    assert found["factors"]["mean"].item() == 0.5
    assert found["calibrated"]["calibrated"].to_list() == [0.0, None, 2.0]


def test_every_problem_is_named() -> None:
    potential = potential_of([0.0, 0.0, 0.5, 1.0])
    home = {"U1": "A", "U2": "A", "U3": "B", "U4": "C"}
    with pytest.raises(InputError) as refused:
        calibrate_to_national(potential, {("A", 2022): 0.5, ("C", 2022): -1.0}, members=home)
    assert [(item.code, dict(item.details)["country"]) for item in refused.value.problems] == [
        ("calibration.mean.bad", "A"),
        ("calibration.national.bad", "B"),
        ("calibration.national.bad", "C"),
    ]


def test_units_without_a_country_and_countries_without_a_score() -> None:
    potential = potential_of([0.0, 0.5, 1.0])
    with pytest.raises(InputError) as refused:
        calibrate_to_national(potential, {("A", 2022): 0.5}, members={"U1": "A"})
    assert [item.where.unit for item in refused.value.problems] == ["U2", "U3"]
    with pytest.raises(InputError) as refused:
        calibrate_to_national(potential, members={"U1": "A", "U2": "B", "U3": "B"})
    assert refused.value.problems[0].code == "calibration.national.several"
    with pytest.raises(InputError) as refused:
        calibrate_to_national(potential)
    assert refused.value.problems[0].code == "calibration.national.bad"
