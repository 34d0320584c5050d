"""The classifier as a whole: evidence, expert, money. The cases are in tests/cases/innovations.toml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.transfer.test_classify_rules import EVIDENCE

from growthpoles.labels import Label
from growthpoles.transfer.classify import classify_innovations, judge
from growthpoles.transfer.classify_inputs import Innovation, InnovationSettings, load_innovation_rules
from growthpoles.transfer.classify_rules import ORDER
from growthpoles.transfer.results import InnovationsResult

RULES = load_innovation_rules()
PSEUDO = Innovation(
    "film", Label("Film camera"), programme="P", money=10.0, implemented=True, novelty="market",
    generation_used=1, generation=1, generation_front=2, principle_new=0, performance=0.1,
    successor_share=0.8, industries=1, saturation=0.95, decline=20.0,
)  # fmt: skip
MEDIUM = replace(
    PSEUDO, code="phone", label=Label("Phone"), money=90.0, generation=2, generation_used=2,
    successor_share=0.0, decline=-5.0, performance=0.15, combinations=0,
)  # fmt: skip
UNKNOWN = Innovation("who", Label("Who knows"), programme="P", money=100.0, implemented=True)


@settings(max_examples=200)
@given(EVIDENCE)
def test_a_class_is_settled_only_where_nothing_missing_could_change_it(item: Innovation) -> None:
    found = judge(item, RULES)
    if found.status == "settled" and found.rule in ORDER:
        assert found.degrees[found.rule].met == "yes"
        assert all(found.degrees[code].met == "no" for code in ORDER[: ORDER.index(found.rule)])
    if found.rule == "minor":
        assert all(found.degrees[code].met == "no" for code in ORDER)
    if found.completeness < 0.6 and item.implemented is not False:
        assert found.rule == "undetermined"


FIELDS = {
    "successor_share": st.floats(0, 1), "decline": st.floats(-20, 40), "industries": st.floats(0, 9),
    "new_activity": st.booleans(), "generality": st.floats(0, 1), "citations": st.floats(0, 100),
    "performance": st.floats(0, 1), "combinations": st.floats(0, 5), "principle_new": st.floats(0, 1),
}  # fmt: skip


@settings(max_examples=300)
@given(EVIDENCE, st.fixed_dictionaries(FIELDS))
def test_learning_what_is_missing_leads_to_the_class_or_to_one_that_was_open(
    item: Innovation, learnt: dict[str, Any]
) -> None:
    found = judge(item, RULES)
    known = replace(item, **{name: x for name, x in learnt.items() if getattr(item, name) is None})
    later = judge(known, RULES)
    if found.status == "settled" and found.rule in ("pseudo", "catch-up", "basic"):
        assert later.rule in (found.rule, *ORDER[: ORDER.index(found.rule)])
    if found.status == "settled" and found.rule in ("pseudo", "catch-up"):
        assert later.rule == found.rule


def test_a_class_that_hangs_on_an_unknown_age_is_provisional() -> None:
    item = Innovation(
        "x", Label("X"), implemented=True, novelty="market", generation_used=1, generation=1,
        generation_front=2, principle_new=0, industries=1, performance=0.0, combinations=0, decline=0.0,
    )  # fmt: skip
    found = judge(item, RULES)  # successors unknown: (0.5 + 0) / 2, at most (1 + 0.5 + 0) / 3
    assert (found.rule, found.status, found.open) == ("minor", "settled", ())
    young = judge(replace(item, decline=None), RULES)  # at most (1 + 0.5 + 1) / 3
    assert (young.rule, young.status, young.open) == ("minor", "provisional", ("pseudo",))
    assert "obsolescence" in young.missing
    old = judge(replace(item, decline=None, successor_share=0.85), RULES)  # from 0.5 to 0.83
    assert (old.rule, old.status, old.open) == ("pseudo", "provisional", ("minor",))
    assert judge(replace(item, decline=12.0, successor_share=0.85), RULES).status == "settled"


def test_the_most_pseudo_innovation_may_take_is_a_bound() -> None:
    def high(*items: Innovation) -> float | None:
        found = classify_innovations(items)["programmes"].filter(programme="all")["pseudo_high"][0]
        return None if found is None else float(found)

    assert high(replace(PSEUDO, money=None), MEDIUM) is None
    assert high(replace(PSEUDO, expert_class="medium", expert_note="seen"), MEDIUM) == 0
    assert (
        high(replace(MEDIUM, code="other", novelty="", money=100.0), MEDIUM) == 0
    )  # it could be medium or minor only


def test_reasons_name_the_deciding_condition_and_the_signs() -> None:
    found = classify_innovations([PSEUDO])
    row = found["innovations"].row(0, named=True)
    assert (row["class"], row["strength"], row["article_class"]) == ("pseudo", "strong", "pseudo")
    assert row["obsolescence"] == pytest.approx((1 + 0.5 + 1) / 3)
    assert row["deciding"] is None and row["margin"] == pytest.approx(0.5)  # all conditions are met in full
    assert row["signs"] == "near-ceiling"
    close = classify_innovations([replace(PSEUDO, successor_share=0.51, decline=6.0)])["innovations"]
    assert close["deciding"].to_list() == ["obsolete"]
    assert close["margin"][0] == pytest.approx(((0.7 + 0.5 + 0.6) / 3 - 0.4) / 0.4 - 0.5)
    reasons = found["reasons"].filter(pl.col("class") == "pseudo")
    assert reasons["met"].to_list() == ["yes"] * 4


def test_money_in_pseudo_innovation_is_warned_of_above_the_limit() -> None:
    found = classify_innovations([PSEUDO, MEDIUM])
    row = found["programmes"].filter(pl.col("programme") == "P").row(0, named=True)
    assert (row["money"], row["pseudo_share"], row["above"]) == (100.0, 0.1, True)
    warned = found.diagnostics.with_code("innovations.pseudo")
    assert {dict(item.details)["programme"] for item in warned} == {"P", "all"}
    rare = classify_innovations([replace(PSEUDO, money=5.0), replace(MEDIUM, money=95.0)])
    assert not rare.diagnostics.with_code("innovations.pseudo")  # exactly the limit is not above it


def test_what_is_undetermined_widens_the_share() -> None:
    row = classify_innovations([PSEUDO, MEDIUM, UNKNOWN])["programmes"].row(0, named=True)
    assert row["pseudo_share"] == pytest.approx(0.05) and row["pseudo_high"] == pytest.approx(0.55)


def test_shares_add_up_and_money_that_is_not_known_is_counted_apart() -> None:
    found = classify_innovations([PSEUDO, MEDIUM, replace(UNKNOWN, money=None)])
    shares = found["shares"]
    assert shares["share"].sum() == pytest.approx(1) and shares["missing_money"].sum() == 1
    assert found.diagnostics.with_code("innovations.money.none")


def test_an_expert_overrides_with_a_note_and_both_classes_are_kept() -> None:
    item = replace(PSEUDO, expert_class="medium", expert_note="new optics, not in the table")
    found = classify_innovations([item])
    row = found["innovations"].row(0, named=True)
    assert (row["class"], row["rule_class"], row["status"]) == ("medium", "pseudo", "expert")
    assert row["expert_note"] and found.diagnostics.with_code("innovations.expert")
    assert not found["programmes"]["above"].any()


def test_thresholds_can_be_changed() -> None:
    strict = RULES.with_threshold("obsolete", a=0.9, b=1.0)
    found = classify_innovations([PSEUDO], settings=InnovationSettings(rules=strict, illustrative=True))
    assert found["innovations"]["class"].to_list() != ["pseudo"]
    assert found.diagnostics.with_code("transfer.illustrative")


def test_no_innovations_give_empty_tables_and_a_result_can_be_saved(tmp_path: Path) -> None:
    assert classify_innovations([])["innovations"].height == 0
    found = classify_innovations([PSEUDO, UNKNOWN])
    assert not found.diff(InnovationsResult.load(found.save(tmp_path / "innovations")))
