"""The steps of a study about the potential: which run, in which order, and under which names."""

from __future__ import annotations

import pytest
from tests.study.conftest import Small

from growthpoles.study.assess import assess, potential_steps
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study

STEPS = """[audit]
[performance]
[[monitor]]
[modes]
[diagnosis]
years = [2022]
[report]"""


def ran(folder) -> tuple[list[str], list[str]]:  # type: ignore[no-untyped-def]
    """Names of the results, and the steps that were announced."""
    study, told = load_study(folder), list[str]()
    found = assess(study, read_study(study), seed=1, tell=told.append)
    return [item.name for item in found], told


def test_steps_run_in_order_and_are_announced(small: Small) -> None:
    names, told = ran(small(study=("[report]", STEPS)))
    assert names == [
        "potential", "audit", "robustness", "sensitivity", "performance", "constraints", "monitor", "modes",
    ]  # fmt: skip
    file = load_study(small(study=("[report]", STEPS))).file
    assert told == list(potential_steps(file))


def test_a_study_without_such_steps_has_no_such_results(small: Small) -> None:
    names, _ = ran(small(study=('[robustness]\nn = 20\nvary.weights = { method = "simplex" }\n', "")))
    assert names == ["potential"]


def test_shares_of_the_assumptions_can_be_left_out(small: Small) -> None:
    names, _ = ran(small(study=("n = 20\nvary", "n = 20\npoints = 0\nvary")))
    assert names == ["potential", "robustness"]


def test_the_bundled_study_has_every_result(kazakhstan_run) -> None:  # type: ignore[no-untyped-def]
    assert kazakhstan_run.names == (
        "potential", "potential-kazakhstan", "potential-economic-base", "audit", "robustness", "sensitivity",
        "performance", "constraints", "monitor", "monitor-kazakhstan", "benchmark", "modes", "sectors",
        "specialisation", "technology", "shift-share", "relatedness", "propulsive", "regionalised", "chain",
        "poles", "divergence", "spread", "spread-2001-2017", "growth-estimate", "growth", "settlements",
        "network", "placement", "programme", "call", "allocation", "financing", "frontier", "priority",
        "alternatives", "sharing", "risk", "investors", "adjustment",
        "forecast", "outlook", "targets", "claims",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ('[[monitor]]\nframework = "bush"\n[report]', "monitor.1.framework"),
        ('[diagnosis]\nmeasures = "bush"\n[report]', "diagnosis.measures"),
        ("[[monitor]]\n[[monitor]]\n[report]", "monitor.2.framework"),
    ],
)
def test_a_framework_that_is_not_there_is_named(small: Small, new: str, key: str) -> None:
    from growthpoles.study.data import collect

    found = collect(load_study(small(study=("[report]", new))))
    assert found.data is None and key in [item.where.key for item in found.problems]
