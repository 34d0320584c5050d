"""Laws of a whole index, from raw figures to ranks, on figures drawn at random."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.composite.fit import fit, score_index
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel

Floats = npt.NDArray[np.float64]
TREE = index(
    pillar("S"), pillar("A", parent="S", weight=2), pillar("B", parent="S"), pillar("C"),
    leaf("a", "A"), leaf("b", "A", direction=-1), leaf("c", "B"), leaf("d", "C", weight=3), leaf("e", "C"),
)  # fmt: skip
CODES = "abcde"
SPECS = st.sampled_from(
    [
        gp.IndexSpec(),
        gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=gp.normalise.ZScore()),
        gp.IndexSpec(normalise=gp.normalise.PercentileRank(floor=0.01), aggregate=gp.aggregate.PowerMean(0)),
        gp.IndexSpec(normalise=gp.normalise.MinMax(floor=0.05), within=gp.aggregate.PowerMean(0)),
        gp.IndexSpec(normalise=gp.normalise.NormalScore(floor=0.01), aggregate=gp.aggregate.PowerMean(-1)),
    ]
)
CELLS = st.one_of(st.just(np.nan), *[st.floats(0, 1e4).map(lambda x: round(x, 2))] * 7)
FIGURES = arrays(np.float64, st.tuples(st.integers(4, 10), st.just(2), st.just(5)), elements=CELLS)


def panel(figures: Floats) -> Panel:
    return panel_of({code: figures[:, :, k] for k, code in enumerate(CODES)}, years=(2021, 2022))


def index_of(figures: Floats, spec: gp.IndexSpec, tree: Framework = TREE) -> Floats:
    return score_index(panel(figures), tree, spec=spec).scores.index


@given(figures=FIGURES, spec=SPECS, seed=st.integers(0, 50))
def test_order_of_units_plays_no_part(figures: Floats, spec: gp.IndexSpec, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(figures))
    np.testing.assert_allclose(index_of(figures[order], spec), index_of(figures, spec)[order], rtol=1e-9)


@given(figures=FIGURES, spec=SPECS)
def test_order_of_the_framework_plays_no_part(figures: Floats, spec: gp.IndexSpec) -> None:
    turned = Framework(TREE.code, TREE.label, TREE.elements[::-1], TREE.coverage)
    np.testing.assert_allclose(index_of(figures, spec, turned), index_of(figures, spec), rtol=1e-9)


@given(figures=FIGURES, spec=SPECS, power=st.integers(-8, 8))
def test_the_unit_of_measure_plays_no_part(figures: Floats, spec: gp.IndexSpec, power: int) -> None:
    np.testing.assert_allclose(index_of(figures * 2.0**power, spec), index_of(figures, spec), rtol=1e-7)


@given(figures=FIGURES, spec=SPECS)
def test_every_node_lies_between_its_children(figures: Floats, spec: gp.IndexSpec) -> None:
    scores = score_index(panel(figures), TREE, spec=spec).scores
    for n, node in enumerate(scores.tree.nodes):
        own = scores.nodes.scores[:, :, len(scores.tree.indicators) + n]
        children = scores.nodes.scores[:, :, node.children]
        low, high = np.fmin.reduce(children, axis=2), np.fmax.reduce(children, axis=2)
        known = ~np.isnan(own)
        assert (own[known] >= low[known] - 1e-9).all() and (own[known] <= high[known] + 1e-9).all()


@given(figures=FIGURES, spec=SPECS, rows=st.sets(st.integers(0, 3), min_size=1))
def test_scoring_some_units_on_the_learnt_scale_changes_nothing(
    figures: Floats, spec: gp.IndexSpec, rows: set[int]
) -> None:
    fitted, keep = fit(panel(figures), TREE, spec=spec), sorted(rows)
    np.testing.assert_allclose(
        fitted.score(panel(figures[keep])).index, fitted.score(panel(figures)).index[keep], rtol=1e-12
    )


@given(figures=FIGURES, spec=SPECS, unit=st.integers(0, 3), gain=st.floats(0, 1e4))
def test_a_better_figure_on_a_frozen_scale_never_lowers_the_index(
    figures: Floats, spec: gp.IndexSpec, unit: int, gain: float
) -> None:
    fitted, better = fit(panel(figures), TREE, spec=spec), figures.copy()
    better[unit, 1, 0] += gain
    better[unit, 1, 1] = np.maximum(better[unit, 1, 1] - gain, 0)
    before, after = fitted.score(panel(figures)).index, fitted.score(panel(better)).index
    assert np.array_equal(np.isnan(before), np.isnan(after))
    assert np.nan_to_num(after[unit, 1]) >= np.nan_to_num(before[unit, 1]) - 1e-9


@given(figures=FIGURES, spec=SPECS)
def test_explained_contributions_add_up_to_the_index(figures: Floats, spec: gp.IndexSpec) -> None:
    result = gp.assess_potential(panel(figures), TREE, spec)
    index = result.inputs.scores.index[:, 1]
    for unit in np.flatnonzero(~np.isnan(index)):
        table = result.explain(f"U{unit + 1}", 2022).table
        parts = table.filter(parent="I")["contribution"].drop_nulls()
        np.testing.assert_allclose(parts.sum(), index[unit], rtol=1e-9, atol=1e-9)


@given(figures=FIGURES, seed=st.integers(0, 20))
def test_pairwise_probabilities_and_ranks_agree(figures: Floats, seed: int) -> None:
    """The mean rank of a unit is 1 plus the expected number of units above it, where there are no ties."""
    result = gp.assess_potential(panel(figures), TREE, gp.IndexSpec())
    assume((~np.isnan(result.inputs.scores.index)).sum(axis=0).min() > 1)
    sure = gp.explore(result, vary={"weights": gp.vary.Simplex()}, n=40, seed=seed)
    ties = any(len(np.unique(row[~np.isnan(row)])) < (~np.isnan(row)).sum() for row in sure.index[:, :, 0])
    assume(not ties)
    above = sure["pairwise"].filter(year=2021).group_by("unit_b").agg(pl.col("probability").sum())
    expected = {unit: 1 + p for unit, p in above.iter_rows()}
    for unit, mean in sure["ranks"].filter(year=2021).select("unit", "mean").iter_rows():
        np.testing.assert_allclose(mean, expected[unit], rtol=1e-9)
