"""Projects and portfolios: what they hold and refuse."""

from __future__ import annotations

import pytest
from tests.finance.portfolios import TENGE, asked, name, project, single, stage

from growthpoles.errors import InputError
from growthpoles.finance.portfolio import Goal, Link, Money, Portfolio


def codes(failure: pytest.ExceptionInfo[InputError]) -> list[str]:
    return sorted(item.code for item in failure.value.problems)


def test_money_is_kept_in_whole_units_of_the_currency() -> None:
    assert Money.parse("KZT million").whole(0.1) == 100_000
    assert Money.parse("EUR").whole(12.0) == 12
    assert Money.parse("KZT thousand").whole(18.6) == 18_600  # 18.6 has no exact binary form


@pytest.mark.parametrize("text", ["tenge", "KZT mln", "kzt", "", "KZT  million"])
def test_money_written_in_another_way_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        Money.parse(text)


def test_an_effect_needs_every_stage_before_it_to_succeed() -> None:
    three = project(
        "A", stage("development", value=10.0, probability=0.5), stage("pilot", value=0.0, probability=0.8),
        stage("scale-up", value=100.0, probability=0.25),
    )  # fmt: skip
    assert three.chances() == (0.5, 0.4, 0.1)
    assert three.effect == pytest.approx(0.5 * 10 + 0.1 * 100)


def test_every_contradiction_of_a_portfolio_is_told_at_once() -> None:
    wrong = (
        project("A", stage("scale-up"), stage("pilot")),
        project("A", stage("dreaming")),
        project("B"),
        single("C", -1, 1.0),
        single("D d", 1, float("nan")),
        single("E", 1, 1.0, own_money=-5, contributions=(("jobs", -1.0), ("peace", 1.0))),
        project("F", stage(probability=1.5)),
    )
    links = (Link("A", "loves", "B"), Link("A", "requires", "A"), Link("A", "excludes", "Z"))
    with pytest.raises(InputError) as failure:
        Portfolio(wrong, TENGE, links, (Goal("jobs", name("Jobs"), 0.0),), frozenset({"none"}))
    assert codes(failure) == [
        "finance.amount.negative", "finance.amount.negative", "finance.amount.negative", "finance.code.bad",
        "finance.code.twice", "finance.goal.bad", "finance.goal.unknown", "finance.group.unknown",
        "finance.link.self", "finance.link.unknown", "finance.probability.bad", "finance.project.no_stage",
        "finance.project.unknown", "finance.stage.order", "finance.stage.unknown", "finance.value.bad",
    ]  # fmt: skip


def test_an_empty_portfolio_is_refused() -> None:
    with pytest.raises(InputError) as failure:
        asked()
    assert codes(failure) == ["finance.portfolio.empty"]


def test_a_project_is_found_by_its_code_or_refused() -> None:
    both = asked(single("A", 1, 1.0), single("B", 2, 1.0))
    assert both.project("B").cost == 2 and both.years == (2026,)
    with pytest.raises(InputError) as failure:
        both.project("C")
    assert codes(failure) == ["finance.project.unknown"]


def test_a_project_that_others_are_variants_of_is_in_their_group() -> None:
    lean = single("X-lean", 3, 8.0, variant_of="X")
    with pytest.raises(InputError) as failure:
        asked(single("X", 4, 9.0), lean)
    assert [(x.code, x.where.key) for x in failure.value.problems] == [("finance.group.namesake", "X")]
    assert len(asked(single("X", 4, 9.0, variant_of="X"), lean).projects) == 2
