from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result, Table
from growthpoles.labels import Label
from growthpoles.present.page import Page
from growthpoles.present.sections.matches_tables import (
    Market,
    closed_sheet,
    fields_sheet,
    orphans_sheet,
    pairs_sheet,
    ranked_sheet,
    readings_sheet,
    unmet_sheet,
)
from growthpoles.present.shelf import Book
from growthpoles.transfer.match import match_transfer
from growthpoles.transfer.match_results import MatchResult
from growthpoles.transfer.registers import Codes, Need, ResearchResult

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def market(in_language: Make) -> Market:
    return Market(in_language((made.matches(),), "en"), Book(made.matches()))


def test_pairs_by_need_with_the_reason(market: Market) -> None:
    rows = pairs_sheet(market).rows
    assert [tuple(str(cell).split("<")[0] for cell in cells[:2]) for cells in rows] == [
        ("Alloy that stands heat", "Heat-proof alloy"),
        ("Drip irrigation of melons", "Drip irrigation"),
        ("Pump that stands brine", "Pump for brine"),
    ]
    assert rows[0][:2] == (
        "Alloy that stands heat<br><small>Rolling Mill</small>",
        "Heat-proof alloy<br><small>Metal Institute</small>",
    ), "the organisations behind them"
    pump = rows[2]
    shared, level = pump[2].rsplit("; ", 1)
    assert shared.endswith("shared field: GRNTI 55.03 (Mechanical engineering)"), "the narrowest shared code"
    assert level == "1 level missing"
    assert rows[0][2].endswith("; 4 levels missing") and rows[1][2].endswith("; ready enough")
    assert "yes" in pump[3] and pump[4:] == ("0.77", "90%")


def test_a_pair_on_a_single_shared_term_is_marked(market: Market) -> None:
    shown = market.why({"need": "n", "result": "r"})
    assert "a single shared term" not in shown, "likeness of the texts alone is told as that"
    row = next(row for row in market.pairs if row["assigned"])
    one = [{"kind": "concept", "item": "c", "words_result": "pump", "words_need": "pump"}]
    market.reasons[row["need"], row["result"]] = one  # type: ignore[index]
    assert "a single shared term: read both texts" in market.why(row)
    two = [*one, {"kind": "concept", "item": "d", "words_result": "brine", "words_need": "brine"}]
    market.reasons[row["need"], row["result"]] = two  # type: ignore[index]
    assert "a single shared term" not in market.why(row)


def test_the_best_results_of_a_need_keep_their_order(market: Market) -> None:
    water = [cells for cells in ranked_sheet(market).rows if cells[0] == "Drip irrigation of melons"]
    assert [cells[1] for cells in water] == ["Drip irrigation", "Wheat variety", "Sheep vaccine"]
    assert [cells[3] for cells in water] == ["1", "2", "3"]
    heads = ranked_sheet(market).heads
    assert heads[5] == "Terms and fields (45%)" and heads[-1] == "Price against budget (5%)"
    assert 'title="missing"' in water[0][-1], "no price is known"


def test_who_stays_alone_and_why(market: Market) -> None:
    assert unmet_sheet(market).rows == (
        ("Guide for visitors", "Turkistan Region", "Domestic trade and tourism",
         "no result is near its topic", "–", "–"),
    )  # fmt: skip
    alone = {cells[0]: cells[3:5] for cells in orphans_sheet(market).rows}
    assert alone["Metre of epics"] == ("no need fits", "Know-how")
    assert [name for name, cells in alone.items() if cells[0] == "what fits goes to others"] == [
        "Sheep vaccine", "Wheat variety",
    ]  # fmt: skip
    assert alone["Zinc coating"][0] == "levels are missing and work on them was stopped"


def test_fields_with_unmet_needs_come_first(market: Market) -> None:
    first, second, *_rest = fields_sheet(market).rows
    assert first == ("Domestic trade and tourism", "1", "1", "1", "0", "0", "0")
    agriculture = next(cells for cells in (first, second, *_rest) if cells[0] == "Agriculture and forestry")
    assert agriculture[4:] == ("3", "0", "2"), "results, no need fits, without a need"
    assert second[0] == "Literature"


def test_three_ways_to_choose(market: Market) -> None:
    assert [cells[1:] for cells in readings_sheet(market).rows] == [("3", "0.80")] * 3


def closed() -> MatchResult:
    """Two results of one owner: the one is its own need, the other may go to nobody any more."""
    text = Label("Pump for brine", "Насос для рассола", "Тұздық сорғысы")
    codes = Codes(("55.03.14",))
    results = (
        ResearchResult("own", Label("Own pump"), text, "e", codes=codes),
        ResearchResult("gone", Label("Gone pump"), text, "u", codes=codes, partners=0),
    )
    return match_transfer(results, (Need("n", Label("Pump wanted"), text, "e", codes=codes),))


def test_pairs_behind_a_closed_gate_say_what_stands_in_the_way(in_language: Make) -> None:
    market = Market(in_language((closed(),), "en"), Book(closed()))
    assert {cells[1]: cells[2] for cells in closed_sheet(market).rows} == {
        "Own pump": "both belong to one organisation",
        "Gone pump": "all users it can have are taken",
    }
    assert not pairs_sheet(market).rows and not ranked_sheet(market).rows
    assert unmet_sheet(market).rows[0][3] in {
        "both belong to one organisation",
        "all users it can have are taken",
    }


def test_a_pair_that_one_side_would_leave_says_so(in_language: Make) -> None:
    made_up = made.matches()
    apart = made_up["matches"].with_columns(mutual=pl.lit(False))
    tables = (
        Table("matches", ("need", "result"), apart),
        *(t for t in made_up.tables if t.name != "matches"),
    )
    result = MatchResult(tables, made_up.spec)
    rows = pairs_sheet(Market(in_language((result,), "en"), Book(result))).rows
    assert all("no" in cells[3] for cells in rows)


def test_a_pair_says_that_work_on_the_result_was_stopped(in_language: Make) -> None:
    made_up = made.matches()
    halted = made_up["matches"].with_columns(stopped=pl.lit(True))
    tables = (
        Table("matches", ("need", "result"), halted),
        *(t for t in made_up.tables if t.name != "matches"),
    )
    result = MatchResult(tables, made_up.spec)
    rows = pairs_sheet(Market(in_language((result,), "en"), Book(result))).rows
    assert all(cells[2].endswith("; work stopped") for cells in rows)


@pytest.mark.parametrize(("code", "lacks"), [("ru", "не хватает 1 уровня"), ("kk", "1 деңгей жетіспейді")])
def test_other_languages(code: str, lacks: str, in_language: Make) -> None:
    market = Market(in_language((made.matches(),), code), Book(made.matches()))
    assert any(cells[2].endswith(f"; {lacks}") for cells in pairs_sheet(market).rows)
