"""Location quotients and structure against figures worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.industries.specialisation import SpecialisationSettings, analyse_specialisation, quotients
from growthpoles.labels import Label


def test_quotients_and_structure_by_hand(table_of: Any) -> None:
    """Units 30+10 and 10+50 of a country of 40+60: LQ .75/.4 = 1.875, .25/.6 = .4167; (1/6)/.4, (5/6)/.6."""
    result = analyse_specialisation(table_of([[[30.0, 10.0]], [[10.0, 50.0]]], years=(2020,)))
    assert result["location"]["lq"].to_list() == pytest.approx([1.875, 0.25 / 0.6, 1 / 6 / 0.4, 5 / 6 / 0.6])
    assert result["location"]["symmetric_lq"][0] == pytest.approx(0.875 / 2.875)
    first = result["structure"].row(0, named=True)
    entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert first["effective_industries"] == pytest.approx(math.exp(entropy))
    assert (first["largest_share"], first["largest_industry"]) == (0.75, "A")
    assert first["krugman"] == pytest.approx(0.35 + 0.35)


def test_a_published_national_row_is_the_reference(table_of: Any) -> None:
    table = table_of([[[30.0, 10.0]], [[10.0, 50.0]]], years=(2020,), national=[[100.0, 100.0]])
    assert analyse_specialisation(table)["location"]["lq"].to_list()[:2] == [1.5, 0.5]


def test_a_unit_with_an_empty_cell_has_no_quotients(table_of: Any) -> None:
    values = [[[np.nan, 10.0]], [[10.0, 50.0]], [[5.0, 5.0]]]
    table = table_of(values, years=(2020,), national=[[40.0, 65.0]])
    result = analyse_specialisation(table)
    own = result["location"].filter(pl.col("unit") == "U1")
    assert own["lq"].is_null().all() and own["share"].is_null().all()
    assert result["location"].filter(pl.col("unit") != "U1")["lq"].is_not_null().all()
    assert result["structure"]["largest_industry"][0] is None
    assert [d.where.unit for d in result.diagnostics.with_code("industries.cells.missing")] == ["U1"]


def test_a_true_zero_has_a_quotient_of_zero(table_of: Any) -> None:
    assert quotients(table_of([[[0.0, 10.0]], [[10.0, 50.0]]], years=(2020,)), 2020)[0, 0] == 0.0


def test_weighted_quotients_average_to_one(table_of: Any) -> None:
    """sum_i (e_i. / e_..) LQ_ij = 1 for every industry."""
    values = np.random.default_rng(3).uniform(1, 9, (5, 1, 4))
    lq = quotients(table_of(values, years=(2020,)), 2020)
    weight = values[:, 0].sum(axis=1) / values.sum()
    assert weight @ lq == pytest.approx(np.ones(4))


def test_a_year_that_is_not_there(table_of: Any) -> None:
    with pytest.raises(InputError) as caught:
        analyse_specialisation(table_of([[[1.0, 1.0]], [[1.0, 1.0]]], years=(2020,)), years=[2019])
    assert caught.value.problems[0].code == "panel.year.unknown"


# --- intervals, stars, quadrants, cluster index ---


def test_counts_have_intervals_and_money_has_none(table_of: Any) -> None:
    """Counts 10, 10 / 10, 30: Var(ln LQ) of the first cell is 1/30, LQ 1.5; four p-values are corrected."""
    table = table_of([[[10.0, 10.0]], [[10.0, 30.0]]], years=(2020,))
    money = analyse_specialisation(table)["location"]
    assert money["lq_low"].is_null().all() and money["p_adjusted"].is_null().all()
    found = analyse_specialisation(table, settings=SpecialisationSettings(counts=True))["location"]
    half = 1.959964 * (1 / 30) ** 0.5
    assert found["lq_low"][0] == pytest.approx(1.5 * math.exp(-half), rel=1e-6)
    assert found["lq_high"][0] == pytest.approx(1.5 * math.exp(half), rel=1e-6)
    assert 0.026 <= found["p_adjusted"][0] <= 4 * 0.0264


def test_counts_that_are_no_whole_numbers_are_all_named(table_of: Any) -> None:
    table = table_of([[[10.5, 10.0]], [[10.0, 30.25]]], years=(2020,), national=[[21.0, 41.0]])
    with pytest.raises(InputError) as caught:
        analyse_specialisation(table, settings=SpecialisationSettings(counts=True))
    found = [(p.code, p.where.unit, p.where.indicator) for p in caught.value.problems]
    assert found == [("specialisation.counts.whole", "U1", "A"), ("specialisation.counts.whole", "U2", "B")]


def test_standardised_quotients_and_which_of_them_can_be_read(table_of: Any) -> None:
    random = np.random.default_rng(9)
    values = np.exp(random.normal(0, 1.2, (30, 1, 3))) * [[[1.0, 1.0, 0.001]]]
    result = analyse_specialisation(table_of(values, years=(2020,)))
    for _, rows in result["location"].group_by("industry"):
        lq = rows["lq"].to_numpy()
        assert rows["standardised_lq"].to_numpy() == pytest.approx((lq - lq.mean()) / lq.std(ddof=1))
    kept = {row["industry"]: row["use"] for row in result["standardisation"].iter_rows(named=True)}
    assert kept["C"] == "log"  # a small industry keeps the skew of its amounts


def test_stars_of_one_dominant_unit_and_a_note_where_no_unit_can_be_in_the_top_tenth(table_of: Any) -> None:
    values = [[[80.0, 20.0]], *[[[10.0, 90.0]]] * 9]
    result = analyse_specialisation(table_of(values, years=(2020,)))
    row = result["location"].filter((pl.col("unit") == "U1") & (pl.col("industry") == "A")).row(0, named=True)
    stars = (row["size_star"], row["quotient_star"], row["focus_star"], row["stars"])
    assert stars == (True, True, False, 2)
    assert not result.diagnostics.with_code("specialisation.few")
    small = analyse_specialisation(table_of(values[:9], years=(2020,)))
    assert dict(small.diagnostics.with_code("specialisation.few").items[0].details) == {
        "units": 9,
        "needed": 10,
    }


def test_quadrants_between_the_first_and_the_last_year(table_of: Any) -> None:
    """LQ of A in U1: .75/.4 = 1.875 -> .5/.3 = 1.667 (mature); B in U1: .417 -> .714 (emerging)."""
    values = [[[30.0, 10.0], [20.0, 20.0]], [[10.0, 50.0], [10.0, 50.0]]]
    rows = analyse_specialisation(table_of(values, years=(2020, 2021)))["quadrants"]
    assert rows["quadrant"].to_list() == ["mature", "emerging", "emerging", "mature"]
    assert rows["first_lq"][0] == pytest.approx(1.875) and rows["last_lq"][0] == pytest.approx(5 / 3)
    assert "quadrants" not in analyse_specialisation(table_of(values, years=(2020, 2021)), years=[2020]).names


def _land(areas: list[float | None]) -> Territory:
    units = (Unit(f"U{i + 1}", Label(f"U{i + 1}"), area_km2=area) for i, area in enumerate(areas))
    return Territory((Edition("now", tuple(units)),))


def test_cluster_index_of_farhauer_and_kroell(table_of: Any) -> None:
    """REAT 3.0.2, litzenberger: e 1743 of 5740, 35 of 53 firms, area 50 of 576, people 488 of 4621."""
    made = replace(
        table_of([[[1743.0, 9.0]], [[3997.0, 9.0]]], years=(2020,)), territory=_land([50.0, 526.0])
    )
    firms = table_of([[[1.0, 35.0]], [[1.0, 18.0]]], years=(2020,))
    firms = replace(firms, industries=firms.industries[::-1])  # found by code, not by position
    result = analyse_specialisation(made, firms=firms, population={"U1": 488, "U2": 4133})
    assert result["clusters"]["cluster_index"][0] == pytest.approx(21.87491, abs=5e-6)


def test_what_the_cluster_index_lacks_is_named_all_at_once(table_of: Any) -> None:
    made = replace(table_of([[[5.0, 9.0]], [[4.0, 9.0]]], years=(2020,)), territory=_land([50.0, None]))
    firms = table_of([[[1.0]], [[1.0]]], years=(2019,))
    with pytest.raises(InputError) as caught:
        analyse_specialisation(made, firms=firms, population={"U2": 10.0})
    assert [(p.code.rsplit(".", 1)[1], p.where.unit or p.where.indicator or p.where.year)
            for p in caught.value.problems] == [
        ("population", "U1"), ("area", "U2"), ("firms", "B"), ("firms", 2020)
    ]  # fmt: skip


def test_hoover_is_half_of_krugman_and_structure_has_its_bounds(table_of: Any) -> None:
    values = np.random.default_rng(4).uniform(1, 9, (4, 1, 5))
    rows = analyse_specialisation(table_of(values, years=(2020,)))["structure"]
    assert rows["hoover"].to_numpy() == pytest.approx(rows["krugman"].to_numpy() / 2)
    assert np.exp(rows["entropy"].to_numpy()) == pytest.approx(rows["effective_industries"].to_numpy())
    assert (rows["hhi"] >= 1 / 5).all()


def test_tables_survive_saving(table_of: Any, tmp_path: Path) -> None:
    values = np.random.default_rng(4).uniform(1, 9, (4, 2, 3))
    result = analyse_specialisation(table_of(values, years=(2020, 2021)))
    assert not result.diff(type(result).load(result.save(tmp_path)))


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="top must lie"):
        SpecialisationSettings(top=0)
    with pytest.raises(ValueError, match="level must lie"):
        SpecialisationSettings(level=1.0)
