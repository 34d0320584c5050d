"""Limits, weights and the country's own score."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.peers import Peers
from growthpoles.core.framework import Coverage
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError, NotAvailableError, SpecificationError
from growthpoles.potential.comparison import (
    by_year,
    comparison_limits,
    inputs_of,
    national_figure,
    national_score,
    unit_weights,
    weighted_mean,
)
from growthpoles.potential.results import PotentialResult

TREE = index(leaf("x", ""), leaf("y", "", direction=-1), coverage=Coverage(index_share=0.5))
SPEC = gp.IndexSpec(treat=gp.treat.NoTreatment())


def assessed(panel: Panel) -> PotentialResult:
    return gp.assess_potential(panel, TREE, SPEC)


def test_limits_are_complete_and_a_broken_file_is_refused(tmp_path: Path) -> None:
    assert comparison_limits().number("agreement") == 0.1
    broken = tmp_path / "limits.toml"
    broken.write_text('title.en = "x"\n', encoding="utf-8")
    with pytest.raises(SpecificationError) as refused:
        comparison_limits(broken)
    assert {item.code for item in refused.value.problems} >= {
        "rules.threshold.missing",
        "rules.language.missing",
    }


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 10)), min_size=1, max_size=8), st.floats(0.1, 9))
def test_weighted_mean_ignores_the_scale_of_the_weights(
    rows: list[tuple[float, float]], factor: float
) -> None:
    values, weights = (np.array(column)[:, None] for column in zip(*rows, strict=True))
    found = weighted_mean(values, weights)
    assert found == pytest.approx(weighted_mean(values, factor * weights), rel=1e-12, abs=1e-12)
    assert values.min() - 1e-9 <= found[0] <= values.max() + 1e-9


def test_weighted_mean_without_any_value_is_missing() -> None:
    assert np.isnan(weighted_mean(np.array([[np.nan]]), np.array([[1.0]])))


def test_the_country_is_scored_on_the_scale_of_its_units() -> None:
    # x runs from 0 to 10 and y from 8 down to 4: the country has x = 4 (score .4) and y = 5 (score .75)
    panel = panel_of({"x": [0, 10], "y": [8, 4]}, national={"x": [4], "y": [5]})
    found = national_score(inputs_of(assessed(panel)))
    assert found.scores == pytest.approx([(0.4 + 0.75) / 2])
    assert found.missing == ()


def test_an_indicator_without_a_national_figure_is_named() -> None:
    panel = panel_of({"x": [0, 10], "y": [8, 4]}, national={"x": [4]})
    found = national_score(inputs_of(assessed(panel)))
    assert (found.scores.tolist(), found.missing) == ([0.4], ("y",))


def test_a_country_total_is_not_held_against_units() -> None:
    panel = panel_of({"x": [1, 2]}, national={"x": [3]})
    item = leaf("x", "I")
    assert national_figure(panel, TREE, item=item) == pytest.approx([3.0])
    total = replace(panel, indicators=tuple(replace(one, additive=True) for one in panel.indicators))
    assert np.isnan(national_figure(total, TREE, item=item)).all()


def test_a_relative_scale_has_no_place_for_the_country() -> None:
    panel = panel_of({"x": [0, 10], "y": [8, 4]}, national={"x": [4], "y": [5]}, kinds={"U1": "city"})
    spec = replace(SPEC, peers=Peers({"city": {"x": 0.5}}))
    with pytest.raises(NotAvailableError) as refused:
        national_score(inputs_of(gp.assess_potential(panel, TREE, spec)))
    assert refused.value.problems[0].code == "comparison.national.relative"


def test_units_without_a_weight_are_all_named() -> None:
    panel = panel_of({"x": [0, 10, 5], "y": [8, 4, 5], "people": [np.nan, 0, 7]})
    with pytest.raises(InputError) as refused:
        unit_weights(inputs_of(assessed(panel)), "people")
    assert [(item.code, item.where.unit) for item in refused.value.problems] == [
        ("comparison.weight.bad", "U1"),
        ("comparison.weight.bad", "U2"),
    ]


def test_a_given_score_is_needed_for_every_year() -> None:
    assert by_year(0.5, (2021, 2022)).tolist() == [0.5, 0.5]
    with pytest.raises(InputError) as refused:
        by_year({2021: -1.0}, (2021, 2022))
    assert [item.where.year for item in refused.value.problems] == [2021, 2022]


def test_a_result_without_scores_or_inputs_is_refused(tmp_path: Path) -> None:
    tree = index(pillar("P"), leaf("x", "P", value=""), leaf("y", "P"))
    panel = panel_of({"y": [np.nan, np.nan]})
    with pytest.raises(NotAvailableError) as refused:
        inputs_of(gp.assess_potential(panel, tree, SPEC))
    assert refused.value.problems[0].code == "comparison.unscored"
    whole = assessed(panel_of({"x": [0, 10], "y": [8, 4]}))
    with pytest.raises(NotAvailableError) as refused:
        inputs_of(PotentialResult.load(whole.save(tmp_path / "potential")))
    assert refused.value.problems[0].code == "result.inputs.none"
