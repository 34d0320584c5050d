"""The course of a target: noise, planted turns, probability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.dynamics.panels import BASE, LAST, codes, on_course, row, targets, walks, yearly

from growthpoles.core.panel import Flag
from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.plan_inputs import Target
from growthpoles.dynamics.plan_monitor import monitor_plan

OWN = ForecastSettings(method="short-combination")


def test_noise_alone_rarely_brings_an_alarm() -> None:
    """Forty plans on course: in the first year about one in five leaves 80 %, one in twenty 95 %."""
    signals: list[str] = []
    for seed in (0, 1):
        panel = yearly({"x": on_course(seed)})
        path = monitor_plan(targets(panel), panel, settings=OWN)["path"]
        signals += path.filter(year=BASE + 1)["signal"].to_list()
    assert signals.count("none") >= 0.68 * len(signals)
    assert signals.count("trigger") <= 0.15 * len(signals)


def test_a_planted_turn_is_found_and_its_side_told() -> None:
    """From the second year U1 falls and U2 rises by six standard deviations a year."""
    grid = on_course()
    grid[0, -3:] -= 6.0 * np.arange(1, 4)
    grid[1, -3:] += 6.0 * np.arange(1, 4)
    panel = yearly({"x": grid})
    found = monitor_plan(targets(panel), panel, settings=OWN)
    assert (row(found, "U1")["signal"], row(found, "U1")["side"]) == ("trigger", "behind")
    assert (row(found, "U2")["signal"], row(found, "U2")["side"]) == ("trigger", "ahead")
    path = found["path"].filter(unit="U1").sort("year")
    assert path["signal"].to_list()[0] == "undetermined"
    assert path["cusum_down"].to_list()[-1] > 4
    assert path["cusum_up"].to_list()[-1] == 0
    falling = [replace(item, direction=-1) for item in targets(panel)]
    assert row(monitor_plan(falling, panel, settings=OWN), "U1")["side"] == "ahead"
    assert {"plan.trigger.ahead", "plan.trigger.behind"} <= set(codes(found))


def test_a_plan_on_course_rarely_brings_a_turn_in_five_years() -> None:
    """Simulated walks with known noise: 4.3 % of plans; the former rules gave 21-26 %."""
    ever: list[bool] = []
    for seed in range(8):
        grid = walks(20, 25, seed=seed, level=80.0)
        panel = yearly({"x": grid})
        plan = [
            Target("G", unit, "x", LAST - 5, LAST, float(grid[u, -6]) + 1.5)
            for u, unit in enumerate(panel.units)
        ]
        path = monitor_plan(plan, panel, settings=OWN)["path"]
        ever += path.group_by("unit").agg(pl.col("signal").eq("trigger").any())["signal"].to_list()
    assert np.mean(ever) <= 0.1


def test_a_gap_neither_hides_a_change_nor_makes_a_turn() -> None:
    """The change over a missing year counts once, over its own spread: planned figures stay without a sum."""
    grid = on_course()
    at = grid[0, -5]
    grid[0, -4:] = at + 0.3 * np.arange(1, 5)
    grid[0, -3] = np.nan
    grid[0, -2:] -= 12.0
    panel = yearly({"x": grid})
    path = monitor_plan(targets(panel), panel, settings=OWN)["path"].filter(unit="U1").sort("year")
    assert path["cusum_down"][3] > 3.0
    assert path["signal"].to_list() == ["undetermined", "none", "undetermined", "trigger", "trigger"]


def test_the_verdict_does_not_depend_on_other_targets() -> None:
    grid = on_course()
    grid[0, -2:] = np.nan
    panel = yearly({"x": grid})
    mine = Target("G", "U1", "x", BASE, LAST - 1, 60.0)
    other = Target("G", "U2", "x", BASE, LAST + 3, 70.0)
    alone, both = (row(monitor_plan(p, panel, settings=OWN)) for p in ([mine], [mine, other]))
    assert alone == both
    assert alone["status"] in ("within-reach", "out-of-reach")


def test_a_later_figure_is_shown_where_the_target_year_has_none() -> None:
    grid = on_course()
    grid[0, -2] = np.nan
    panel = yearly({"x": grid})
    found = monitor_plan([Target("G", "U1", "x", BASE, LAST - 1, 60.0)], panel, settings=OWN)
    assert (row(found)["status"], row(found)["later_year"]) == ("no-figure", LAST)
    assert row(found)["later"] == grid[0, -1]
    assert "plan.target.no-figure" in codes(found)


def test_an_imputed_figure_is_no_result() -> None:
    panel = yearly({"x": on_course()})
    flags = np.array(panel.flags)
    flags[0, -1] = Flag.IMPUTED
    low = Target("G", "U1", "x", BASE, LAST, 0.5)
    found = monitor_plan([low], replace(panel, flags=flags), settings=OWN)
    assert (row(found)["latest_year"], row(found)["status"]) == (LAST - 1, "within-reach")
    assert found["path"].filter(year=LAST)["signal"].to_list() == ["undetermined"]
    assert "plan.actual.imputed" in codes(found)


def test_probability_follows_the_height_of_the_target() -> None:
    panel = yearly({"x": on_course()})
    at = float(panel.values[0, -1, 0])
    shares = []
    for height in (at - 8, at + 0.9, at + 12):
        item = Target("G", "U1", "x", BASE, LAST + 3, height)
        found = row(monitor_plan([item], panel, settings=OWN))
        shares.append(float(str(found["probability"])))
        wanted = "within-reach" if shares[-1] >= 0.5 else "out-of-reach"
        assert found["status"] == wanted
    assert shares[0] > 0.95 > shares[1] > 0.2 > shares[2]
    low = Target("G", "U1", "x", BASE, LAST + 3, at - 8, direction=-1)
    assert row(monitor_plan([low], panel, settings=OWN))["probability"] == pytest.approx(
        1 - shares[0], abs=0.01
    )
