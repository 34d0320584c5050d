"""Matching as a whole: better than plain tf-idf on the labelled pairs, the same in every order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from benchmarks.helpers.matching import HALVES, Quality, load, qualities
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.transfer import market
from tests.transfer.registers import small

from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.transfer.match import match_register, match_transfer
from growthpoles.transfer.match_inputs import MatchSettings
from growthpoles.transfer.registers import (
    Agreement,
    Codes,
    Need,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)


@pytest.fixture(scope="module")
def figures() -> list[Quality]:
    return qualities()


def test_there_are_enough_labelled_pairs_in_both_halves() -> None:
    given = load()
    halves = {row["code"]: row["half"] for row in given.needs}
    counts = [sum(halves[need] == half for need in given.right) for half in HALVES]
    assert counts == [20, 20]  # each in three languages: 180 pairs of texts a half


def test_it_beats_plain_tf_idf_for_every_pair_of_languages(figures: list[Quality]) -> None:
    for item in figures:
        assert item.mrr > item.plain_mrr + 0.1, item
        assert item.first >= item.plain_first, item


def test_the_test_half_is_no_better_known_than_the_development_half(figures: list[Quality]) -> None:
    means = [np.mean([item.mrr for item in figures if item.half == half]) for half in HALVES]
    assert means[0] > 0.55 and means[1] > 0.5
    assert abs(means[0] - means[1]) < 0.1


def test_needs_without_a_right_result_are_mostly_left_alone(figures: list[Quality]) -> None:
    assert np.mean([item.refused for item in figures]) >= 0.9


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(3)), st.permutations(range(3)))
def test_the_order_of_the_registers_does_not_matter(first: list[int], second: list[int]) -> None:
    given = market.results(), market.needs()
    shuffled = [given[0][i] for i in first], [given[1][i] for i in second]
    one, other = (match_transfer(*sides, organisations=market.organisations()) for sides in (given, shuffled))
    assert not one.diff(other, tolerance=1e-9)


@pytest.mark.parametrize("level", range(1, 9))
def test_a_readier_result_scores_no_worse(level: int) -> None:
    pump, need = market.results()[0], replace(market.needs()[0], own_steps=0)
    scores = [
        match_transfer([replace(pump, level=given)], [need])["matches"]["score"].item()
        for given in (level, level + 1)
    ]
    assert scores[1] >= scores[0]


def test_an_unknown_level_lowers_the_evidence_and_is_no_zero() -> None:
    pump, need = market.results()[0], market.needs()[0]
    known, hidden = (
        match_transfer([replace(pump, level=level)], [need])["matches"].row(0, named=True)
        for level in (5, None)
    )
    assert hidden["readiness"] is None and hidden["gap"] is None
    assert hidden["evidence"] == pytest.approx(known["evidence"] - 0.15)
    assert hidden["score"] > known["score"]  # level 5 is three short of what is wanted


def test_nothing_is_forced() -> None:
    poem, choir = market.results()[2], market.needs()[2]
    found = match_transfer([poem], [choir])
    assert found["matches"].is_empty()
    assert {"match.none", "match.topic.unknown"} <= {item.code for item in found.diagnostics}


def test_one_need_may_take_several_and_a_result_only_as_many_as_it_has_places() -> None:
    text = Label(en="Brine pump")
    results = [ResearchResult(f"r{k}", Label(f"r{k}"), text, "u", partners=1) for k in range(3)]
    needs = [Need("a", Label("a"), text, "e", results=2), Need("b", Label("b"), text, "f")]
    found = match_transfer(results, needs)["matches"]
    for reading in ("assigned", "stable"):
        chosen = found.filter(reading)
        assert chosen["result"].n_unique() == chosen.height == 3
        assert chosen.filter(need="a").height == 2


def test_everything_wrong_is_told_at_once() -> None:
    pump, need = market.results()[0], market.needs()[0]
    with pytest.raises(InputError) as failure:
        match_transfer(
            [pump, replace(pump, level=12), replace(pump, code="r2", owner="nobody", codes=Codes(("5",)))],
            [need, replace(need, code="n2", text=Label(ru="насос pump مضخة"))],
            organisations=market.organisations(),
            agreements=[Agreement("a", "gift", "u", "u", None)],
        )
    codes = {(item.code, item.where.key) for item in failure.value.problems}
    assert codes >= {
        ("transfer.code.twice", "pump"),
        ("transfer.level.bad", "pump"),
        ("transfer.organisation.unknown", "r2"),
        ("transfer.classification.bad", "r2"),
        ("transfer.text.scripts", "n2"),
        ("transfer.word.unknown", "a"),
        ("transfer.agreement.self", "a"),
    }


def test_both_sides_must_be_there() -> None:
    with pytest.raises(InputError) as failure:
        match_transfer([], [])
    assert [item.code for item in failure.value.problems] == ["transfer.results.none", "match.needs.none"]


def test_a_register_is_matched_as_its_parts_are_and_says_when_it_is_made_up() -> None:
    register = replace(small(), illustrative=True)
    found = match_register(register)
    parts = match_transfer(
        register.results, register.needs,
        organisations=register.organisations, agreements=register.agreements,
    )  # fmt: skip
    assert found["matches"].equals(parts["matches"]) and found["matches"].height
    assert found.spec["illustrative"] and "transfer.illustrative" in {x.code for x in found.diagnostics}


def crowd() -> tuple[list[ResearchResult], list[Need]]:
    """Forty results that go to one user each, forty needs, all of one topic."""
    rng = np.random.default_rng(3)
    words = ("corrosion", "salt", "water", "steel", "valve", "seal", "bearing", "motor", "energy", "membrane")

    def text() -> Label:
        return Label(en=" ".join(["A pump for brine", *rng.choice(words, 3, replace=False)]))

    results = [ResearchResult(f"r{k:02d}", Label(f"r{k:02d}"), text(), f"u{k}", level=8, partners=1)
               for k in range(40)]  # fmt: skip
    needs = [Need(f"n{k:02d}", Label(f"n{k:02d}"), text(), f"e{k}", level=7) for k in range(40)]
    return results, needs


def test_what_is_chosen_does_not_hang_on_how_much_is_listed() -> None:
    few, all_ = (match_transfer(*crowd(), settings=MatchSettings(keep=keep)) for keep in (1, 1000))
    assert few["readings"].equals(all_["readings"]) and few["needs"].equals(all_["needs"])
    assert few["matches"].height < all_["matches"].height
    for reading in ("assigned", "stable"):
        chosen = [found["matches"].filter(reading).select("need", "result").rows() for found in (few, all_)]
        assert chosen[0] == chosen[1] and len(chosen[0]) == 40


def wish(row: dict[str, Any], parts: Sequence[str], weights: dict[str, float]) -> float:
    """How much a side wants a pair, by the formula in words."""
    groups = [[p for p in parts if (p in ("concept", "text")) == topic] for topic in (True, False)]
    means = [
        sum(weights[p] * row[p] for p in group if row[p] is not None)
        / (sum(weights[p] for p in group if row[p] is not None) or np.nan)
        for group in groups
    ]
    share = sum(weights[p] for p in groups[1]) / sum(weights[p] for p in parts)
    return means[0] if np.isnan(means[1]) else (1 - share) * means[0] + share * means[1]


def test_mutual_and_stable_are_what_they_say_on_the_whole_market() -> None:
    found = match_transfer(*crowd(), settings=MatchSettings(keep=1000))
    rows = found["matches"].filter(gate="open").to_dicts()
    for row in rows:
        row["n"] = wish(row, found.spec["need_side"], found.spec["weights"])
        row["r"] = wish(row, found.spec["owner_side"], found.spec["weights"])

    def blocks(reading: str) -> list[dict[str, Any]]:
        of_need = {row["need"]: row for row in rows if row[reading]}
        of_result = {row["result"]: row for row in rows if row[reading]}
        return [
            row for row in rows
            if row["n"] > of_need[row["need"]]["n"] + 1e-9 and row["r"] > of_result[row["result"]]["r"] + 1e-9
        ]  # fmt: skip

    assert not blocks("stable")
    left = blocks("assigned")
    would_leave = {("need", row["need"], row["n"]) for row in left} | {
        ("result", row["result"], row["r"]) for row in left
    }
    for row in rows:
        leaves = any(row[side] == code and wanted > row[side[0]] + 1e-9 for side, code, wanted in would_leave)
        assert row["mutual"] == (None if not row["assigned"] else not leaves)
    assert any(row["mutual"] is False for row in rows)


def test_a_level_that_is_not_stated_is_not_known_to_be_reached() -> None:
    pump = replace(market.results()[0], level=1)
    found = match_transfer([pump], [replace(market.needs()[0], level=None)])["matches"]
    assert found.select("readiness", "gap").rows() == [(None, None)]


def test_results_on_which_work_has_stopped_are_closed_or_marked() -> None:
    pump, need = market.results()[0], replace(market.needs()[0], own_steps=0)
    steps = (ReadinessStep("pump", 7, 2020.25, 2021.25, "stopped"),)
    register = TransferRegister(market.organisations(), (pump,), (need, replace(need, code="now", level=6)),
                                steps=steps)  # fmt: skip
    found = match_register(register)
    rows = found["matches"].select("need", "gate", "stopped").rows()
    assert rows == [("brine", "stopped", True), ("now", "open", True)]
    assert found["results"]["stopped"].to_list() == [True]
    assert "match.stopped" in {item.code for item in found.diagnostics}
