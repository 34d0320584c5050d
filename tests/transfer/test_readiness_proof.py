"""What the history proves does not depend on the order of its rows."""

from __future__ import annotations

from itertools import permutations

import pytest
from tests.transfer.registers import small

from growthpoles.labels import Label
from growthpoles.transfer.readiness_proof import (
    Standing,
    evidence_table,
    gates_table,
    latest_steps,
    standings,
)
from growthpoles.transfer.registers import Organisation, ReadinessStep, ResearchResult, TransferRegister


def standing(*steps: ReadinessStep, level: int | None = 5) -> Standing:
    owner = Organisation("u", Label("U"), "A", "university")
    result = ResearchResult("r", Label("R"), Label(en="pump"), "u", level=level)
    return standings(TransferRegister((owner,), (result,), steps=steps))["r"]


STOPPED = ReadinessStep("r", 6, 2019.25, 2020.25, "stopped")
AGAIN = ReadinessStep("r", 6, 2023.25)


def test_work_taken_up_again_is_under_way_in_any_order_of_rows() -> None:
    for rows in permutations((STOPPED, AGAIN, ReadinessStep("r", 5, 2018.25, 2019.25, "passed"))):
        found = standing(*rows)
        assert not found.halted and found.underway == AGAIN


def test_work_stopped_later_is_stopped_in_any_order_of_rows() -> None:
    later = ReadinessStep("r", 6, 2023.5, 2024.5, "stopped")
    for rows in permutations((AGAIN, later)):
        assert standing(*rows).halted and standing(*rows).underway is None


def test_a_level_once_passed_stays_passed() -> None:
    passed = ReadinessStep("r", 6, 2017.25, 2018.25, "passed", evidence="report")
    for rows in permutations((STOPPED, passed)):
        found = standing(*rows)
        assert (found.supported, found.status, found.halted) == (6, "understated", False)
        assert latest_steps(rows)["r"][6] == passed


@pytest.mark.parametrize("evidence", ["-", "—", "...", "н/д", "Нет данных", "n/a", "Жоқ"])
def test_a_dash_proves_nothing(evidence: str) -> None:
    step = ReadinessStep("r", 5, 2019.25, 2020.25, "passed", evidence=evidence)
    assert (standing(step).supported, standing(step).status) == (None, "unproven")


def test_evidence_shows_the_cell_and_whether_it_says_something() -> None:
    register = small()
    rows = {(row[0], row[1]): row[4:] for row in evidence_table(register).data.iter_rows()}
    assert rows["r1", 6] == ("record 2", True) and rows["r2", 3] == (None, False)


def test_gates_follow_the_step_that_counts() -> None:
    owner = Organisation("u", Label("U"), "A", "university")
    result = ResearchResult("r", Label("R"), Label(en="pump"), "u", level=5)
    for rows in permutations((STOPPED, AGAIN)):
        gates = gates_table(TransferRegister((owner,), (result,), steps=rows)).data
        assert gates.filter(stage="development")["status"].item() == "open"
