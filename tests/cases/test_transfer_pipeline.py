"""From the made-up registers to readiness, matches and consortia: what must hold between the steps."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from growthpoles.transfer.consortia import propose_consortia
from growthpoles.transfer.consortia_results import ConsortiaResult
from growthpoles.transfer.inputs import RegisterTables, load_transfer_register
from growthpoles.transfer.match import match_register
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.readiness import assess_readiness
from growthpoles.transfer.readiness_inputs import ReadinessSettings
from growthpoles.transfer.registers import TransferRegister

FOLDER = Path(__file__).parents[2] / "src" / "growthpoles" / "studies" / "transfer-demo"


@pytest.fixture(scope="module")
def register() -> TransferRegister:
    read: TransferRegister = load_transfer_register(RegisterTables.at(FOLDER), illustrative=True).value
    return read


@pytest.fixture(scope="module")
def matches(register: TransferRegister) -> MatchResult:
    return match_register(register)


@pytest.fixture(scope="module")
def consortia(register: TransferRegister, matches: MatchResult) -> ConsortiaResult:
    return propose_consortia(register, matches=matches)


def chosen(matches: MatchResult) -> list[dict[str, object]]:
    return matches["matches"].filter("assigned").to_dicts()


def test_no_pair_is_proposed_whose_work_stopped_short_of_what_is_wanted(
    register: TransferRegister, matches: MatchResult
) -> None:
    told = assess_readiness(register, settings=ReadinessSettings(draws=100), seed=1)["results"]
    halted = {*told.filter(decision="halted")["result"]}
    pairs = chosen(matches)
    assert {pair["result"] for pair in pairs if pair["stopped"]} == {x["result"] for x in pairs} & halted
    assert all(pair["gap"] == 0 for pair in pairs if pair["stopped"])
    assert pairs and halted


def test_nobody_is_offered_what_it_owns_or_has_a_licence_for(
    register: TransferRegister, matches: MatchResult
) -> None:
    owner = {item.code: item.owner for item in register.results}
    user = {item.code: item.organisation for item in register.needs}
    year = matches.spec["year"]
    licensed = {
        (item.result, item.receiver)
        for item in register.agreements
        if item.kind == "licence" and (item.to_year is None or item.to_year >= year)
    }
    for pair in chosen(matches):
        assert owner[str(pair["result"])] != user[str(pair["need"])]
        assert (pair["result"], user[str(pair["need"])]) not in licensed


def test_results_and_needs_keep_to_their_places_licences_in_force_included(
    register: TransferRegister, matches: MatchResult
) -> None:
    year = matches.spec["year"]
    gone = Counter(
        item.result
        for item in register.agreements
        if item.kind == "licence" and (item.to_year is None or item.to_year >= year)
    )
    for reading in ("assigned", "stable"):
        picked = matches["matches"].filter(reading)
        users, taken = Counter(picked["result"].to_list()), Counter(picked["need"].to_list())
        for item in register.results:
            assert item.partners is None or users[item.code] <= max(item.partners - gone[item.code], 0)
        assert all(taken[item.code] <= item.results for item in register.needs)


def test_every_result_and_need_is_matched_or_says_why_not(matches: MatchResult) -> None:
    figures = dict(matches["figures"].select("name", "value").rows())
    pairs = matches["matches"].filter("assigned")
    for side, one in (("results", "result"), ("needs", "need")):
        table = matches[side]
        assert {*table.filter(status="matched")[one]} == {*pairs[one]}
        assert table.filter(pl.col("status").is_in(["closed", "orphan", "unmet"]))["reason"].null_count() == 0
        assert table.height == matches["fields"][side].sum() == figures[side]
        assert table.height - pairs[one].n_unique() == matches["fields"][f"{side}_alone"].sum()


def test_consortia_count_the_matches_of_their_members(
    register: TransferRegister, matches: MatchResult, consortia: ConsortiaResult
) -> None:
    owner = {item.code: item.owner for item in register.results}
    user = {item.code: item.organisation for item in register.needs}
    open_ = matches["matches"].filter(gate="open").select("result", "need").rows()
    for row in consortia["consortia"].iter_rows(named=True):
        members = {*consortia["members"].filter(consortium=row["consortium"])["organisation"]}
        assert row["matches"] == sum(owner[r] in members and user[n] in members for r, n in open_)


def test_complete_consortia_have_all_sides_and_proposals_are_one_per_theme_and_territory(
    consortia: ConsortiaResult,
) -> None:
    table = consortia["consortia"]
    complete = table.filter("composed")
    assert complete.height and (complete.select("research", "education").min_horizontal() >= 1).all()
    assert (complete["firms"] >= 2).all() and (
        complete.select("theme", "territory").min_horizontal() >= 0.5
    ).all()
    keys = table.filter(origin="proposed").select("field", "unit")
    assert keys.n_unique() == keys.height
    assert (table["living"] <= table["density"] + 1e-12).all()


def test_one_field_for_a_result_in_matches_and_consortia(
    register: TransferRegister, matches: MatchResult, consortia: ConsortiaResult
) -> None:
    """A result without codes counts for its members in the field that its texts tell, as in the matches."""
    field = dict(matches["results"].select("result", "field").rows())
    theme = dict(consortia["consortia"].select("consortium", "field").rows())
    for row in consortia["members"].iter_rows(named=True):
        own = [item for item in register.results if item.owner == row["organisation"]]
        assert row["results"] == sum(field[item.code] == theme[row["consortium"]] for item in own)
