from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.peers import Peers
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError, SpecificationError
from growthpoles.potential.audit_inputs import NUMBERS, AuditSettings, AuditYear, load_audit_rules
from growthpoles.potential.results import PotentialResult


def audited(result: PotentialResult, year: int) -> AuditYear:
    assert result.inputs is not None
    return AuditYear(result.inputs, year, load_audit_rules())


def test_limits_are_those_an_auditor_knows() -> None:
    """COIN Tool of the JRC: 0.75, -0.4, 0.92, |skewness| 2 and kurtosis 3.5, availability 65 %; alpha 0.7."""
    rules = load_audit_rules()
    names = ("redundant", "opposite", "same", "skewness", "kurtosis", "availability", "alpha", "eigenvalue")
    assert [rules.number(name) for name in names] == [0.75, -0.4, 0.92, 2, 3.5, 0.65, 0.7, 1]
    assert rules.ends("influence") == (0.5, 2)
    assert all(not label.missing for _, _, label in rules.labels())


def test_a_file_of_its_own_may_change_them_and_must_be_complete(tmp_path: Path) -> None:
    bundled = (files("growthpoles.potential") / "audit.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(bundled.replace("a = 0.75", "a = 0.8"), encoding="utf-8")
    assert load_audit_rules(own).number("redundant") == 0.8
    own_half = tmp_path / "half.toml"
    own_half.write_text(bundled.split("[threshold.same]", maxsplit=1)[0], encoding="utf-8")
    with pytest.raises(SpecificationError) as failure:
        load_audit_rules(own_half)
    missing = {item.where.key for item in failure.value.problems if item.code == "rules.threshold.missing"}
    assert f"threshold.{NUMBERS[2]}" in missing and "threshold.influence" in missing


def test_the_year_audited_is_the_one_asked_for() -> None:
    panel = panel_of({"x": [[1, 4], [2, 3], [3, 9]]}, years=(2021, 2022))
    result = gp.assess_potential(panel, index(leaf("x", "I")), gp.IndexSpec())
    assert audited(result, 2021).values[:, 0].tolist() == [1, 2, 3]
    assert audited(result, 2022).values[:, 0].tolist() == [4, 3, 9]
    with pytest.raises(InputError) as failure:
        audited(result, 2023)
    assert failure.value.problems[0].where.year == 2023
    assert AuditSettings().year is None


def test_only_what_stands_below_the_index_is_in_it() -> None:
    tree = index(
        pillar("S"), pillar("P", parent="S"), pillar("ACT", kind="block"), leaf("x", "P"), leaf("y", "ACT")
    )
    result = gp.assess_potential(panel_of({"x": [1, 2, 3], "y": [1, 2, 4]}), tree, gp.IndexSpec())
    found = audited(result, 2022)
    assert {found.tree.codes[k] for k in found.in_index} == {"S", "P", "x"}
    assert found.parent(found.tree.codes.index("P")).code == "S"


def test_nominal_weights_are_those_of_the_framework(panel: Panel) -> None:
    tree = index(leaf("grp", "I", weight=3, unit="million KZT"), leaf("rate", "I", direction=-1, unit="%"))
    found = audited(gp.assess_potential(panel, tree, gp.IndexSpec()), 2022)
    np.testing.assert_allclose(found.nominal(found.tree.index), [0.75, 0.25])
    assert found.scored_units == 4  # one unit has no rate


def test_where_groups_have_their_own_weights_the_nominal_one_is_their_mean() -> None:
    panel = panel_of({"x": [1, 2, 3, 4], "y": [4, 2, 1, 5]}, kinds={"U4": "city"})
    spec = gp.IndexSpec(peers=Peers({"city": {"x": 3.0}}))
    found = audited(gp.assess_potential(panel, index(leaf("x", "I"), leaf("y", "I")), spec), 2022)
    own = found.tree.index.peer_weights[0]
    np.testing.assert_allclose(found.nominal(found.tree.index), (3 * np.array([0.5, 0.5]) + own) / 4)
    assert own[0] > own[1]
