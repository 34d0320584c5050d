from __future__ import annotations

from collections.abc import Callable

from tests.present import plan_results as made

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.present.page import Page
from growthpoles.present.plan_findings import plan_findings

Make = Callable[[tuple[Result, ...], str], Page]


def test_a_sentence_on_today_and_one_on_the_plan(in_language: Make) -> None:
    today, plan = plan_findings(in_language((made.plan(), made.financing()), "en"))
    assert today.text == (
        "Of the money for innovation of 2022, 61% was spent in Karaganda Region, 91% in the 2 largest "
        "regions."
    )
    assert "spends 735.0 million KZT on 5 of 7 projects; its expected effect is 1685.8" in plan.text


def test_made_up_projects_are_never_more_than_undecided(in_language: Make) -> None:
    (said,) = plan_findings(in_language((made.plan(),), "en"))
    assert said.certainty == "undecided" and "made up" in said.basis
    real = AllocationResult(made.plan().tables, {**made.plan().spec, "illustrative": False}, Diagnostics())
    (said,) = plan_findings(in_language((real,), "en"))
    assert said.certainty == "likely" and "proved" in said.basis


def test_nothing_to_say_without_results(in_language: Make) -> None:
    assert not list(plan_findings(in_language((), "en")))
