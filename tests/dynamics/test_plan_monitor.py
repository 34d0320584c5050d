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
    factor = float(old.values[0, -5, 0]) / float(new.values[0, -5, 0])  # one figure alone: taken as a factor
    assert row(alone)["real"] == pytest.approx(float(new.values[0, -1, 0]) * factor - row(alone)["planned"])
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


def test_a_revised_figure_is_judged_without_the_revision_everywhere() -> None:
    """Planned +20 %, made +10 %, all revised by 10 %: missed by 100 x 1.1 - 120 = -10, not reached."""
    old = on_course()
    old[0, -5:] = [100.0, 102.5, 105.0, 107.5, 110.0]
    plan = [Target("G", "U1", "x", BASE, LAST, 120.0), Target("G", "U1", "x", BASE, LAST + 2, 120.0)]
    panel = yearly({"x": old * 1.1})
    now = row(monitor_plan(plan[:1], panel, earlier=yearly({"x": old}), settings=OWN))
    assert (now["status"], now["net"], now["real"]) == ("missed", pytest.approx(110), pytest.approx(-10))
    assert now["revision"] == pytest.approx(11.0)
    assert now["deviation"] == pytest.approx(1.0)
    found = monitor_plan(plan[:1], panel, earlier=yearly({"x": old}), settings=OWN)
    assert "plan.revision.decides" in codes(found)
    open_ = [
        row(monitor_plan(plan[1:], yearly({"x": x}), earlier=yearly({"x": old}), settings=OWN))
        for x in (old, old * 1.1)
    ]
    assert open_[0]["probability"] == pytest.approx(open_[1]["probability"], abs=0.05)


def test_what_the_forecasts_say_of_themselves_is_passed_on() -> None:
    panel = yearly({"x": on_course()})
    found = monitor_plan(targets(panel, year=LAST + 2), panel, settings=OWN)
    assert "forecast.bounds.assumed" in codes(found)
