"""Keys as written become axes; rows that find no cell are counted, not lost."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

nw = pytest.importorskip("narwhals")

from growthpoles.core.diagnostic import Grade  # noqa: E402
from growthpoles.errors import InputError  # noqa: E402
from growthpoles.sources import microdata_rows  # noqa: E402
from growthpoles.sources.microdata_doors import DoorSettings, open_rows  # noqa: E402
from growthpoles.sources.microdata_inputs import MicroMeasure, MicroRows, RowFilter  # noqa: E402
from growthpoles.sources.microdata_query import make_plan  # noqa: E402
from growthpoles.sources.microdata_rows import Request, prepare  # noqa: E402

COUNT = MicroMeasure("n", "count")


def prepared(data: pl.DataFrame, *measures: MicroMeasure, **given: Any) -> Any:
    request = Request(measures or (COUNT,), MicroRows(**given))
    with open_rows(data, DoorSettings()) as opened:
        return prepare(opened, request, plan=make_plan(request.measures, differences=False))


def test_axes_are_sorted_and_trimmed() -> None:
    data = pl.DataFrame(
        {"unit": ["B", " A", "A", ""], "year": ["2024", "2023 ", "x", "2024"], "nace": list("ZY Z")}
    )
    made = prepared(data, industry="nace")
    assert (made.units, made.years, made.industries) == (("A", "B"), (2023, 2024), ("Y", "Z"))
    assert dict(made.counts) == {
        "rows": 4, "used": 2, "without unit": 1, "without year": 1, "without industry": 1,
    }  # fmt: skip
    rows = made.cut.rows.select(*made.cut.keys).to_native().collect().rows()
    assert sorted(rows) == [("A", "2023", "Y"), ("B", "2024", "Z")]
    assert {item.grade for item in made.found} == {Grade.WARNING}


def test_strange_units_are_told_one_by_one_and_the_rest_together() -> None:
    data = pl.DataFrame({"unit": ["A", *(f"\t{k}" for k in range(30))], "year": [2024] + [0] * 30})
    data = data.with_columns(
        year=pl.when(pl.col("unit") == "A").then(pl.lit("2024")).otherwise(pl.col("unit"))
    )
    made = prepared(data)
    told = [item for item in made.found if item.code == "microdata.year.bad"]
    (more,) = (item for item in made.found if item.code == "microdata.rows.more")
    assert len(told) == 20 and dict(more.details) == {"rows": 10, "texts": 10}


def test_too_many_keys_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microdata_rows, "MAX_KEYS", 5)
    data = pl.DataFrame({"unit": [f"U{k}" for k in range(6)], "year": 2024})
    with pytest.raises(InputError, match="more than 5 combinations"):
        prepared(data)
    monkeypatch.setattr(microdata_rows, "MAX_SPELLINGS", 2)
    with pytest.raises(InputError, match="instead of names"):
        prepared(pl.DataFrame({"unit": [" A", " B", " C"], "year": 2024}))


def test_every_row_out_of_place_is_an_error() -> None:
    with pytest.raises(InputError, match="no year"):
        prepared(pl.DataFrame({"unit": ["A"], "year": ["soon"]}))


def test_columns_of_a_request() -> None:
    mean = MicroMeasure(
        "m", "mean", "x", weight="w", where=(RowFilter("t", "=", "a"), RowFilter("b", "=", True))
    )
    distinct = MicroMeasure("d", "distinct", "id")
    request = Request((mean, distinct), MicroRows(where=(RowFilter("z", ">", 1),)))
    assert request.numbers == {"x", "w", "z"}
    assert (request.texts, request.truths) == ({"t"}, {"b"})
    assert request.named == ("x", "w", "id", "z", "t", "b")


@pytest.mark.parametrize(
    ("figures", "fine"),
    [([1, 2, None], True), ([2**62, 2**62, 2**62], False), ([9e13, 1.0, None], True), ([9.1e13], False)],
)
def test_what_can_be_added_exactly(figures: list[Any], fine: bool) -> None:
    data = pl.DataFrame({"x": figures}).with_columns(unit=pl.lit("A"), year=2024)
    measure = MicroMeasure("x", "sum", "x", decimals=0 if isinstance(figures[0], int) else 2)
    if fine:
        assert prepared(data, measure).units == ("A",)
    else:
        with pytest.raises(InputError, match="too large"):
            prepared(data, measure)
