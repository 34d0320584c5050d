"""Imputation: each method by hand or against its kernel's oracle, and which cells it may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.builders import index, leaf, marked, panel_of, pillar, territory_of

from growthpoles.composite.impute import (
    Column,
    Constant,
    Group,
    IndustryStructure,
    InTurn,
    Iterative,
    Latest,
    Linear,
    Multiple,
    Neighbours,
    NoImputation,
    Pillar,
    Regression,
)
from growthpoles.composite.impute.base import Imputation, Surroundings
from growthpoles.composite.raw import RawCells, raw_cells
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.registry import build
from growthpoles.core.territory import BridgeLink, Edition, Territory
from growthpoles.errors import GrowthPolesError, InputError, SpecificationError

NAN = np.nan
YEARS = (2018, 2020, 2021, 2024)
TREE = index(
    pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P", direction=-1), leaf("c", "P"), leaf("d", "Q")
)


def fill(method: Imputation, panel: Panel, tree: Framework = TREE) -> RawCells:
    return method.fill(raw_cells(panel, tree), Surroundings(panel, tree))


def column(cells: RawCells, code: str) -> list[float | None]:
    """Values of one indicator, unit by unit and year by year; None = missing."""
    k = [item.code for item in cells.elements].index(code)
    return [None if np.isnan(x) else float(x) for x in cells.values[:, :, k].ravel()]


def one(values: object, years: tuple[int, ...] = YEARS) -> tuple[Panel, Framework]:
    return panel_of({"a": values}, years=years), index(leaf("a", "I"))


def refused(call: Callable[[], object], error: type[GrowthPolesError] = SpecificationError) -> list[str]:
    with pytest.raises(error) as caught:
        call()
    return [item.code for item in caught.value.problems]


def gappy(seed: int = 3, units: int = 12) -> Panel:
    rng = np.random.default_rng(seed)
    level = rng.standard_normal((units, 1))
    columns = {code: level + 0.3 * rng.standard_normal((units, 4)) for code in "abcd"}
    for code in "abcd":
        columns[code][rng.random((units, 4)) < 0.15] = NAN
    return panel_of(columns, years=YEARS)


# --- which cells -------------------------------------------------------------------------------------------


def test_gaps_and_confidential_cells_stay_what_they_are() -> None:
    panel = marked(panel_of({"a": [1, 2, NAN]}), Flag.CONFIDENTIAL, ("U1", 2022, "a"))
    filled = fill(NoImputation(), panel, index(leaf("a", "I")))
    assert np.isnan(filled.values.ravel()).tolist() == [True, False, True]
    assert filled.flags.ravel().tolist() == [Flag.CONFIDENTIAL, Flag.OBSERVED, Flag.MISSING]


def test_confidential_cells_are_filled_on_request_only_and_not_applicable_ones_never() -> None:
    panel = marked(panel_of({"a": [1, 3, NAN, 5, 7]}), Flag.CONFIDENTIAL, ("U1", 2022, "a"))
    panel = marked(panel, Flag.NOT_APPLICABLE, ("U4", 2022, "a"))
    tree = index(leaf("a", "I"))
    plain, asked = fill(Column(), panel, tree), fill(Column(confidential=True), panel, tree)
    assert column(plain, "a") == [None, 3, 5, None, 7]
    assert column(asked, "a") == [5, 3, 5, None, 7]
    flags = [Flag.IMPUTED, Flag.OBSERVED, Flag.IMPUTED, Flag.NOT_APPLICABLE, Flag.OBSERVED]
    assert asked.flags.ravel().tolist() == flags
    assert plain.flags.ravel().tolist() == [Flag.CONFIDENTIAL, *flags[1:]]


def test_indicators_that_are_not_scored_are_filled_on_request_only() -> None:
    panel, tree = panel_of({"a": [1, 3, NAN]}), index(leaf("a", "I", direction=0))
    assert column(fill(Column(), panel, tree), "a") == [1, 3, None]
    assert column(fill(Column(profile=True), panel, tree), "a") == [1, 3, 2]


def test_a_true_zero_stays_a_zero_and_counts_as_a_figure() -> None:
    panel, tree = one([[0.0, NAN, 4.0]], (2020, 2021, 2022))
    filled = fill(Linear(), panel, tree)
    assert column(filled, "a") == [0, 2, 4]
    assert filled.flags.ravel().tolist() == [Flag.ZERO, Flag.IMPUTED, Flag.OBSERVED]


# --- averages ----------------------------------------------------------------------------------------------


def test_column_averages_of_each_year_or_of_all_by_hand() -> None:
    panel, tree = one([[1.0, 10.0], [3.0, NAN], [NAN, 16.0], [8.0, NAN]], (2021, 2022))
    assert column(fill(Column(), panel, tree), "a") == [1, 10, 3, 13, 4, 16, 8, 13]
    assert column(fill(Column("median"), panel, tree), "a") == [1, 10, 3, 13, 3, 16, 8, 13]
    assert column(fill(Column(over="pooled"), panel, tree), "a")[3:5] == [7.6, 7.6]


def test_group_averages_by_kind_by_parent_and_by_name() -> None:
    x = [[1.0, 2.0], [NAN, 4.0], [5.0, NAN], [NAN, NAN]]
    panel = panel_of({"a": x}, years=(2021, 2022), kinds={"U1": "city", "U2": "city", "U4": "town"})
    tree = index(leaf("a", "I"))
    assert column(fill(Group(), panel, tree), "a") == [1, 2, 1, 4, 5, None, None, None]
    named = Group({"U1": "n", "U2": "s", "U3": "n", "U4": "s"})
    assert column(fill(named, panel, tree), "a") == [1, 2, None, 4, 5, 2, None, 4]
    pooled = replace(named, over="pooled", statistic="median")
    assert column(fill(pooled, panel, tree), "a") == [1, 2, 4, 4, 5, 2, 4, 4]
    new, old = (territory_of(codes).current for codes in (panel.units, ("X", "Y")))
    links = tuple(BridgeLink("new", u, "old", "X" if u < "U3" else "Y") for u in panel.units)
    land = Territory((Edition("old", old.units), Edition("new", new.units)), None, links)
    split = replace(panel, territory=land, edition="new")
    assert column(fill(Group("parent"), split, tree), "a") == [1, 2, 1, 4, 5, None, 5, None]


def test_a_unit_without_a_group_is_named_and_an_edition_without_parents_too() -> None:
    panel, tree = one([[1.0], [NAN]], (2022,))
    with pytest.raises(SpecificationError) as caught:
        fill(Group({"U1": "n", "U9": "n"}), panel, tree)
    assert [(p.code, p.where.unit) for p in caught.value.problems] == [("impute.group.unit", "U2")]
    assert refused(lambda: fill(Group("parent"), panel, tree)) == ["impute.group.parent"]


def test_a_gap_stands_where_the_unit_stands_in_its_own_pillar_by_hand() -> None:
    """U2: a 0.25; b is low-is-good, 1 - 0.5; mean 0.375, back in c: 10 + 0.375 * 10."""
    columns = {"a": [0, 1, 4], "b": [2, 4, 6], "c": [10, NAN, 20], "d": [1, 2, 3]}
    panel = panel_of(columns)
    assert column(fill(Pillar(), panel), "c") == [10, 13.75, 20]
    low = panel_of({**columns, "b": [2, NAN, 6], "c": [10, 12.5, 20]})
    assert column(fill(Pillar("median"), low), "b") == [2, 5, 6]


def test_the_scale_of_a_pillar_spans_all_years_or_one() -> None:
    columns = {"a": [[0, 0], [5, 5], [10, 20]], "c": [[0, 0], [NAN, NAN], [4, 8]]}
    tree = index(pillar("P"), leaf("a", "P"), leaf("c", "P"))
    panel = panel_of(columns, years=(2021, 2022))
    assert column(fill(Pillar(), panel, tree), "c") == [0, 0, 2, 2, 4, 8]
    assert column(fill(Pillar(over="each-year"), panel, tree), "c") == [0, 0, 2, 2, 4, 8]
    panel = panel_of({**columns, "c": [[0, 0], [NAN, NAN], [8, 8]]}, years=(2021, 2022))
    assert column(fill(Pillar(over="each-year"), panel, tree), "c") == [0, 0, 4, 2, 8, 8]


# --- years -------------------------------------------------------------------------------------------------


def test_the_latest_earlier_figure_is_taken_up_to_its_age_in_calendar_years() -> None:
    panel, tree = one([[5.0, NAN, NAN, NAN], [NAN, 7.0, NAN, NAN]])
    assert column(fill(Latest(), panel, tree), "a") == [5, 5, 5, 5, None, 7, 7, 7]
    assert column(fill(Latest(max_age=3), panel, tree), "a") == [5, 5, 5, None, None, 7, 7, None]


def test_the_line_between_years_follows_the_calendar_and_carries_its_ends() -> None:
    panel, tree = one([[2.0, NAN, 8.0, NAN], [NAN, 1.0, NAN, 9.0], [NAN] * 4])
    assert column(fill(Linear(), panel, tree), "a") == [2, 6, 8, 8, 1, 1, 3, 9, None, None, None, None]
    inside = [2, 6, 8, None, None, 1, 3, 9, None, None, None, None]
    assert column(fill(Linear(carry_ends=False), panel, tree), "a") == inside
    assert column(fill(Linear(max_age=1), panel, tree), "a")[:8] == [2, 6, 8, None, None, 1, 3, 9]


def test_constants_go_by_the_name_of_the_indicator() -> None:
    panel = panel_of({"a": [1, NAN], "b": [NAN, 2], "c": [NAN, NAN], "d": [1, 2]})
    filled = fill(Constant({"c": 0.0, "a": 9.0}), panel)
    assert [column(filled, code) for code in "abc"] == [[1, 9], [None, 2], [0, 0]]
    assert refused(lambda: fill(Constant({"x": 1.0}), panel)) == ["impute.indicator.unknown"]
    assert refused(lambda: Constant({"a": NAN, "b": np.inf})) == ["impute.constant.bad"] * 2


def test_methods_in_turn_fill_what_those_before_left_open() -> None:
    panel, tree = one([[2.0, NAN, 6.0], [NAN, NAN, NAN], [4.0, 4.0, 4.0]], (2020, 2021, 2022))
    both = InTurn((Linear(), Column()))
    assert column(fill(both, panel, tree), "a") == [2, 4, 6, 3, 4, 5, 4, 4, 4]
    named = build("impute", "in-turn", parameters={"steps": ["linear", {"method": "column"}]})
    assert named == both and InTurn().steps == both.steps
    assert refused(lambda: InTurn(())) == ["impute.steps.none"]
    assert refused(lambda: InTurn((7,))) == ["spec.step.method"]
    assert refused(lambda: InTurn(("wish",))) == ["method.unknown"]


# --- other indicators --------------------------------------------------------------------------------------


def test_regression_predicts_from_the_pillar_or_from_named_indicators() -> None:
    """b = 2 a + 1 in the pillar; d = 10 - a, named."""
    a = np.array([1.0, 2.0, 4.0, 7.0, 9.0, 3.0])
    b, d = 2 * a + 1, 10 - a
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P"), leaf("d", "Q"))
    panel = panel_of({"a": a, "b": [*b[:5], NAN], "d": [*d[:5], NAN]})
    plain = fill(Regression(), panel, tree)
    assert column(plain, "b")[5] == pytest.approx(7) and column(plain, "d")[5] is None
    named = fill(Regression({"d": ("a",)}), panel, tree)
    assert column(named, "d")[5] == pytest.approx(7)
    assert (
        refused(lambda: fill(Regression({"d": ("x",), "y": ()}), panel, tree))
        == ["impute.indicator.unknown"] * 2
    )


def test_regression_of_each_year_sees_its_own_year_only() -> None:
    a = np.arange(6.0)
    x = np.column_stack([a, a])
    y = np.column_stack([2 * a, 5 * a])
    y[5] = NAN
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"))
    filled = fill(Regression(over="each-year"), panel_of({"a": x, "b": y}, years=(2021, 2022)), tree)
    assert column(filled, "b")[-2:] == pytest.approx([10, 25])


def test_neighbours_and_repeated_regressions_equal_scikit_learn() -> None:
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer, KNNImputer

    panel = gappy()
    raw = raw_cells(panel, TREE).values.reshape(-1, 4)
    mean, sd = np.nanmean(raw, axis=0), np.nanstd(raw, axis=0, ddof=1)
    rows = np.argsort(np.array(panel.units), kind="stable")
    ordered = ((raw - mean) / sd).reshape(12, 4, 4)[rows].reshape(-1, 4)
    for method, oracle in (
        (Neighbours(3), KNNImputer(n_neighbors=3)),
        (Iterative(), IterativeImputer(max_iter=100, random_state=0)),
    ):
        expected = np.empty((12, 4, 4))
        expected[rows] = (oracle.fit_transform(ordered) * sd + mean).reshape(12, 4, 4)
        np.testing.assert_allclose(fill(method, panel).values, expected, rtol=1e-8, atol=1e-10)


def test_regressions_that_do_not_settle_are_refused() -> None:
    method = Iterative(rounds=1, tolerance=1e-12)
    assert refused(lambda: fill(method, gappy()), InputError) == ["impute.unsettled"]


def test_a_region_has_what_its_industries_have_in_the_country_by_hand() -> None:
    """U1: 30 of 40 at 4 %, 10 of 40 at 12 %: 6 %; U3 has a confidential industry and stays open."""
    panel = panel_of(
        {
            "ACT": [NAN, 9, NAN, NAN],
            "output_B": [30, 1, 5, 0],
            "output_C": [10, 1, 5, 0],
            "output_T": [50] * 4,
        }
    )
    panel = marked(panel, Flag.CONFIDENTIAL, ("U3", 2022, "output_C"))
    tree = index(leaf("ACT", "I"), leaf("other", "I", value=""))
    method = IndustryStructure({"ACT": {"B": 4.0, "C": 12.0}})
    filled = fill(method, panel, tree)
    assert column(filled, "ACT") == [6, 9, None, None]
    assert column(filled, "other") == [None] * 4
    assert column(fill(replace(method, partial=True), panel, tree), "ACT") == [6, 9, 4, None]


def test_unknown_industries_and_indicators_are_refused_by_name() -> None:
    panel = panel_of({"ACT": [NAN, 9], "output_B": [30, -1]})
    tree = index(leaf("ACT", "I"))
    with pytest.raises(SpecificationError) as caught:
        fill(IndustryStructure({"ACT": {"B": 4.0, "X": 1.0}, "z": {"B": 1.0}}), panel, tree)
    assert [(p.code, p.where.indicator) for p in caught.value.problems] == [
        ("impute.indicator.unknown", "z"),
        ("impute.industry.unknown", "output_X"),
    ]
    below = IndustryStructure({"ACT": {"B": 4.0}})
    assert refused(lambda: fill(below, panel, tree), InputError) == ["impute.industry.negative"]
    bad = {"ACT": {"B": NAN}, "z": {}}
    assert refused(lambda: IndustryStructure(bad)) == ["impute.intensity.bad", "impute.intensity.none"]


# --- multiple imputation -----------------------------------------------------------------------------------


def test_each_draw_is_one_of_the_draws_and_their_mean_fills_without_a_draw() -> None:
    panel = gappy()
    method = Multiple(draws=6, seed=5)
    draws = np.stack([fill(each, panel).values for each in method.each()])
    np.testing.assert_allclose(fill(method, panel).values, draws.mean(axis=0), rtol=1e-12)
    gap = raw_cells(panel, TREE).flags == Flag.MISSING
    assert (draws.var(axis=0)[gap] > 0).mean() > 0.8
    assert (draws == draws[0])[:, ~gap].all()


def test_a_draw_stays_the_same_when_draws_are_added_and_changes_with_the_seed() -> None:
    panel = gappy()
    few, many = (fill(Multiple(draws=n, draw=1), panel).values for n in (2, 50))
    np.testing.assert_array_equal(few, many)
    assert (fill(Multiple(draw=1, seed=2), panel).values != few).any()


@pytest.mark.parametrize("method", [Multiple(draw=0), Neighbours(), Iterative(), Regression()])
def test_the_order_of_units_and_indicators_plays_no_part(method: Imputation) -> None:
    panel = gappy()
    plain = fill(method, panel)
    turned = panel_of(
        {code: panel.column(code)[::-1] for code in "dcba"}, units=panel.units[::-1], years=YEARS
    )
    tree = index(
        pillar("Q"), pillar("P"), leaf("d", "Q"), leaf("c", "P"), leaf("b", "P", direction=-1), leaf("a", "P")
    )
    np.testing.assert_array_equal(fill(method, turned, tree).values[::-1, :, ::-1], plain.values)


def test_nothing_is_invented_for_a_column_without_figures() -> None:
    panel = panel_of({"a": np.arange(8.0), "b": np.arange(8.0) ** 2, "c": [NAN] * 8, "d": np.ones(8)})
    methods = [Column(), Group(), Latest(), Linear(), Neighbours(), Iterative(), Regression(), Multiple()]
    for method in (*methods, InTurn()):
        assert column(fill(method, panel), "c") == [None] * 8


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: Column("mode"), ["method.choice"]),
        (lambda: Column(over="none"), ["method.choice"]),
        (lambda: Group("region"), ["method.choice"]),
        (lambda: Latest(max_age=0), ["method.least"]),
        (lambda: Linear(max_age=0), ["method.least"]),
        (lambda: Neighbours(0), ["method.least"]),
        (lambda: Iterative(tolerance=0), ["method.positive"]),
        (lambda: Multiple(draws=0), ["method.least"]),
        (lambda: Multiple(draws=3, draw=3), ["impute.draw.unknown"]),
        (lambda: Multiple(seed=-1), ["method.least"]),
    ],
)
def test_parameters_that_cannot_be_are_refused(call: Callable[[], object], expected: list[str]) -> None:
    assert refused(call) == expected


def test_without_scikit_learn_the_methods_that_need_it_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("growthpoles.composite.impute.filling.find_spec", lambda name: None)
    for method in (Neighbours(), Iterative()):
        assert refused(lambda method=method: fill(method, gappy())) == ["impute.library.missing"]
    assert fill(Regression(), gappy()).flags.max() == Flag.IMPUTED
