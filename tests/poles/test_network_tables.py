"""Tables keep their columns and types when they are empty."""

from __future__ import annotations

import polars as pl

from growthpoles.poles.network_tables import table


def test_an_empty_table_has_its_columns_and_types() -> None:
    made = table("reach", [])
    assert made.keys == ("unit",)
    assert made.data.schema == {
        "unit": pl.String,
        "population": pl.Float64,
        "pole": pl.String,
        "hours": pl.Float64,
        "covered": pl.Boolean,
        "types": pl.String,
    }
    assert table("gains", []).data.schema["count"] == pl.Int64


def test_rows_are_sorted_by_their_keys_and_what_is_not_told_is_null() -> None:
    made = table("links", [{"a": "B", "b": "C"}, {"a": "A", "b": "Z"}, {"a": "A", "b": "C", "km": 3.0}])
    assert made.data.select("a", "b", "km").rows() == [("A", "C", 3.0), ("A", "Z", None), ("B", "C", None)]
