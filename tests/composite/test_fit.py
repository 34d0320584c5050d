"""Fitting and scoring: base years, frozen scales, refresh policies, what is refused first."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

from growthpoles.composite.fit import fit, score_index
from growthpoles.composite.impute import Column
from growthpoles.composite.normalise import Goalposts, MinMax
from growthpoles.composite.screen import Availability
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.treat import NoTreatment
from growthpoles.errors import InputError, SpecificationError

TREE = index(pillar("P"), leaf("a", "P"))
PANEL = panel_of({"a": [[0, 5], [10, 10], [4, 20]]}, years=(2020, 2021))
PLAIN = IndexSpec(treat=NoTreatment())


def test_the_scale_pools_all_years_so_that_years_can_be_compared() -> None:
    scored = score_index(PANEL, TREE, spec=PLAIN)
    assert scored.scores.index.tolist() == [[0, 0.25], [0.5, 0.5], [0.2, 1.0]]
    assert scored.fitted.years == (2020, 2021)


def test_base_years_fix_the_scale_and_a_later_year_goes_beyond_it() -> None:
    spec = IndexSpec(treat=NoTreatment(), base_years=(2020,))
    scored = score_index(PANEL, TREE, spec=spec)
    assert scored.scores.index.tolist() == [[0, 0.5], [1, 1], [0.4, 2.0]]


def test_a_new_year_is_scored_on_the_old_scale() -> None:
    fitted = fit(PANEL, TREE, spec=PLAIN)
    later = panel_of({"a": [[10], [30], [0]]}, years=(2022,))
    assert fitted.score(later).index.ravel().tolist() == [0.5, 1.5, 0]
    assert fitted.score(PANEL).index.tolist() == score_index(PANEL, TREE, spec=PLAIN).scores.index.tolist()


def test_scoring_some_years_keeps_the_frozen_scores_of_each() -> None:
    fitted = fit(PANEL, TREE, spec=PLAIN)
    assert fitted.score(PANEL.select(years=[2021])).index.ravel().tolist() == [0.25, 0.5, 1.0]


def test_refresh_policies_differ_after_a_revision() -> None:
    fitted = fit(PANEL, TREE, spec=IndexSpec(treat=NoTreatment(), base_years=(2020,)))
    revised = panel_of({"a": [[0, 5], [20, 10], [4, 40]]}, years=(2020, 2021))
    assert fitted.score(revised).index[1].tolist() == [2.0, 1.0]
    assert fitted.score(revised, refresh="base-years").index[1].tolist() == [1.0, 0.5]
    assert fitted.score(revised, refresh="refit").index[1].tolist() == [0.5, 0.25]


def test_years_to_score_are_the_learning_years_unless_base_years_are_named() -> None:
    assert score_index(PANEL, TREE, spec=PLAIN, years=[2021]).fitted.years == (2021,)
    spec = IndexSpec(treat=NoTreatment(), base_years=(2020,))
    scored = score_index(PANEL, TREE, spec=spec, years=[2021])
    assert scored.fitted.years == (2020,) and scored.scores.index.ravel().tolist() == [0.5, 1, 2]


def test_arrays_of_scores_cannot_be_written() -> None:
    scores = score_index(PANEL, TREE, spec=PLAIN).scores
    for array in (scores.treated, scores.nodes.scores, scores.raw.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0, 0] = 1.0


def test_what_a_specification_lacks_is_said_before_figures_are_touched() -> None:
    broken = panel_of({"other": [np.nan]})
    spec = IndexSpec(normalise=Goalposts(), base_years=(1990,))
    with pytest.raises(SpecificationError) as failure:
        fit(broken, TREE, spec=spec)
    codes = [item.code for item in failure.value.problems]
    assert codes == ["framework.goalposts.missing", "spec.base-years.unknown"]


def test_a_framework_without_directions_is_refused() -> None:
    with pytest.raises(SpecificationError) as failure:
        fit(PANEL, index(leaf("a", "I", direction=0)))
    assert failure.value.problems[0].code == "framework.scored.none"


def test_a_year_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError):
        score_index(PANEL, TREE, spec=PLAIN, years=[1990])


def test_a_falling_indicator_is_better_when_it_is_low() -> None:
    tree = index(leaf("a", "I", direction=-1))
    scored = score_index(PANEL, tree, spec=IndexSpec(treat=NoTreatment(), normalise=MinMax(floor=0.1)))
    assert scored.scores.index.tolist() == [[1, 0.75], [0.5, 0.5], [0.8, 0.1]]


def test_screened_units_and_indicators_take_no_part_and_are_named() -> None:
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"), leaf("c", "P"))
    nan = np.nan
    panel = panel_of({"a": [1, 2, 3, 4], "b": [1, nan, 3, 9], "c": [nan, nan, nan, 5]})
    screen = Availability(unit_share=0.75, indicator_share=0.5)
    scored = score_index(panel, tree, spec=IndexSpec(treat=NoTreatment(), screen=screen))
    assert np.isnan(scored.scores.index).ravel().tolist() == [False, True, False, False]
    assert scored.fitted.tree.left_out.tolist() == [False, False, True]
    assert scored.scores.nodes.of[3, 0].tolist() == [2, 1]
    assert [item.where.indicator for item in scored.fitted.remarks] == ["c"]
    assert [(item.code, item.where.unit) for item in scored.scores.remarks] == [("screen.unit.few", "U2")]


def test_units_are_screened_on_figures_as_published_not_on_filled_gaps() -> None:
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"))
    panel = panel_of({"a": [1, 2, 3], "b": [1, np.nan, 3]})
    spec = IndexSpec(treat=NoTreatment(), impute=Column(), screen=Availability(unit_share=1.0))
    scored = score_index(panel, tree, spec=spec)
    assert np.isnan(scored.scores.index).ravel().tolist() == [False, True, False]
    assert np.isnan(scored.fitted.score(panel).index).ravel().tolist() == [False, True, False]
