from __future__ import annotations

import numpy as np
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.core.diagnostic import Diagnostics, Grade
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.potential.audit import audit

NAN = np.nan


def found(panel: Panel, tree: Framework, spec: gp.IndexSpec | None = None) -> Diagnostics:
    return audit(gp.assess_potential(panel, tree, spec or gp.IndexSpec())).diagnostics


def details(diagnostics: Diagnostics, code: str) -> list[dict[str, object]]:
    return [dict(item.details) for item in diagnostics if item.code == code]


def test_a_sound_index_earns_good_marks_and_nothing_worse() -> None:
    rng = np.random.default_rng(21)
    core, own, noise = rng.normal(size=400), rng.normal(size=(5, 400)), rng.normal(size=(15, 400))
    panel = panel_of({f"x{k}": core + 0.6 * own[k % 5] + 0.9 * noise[k] for k in range(15)})
    tree = index(*(pillar(code) for code in "ABCDE"), *(leaf(f"x{k}", "ABCDE"[k % 5]) for k in range(15)))
    marks = found(panel, tree)
    assert marks.worst is Grade.GOOD, [item for item in marks if item.grade is not Grade.GOOD]
    assert {item.code for item in marks} == {
        "audit.availability.good", "audit.extremes.good", "audit.correlations.good", "audit.alpha.good",
        "audit.influence.good", "audit.removal.good",
    }  # fmt: skip


def test_what_is_wrong_is_said_by_name() -> None:
    rng = np.random.default_rng(22)
    x, y, z = rng.normal(size=(3, 40))
    holes = z.copy()
    holes[:20] = NAN
    panel = panel_of(
        {
            "a": x,
            "again": x + 0.05 * y,
            "against": -x + 0.2 * y,
            "holes": holes,
            "alone": z,
            "still": y * 0 + 1,
        }
    )
    tree = index(
        pillar("P"), pillar("Q"), pillar("R"), leaf("a", "P"), leaf("again", "P"), leaf("against", "P"),
        leaf("alone", "Q"), leaf("holes", "R"), leaf("still", "R"),
    )  # fmt: skip
    marks = found(panel, tree)
    assert {"first": "a", "second": "again"}.items() <= details(marks, "audit.redundant")[0].items()
    against = {(d["first"], d["second"]) for d in details(marks, "audit.opposite")}
    assert against == {("a", "against"), ("again", "against")}
    assert [item.where.indicator for item in marks.with_code("audit.group.single")] == ["Q"]
    assert [item.where.indicator for item in marks.with_code("audit.group.one-left")] == ["R"]
    assert details(marks, "audit.availability.indicators")[0]["indicators"] == "holes"
    assert marks.with_code("audit.group.single").worst is Grade.WARNING
    assert marks.with_code("audit.redundant").worst is Grade.NOTE


def test_few_units_and_no_index_are_warned_of() -> None:
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"))
    few = found(panel_of({"a": [1, 2, 3, 4], "b": [2, 1, 3, 4]}), tree)
    assert details(few, "audit.units.few") == [{"count": 4, "least": 10}]
    none = found(panel_of({"z": [1, 2]}), index(pillar("P"), leaf("a", "P", value="")))
    assert [item.where.indicator for item in none.with_code("audit.index.none")] == ["I"]
    assert not none.with_code("audit.influence.good") and not none.with_code("audit.extremes.good")


def test_extremes_that_treatment_left_are_warned_of() -> None:
    values = np.r_[np.arange(19.0), 500.0]
    panel = panel_of({"a": values, "b": np.arange(20.0)})
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"))
    left = found(panel, tree, gp.IndexSpec(treat=gp.treat.NoTreatment()))
    assert [item.where.indicator for item in left.with_code("audit.extremes.left")] == ["a"]
    treated = found(panel, tree, gp.IndexSpec(treat=gp.treat.Winsorise(max_points=1)))
    assert details(treated, "audit.extremes.good") == [{"count": 1}]


def test_an_element_the_ranks_hang_on_is_named() -> None:
    rng = np.random.default_rng(23)
    x, y = rng.normal(size=(2, 30))
    tree = index(pillar("A", weight=9), pillar("B"), leaf("a", "A"), leaf("b", "B"))
    marks = found(panel_of({"a": x, "b": y}), tree)
    assert {item.where.indicator for item in marks.with_code("audit.removal.carries")} == {"A", "a"}
    assert [item.where.indicator for item in marks.with_code("audit.groups.dominant")] == ["A"]


def test_an_index_that_is_mostly_one_pillar_is_warned_of() -> None:
    x = np.random.default_rng(24).normal(size=(3, 60))
    tree = index(
        pillar("A", weight=5), pillar("B"), pillar("C"), leaf("a", "A"), leaf("b", "B"), leaf("c", "C")
    )
    marks = found(panel_of({"a": x[0], "b": x[1], "c": x[2]}), tree)
    (mark,) = marks.with_code("audit.index.one-pillar")
    assert mark.where.indicator == "A" and dict(mark.details)["effective"] > 0.8
