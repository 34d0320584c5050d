"""Targets: paths, reading, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.dynamics.panels import BASE, LAST, walks, yearly

from growthpoles.dynamics.forecast_inputs import ForecastSettings
from growthpoles.dynamics.plan_inputs import Identity, Target, read_targets
from growthpoles.dynamics.plan_monitor import monitor_plan
from growthpoles.errors import InputError

OWN = ForecastSettings(method="short-combination")


def test_paths_go_through_milestones_and_grow_at_a_constant_rate() -> None:
    item = Target("G", "A", "x", 2020, 2024, 16.0, path="geometric")
    assert item.planned(1.0) == pytest.approx([1, 2, 4, 8, 16])
    bent = Target("G", "A", "x", 2020, 2024, 10.0, milestones=((2022, 2.0),))
    assert bent.planned(0.0) == pytest.approx([0, 1, 2, 6, 10])


def test_targets_are_read_from_a_table(tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(
        "goal,name_ru,unit,indicator,base_year,base,year,value,direction,path,dimension\n"
        "G,Цель,U1,x,2020,5,2022,8,up,geometric,financing\n"
        "G,Цель,U1,x,2020,5,2024,12,up,geometric,financing\n"
        "H,,U2,x,2020,,2024,1,down,,\n",
        encoding="utf-8",
    )
    first, second = read_targets(file)
    assert (first.year, first.value, first.base, first.milestones) == (2024, 12.0, 5.0, ((2022, 8.0),))
    assert (first.label.ru, first.path, first.dimension) == ("Цель", "geometric", "financing")
    assert (second.direction, second.base, second.path) == (-1, None, "linear")


def test_every_problem_of_a_table_of_targets_is_told(tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(
        "goal,unit,indicator,base_year,year,value,direction,dimension\n"
        "G,U1,x,2020,2024,,sideways,finance\nG,U1,x,2020,2024,4,up,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_targets(file)
    assert {item.code for item in caught.value.problems} == {
        "plan.cell.empty",
        "table.choice.bad",
        "table.row.twice",
    }
    assert {item.where.row for item in caught.value.problems} == {2, 3}


def test_rows_of_one_target_that_disagree_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(
        "goal,unit,indicator,base_year,year,value,direction,path,dimension\n"
        "G,U1,x,2020,2022,55,down,linear,financing\nG,U1,x,2018,2024,60,up,geometric,management\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_targets(file)
    assert {item.code for item in caught.value.problems} == {"plan.rows.differ"}
    assert {item.where.column for item in caught.value.problems} == {
        "base_year", "direction", "path", "dimension",
    }  # fmt: skip


def test_targets_that_do_not_fit_are_refused_together() -> None:
    panel = yearly({"x": walks(4)})
    good = Target("G", "U1", "x", BASE, LAST, 3.0)
    plan = [
        good,
        good,
        replace(good, goal="A", unit="U9"),
        replace(good, goal="B", indicator="z"),
        replace(good, goal="C", year=BASE),
        replace(good, goal="D", base_year=1990),
        replace(good, goal="E", dimension="magic"),
        replace(good, goal="F", value=-1.0, path="geometric"),
    ]
    with pytest.raises(InputError) as caught:
        monitor_plan(plan, panel, identities=[Identity("x", "ratio", ("x",))])
    assert {item.code for item in caught.value.problems} == {
        "plan.target.twice",
        "territory.unit.unknown",
        "panel.indicator.unknown",
        "plan.years.order",
        "panel.year.unknown",
        "plan.dimension",
        "plan.path.geometric",
        "plan.identity.ratio",
    }
    with pytest.raises(InputError) as caught:
        monitor_plan([], panel)
    assert [item.code for item in caught.value.problems] == ["plan.targets.none"]
