from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import index, leaf, marked, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.fit import ScoredIndex, score_index
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import InputError
from growthpoles.potential.rank_change import CAUSES, decompose_rank_changes

NAN = np.nan
PLAIN = gp.IndexSpec(treat=gp.treat.NoTreatment())
TREE = index(pillar("P"), leaf("a", "P"), leaf("b", "P", direction=-1), leaf("c", "I", weight=2))
CELLS = st.lists(st.one_of(st.integers(0, 9).map(float), st.just(NAN)), min_size=36, max_size=36).map(
    lambda x: np.array(x).reshape(6, 2, 3)
)


def of(values: np.ndarray, flag: np.ndarray | None = None) -> Panel:
    panel = panel_of({code: values[:, :, k] for k, code in enumerate("abc")}, years=(2021, 2022))
    if flag is None:
        return panel
    flags = np.where(flag & ~np.isnan(panel.values), Flag.IMPUTED, panel.flags).astype(np.uint8)
    return replace(panel, flags=flags)


def scored(values: np.ndarray, tree: Framework = TREE, spec: gp.IndexSpec = PLAIN) -> ScoredIndex:
    return score_index(of(values), tree, spec=spec)


def check(table: pl.DataFrame) -> None:
    parts = table.select(CAUSES).sum_horizontal().to_numpy()
    np.testing.assert_allclose(parts, table["gained"].to_numpy(), atol=1e-9)
    assert (table["gained"] == table["rank_before"] - table["rank_after"]).all()


@given(CELLS, st.lists(st.booleans(), min_size=36, max_size=36))
def test_parts_add_up_to_the_change_for_two_years(values: np.ndarray, imputed: list[bool]) -> None:
    panel = of(values, np.array(imputed).reshape(6, 2, 3))
    for spec in (PLAIN, replace(PLAIN, scale_over="each-year")):
        made = score_index(panel, TREE, spec=spec)
        table = decompose_rank_changes(made, made).data
        check(table)
        both = ~np.isnan(made.scores.index).any(axis=1)
        assert table["unit"].to_list() == [f"U{k + 1}" for k in np.flatnonzero(both)]
        for row in table.iter_rows(named=True):
            for column, y in (("rank_before", 0), ("rank_after", 1)):
                own = made.scores.index[made.scores.units.index(row["unit"]), y]
                assert row[column] == 1 + (made.scores.index[both, y] > own).sum()


@given(CELLS, CELLS)
def test_parts_add_up_for_vintages_and_methods(first: np.ndarray, second: np.ndarray) -> None:
    other = replace(PLAIN, normalise=gp.normalise.PercentileRank(), aggregate=gp.aggregate.PowerMean(1))
    check(decompose_rank_changes(scored(first), scored(second)).data)
    check(decompose_rank_changes(scored(first), scored(second, spec=other), to_year=2021).data)


def test_parts_are_the_mean_over_all_orders_of_switching() -> None:
    """Shapley (1953) by its definition, on scores worked out by hand: mean of two min-max scores."""
    rng = np.random.default_rng(4)
    values = rng.normal(size=(6, 2, 2))
    imputed = rng.uniform(size=values.shape) < 0.3
    panel = panel_of({"a": values[:, :, 0], "b": values[:, :, 1]}, years=(2021, 2022))
    panel = replace(panel, flags=np.where(imputed, Flag.IMPUTED, panel.flags).astype(np.uint8))
    made = score_index(panel, index(leaf("a", "I"), leaf("b", "I")), spec=PLAIN)
    low, high = values.min(axis=(0, 1)), values.max(axis=(0, 1))
    touched = imputed.any(axis=1)

    def rank_of(u: int, switched: set[str]) -> int:
        cells = np.empty((6, 2))
        for v in range(6):
            mine = "own" if v == u else "others"
            for k in range(2):
                cause = "imputation" if touched[v, k] else mine
                cells[v, k] = values[v, int(cause in switched), k]
        index_ = ((cells - low) / (high - low)).mean(axis=1)
        return 1 + int((index_ > index_[u]).sum())

    table = decompose_rank_changes(made, made).data
    for u, row in enumerate(table.iter_rows(named=True)):
        total = dict.fromkeys(("own", "others", "imputation"), 0.0)
        for order in permutations(total):
            for i, cause in enumerate(order):
                total[cause] += (rank_of(u, set(order[:i])) - rank_of(u, set(order[: i + 1]))) / 6
        assert {name: row[name] for name in total} == pytest.approx(total)
        assert row["scale"] == row["method"] == 0


def test_a_unit_that_stood_still_falls_by_the_figures_of_the_others() -> None:
    values = np.array([[5, 5], [1, 7], [2, 2], [3, 9]], dtype=float)
    made = score_index(panel_of({"a": values}, years=(2021, 2022)), index(leaf("a", "I")), spec=PLAIN)
    rows = {r["unit"]: r for r in decompose_rank_changes(made, made).data.iter_rows(named=True)}
    assert rows["U1"]["gained"] == rows["U1"]["others"] == -2 and rows["U1"]["own"] == 0
    assert rows["U4"]["gained"] == 1


def test_a_revision_of_one_figure_is_the_matter_of_its_unit_and_of_the_scale() -> None:
    old = np.random.default_rng(1).uniform(1, 9, size=(6, 2, 3))
    new = old.copy()
    new[2, 1, 0] = 30.0
    table = decompose_rank_changes(scored(old), scored(new)).data
    check(table)
    assert table.filter(unit="U3")["others"].item() == 0
    assert (table.filter(pl.col("unit") != "U3")["own"] == 0).all()
    assert (table["method"] == 0).all() and (table["imputation"] == 0).all()
    assert table["from_year"].to_list() == [2022] * 6


def test_another_method_on_the_same_figures_is_all_method() -> None:
    values = np.random.default_rng(2).uniform(1, 9, size=(6, 2, 3))
    other = replace(PLAIN, normalise=gp.normalise.PercentileRank())
    table = decompose_rank_changes(scored(values), scored(values, spec=other)).data
    assert (table["method"] == table["gained"]).all() and table["gained"].abs().sum() > 0
    for name in ("own", "others", "scale", "imputation"):
        assert (table[name] == 0).all()


def test_an_indicator_that_only_the_new_framework_has_belongs_to_the_method() -> None:
    values = np.random.default_rng(5).uniform(1, 9, size=(6, 2, 3))
    smaller = index(pillar("P"), leaf("a", "P"), leaf("b", "P", direction=-1))
    table = decompose_rank_changes(scored(values, smaller), scored(values)).data
    check(table)
    assert (table["method"] == table["gained"]).all()


def test_learning_year_by_year_is_the_matter_of_the_scale() -> None:
    values = np.random.default_rng(6).uniform(1, 9, size=(6, 1, 3)).repeat(2, axis=1)
    values[0, 1] = [90.0, 0.0, 90.0]
    spec = replace(PLAIN, scale_over="each-year")
    made = score_index(of(values), TREE, spec=spec)
    table = decompose_rank_changes(made, made).data
    check(table)
    assert (table["method"] == 0).all()


def test_learning_again_on_other_base_years_is_the_matter_of_the_scale() -> None:
    values = np.random.default_rng(9).uniform(1, 9, size=(6, 2, 3))
    first, second = (scored(values, spec=replace(PLAIN, base_years=(year,))) for year in (2021, 2022))
    table = decompose_rank_changes(first, second).data
    check(table)
    assert (table["method"] == 0).all() and (table["scale"] == table["gained"]).all()


def test_a_score_that_depends_on_the_others_is_worked_out_unit_by_unit() -> None:
    """Copeland by its definition: own figures of one year are put among those of the others of another."""
    values = np.random.default_rng(7).normal(size=(6, 2, 3))
    panel = panel_of({code: values[:, :, k] for k, code in enumerate("abc")}, years=(2021, 2022))
    tree = index(*(leaf(code, "I") for code in "abc"))
    spec = replace(PLAIN, aggregate=gp.aggregate.Copeland())
    made = score_index(panel, tree, spec=spec)
    table = decompose_rank_changes(made, made).data
    check(table)

    def rank_of(u: int, own: int, others: int) -> int:
        cells = values[:, others].copy()
        cells[u] = values[u, own]
        ahead = (cells[:, None] > cells[None]).sum(axis=2) > 1.5
        score = ahead.sum(axis=1) - ahead.sum(axis=0)
        return 1 + int((score > score[u]).sum())

    for u, row in enumerate(table.iter_rows(named=True)):
        first = rank_of(u, 0, 0) - rank_of(u, 1, 0)
        second = rank_of(u, 0, 1) - rank_of(u, 1, 1)
        assert row["own"] == pytest.approx((first + second) / 2)
        assert row["gained"] == rank_of(u, 0, 0) - rank_of(u, 1, 1)


def test_units_that_are_not_scored_both_times_are_not_ranked() -> None:
    panel = panel_of({"a": [[1, 2], [2, 3], [3, NAN], [NAN, 5]]}, years=(2021, 2022))
    made = score_index(marked(panel, Flag.CONFIDENTIAL, ("U3", 2022, "a")), index(leaf("a", "I")), spec=PLAIN)
    table = decompose_rank_changes(made, made).data
    assert table["unit"].to_list() == ["U1", "U2"] and table["units"].to_list() == [2, 2]


def test_nothing_in_common_and_unknown_years_are_refused() -> None:
    tree = index(leaf("a", "I"))
    first = score_index(panel_of({"a": [1, 2]}, units=("A", "B")), tree, spec=PLAIN)
    second = score_index(panel_of({"a": [1, 2]}, units=("C", "D")), tree, spec=PLAIN)
    with pytest.raises(InputError) as failure:
        decompose_rank_changes(first, second)
    assert failure.value.problems[0].code == "rank-change.units.none"
    with pytest.raises(InputError) as failure:
        decompose_rank_changes(first, first, from_year=1999)
    assert failure.value.problems[0].where.year == 1999


@given(CELLS, st.permutations(range(6)))
def test_the_order_of_units_does_not_matter(values: np.ndarray, order: list[int]) -> None:
    units = [f"U{k + 1}" for k in range(6)]
    made = scored(values)
    columns = {code: values[order, :, k] for k, code in enumerate("abc")}
    moved = score_index(
        panel_of(columns, years=(2021, 2022), units=[units[k] for k in order]), TREE, spec=PLAIN
    )
    first, second = (decompose_rank_changes(x, x).data for x in (made, moved))
    assert first["unit"].to_list() == second["unit"].to_list()
    np.testing.assert_allclose(first.select(CAUSES).to_numpy(), second.select(CAUSES).to_numpy(), atol=1e-9)
