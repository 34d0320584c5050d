"""Relatedness of industry tables: worked examples, figures that follow codes, warnings on small tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from growthpoles.core.industries import Industry, IndustryTable
from growthpoles.core.panel import Flag
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.industries.relatedness import RelatednessSettings, measure_relatedness
from growthpoles.labels import Label
from growthpoles.stats import agglomeration, concentration
from growthpoles.stats.complexity import complexity

QUICK = RelatednessSettings(replicates=0, permutations=0)


def _grown(units: int, industries: int, *, seed: int, years: int = 1) -> np.ndarray:
    """Amounts that follow capabilities of units and needs of industries."""
    random = np.random.default_rng(seed)
    able, need = random.random((units, 1, 4)), random.random((1, industries, 4))
    fit = 4 * np.exp(-3 * np.abs(able - need).sum(axis=2))
    noise = np.exp(random.normal(0, 0.7, (years, units, industries)))
    return np.moveaxis(fit * noise, 0, 1)


def _named(values: np.ndarray) -> IndustryTable:
    units = tuple(f"U{i:03d}" for i in range(len(values)))
    kinds = tuple(Industry(f"I{j:03d}", Label(f"I{j}")) for j in range(values.shape[2]))
    land = Territory((Edition("e", tuple(Unit(code, Label(code)) for code in units)),))
    years = tuple(range(2000, 2000 + values.shape[1]))
    return IndustryTable(land, "e", units, years, kinds, values, np.full(values.shape, Flag.OBSERVED))


def test_a_table_by_hand(table_of: Any) -> None:
    """A and B sit in U1 and U2, C alone in U3: A and B belong together, C to nothing."""
    values = [[[4.0, 4.0, 1.0]], [[4.0, 4.0, 1.0]], [[1.0, 1.0, 9.0]]]
    result = measure_relatedness(table_of(values, years=(2020,)), settings=QUICK)
    assert result["proximity"].rows() == [("A", "B", 2, 1.0)]
    density = {(r["unit"], r["industry"]): r for r in result["density"].iter_rows(named=True)}
    assert [density["U1", x]["density"] for x in "ABC"] == [1.0, 1.0, None]
    assert [density["U3", x]["density"] for x in "ABC"] == [0.0, 0.0, None]
    assert [density["U3", x]["present"] for x in "ABC"] == [False, False, True]
    assert result["complexity"]["diversity"].to_list() == [2, 2, 1]
    assert "entries" not in result.names and "effects" not in result.names


def test_complexity_is_that_of_the_presence_matrix(table_of: Any) -> None:
    table = _named(_grown(60, 80, seed=1))
    result = measure_relatedness(table, settings=QUICK)
    values = table.year(2000)
    quotients = values / values.sum(axis=1, keepdims=True) / (values.sum(axis=0) / values.sum())
    expected = complexity(quotients >= 1)
    assert result["complexity"]["eci"].to_numpy() == pytest.approx(expected.eci_z)
    assert result["products"]["pci"].to_numpy() == pytest.approx(expected.pci_z)
    assert result["density"]["density"].max() <= 1.0
    assert not result.diagnostics.with_code("relatedness.small")


def test_figures_follow_codes_whatever_the_order(table_of: Any) -> None:
    table = _named(_grown(12, 9, seed=3, years=2))
    edition = replace(table.territory.current, neighbours=frozenset({("U000", "U001"), ("U002", "U005")}))
    table = replace(table, territory=Territory((edition,)))
    rows, columns = np.random.default_rng(0).permutation(12), np.random.default_rng(1).permutation(9)
    mixed = replace(
        table,
        units=tuple(table.units[k] for k in rows),
        industries=tuple(table.industries[k] for k in columns),
        values=table.values[rows][:, :, columns],
        flags=table.flags[rows][:, :, columns],
    )
    one, other = (measure_relatedness(x, settings=QUICK) for x in (table, mixed))
    for name in ("proximity", "density", "complexity", "products", "concentration", "entries", "effects"):
        assert one[name].equals(other[name], null_equal=True) or not one.diff(other, tolerance=1e-6), name


def test_entries_and_exits_are_read_off_the_quotients(table_of: Any) -> None:
    result = measure_relatedness(_named(_grown(15, 12, seed=4, years=3)), settings=QUICK)
    for row in result["entries"].iter_rows(named=True):
        before, after = row["start_lq"] >= 1, row["end_lq"] >= 1
        words = {(0, 1): "entered", (1, 0): "left", (1, 1): "stayed", (0, 0): "absent"}
        assert row["change"] == words[before, after]
    assert result.spec["start"] == 2000 and result.spec["end"] == 2002


def test_industries_that_enter_where_related_ones_are_show_in_the_effects() -> None:
    """Units keep to one of two families of industries; what is new belongs to their own family."""
    random = np.random.default_rng(5)
    family = np.repeat([0, 1], 20)
    own = (np.arange(40)[:, None] % 2 == family).astype(float)
    start = 1 + 9 * own * (random.random((40, 40)) < 0.6)
    end = np.where((start == 1) & (own == 1) & (random.random((40, 40)) < 0.5), 10.0, start)
    result = measure_relatedness(_named(np.stack([start, end], axis=1)), settings=QUICK)
    effect = {row["change"]: row for row in result["effects"].iter_rows(named=True)}
    assert effect["entered"]["probability"] > 0.9 and effect["entered"]["p_value"] < 1e-6
    assert effect["entered"]["with_event"] > effect["entered"]["without_event"]


def test_concentration_of_every_industry(table_of: Any) -> None:
    table = _named(_grown(8, 4, seed=6))
    edition = replace(table.territory.current, neighbours=frozenset({("U000", "U001"), ("U001", "U007")}))
    table = replace(table, territory=Territory((edition,)), measure="employment")
    settings = RelatednessSettings(replicates=0, permutations=99)
    result = measure_relatedness(table, settings=settings, plants={"I001": 0.02}, seed=3)
    values = table.year(2000)
    size, near = values.sum(axis=1), np.zeros((8, 8))
    near[[0, 1, 1, 7], [1, 0, 7, 1]] = 1
    expected = agglomeration.ellison_glaeser(values[:, [1]], plants=[0.02], overall=size)
    rows = result["concentration"]
    assert rows["ellison_glaeser"].to_list() == [None, pytest.approx(expected.gamma[0]), None, None]
    for j in range(4):
        spatial = agglomeration.spatial_gini(values[:, j] / size, neighbours=near, permutations=99, seed=3)
        found = rows.row(j, named=True)
        assert found["hhi"] == pytest.approx(concentration.herfindahl(values[:, j]).item())
        assert found["theil"] == pytest.approx(concentration.theil(values[:, j], size))
        assert (found["spatial_neighbours"], found["spatial_p"]) == pytest.approx(
            (spatial.neighbours, spatial.p_value)
        )


def test_a_small_table_says_that_it_is_small(table_of: Any) -> None:
    result = measure_relatedness(_named(_grown(20, 19, seed=7)))
    found = dict(result.diagnostics.with_code("relatedness.small").items[0].details)
    assert found["enough"] == 50 and found["units"] <= 20 and found["industries"] <= 19
    assert result["complexity"]["eci_low"].is_not_null().all()


def test_a_table_without_order_has_no_complexity_and_says_so(table_of: Any) -> None:
    values = np.kron(np.eye(2), np.ones((3, 2)))[:, None] * 5 + np.zeros((6, 1, 4))
    result = measure_relatedness(table_of(values, years=(2020,)), settings=QUICK)
    assert result.diagnostics.with_code("relatedness.complexity.constant")
    assert result["complexity"]["eci"].is_null().all() and result["complexity"]["outlook"].is_null().all()
    assert result["complexity"]["fitness"].to_list() == pytest.approx([1.0] * 6)
    assert not result.diagnostics.with_code("relatedness.fitness")


def test_fitness_that_does_not_settle_is_reported(table_of: Any) -> None:
    """U1 has A and B, U2 has B only: with nested presence the second fitness falls like 1 / rounds."""
    values = [[[6.0, 3.0]], [[0.0, 1.0]]]
    settings = RelatednessSettings(quotient=0.5, replicates=0, permutations=0)
    table = table_of(values, years=(2020,), national=[[6.0, 4.0]])
    result = measure_relatedness(table, settings=settings)
    assert result["complexity"]["diversity"].to_list() == [2, 1]
    assert result.diagnostics.with_code("relatedness.fitness.open")
    assert result["complexity"]["vanishing"].to_list() == [False, True]
    assert ("fitness_change", "open") in result["figures"].select("name", "note").rows()


def test_a_unit_with_an_empty_cell_is_left_out_but_counts_in_the_country(table_of: Any) -> None:
    values = [[[np.nan, 10.0]], [[10.0, 50.0]], [[5.0, 5.0]]]
    table = table_of(values, years=(2020,), national=[[40.0, 65.0]])
    result = measure_relatedness(table, settings=QUICK)
    assert result["complexity"]["unit"].to_list() == ["U2", "U3"]
    lq = result["density"].filter(pl.col("unit") == "U3")["lq"].to_list()
    assert lq == pytest.approx([0.5 / (40 / 105), 0.5 / (65 / 105)])
    assert [d.where.unit for d in result.diagnostics.with_code("industries.cells.missing")] == ["U1"]


def test_a_country_that_cannot_be_summed_is_refused(table_of: Any) -> None:
    """Leaving the unit out must not make the country smaller."""
    table = table_of([[[np.nan, 10.0]], [[10.0, 50.0]], [[5.0, 5.0]]], years=(2020,))
    with pytest.raises(InputError) as caught:
        measure_relatedness(table, settings=QUICK)
    assert [p.code for p in caught.value.problems] == ["industries.national.missing"]


def test_the_same_seed_gives_the_same_result_and_saving_keeps_it(tmp_path: Path) -> None:
    table = _named(_grown(10, 8, seed=8, years=2))
    settings = RelatednessSettings(replicates=20, permutations=19)
    one, other = (measure_relatedness(table, settings=settings, seed=4) for _ in range(2))
    assert not one.diff(other)
    assert not one.diff(type(one).load(one.save(tmp_path)))


def test_misuse_is_refused_with_all_reasons(table_of: Any) -> None:
    table = table_of([[[1.0, 2.0]], [[2.0, 1.0]]], years=(2020,))
    with pytest.raises(InputError) as caught:
        measure_relatedness(table, plants={"Z": 0.5, "A": 1.5})
    assert [p.code for p in caught.value.problems] == ["industries.unknown", "relatedness.plants.range"]
    with pytest.raises(InputError) as caught:
        measure_relatedness(table, settings=RelatednessSettings(quotient=9.0))
    assert [p.code for p in caught.value.problems] == ["relatedness.nothing"]
    with pytest.raises(InputError) as caught:
        measure_relatedness(table, settings=RelatednessSettings(start=2020, end=2020))
    assert [p.code for p in caught.value.problems] == ["industries.years.order"]
    with pytest.raises(ValueError, match="method must be one of"):
        RelatednessSettings(method="other")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="above zero"):
        RelatednessSettings(quotient=0)
    with pytest.raises(ValueError, match=">= 0"):
        RelatednessSettings(replicates=-1)
