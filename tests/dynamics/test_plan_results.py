"""The result of plan against actual."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from tests.dynamics.panels import on_course, targets, yearly

from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.plan_monitor import monitor_plan
from growthpoles.dynamics.plan_results import PlanResult

OWN = ForecastSettings(method="short-combination")


def test_the_result_is_saved_and_every_word_has_three_languages(tmp_path: Path) -> None:
    panel = yearly({"x": on_course(units=6)})
    found = monitor_plan(targets(panel), panel, settings=OWN)
    assert not found.diff(PlanResult.load(found.save(tmp_path / "plan")))
    words = found["labels"].filter(pl.col("kind").is_in(["signal", "plan-status", "dimension", "threshold"]))
    assert (words.select(pl.col("en", "ru", "kk").str.len_chars() > 0).to_numpy()).all()
    assert set(found["targets"]["signal"]) | set(found["targets"]["status"]) <= set(words["code"])
