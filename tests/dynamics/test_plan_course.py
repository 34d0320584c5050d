"""The course of a target: noise, planted turns, probability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.panels import BASE, LAST, codes, on_course, row, targets, yearly

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


def test_two_breaches_in_a_row_on_one_side_make_a_trigger() -> None:
    """U1 is moved to just outside 80 % of the plan in the last two years, inside 95 %."""
    panel = yearly({"x": on_course()})
    path = monitor_plan(targets(panel), panel, settings=OWN)["path"].filter(unit="U1").sort("year")
    grid = np.array(panel.values[:, :, 0])
    grid[0, -4:-2] = path["planned"].to_numpy()[1:3]
    edge = path["high80"].to_numpy()[3:]
    grid[0, -2:] = edge + 0.1 * (path["high95"].to_numpy()[3:] - edge)
    again = monitor_plan(targets(panel), yearly({"x": grid}), settings=OWN)["path"].filter(unit="U1")
    assert again.sort("year")["signal"].to_list()[1:] == ["none", "none", "warning", "trigger"]


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
