"""Tables of a diagnosis: figures add up, null means what it says."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.potential.hand_diagnosis import UNITS, hand_result

from growthpoles.potential.constraint_results import ConstraintsResult


@pytest.fixture(scope="module")
def result() -> ConstraintsResult:
    return hand_result(years=(2018, 2022))


def row(result: ConstraintsResult, unit: str, constraint: str, year: int = 2022) -> dict[str, object]:
    return result["constraints"].row(
        by_predicate=(pl.col("unit") == unit)
        & (pl.col("constraint") == constraint)
        & (pl.col("year") == year),
        named=True,
    )


def test_contributions_add_up_to_the_severity(result: ConstraintsResult) -> None:
    keys = ["unit", "year", "constraint"]
    summed = result["measures"].drop_nulls("gap").group_by(keys).agg(pl.col("contribution", "share").sum())
    both = result["constraints"].join(summed, on=keys)
    assert both.height == result["constraints"]["partial"].count()
    assert both["contribution"].to_list() == pytest.approx(both["partial"].to_list())
    assert both["share"].to_list() == pytest.approx([1.0] * both.height)


def test_an_undetermined_severity_is_not_printed_as_one(result: ConstraintsResult) -> None:
    found = row(result, "U1", "DX-02")
    assert (found["severity"], found["class"], found["priority"], found["rank"]) == (
        None, "undetermined", None, None
    )  # fmt: skip
    assert found["partial"] == pytest.approx(1.0) and found["proxy_weight"] == 1
    assert row(result, "U1", "DX-01")["class"] is None


def test_hidden_weight_is_told_apart_from_missing(result: ConstraintsResult) -> None:
    assert row(result, "U2", "DX-08")["hidden"] == pytest.approx(0.4)
    assert row(result, "U1", "DX-08")["hidden"] == 0


def test_rank_orders_the_priorities_of_a_unit(result: ConstraintsResult) -> None:
    """U6 has the best activity and the longest way: what does not hold it back has no place."""
    ranks = {code: row(result, "U6", code)["rank"] for code in ("DX-03", "DX-08", "DX-11")}
    assert ranks == {"DX-11": 1, "DX-03": None, "DX-08": None}
    two = [row(result, "U1", code) for code in ("DX-03", "DX-08")]
    assert two[0]["priority"] < two[1]["priority"] and [item["rank"] for item in two] == [2, 1]  # type: ignore[operator]


def test_coverage_counts_units_and_leaves_out_what_does_not_apply(result: ConstraintsResult) -> None:
    table = result["coverage"].filter(pl.col("constraint").is_in(["DX-08", "DX-11"]), year=2022)
    held = {code: (status, have, of) for _, _, code, status, _, have, of in table.iter_rows()}
    assert held["ACT5"] == ("direct", 6, 7) and held["TRN6"] == ("close", 6, 6)
    assert held["TRN2"] == ("missing", 0, 7)


def test_country_beside_the_norm(result: ConstraintsResult) -> None:
    found = result["national"].row(by_predicate=pl.col("measure") == "ACT1", named=True)
    assert (found["value"], found["norm"], found["meets_norm"]) == (25, 30, False)
    assert result["national"].filter(measure="ACT3")["meets_norm"].to_list() == [None]


def test_summary_counts_every_unit_once(result: ConstraintsResult) -> None:
    table = result["summary"]
    total = table.select(
        pl.sum_horizontal(
            "measured", "undetermined", "confidential", "not_comparable", "no_data", "not_applicable"
        )
    )
    assert total.to_series().to_list() == [len(UNITS)] * table.height
    found = table.row(by_predicate=(pl.col("constraint") == "DX-08") & (pl.col("year") == 2022), named=True)
    assert (found["measured"], found["confidential"], found["worst_unit"]) == (6, 1, "U1")


def test_areas_leave_out_what_belongs_to_all(result: ConstraintsResult) -> None:
    named = result["areas"].filter(unit="U1", year=2022)
    assert dict(named.select("area", "constraints").iter_rows())["integration"] == "DX-03 DX-08"
    science = named.row(by_predicate=pl.col("area") == "science", named=True)
    assert (science["severity"], science["class"], science["have"], science["of"]) == (None, None, 0, 1)


def test_definitions_say_how_a_measure_is_worked_out(result: ConstraintsResult) -> None:
    found = result["definitions"].row(
        by_predicate=(pl.col("constraint") == "DX-03") & (pl.col("measure") == "ACT3"), named=True
    )
    assert (found["weight"], found["value_code"], found["denominator_code"]) == (0.3, "spent", "grp")
    assert result["constraint_areas"].filter(constraint="DX-06")["area"].to_list() == [
        "integration",
        "science",
    ]


def test_rows_are_unique_by_their_keys(result: ConstraintsResult) -> None:
    for table in result.tables:
        assert table.data.select(table.keys).is_unique().all(), table.name
        if table.name != "figures":  # in reading order
            assert_frame_equal(table.data, table.data.sort(table.keys))
