"""The queries one by one, against what stands in the rows."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

nw = pytest.importorskip("narwhals")

from growthpoles.sources.microdata_inputs import MicroMeasure, RowFilter  # noqa: E402
from growthpoles.sources.microdata_query import (  # noqa: E402
    ENTITY,
    Cut,
    Names,
    Part,
    cell_sums,
    contributors,
    entities,
    figure,
    in_cells,
    largest,
    make_plan,
    meets,
    own_rows,
)

KEYS = ("k_unit", "k_year")
A, B = RowFilter("a", "=", 1), RowFilter("b", "=", 2)


def fetch(frame: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = frame.to_native().collect().rows()
    return sorted(rows, key=str)


def rows_of(cells: list[tuple[str, Any, Any]]) -> Any:
    data = pl.DataFrame(cells, schema=["k_unit", ENTITY, "c0"], orient="row").with_columns(
        k_year=pl.lit("2024")
    )
    return nw.from_native(data.lazy())


def test_a_plan_has_each_part_once_and_the_differences() -> None:
    measures = [
        MicroMeasure("n", "count"),
        MicroMeasure("share", "share", where=(A,)),
        MicroMeasure("both", "count", where=(B, A)),
        MicroMeasure("firms", "distinct", "bin"),
    ]
    plan = make_plan(measures, differences=True)
    every, one, two = Part(None, None, frozenset()), Part(None, None, frozenset({A})), frozenset({A, B})
    assert plan.uses[0].numerator == plan.uses[1].denominator == plan.parts.index(every)
    links = {tuple(plan.parts[k] for k in link) for link in plan.links}
    assert links == {
        (every, one, Part(None, None, frozenset(), frozenset({A}))),
        (every, Part(None, None, two), Part(None, None, frozenset(), two)),
        (one, Part(None, None, two), Part(None, None, frozenset({A}), frozenset({B}))),
    }
    assert not make_plan(measures, differences=False).links
    assert len(set(plan.parts)) == len(plan.parts)


@pytest.mark.parametrize(
    ("operator", "value", "met"),
    [
        ("=", 2, [1]), ("!=", 2, [0, 2]), ("<", 2, [0]), ("<=", 2, [0, 1]), (">", 2, [2]), (">=", 2, [1, 2]),
        ("in", (1, 3), [0, 2]), ("not in", (1, 3.0), [1]), ("in", (2.5,), []), ("missing", None, [3, 4, 5]),
        ("present", None, [0, 1, 2]),
    ],
)  # fmt: skip
def test_conditions(operator: str, value: Any, met: list[int]) -> None:
    floats = [1.0, 2, 3, None, float("nan"), float("inf")]
    for cells, held in ((floats, frozenset({"x"})), ([1, 2, 3, None, None, None], frozenset())):
        data = nw.from_native(pl.DataFrame({"c0": cells}).lazy())
        made = data.select(meets(Names({"x": "c0"}, held), RowFilter("x", operator, value)).alias("met"))
        assert [k for k, (true,) in enumerate(made.to_native().collect().rows()) if true] == met


@pytest.mark.parametrize(
    ("decimals", "expected"),
    [(0, [1, 0, -1, 2, None, None, None]), (2, [125, 13, -125, 200, None, None, None])],
)
def test_figures_are_rounded_half_up(decimals: int, expected: list[int | None]) -> None:
    data = pl.DataFrame({"c0": [1.25, 0.125, -1.25, 1.999, None, float("nan"), float("-inf")]}).lazy()
    part = Part("x", None, frozenset(), decimals=decimals)
    made = nw.from_native(data).select(figure(Names({"x": "c0"}, frozenset({"x"})), part).alias("v"))
    assert [value for (value,) in made.to_native().collect().rows()] == expected


def test_sums_of_cells() -> None:
    rows = rows_of([("A", 1, 5), ("A", 1, -7), ("A", 2, None), ("B", 3, 4)])
    names = Names({"x": "c0"}, frozenset())
    parts = [Part(None, None, frozenset()), Part("x", None, frozenset())]
    assert fetch(cell_sums(Cut(rows, KEYS, names), parts)) == [
        ("A", "2024", 3, 3, 2, -2, 12, 7), ("B", "2024", 1, 1, 1, 4, 4, 4),
    ]  # fmt: skip


def test_different_values_are_counted_in_two_phases() -> None:
    rows = rows_of([("A", 1, 0), ("A", 1, 0), ("A", 2, 0), ("A", None, 0), ("B", 1, 0)])
    assert fetch(entities(Cut(rows, KEYS, Names({}, frozenset())), ENTITY)) == [
        ("A", 2024, 2, 3, 2),
        ("B", 2024, 1, 1, 1),
    ]


def test_largest_contributions_with_ties() -> None:
    rows = rows_of([("A", 1, 5), ("A", 1, 4), ("A", 2, -9), ("A", 3, 2), ("A", 4, 2), ("B", None, 1)])
    names, part = Names({"x": "c0"}, frozenset()), Part("x", None, frozenset())
    found = fetch(largest(contributors(Cut(rows, KEYS, names), part), KEYS, levels=3))
    assert found == [("A", "2024", 4, 22, 9, 2, 2, 2, None, 0), ("B", "2024", 1, 1, 1, 1, None, 0, None, 0)]
    alone = fetch(largest(own_rows(Cut(rows, KEYS, names), part), KEYS, levels=2))
    assert alone[0] == ("A", "2024", 5, 22, 9, 1, 5, 1)


def test_rows_of_some_cells_are_of_no_other() -> None:
    rows = rows_of([("A", 1, 0), ("B", 2, 0), ("A'\x1f", 3, 0)]).with_columns(
        nw.when(nw.col("k_unit") == "B").then(nw.lit("2023")).otherwise(nw.col("k_year")).alias("k_year")
    )
    held = in_cells(
        Cut(rows, KEYS, Names({}, frozenset())), [("A", "2023"), ("B", "2023"), ("A'\x1f", "2024")]
    )
    assert [row[1] for row in fetch(held.rows.select("k_unit", ENTITY))] == [3, 2]
