"""Treatment and scale by column and by year."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.fit import fit, score_index
from growthpoles.errors import InputError, SpecificationError

TREE = index(pillar("P"), leaf("a", "P"), leaf("b", "P"))
TWO = panel_of({"a": [[0, 10], [5, 14], [10, 30]], "b": [[1, 1], [2, 3], [3, 5]]}, years=(2020, 2021))
NONE = gp.treat.NoTreatment()


def test_a_scale_by_year_gives_each_year_its_own_ends() -> None:
    spec = gp.IndexSpec(treat=NONE, scale_over="each-year")
    scored = score_index(TWO, TREE, spec=spec)
    assert scored.scores.of("a").tolist() == [[0, 0], [0.5, 0.2], [1, 1]]
    assert scored.fitted.scale.describe(0) == "2020: (+1 x - 0.0) / 10.0; 2021: (+1 x - 10.0) / 20.0"
    assert scored.fitted.scale.describe(0, 2021) == "(+1 x - 10.0) / 20.0"


def test_a_year_without_a_scale_of_its_own_is_refused_not_guessed() -> None:
    fitted = fit(TWO, TREE, spec=gp.IndexSpec(treat=NONE, scale_over="each-year"))
    later = panel_of({"a": [[1], [2], [3]], "b": [[1], [2], [3]]}, years=(2022,))
    with pytest.raises(InputError) as failure:
        fitted.score(later)
    assert [(item.code, item.where.year) for item in failure.value.problems] == [
        ("scale.year.unlearnt", 2022)
    ]
    assert fitted.score(later, refresh="refit").of("a").ravel().tolist() == [0, 0.5, 1]


def test_a_treatment_by_year_looks_at_each_year_alone() -> None:
    """100 is extreme among its own year only; pooled with a year of such figures it is not."""
    calm, high = [1.0, 2, 3, 4, 5, 6, 7, 100], [90.0, 95, 100, 105, 110, 96, 97, 98]
    panel = panel_of({"a": np.array([calm, high]).T, "b": np.array([high, high]).T}, years=(2020, 2021))
    treat = gp.treat.Winsorise(max_points=1, then="none")
    pooled, yearly = (
        score_index(panel, TREE, spec=gp.IndexSpec(treat=treat, treat_over=over))  # type: ignore[arg-type]
        for over in ("pooled", "each-year")
    )
    assert pooled.scores.treated[7, 0, 0] == 100 and yearly.scores.treated[7, 0, 0] == 7
    assert yearly.fitted.treatment.rule(0, 2020) == "winsorise"


def test_an_indicator_may_have_a_treatment_and_a_scale_of_its_own() -> None:
    spec = gp.IndexSpec(treat=NONE, own={"normalise": {"b": gp.normalise.Rank()}})
    scored = score_index(TWO, TREE, spec=spec)
    assert scored.scores.of("b").tolist() == [[1, 1], [3, 4], [4, 6]]
    assert scored.scores.of("a")[2, 1] == 1.0
    x = [1.0, 2, 3, 4, 5, 6, 7, 100]
    panel = panel_of({"a": x, "b": x})
    own = gp.IndexSpec(treat=gp.treat.Winsorise(max_points=1), own={"treat": {"b": NONE}})
    treated = score_index(panel, TREE, spec=own).scores.treated[:, 0]
    assert treated[7].tolist() == [7, 100]


def test_a_node_may_have_a_mean_and_weights_of_its_own() -> None:
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P", weight=3), leaf("b", "P"), leaf("c", "Q"))
    panel = panel_of({"a": [0.0, 1, 0.25], "b": [0.0, 1, 1], "c": [0.0, 1, 0.5]})
    plain = gp.IndexSpec(treat=NONE, normalise=gp.normalise.MinMax(floor=1e-9))
    both = gp.IndexSpec(
        treat=NONE,
        normalise=plain.normalise,
        own={"aggregate": {"P": gp.aggregate.PowerMean(0)}, "weight": {"P": gp.weight.Equal()}},
    )
    assert score_index(panel, tree, spec=plain).scores.of("P")[2, 0] == pytest.approx(0.75 * 0.25 + 0.25)
    assert score_index(panel, tree, spec=both).scores.of("P")[2, 0] == pytest.approx(0.5)
    assert gp.IndexSpec.from_plain(both.to_plain()) == both


def test_what_is_left_out_counts_nowhere() -> None:
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P"), leaf("c", "Q"))
    panel = panel_of({"a": [0.0, 1, 0.25], "b": [0.0, 1, 1], "c": [0.0, 1, 0.5]})
    scored = score_index(panel, tree, spec=gp.IndexSpec(treat=NONE, without=("b",)))
    assert scored.scores.of("P")[2, 0] == 0.25 and scored.scores.nodes.of[2, 0].tolist() == [1, 1, 2]
    alone = score_index(panel, tree, spec=gp.IndexSpec(treat=NONE, without=("P",)))
    assert alone.scores.index[2, 0] == 0.5 and np.isnan(alone.scores.of("P")).all()
    with pytest.raises(SpecificationError):
        score_index(panel, tree, spec=gp.IndexSpec(without=("I",)))


def test_a_group_that_counts_against_the_index_is_turned_over() -> None:
    from dataclasses import replace

    tree = index(pillar("P"), replace(pillar("Q"), direction=-1), leaf("a", "P"), leaf("c", "Q"))
    panel = panel_of({"a": [0.0, 1, 0.5], "c": [0.0, 1, 0.25]})
    scored = score_index(panel, tree, spec=gp.IndexSpec(treat=NONE))
    assert scored.scores.index.ravel().tolist() == [0.5, 0.5, 0.625]
    floor = gp.IndexSpec(
        treat=NONE, normalise=gp.normalise.MinMax(floor=0.2), aggregate=gp.aggregate.PowerMean(0)
    )
    found = score_index(panel, tree, spec=floor).scores
    assert found.index[0, 0] == pytest.approx((0.2 * 1.0) ** 0.5)  # 1.2 - .2: the worst becomes the best
    assert found.index[2, 0] == pytest.approx((0.5 * 0.95) ** 0.5)
    with pytest.raises(SpecificationError) as failure:
        score_index(panel, tree, spec=gp.IndexSpec(normalise=gp.normalise.Rank()))
    assert failure.value.problems[0].code == "spec.direction.mirror"


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        ({"treat": {"z": NONE}, "weight": {"a": gp.weight.Equal()}}, ["spec.own.unknown"] * 2),
        ({"treat": {"a": gp.normalise.Rank()}}, ["spec.step.family"]),
        ({"within": {"P": gp.aggregate.PowerMean(1)}}, ["spec.step.unknown"]),
        ({"aggregate": {"P": gp.aggregate.PowerMean(0)}}, ["spec.mean.positive"]),
        ({"aggregate": {"P": gp.aggregate.OrderedWeighted((1.0, 0.0, 0.0))}}, ["aggregate.order.length"]),
        (
            {"aggregate": {"P": gp.aggregate.BenefitOfDoubt(upper=0.4)}},
            ["aggregate.shares.children", "spec.mean.not-negative"],
        ),
    ],
)
def test_exceptions_that_do_not_fit_are_refused_by_name(own, codes) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError) as failure:
        fit(TWO, TREE, spec=gp.IndexSpec(own=own))
    assert [item.code for item in failure.value.problems] == codes


def test_every_problem_of_exceptions_in_a_study_file_is_listed() -> None:
    plain = {
        "own": {"treat": {"a": "nothing"}, "aggregate": {"P": {"method": "power-mean", "q": 1}}, "x": {}}
    }
    with pytest.raises(SpecificationError) as failure:
        gp.IndexSpec.from_plain(plain)
    assert sorted(item.code for item in failure.value.problems) == [
        "method.parameter.unknown", "method.unknown", "spec.step.unknown",
    ]  # fmt: skip


def test_transformed_figures_are_refused_on_a_scale_in_the_stated_unit() -> None:
    """The logarithm of 3 is no distance to a goalpost of 100: the score would compare two scales."""
    from tests.builders import index as tree_of

    tree = tree_of(pillar("P"), leaf("a", "P", lower=0.0, upper=100.0), leaf("b", "P", lower=0.0, upper=9.0))
    panel = panel_of({"a": [1, 2, 3, 90], "b": [1, 2, 3, 4]})
    spec = gp.IndexSpec(treat=NONE, normalise=gp.normalise.Goalposts(), own={"treat": {"a": gp.treat.Log()}})
    with pytest.raises(InputError) as failure:
        fit(panel, tree, spec=spec)
    found = [(item.code, item.where.indicator) for item in failure.value.problems]
    assert found == [("scale.unit.transformed", "a")]
    plain = gp.IndexSpec(treat=NONE, normalise=gp.normalise.Goalposts())
    assert score_index(panel, tree, spec=plain).scores.of("a").ravel().tolist() == [0.01, 0.02, 0.03, 0.9]
