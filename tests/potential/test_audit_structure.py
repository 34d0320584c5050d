from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.builders import index, leaf, panel_of, pillar
from tests.reference.asem_study import asem_framework, asem_panel

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.potential.audit_inputs import AuditYear, load_audit_rules
from growthpoles.potential.audit_structure import (
    Pairs,
    belonging_table,
    consistency_tables,
    correlations_table,
    groups_table,
)

NAN = np.nan
RNG = np.random.default_rng(3)


def audited(panel: Panel, tree: Framework, spec: gp.IndexSpec | None = None) -> AuditYear:
    result = gp.assess_potential(panel, tree, spec or gp.IndexSpec())
    assert result.inputs is not None
    return AuditYear(result.inputs, panel.years[-1], load_audit_rules())


@pytest.fixture(scope="module")
def asem(shared_data: Path) -> AuditYear:
    spec = gp.IndexSpec(treat=gp.treat.Winsorise(max_points=5))
    return audited(asem_panel(shared_data), asem_framework(shared_data), spec)


def plain_pearson(a: np.ndarray, b: np.ndarray) -> float:
    rows = [(x, y) for x, y in zip(a, b, strict=True) if not (math.isnan(x) or math.isnan(y))]
    ma, mb = (math.fsum(row[side] for row in rows) / len(rows) for side in (0, 1))
    top = math.fsum((x - ma) * (y - mb) for x, y in rows)
    return top / math.sqrt(
        math.fsum((x - ma) ** 2 for x, _ in rows) * math.fsum((y - mb) ** 2 for _, y in rows)
    )


def test_correlations_of_asem_against_plain_loops(asem: AuditYear) -> None:
    table = correlations_table(Pairs.of(asem)).data
    assert table.height == 49 * 48 / 2
    codes = asem.tree.codes
    for row in table.iter_rows(named=True):
        a, b = (asem.scores[:, codes.index(row[name])] for name in ("indicator_a", "indicator_b"))
        assert row["pearson"] == pytest.approx(plain_pearson(a, b), rel=1e-9, abs=1e-12)
        assert row["n"] == int((~np.isnan(a) & ~np.isnan(b)).sum())
    groups = groups_table(Pairs.of(asem)).data
    for row in groups.iter_rows(named=True):
        a, b = (asem.scores[:, codes.index(row[name])] for name in ("group_a", "group_b"))
        assert row["pearson"] == pytest.approx(plain_pearson(a, b), rel=1e-9, abs=1e-12)


def test_pairs_that_say_the_same_in_asem_are_those_coinr_prints(asem: AuditYear) -> None:
    """R package COINr, vignette "Analysis": get_corr_flags of the normalised data above 0.75."""
    flagged = correlations_table(Pairs.of(asem)).data.filter(flag="redundant")
    found = {
        (r["indicator_a"], r["indicator_b"]): round(r["pearson"], 3) for r in flagged.iter_rows(named=True)
    }
    assert found == {("CPI", "FreePress"): 0.761, ("CPI", "NGOs"): 0.768}


def test_barriers_to_trade_run_against_their_pillar_in_asem(asem: AuditYear) -> None:
    """R package COINr, same vignette: the negative pairs all have TBTs (its figures fill gaps first)."""
    inside = correlations_table(Pairs.of(asem)).data.filter(
        (pl.col("pillar") == "Instit") & (pl.col("flag") != "")
    )
    pairs = {frozenset((r["indicator_a"], r["indicator_b"])) - {"TBTs"} for r in inside.iter_rows(named=True)}
    assert {frozenset({code}) for code in ("CostImpEx", "RTAs", "TIRcon")} <= pairs
    assert all(len(pair) == 1 for pair in pairs)
    belonging = belonging_table(Pairs.of(asem)).data.filter(indicator="TBTs").row(0, named=True)
    assert belonging["flag"] == "weak" and belonging["with_rest"] < -0.5


def test_consistency_of_asem_against_plain_loops(asem: AuditYear) -> None:
    table, components, loadings = (item.data for item in consistency_tables(asem))
    for node in asem.tree.nodes:
        x, k = asem.scores[:, node.children], len(node.children)
        cov = np.zeros((k, k))
        for i, j in itertools.product(range(k), repeat=2):
            rows = [
                (a, b) for a, b in zip(x[:, i], x[:, j], strict=True) if not (math.isnan(a) or math.isnan(b))
            ]
            ma, mb = (math.fsum(row[side] for row in rows) / len(rows) for side in (0, 1))
            cov[i, j] = math.fsum((a - ma) * (b - mb) for a, b in rows) / (len(rows) - 1)
        between = (math.fsum(cov.ravel()) - math.fsum(np.diag(cov))) / (k * k - k)
        row = table.filter(node=node.code).row(0, named=True)
        assert row["alpha"] == pytest.approx(k * k * between / math.fsum(cov.ravel()), rel=1e-9)
        complete = x[~np.isnan(x).any(axis=1)]
        roots = np.linalg.eigvalsh(np.corrcoef(complete, rowvar=False))[::-1]
        mine = components.filter(node=node.code)
        np.testing.assert_allclose(mine["eigenvalue"], roots, rtol=1e-9)
        assert row["n"] == len(complete) and row["components"] == (roots > 1).sum()
        assert mine["cumulative"].to_list()[-1] == pytest.approx(1)
        first = loadings.filter(node=node.code, component=1)
        assert (first["loading"] ** 2).sum() == pytest.approx(roots[0], rel=1e-9)


def test_an_indicator_that_goes_with_another_pillar_is_named() -> None:
    a, b, *noise = np.random.default_rng(11).normal(size=(7, 200))
    panel = panel_of(
        {"a1": a + 0.3 * noise[0], "a2": a + 0.3 * noise[1], "lost": 0.5 * a + b, "b1": b + 0.3 * noise[2],
         "b2": b + 0.3 * noise[3], "alone": noise[4]}
    )  # fmt: skip
    tree = index(
        pillar("A"), pillar("B"), leaf("a1", "A"), leaf("a2", "A"), leaf("lost", "A"), leaf("b1", "B"),
        leaf("b2", "B"), leaf("alone", "A"),
    )  # fmt: skip
    table = belonging_table(Pairs.of(audited(panel, tree))).data
    flags = dict(table.select("indicator", "flag").iter_rows())
    assert flags == {"a1": "", "a2": "", "lost": "elsewhere", "b1": "", "b2": "", "alone": "weak"}
    lost = table.filter(indicator="lost").row(0, named=True)
    assert lost["best_other"] == "B" and lost["with_best_other"] > lost["with_pillar"]
    assert lost["alpha_without"] is not None


def test_groups_that_are_one_dominate_or_have_no_voice_are_named() -> None:
    x, y, z = np.random.default_rng(12).normal(size=(3, 40))
    z = z - x * (x @ z) / (x @ x)
    panel = panel_of({"x": x, "twin": x + 0.05 * y, "z": z})
    tree = index(
        pillar("X", weight=5), pillar("T", weight=5), pillar("Z", weight=0.02), leaf("x", "X"),
        leaf("twin", "T"), leaf("z", "Z"),
    )  # fmt: skip
    table = groups_table(Pairs.of(audited(panel, tree))).data
    rows = {(r["group_a"], r["group_b"]): (r["relation"], r["flag"]) for r in table.iter_rows(named=True)}
    assert rows["T", "X"] == ("siblings", "same")
    assert rows["I", "X"] == ("above", "dominant")
    assert rows["I", "Z"] == ("above", "silent")


def test_one_indicator_few_units_and_constants_say_why_there_is_no_number() -> None:
    panel = panel_of({"a": [1, 2, 3, 4], "b": [2, 1, 4, NAN], "c": [5, 5, 5, 5], "d": [1, 2, 4, 3]})
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P"), leaf("c", "P"), leaf("d", "Q"))
    found = audited(panel, tree)
    rows = {row["node"]: row for row in consistency_tables(found)[0].data.iter_rows(named=True)}
    assert rows["Q"]["reason"] == "one-child" and rows["Q"]["alpha"] is None
    assert rows["P"]["reason"] == "few" and rows["P"]["children"] == 3 and rows["P"]["used"] == 2
    pairs = correlations_table(Pairs.of(found)).data
    assert pairs["pearson"].null_count() == pairs.height
    reasons = {(r["indicator_a"], r["indicator_b"]): r["reason"] for r in pairs.iter_rows(named=True)}
    assert reasons["a", "b"] == "few" and reasons["a", "c"] == "no-figures"


def test_a_child_that_counts_against_its_parent_is_turned_before_consistency_is_judged() -> None:
    x = np.arange(12.0)
    panel = panel_of({"good": x + RNG.normal(size=12), "bad": x + RNG.normal(size=12)})
    tree = index(pillar("G"), gp.Element("B", "I", "pillar", gp.Label("B"), direction=-1), leaf("good", "G"),
                 leaf("bad", "B"))  # fmt: skip
    row = consistency_tables(audited(panel, tree))[0].data.filter(node="I").row(0, named=True)
    assert row["alpha"] < 0
