from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl

from growthpoles.core.result import Result, Table
from growthpoles.present.abroad import place_abroad, widest_gap
from growthpoles.present.page import Page


def changed(result: Result, name: str, data: pl.DataFrame) -> Result:
    from dataclasses import replace

    tables = tuple(Table(t.name, t.keys, data) if t.name == name else t for t in result.tables)
    return replace(result, tables=tables)


def test_the_place_counts_the_countries_ahead(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert place_abroad(in_language((fakes.benchmark(),), "en")) == (
        "Among 3 other countries, Kazakhstan would take place 3 and its best region, Astana, place 2."
    )


def test_the_widest_gap_is_where_the_fewest_countries_are_behind(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    text = widest_gap(in_language((fakes.benchmark(),), "en"))
    assert "better than 33% of the countries" in text
    assert text.index("(India)") < text.index("(United States)")  # named countries, the lowest first


def test_a_nation_that_does_not_lag_has_no_gap(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.benchmark()
    data = result["benchmark_figures"].with_columns(percentile=pl.lit(0.8))
    assert widest_gap(in_language((changed(result, "benchmark_figures", data),), "en")) == ""


def test_without_a_benchmark_nothing_is_said(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    page = in_language((fakes.potential(),), "en")
    assert place_abroad(page) == widest_gap(page) == ""
