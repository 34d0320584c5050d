"""Plan against actual: noise, planted turns, revisions, attribution, the scorecard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.panels import BASE, LAST, codes, on_course, row, targets, walks, yearly

from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.plan_inputs import Target
from growthpoles.dynamics.plan_monitor import monitor_plan

OWN = ForecastSettings(method="short-combination")


def test_a_revised_base_is_told_apart_from_real_change() -> None:
    """All figures of U1 are lifted by 7: the deviation is revision, the plan is on course."""
    old = yearly({"x": on_course()})
    grid = np.array(old.values[:, :, 0])
    plan = targets(old)
    grid[0] += 7.0
    new = yearly({"x": grid})
    before = row(monitor_plan(plan, old, settings=OWN))
    found = monitor_plan(plan, new, earlier=old, settings=OWN)
    now = row(found)
    assert now["deviation"] == pytest.approx(before["deviation"] + 7.0)
    assert now["real"] == pytest.approx(before["deviation"])
    revised = found["revisions"]
    assert set(revised["unit"]) == {"U1"}
    assert revised["revision"].to_list() == pytest.approx([7.0] * 24)
    assert {"plan.base.revised", "plan.revisions"} <= set(codes(found))
    written = [replace(item, base=float(old.values[u, -5, 0])) for u, item in enumerate(plan)]
    alone = monitor_plan(written, new, settings=OWN)  # no earlier vintage: the plan names its base value
    assert row(alone)["real"] == pytest.approx(before["deviation"])
    assert alone["revisions"].is_empty()


def test_a_short_series_has_a_deviation_but_no_band() -> None:
    panel = yearly({"x": walks(6, 7)})
    found = monitor_plan([Target("G", "U1", "x", BASE, LAST, 99.0)], panel, settings=OWN)
    assert row(found)["signal"] == "undetermined"
    assert row(found)["status"] == "missed"
    assert row(found)["deviation"] is not None
    assert found["path"]["low80"].null_count() == 5
    assert "plan.band.none" in codes(found)


def test_no_figure_yet_is_no_failure() -> None:
    panel = yearly({"x": on_course()})
    found = monitor_plan([Target("G", "U1", "x", LAST, LAST + 2, 61.0)], panel, settings=OWN)
    assert (row(found)["latest_year"], row(found)["side"]) == (None, "")
    assert row(found)["status"] in ("within-reach", "out-of-reach")
    assert "plan.actual.none" in codes(found)
