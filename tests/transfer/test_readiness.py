"""The readiness assessment as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.transfer.registers import planted, small

from growthpoles.errors import InputError
from growthpoles.transfer.readiness import assess_readiness
from growthpoles.transfer.readiness_inputs import ReadinessSettings
from growthpoles.transfer.registers import TransferRegister
from growthpoles.transfer.results import ReadinessResult

QUICK = ReadinessSettings(draws=100)


def test_levels_are_held_against_their_evidence() -> None:
    rows = assess_readiness(small(), settings=QUICK)["results"]
    status = dict(rows.select("result", "status").rows())
    assert status == {"r1": "proven", "r2": "unproven", "r3": "proven", "r4": "no-history"}
    assert dict(rows.select("result", "supported").rows()) == {"r1": 6, "r2": None, "r3": 9, "r4": None}


def test_gates_are_followed_stage_by_stage() -> None:
    gates = assess_readiness(small(), settings=QUICK)["gates"]
    held = {(result, stage): status for result, stage, _, status in gates.iter_rows()}
    assert held["r1", "development"] == "passed" and held["r1", "applied-research"] == "unproven"
    assert held["r1", "pilot"] == "open" and held["r1", "scale-up"] == "ahead"
    assert held["r2", "applied-research"] == "stopped"
    assert held["r3", "commercialisation"] == "passed" and held["r4", "commercialisation"] == "open"


def test_decisions_follow_the_value_of_going_on() -> None:
    rows = assess_readiness(small(), settings=QUICK)["results"]
    decisions = dict(rows.select("result", "decision").rows())
    assert decisions == {"r1": "stop", "r2": "halted", "r3": "done", "r4": "stop"}
    richer = tuple(replace(item, value=50_000.0) for item in small().results)
    again = assess_readiness(replace(small(), results=richer), settings=QUICK)["results"]
    assert dict(again.select("result", "decision").rows())["r1"] == "continue"
    poor = tuple(replace(item, value=None) for item in small().results)
    blind = assess_readiness(replace(small(), results=poor), settings=QUICK)
    assert dict(blind["results"].select("result", "decision").rows())["r1"] == "no-value"
    assert not blind["summary"]["weighted"].any()


def test_a_result_on_which_work_was_stopped_stays_where_it_is() -> None:
    found = assess_readiness(small(), settings=QUICK)
    row = found["results"].filter(pl.col("result") == "r2").row(0, named=True)
    assert (row["chance"], row["money"], row["years"], row["level"]) == (0, 0, None, 3)
    own = found["summary"].filter(pl.col("class") == "53").row(0, named=True)
    assert (own["halted"], own["future_goods"], own["bottleneck"]) == (1, 0, None)
    again = tuple(step for step in small().steps if step.outcome != "stopped")
    moving = assess_readiness(replace(small(), steps=again), settings=QUICK)["results"]
    assert moving.filter(pl.col("result") == "r2")["chance"].item() > 0


def test_groups_add_up_to_the_whole() -> None:
    found = assess_readiness(planted(300, seed=6), settings=QUICK)
    for name, column in (("summary", "future_goods"), ("summary", "money"), ("outlook", "expected")):
        sums = found[name].group_by("dimension").agg(pl.col(column).sum()).sort("dimension")
        assert sums[column].to_numpy() == pytest.approx(np.full(3, sums[column][0]))


def test_a_planted_bottleneck_is_found_in_its_field_with_certainty() -> None:
    found = assess_readiness(planted(3000, seed=7, weak_field="55"), settings=QUICK)["summary"]
    row = found.filter((pl.col("dimension") == "field") & (pl.col("class") == "55")).row(0, named=True)
    assert (row["bottleneck"], row["bottleneck_stage"]) == (7, "pilot") and row["certainty"] > 0.8
    others = found.filter((pl.col("dimension") == "field") & (pl.col("class") != "55"))
    assert (others["bottleneck"] == 6).all()  # the planted chance 0.3 at level 6
    regional = assess_readiness(planted(1500, seed=7, weak_unit="C"), settings=QUICK)["summary"]
    unit = regional.filter((pl.col("dimension") == "unit") & (pl.col("class") == "C")).row(0, named=True)
    assert unit["bottleneck"] == 7


def test_the_best_measure_is_the_bottleneck() -> None:
    found = assess_readiness(planted(400, seed=8), settings=QUICK)
    best = found["measures"].sort("goods", descending=True).group_by("dimension", "class").first()
    both = best.join(found["summary"], on=["dimension", "class"])
    assert (both["level"] == both["bottleneck"]).all()


def test_a_result_without_a_level_is_kept_and_said() -> None:
    results = (replace(small().results[0], level=None), *small().results[1:])
    found = assess_readiness(replace(small(), results=results), settings=QUICK)
    row = found["results"].filter(pl.col("result") == "r1").row(0, named=True)
    assert (row["status"], row["decision"], row["chance"]) == ("no-level", "no-level", None)
    assert found["summary"].row(0, named=True)["results"] == 4
    assert found["summary"].row(0, named=True)["known"] == 3
    assert found.diagnostics.with_code("readiness.level.unknown")


def test_what_a_reader_must_know_is_said() -> None:
    found = assess_readiness(replace(small(), illustrative=True, money="USD"), settings=QUICK)
    codes = {item.code for item in found.diagnostics}
    assert codes == {
        "transfer.illustrative", "readiness.defaults", "readiness.few", "readiness.unproven",
        "readiness.no-history", "readiness.cost.none", "readiness.halted",
    }  # fmt: skip
    with pytest.raises(InputError):
        assess_readiness(TransferRegister(()))


def test_the_same_seed_gives_the_same_tables_and_they_can_be_saved(tmp_path: Path) -> None:
    first, second = (assess_readiness(planted(60, seed=9), settings=QUICK, seed=3) for _ in range(2))
    assert not first.diff(second)
    assert not first.diff(ReadinessResult.load(first.save(tmp_path / "readiness")))


def test_every_code_has_a_name() -> None:
    found = assess_readiness(small(), settings=QUICK)
    named = set(found["labels"].select("kind", "code").rows())
    assert {("stage", code) for code in found["model"]["stage"]} <= named
    assert {("level", str(level)) for level in range(1, 10)} <= named
    assert not found["labels"].filter((pl.col("kind") == "threshold") & (pl.col("kk") == "")).height
