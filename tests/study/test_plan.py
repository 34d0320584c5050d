"""Settings of the steps are read before anything is computed, and every problem in them is named."""

from __future__ import annotations

import pytest
from tests.study.conftest import Small

from growthpoles.core.roles import Roles
from growthpoles.study.plan import Plan, read_plan
from growthpoles.study.reader import Reader
from growthpoles.study.schema import load_study


def planned(small: Small, old: str = "", new: str = "") -> tuple[Plan | None, Reader]:
    reader = Reader(load_study(small(study=(old, new)) if old else small()))
    return read_plan(reader), reader


def test_the_plan_of_a_study(small: Small) -> None:
    plan, reader = planned(small, "[report]", '[roles]\ngrp = "grp_nominal"\n\n[report]')
    assert plan is not None
    assert not reader.problems
    (spec,) = plan.specs
    assert spec is not None
    assert spec.normalise.floor == 0.01  # type: ignore[attr-defined]
    assert plan.roles == Roles(grp="grp_nominal")
    assert plan.typology is not None
    assert (plan.typology.code, plan.boundaries) == ("regions", None)


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ('framework = "tree"', 'framework = "bush"', "potential.1.framework", "study.framework.unknown"),
        ('method = "min-max", floor', 'method = "minmax", floor', "potential.1.spec.normalise",
         "method.unknown"),
        ("floor = 0.01", "floors = 0.01", "potential.1.spec.normalise", "method.parameter.unknown"),
        ("spec.normalise", 'spec.aggregate = { method = "power-mean", p = 0 }\n#',
         "potential.1.spec.aggregate", "spec.mean.positive"),
        ("vary.weights", "vary.wights", "robustness.vary.wights", None),
        ('[industries]\ntable = "output.csv"\nunit = "million KZT"\nprice = "current"\n', "", "propulsive",
         "study.industries.absent"),
        ("[propulsive]", '[propulsive]\nthresholds = "mine.toml"', None, "file.missing"),
        ("[poles]", '[poles]\ntypology = "mine.toml"', None, "file.missing"),
        ("[report]", '[roles]\ngrpp = "grp"\n\n[report]', "roles.grpp", "roles.unknown"),
        ('neighbours.table', 'boundaries = "lost.geojson"\nneighbours.table', None, "file.missing"),
    ],
)  # fmt: skip
def test_each_wrong_setting_is_named(
    small: Small, old: str, new: str, key: str | None, code: str | None
) -> None:
    plan, reader = planned(small, old, new)
    assert plan is None
    (found,) = reader.problems
    assert found.where.key == key
    assert code in (None, found.code)
    assert found.where.file is not None


def test_robustness_needs_an_assessment(small: Small) -> None:
    _, reader = planned(small, '[[potential]]\nframework = "tree"\n', '[[framework]]\ncode="x"\ntable="x"\n#')
    assert [(item.where.key, item.code) for item in reader.problems] == [
        ("robustness", "study.potential.absent")
    ]


def test_problems_of_all_steps_come_together(small: Small) -> None:
    text = '[roles]\ngrpp = "grp"\ngrip = "grp"\n\n[propulsive]\nthresholds = "mine.toml"'
    _, reader = planned(small, "[propulsive]", text)
    assert [item.code for item in reader.problems] == ["file.missing", "roles.unknown", "roles.unknown"]


def test_files_of_the_steps_belong_to_the_inputs(small: Small) -> None:
    folder = small(study=("neighbours.table", 'boundaries = "mine.geojson"\nneighbours.table'))
    shapes = '{"type": "FeatureCollection", "features": []}'
    (folder / "mine.geojson").write_text(shapes, encoding="utf-8")
    reader = Reader(load_study(folder))
    plan = read_plan(reader)
    assert plan is not None
    assert plan.boundaries == shapes
    assert [item.name for item in reader.files] == ["mine.geojson"]
