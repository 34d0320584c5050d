"""What a revision did: by hand, laws, bad input, and a revised figure of Kazakhstan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.builders import index, leaf, marked, panel_of, pillar

import growthpoles as gp
from growthpoles.core.panel import Flag, Panel
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.potential.results import PotentialResult
from growthpoles.potential.vintages import compare_vintages
from growthpoles.study.data import read_study

PLAIN = gp.IndexSpec(treat=gp.treat.NoTreatment())
ONE = index(leaf("a", "I"))
TWO = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P", direction=-1), leaf("c", "Q"))


def assess(panel: Panel, tree: gp.Framework = ONE) -> PotentialResult:
    return gp.assess_potential(panel, tree, PLAIN)


def test_the_parts_of_a_change_by_hand() -> None:
    """0, 5, 10 becomes 0, 8, 20: U2 gains .3 by its own figure and loses .4 as the scale gets longer."""
    made = compare_vintages(assess(panel_of({"a": [0, 5, 10]})), assess(panel_of({"a": [0, 8, 20]})))
    rows = {row["unit"]: row for row in made["effects"].rows(named=True)}
    assert rows["U2"]["own"] == pytest.approx(0.3) and rows["U2"]["scale"] == pytest.approx(-0.4)
    assert rows["U3"]["own"] == pytest.approx(1) and rows["U3"]["scale"] == pytest.approx(-1)
    assert rows["U1"]["change"] == 0
    revised = made["revisions"].select("unit", "before", "after", "revision", "status").rows()
    assert revised == [("U2", 5, 8, pytest.approx(0.6), "revised"), ("U3", 10, 20, 1, "revised")]


def test_a_rank_lost_without_a_revision_of_ones_own_is_lost_to_others() -> None:
    made = compare_vintages(assess(panel_of({"a": [1, 2, 3]})), assess(panel_of({"a": [9, 2, 3]})))
    rows = {row["unit"]: row for row in made["ranks"].rows(named=True)}
    assert (rows["U1"]["gained"], rows["U1"]["own"]) == (2, 2)
    assert (rows["U3"]["gained"], rows["U3"]["own"], rows["U3"]["others"]) == (-1, 0, -1)
    moved = made.diagnostics.with_code("vintages.ranks").items[0]
    assert dict(moved.details) == {"count": 3, "units": "U1, U2, U3"}


def test_figures_that_appear_vanish_or_become_confidential() -> None:
    before = panel_of({"a": [1, 2, np.nan, 4], "b": [1, 2, 3, 4]})
    after = marked(
        panel_of({"a": [1, np.nan, 3, 4], "b": [1, 2, 3, 4]}), Flag.CONFIDENTIAL, ("U4", 2022, "b")
    )
    tree = index(leaf("a", "I"), leaf("b", "I", direction=0))
    made = compare_vintages(assess(before, tree), assess(after, tree))
    assert made["revisions"].select("unit", "status", "flag_after").rows() == [
        ("U2", "withdrawn", "missing"),
        ("U3", "appeared", "observed"),
        ("U4", "withdrawn", "confidential"),
    ]
    assert made["effects"]["status"].to_list() == ["compared", "withdrawn", "appeared", "compared"]
    assert made["effects"]["change"].is_null().to_list() == [False, True, True, False]


def test_a_gap_that_turns_confidential_is_another_flag_not_another_figure() -> None:
    before = panel_of({"a": [1, 2, np.nan]})
    after = marked(before, Flag.CONFIDENTIAL, ("U3", 2022, "a"))
    made = compare_vintages(assess(before), assess(after))
    assert made["revisions"].select("status", "flag_before", "flag_after").rows() == [
        ("flag-changed", "missing", "confidential")
    ]


def test_nothing_revised_is_said() -> None:
    same = compare_vintages(assess(panel_of({"a": [1, 2]})), assess(panel_of({"a": [1, 2]})))
    assert [item.code for item in same.diagnostics] == ["vintages.same"] and same["revisions"].height == 0
    assert set(same["effects"]["change"]) == {0}


FIGURES = arrays(float, (5, 2, 3), elements=st.integers(0, 20).map(float) | st.just(np.nan))


@given(FIGURES, FIGURES)
def test_the_parts_add_up_to_the_change(old: np.ndarray, new: np.ndarray) -> None:
    made = compare_vintages(*(assess(three(x), TWO) for x in (old, new)))
    rows = made["effects"].filter(pl.col("own").is_not_null())
    np.testing.assert_array_equal(rows["own"] + rows["scale"], rows["change"])
    full = made["effects"].filter(status="compared")
    np.testing.assert_allclose(full["change"], full["after"] - full["before"], atol=1e-12)
    ranks = made["ranks"]
    parts = ranks["own"] + ranks["others"] + ranks["scale"] + ranks["imputation"]
    np.testing.assert_allclose(parts, ranks["gained"].cast(float), atol=1e-9)


@given(FIGURES, st.integers(0, 4))
def test_a_unit_without_a_revision_owes_nothing_to_its_own_figures(old: np.ndarray, unit: int) -> None:
    new = old + 1
    new[unit] = old[unit]
    made = compare_vintages(assess(three(old), TWO), assess(three(new), TWO))
    own = made["effects"].filter(unit=f"U{unit + 1}")["own"].drop_nulls()
    assert set(own) <= {0.0}
    assert f"U{unit + 1}" not in set(made["revisions"]["unit"])


def three(figures: np.ndarray) -> Panel:
    columns = {code: figures[:, :, k] for k, code in enumerate("abc")}
    return panel_of(columns, years=(2021, 2022))


def test_everything_that_differs_besides_the_figures_is_named(tmp_path: Path) -> None:
    first = assess(panel_of({"a": [1, 2]}, measures={"a": "persons"}), index(leaf("a", "I", unit="persons")))
    other = gp.assess_potential(
        panel_of({"a": [1, 2, 3]}, years=(2021,), measures={"a": "thousand persons"}),
        index(leaf("a", "I", direction=-1, unit="persons")),
        gp.IndexSpec(),
    )
    with pytest.raises(InputError) as failure:
        compare_vintages(first, other)
    assert [item.code for item in failure.value.problems] == [
        "vintages.framework", "vintages.spec", "vintages.units", "vintages.measure", "vintages.years"
    ]  # fmt: skip
    with pytest.raises(NotAvailableError):
        compare_vintages(first, PotentialResult.load(first.save(tmp_path)))


def test_kazakhstan_higher_grp_is_no_gain_where_it_is_the_denominator() -> None:
    """East Kazakhstan with 20 % more GRP: better per head, worse in everything that is divided by GRP."""
    data = read_study(gp.load_study("kazakhstan"))
    panel, tree, spec = data.panel.select(years=[2022]), data.frameworks[0], data.plan.specs[0]
    values = np.array(panel.values)
    values[panel.units.index("KZ-63"), 0, panel.position("grp_nominal")] *= 1.2
    before = gp.assess_potential(panel, tree, spec)
    made = compare_vintages(before, gp.assess_potential(replace(panel, values=values), tree, spec))
    assert made["revisions"].select("unit", "indicator").rows() == [("KZ-63", "grp_nominal")]
    own = {row["element"]: row["own"] for row in made["effects"].filter(unit="KZ-63").rows(named=True)}
    assert own["MAC"] > 0 > own["SCI"] and own["PRD"] < 0 and abs(own["POTENTIAL2022"]) < 0.005
    others = made["effects"].filter(pl.col("unit") != "KZ-63")
    assert set(others["own"].drop_nulls()) == {0.0}
    large = made.diagnostics.with_code("vintages.large").items
    assert [item.where.indicator for item in large] == ["grp_nominal"]
