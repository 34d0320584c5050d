"""Results of monitoring are saved, loaded and compared like all others."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import index, leaf, name, panel_of, territory_of

import growthpoles as gp
from growthpoles.core.result import Result
from growthpoles.errors import InputError
from growthpoles.potential.actors import Actor, Actors
from growthpoles.potential.monitor import monitor_potential
from growthpoles.potential.monitoring_results import MonitorResult
from growthpoles.potential.register import register_actors
from growthpoles.potential.vintages import compare_vintages


def monitors() -> tuple[MonitorResult, MonitorResult]:
    tree, plain = index(leaf("a", "I")), gp.IndexSpec(treat=gp.treat.NoTreatment())
    panels = [panel_of({"a": [[0, 1], [2, 2], [4, top]]}, years=(2021, 2022)) for top in (3, 4)]
    first, second = (
        monitor_potential(gp.assess_potential(panel, tree, plain, year=2021), panel=panel) for panel in panels
    )
    return first, second


def results() -> list[Result]:
    first = gp.assess_potential(panel_of({"a": [1, 2, 3]}), index(leaf("a", "I")))
    held = Actors(territory_of(["A"]), "now", (Actor("t", name("T"), "A", "technopark", provides=True),))
    return [monitors()[0], compare_vintages(first, first), register_actors(held)]


@pytest.mark.parametrize("which", range(3))
def test_what_is_saved_is_loaded_again(tmp_path: Path, which: int) -> None:
    made = results()[which]
    again = type(made).load(made.save(tmp_path))
    assert not made.diff(again) and again.diagnostics == made.diagnostics and again.spec == dict(made.spec)


def test_two_monitors_are_compared_cell_by_cell() -> None:
    """U3 ends at 3 or at 4 of 4 in 2022: its score and change differ, nothing of 2021."""
    first, second = monitors()
    changes = first.diff(second).table
    cells = changes.filter(key="U3 / 2022 / I", column="score", table="levels")
    assert cells["change"].to_list() == [pytest.approx(0.25)]
    assert not [key for key in changes["key"] if "/ 2021 /" in str(key)]


def test_kinds_are_not_mixed(tmp_path: Path) -> None:
    monitor, vintages, _ = results()
    with pytest.raises(InputError):
        monitor.diff(vintages)
    assert [type(item).kind for item in results()] == ["monitor", "vintages", "actors"]
