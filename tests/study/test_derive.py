"""Derived figures: worked out by hand, flagged where they are not a unit's own, refused where impossible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.territory import BridgeLink, Edition, Territory, Unit
from growthpoles.errors import InputError
from growthpoles.labels import Label
from growthpoles.study.data import read_study
from growthpoles.study.derive import NationalRate, Sources, derive, derive_noted
from growthpoles.study.schema import load_study
from growthpoles.study.sections import (
    Area,
    Carry,
    Derived,
    DistanceTo,
    Expression,
    IndustriesAsIndicators,
    InheritRate,
    Latest,
    MarketPotential,
    MeanGrowth,
    Mix,
    Names,
    TableFile,
)

A = Unit("A", Label("a"), lat=0, lon=0, area_km2=100)
B = Unit("B", Label("b"), lat=0, lon=1, area_km2=400)
C = Unit("C", Label("c"), lat=0, lon=3, area_km2=900)
AB, OLD_C = Unit("B", Label("whole")), Unit("C", Label("c"))
LAND = Territory(
    (Edition("old", (AB, OLD_C)), Edition("new", (A, B, C))),
    Unit("Z", Label("z"), "country"),
    tuple(BridgeLink("new", a, "old", b) for a, b in (("A", "B"), ("B", "B"), ("C", "C"))),
)
Columns = dict[str, list[list[float]]]
NAN = float("nan")


def panel(edition: str, years: tuple[int, ...], columns: Columns, **units: str) -> Panel:
    values = np.dstack([np.array(rows, float) for rows in columns.values()])
    flags = np.where(np.isnan(values), Flag.MISSING, Flag.OBSERVED).astype(np.uint8)
    return Panel(
        LAND,
        edition,
        LAND.edition(edition).codes,
        years,
        tuple(Indicator(c, Label(c), units.get(c, "persons"), additive=True) for c in columns),
        values,
        flags,
        np.full(values.shape, -1, np.int16),
    )


PEOPLE = panel("new", (2021, 2022), {"people": [[10, 20], [30, 60], [50, 0]]})


def one(step: Derived, *panels: Panel, **more: object) -> Panel:
    return derive(Sources(panels or (PEOPLE,), **more), "new", steps=[step])  # type: ignore[arg-type]


def flags_of(made: Panel, code: str, year: int) -> list[str]:
    return [made.cell(unit, year, code=code).flag.code for unit in made.units]


def test_area_is_the_area_of_the_units_and_adds_up() -> None:
    made = one(Area(code="area", rule="area", label=Names(en="Area")))
    assert made.column("area").tolist() == [[100, 100], [400, 400], [900, 900]]
    indicator = made.indicators[made.position("area")]
    assert (indicator.unit, indicator.additive, indicator.label.en) == ("km2", True, "Area")


def test_distance_is_to_the_nearest_of_the_units() -> None:
    """One degree of longitude on the equator is 111.195 km on a sphere of radius 6371.0088 km."""
    made = one(DistanceTo(code="km", rule="distance-to", units=("A", "C"), unit="km"))
    assert made.column("km")[:, 0] == pytest.approx([0, 111.195, 0], abs=1e-3)


def test_market_potential_is_mass_over_distance_in_the_stated_unit() -> None:
    """Own distance 0.376 sqrt(area): 3.76, 7.52 and 11.28 km."""
    made = one(
        MarketPotential(code="m", rule="market-potential", of="people", unit="thousand persons per km")
    )
    km = 111.19508
    by_hand = 20 / 3.76 + 60 / km + 0 / (3 * km)
    assert made.cell("A", 2022, code="m").value == pytest.approx(by_hand / 1000, rel=1e-3)


def test_market_potential_is_missing_where_any_mass_is() -> None:
    gap = panel("new", (2021, 2022), {"people": [[10, 20], [NAN, 60], [50, 70]]})
    step = MarketPotential(code="m", rule="market-potential", of="people", unit="persons per km")
    assert np.isnan(one(step, gap).column("m")[:, 0]).all()


def test_a_carried_figure_is_imputed_and_only_for_its_year() -> None:
    made = one(Carry(code="c", rule="carry", of="people", from_year=2021, to_year=2022))
    assert flags_of(made, "c", 2022) == ["imputed"] * 3
    assert [made.cell(unit, 2022, code="c").value for unit in "ABC"] == [10, 30, 50]
    assert flags_of(made, "c", 2021) == ["missing"] * 3


def test_the_latest_figure_is_a_units_own_only_in_its_year() -> None:
    gaps = panel("new", (2020, 2021, 2022), {"x": [[1, 2, 3], [4, 5, NAN], [NAN, NAN, NAN]]})
    made = one(Latest(code="l", rule="latest", of="x", to_year=2022), gaps)
    assert flags_of(made, "l", 2022) == ["observed", "imputed", "missing"]
    assert [made.cell(unit, 2022, code="l").value for unit in "ABC"] == [3, 5, None]
    earlier = one(Latest(code="l", rule="latest", of="x", to_year=2020), gaps)
    assert [earlier.cell(unit, 2020, code="l").value for unit in "ABC"] == [1, 4, None]


def test_parts_inherit_the_rate_of_the_whole_and_are_imputed() -> None:
    """Students 20 of 40 people in A and B together: 5,000 per 10,000; C has 25 of 50."""
    old = panel("old", (2021,), {"students": [[20], [25]]})
    step = InheritRate(
        code="rate",
        rule="inherit-rate",
        of="students",
        denominator="people",
        edition="old",
        unit="persons per 10,000 persons",
    )
    made = one(step, old, PEOPLE)
    assert [made.cell(unit, 2021, code="rate").value for unit in "ABC"] == [5000, 5000, 5000]
    assert flags_of(made, "rate", 2021) == ["imputed", "imputed", "observed"]
    assert flags_of(made, "rate", 2022) == ["missing"] * 3


INDEX = {"g": [[110.0, 110.0], [NAN, 121.0], [100.0, 100.0]]}


def test_mean_growth_takes_the_old_whole_for_its_parts_and_says_so() -> None:
    """Geometric mean of 1.21 and 1.0 is 1.1; of 1.1 and 1.1, 1.1."""
    old = panel("old", (2020,), {"g": [[121.0], [100.0]]}, g="% of previous year")
    new = panel("new", (2021, 2022), {"g": [[100.0, 110.0], [110.0, 110.0], [100.0, 100.0]]})
    step = MeanGrowth(code="growth", rule="mean-growth", of="g", years=2, unit="% change")
    made = one(step, old, new)
    assert made.cell("A", 2021, code="growth").value == pytest.approx(10.0)
    assert flags_of(made, "growth", 2021) == ["imputed", "imputed", "zero"]
    assert flags_of(made, "growth", 2022) == ["observed", "observed", "zero"]
    assert flags_of(one(replace_years(step, 4), old, new), "growth", 2022) == ["missing"] * 3


def replace_years(step: MeanGrowth, years: int) -> MeanGrowth:
    return step.model_copy(update={"years": years})


def test_a_part_without_a_figure_takes_that_of_the_unit_that_kept_the_code() -> None:
    """B kept the code of the old whole, so A, which has no index of its own for 2021, takes that of B."""
    old = panel("old", (2020,), {"g": [[121.0], [100.0]]})
    new = panel("new", (2021, 2022), {"g": [[NAN, 110.0], [144.0, 110.0], [100.0, 100.0]]})
    made = one(MeanGrowth(code="growth", rule="mean-growth", of="g", years=2), old, new)
    assert made.cell("A", 2021, code="growth").value == pytest.approx(32.0)
    assert made.cell("A", 2022, code="growth").flag is Flag.IMPUTED
    assert made.cell("B", 2022, code="growth").flag is Flag.OBSERVED


def test_a_mix_is_the_mean_rate_weighted_by_output() -> None:
    output = panel("new", (2021, 2022), {"out_A": [[1, 1]] * 3, "out_B": [[3, 1], [1, 1], [0, NAN]]})
    rates = {"mix": (NationalRate("A", 2021, 40), NationalRate("B", 2021, 80), NationalRate("A", 2022, 50))}
    step = Mix(code="mix", rule="mix", of="out_", table=TableFile(table="x"), unit="%")
    made = one(step, output, rates=rates)
    assert made.column("mix")[:, 0].tolist() == [70, 60, 40]
    assert made.column("mix")[:, 1].tolist() == [50, 50, 50]
    assert flags_of(made, "mix", 2021) == ["imputed"] * 3


def test_industries_join_the_panel() -> None:
    output = panel("new", (2022, 2023), {"output_A": [[1, 2]] * 3})
    made = one(IndustriesAsIndicators(code="o", rule="industries"), industries=output)
    assert (made.years, made.codes) == ((2021, 2022, 2023), ("people", "output_A"))
    assert made.cell("C", 2022, code="people").flag is not Flag.MISSING


def test_later_steps_may_use_earlier_ones() -> None:
    steps: list[Derived] = [
        Carry(code="c", rule="carry", of="people", from_year=2021, to_year=2022),
        Latest(code="d", rule="latest", of="c", to_year=2022),
    ]
    made = derive(Sources((PEOPLE,)), "new", steps=steps)
    assert made.cell("A", 2022, code="d").value == 10


def test_every_step_that_fails_is_named_and_the_panel_stays_as_it_was() -> None:
    before = PEOPLE.values.copy()
    steps: list[Derived] = [
        Carry(code="c", rule="carry", of="pepole", from_year=2021, to_year=2022),
        Area(code="area", rule="area"),
        Carry(code="d", rule="carry", of="people", from_year=2000, to_year=2022),
        DistanceTo(code="e", rule="distance-to", units=("A", "Q")),
        MarketPotential(code="f", rule="market-potential", of="people", unit="KZT"),
        InheritRate(code="g", rule="inherit-rate", of="x", denominator="people", edition="old"),
        IndustriesAsIndicators(code="h", rule="industries"),
    ]
    with pytest.raises(InputError) as caught:
        derive(Sources((PEOPLE,)), "new", steps=steps, file="my.toml")
    assert [(item.where.key, item.code) for item in caught.value.problems] == [
        ("derived.1", "panel.indicator.unknown"),
        ("derived.3", "panel.year.unknown"),
        ("derived.4", "territory.unit.unknown"),
        ("derived.5", "study.derived.unit"),
        ("derived.6", "panel.edition.absent"),
        ("derived.7", "study.industries.absent"),
    ]
    assert {item.where.file for item in caught.value.problems} == {"my.toml"}
    np.testing.assert_array_equal(PEOPLE.values, before)


def test_what_the_arithmetic_refuses_is_one_clear_problem() -> None:
    zero = panel("new", (2021,), {"g": [[0.0], [100.0], [100.0]]})
    with pytest.raises(InputError) as caught:
        one(MeanGrowth(code="growth", rule="mean-growth", of="g", years=1), zero)
    (found,) = caught.value.problems
    assert (found.code, found.where.key) == ("study.derived.refused", "derived.1")


def test_an_edition_without_figures_is_refused() -> None:
    with pytest.raises(InputError):
        derive(Sources((PEOPLE,)), "old", steps=[])


def test_five_year_growth_of_kazakhstan_by_hand() -> None:
    """Astana is the same unit in all editions: the figure follows from its own five published indices."""
    data = read_study(load_study("kazakhstan"))
    found = {
        year: next(
            item.cell("KZ-71", year, code="grp_volume_index").value
            for item in reversed(data.panels)
            if "grp_volume_index" in item.codes and year in item.years
            and item.cell("KZ-71", year, code="grp_volume_index").value is not None
        )
        for year in range(2018, 2023)
    }  # fmt: skip
    product = np.prod([value / 100 for value in found.values() if value is not None])
    cell = data.panel.cell("KZ-71", 2022, code="grp_growth_5y")
    assert len(found) == 5
    assert cell.value == pytest.approx(100 * (product ** (1 / 5) - 1))
    assert cell.flag is Flag.OBSERVED
    ulytau = data.panel.cell("KZ-62", 2022, code="grp_growth_5y")
    assert ulytau.flag is Flag.IMPUTED
    assert replace(ulytau, value=None).source == "derived"


def test_an_expression_uses_figures_and_earlier_steps() -> None:
    steps: list[Derived] = [
        Area(code="area", rule="area", unit="km2"),
        Expression(code="density", rule="expression", expression="people / area", unit="persons per km2"),
    ]
    made = derive_noted(Sources((PEOPLE,)), "new", steps=steps)
    assert made.panel.column("density").tolist() == [[0.1, 0.2], [0.075, 0.15], [50 / 900, 0]]
    assert flags_of(made.panel, "density", 2022) == ["observed", "observed", "zero"]
    assert len(made.notes) == 0


def test_an_expression_says_where_arithmetic_fails() -> None:
    step = Expression(code="x", rule="expression", expression="1000 / people")
    made = derive_noted(Sources((PEOPLE,)), "new", steps=[step])
    assert [(item.code, item.where.key, item.where.unit) for item in made.notes] == [
        ("expression.zero", "derived.1", "C")
    ]


def test_every_bad_expression_is_named_at_its_key() -> None:
    steps = [
        Expression(code="x", rule="expression", expression="people + wages"),
        Expression(code="y", rule="expression", expression="__import__('os').system('ls')"),
        Expression(code="z", rule="expression", expression="people", price="nominal"),
    ]
    with pytest.raises(InputError) as caught:
        derive(Sources((PEOPLE,)), "new", steps=steps)
    assert [(item.code, item.where.key) for item in caught.value.problems] == [
        ("expression.name", "derived.1"),
        ("expression.construct", "derived.2"),
        ("table.price.bad", "derived.3"),
    ]
