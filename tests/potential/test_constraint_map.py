"""The map of constraints as a noun."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.potential.constraint_inputs import load_constraints


@pytest.mark.parametrize(
    ("severity", "name"),
    [
        (0.0, "none"), (0.1999, "none"), (0.2, "mild"), (0.4, "moderate"), (0.5999, "moderate"),
        (0.6, "severe"), (0.8, "critical"), (1.0, "critical"), (np.nan, None),
    ],
)  # fmt: skip
def test_classes_begin_at_their_cut(severity: float, name: str | None) -> None:
    assert load_constraints().classes(np.array([severity])) == [name]


def test_a_class_does_not_turn_on_the_last_bit() -> None:
    assert load_constraints().classes(np.array([0.1 + 0.5 - 1e-16, 3 * 0.2 - 1e-15])) == ["severe", "severe"]


def test_weights_go_with_the_code() -> None:
    rules = load_constraints()
    at = {item.code: c for c, item in enumerate(rules.constraints)}
    wear = rules.codes.index("PRD2")
    assert rules.weights[at["DX-02"], wear] == 0.3
    assert rules.weights[at["DX-10"], wear] == 0.4
    assert rules.weights.sum(axis=1) == pytest.approx(1)
    assert len(rules.pairs) == np.count_nonzero(rules.weights)


def test_a_constraint_of_all_areas_tells_none_apart() -> None:
    rules = load_constraints()
    areas = dict(zip((item.code for item in rules.constraints), rules.telling_areas, strict=True))
    assert areas["DX-12"] == ()
    assert areas["DX-06"] == ("science", "integration")


def test_every_name_has_three_languages() -> None:
    labels = list(load_constraints().labels())
    assert not [(kind, code) for kind, code, label in labels if label.missing]
    kinds = {kind for kind, _, _ in labels}
    assert {"constraint", "measure", "area", "barrier", "severity-class", "threshold"} <= kinds
