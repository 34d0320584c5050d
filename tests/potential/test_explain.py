"""An explanation reproduces the index from the raw cells."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest

import growthpoles as gp
from growthpoles.errors import InputError


def rows_of(result, unit: str, year: int = 2022):  # type: ignore[no-untyped-def]
    return {row["code"]: row for row in result.explain(unit, year).table.iter_rows(named=True)}


def power_mean(children, order: float) -> float:  # type: ignore[no-untyped-def]
    if order == 0:
        return float(np.exp(sum(w * np.log(x) for x, w in children)))
    return float(sum(w * x**order for x, w in children) ** (1 / order))


def recomputed(rows, code: str) -> float:  # type: ignore[no-untyped-def]
    """The score of a node from nothing but raw cells, scales, weights and orders of the explanation."""
    row = rows[code]
    if row["kind"] == "indicator":
        raw = row["value"] / (row["denominator_value"] or 1.0) * row["factor"]
        assert raw == row["raw"]
        x = row["treated"] if row["rule"] else raw
        sign, origin, span = re.fullmatch(r"\(([+-]1) x - (.+)\) / (.+)", row["scale"]).groups()  # type: ignore[union-attr]
        return max((float(sign) * x - float(origin)) / float(span), 0.01)
    children = [
        (recomputed(rows, child["code"]), child["weight"])
        for child in rows.values()
        if child["parent"] == code and child["weight"] is not None
    ]
    return power_mean(children, row["order"])


@pytest.mark.parametrize("unit", ["U1", "U2", "U5"])
def test_recomputing_from_the_explanation_gives_the_score(result, unit: str) -> None:  # type: ignore[no-untyped-def]
    expected = result["scores"].filter(unit=unit)["index"].item()
    assert recomputed(rows_of(result, unit), "I") == pytest.approx(expected, rel=1e-12)


def test_contributions_add_up_at_every_level(result) -> None:  # type: ignore[no-untyped-def]
    rows = rows_of(result, "U5")
    for code in ("I", "P", "Q", "ACT"):
        parts = [
            row["contribution"]
            for row in rows.values()
            if row["parent"] == code and row["contribution"] is not None
        ]
        assert sum(parts) == pytest.approx(rows[code]["score"], rel=1e-12)


def test_gaps_are_explained_by_their_flag_and_status(result) -> None:  # type: ignore[no-untyped-def]
    rows = rows_of(result, "U3")
    assert rows["staff"]["flag"] == "confidential" and rows["staff"]["value"] is None
    assert rows["staff"]["raw"] is None and rows["staff"]["rule"] == ""
    assert rows["Q"]["status"] == rows["I"]["status"] == "missing" and rows["I"]["score"] is None
    assert rows["head"]["status"] == "scored" and rows["shown"]["status"] == "profile"
    assert rows_of(result, "U4")["staff"]["flag"] == "not-applicable"


def test_moved_cells_say_by_which_rule(result) -> None:  # type: ignore[no-untyped-def]
    rows = rows_of(result, "U5")
    assert (rows["head"]["raw"], rows["head"]["treated"], rows["head"]["rule"]) == (500, 20, "winsorise")


def test_the_order_is_that_of_the_framework(result) -> None:  # type: ignore[no-untyped-def]
    codes = result.explain("U1", 2022).table["code"].to_list()
    assert codes == ["I", "P", "Q", "ACT", "head", "rate", "staff", "later", "shown", "new"]


def test_unknown_units_and_years_are_refused(result) -> None:  # type: ignore[no-untyped-def]
    for unit, year in (("U9", 2022), ("U1", 1990)):
        with pytest.raises(InputError):
            result.explain(unit, year)


def test_ranks_as_scores_are_explained_by_their_position(panel, tree) -> None:  # type: ignore[no-untyped-def]
    found = gp.assess_potential(panel, tree, gp.IndexSpec(normalise=gp.normalise.Rank()))
    row = found.explain("U1", 2022).table.filter(pl.col("code") == "head").row(0, named=True)
    assert row["scale"] == "position among 5"
