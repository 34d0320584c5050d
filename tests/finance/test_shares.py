"""Sharing rules side by side: published games, the core, money to the unit, and what does not apply."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthpoles.errors import SpecificationError
from growthpoles.finance.games import Game, Partner
from growthpoles.finance.portfolio import Money
from growthpoles.finance.risk_results import SharingResult
from growthpoles.finance.shares import SharingSettings, share_value, whole_parts

THREE = tuple(Partner(code) for code in "abc")


def shares(result: SharingResult, rule: str, column: str = "share") -> list[float]:
    return result["shares"].filter(pl.col("rule") == rule)[column].to_list()


def rule_of(result: SharingResult, rule: str) -> dict[str, object]:
    return result["rules"].row(by_predicate=pl.col("rule") == rule, named=True)


def test_shortage_of_the_talmud_all_rules_side_by_side() -> None:
    """Claims 100, 200, 300 on 200: Aumann and Maschler 1985 for the Talmud, O'Neill 1982 for the value."""
    result = share_value(Game.of_claims({"a": 100, "b": 200, "c": 300}, 200))
    assert shares(result, "talmud") == pytest.approx([50, 75, 75], abs=1e-9)
    assert shares(result, "nucleolus") == pytest.approx([50, 75, 75], abs=1e-9)
    assert shares(result, "shapley") == pytest.approx([100 / 3, 250 / 3, 250 / 3], abs=1e-9)
    assert shares(result, "proportional") == pytest.approx([100 / 3, 200 / 3, 100], abs=1e-9)
    assert shares(result, "equal-awards") == pytest.approx([200 / 3] * 3, abs=1e-9)
    assert shares(result, "equal-losses") == pytest.approx([0, 50, 150], abs=1e-9)


def test_glove_game_says_who_would_leave() -> None:
    """Under the Shapley value 2/3, 1/6, 1/6 the left glove and one right one get 5/6 and could reach 1."""
    result = share_value(Game(THREE, lambda held: float("a" in held and len(held) > 1)))
    shapley, nucleolus = rule_of(result, "shapley"), rule_of(result, "nucleolus")
    assert (shapley["in_core"], shapley["leavers"]) == ("no", "a b")
    assert shapley["complaint"] == pytest.approx(1 / 6, abs=1e-9)
    assert (nucleolus["in_core"], nucleolus["leavers"]) == ("yes", None)
    assert shares(result, "nucleolus") == pytest.approx([1, 0, 0], abs=1e-9)


def test_costs_are_shared_as_costs() -> None:
    """Runways 3, 6, 12: 1, 2.5, 8.5 by Littlechild and Owen's steps; alone each pays its own runway."""
    needs = {"a": 3.0, "b": 6.0, "c": 12.0}
    result = share_value(Game(THREE, lambda held: max(needs[code] for code in held), kind="cost"))
    assert shares(result, "shapley") == pytest.approx([1, 2.5, 8.5], abs=1e-9)
    assert shares(result, "shapley", "gain") == pytest.approx([2, 3.5, 3.5], abs=1e-9)
    assert shares(result, "nucleolus") == pytest.approx([1.5, 2.25, 8.25], abs=1e-9)
    assert rule_of(result, "nucleolus")["in_core"] == "yes"
    worst = result["complaints"].filter(pl.col("rule") == "shapley").row(0, named=True)
    assert worst["coalition"] == "b c"  # it pays 11 of the 12 that it would pay alone
    assert [worst[name] for name in ("worth", "gets", "complaint")] == pytest.approx([12.0, 11.0, -1.0])


def test_majority_of_three_has_no_core() -> None:
    result = share_value(Game(THREE, lambda held: float(len(held) > 1)))
    figures = dict(result["figures"].select("name", "value").iter_rows())
    assert figures["least_complaint"] == pytest.approx(1 / 3, abs=1e-9)
    assert figures["core"] == 0.0
    assert [item.code for item in result.diagnostics] == [
        "sharing.no_contributions",
        "sharing.core.empty",
    ]


def test_the_core_is_told_alike_everywhere() -> None:
    """a loses a million alone, b gains one; 5e-6 more than the whole reaches is noise beside a million."""
    worths = {("a",): -1e6, ("b",): 1e6 + 1 + 1e-5, ("a", "b"): 1.0}
    result = share_value(Game.of_table(THREE[:2], worths))
    figures = dict(result["figures"].select("name", "value").iter_rows())
    assert figures["least_complaint"] == pytest.approx(5e-6, rel=1e-3)
    assert figures["core"] == 1.0 and rule_of(result, "nucleolus")["in_core"] == "yes"
    assert not result.diagnostics.with_code("sharing.core.empty")


@pytest.mark.parametrize(
    ("whole", "error", "core", "leave"),
    [
        (8.5, 0.2, 1.0, "yes"),  # 4.2 + 4.2 < 8.5
        (8.5, 0.3, None, "unknown"),  # 4.3 + 4.3 > 8.5
        (7.5, 0.6, None, "unknown"),  # all together may reach 8.1
        (7.5, 0.2, 0.0, "no"),  # 4 + 4 > 7.7
        (8.5, float("inf"), None, "unknown"),
    ],
)
def test_nothing_is_said_of_the_core_within_the_errors_of_the_worths(
    whole: float, error: float, core: float | None, leave: str
) -> None:
    """Each reaches 4 alone; split equally."""
    game = Game(THREE[:2], lambda held: whole if len(held) == 2 else 4.0, error=lambda held: error)
    result = share_value(game)
    figures = dict(result["figures"].select("name", "value").iter_rows())
    assert figures["core"] == core and rule_of(result, "equal-gain")["in_core"] == leave
    assert (rule_of(result, "equal-gain")["leavers"] is not None) == (leave == "no")
    assert bool(result.diagnostics.with_code("sharing.core.empty")) == (leave == "no")
    assert figures["error"] == (error if error < 1 else None)
    assert result.diagnostics.with_code("sharing.inexact")


def test_partners_who_are_better_apart_are_named() -> None:
    result = share_value(Game(THREE, lambda held: 5.0 if len(held) == 1 else 6.0))
    found = result.diagnostics.with_code("sharing.better_apart")
    assert [dict(item.details)["apart"] for item in found] == [15.0]


def test_contributions_decide_the_proportional_share() -> None:
    partners = (Partner("a", contribution=1.0), Partner("b", contribution=3.0))
    result = share_value(
        Game(partners, lambda held: 8.0 if len(held) == 2 else 0.0, money=Money("KZT", 1000))
    )
    assert shares(result, "proportional") == [2.0, 6.0]
    assert shares(result, "proportional", "amount") == [2000, 6000]


def test_sixteen_partners_are_sampled_and_the_core_is_unknown() -> None:
    partners = tuple(Partner(f"p{i:02}") for i in range(16))
    weight = {item.code: float(i + 1) for i, item in enumerate(partners)}
    game = Game(partners, lambda held: sum(weight[code] for code in held) ** 2)
    result = share_value(game, settings=SharingSettings(rules=("shapley", "nucleolus"), blocks=8), seed=1)
    exact = np.array(list(weight.values())) * sum(
        weight.values()
    )  # the value of a squared sum is w_i times it
    away = (np.array(shares(result, "shapley")) - exact) / np.array(
        shares(result, "shapley", "standard_error")
    )
    assert np.abs(away).max() < 6
    assert rule_of(result, "shapley")["status"] == "sampled"
    assert rule_of(result, "shapley")["in_core"] == "unknown"
    assert rule_of(result, "nucleolus")["reason"] == "too-many-partners"


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9), st.sampled_from([1, 1000, 1_000_000]))
@settings(max_examples=80)
def test_whole_parts_add_up_to_the_unit_and_stay_within_one(values: list[float], multiple: int) -> None:
    exact = np.array(values)
    found = whole_parts(exact, Money("KZT", multiple))
    assert sum(found) == round(float((exact * multiple).sum()))
    assert np.abs(np.array(found) - exact * multiple).max() <= 1


def test_renaming_partners_changes_nothing_else() -> None:
    worth = {frozenset("a"): 1.0, frozenset("b"): 2.0, frozenset("ab"): 7.0}
    one = share_value(Game((Partner("a"), Partner("b")), worth.__getitem__))
    other = share_value(Game((Partner("b"), Partner("a")), worth.__getitem__))
    for rule in ("shapley", "nucleolus", "equal-gain"):
        assert shares(one, rule) == pytest.approx(shares(other, rule)[::-1])


def test_one_partner_gets_everything() -> None:
    result = share_value(Game((Partner("a", contribution=2.0),), lambda held: 5.0))
    assert result["shares"]["share"].to_list() == [5.0] * 4
    assert result["complaints"].height == 0


def test_unknown_rules_and_bad_sampling_are_refused_together() -> None:
    with pytest.raises(SpecificationError) as failure:
        SharingSettings(rules=("fair",), blocks=1)
    assert [item.code for item in failure.value.problems] == ["sharing.rule.unknown", "sharing.settings.bad"]


def test_result_survives_saving(tmp_path: object) -> None:
    result = share_value(Game.of_claims({"a": 1, "b": 2}, 2))
    again = SharingResult.load(result.save(str(tmp_path)))
    assert not result.diff(again)
