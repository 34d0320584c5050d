"""The readiness assessment as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.transfer.registers import planted, small

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.transfer.readiness import assess_readiness
from growthpoles.transfer.readiness_inputs import ReadinessSettings, load_readiness_rules
from growthpoles.transfer.registers import (
    Codes,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)
from growthpoles.transfer.results import ReadinessResult

QUICK = ReadinessSettings(draws=100)
OWNERS = tuple(Organisation(code, Label(code), code.upper(), "university") for code in "ab")


def result(
    code: str, level: int, *, owner: str = "a", field: str = "55", value: float | None = None
) -> ResearchResult:
    text = Label(en="pump")
    return ResearchResult(
        code, Label(code), text, owner, codes=Codes(grnti=(field,)), level=level, value=value
    )


def ended(level: int, passed: list[int], of: int, *, owner: str = "a") -> TransferRegister:
    """Ended steps to a level in as many fields as there are numbers of passed ones, `of` in each."""
    results, steps = [], []
    for k, won in enumerate(passed):
        for i in range(of):
            code = f"{owner}{level}x{k}x{i}"
            results.append(result(code, 7, owner=owner, field=str(30 + k)))
            outcome = "passed" if i < won else "stopped"
            steps.append(ReadinessStep(code, level, 2019.25, 2020.25, outcome))
    return TransferRegister(OWNERS, tuple(results), steps=tuple(steps))


def joined(*registers: TransferRegister) -> TransferRegister:
    results = tuple(item for register in registers for item in register.results)
    return TransferRegister(
        OWNERS, results, steps=tuple(item for register in registers for item in register.steps)
    )


def summary(register: TransferRegister, draws: int = 1000, **where: str) -> dict[str, object]:
    settings = ReadinessSettings(draws=draws)
    found = assess_readiness(register, settings=settings, seed=1)["summary"]
    return found.filter(**(where or {"dimension": "all"})).row(0, named=True)


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
    assert blind["summary"]["bottleneck_value"].null_count() == blind["summary"].height


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
        "readiness.no-history", "readiness.cost.none", "readiness.halted", "readiness.running",
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


def test_of_two_steps_alike_neither_is_surely_the_bottleneck() -> None:
    """16 of 32 against 17 of 32 passed: a beta posterior gives the first step a chance of about 0.54."""
    row = summary(joined(ended(8, [4, 4, 4, 4], 8), ended(9, [5, 4, 4, 4], 8)))
    assert row["bottleneck"] == 8 and 0.45 < row["certainty"] < 0.65


def test_a_region_is_not_surer_than_its_own_few_cases() -> None:
    """Two steps failed at 8 and two passed at 9 in B, as often as not in A: about 0.88 with 12 cases each."""
    whole = joined(
        ended(8, [10], 20), ended(9, [10], 20), ended(8, [0], 2, owner="b"), ended(9, [2], 2, owner="b")
    )
    ready = tuple(result(f"new{i}", 7, owner="b") for i in range(2))
    row = summary(replace(whole, results=whole.results + ready), dimension="unit", **{"class": "B"})
    assert row["bottleneck"] == 8 and 0.75 < row["certainty"] < 0.92


def test_a_bottleneck_that_the_strength_of_the_default_decides_is_not_sure() -> None:
    """18 of 28 passed at 7, 5 of 5 at 9: a weak default names 7, a strong one 9, the draws leave it open."""
    seven = replace(ended(7, [18], 28), results=tuple(result(f"a7x0x{i}", 6) for i in range(28)))
    whole = joined(seven, ended(8, [10], 11), ended(9, [5], 5))
    rules = load_readiness_rules()
    named = {
        strength: assess_readiness(
            whole, settings=ReadinessSettings(rules=rules.with_threshold("strength", a=strength), draws=100)
        )["summary"]["bottleneck"][0]
        for strength in (1.0, 30.0)
    }
    assert named[1.0] != named[30.0]
    assert summary(whole)["certainty"] < 0.75


def test_one_missing_value_changes_nothing_elsewhere() -> None:
    """By number the last step of six results, by value the first step of a single one."""
    own = (result("big", 4, value=9e5), *(result(f"s{i}", 8, value=10.0) for i in range(6)))
    for value in (100.0, None):
        other = result("z", 5, owner="b", value=value)
        row = summary(TransferRegister(OWNERS, (*own, other)), 200, dimension="unit", **{"class": "A"})
        assert (row["bottleneck"], row["bottleneck_value"]) == (9, 5)
    whole = summary(TransferRegister(OWNERS, (*own, other)), 200)
    assert whole["bottleneck"] == 9 and whole["bottleneck_value"] is None


def test_a_measure_that_does_nothing_is_never_the_best() -> None:
    found = assess_readiness(TransferRegister(OWNERS, (result("done", 9, value=5.0),)), settings=QUICK)
    assert found["measures"]["share_best"].null_count() == found["measures"].height
    worthless = assess_readiness(TransferRegister(OWNERS, (result("r", 5, value=0.0),)), settings=QUICK)
    assert worthless["measures"]["share_best_value"].null_count() == worthless["measures"].height
    assert worthless["measures"].filter(dimension="all")["share_best"].sum() == pytest.approx(1)


def test_unproven_claims_are_not_counted_as_proven_goods() -> None:
    row = summary(TransferRegister(OWNERS, tuple(result(f"r{i}", 9) for i in range(4))), 100)
    assert (row["share_goods"], row["proven_goods"]) == (1, 0)


def test_chance_time_and_cost_each_say_what_they_rest_on() -> None:
    steps = tuple(ReadinessStep(f"r{i}", 6, None, None, "passed") for i in range(40))
    register = TransferRegister(OWNERS, tuple(result(f"r{i}", 6) for i in range(40)), steps=steps)
    names = ("basis", "basis_years", "basis_cost")
    row = assess_readiness(register, settings=QUICK)["model"].filter(level=6).row(0, named=True)
    assert [row[name] for name in names] == ["history", "default", "default"]
    strict = ReadinessSettings(
        rules=load_readiness_rules().with_threshold("enough-cases", a=100.0), draws=100
    )
    row = assess_readiness(register, settings=strict)["model"].filter(level=6).row(0, named=True)
    assert row["basis"] == "mixed-history"


def test_verdicts_do_not_depend_on_the_order_of_steps() -> None:
    steps = (ReadinessStep("r", 6, 2019.25, 2020.25, "stopped"), ReadinessStep("r", 6, 2023.25))
    first, second = (
        assess_readiness(TransferRegister(OWNERS, (result("r", 5, value=9e4),), steps=rows), settings=QUICK)
        for rows in (steps, steps[::-1])
    )
    assert first["results"]["decision"].item() == "continue"
    assert not first.diff(second)


def test_steps_that_take_too_long_are_told() -> None:
    steps = (
        ReadinessStep("late", 9, 2016.25), ReadinessStep("new", 9, 2024.25),
        ReadinessStep("old", 4, 2004.5, 2024.5, "passed"),
    )  # fmt: skip
    results = (result("late", 8), result("new", 8), result("old", 4))
    found = assess_readiness(TransferRegister(OWNERS, results, steps=steps), settings=QUICK)
    (overdue,) = found.diagnostics.with_code("readiness.overdue")
    assert dict(overdue.details) == {"count": 1, "codes": "late"}
    assert dict(found["results"].select("result", "underway").rows())["late"] == 8.25
    (long,) = found.diagnostics.with_code("readiness.step.long")
    assert dict(long.details)["codes"] == "old"


def test_steps_under_way_without_dates_are_told() -> None:
    steps = (ReadinessStep("r", 5, None, None, "passed"), ReadinessStep("q", 5))
    register = TransferRegister(OWNERS, (result("r", 5), result("q", 4)), steps=steps)
    found = assess_readiness(register, settings=QUICK)
    (blind,) = found.diagnostics.with_code("readiness.running.undated")
    assert dict(blind.details)["levels"] == "5"
