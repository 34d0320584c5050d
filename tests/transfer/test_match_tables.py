"""Tables of matching: ranks, who stays alone, topics for the next tender."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from tests.transfer import market

from growthpoles.labels import Label
from growthpoles.transfer.match import match_transfer
from growthpoles.transfer.match_inputs import MatchSettings
from growthpoles.transfer.registers import Agreement, Codes, Need, ResearchResult


def pumps(count: int) -> list[ResearchResult]:
    return [
        ResearchResult(f"p{k}", Label(f"p{k}"), Label(en="Pump for brine"), "u", level=k + 4, partners=1)
        for k in range(count)
    ]


def test_orphans_and_unmet_needs_are_told_with_their_fields() -> None:
    found = match_transfer(market.results(), market.needs(), organisations=market.organisations())
    assert found["results"].select("result", "field", "status").rows() == [
        ("drip", "68", "matched"), ("poem", "unknown", "orphan"), ("pump", "55", "matched"),
    ]  # fmt: skip
    assert found["needs"].select("need", "status", "reason").rows() == [
        ("brine", "matched", None), ("choir", "unmet", "below-threshold"), ("water", "matched", None),
    ]  # fmt: skip
    assert found["fields"].filter(field="unknown").rows() == [("unknown", 1, 1, 1, 0, 1, 1, 1, 0)]
    assert not found["matches"].filter(pl.col("need") == "choir").height


def test_topics_count_what_found_no_partner() -> None:
    needs = [Need(f"n{k}", Label(f"n{k}"), Label(kk="Ара шаруашылығы"), "f") for k in range(3)]
    found = match_transfer(pumps(2), needs)
    assert found["topics"].filter(concept="bee").row(0) == ("bee", "68", 3, 0, 0, 0)
    assert found["topics"].filter(concept="pump").row(0) == ("pump", "55", 0, 0, 2, 0)
    assert set(found["needs"]["reason"]) == {"nothing-near"}


def test_ranks_run_over_open_matches_only() -> None:
    needs = [Need("n", Label("n"), Label(en="Brine pump"), "e", level=7, results=2)]
    taken = (Agreement("a", "licence", "u", "f", 2020, "p2"),)
    found = match_transfer(pumps(4), needs, agreements=taken)["matches"]
    ranked = {row["result"]: (row["rank"], row["gap"], row["gate"]) for row in found.iter_rows(named=True)}
    assert ranked == {
        "p3": (1, 0, "open"),
        "p2": (None, 1, "taken"),
        "p1": (2, 2, "open"),
        "p0": (3, 3, "open"),
    }
    assert found.filter("assigned")["result"].to_list() == ["p1", "p3"]


def test_a_need_keeps_its_best_matches_and_a_result_its_best_one() -> None:
    needs = [Need(f"n{k}", Label(f"n{k}"), Label(en="Brine pump"), "e", level=7) for k in range(2)]
    found = match_transfer(pumps(4), needs, settings=MatchSettings(keep=1))["matches"]
    assert found.filter(rank=1)["result"].to_list() == ["p3", "p3"]
    assert set(found["result"]) == {"p0", "p1", "p2", "p3"}


def test_readings_sum_their_pairs() -> None:
    found = match_transfer(market.results(), market.needs(), organisations=market.organisations())
    matches = found["matches"]
    sums = {
        "ranked": matches.filter(rank=1)["score"].sum(),
        "assigned": matches.filter("assigned")["score"].sum(),
        "stable": matches.filter("stable")["score"].sum(),
    }
    assert {row["reading"]: row["score"] for row in found["readings"].iter_rows(named=True)} == sums


def test_an_entry_of_the_owner_itself_is_closed() -> None:
    result = ResearchResult("r", Label("r"), Label(en="Brine pump"), "u", codes=Codes(("55.03",)))
    need = Need("n", Label("n"), Label(en="Brine pump"), "u", codes=Codes(("55.03",)))
    found = match_transfer([result], [need])
    assert found["matches"]["gate"].to_list() == ["own"]
    for side in ("needs", "results"):
        assert found[side].select("status", "reason").rows() == [("closed", "own")]


def brine(code: str, **given: Any) -> ResearchResult:
    return ResearchResult(
        code, Label(code), Label(en="A pump for brine that resists corrosion"), "u", **given
    )


def wants(code: str, holder: str, **given: Any) -> Need:
    return Need(code, Label(code), Label(en="Pumps that resist brine and corrosion"), holder, **given)


def test_a_need_that_others_crowd_out_is_not_called_matched() -> None:
    found = match_transfer([brine("r", level=8, partners=1)], [wants("n1", "e"), wants("n2", "f")])
    rows = found["needs"].select("need", "status", "matches", "chosen", "reason").rows()
    assert rows == [("n1", "matched", 1, 1, None), ("n2", "crowded-out", 1, 0, None)]
    counts = ("needs", "needs_alone", "unmet", "needs_crowded_out")
    assert found["fields"].filter(field="55").select(counts).rows() == [(2, 1, 0, 1)]
    assert found["topics"].filter(concept="pump").row(0) == ("pump", "55", 0, 1, 0, 0)
    figures = dict(found["figures"].select("name", "value").rows())
    assert (figures["needs_matched"], figures["needs_crowded-out"], figures["needs_alone"]) == (1, 1, 1)


def test_a_result_that_others_crowd_out_is_not_called_matched() -> None:
    found = match_transfer([brine("r1", level=8), brine("r2", level=3)], [wants("n", "e", level=8)])
    assert found["results"].select("result", "status").rows() == [("r1", "matched"), ("r2", "crowded-out")]
    assert found["fields"]["results_crowded_out"].to_list() == [1]
    assert found["topics"].filter(concept="pump")["results_crowded_out"].item() == 1


@pytest.mark.parametrize("refused", [("patent",), ()])
def test_closed_pairs_do_not_use_up_the_pairs_that_are_kept(refused: tuple[str, ...]) -> None:
    rights = {"rights": "patent"} if refused else {}
    owner = "u" if refused else "e"
    shut = [replace(brine(f"r{k:02d}", level=8, **rights), owner=owner) for k in range(25)]
    found = match_transfer(
        [*shut, brine("z", level=6)], [wants("n", "e", level=7)],
        settings=MatchSettings(refused_rights=refused, keep=5),
    )  # fmt: skip
    assert found["needs"]["status"].item() == "matched"
    assert found["matches"].filter("assigned")["result"].to_list() == ["z"]
    assert found["matches"].filter(pl.col("gate") != "open").height == 25, "every result keeps its best"


def test_a_result_whose_licence_the_user_has_is_not_proposed_again() -> None:
    licence = (Agreement("a", "licence", "u", "e", 2024, "r"),)
    found = match_transfer([brine("r", level=8, partners=5)], [wants("n", "e")], agreements=licence)
    assert found["matches"].select("gate", "assigned", "mutual").rows() == [("held", False, None)]
    later = match_transfer(
        [brine("r", level=8, partners=1)], [wants("n", "e")],
        agreements=[replace(licence[0], to_year=2024)], settings=MatchSettings(year=2025),
    )  # fmt: skip
    assert later["matches"]["gate"].item() == "open" and later.spec["year"] == 2025
    assert "match.licences.idle" in {item.code for item in later.diagnostics}


def test_a_field_is_named_where_only_the_texts_tell_it() -> None:
    found = match_transfer([brine("r")], [wants("n", "e")])
    assert found["results"]["field"].to_list() == found["needs"]["field"].to_list() == ["55"]
