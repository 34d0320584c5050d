"""Coverage tables and what is said when they do not carry a score."""

from __future__ import annotations

import numpy as np
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.core.diagnostic import Grade
from growthpoles.core.framework import Coverage


def test_status_of_every_indicator(result) -> None:  # type: ignore[no-untyped-def]
    rows = {row[2]: row[3:] for row in result["coverage"].iter_rows()}
    assert rows["head"] == ("direct", True, 5, 5) and rows["rate"] == ("close", True, 4, 5)
    assert rows["staff"] == ("direct", True, 3, 4) and rows["later"] == ("missing", False, 0, 5)
    assert "shown" not in rows


def test_pillars_against_their_rule(result) -> None:  # type: ignore[no-untyped-def]
    rows = {row[1]: row[2:] for row in result["pillar_coverage"].iter_rows()}
    assert rows["P"] == (2, 1, 2, True, 5, 5) and rows["Q"] == (1, 1, 2, True, 3, 5)


def test_units_that_fail_are_named(result) -> None:  # type: ignore[no-untyped-def]
    found = result.diagnostics.with_code("pillar.coverage.some")
    assert [(d.where.indicator, dict(d.details)["units"]) for d in found] == [("ACT", "U2"), ("Q", "U3, U4")]
    (lost,) = result.diagnostics.with_code("index.coverage.some")
    assert dict(lost.details)["count"] == 2


PANEL = panel_of({"a": [1, 2, 3], "b": [3, 2, 1]})
TREE = index(
    pillar("P"), pillar("Q"), pillar("R"),
    leaf("a", "P"), leaf("b", "Q", proxy="weak"), leaf("c", "R", value=""),
    coverage=Coverage(),
)  # fmt: skip


def test_a_framework_that_is_not_met_leaves_every_index_out_and_says_so() -> None:
    found = gp.assess_potential(PANEL, TREE, gp.IndexSpec())
    assert found["scores"]["index"].null_count() == 3 and set(found["scores"]["status"]) == {"missing"}
    pillars = found.diagnostics.with_code("pillar.coverage")
    assert [(d.where.indicator, dict(d.details)) for d in pillars] == [
        ("Q", {"have": 0, "need": 1, "of": 1}),
        ("R", {"have": 0, "need": 1, "of": 1}),
    ]
    (lost,) = found.diagnostics.with_code("index.coverage")
    assert dict(lost.details) == {"have": 1, "need": 3, "of": 3} and lost.grade is Grade.WARNING
    assert found["pillars"].filter(pillar="P")["score"].to_list() == [0, 0.5, 1]  # what can be scored is


def test_figures_that_sentences_quote() -> None:
    figures = dict(
        gp.assess_potential(PANEL, TREE, gp.IndexSpec())["figures"].select("name", "value").iter_rows()
    )
    assert figures["pillars"] == 3 and figures["pillars_met"] == 1 and figures["pillars_needed"] == 3
    assert (
        figures["indicators"] == 3
        and figures["indicators_counted"] == 1
        and figures["indicators_missing"] == 1
    )


def test_coverage_is_counted_year_by_year() -> None:
    panel = panel_of({"a": [[1, np.nan], [2, np.nan]], "b": [[1, 2], [2, 3]]}, years=(2022, 2023))
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "Q"))
    found = gp.assess_potential(panel, tree, gp.IndexSpec())
    met = {(row[0], row[1]): row[5] for row in found["pillar_coverage"].iter_rows()}
    assert met == {(2022, "P"): True, (2022, "Q"): True, (2023, "P"): False, (2023, "Q"): True}
    (lost,) = found.diagnostics.with_code("index.coverage")
    assert lost.where.year == 2023
