"""Tables of matching: ranks, who stays alone, topics for the next tender."""

from __future__ import annotations

import polars as pl
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
    assert found["fields"].filter(field="unknown").rows() == [("unknown", 1, 1, 1, 1)]
    assert not found["matches"].filter(pl.col("need") == "choir").height


def test_topics_count_what_found_no_partner() -> None:
    needs = [Need(f"n{k}", Label(f"n{k}"), Label(kk="Ара шаруашылығы"), "f") for k in range(3)]
    found = match_transfer(pumps(2), needs)
    assert found["topics"].filter(concept="bee").row(0) == ("bee", "68", 3, 0)
    assert found["topics"].filter(concept="pump").row(0) == ("pump", "55", 0, 2)
    assert set(found["needs"]["reason"]) == {"nothing-near"}


def test_ranks_run_over_open_matches_only() -> None:
    needs = [Need("n", Label("n"), Label(en="Brine pump"), "e", level=7, results=2)]
    taken = (Agreement("a", "licence", "u", "e", 2020, "p2"),)
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
    assert found["needs"]["status"].to_list() == found["results"]["status"].to_list() == ["closed"]
