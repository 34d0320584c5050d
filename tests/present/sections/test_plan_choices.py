from __future__ import annotations

from collections.abc import Callable

from tests.present import plan_results as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.plan_choices import choices

Make = Callable[[tuple[Result, ...], str], Page]


def test_the_order_of_cuts(in_language: Make) -> None:
    (listed,) = choices(in_language((made.priorities(),), "en")).lists
    assert (
        "Budgets cut from 100% to 80% of those planned: without Seed bank, Mine safety sensors."
        in listed.lead
    )
    ranks = made.priorities()["priorities"]["rank"].drop_nulls()
    assert [row[0] for row in listed.sheets[0].rows] == [str(rank) for rank in sorted(ranks)]
    assert listed.sheets[0].rows[0] == ("1", "Drip irrigation", "60%", "211.2", "95.0")
    assert listed.sheets[1].rows[0][-1] == f"{made.priorities()['levels']['cost_of_nesting'][0]:.1f}"


def test_what_all_nearly_equal_plans_hold(in_language: Make) -> None:
    found = choices(in_language((made.alternatives(),), "en"))
    (listed,) = found.alternatives
    assert "In none of them: Battery laboratory." in listed.lead and found.any
    rows = {row[0]: row for row in listed.sheets[0].rows}
    assert rows["Copper alloys"][1:] == ("in every plan", "yes", "100%")
    assert rows["Wool processing"][1] == "in some plans"
    sources = {row[1] for row in listed.sheets[1].rows if row[0] == "Source of money"}
    assert "Innovation fund" in sources and not {"fund", "rb"} & sources


def test_neither_of_them(in_language: Make) -> None:
    assert not choices(in_language((made.plan(),), "en")).any
