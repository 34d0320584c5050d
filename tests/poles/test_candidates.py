"""Candidates against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.core.result import Result, Table
from growthpoles.poles.candidates import candidate_notes, find_candidates, propulsive_sum, real_contribution
from growthpoles.poles.inputs import load_typology

RULES = load_typology().rules
THREE = {"X": "region", "Y": "region", "Z": "region"}
COLUMNS: dict[str, Any] = {
    "population": [[3.0] * 3, [2.0] * 3, [1.0] * 3],
    "grp": [[100.0, 900.0, 900.0], [200.0, 900.0, 900.0], [400.0, 900.0, 900.0]],
    "grp_volume_index": [[999.0, 110.0, 110.0], [999.0, 100.0, 100.0], [999.0, 100.0, 105.0]],
}


def propulsive(rows: list[tuple[Any, ...]]) -> Result:
    names = ("unit", "industry", "share", "score", "eligible")
    return Result(
        (Table("industries", ("unit", "industry"), pl.DataFrame(rows, schema=names, orient="row")),)
    )


def test_contribution_is_real_and_related_to_the_median_share(figures_of: Any) -> None:
    """Gains 100 (1.21 - 1) = 21, 0, 400 x .05 = 20 of 41; median share 200/700; prices count nothing."""
    found = real_contribution(figures_of(THREE, COLUMNS))
    assert found == pytest.approx([21 / 41 * 3.5, 0.0, 20 / 41 * 3.5])


@pytest.mark.parametrize("gone", ["grp", "grp_volume_index"])
def test_contribution_needs_both_figures(figures_of: Any, gone: str) -> None:
    found = real_contribution(figures_of(THREE, {k: v for k, v in COLUMNS.items() if k != gone}))
    assert np.isnan(found).all()


def test_contribution_to_a_shrinking_country_is_undefined(figures_of: Any) -> None:
    falling = {**COLUMNS, "grp_volume_index": np.full((3, 3), 98.0)}
    assert np.isnan(real_contribution(figures_of(THREE, falling))).all()


def test_an_index_is_not_chained_over_a_missing_year(figures_of: Any) -> None:
    """2022, 2023 and 2025: the index of 2025 is on 2024, which is not there."""
    figures = figures_of(THREE, COLUMNS)
    years = (*figures.years[:-1], figures.years[-1] + 1)
    gap = replace(figures, panel=replace(figures.panel, years=years), years=years)
    assert np.isnan(real_contribution(gap)).all()


def test_only_eligible_industries_count(figures_of: Any) -> None:
    """X: .2 x 1 + .1 x .5 = .25; the ineligible and the unknown add nothing; Z is not judged."""
    rows = [
        ("X", "C", 0.2, 1.0, True), ("X", "A", 0.1, 0.5, True), ("X", "G", 0.5, 1.0, False),
        ("X", "B", 0.1, None, True), ("Y", "G", 0.9, 1.0, False),
    ]  # fmt: skip
    found = propulsive_sum(figures_of(THREE, COLUMNS), propulsive(rows))
    assert found == pytest.approx([0.25, 0.0, np.nan], nan_ok=True)


def test_the_score_by_hand(figures_of: Any) -> None:
    """X: mass (5/6 + 1/6) / 2 = .5, propulsive (.085 - .02) / .13 = .5, contribution full: .5^.7 = .6156."""
    rows = [("X", "C", 0.085, 1.0, True), ("Y", "C", 0.085, 1.0, True), ("Z", "C", 0.085, 1.0, True)]
    found = find_candidates(figures_of(THREE, COLUMNS), RULES, propulsive=propulsive(rows))
    assert found.mass == pytest.approx([0.5, 0.5, 0.5])
    assert found.score[0] == pytest.approx(0.5**0.7)
    assert found.candidate.tolist() == [True, False, True]


def test_without_propulsive_industries_the_rest_is_weighed_anew(figures_of: Any) -> None:
    """Mass and contribution carry .6 of the weights, just enough: (.5 x 1)^(1/2) for X."""
    found = find_candidates(figures_of(THREE, COLUMNS), RULES, propulsive=None)
    assert found.evidence == pytest.approx([0.6] * 3)
    assert found.score[0] == pytest.approx(0.5**0.5)
    assert [dict(item.details)["part"] for item in candidate_notes(found)] == ["propulsive"]


def test_mass_alone_is_too_little_evidence(figures_of: Any) -> None:
    columns = {name: COLUMNS[name] for name in ("population", "grp")}
    found = find_candidates(figures_of(THREE, columns), RULES, propulsive=None)
    assert np.isnan(found.score).all() and not found.candidate.any()
