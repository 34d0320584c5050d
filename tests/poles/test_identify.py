"""The verb: labels of a made-up country, missing inputs, and one clear error for bad ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from growthpoles.core.panel import Flag
from growthpoles.core.result import Result, Table
from growthpoles.core.roles import Roles
from growthpoles.errors import InputError
from growthpoles.poles.identify import identify_poles
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.results import PolesResult

QUICK = PoleSettings(draws=50)
PLAIN = PoleSettings(draws=0)


@pytest.fixture(scope="module")
def result(country: Any) -> PolesResult:
    return identify_poles(country.territory, country.panel, industries=country.industries, settings=QUICK)


@pytest.fixture(scope="module")
def plain(country: Any) -> PolesResult:
    return identify_poles(country.territory, country.panel, industries=country.industries, settings=PLAIN)


def row(result: PolesResult, unit: str, table: str = "poles", **keys: str) -> dict[str, Any]:
    wanted = pl.all_horizontal(pl.col("unit") == unit, *(pl.col(k) == v for k, v in keys.items()))
    return result[table].row(by_predicate=wanted, named=True)


def test_labels_of_a_plain_country(result: PolesResult) -> None:
    assert (row(result, "CITY")["label"], row(result, "CITY")["type"]) == ("pole", "innovation-technological")
    assert (row(result, "MILL")["label"], row(result, "MILL")["type"]) == ("pole", "industrial")
    assert "extractive" in row(result, "OIL")["tags"]
    assert row(result, "PLAIN")["type"] in ("agrarian-hinterland", "agro-industrial")


def test_the_base_year_is_the_one_with_most_figures(result: PolesResult) -> None:
    assert result.spec["base_year"] == 2020 and result.spec["years"] == [2020, 2021, 2022]


def test_the_effect_is_not_measured_and_said_so(result: PolesResult) -> None:
    assert set(result["poles"]["effect"]) == {"not-measured"} and result["poles"]["effect_p"].is_null().all()
    assert [d.grade.code for d in result.diagnostics.with_code("poles.effect.not-measured")] == ["warning"]


def test_the_cuts_are_said_to_be_no_validation(result: PolesResult) -> None:
    assert len(result.diagnostics.with_code("typology.not-validated")) == 1
    assert result["labels"].filter((pl.col("kind") == "remark") & (pl.col("code") == "regions")).height == 1


def test_without_industries_the_types_are_undetermined(country: Any) -> None:
    result = identify_poles(country.territory, country.panel, settings=QUICK)
    industrial = result["memberships"].filter(pl.col("type") == "industrial")
    assert industrial["evidence"].to_list() == pytest.approx([0.45] * 5)
    assert row(result, "CITY")["label"] == "pole"  # its own type still has evidence of .775
    assert {row(result, unit)["label"] for unit in ("MILL", "FARM", "PLAIN")} == {"undetermined"}
    assert len(result.diagnostics.with_code("poles.industries.missing")) == 1
    assert len(result.diagnostics.with_code("poles.undetermined")) >= 3


def test_without_a_volume_index_only_the_candidates_suffer(country: Any, result: PolesResult) -> None:
    codes = [code for code in country.panel.codes if code != "grp_volume_index"]
    less = identify_poles(
        country.territory, country.panel.select(codes=codes), industries=country.industries, settings=QUICK
    )
    assert less["poles"]["label"].to_list() == result["poles"]["label"].to_list()
    assert less["candidates"]["contribution"].is_null().all()
    assert less["poles"]["candidate"].is_null().all()
    found = [dict(d.details)["role"] for d in less.diagnostics.with_code("poles.role.missing")]
    assert found == ["grp_volume_index"]


def test_roles_name_the_columns_of_any_country(country: Any, result: PolesResult) -> None:
    renamed = replace(
        country.panel,
        indicators=tuple(replace(item, code=f"de_{item.code}") for item in country.panel.indicators),
    )
    roles = Roles(**{code: f"de_{code}" for code in country.panel.codes})
    again = identify_poles(
        country.territory, renamed, industries=country.industries, settings=replace(QUICK, roles=roles)
    )
    assert again["poles"].equals(result["poles"])


def test_a_confidential_cell_is_left_out_not_taken_for_zero(country: Any, result: PolesResult) -> None:
    """GERD of the city withheld: no country sum either, so a quarter of the reserve goes everywhere."""
    panel = country.panel
    at = (0, 0, panel.position("gerd"))
    values, flags = panel.values.copy(), panel.flags.copy()
    values[at], flags[at] = np.nan, Flag.CONFIDENTIAL
    hidden = identify_poles(
        country.territory,
        replace(panel, values=values, flags=flags),
        industries=country.industries,
        settings=QUICK,
    )
    before, after = (
        row(x, "MILL", "memberships", type="innovation-technological")["evidence"] for x in (result, hidden)
    )
    assert before - after == pytest.approx(0.35 / 4)
    part = row(hidden, "CITY", "parts", part="reserve-1")
    assert part["value"] is None and part["status"] == "missing"


def test_a_type_that_cannot_be_judged_is_said_so(result: PolesResult) -> None:
    assert [d.where.indicator for d in result.diagnostics.with_code("poles.type.not-applicable")] == [
        "promising"
    ]
    assert result["types"].row(by_predicate=pl.col("type") == "promising", named=True)["applicable"] == (
        "not-at-this-level"
    )


def test_the_order_of_units_in_the_industry_table_does_not_matter(country: Any, result: PolesResult) -> None:
    table = country.industries
    turned = replace(table, units=table.units[::-1], values=table.values[::-1], flags=table.flags[::-1])
    again = identify_poles(country.territory, country.panel, industries=turned, settings=QUICK)
    assert_frame_equal(again["poles"], result["poles"])


def test_two_runs_with_one_seed_are_equal_and_arguments_stay(country: Any, result: PolesResult) -> None:
    before = country.panel.values.copy()
    again = identify_poles(country.territory, country.panel, industries=country.industries, settings=QUICK)
    assert not again.diff(result)
    assert np.array_equal(before, country.panel.values, equal_nan=True)


def test_no_draws_no_probabilities(country: Any) -> None:
    result = identify_poles(
        country.territory, country.panel, industries=country.industries, settings=PoleSettings(draws=0)
    )
    assert result["poles"]["p_type"].is_null().all() and result["poles"]["stability"].is_null().all()
    assert result["probabilities"].height == 0


def test_the_potential_stands_beside_and_decides_nothing(country: Any, result: PolesResult) -> None:
    scores = pl.DataFrame(
        {"unit": ["CITY", "MILL"], "year": [2020, 2020], "index": [0.7, 0.4], "rank": [1, 2]}
    )
    potential = Result((Table("scores", ("unit", "year"), scores),))
    found = identify_poles(
        country.territory, country.panel, industries=country.industries, potential=potential, settings=QUICK
    )
    beside = [
        (row(found, unit)["potential"], row(found, unit)["potential_rank"]) for unit in ("CITY", "MILL")
    ]
    assert beside == [(0.7, 1), (0.4, 2)] and row(found, "FARM")["potential"] is None
    own = [name for name in result["poles"].columns if not name.startswith("potential")]
    assert found["poles"].select(own).equals(result["poles"].select(own))


def test_the_potential_of_another_year_is_left_aside(country: Any, result: PolesResult) -> None:
    scores = pl.DataFrame({"unit": ["CITY"], "year": [2021], "index": [0.7], "rank": [1]})
    potential = Result((Table("scores", ("unit", "year"), scores),))
    found = identify_poles(
        country.territory, country.panel, industries=country.industries, potential=potential, settings=QUICK
    )
    for one in (found, result):
        assert one["poles"].select("potential", "potential_rank").null_count().row(0) == (5, 5)


def test_a_city_is_not_judged_as_farmland(result: PolesResult) -> None:
    judged = {
        (unit, kind): (row(result, unit, "memberships", type=kind)["applicable"], member)
        for unit, kind, member in result["memberships"].select("unit", "type", "membership").iter_rows()
    }
    for kind in ("agro-industrial", "agrarian-hinterland"):
        assert judged["CITY", kind] == ("not-for-this-kind", None)
        assert judged["FARM", kind][0] == "yes" and judged["FARM", kind][1] is not None
    own = result["criteria"].filter((pl.col("unit") == "CITY") & (pl.col("type") == "agro-industrial"))
    assert own.height == 0


def frames(found: PolesResult) -> list[pl.DataFrame]:
    return [found[name] for name in ("poles", "memberships", "criteria", "parts", "candidates", "flips")]


@pytest.mark.slow
def test_the_order_of_the_units_changes_nothing(country: Any, plain: PolesResult) -> None:
    panel = country.panel

    @given(st.permutations(range(5)))
    def law(order: list[int]) -> None:
        turned = replace(
            panel,
            units=tuple(panel.units[k] for k in order),
            values=panel.values[order],
            flags=panel.flags[order],
            source=panel.source[order],
            remark=panel.remark[order],
        )
        found = identify_poles(country.territory, turned, industries=country.industries, settings=PLAIN)
        for one, other in zip(frames(found), frames(plain), strict=True):
            assert_frame_equal(one, other)

    law()


SIZES = {"persons": 1.0, "thousand persons": 1e3, "million persons": 1e6}


@pytest.mark.parametrize("whole", SIZES)
@pytest.mark.parametrize("urban", SIZES)
def test_the_unit_of_measure_of_people_changes_nothing(
    country: Any, plain: PolesResult, whole: str, urban: str
) -> None:
    """Persons or thousands, also when the two population figures are not given in the same one."""
    panel, values = country.panel, country.panel.values.copy()
    units = {"population": whole, "urban_population": urban}
    for code, unit in units.items():
        values[..., panel.position(code)] /= SIZES[unit]
    named = tuple(replace(item, unit=units.get(item.code, item.unit)) for item in panel.indicators)
    found = identify_poles(
        country.territory, replace(panel, values=values, indicators=named), industries=country.industries,
        settings=PLAIN,
    )  # fmt: skip
    for one, other in zip(frames(found), frames(plain), strict=True):
        assert_frame_equal(one, other)


def problems(*args: Any, **parameters: Any) -> set[tuple[str, str | None, int | None]]:
    with pytest.raises(InputError) as caught:
        identify_poles(*args, **parameters)
    return {(item.code, item.where.unit, item.where.year) for item in caught.value.problems}


def first_units(panel: Any, n: int) -> Any:
    return replace(
        panel, units=panel.units[:n], values=panel.values[:n], flags=panel.flags[:n], source=panel.source[:n],
        remark=panel.remark[:n],
    )  # fmt: skip


def test_no_unit_and_a_wrong_year_in_one_error(country: Any) -> None:
    found = problems(
        country.territory, first_units(country.panel, 0), settings=replace(QUICK, base_year=1990)
    )
    assert found == {("poles.units.none", None, None), ("panel.year.unknown", None, 1990)}


def test_one_unit_is_compared_with_the_country_or_not_at_all(country: Any) -> None:
    """Shares of the published country (innovation activity) and of the industry table stand; sums do not."""
    result = identify_poles(
        country.territory, first_units(country.panel, 1), industries=country.industries, settings=QUICK
    )
    parts = dict(result["parts"].select("part", "value").iter_rows())
    assert parts["reserve-4"] == pytest.approx(15 / 11) and parts["reserve-1"] is None
    assert parts["capital-functions-2"] is not None  # the table holds the other units
    assert result["candidates"]["mass"].to_list() == [None]
    assert len(result.diagnostics.with_code("poles.unit.alone")) == 1


def test_one_unit_with_a_table_of_its_own_needs_the_country(country: Any) -> None:
    table = country.industries
    alone = replace(table, units=table.units[:1], values=table.values[:1], flags=table.flags[:1])
    one = first_units(country.panel, 1)
    without = identify_poles(country.territory, one, industries=alone, settings=QUICK)
    assert len(without.diagnostics.with_code("poles.industries.alone")) == 1
    told = replace(alone, national=table.totals())
    within = identify_poles(country.territory, one, industries=told, settings=QUICK)
    whole = identify_poles(country.territory, country.panel, industries=table, settings=QUICK)
    quotients = [row(x, "CITY", "parts", part="capital-functions-2")["value"] for x in (within, whole)]
    assert quotients[0] == pytest.approx(quotients[1])


def test_a_unit_without_any_output(country: Any) -> None:
    table = country.industries
    values = table.values.copy()
    values[2, 1] = 0.0
    empty = replace(table, values=values)
    assert problems(country.territory, country.panel, industries=empty) == {
        ("industries.unit.zero", "FARM", 2021)
    }


def test_a_unit_that_the_industry_table_lacks(country: Any) -> None:
    table = country.industries
    fewer = replace(table, units=table.units[:-1], values=table.values[:-1], flags=table.flags[:-1])
    assert problems(country.territory, country.panel, industries=fewer) == {
        ("poles.industries.unit", "PLAIN", None)
    }


def test_editions_are_not_mixed(country: Any) -> None:
    other = replace(country.industries, edition="before")
    assert problems(country.territory, country.panel, industries=other) == {
        ("panel.edition.mixed", None, None)
    }


def test_tables_that_share_no_year(country: Any) -> None:
    other = replace(country.industries, years=(2001, 2002, 2003))
    assert problems(country.territory, country.panel, industries=other) == {("poles.years.none", None, None)}
