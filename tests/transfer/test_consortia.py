"""Consortia as a whole: detected, proposed, refused."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.transfer.sphere import organisation, sphere

from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.errors import InputError
from growthpoles.transfer.consortia import detect_consortia, propose_consortia
from growthpoles.transfer.consortia_inputs import ConsortiaSettings, load_consortia_rules
from growthpoles.transfer.match import match_register
from growthpoles.transfer.registers import Agreement, Codes, TransferRegister


def test_ties_show_two_consortia_and_what_one_of_them_lacks() -> None:
    register = sphere()
    found = detect_consortia(register.agreements[:-1], register.organisations)
    rows = found["consortia"].select("field", "unit", "members", "composed", "missing", "lead").rows()
    assert set(rows) == {("68", "A", 3, True, None, "f1"), ("53", "B", 3, False, "firms", "m1")}
    assert set(found["consortia"]["origin"]) == {"detected"}


def test_a_proposal_is_made_where_nothing_is_tied_yet_and_none_is_a_repetition() -> None:
    found = propose_consortia(sphere())["consortia"].filter(origin="proposed")
    assert found.select("field", "unit", "members", "composed", "density").rows() == [
        ("76", "C", 3, True, 0.0)
    ]


def test_near_units_lend_members() -> None:
    members = [
        organisation("u", "A", "university", "55"),
        organisation("e", "A", "enterprise", "55"),
        organisation("g", "B", "enterprise", "55"),
    ]
    register = TransferRegister(tuple(members))
    near = SpatialWeights.given(("A", "B"), [[0, 1], [1, 0]])
    assert propose_consortia(register)["consortia"].is_empty()
    found = propose_consortia(register, settings=ConsortiaSettings(near=near))["consortia"]
    assert found.select("members", "units").rows() == [(3, 2)]


def test_a_large_field_does_not_crowd_out_the_public_side() -> None:
    members = [organisation(f"e{k}", "A", "enterprise", "55") for k in range(30)]
    members += [organisation(f"u{k}", "A", "university", "55") for k in range(2)]
    found = propose_consortia(TransferRegister(tuple(members)))["consortia"]
    assert found.select("members", "firms", "education").rows() == [(12, 10, 2)]


def test_matches_inside_make_the_capacity_for_wealth_known() -> None:
    register = sphere()
    alone = propose_consortia(register)["consortia"]
    paired = propose_consortia(register, matches=match_register(register))["consortia"]
    assert alone["wealth"].null_count() == alone.height and not paired["wealth"].null_count()
    assert (paired["evidence"] > alone["evidence"]).all()


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(9)), st.permutations(range(6)))
def test_the_order_of_the_registers_does_not_matter(first: list[int], second: list[int]) -> None:
    register = sphere()
    shuffled = [register.organisations[i] for i in first], [register.agreements[i] for i in second]
    one = detect_consortia(register.agreements[:6], register.organisations)
    assert not one.diff(detect_consortia(shuffled[1], shuffled[0]), tolerance=1e-12)


def test_more_firms_than_asked_for_never_break_the_composition() -> None:
    register = sphere()
    rules = load_consortia_rules().with_threshold("least-firms", a=3.0)
    strict = propose_consortia(register, settings=ConsortiaSettings(rules=rules))["consortia"]
    assert strict.filter(origin="proposed").is_empty()
    assert set(strict["missing"]) == {"firms"}


def both_fields(**priorities: tuple[str, ...]) -> list[tuple[str, str]]:
    kinds = {"e1": "enterprise", "e2": "enterprise", "u1": "university"}
    members = [
        replace(organisation(code, "A", kind, "14"), codes=Codes(("14", "68")))
        for code, kind in kinds.items()
    ]
    settings = ConsortiaSettings(priorities=priorities)
    found = propose_consortia(TransferRegister(tuple(members)), settings=settings)["consortia"]
    return found.select("field", "unit").rows()


@pytest.mark.parametrize("field", ["14", "68"])
def test_the_theme_of_a_proposal_is_the_one_with_the_best_score(field: str) -> None:
    assert both_fields(A=(field,)) == [(field, "A")]


def test_proposals_are_one_per_theme_and_territory_and_no_repetition() -> None:
    members = [organisation(f"{kind[0]}{unit}{k}", unit, kind, "55")
               for unit in "ABC" for kind, n in (("enterprise", 6), ("university", 2))
               for k in range(n)]  # fmt: skip
    near = SpatialWeights.given(("A", "B", "C"), [[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    settings = ConsortiaSettings(
        near=near, rules=load_consortia_rules().with_threshold("same-members", a=1.0)
    )
    found = propose_consortia(TransferRegister(tuple(members)), settings=settings)
    keys = found["consortia"].select("field", "unit").rows()
    assert len(keys) == len({*keys}) > 1
    homes = found["members"].join(found["consortia"].select("consortium", "unit"), on="consortium")
    assert {*homes.filter(pl.col("unit") == pl.col("unit_right"))["consortium"]} == {
        *found["consortia"]["consortium"]
    }, "each has members of the unit it is named after"


def test_everything_wrong_is_told_at_once() -> None:
    register = sphere()
    with pytest.raises(InputError) as failure:
        detect_consortia(
            [Agreement("a", "gift", "f1", "f1", 2020), Agreement("a", "licence", "f1", "nobody", None)],
            [*register.organisations, replace(register.organisations[0], kind="castle")],
        )
    assert {(item.code, item.where.key) for item in failure.value.problems} >= {
        ("transfer.code.twice", "fu"),
        ("transfer.code.twice", "a"),
        ("transfer.word.unknown", "fu"),
        ("transfer.word.unknown", "a"),
        ("transfer.agreement.self", "a"),
        ("transfer.organisation.unknown", "a"),
        ("table.cell.empty", "a"),
    }
    with pytest.raises(InputError, match="organisations"):
        propose_consortia(TransferRegister(()))


def test_without_ties_and_groups_it_says_so() -> None:
    found = detect_consortia([], [organisation("u", "A", "university", "55")])
    codes = {item.code for item in found.diagnostics}
    assert {
        "consortia.ties.none",
        "consortia.none",
        "consortia.independence",
        "consortia.priorities",
    } <= codes
    assert found["consortia"].is_empty() and found["integration"].is_empty()


def test_made_up_registers_are_told() -> None:
    found = propose_consortia(replace(sphere(), illustrative=True))
    assert found.spec["illustrative"] and "transfer.illustrative" in {x.code for x in found.diagnostics}
