"""Consortia of investors and the rules of composition, one case per rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from growthpoles.finance.investors import Member, check_composition, propose_investors
from growthpoles.finance.investors_inputs import (
    CompositionRules,
    InvestorNeed,
    InvestorRegister,
    InvestorSettings,
    Organisation,
    role_fits,
)
from growthpoles.labels import Label

RULES = CompositionRules.preset("pole-de-competitivite")
GOOD = (
    Member("f1", "enterprise", 0.5, 0.4, "P", lead=True),
    Member("f2", "small-firm", 0.2, 0.3, "Q"),
    Member("u1", "university", 0.3, 0.3, ""),
)


def broken(members: tuple[Member, ...], pole: str = "P", labels: int | None = 1) -> list[str]:
    found = check_composition(members, RULES, fits=role_fits(), pole=pole, labels=labels)
    assert found.met == (not [x for x in found.checks if x.met == "no"])
    return [item.rule for item in found.checks if item.met == "no"]


def test_a_consortium_that_keeps_every_rule() -> None:
    assert broken(GOOD) == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((GOOD[0], replace(GOOD[1], owner="f1"), GOOD[2]), ["min-firms"]),
        ((GOOD[0], GOOD[1], replace(GOOD[2], kind="bank")), ["min-laboratories"]),
        ((replace(GOOD[0], lead=False), GOOD[1], replace(GOOD[2], lead=True)), ["lead-kind"]),
        ((replace(GOOD[0], work=0.46), replace(GOOD[1], work=0.04), replace(GOOD[2], work=0.5, pole="Q")),
         ["min-partner"]),
        ((replace(GOOD[0], work=0.75), replace(GOOD[1], work=0.10), replace(GOOD[2], work=0.15)),
         ["max-partner"]),
        ((GOOD[0], GOOD[1], replace(GOOD[2], aid=0.41)), ["max-laboratories"]),
        ((replace(GOOD[0], work=0.5), replace(GOOD[1], pole=""), GOOD[2]), ["min-poles"]),
        ((replace(GOOD[0], pole="Q"), GOOD[1], GOOD[2]), ["min-lead-pole"]),
    ],
)  # fmt: skip
def test_each_rule_can_be_broken(members: tuple[Member, ...], expected: list[str]) -> None:
    assert broken(members) == expected


def test_labels_and_what_is_not_known() -> None:
    assert broken(GOOD, labels=0) == ["min-labels"]
    found = check_composition([replace(x, aid=None) for x in GOOD], RULES, fits=role_fits())
    unknown = [item.rule for item in found.checks if item.met == "unknown"]
    assert unknown == ["max-laboratories", "min-lead-pole", "min-labels"]


def met(members: tuple[Member, ...], pole: str = "P") -> dict[str, tuple[float | None, str]]:
    found = check_composition(members, RULES, fits=role_fits(), pole=pole, labels=1)
    return {item.rule: (item.value, item.met) for item in found.checks}


def test_rules_on_poles_are_unknown_where_no_pole_is_known() -> None:
    found = met(tuple(replace(x, pole="") for x in GOOD))
    assert found["min-poles"] == found["min-lead-pole"] == (None, "unknown")
    assert met(GOOD)["min-poles"] == (pytest.approx(0.7), "yes")


def test_limits_are_kept_to_the_last_digit() -> None:
    """2/28 + 3/28 + 2/28 is a quarter, 0.17 + 0.28 + 0.05 a half; their floating-point sums are not."""
    quarter = [Member(f"a{k}", "enterprise", x / 28, 0.1, "P") for k, x in enumerate((2, 3, 2))]
    assert sum(x.work for x in quarter) < 0.25
    assert met((*quarter, Member("b", "university", 0.75, 0.5, "Q")))["min-lead-pole"][1] == "yes"
    assert sum((0.17, 0.28, 0.05)) > 0.5
    inside = [Member(f"a{k}", "enterprise", x, 0.1, "P") for k, x in enumerate((0.17, 0.28, 0.05))]
    assert met((*inside, Member("b", "university", 0.5, 0.5)))["min-poles"][1] == "no"


REGISTER = InvestorRegister(
    (
        Organisation("bank", Label("Bank"), "bank", "A", max_money=600),
        Organisation("fund", Label("Fund"), "venture-fund", "A", max_money=600),
        Organisation("far", Label("Far fund"), "venture-fund", "B", max_money=600),
        Organisation("uni", Label("University"), "university", "A", roles=("legal",)),
    ),
)
NEED = InvestorNeed(
    "G1", Label("Machines"), 1000, ("innovation-bank", "venture", "legal", "insurer"), region="A"
)


def test_proposal_says_who_plays_what_and_what_is_missing() -> None:
    result = propose_investors([NEED], REGISTER)
    programme = result["programmes"].row(0, named=True)
    assert (programme["status"], programme["raised"], programme["missing"]) == ("incomplete", 1000, "insurer")
    who = dict(result["roles"].select("role", "organisation").iter_rows())
    assert who == {"innovation-bank": "bank", "venture": "fund", "legal": "uni", "insurer": None}
    assert result["members"]["money"].sum() == 1000
    assert [item.code for item in result.diagnostics] == ["investors.roles.missing"]


def test_composition_is_checked_with_shares_of_money() -> None:
    result = propose_investors([NEED], REGISTER, settings=InvestorSettings(composition=RULES))
    told = dict(result["checks"].select("rule", "met").iter_rows())
    assert told["min-firms"] == "no"
    assert told["min-labels"] == "unknown"
    assert {x.code for x in result.diagnostics} >= {"investors.work_by_money", "investors.composition"}


def test_order_of_the_register_does_not_change_the_score() -> None:
    turned = InvestorRegister(REGISTER.organisations[::-1])
    one, other = (propose_investors([NEED], x)["programmes"] for x in (REGISTER, turned))
    assert one["score"].to_list() == pytest.approx(other["score"].to_list())
    assert one.drop("score").rows() == other.drop("score").rows()


def test_what_was_made_up_and_the_currency_travel_with_the_result() -> None:
    spec = propose_investors([NEED], replace(REGISTER, currency="KZT", illustrative=True)).spec
    assert (spec["money"], spec["illustrative"]) == ("KZT", True)
    assert propose_investors([NEED], REGISTER).spec["illustrative"] is False
