"""Registers of investors, the table of roles, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.investors_inputs import (
    ROLES,
    CompositionRules,
    InvestorNeed,
    InvestorSettings,
    Organisation,
    check_investors,
    read_investors,
    role_fits,
)
from growthpoles.finance.portfolio import Money
from growthpoles.labels import Label

NAMED_IN_THE_ARTICLE = {
    "expert", "legal", "marketing", "innovation-bank", "insurer", "information-centre", "intermediary",
    "technopark", "incubator", "small-innovative-firm", "venture", "leasing", "science-centre",
}  # fmt: skip


def test_roles_are_those_of_the_source_article() -> None:
    assert set(ROLES) == NAMED_IN_THE_ARTICLE


def test_every_role_can_be_played_by_some_kind() -> None:
    played = {role for parts in role_fits().fits.values() for role in parts}
    assert played == NAMED_IN_THE_ARTICLE


def test_preset_of_the_competitiveness_clusters() -> None:
    rules = CompositionRules.preset("pole-de-competitivite")
    given = rules.consortium
    assert (given.min_firms, given.min_laboratories, given.lead) == (2, 1, "firm")
    assert (given.min_partner, given.max_partner, given.max_laboratories) == (0.05, 0.7, 0.4)
    assert (given.min_lead_pole, rules.min_poles, rules.min_labels) == (0.25, 0.5, 1)
    with pytest.raises(SpecificationError):
        CompositionRules.preset("kombinat")


def test_reading_a_register(tmp_path: Path) -> None:
    (tmp_path / "actors.csv").write_text(
        "code,name_ru,unit,kind,roles,min_money,max_money\n"
        "b1,Банк,A,bank,expert legal,1,2.5\nu1,Вуз,B,university,,,\n",
        encoding="utf-8",
    )
    (tmp_path / "past.csv").write_text("one,other\nu1,b1\n", encoding="utf-8")
    found = read_investors(tmp_path / "actors.csv", Money("KZT", 1_000_000), past=tmp_path / "past.csv")
    bank, university = found.organisations
    assert (found.currency, found.illustrative) == ("KZT", False)
    assert (bank.region, bank.roles, bank.min_money, bank.max_money) == (
        "A",
        ("expert", "legal"),
        10**6,
        2_500_000,
    )
    assert (university.label.ru, university.max_money) == ("Вуз", 0)
    assert found.past == {frozenset({"b1", "u1"})}


def test_a_register_says_where_it_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "actors.csv").write_text(
        "code,kind,roles,min_money,max_money\nb1,bank,magic,3,2\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as failure:
        read_investors(tmp_path / "actors.csv", Money("KZT"))
    assert [item.code for item in failure.value.problems] == ["investors.role.bad", "investors.money.bad"]
    assert {item.where.row for item in failure.value.problems} == {2}


def test_a_table_of_roles_with_unknown_roles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roles.toml").write_text("[kind]\nbank = { magic = 1.0, venture = 2.0 }\n", encoding="utf-8")
    with pytest.raises(SpecificationError) as failure:
        role_fits(str(tmp_path / "roles.toml"))
    assert len(failure.value.problems) == 2


def test_everything_that_contradicts_itself_is_told_at_once() -> None:
    needs = (InvestorNeed("G", Label("G"), -1, roles=("magic",)),)
    bank = Organisation("b", Label("B"), "bank", min_money=3, max_money=2)
    with pytest.raises(InputError) as failure:
        check_investors(needs, (bank, bank), past=frozenset({frozenset({"b", "x"})}))
    assert sorted({item.code for item in failure.value.problems}) == [
        "investors.code.bad", "investors.money.bad", "investors.organisation.unknown", "investors.role.bad",
    ]  # fmt: skip
    with pytest.raises(InputError):
        check_investors((), (), past=frozenset())


def test_a_part_asked_for_twice_is_refused() -> None:
    need = InvestorNeed("G", Label("G"), 1, roles=("venture", "legal", "venture"))
    with pytest.raises(InputError) as failure:
        check_investors((need,), (Organisation("b", Label("B"), "bank"),), past=frozenset())
    (found,) = failure.value.problems
    assert (found.code, found.where.key, dict(found.details)["given"]) == (
        "investors.role.twice",
        "G",
        "venture",
    )


def test_bad_settings() -> None:
    with pytest.raises(SpecificationError):
        InvestorSettings(max_part=0.0)
