"""Groups of performance."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import index, leaf, panel_of

import growthpoles as gp
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.errors import InputError, NotAvailableError, SpecificationError
from growthpoles.labels import LANGUAGES
from growthpoles.potential.performance import (
    SCHEMES,
    PerformanceSettings,
    group_performance,
    load_group_scheme,
)
from growthpoles.potential.results import PotentialResult
from growthpoles.robustness.results import RobustnessResult

SPEC = gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=gp.normalise.MinMax())
TREE = index(leaf("x", ""))


def potential_of(column: list[float], **more: list[float]) -> PotentialResult:
    """The index of a unit is its figure, when the figures run from 0 to 1."""
    return gp.assess_potential(panel_of({"x": column, **more}), TREE, SPEC)


def explored(values: FloatArray, options: list[str] | None = None) -> RobustnessResult:
    """An exploration with given scores, shape (replicates, units); options name the scale of each."""
    names = options or ["min-max"] * len(values)
    known = sorted(set(names))
    settings = pl.DataFrame(
        {"replicate": range(1, len(values) + 1), "normalise": [known.index(name) + 1 for name in names]}
    )
    methods = pl.DataFrame(
        {"choice": ["normalise"] * len(known), "option": range(1, len(known) + 1), "method": known}
    )
    tables = (
        Table("replicates", ("replicate",), settings),
        Table("options", ("choice", "option"), methods),
    )
    return RobustnessResult(tables=tables, index=np.asarray(values, float)[:, :, None])


def column(result: gp.Result, name: str) -> list[object]:
    return result["groups"][name].to_list()


def test_limits_of_the_european_scoreboard() -> None:
    # EIS 2023: emerging below 70 %, moderate 70-100, strong 100-125, leader above 125 % of the mean; the mean
    # of these scores is 0.5, so 0.35 is exactly 70 %, 0.5 is 100 % and 0.625 is 125 %
    found = group_performance(potential_of([0.0, 0.34, 0.35, 0.5, 0.625, 0.685, 1.0]))
    assert column(found, "relative") == pytest.approx([0, 68, 70, 100, 125, 137, 200])
    assert column(found, "group") == [
        "emerging", "emerging", "moderate", "strong", "leader", "leader", "leader",
    ]  # fmt: skip
    assert column(found, "distance") == pytest.approx([-70, -2, 0, 0, 0, 12, 75])
    assert column(found, "borderline") == [False, True, True, True, True, False, False]
    assert column(found, "class") == [None] * 7


def test_equal_units_are_all_at_the_mean() -> None:
    panel = panel_of({"x": [0.0, 1.0, 0.1], "y": [1.0, 0.0, 0.9]})
    whole = gp.assess_potential(panel, index(leaf("x", ""), leaf("y", "")), SPEC)
    assert column(group_performance(whole), "group") == ["strong"] * 3


def test_limits_of_the_russian_index_are_below_the_leader() -> None:
    # at most 20, 40, 60 % below the leader, whose score is 1
    settings = PerformanceSettings(load_group_scheme("hse"))
    found = group_performance(potential_of([0.0, 0.39, 0.4, 0.6, 0.79, 0.8, 1.0]), settings=settings)
    assert column(found, "group") == ["fourth", "fourth", "third", "second", "second", "first", "first"]
    assert found["reference"].row(0, named=True) == {
        "year": 2022, "value": 1.0, "kind": "leader", "weights": "", "unit": "",
    }  # fmt: skip


def test_a_weighted_mean_is_another_reference() -> None:
    settings = PerformanceSettings(weights="people")
    found = group_performance(potential_of([0.0, 0.5, 1.0], people=[1.0, 1.0, 8.0]), settings=settings)
    assert found["reference"]["value"].item() == pytest.approx(0.85)
    assert column(found, "relative") == pytest.approx([0, 100 * 0.5 / 0.85, 100 / 0.85])


def test_references_of_one_unit_the_nation_and_a_given_score() -> None:
    panel = panel_of({"x": [0.0, 0.5, 1.0]}, national={"x": [0.8]})
    whole = gp.assess_potential(panel, TREE, SPEC)
    for settings, expected in (
        (PerformanceSettings(reference="unit", unit="U2"), 0.5),
        (PerformanceSettings(reference="nation"), 0.8),
        (PerformanceSettings(reference="given", given=0.4), 0.4),
        (PerformanceSettings(reference="given", given=MappingProxyType({2022: 0.25})), 0.25),
    ):
        found = group_performance(whole, settings=settings)
        assert found["reference"]["value"].item() == pytest.approx(expected)


def test_every_recalculation_has_its_own_reference() -> None:
    # in each of them the first unit is at 50 % and the second at 150 % of the mean, whatever the level
    values = np.array([[0.2, 0.6], [0.1, 0.3], [5.0, 15.0]])
    found = group_performance(potential_of([0.0, 1.0]), robustness=explored(values))
    assert column(found, "probability") == [1.0, 1.0]
    assert column(found, "class") == ["stable", "stable"]


def test_probabilities_by_hand() -> None:
    # relative scores of the second of three units: 100, 60, 120, 100 -> strong, emerging, strong, strong
    values = np.array([[1.0, 2.0, 3.0], [2.0, 1.2, 2.8], [1.0, 2.4, 2.6], [0.0, 2.0, 4.0]])
    found = group_performance(potential_of([0.0, 0.5, 1.0]), robustness=explored(values))
    own = found["probabilities"].filter(unit="U2")
    assert dict(zip(own["group"], own["probability"], strict=True)) == {
        "emerging": 0.25, "leader": 0.0, "moderate": 0.0, "strong": 0.75,
    }  # fmt: skip
    row = found["groups"].filter(unit="U2").row(0, named=True)
    assert (row["group"], row["probability"], row["likeliest"], row["class"]) == (
        "strong", 0.75, "strong", "likely",
    )  # fmt: skip


@given(st.lists(st.lists(st.floats(0.01, 5), min_size=3, max_size=3), min_size=1, max_size=20))
def test_group_probabilities_add_up_to_one(rows: list[list[float]]) -> None:
    found = group_performance(potential_of([0.0, 0.4, 1.0]), robustness=explored(np.array(rows)))
    total = found["probabilities"].group_by("unit").agg(pl.col("probability").sum())
    assert total["probability"].to_list() == pytest.approx([1.0] * 3, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=9).filter(lambda x: max(x) - min(x) > 1e-3))
def test_a_better_score_is_never_in_a_lower_group(scores: list[float]) -> None:
    order = load_group_scheme("eis").groups
    table = group_performance(potential_of(scores))["groups"].sort("index")
    places = [order.index(code) for code in table["group"]]
    assert places == sorted(places)


def test_recalculations_on_another_kind_of_scale_count_only_when_asked() -> None:
    # a percentage of a mean of ranks has another meaning: on ranks 1, 2 the units are at 67 and 133 %
    values = np.array([[0.9, 1.1], [1.0, 2.0]])
    sure = explored(values, ["min-max", "rank"])
    potential = potential_of([0.0, 1.0])
    found = group_performance(potential, robustness=sure)
    assert found["probabilities"].filter(unit="U2", group="strong")["probability"].item() == 1.0
    note = next(item for item in found.diagnostics if item.code == "performance.scales")
    assert dict(note.details) == {"used": 1, "of": 2, "scale": "min-max"}
    both = group_performance(potential, robustness=sure, settings=PerformanceSettings(all_scales=True))
    assert both["probabilities"].filter(unit="U2", group="strong")["probability"].item() == 0.5
    assert not both.diagnostics.with_code("performance.scales")


def test_a_fixed_reference_gives_groups_without_probabilities() -> None:
    settings = PerformanceSettings(reference="given", given=0.5)
    sure = explored(np.array([[0.1, 0.9]]))
    found = group_performance(potential_of([0.0, 1.0]), robustness=sure, settings=settings)
    assert column(found, "group") == ["emerging", "leader"]
    assert column(found, "probability") == [None, None]
    assert found["probabilities"].is_empty()
    assert found.diagnostics.with_code("performance.reference.fixed")


def test_a_unit_without_a_score_has_no_group() -> None:
    found = group_performance(
        potential_of([0.0, np.nan, 1.0]), robustness=explored(np.array([[0.1, np.nan, 0.3]]))
    )
    row = found["groups"].filter(unit="U2").row(0, named=True)
    assert [row[name] for name in ("group", "borderline", "probability", "likeliest", "class")] == [None] * 5
    assert found["probabilities"].filter(unit="U2").is_empty()


def test_sizes_and_thresholds_say_who_is_where() -> None:
    found = group_performance(potential_of([0.0, 0.5, 1.0]))
    assert found["sizes"].filter(group="leader").row(0) == (2022, "leader", 1, "U3")
    assert found["sizes"]["units"].sum() == 3
    limits = found["thresholds"].sort("order")
    assert limits["lower"].to_list() == [None, 70.0, 100.0, 125.0]
    assert limits["upper"].to_list() == [70.0, 100.0, 125.0, None]


@pytest.mark.parametrize("name", SCHEMES)
def test_bundled_schemes_are_whole(name: str) -> None:
    scheme = load_group_scheme(name)
    labels = {code: label for kind, code, label in scheme.rules.names if kind == "group"}
    assert set(labels) == set(scheme.groups)
    assert all(label.text(language) for label in labels.values() for language in LANGUAGES)
    assert (np.diff(scheme.limits) > 0).all()


def test_thirds_published_for_2023() -> None:
    # RIS 2023, pages 32-33: 144.8 / 134.9; 116.7 / 108.3; 90 / 80; 52.1 / 34.1
    assert load_group_scheme("ris-2023").limits.tolist() == [
        34.1, 52.1, 70, 80, 90, 100, 108.3, 116.7, 125, 134.9, 144.8,
    ]  # fmt: skip


def test_a_scheme_of_the_user(tmp_path: Path) -> None:
    text = """
code = "two"
lowest = "low"
title = { en = "a", ru = "a", kk = "a" }
remark = { en = "a", ru = "a", kk = "a" }
[threshold.high]
a = 100
unit = "%"
source = "own"
validity = "here"
en = "a"
ru = "a"
kk = "a"
[name.group]
high = { en = "High", ru = "Высокий", kk = "Жоғары" }
low = { en = "Low", ru = "Низкий", kk = "Төмен" }
"""
    path = tmp_path / "two.toml"
    path.write_text(text, encoding="utf-8")
    settings = PerformanceSettings(load_group_scheme(path))
    found = group_performance(potential_of([0.0, 0.4, 1.0]), settings=settings)
    assert column(found, "group") == ["low", "low", "high"]
    path = tmp_path / "broken.toml"
    broken = text.replace('lowest = "low"', 'lowest = "high"').replace("a = 100", "a = -1")
    path.write_text(broken + '[other]\nreference = "x"\n', encoding="utf-8")
    with pytest.raises(SpecificationError) as refused:
        load_group_scheme(path)
    assert {item.code for item in refused.value.problems} == {
        "performance.scheme.limits", "performance.scheme.lowest",
    }  # fmt: skip


def test_schemes_that_are_not_there() -> None:
    with pytest.raises(InputError) as refused:
        load_group_scheme("nobel")
    assert refused.value.problems[0].code == "performance.scheme.unknown"


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"reference": "median"}, ["performance.reference.unknown"]),
        ({"reference": "unit"}, ["performance.reference.needs"]),
        ({"reference": "given"}, ["performance.reference.needs"]),
        ({"given": 0.5, "unit": "U1"}, ["performance.reference.needs"] * 2),
        ({"reference": "leader", "weights": "people"}, ["performance.reference.needs"]),
    ],
)
def test_references_that_lack_what_they_need(more: dict[str, object], codes: list[str]) -> None:
    with pytest.raises(SpecificationError) as refused:
        PerformanceSettings(**more)  # type: ignore[arg-type]
    assert [item.code for item in refused.value.problems] == codes


def test_scores_of_both_signs_have_no_percentage() -> None:
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=gp.normalise.ZScore())
    whole = gp.assess_potential(panel_of({"x": [0.0, 0.4, 1.0]}), TREE, spec)
    with pytest.raises(InputError) as refused:
        group_performance(whole)
    assert refused.value.problems[0].code == "performance.scores.negative"
    sure = explored(np.array([[0.1, -0.1], [0.1, 0.1]]))
    with pytest.raises(InputError) as refused:
        group_performance(potential_of([0.0, 1.0]), robustness=sure)
    assert dict(refused.value.problems[0].details) == {"count": 1, "of": 2}


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (PerformanceSettings(reference="unit", unit="U9"), "territory.unit.unknown"),
        (PerformanceSettings(reference="unit", unit="U1"), "performance.reference.bad"),
        (PerformanceSettings(reference="nation"), "performance.reference.bad"),
        (PerformanceSettings(weights="people"), "panel.indicator.unknown"),
    ],
)
def test_references_without_a_score(settings: PerformanceSettings, code: str) -> None:
    with pytest.raises(InputError) as refused:
        group_performance(potential_of([0.0, 0.5, 1.0]), settings=settings)
    assert refused.value.problems[0].code == code


def test_an_exploration_of_something_else() -> None:
    with pytest.raises(InputError) as refused:
        group_performance(potential_of([0.0, 1.0]), robustness=explored(np.ones((2, 3))))
    assert refused.value.problems[0].code == "performance.replicates.other"
    with pytest.raises(NotAvailableError) as missing:
        group_performance(potential_of([0.0, 1.0]), robustness=RobustnessResult(tables=()))
    assert missing.value.problems[0].code == "performance.replicates.none"


def test_a_real_exploration_of_the_index() -> None:
    panel = panel_of({"x": [0.0, 1.0, 5.0, 9.0], "y": [9.0, 1.0, 5.0, 8.0]})
    potential = gp.assess_potential(panel, index(leaf("x", ""), leaf("y", "")), SPEC)
    sure = gp.explore(potential, vary={"weights": gp.vary.Simplex()}, n=200, seed=3)
    found = group_performance(potential, robustness=sure)
    assert sure.index is not None
    relative = 100 * sure.index[:, :, 0] / sure.index[:, :, 0].mean(axis=1, keepdims=True)
    own = found["probabilities"].filter(group="leader").sort("unit")["probability"].to_numpy()
    assert own == pytest.approx((relative >= 125).mean(axis=0))
    assert found.provenance.seed == 3
