from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import index, leaf, panel_of, pillar
from tests.reference.asem_study import asem_framework, asem_panel

import growthpoles as gp
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.potential.audit_inputs import AuditYear, load_audit_rules
from growthpoles.potential.influence import influence_table, removal_table

NAN = np.nan
RNG = np.random.default_rng(8)


def audited(panel: Panel, tree: Framework, spec: gp.IndexSpec | None = None) -> AuditYear:
    result = gp.assess_potential(panel, tree, spec or gp.IndexSpec())
    assert result.inputs is not None
    return AuditYear(result.inputs, panel.years[-1], load_audit_rules())


def plain_ranks(index_: np.ndarray) -> list[int]:
    return [1 + int((index_ > own).sum()) for own in index_]


def test_an_index_that_one_indicator_dominates_shows_it() -> None:
    """Equal weights, but one indicator varies twenty times as much as the others on a common scale."""
    x = RNG.uniform(size=(3, 60))
    panel = panel_of({"loud": x[0], "soft": 0.5 + 0.05 * x[1], "mute": 0.5 + 0.05 * x[2]})
    tree = index(*(leaf(code, "I", lower=0.0, upper=1.0) for code in ("loud", "soft", "mute")))
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=gp.normalise.Goalposts())
    rows = {r["element"]: r for r in influence_table(audited(panel, tree, spec)).data.iter_rows(named=True)}
    assert rows["loud"]["main_effect"] > 0.99 and rows["loud"]["effective"] > 0.9
    assert rows["loud"]["flag"] == "high" and rows["soft"]["flag"] == rows["mute"]["flag"] == "low"
    assert rows["loud"]["nominal"] == pytest.approx(1 / 3)
    assert sum(row["effective"] for row in rows.values()) == pytest.approx(1)


def test_independent_equal_parts_have_the_influence_they_are_given() -> None:
    x = RNG.normal(size=(4, 400))
    panel = panel_of({f"x{k}": column for k, column in enumerate(x)})
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment(), normalise=gp.normalise.ZScore())
    table = influence_table(audited(panel, index(*(leaf(f"x{k}", "I") for k in range(4))), spec)).data
    assert table["ratio"].to_list() == pytest.approx([1] * 4, abs=0.25)
    assert table["main_effect"].to_list() == pytest.approx([0.25] * 4, abs=0.08)


def test_weights_on_the_way_to_the_index_are_multiplied() -> None:
    x = RNG.normal(size=(3, 30))
    tree = index(
        pillar("A", weight=3), pillar("B"), leaf("a1", "A", weight=2), leaf("a2", "A"), leaf("b", "B")
    )
    table = influence_table(audited(panel_of(dict(zip(("a1", "a2", "b"), x, strict=True))), tree)).data
    rows = table.filter(target="I", level="indicators")
    assert dict(rows.select("element", "nominal").iter_rows()) == pytest.approx(
        {"a1": 0.5, "a2": 0.25, "b": 0.25}
    )
    assert set(table.filter(target="I")["level"]) == {
        "children",
        "indicators",
    }  # its children are the pillars


def test_an_indicator_that_works_against_its_index_is_flagged() -> None:
    x = RNG.normal(size=(4, 50))
    panel = panel_of(
        {"a": x[0], "b": x[0] + 0.3 * x[1], "c": x[0] + 0.3 * x[2], "d": -0.9 * x[0] + 0.1 * x[3]}
    )
    table = influence_table(audited(panel, index(*(leaf(code, "I") for code in "abcd")))).data
    assert table.filter(element="d")["flag"].item() == "opposite"
    assert set(table.filter(flag="opposite")["element"]) == {"d"}


def test_too_few_units_have_no_influence_but_a_reason() -> None:
    panel = panel_of({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]})
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"), leaf("c", "P", value=""))
    table = influence_table(audited(panel, tree)).data.filter(target="P")
    assert table["main_effect"].null_count() == 3
    assert dict(table.select("element", "reason").iter_rows()) == {
        "a": "few", "b": "few", "c": "no-figures",
    }  # fmt: skip


def test_an_index_without_any_score_says_so() -> None:
    panel = panel_of({"a": np.arange(12.0), "b": np.arange(12.0) ** 2})
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P"), leaf("c", "Q", value=""))
    found = audited(panel, tree)
    influence = influence_table(found).data.filter(target="I", level="children")
    assert dict(influence.select("element", "reason").iter_rows()) == {"P": "no-score", "Q": "no-figures"}
    assert set(removal_table(found).data["reason"]) == {"no-score"}
    inside = influence_table(found).data.filter(target="P")
    assert inside["main_effect"].null_count() == 0


def test_removing_elements_of_asem_against_an_index_built_without_them(shared_data: Path) -> None:
    """Indicator, pillar and sub-index: same scales, same weights, the plain mean of the rest."""
    found = audited(asem_panel(shared_data), asem_framework(shared_data))
    table, codes = removal_table(found).data, found.tree.codes
    scores = {code: found.scores[:, k] for k, code in enumerate(codes)}

    def without(gone: str, code: str) -> np.ndarray:
        k = codes.index(code)
        if k < len(found.tree.indicators):
            return scores[code]
        children = [codes[c] for c in found.tree.nodes[k - len(found.tree.indicators)].children]
        return np.nanmean([without(gone, child) for child in children if child != gone], axis=0)

    for element in ("TBTs", "Social", "Sust"):
        before, after = plain_ranks(scores["Index"]), plain_ranks(without(element, "Index"))
        shift = [abs(a - b) for a, b in zip(before, after, strict=True)]
        row = table.filter(element=element).row(0, named=True)
        assert row["mean_shift"] == pytest.approx(sum(shift) / 51)
        assert row["max_shift"] == max(shift) and row["units"] == 51 and row["lost"] == 0
        u = found.units.index(row["unit"])
        assert (before[u], after[u]) == (row["rank_with"], row["rank_without"]) and shift[u] == max(shift)
        here = np.corrcoef(before, after)[0, 1]
        assert row["spearman"] == pytest.approx(here, abs=0.02)  # ties share places differently


def test_removal_respects_gaps_geometric_means_and_coverage() -> None:
    panel = panel_of({"a": [1, 2, 3, 4], "b": [4, 1, NAN, 2], "c": [1, 3, 2, 5]})
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P"), leaf("c", "Q"))
    spec = gp.IndexSpec(normalise=gp.normalise.MinMax(floor=0.01), aggregate=gp.aggregate.PowerMean(0))
    found = audited(panel, tree, spec)
    rows = {row["element"]: row for row in removal_table(found).data.iter_rows(named=True)}
    s = {code: found.scores[:, k] for k, code in enumerate(found.tree.codes)}
    expected = plain_ranks(np.sqrt(s["a"] * s["c"]))
    shift = [abs(x - y) for x, y in zip(plain_ranks(s["I"]), expected, strict=True)]
    assert rows["b"]["mean_shift"] == pytest.approx(np.mean(shift))
    assert rows["a"]["lost"] == 1  # the unit that has nothing else in this pillar
    only_p = plain_ranks(np.nanmean([s["a"], s["b"]], axis=0))
    assert (
        rows["Q"]["mean_shift"]
        == rows["c"]["mean_shift"]
        == pytest.approx(np.mean([abs(x - y) for x, y in zip(plain_ranks(s["I"]), only_p, strict=True)]))
    )
    assert rows["a"]["spearman"] is None


def test_without_the_only_element_there_is_no_index_and_one_without_figures_changes_nothing() -> None:
    panel = panel_of({"a": [1, 2, 3, 4, 5, 6]})
    one = removal_table(audited(panel, index(leaf("a", "I")))).data.row(0, named=True)
    assert one["reason"] == "nothing-left" and one["mean_shift"] is None and one["lost"] == 6
    two = index(pillar("P"), leaf("a", "P"), leaf("void", "P", value=""))
    rows = {r["element"]: r for r in removal_table(audited(panel, two)).data.iter_rows(named=True)}
    assert rows["void"]["reason"] == "no-figures" and rows["P"]["reason"] == "nothing-left"


@given(st.permutations(range(12)))
def test_the_order_of_units_does_not_matter(order: list[int]) -> None:
    rng = np.random.default_rng(0)
    columns = {code: rng.integers(0, 6, 12).astype(float) for code in "abc"}
    units = [f"U{k:02}" for k in range(12)]
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"), leaf("c", "I"))
    first = audited(panel_of(columns, units=units), tree)
    second = audited(
        panel_of({c: x[order] for c, x in columns.items()}, units=[units[k] for k in order]), tree
    )
    for make in (influence_table, removal_table):
        a, b = make(first).data, make(second).data
        for name in a.columns:
            if a[name].dtype.is_numeric():
                np.testing.assert_allclose(a[name].to_numpy(), b[name].to_numpy(), rtol=1e-6, atol=1e-9)
            else:
                assert a[name].to_list() == b[name].to_list()
