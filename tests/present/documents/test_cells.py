from __future__ import annotations

import polars as pl
import pytest

from growthpoles.present.documents.cells import (
    cell_format,
    column_format,
    flags,
    shown,
    size_format,
    units,
    widths,
)


@pytest.mark.parametrize(
    ("value", "flag", "expected"),
    [(1.5, "observed", 1.5), (0.0, "zero", 0.0), (None, "missing", "…"), (None, "confidential", "x"),
     (9.9, "confidential", "x"), (None, "not-applicable", "—"), (None, "", None), (1.5, "imputed", 1.5),
     (float("nan"), "observed", "…")],
)  # fmt: skip
def test_what_a_cell_shows(value: float | None, flag: str, expected: object) -> None:
    assert shown("value", value, flag=flag) == expected


def test_other_columns_of_a_confidential_row_stay() -> None:
    assert shown("weight", 0.3, flag="confidential") == 0.3


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [("year", [2022], "0"), ("last_year", [2022], "0"), ("count", [12345], "#,##0"),
     ("share", [0.1, 1.0], "0.0%"), ("share", [72.3], "#,##0.00"), ("amount", [1e9], "#,##0"),
     ("index", [0.5, None], "0.000"), ("p_value", [2e-5], "0.00E+00"), ("value", [], "0.0000"),
     ("sharecropper", [0.5], "0.000")],
)  # fmt: skip
def test_formats_of_columns(code: str, values: list[float], expected: str) -> None:
    kind = pl.Int64 if values and isinstance(values[0], int) else pl.Float64
    assert column_format(code, pl.Series(values, dtype=kind)) == expected


def test_formats_of_single_figures() -> None:
    assert cell_format(5.2, unit="%", percent='0.0"%"') == '0.0"%"'
    assert cell_format(-250_000.0, unit="KZT", percent="") == "#,##0"
    assert cell_format(0.0, unit="KZT", percent="") == "0"
    assert size_format(0.0) == "0.0000"


def test_flags_and_units_of_rows() -> None:
    data = pl.DataFrame({"flag": ["missing", None], "unit_of_measure": ["km", None]})
    assert flags(data) == ["missing", ""] and units(data) == ["km", ""]
    assert flags(pl.DataFrame({"a": [1, 2]})) == ["", ""]


def test_widths_have_limits() -> None:
    assert list(widths({"a": ["x"], "b": ["x" * 400], "c": ["x" * 20]}).values()) == [9.0, 46.0, 22.0]
