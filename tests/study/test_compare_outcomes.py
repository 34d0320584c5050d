"""What became of the runs: years, gaps, money, targets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from growthpoles.core.result import Result, Table
from growthpoles.study.compare_outcomes import (
    TARGETS,
    index_notes,
    index_rows,
    number_notes,
    number_rows,
    pole_notes,
    pole_rows,
    scores_of,
    target_notes,
    target_rows,
)
from growthpoles.study.store import Run

Cells = dict[tuple[str, int], float | None]


def run_of(**results: Result) -> Run:
    return Run(Path("made"), tuple(results), tuple(results.values()), Result(()), {})


def table(name: str, rows: list[dict[str, object]]) -> Table:
    return Table(name, (), pl.DataFrame(rows, infer_schema_length=None))


def potential(cells: Cells) -> Result:
    rows = [
        {"unit": u, "year": y, "index": v, "rank": None if v is None else 1} for (u, y), v in cells.items()
    ]
    return Result((table("scores", rows),), {"framework": "f"})


def poles(year: int, **labels: str) -> Result:
    rows = [{"unit": u, "label": label, "type": None} for u, label in labels.items()]
    return Result((table("poles", rows),), {"base_year": year})


def plan(money: str, cost: float, effect: float) -> Result:
    figures = [{"name": "cost", "value": cost}, {"name": "effect", "value": effect}]
    return Result((table("figures", figures),), {"money": money})


def targets(*rows: tuple[str, int, str, float | None, int]) -> Result:
    keys = ("unit", "target_year", "status", "probability", "latest_year")
    found = [{"goal": "g", "indicator": "x", **dict(zip(keys, row, strict=True))} for row in rows]
    return Result((table("targets", found),))


def test_indices_of_different_years_are_compared_in_the_last_they_share() -> None:
    base = run_of(potential=potential({("A", 2021): 0.4, ("A", 2022): 0.9}))
    runs = {"base": base, "early": run_of(potential=potential({("A", 2021): 0.5}))}
    scores = scores_of(runs)
    rows = {row[0]: row for row in index_rows(scores, runs)}
    assert rows["early"][3:5] == (2021, 0.5) and rows["early"][6] == pytest.approx(0.1)
    (told,) = index_notes(scores)
    assert told.code == "compare.index.earlier" and dict(told.details)["years"] == "2021"


def test_indices_without_a_shared_year_are_not_compared() -> None:
    runs = {
        "base": run_of(potential=potential({("A", 2022): 0.9})),
        "early": run_of(potential=potential({("A", 2021): 0.5})),
    }
    scores = scores_of(runs)
    assert list(index_rows(scores, runs)) == []
    assert [item.code for item in index_notes(scores)] == ["compare.index.none"]
    assert not [row for row in number_rows(scores, runs["base"], runs=runs) if row[2] == "mean_index"]


def test_a_region_that_loses_its_index_is_a_change_and_the_mean_leaves_it_out() -> None:
    base = run_of(potential=potential({("A", 2022): 0.2, ("B", 2022): 0.4, ("C", 2022): 0.6}))
    runs = {
        "base": base,
        "gap": run_of(potential=potential({("A", 2022): None, ("B", 2022): 0.4, ("C", 2022): 0.6})),
    }
    scores = scores_of(runs)
    rows = {(row[0], row[2]): row for row in index_rows(scores, runs)}
    assert rows["gap", "A"][4] is None and rows["gap", "A"][8] is True
    assert rows["gap", "B"][8] is False
    means = {row[0]: row[3] for row in number_rows(scores, base, runs=runs) if row[2] == "mean_index"}
    assert means == {"base": pytest.approx(0.5), "gap": pytest.approx(0.5)}


def test_labels_of_different_years_are_not_compared() -> None:
    base = run_of(poles=poles(2022, A="pole", B="none"))
    other = run_of(poles=poles(2021, A="none", B="none"))
    assert {row[6] for row in pole_rows(base, {"other": other})} == {None}
    assert [item.code for item in pole_notes(base, {"other": other})] == ["compare.poles.years"]
    gone = run_of(poles=poles(2022, B="none"))
    assert [(row[1], row[2], row[6]) for row in pole_rows(base, {"gone": gone})] == [
        ("A", None, True),
        ("B", "none", False),
    ]


def test_money_of_another_scale_is_converted_and_of_another_currency_left_open() -> None:
    base = run_of(allocation=plan("KZT million", 90e6, 100.0))
    same = run_of(allocation=plan("KZT billion", 90e6, 0.1))
    other = run_of(allocation=plan("EUR million", 90e6, 100.0))
    found = {row[2]: row[3:] for row in number_rows((), base, runs={"same": same}) if row[0] == "same"}
    assert found["cost"] == (90.0, 90.0, 0.0, "million KZT")
    assert found["effect"] == (pytest.approx(100.0), 100.0, pytest.approx(0.0), "million KZT")
    rows = {row[2]: row[3:] for row in number_rows((), base, runs={"other": other})}
    assert rows["cost"] == (90.0, 90.0, None, "million EUR")
    assert [item.code for item in number_notes(base, {"other": other})] == ["compare.money"]
    assert list(number_notes(base, {"same": same})) == []


def test_targets_of_one_run_alone_are_absent_in_the_other() -> None:
    base = run_of(targets=targets(("A", 2027, "within-reach", 0.7, 2024), ("B", 2027, "missed", None, 2024)))
    other = run_of(targets=targets(("A", 2027, "within-reach", 0.8, 2023), ("C", 2027, "missed", None, 2023)))
    data = pl.DataFrame(list(target_rows(base, {"other": other})), schema=TARGETS, orient="row")
    seen = {row["unit"]: (row["status"], row["status_before"], row["changed"]) for row in data.to_dicts()}
    assert seen == {
        "A": ("within-reach", "within-reach", True),
        "B": ("absent", "missed", True),
        "C": ("missed", "absent", True),
    }
    (told,) = target_notes(data)
    assert dict(told.details)["count"] == 1
    assert {row[-1] for row in target_rows(base, {"base": base})} == {False}


def test_the_index_of_followed_years_is_compared_too() -> None:
    levels = [{"unit": "A", "year": 2025, "kind": "index", "score": 0.5, "rank": 1},
              {"unit": "A", "year": 2025, "kind": "pillar", "score": 0.1, "rank": 1}]  # fmt: skip
    run = run_of(monitor=Result((table("levels", levels),), {"framework": "f"}))
    rows = list(index_rows(scores_of({"base": run}), {"base": run}))
    assert [row[1:5] for row in rows] == [("monitor", "A", 2025, 0.5)]


def test_results_of_other_kinds_are_left_alone() -> None:
    run = run_of(poles=replace(poles(2022, A="pole")))
    assert scores_of({"base": run}) == ()
