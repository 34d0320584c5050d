"""Rows to figures: every engine gives what one gets by hand, and nothing is lost on the way."""

from __future__ import annotations

import hashlib
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources import microdata_naive as naive

import growthpoles as gp
from growthpoles.core.diagnostic import Grade
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import GrowthPolesError, InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.sources.microdata import aggregate_microdata
from growthpoles.sources.microdata_inputs import (
    MicroEngine,
    MicroMeasure,
    MicroRows,
    RowFilter,
)

pytest.importorskip("duckdb")

REGION = "re\"gion'; DROP TABLE x; --"
SCHEMA = {
    REGION: pl.String, "год": pl.String, "nace": pl.String, "bin": pl.Int64, "jobs": pl.Int64,
    "sales": pl.Float64, "weight": pl.Float64, "new": pl.Boolean, "status": pl.String,
}  # fmt: skip
ROWS = MicroRows(REGION, "год", entity="bin")
ACTIVE, NEW = RowFilter("status", "=", "it's; --"), RowFilter("new", "=", True)
BIG = RowFilter("jobs", ">=", 10)
MEASURES = (
    MicroMeasure("rows", "count"),
    MicroMeasure("active", "count", where=(ACTIVE,)),
    MicroMeasure("firms", "distinct", "bin"),
    MicroMeasure("new_firms", "distinct", "bin", where=(NEW,)),
    MicroMeasure("words", "distinct", "status"),
    MicroMeasure("jobs", "sum", "jobs", decimals=0),
    MicroMeasure("sales", "sum", "sales"),
    MicroMeasure("big_sales", "sum", "sales", where=(BIG, RowFilter("status", "not in", ("idle", "")))),
    MicroMeasure("new_share", "share", where=(NEW,)),
    MicroMeasure("big_share", "share", "sales", where=(BIG,), of=(RowFilter("status", "present"),)),
    MicroMeasure("mean_jobs", "mean", "jobs", decimals=0),
    MicroMeasure("mean_sales", "mean", "sales", weight="weight", where=(RowFilter("sales", "!=", 0.0),)),
)
row = st.fixed_dictionaries(
    {
        REGION: st.sampled_from(["A", "B", "B ", "Ә'); DELETE FROM y; --", "", None]),
        "год": st.sampled_from(["2020", "2021", " 2021", "двадцать", "1e309", "", None]),
        "nace": st.sampled_from(["C", "C10 ", "total", None]),
        "bin": st.one_of(st.none(), st.integers(1, 4)),
        "jobs": st.one_of(st.none(), st.integers(-3, 40), st.just(10**15)),
        "sales": st.one_of(
            st.none(), st.integers(-5000, 90000).map(lambda n: n / 100), st.sampled_from([0.125, 1e12]),
            st.sampled_from([math.nan, math.inf, -math.inf]),
        ),
        "weight": st.one_of(st.none(), st.integers(0, 300).map(lambda n: n / 100), st.just(math.nan)),
        "new": st.one_of(st.none(), st.booleans()),
        "status": st.sampled_from(["it's; --", "idle", "", None, "Idle"]),
    }
)  # fmt: skip


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def by_cell(made: Any, code: str) -> dict[tuple[str, ...], tuple[float | None, str]]:
    data = made["cells"].filter(indicator=code)
    keys = ["unit", "year", "industry"] if "industry" in data.columns else ["unit", "year"]
    rows = data.select(*keys, "value", "flag").iter_rows()
    return {tuple(map(str, record[:-2])): (record[-2], record[-1]) for record in rows}


def aggregate(source: Any, **more: Any) -> Any:
    """The result, or the codes of what is wrong."""
    try:
        return aggregate_microdata(source, MEASURES, **more)
    except GrowthPolesError as failure:
        return [item.code for item in failure.problems]


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, max_size=40), by_industry=st.booleans())
def test_every_engine_gives_what_one_gets_by_hand(
    rows: list[dict[str, Any]], by_industry: bool, tmp_path: Path
) -> None:
    given_rows = MicroRows(REGION, "год", entity="bin", industry="nace" if by_industry else None)
    path = tmp_path / "it's a file; --.parquet"
    frame(rows).write_parquet(path)
    made = {
        "duckdb": aggregate(path, rows=given_rows, disclosure=None),
        "polars file": aggregate(path, rows=given_rows, disclosure=None, engine="polars"),
        "polars": aggregate(frame(rows), rows=given_rows, disclosure=None),
    }
    if isinstance(made["duckdb"], list):
        assert made["polars"] == made["duckdb"] == made["polars file"]
        assert not naive.cells(rows, MEASURES[0], given_rows)
        return
    tables = [[table.data for table in one.tables] for one in made.values()]
    assert all(a.equals(b) for one in tables[1:] for a, b in zip(tables[0], one, strict=True))
    for measure in MEASURES:
        expected, found = naive.cells(rows, measure, given_rows), by_cell(made["duckdb"], measure.code)
        assert set(expected) <= set(found)
        for key, (value, flag) in found.items():
            whole = expected.get(key, Fraction(0) if measure.kind in ("count", "sum", "distinct") else None)
            assert flag == ("missing" if whole is None else "observed" if whole else "zero"), (measure, key)
            assert (value is None) == (whole is None)
            if whole is not None:
                assert value == pytest.approx(float(whole), rel=1e-12)


@pytest.mark.slow
def test_a_file_is_not_told_from_another_by_threads_or_order(tmp_path: Path) -> None:
    """Sums of floats would differ in the last digits; 300,000 rows make the threads meet."""
    rng = np.random.default_rng(1)
    n = 300_000
    data = pl.DataFrame(
        {
            "unit": rng.choice(list("ABC"), n),
            "year": rng.integers(2020, 2023, n), "bin": rng.integers(0, 9999, n),
            "sales": rng.lognormal(3, 4, n), "new": rng.random(n) < 0.3,
        }
    )  # fmt: skip
    measures = (
        MicroMeasure("sales", "sum", "sales"),
        MicroMeasure("mean", "mean", "sales"),
        MicroMeasure("firms", "distinct", "bin"),
        MicroMeasure("share", "share", "sales", where=(NEW,)),
    )
    seen = set()
    for k, threads in enumerate((1, 2, 2, 4)):
        path = tmp_path / f"{k}.parquet"
        data.sample(fraction=1, shuffle=True, seed=k).write_parquet(path, row_group_size=20_000)
        engine = MicroEngine(threads=threads)
        made = aggregate_microdata(path, measures, rows=MicroRows(entity="bin"), engine=engine)
        text = b"".join(table.data.write_csv().encode() for table in made.tables)
        seen.add(hashlib.sha256(text).hexdigest())
    assert len(seen) == 1


@pytest.mark.slow
def test_rows_taken_in_slices_give_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Under a bound of memory contributors are counted some units and years at a time."""
    rng = np.random.default_rng(3)
    n = 400
    data = pl.DataFrame(
        {
            "unit": rng.choice(list("ABCD"), n), "year": rng.integers(2020, 2024, n),
            "bin": rng.integers(0, 30, n), "nace": rng.choice(list("XYZ"), n),
            "sales": rng.lognormal(3, 2, n),
        }
    )  # fmt: skip
    data.write_parquet(tmp_path / "a.parquet")
    measures = (MicroMeasure("sales", "sum", "sales"), MicroMeasure("firms", "distinct", "bin"))
    for industry in (None, "nace"):
        rows = MicroRows(entity="bin", industry=industry)
        expected = aggregate_microdata(data, measures, rows=rows)
        for size in (10**5, 10**7, 10**8):
            monkeypatch.setattr("growthpoles.sources.microdata_doors._BYTES_OF_GROUP", size)
            made = aggregate_microdata(tmp_path / "a.parquet", measures, rows=rows)
            assert all(a.data.equals(b.data) for a, b in zip(expected.tables, made.tables, strict=True))


def land() -> Territory:
    units = (
        Unit("KZ-10", Label("Abai", "Абай")),
        Unit("KZ-11", Label("Akmola")),
        Unit("KZ-71", Label("Astana")),
    )
    return Territory((Edition("kz20", units),), Unit("KZ", Label("Kazakhstan"), "country"))


def plain(unit: list[Any], **more: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({"unit": unit, "year": [2024] * len(unit), **more}, strict=False)


COUNT = (MicroMeasure("n", "count"),)


def test_units_are_found_by_name_and_strangers_are_told_with_their_rows() -> None:
    data = plain(["Абай", "KZ-10", " KZ-10", "KZ-11", "Abay", "Abay", "Narnia", None, "KZ"])
    made = aggregate_microdata(data, COUNT, territory=land(), disclosure=None)
    assert by_cell(made, "n") == {
        ("KZ-10", "2024"): (3.0, "observed"),
        ("KZ-11", "2024"): (1.0, "observed"),
        ("KZ-71", "2024"): (0.0, "zero"),
    }
    assert made["totals"].select("unit", "value").rows() == [("KZ", 4.0)]
    told = {item.code: dict(item.details) for item in made.diagnostics if item.grade is Grade.WARNING}
    assert told["microdata.unit.alike"] == {"rows": 2, "text": "Abay", "unit": "KZ-10"}
    assert told["microdata.unit.unknown"] == {"rows": 1, "text": "Narnia"}
    assert told["microdata.unit.empty"]["rows"] == told["microdata.unit.whole"]["rows"] == 1
    assert dict(made["rows"].rows()) == {"rows": 9, "used": 4, "without unit": 5, "without year": 0}


@pytest.mark.parametrize(
    ("years", "used"),
    [
        ([2023, 2024, 2024, None], {2023: 1, 2024: 2}),
        (["2023", " 2024 ", "2024", "2024.0"], {2023: 1, 2024: 3}),
        (["2023", "в 2024", "1e309", "NaN"], {2023: 1}),
        ([2023.0, 2024.0, 2024.5, math.nan], {2023: 1, 2024: 1}),
        ([math.inf, -2024.0, 2024.0, None], {2024: 1}),
    ],
)
@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_years_that_are_none_are_told(
    years: list[Any], used: dict[int, int], engine: str, tmp_path: Path
) -> None:
    pl.DataFrame({"unit": ["A"] * 4, "year": years}).write_parquet(tmp_path / "a.parquet")
    made = aggregate_microdata(tmp_path / "a.parquet", COUNT, disclosure=None, engine=engine)
    assert {int(key[1]): value for key, (value, _) in by_cell(made, "n").items()} == used
    assert dict(made["rows"].rows())["without year"] == 4 - sum(used.values())
    assert bool(made.diagnostics.with_code("microdata.year")) == (sum(used.values()) < 4)


def test_dates_have_a_year(tmp_path: Path) -> None:
    days = pl.Series(["2023-12-31", "2024-01-01"]).str.to_date()
    pl.DataFrame({"unit": ["A", "A"], "year": days}).write_parquet(tmp_path / "a.parquet")
    made = aggregate_microdata(tmp_path / "a.parquet", COUNT, disclosure=None)
    assert made["cells"]["year"].to_list() == [2023, 2024]


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_figures_that_are_too_large_are_refused_not_wrapped(engine: str, tmp_path: Path) -> None:
    for name, figures in {"one": [1e17], "sum": [8e13] * 2000, "whole": [2**62] * 4}.items():
        path = tmp_path / f"{name}.parquet"
        pl.DataFrame({"unit": "A", "year": 2024, "x": figures}).write_parquet(path)
        measure = MicroMeasure("x", "sum", "x", decimals=0 if name == "whole" else 2)
        with pytest.raises(InputError, match="too large"):
            aggregate_microdata(path, [measure], disclosure=None, engine=engine)


def test_figures_not_finite_count_as_missing_and_are_told() -> None:
    data = plain(["A"] * 5 + ["B"], x=[1.5, math.nan, math.inf, -math.inf, None, math.nan])
    made = aggregate_microdata(data, [MicroMeasure("x", "sum", "x")], disclosure=None)
    assert by_cell(made, "x") == {("A", "2024"): (1.5, "observed"), ("B", "2024"): (None, "missing")}
    told = {item.code: dict(item.details)["rows"] for item in made.diagnostics.with_code("microdata.figures")}
    assert told == {"microdata.figures.endless": 4, "microdata.figures.missing": 1}


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_statistics_of_a_file_do_not_pass_nan_for_a_figure(engine: str, tmp_path: Path) -> None:
    """Every other figure is above 3, so that DuckDB finds "above 3" true by the statistics of the file."""
    data = plain(["A"] * 4, x=[4.0, 5.0, 6.0, math.nan])
    data.write_parquet(tmp_path / "a.parquet")
    measures = [
        MicroMeasure("n", "count", where=(RowFilter("x", ">", 3),)),
        MicroMeasure("mean", "mean", "x"),
        MicroMeasure("gone", "count", where=(RowFilter("x", "missing"),)),
    ]
    made = aggregate_microdata(tmp_path / "a.parquet", measures, disclosure=None, engine=engine)
    assert made["cells"].select("indicator", "value").rows() == [("gone", 1.0), ("mean", 5.0), ("n", 3.0)]


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        (MicroMeasure("x", "sum", "nothing"), "microdata.column.unknown"),
        (MicroMeasure("x", "sum", "unit"), "microdata.column.type"),
        (MicroMeasure("x", "count", where=(RowFilter("unit", ">", 5),)), "microdata.column.type"),
        (MicroMeasure("x", "count", where=(RowFilter("year", "=", "2024"),)), "microdata.column.type"),
        (MicroMeasure("x", "distinct", "real"), "microdata.column.type"),
    ],
)
@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_columns_that_do_not_serve(measure: MicroMeasure, code: str, engine: str, tmp_path: Path) -> None:
    plain(["A"], real=[1.0]).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError) as failure:
        aggregate_microdata(tmp_path / "a.parquet", [measure], engine=engine)
    assert [item.code for item in failure.value.problems] == [code]


def test_names_that_differ_by_capitals_only_are_never_mixed_up(tmp_path: Path) -> None:
    """DuckDB does not tell them apart; taking the first would be a silent wrong answer."""
    pl.DataFrame({"Unit": ["A"], "unit": ["B"], "year": [2024]}).write_parquet(tmp_path / "a.parquet")
    for name in ("unit", "Unit"):
        try:
            made = aggregate_microdata(tmp_path / "a.parquet", COUNT, rows=MicroRows(name), disclosure=None)
        except InputError:
            continue
        assert made["cells"]["unit"].to_list() == ["A" if name == "Unit" else "B"]


def test_wrong_requests() -> None:
    data = plain(["A"])
    with pytest.raises(SpecificationError):
        aggregate_microdata(data, [])
    with pytest.raises(SpecificationError):
        aggregate_microdata(data, [*COUNT, *COUNT])
    with pytest.raises(InputError):
        aggregate_microdata(data, COUNT, rows=MicroRows(where=(RowFilter("unit", "=", "Z"),)))
    with pytest.raises(InputError):
        aggregate_microdata(data.clear(), COUNT)


def test_what_is_made_is_a_panel_and_an_industry_table(tmp_path: Path) -> None:
    n = 4
    data = pl.DataFrame(
        {
            "unit": ["KZ-10"] * 2 * n + ["KZ-11"] * n + ["KZ-71"], "year": [2024] * (3 * n + 1),
            "nace": ["C"] * n + ["F"] * n + ["C"] * n + ["C"],
            "bin": range(3 * n + 1), "x": [5.0] * (3 * n + 1),
        }
    )  # fmt: skip
    sales = MicroMeasure("x", "sum", "x", unit="million KZT", label=Label("Sales"))
    made = aggregate_microdata(data, [sales], rows=MicroRows(entity="bin", industry="nace"), territory=land())
    panel = made.panel()
    assert panel.cell("KZ-10", 2024, code="x").value is not None
    assert panel.cell("KZ-71", 2024, code="x").flag is gp.Flag.CONFIDENTIAL
    assert panel.indicators[0].additive and panel.indicators[0].label.en == "Sales"
    table = made.industries("x")
    assert table.codes == ("C", "F") and table.unit == "million KZT"
    assert np.isnan(table.values[2, 0, 0])
    again = type(made).load(made.save(tmp_path / "r"))
    assert again["cells"].equals(made["cells"])
    with pytest.raises(GrowthPolesError):
        again.panel()


def test_memory_too_small_is_said(tmp_path: Path) -> None:
    plain(["A"]).write_parquet(tmp_path / "a.parquet")
    for size in ("much", "10MB", "-1GB"):
        with pytest.raises(InputError, match="no size of memory"):
            aggregate_microdata(tmp_path / "a.parquet", COUNT, memory=size)
