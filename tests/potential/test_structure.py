"""Tables of level and structure, against hand-worked scores."""

from __future__ import annotations

import statistics

import numpy as np
import polars as pl
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.potential.structure import indicator_sets


def cell(result, table: str, column: str, **keys: object):  # type: ignore[no-untyped-def]
    return result[table].filter(**keys)[column].item()


def test_pillars_and_index_by_hand(result) -> None:  # type: ignore[no-untyped-def]
    """head 10, 20, 15, 20, 500 -> winsorised to 20; rate 4..8 falling; staff 3, 0, -, n/a, 20 per 1,000."""
    assert cell(result, "pillars", "score", unit="U1", pillar="P") == pytest.approx((0.01 + 1) / 2)
    assert cell(result, "pillars", "score", unit="U3", pillar="P") == pytest.approx(0.5)
    assert cell(result, "pillars", "score", unit="U1", pillar="Q") == pytest.approx(3 / 20)
    assert cell(result, "scores", "index", unit="U1") == pytest.approx(0.505 ** (1 / 3) * 0.15 ** (2 / 3))


def test_ranks_count_from_the_best_and_leave_out_the_missing(result) -> None:  # type: ignore[no-untyped-def]
    rows = result["scores"].select("unit", "rank", "status").rows()
    assert rows == [
        ("U1", 2, "scored"), ("U2", 3, "scored"), ("U3", None, "missing"), ("U4", None, "missing"),
        ("U5", 1, "scored"),
    ]  # fmt: skip


def test_what_does_not_apply_is_left_out_of_the_count_and_what_is_missing_is_not(result) -> None:  # type: ignore[no-untyped-def]
    row = result["pillars"].filter(unit="U4", pillar="Q").row(0, named=True)
    assert (row["have"], row["of"], row["status"]) == (
        0,
        1,
        "missing",
    )  # "later" applies to U4 and has no data
    assert cell(result, "scores", "coverage", unit="U4") == 0.5


def test_shares_are_parts_of_the_sum_of_pillar_scores(result) -> None:  # type: ignore[no-untyped-def]
    share = cell(result, "pillars", "share", unit="U1", pillar="P")
    assert share == pytest.approx(0.505 / 0.655)
    sums = result["pillars"].group_by("unit").agg(pl.col("share").sum())["share"].to_list()
    assert sums == pytest.approx([1.0] * 5)


def test_blocks_are_parts_not_pillars(result) -> None:  # type: ignore[no-untyped-def]
    assert result["parts"]["part"].unique().to_list() == ["ACT"] and result["parts"]["kind"][0] == "block"
    assert "ACT" not in result["pillars"]["pillar"]


def test_every_indicator_is_listed_with_the_flag_of_its_cell(result) -> None:  # type: ignore[no-untyped-def]
    flags = {(u, i): f for u, i, f in result["indicators"].select("unit", "indicator", "flag").iter_rows()}
    assert flags["U2", "staff"] == "zero" and flags["U3", "staff"] == "confidential"
    assert flags["U4", "staff"] == "not-applicable" and flags["U3", "rate"] == "missing"
    assert flags["U1", "later"] == "missing" and flags["U2", "new"] == "confidential"
    assert len(flags) == 5 * 6


def test_a_hidden_cell_shows_no_value_and_no_score_anywhere(result) -> None:  # type: ignore[no-untyped-def]
    row = result["indicators"].row(
        by_predicate=(pl.col("unit") == "U3") & (pl.col("indicator") == "staff"), named=True
    )
    assert row["value"] is row["treated"] is row["score"] is row["weight"] is None


def test_indicators_that_are_only_shown_have_a_value_and_no_score(result) -> None:  # type: ignore[no-untyped-def]
    assert cell(result, "indicators", "value", unit="U3", indicator="shown") == 2000
    assert cell(result, "indicators", "score", unit="U3", indicator="shown") is None


def test_treatment_logs_the_moved_cell(result) -> None:  # type: ignore[no-untyped-def]
    assert result["treatment"].filter(indicator="head").rows() == [
        ("U5", 2022, "head", 500.0, 20.0, "winsorise")
    ]


def test_what_was_learnt_is_a_table(result) -> None:  # type: ignore[no-untyped-def]
    row = result["learnt"].filter(indicator="head").row(0, named=True)
    assert (row["lowest"], row["highest"], row["upper_limit"], row["lower_limit"]) == (10, 500, 20, None)
    assert result["learnt"].filter(indicator="later").row(0, named=True)["constant"] is True


def test_sets_of_indicators_have_equal_codes_when_they_are_equal() -> None:
    panel = panel_of(
        {"a": [[1, 2], [3, 4], [5, 6]], "b": [[1, np.nan], [2, 3], [np.nan, 4]]}, years=(2021, 2022)
    )
    found = gp.assess_potential(panel, index(pillar("P"), leaf("a", "P"), leaf("b", "P")), gp.IndexSpec())
    assert indicator_sets(found.inputs.scores) == ["S1", "S2", "S1", "S1", "S2", "S1"]
    assert found["scores"]["indicator_set"].to_list() == ["S1", "S2", "S1", "S1", "S2", "S1"]


def test_a_flat_index_has_no_pillars(panel) -> None:  # type: ignore[no-untyped-def]
    found = gp.assess_potential(panel, index(leaf("grp", "I", unit="million KZT")), gp.IndexSpec())
    assert found["pillars"].height == 0 and found["scores"]["index"].null_count() == 0


def test_the_median_of_a_pillar_is_that_of_its_scored_units(result) -> None:  # type: ignore[no-untyped-def]
    rows = result["pillars"].filter(pillar="P")
    scores = [score for score in rows["score"].to_list() if score is not None]
    assert len(scores) >= 3
    assert rows["median"].unique().to_list() == [pytest.approx(statistics.median(scores))]
