from __future__ import annotations

import numpy as np
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.potential.audit_inputs import AuditYear, load_audit_rules
from growthpoles.potential.audit_profile import profile_table

NAN = np.nan


def audited(panel: Panel, tree: Framework, length: int = 5) -> AuditYear:
    result = gp.assess_potential(panel, tree, gp.IndexSpec(treat=gp.treat.NoTreatment()))
    assert result.inputs is not None
    return AuditYear(result.inputs, 2022, load_audit_rules().with_threshold("profile", a=length))


COLUMNS = {
    "up": [1, 2, 3, 4, 5, 6],
    "low_is_good": [6, 5, 4, 3, 2, 1],
    "yes": [1, 1, 1, 1, 1, 0],
    "gap": [NAN, 9, 7, 5, 3, 1],
    "result": [6, 5, 4, 3, 2, 1],
}
TREE = index(
    pillar("P"), pillar("ACT", kind="block"), leaf("up", "P"), leaf("low_is_good", "P", direction=-1),
    leaf("yes", "P"), leaf("gap", "P"), leaf("result", "ACT"),
)  # fmt: skip


def test_best_and_worst_places_are_found_direction_counted_and_results_left_out() -> None:
    table = profile_table(audited(panel_of(COLUMNS), TREE)).data
    last = {(r["side"], r["indicator"]): r for r in table.filter(unit="U6").iter_rows(named=True)}
    assert last.keys() == {
        ("strength", "up"),
        ("strength", "low_is_good"),
        ("weakness", "gap"),
        ("weakness", "yes"),
    }
    best = last["strength", "low_is_good"]
    assert (best["rank"], best["of"], best["percentile"], best["order"]) == (1, 6, 1.0, 1)
    assert best["gap"] == 0.5 and best["median"] == 0.5
    worst = last["weakness", "gap"]
    assert (worst["rank"], worst["of"], worst["percentile"]) == (5, 5, 0.0)


def test_what_nearly_all_have_is_no_strength_and_what_is_missing_is_neither() -> None:
    table = profile_table(audited(panel_of(COLUMNS), TREE)).data
    assert table.filter(side="strength", indicator="yes").height == 0
    assert table.filter(unit="U1", indicator="gap").height == 0


def test_the_list_is_as_long_as_asked_and_the_furthest_come_first() -> None:
    full = profile_table(audited(panel_of(COLUMNS), TREE)).data.filter(unit="U5", side="strength")
    short = profile_table(audited(panel_of(COLUMNS), TREE, 1)).data.filter(unit="U5", side="strength")
    assert short.height == 1 and short["indicator"][0] == full["indicator"][0]
    assert full["percentile"].to_list() == sorted(full["percentile"], reverse=True)


def test_fewer_units_than_a_percentile_needs_have_no_profile() -> None:
    panel = panel_of({"up": [1, 2, 3, 4]})
    assert profile_table(audited(panel, index(pillar("P"), leaf("up", "P")))).data.height == 0
