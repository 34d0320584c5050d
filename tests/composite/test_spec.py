"""The specification: plain values both ways, and what it refuses before any figure is touched."""

from __future__ import annotations

import json

import pytest

from growthpoles.composite.aggregate import PowerMean
from growthpoles.composite.normalise import MinMax, NormalScore, PercentileRank, Rank, ZScore
from growthpoles.composite.spec import IndexSpec, plain_method, read_method
from growthpoles.composite.treat import NoTreatment, Winsorise
from growthpoles.composite.weight import Equal
from growthpoles.errors import SpecificationError, Where

SPEC = IndexSpec(
    treat=Winsorise(max_points=3, then="none"),
    normalise=MinMax(floor=0.01, percentiles=(5, 95)),
    weight=Equal(),
    aggregate=PowerMean(0),
    base_years=(2020, 2021),
)


def test_plain_values_survive_json_and_come_back_as_the_same_specification() -> None:
    again = IndexSpec.from_plain(json.loads(json.dumps(SPEC.to_plain())))
    assert again == SPEC and json.dumps(again.to_plain()) == json.dumps(SPEC.to_plain())


def test_whole_numbers_and_fractions_are_written_alike() -> None:
    assert plain_method(PowerMean(0)) == plain_method(PowerMean(0.0)) == {"method": "power-mean", "p": 0.0}
    assert type(plain_method(PowerMean(0))["p"]) is float


def test_a_step_may_be_just_a_name() -> None:
    assert IndexSpec.from_plain({"treat": "none", "normalise": "z-score"}) == IndexSpec(
        treat=NoTreatment(), normalise=ZScore()
    )


@pytest.mark.parametrize("step", ["within", "aggregate"])
@pytest.mark.parametrize("normalise", [ZScore(), MinMax(), PercentileRank(), NormalScore()])
@pytest.mark.parametrize("p", [0, -1])
def test_a_geometric_or_harmonic_mean_needs_scores_above_zero(step, normalise, p) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SpecificationError) as failure:
        IndexSpec(normalise=normalise, **{step: PowerMean(p)})
    (found,) = failure.value.problems
    assert found.code == "spec.mean.positive" and found.where.key == step


@pytest.mark.parametrize(
    "normalise",
    [Rank(), MinMax(floor=0.01), MinMax(lower=1, upper=10, percentiles=(2.5, 97.5)), NormalScore(0.01)],
)
def test_scales_with_a_floor_or_ranks_go_with_a_geometric_mean(normalise) -> None:  # type: ignore[no-untyped-def]
    assert IndexSpec(normalise=normalise, aggregate=PowerMean(0)).normalise == normalise


def test_a_later_year_could_fall_below_a_positive_minimum_so_a_floor_is_asked_for() -> None:
    with pytest.raises(SpecificationError):
        IndexSpec(normalise=MinMax(lower=1, upper=10), aggregate=PowerMean(0))


def test_a_quadratic_mean_of_z_scores_is_refused() -> None:
    with pytest.raises(SpecificationError) as failure:
        IndexSpec(normalise=ZScore(), aggregate=PowerMean(2))
    assert failure.value.problems[0].code == "spec.mean.not-negative"


def test_methods_of_another_family_are_refused_together() -> None:
    with pytest.raises(SpecificationError) as failure:
        IndexSpec(treat=MinMax(), normalise=Winsorise())  # type: ignore[arg-type]
    assert [item.where.key for item in failure.value.problems] == ["treat", "normalise"]


def test_every_problem_of_a_study_file_is_listed_with_its_key() -> None:
    plain = {
        "treatment": "none",
        "treat": {"method": "winsorize"},
        "normalise": {"method": "min-max", "flor": 0.1},
        "aggregate": {"p": 0},
        "within": {"method": "power-mean", "p": "much"},
        "base_years": "2022",
    }
    with pytest.raises(SpecificationError) as failure:
        IndexSpec.from_plain(plain, where=Where(file="study.toml", key="potential.spec"))
    found = [(item.code, item.where.key) for item in failure.value.problems]
    assert found == [
        ("spec.step.unknown", "potential.spec.treatment"),
        ("method.unknown", "potential.spec.treat"),
        ("method.parameter.unknown", "potential.spec.normalise"),
        ("spec.step.method", "potential.spec.aggregate"),
        ("method.parameter.value", "potential.spec.within"),
        ("spec.base-years.bad", "potential.spec.base_years"),
    ]


def test_no_base_years_at_all_are_left_out_not_given_as_none() -> None:
    with pytest.raises(SpecificationError):
        IndexSpec(base_years=())


def test_within_reads_from_the_family_of_means() -> None:
    assert read_method("within", "power-mean") == PowerMean(1)
