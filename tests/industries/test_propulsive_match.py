"""Input-output tables and industry tables brought together: codes, places, what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.industries import chains

from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.inputs import PropulsiveSettings
from growthpoles.industries.propulsive_match import Matched, match, merge_industries, unmatched
from growthpoles.labels import Label

PLAIN = PropulsiveSettings()


def nation(**changes: Any) -> InputOutputTable:
    """Miller and Blair's two industries with 100 and 200 of imported inputs."""
    imports = chains.accounts(chains.row("M", "imports", [100.0, 200.0]))
    return replace(chains.miller_blair(), primary=imports, **changes)


def table_like(table_of: Any, **named: Any) -> Any:
    """Two units that make 400 and 600 of A, 1500 and 500 of B."""
    values = [[[300.0, 1400.0], [400.0, 1500.0]], [[500.0, 450.0], [600.0, 500.0]]]
    return table_of(values, years=(2020, 2022), **named)


def refused(table: Any, io: InputOutputTable, settings: PropulsiveSettings = PLAIN) -> list[str]:
    with pytest.raises(InputError) as caught:
        match(table, io, year=2022, settings=settings)
    return [item.code for item in caught.value.problems]


def codes(found: Matched) -> list[str]:
    """What is said of the match; that a table does not balance is the table's own finding."""
    return [item.code for item in found.diagnostics if not item.code.startswith("io.balance.")]


def test_multipliers_with_all_inputs_by_hand(table_of: Any) -> None:
    """A buys .15 of A and .2 of B at home and imports .1, in the same mix: both times 45/35.

    B buys .25 and .05 at home and imports .1: both times 40/30. Then column sums of the inverse by hand.
    """
    found = match(table_like(table_of), nation(), year=2022, settings=PLAIN)
    whole = np.array([[0.15, 0.25], [0.2, 0.05]]) * np.array([45 / 35, 40 / 30])
    (p, q), (r, s) = np.eye(2) - whole
    inverse = np.array([[s, -q], [-r, p]]) / (p * s - q * r)
    np.testing.assert_allclose(found.everything[0], inverse.sum(axis=0))
    np.testing.assert_allclose(found.output, [[400, 1500], [600, 500], [1000, 2000]])
    assert found.imports and not found.regional and found.known.all() and not codes(found)


def test_without_imports_only_other_regions_count(table_of: Any) -> None:
    found = match(table_like(table_of), chains.miller_blair(), year=2022, settings=PLAIN)
    inverse = np.linalg.inv(np.eye(2) - [[0.15, 0.25], [0.2, 0.05]])
    np.testing.assert_allclose(found.everything[0], inverse.sum(axis=0))
    assert not found.imports and codes(found) == ["propulsive.io.imports"]


def test_a_table_of_regions_keeps_their_blocks(table_of: Any) -> None:
    regions = tuple("U1" if code == "N" else "U2" for code in "NNNSSS")
    io = replace(chains.two_regions(), regions=regions, demand=chains.accounts())
    values = np.array([[[100.0, 80.0, 0.0]] * 2, [[150.0, 120.0, 100.0]] * 2, [[9.0, 9.0, 9.0]] * 2])
    found = match(table_of(values, years=(2020, 2022)), io, year=2022, settings=PLAIN)
    a = io.coefficients()
    np.testing.assert_allclose(found.coefficients[1], a[3:, 3:])
    np.testing.assert_allclose(found.coefficients[0][:2, :2], a[:2, :2])
    assert found.known.tolist() == [True, True, False, False]
    assert np.isnan(found.output[2:]).all() and found.output[0, 2] == 0
    assert [item.where.unit for item in found.diagnostics.with_code("propulsive.io.unit")] == ["U3"]


def test_embodied_innovation_as_the_full_inverse(table_of: Any) -> None:
    found = match(table_like(table_of), nation(), year=2022, settings=PLAIN)
    intensity = np.array([[0.4, 2.0]])
    inverse = np.linalg.inv(np.eye(2) - [[0.15, 0.25], [0.2, 0.05]])
    np.testing.assert_allclose(found.embodied(intensity)[0], intensity @ inverse)


def test_groups_add_up_and_left_out_industries_stay_in_the_multipliers(table_of: Any) -> None:
    """Three industries, Z left out: its code may be the code of a group without meeting it."""
    flows = np.array([[150.0, 500.0, 5.0], [200.0, 100.0, 5.0], [10.0, 10.0, 0.0]])
    io = InputOutputTable(chains.branches("PBA"), flows, np.array([1000.0, 2000.0, 50.0]))
    settings = PropulsiveSettings(groups={"P": "A", "A": ""})
    found = match(table_like(table_of), io, year=2022, settings=settings)
    a = flows / io.output
    np.testing.assert_allclose(found.coefficients[0], a[:2, :2])
    np.testing.assert_allclose(found.everything[0], np.linalg.inv(np.eye(3) - a).sum(axis=0)[:2])


def test_an_industry_outside_the_table_is_named(table_of: Any) -> None:
    values = np.ones((2, 2, 3)) * [1000, 2000, 500]
    found = match(table_of(values, years=(2020, 2022)), nation(), year=2022, settings=PLAIN)
    assert [item.where.indicator for item in found.diagnostics.with_code("propulsive.io.absent")] == ["C"]
    assert found.at.tolist() == [0, 1]


def test_a_table_that_does_not_balance_says_so_in_what_is_made_with_it(table_of: Any) -> None:
    """Inputs of B: 600 of industries and 200 of imports at an output of 2000."""
    found = match(table_like(table_of), nation(), year=2022, settings=PLAIN).diagnostics
    (gap,) = found.with_code("io.balance.columns.gap")
    assert (gap.where.indicator, dict(gap.details)["gap"]) == ("B", 1200.0)


def test_jobs_share_out_the_output_of_the_nation(table_of: Any) -> None:
    """Jobs of A 400 and 600: output 1000 is split the same way."""
    jobs = replace(table_like(table_of), measure="employment")
    io = nation(output=np.array([5000.0, 8000.0]))
    found = match(jobs, io, year=2022, settings=PLAIN)
    np.testing.assert_allclose(found.output, [[2000, 6000], [3000, 2000], [5000, 8000]])
    assert "propulsive.io.shared" in codes(found)


def test_what_does_not_match_is_refused_at_once(table_of: Any) -> None:
    table = table_like(table_of)
    strange = replace(nation(), industries=chains.branches("XY"))
    assert refused(table, strange, PropulsiveSettings(groups={"Q": "A"})) == [
        "propulsive.groups.unknown", "propulsive.io.unmatched",
    ]  # fmt: skip
    assert refused(table, nation(), PropulsiveSettings(groups={"A": "", "B": ""})) == [
        "propulsive.io.nothing"
    ]
    regions = replace(chains.two_regions(), demand=chains.accounts())
    assert "propulsive.io.regions" in refused(table, regions)


def test_another_year_or_structure_must_be_declared(table_of: Any) -> None:
    """Shares 1/3, 2/3 against 2/3, 1/3: a third of output differs."""
    table = table_like(table_of)
    assert refused(table, nation(year=2015)) == ["propulsive.io.year"]
    other = nation(output=np.array([2000.0, 1000.0]), year=2015)
    assert refused(table, other) == ["propulsive.io.year", "propulsive.io.structure"]
    lent = replace(other, foreign=Label("Elsewhere 2015"))
    found = match(table, lent, year=2022, settings=PLAIN)
    assert dict(found.diagnostics.with_code("propulsive.io.foreign").items[0].details) == {
        "origin": "Elsewhere 2015"
    }
    assert not codes(match(table, nation(year=2021), year=2022, settings=PLAIN))


def test_merged_industries_add_up(table_of: Any) -> None:
    values = np.array([[[1.0, 2.0, 4.0]], [[0.0, 0.0, 3.0]]])
    table = table_of(values, years=(2022,), national=[[1.0, 2.0, 7.0]])
    found = merge_industries(table, {"A": "AB", "B": "AB"})
    assert found.codes == ("AB", "C")
    np.testing.assert_allclose(found.values[:, 0], [[3, 4], [0, 3]])
    np.testing.assert_allclose(found.totals(), [[3, 7]])
    assert found.to_table()["flag"].to_list() == ["observed", "observed", "zero", "observed"]
    with pytest.raises(InputError) as caught:
        merge_industries(table, {"X": "AB", "Y": "AB"})
    assert [item.where.indicator for item in caught.value.problems] == ["X", "Y"]


def test_without_a_table_nothing_of_links_is_known(table_of: Any) -> None:
    found = unmatched(table_like(table_of))
    assert not found.known.any() and np.isnan(found.everything).all()
