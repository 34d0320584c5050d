"""Screening: the example COINr prints for ASEM, and shares by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from growthpoles.composite.screen import Availability, NoScreen
from growthpoles.composite.screen.base import Axes, Verdict
from growthpoles.core.panel import Flag
from growthpoles.errors import SpecificationError

_ = np.nan
CODES = ("Research", "Pat", "CultServ", "CultGood")
COUNTRIES = ("KOR", "LAO", "MYS", "MNG", "MMR", "NZL", "PAK", "PHL", "RUS", "SGP", "THA", "VNM")
FIGURES = [
    [20437, 249.8, 1.79800, _],
    [175, _, _, _],
    [8080, 64.2, 1.15292, 7.555],
    [293, 0.3, 0.00266, 0.046],
    [299, _, 0.08905, _],
    [7731, 46.5, 0.34615, 1.213],
    [7122, 7.2, 0.03553, 1.256],
    [1361, 11.3, 0.29555, 3.185],
    [16182, 141.5, 1.44633, 8.379],
    [11411, 270.5, 0.92780, 14.507],
    [5317, 53.6, 0.08969, 6.661],
    [3618, _, _, _],
]


def judge(
    method: Availability, rows: Sequence[Sequence[float]], *, flags: np.ndarray | None = None
) -> Verdict:
    """One year of units x indicators."""
    values = np.array(rows, dtype=float)[:, None, :]
    given = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED) if flags is None else flags[:, None, :]
    axes = Axes([f"U{k}" for k in range(len(rows))], [2022], [f"i{k}" for k in range(values.shape[2])])
    return method.judge(values, given.astype(np.uint8), axes=axes)


def test_units_left_out_are_those_of_the_documented_example_of_coinr() -> None:
    """R package COINr 1.1, vignette on unit screening: ASEM rows 40-51 by 75 % availability."""
    values = np.array(FIGURES)[:, None, :]
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    found = Availability(unit_share=0.75).judge(values, flags, axes=Axes(COUNTRIES, [2018], CODES))
    assert [item.where.unit for item in found.reasons] == ["LAO", "MMR", "VNM"]
    assert [code for code, keep in zip(COUNTRIES, found.units[:, 0], strict=True) if not keep] == [
        "LAO", "MMR", "VNM",
    ]  # fmt: skip
    assert [dict(item.details)["share"] for item in found.reasons] == [0.25, 0.5, 0.25]
    assert found.indicators.all()


def test_the_figures_above_are_those_of_the_asem_table(shared_data: Path) -> None:
    import csv

    with (shared_data / "reference/composite/asem_iData.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["uCode"]: row for row in csv.DictReader(file)}
    for country, figures in zip(COUNTRIES, FIGURES, strict=True):
        read = [
            float(rows[country][code]) if rows[country][code] not in {"", "NA"} else np.nan for code in CODES
        ]
        np.testing.assert_allclose(read, figures, rtol=1e-9)


def test_an_indicator_with_few_figures_goes_first_and_costs_its_units_nothing() -> None:
    rows = [[1, 2, _], [2, 3, _], [3, 5, 9], [4, _, _]]
    found = judge(Availability(unit_share=0.75, indicator_share=0.5), rows)
    assert found.indicators.tolist() == [True, True, False]
    assert found.units.ravel().tolist() == [True, True, True, False]
    assert [(r.code, r.where.indicator, r.where.unit) for r in found.reasons] == [
        ("screen.indicator.few", "i2", None),
        ("screen.unit.few", None, "U3"),
    ]


def test_shares_equal_to_the_bounds_are_enough() -> None:
    rows = [[1, _, 0], [2, 3, 0], [3, _, 1], [4, 6, 5]]
    assert not judge(Availability(unit_share=2 / 3, indicator_share=0.5, zero_share=0.5), rows).reasons
    found = judge(Availability(indicator_share=0.51, zero_share=0.49), rows)
    assert [item.code for item in found.reasons] == ["screen.indicator.few", "screen.indicator.zeros"]


def test_not_applicable_cells_do_not_count_and_confidential_ones_have_no_figure() -> None:
    rows = [[1, _, _], [2, _, 3], [3, 4, 5], [7, 8, 9]]
    flags = np.where(np.isnan(np.array(rows, dtype=float)), Flag.NOT_APPLICABLE, Flag.OBSERVED)
    flags[1, 1] = Flag.CONFIDENTIAL
    found = judge(Availability(unit_share=0.7), rows, flags=flags)
    assert found.units.ravel().tolist() == [True, False, True, True]  # 1 of 1, 2 of 3
    assert dict(found.reasons[0].details)["share"] == pytest.approx(2 / 3)


def test_an_indicator_of_one_value_is_left_out_and_one_without_figures_stays_for_the_coverage_rule() -> None:
    found = judge(Availability(), [[5, _], [5, _], [5, _]])
    assert found.indicators.tolist() == [False, True]
    assert [(r.code, dict(r.details)["value"]) for r in found.reasons] == [("screen.indicator.equal", 5.0)]


def test_units_are_judged_year_by_year() -> None:
    values = np.array([[[1, 2], [_, 4]], [[3, 5], [6, 7]]], dtype=float)
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    found = Availability(unit_share=1.0).judge(values, flags, axes=Axes(["A", "B"], [2021, 2022], ["x", "y"]))
    assert found.units.tolist() == [[True, False], [True, True]]
    assert [(r.where.unit, r.where.year) for r in found.reasons] == [("A", 2022)]


def test_a_stricter_bound_never_lets_more_in() -> None:
    rng = np.random.default_rng(5)
    rows = np.where(rng.random((20, 8)) < 0.4, np.nan, rng.random((20, 8))).tolist()
    counts = [judge(Availability(unit_share=share), rows).units.sum() for share in np.linspace(0, 1, 9)]
    assert counts[0] == 20 and (np.diff(counts) <= 0).all() and counts[-1] < 20


def test_without_screening_all_take_part() -> None:
    values = np.full((2, 1, 1), np.nan)
    flags = np.full(values.shape, Flag.MISSING, np.uint8)
    found = NoScreen().judge(values, flags, axes=Axes(["A", "B"], [2022], ["x"]))
    assert found.units.all() and found.indicators.all() and not found.reasons


def test_bad_parameters_are_refused_together() -> None:
    with pytest.raises(SpecificationError) as failure:
        Availability(unit_share=1.2, indicator_share=-1, zero_share=np.nan)
    assert [(p.code, dict(p.details)["name"]) for p in failure.value.problems] == [
        ("method.between", "unit_share"),
        ("method.between", "indicator_share"),
        ("method.between", "zero_share"),
    ]
