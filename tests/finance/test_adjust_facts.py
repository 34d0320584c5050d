"""Facts are checked as a whole; bands tell the side."""

from __future__ import annotations

import pytest
from tests.finance.portfolios import asked, funded, single, source

from growthpoles.errors import InputError
from growthpoles.finance.adjust_facts import Facts, Signal, StageFact


def test_all_wrong_facts_are_told_at_once() -> None:
    told = (
        StageFact("A", "idea", 2026),
        StageFact("A", "pilot", 2026, spent=-1),
        StageFact("A", "pilot", 2026, status="lost"),
        StageFact("B", "pilot", 2027, spent=3),
        StageFact("C", "pilot", 2026, slip=-1),
    )
    with pytest.raises(InputError) as failure:
        Facts(2027, told)
    assert [x.code for x in failure.value.problems] == [
        "finance.stage.unknown", "finance.amount.negative", "finance.facts.status", "finance.facts.twice",
        "finance.facts.future", "finance.amount.negative",
    ]  # fmt: skip


def test_an_outlook_speaks_of_open_years_with_possible_figures() -> None:
    with pytest.raises(InputError) as failure:
        Facts(
            2027,
            budgets=(("fund", 2026, 5), ("fund", 2027, -5)),
            costs=(("A", "pilot", 2026, 5),),
            probabilities=(("A", "pilot", 1.2),),
            signals=(Signal("jobs", 2026, float("nan")), Signal("jobs", 2026, 1.0, level="loud")),
        )
    assert [x.code for x in failure.value.problems] == [
        "finance.facts.past", "finance.facts.past", "finance.amount.negative", "finance.probability.bad",
        "finance.facts.signal", "finance.facts.signal",
    ]  # fmt: skip


def test_the_last_status_counts_and_open_years_do_not() -> None:
    told = tuple(StageFact("A", "pilot", y, status=s) for y, s in ((2025, "failed"), (2026, "finished")))
    assert Facts(2027, told).status("A", "pilot") == "finished"
    assert Facts(2027).status("A", "pilot") == ""


@pytest.mark.parametrize(
    ("actual", "wide", "narrow"), [(10.0, 0, 0), (11.5, 0, 1), (7.0, -1, -1), (None, None, None)]
)
def test_a_signal_tells_the_side_of_every_band(actual: float | None, wide: int, narrow: int) -> None:
    signal = Signal("jobs", 2026, actual, 9.0, 11.0, 8.0, 12.0)
    assert (signal.side(95), signal.side(80)) == (wide, narrow)


def test_strangers_are_found() -> None:
    facts = Facts(2026, costs=(("B", "pilot", 2026, 3),), budgets=(("none", 2026, 1),))
    found = facts.misfits(asked(single("A", 1, 1.0)), funded(source("fund", 1)))
    assert [(x.code, x.where.key) for x in found] == [
        ("finance.facts.stage", "B pilot"), ("finance.source.unknown", "none"),
    ]  # fmt: skip
