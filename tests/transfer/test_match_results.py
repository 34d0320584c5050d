"""What a match says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.transfer import market

from growthpoles.errors import NotAvailableError
from growthpoles.transfer.match import match_transfer
from growthpoles.transfer.match_results import MatchResult


def found() -> MatchResult:
    return match_transfer(market.results(), market.needs(), organisations=market.organisations())


def test_the_shares_of_the_parts_add_up_to_the_score() -> None:
    result = found()
    for row in result["matches"].iter_rows(named=True):
        told = result.explain(row["result"], row["need"])
        assert told.filter(kind="part")["share"].sum() == pytest.approx(row["score"])


def test_every_match_is_explained_by_parts_words_codes_and_gate() -> None:
    told = found().explain("pump", "brine")
    parts = {row["item"]: row["value"] for row in told.filter(kind="part").iter_rows(named=True)}
    assert parts["readiness"] == pytest.approx(1 / 3) and parts["price"] == pytest.approx(0.75)
    assert parts["place"] == 1.0
    words = told.filter(kind="concept").select("item", "words_result", "words_need").rows()
    assert {("pump", "насос", "pump"), ("titanium", "титанового", "titanium")} <= {*words}
    codes = told.filter(kind="code").select("item", "value").rows()
    assert {*codes} == {("grnti:55", 0.2), ("grnti:55.03", 0.5)}
    assert told.filter(kind="gate").select("item", "value").rows() == [("open", 1.0)]


def test_what_is_no_match_is_not_explained_away() -> None:
    with pytest.raises(NotAvailableError, match="poem, choir"):
        found().explain("poem", "choir")


def test_a_saved_result_explains_the_same(tmp_path: Path) -> None:
    made = found()
    again = MatchResult.load(made.save(tmp_path / "matches"))
    assert again.explain("pump", "brine").equals(made.explain("pump", "brine"))
