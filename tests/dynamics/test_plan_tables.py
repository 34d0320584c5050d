"""Attribution, revisions, scorecard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import marked
from tests.dynamics.panels import BASE, LAST, codes, on_course, row, targets, walks, yearly

from growthpoles.core.panel import Flag, Panel
from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.plan_inputs import DIMENSIONS, Identity, Target
from growthpoles.dynamics.plan_monitor import monitor_plan

OWN = ForecastSettings(method="short-combination")


def ratio_panel() -> Panel:
    top, bottom = walks(8, 14, level=200), walks(8, 14, level=50, seed=3)
    return yearly({"rate": top / bottom, "top": top, "bottom": bottom})


def test_every_kind_of_revision_is_named() -> None:
    new = yearly({"x": on_course(units=4)})
    old = marked(new, Flag.MISSING, ("U1", LAST, "x"))
    now = marked(new, Flag.CONFIDENTIAL, ("U2", LAST, "x"))
    found = monitor_plan(targets(new), now, earlier=old, settings=OWN)["revisions"].sort("unit")
    assert found["status"].to_list() == ["appeared", "withdrawn"]
    assert found["flag_after"].to_list() == ["observed", "confidential"]
    assert found["after"].to_list()[1] is None


def test_a_ratio_is_attributed_to_its_parts_by_hand() -> None:
    """Planned 300 / 50 = 6; actual 330 / 60 = 5.5: L = -0.5 / ln(5.5 / 6); parts L ln 1.1 and -L ln 1.2."""
    panel = ratio_panel()
    grid = np.array(panel.values)
    grid[0, -1] = (5.5, 330.0, 60.0)
    panel = replace(panel, values=grid)
    plan = [
        Target("G", "U1", "rate", LAST - 1, LAST, 6.0),
        Target("G1", "U1", "top", LAST - 1, LAST, 300.0),
        Target("G2", "U1", "bottom", LAST - 1, LAST, 50.0),
    ]
    found = monitor_plan(plan, panel, identities=[Identity("rate", "ratio", ("top", "bottom"))], settings=OWN)
    parts = dict(found["attribution"].select("part", "contribution").rows())
    mean = -0.5 / np.log(5.5 / 6)
    assert parts["top"] == pytest.approx(mean * np.log(1.1))
    assert parts["bottom"] == pytest.approx(-mean * np.log(1.2))
    assert parts["plan"] == pytest.approx(0.0, abs=1e-12)


def test_contributions_add_up_to_the_deviation_and_a_wrong_identity_is_told() -> None:
    panel = ratio_panel()
    plan = [Target("G", "U2", "rate", BASE, LAST, 9.0)]
    found = monitor_plan(plan, panel, identities=[Identity("rate", "ratio", ("top", "bottom"))], settings=OWN)
    assert found["attribution"]["contribution"].sum() == pytest.approx(row(found, "U2")["deviation"])
    assert found["attribution"]["contribution"].null_count() == 0
    assert "plan.identity.off" not in codes(found)
    wrong = [Identity("rate", "sum", ("top", "bottom"))]
    assert "plan.identity.off" in codes(monitor_plan(plan, panel, identities=wrong, settings=OWN))


def test_the_scorecard_has_all_five_dimensions() -> None:
    """Requirement PR-08: a dimension without targets shows that it has none."""
    grid = on_course()
    grid[0, -3:] -= 6.0 * np.arange(1, 4)
    panel = yearly({"x": grid, "y": on_course(seed=8)})
    base = float(panel.values[0, panel.year_position(BASE), 1])
    plan = [
        replace(targets(panel)[0], dimension="financing"),
        Target("H", "U1", "y", BASE, LAST, base + 1.2, dimension="management"),
    ]
    found = monitor_plan(plan, panel, settings=OWN)["scorecard"]
    assert sorted(found["dimension"]) == sorted(DIMENSIONS)
    assert found.filter(dimension="financing").select("targets", "behind").row(0) == (1, 1)
    empty = found.filter(dimension="institutional").row(0, named=True)
    assert (empty["targets"], empty["progress"]) == (0, None)


def test_a_revision_is_not_laid_on_the_plan() -> None:
    """Only the whole was revised, by 10 %: the parts still make what it was."""
    panel = ratio_panel()
    grid = np.array(panel.values)
    grid[0, :, 0] *= 1.1
    at = panel.year_position(BASE)
    rate, top, bottom = (float(x) for x in panel.values[0, at])
    plan = [
        Target("G", "U1", "rate", BASE, LAST, rate * 1.2),
        Target("G1", "U1", "top", BASE, LAST, top * 1.2),
        Target("G2", "U1", "bottom", BASE, LAST, bottom),
    ]
    whole = [Identity("rate", "ratio", ("top", "bottom"))]
    found = monitor_plan(plan, replace(panel, values=grid), earlier=panel, identities=whole, settings=OWN)
    parts = dict(found["attribution"].select("part", "contribution").rows())
    assert parts["revision"] == pytest.approx(grid[0, -1, 0] / 11)
    assert (parts["identity"], parts["plan"]) == (0.0, 0.0)
    mine = found["targets"].filter(indicator="rate").row(0, named=True)
    assert sum(parts.values()) == pytest.approx(mine["deviation"])
