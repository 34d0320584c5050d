"""Every rule of the data check: a case that it reports, and one that it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.builders import index, leaf, marked, panel_of, pillar

import growthpoles as gp
from growthpoles.core.check import check
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade
from growthpoles.core.framework import Element, Framework
from growthpoles.core.panel import CountryRow, Flag, Panel
from growthpoles.core.territory import Edition, Territory, Unit
from growthpoles.labels import Label


def additive(panel: Panel) -> Panel:
    return replace(panel, indicators=tuple(replace(item, additive=True) for item in panel.indicators))


def only(found: Diagnostics, code: str) -> list[Diagnostic]:
    return [item for item in found if item.code == code]


@pytest.mark.parametrize(
    ("unit", "values", "wrong"),
    [
        ("%", [0.0, 100.0, 55.0], []),
        ("%", [-0.1, 100.1, 55.0], ["U1", "U2"]),
        ("% change", [-20.0, 140.0, 3.0], []),
        ("% of previous year", [-1.0, 140.0, 98.0], ["U1"]),
        ("KZT", [-5.0, 4.0, 3.0], []),
    ],
)
def test_shares_and_indices_have_bounds_and_other_rates_have_none(
    unit: str, values: list[float], wrong: list[str]
) -> None:
    found = only(check(panel_of({"x": values}, measures={"x": unit})), "panel.value.impossible")
    assert [item.where.unit for item in found] == wrong
    assert all(item.grade is Grade.ERROR for item in found)


def test_one_negative_count_is_an_error_and_a_balance_is_not() -> None:
    count = additive(panel_of({"x": [-1.0, 20.0, 30.0, 11.0, 12.0, 13.0]}, measures={"x": "persons"}))
    assert [item.where.unit for item in only(check(count), "panel.value.impossible")] == ["U1"]
    balance = additive(panel_of({"x": [-1.0, 20.0, -30.0, 11.0, -12.0, 13.0]}, measures={"x": "persons"}))
    assert not only(check(balance), "panel.value.impossible")
    assert [item.where.unit for item in only(check(balance), "panel.value.negative")] == ["U1", "U3", "U5"]


def test_a_national_figure_is_the_sum_of_the_units_within_the_tolerance() -> None:
    panel = additive(panel_of({"x": [40.0, 60.0]}, national={"x": [102.0]}))
    (found,) = only(check(panel), "panel.sum.differs")
    assert (found.grade, found.where.year, found.where.indicator) == (Grade.WARNING, 2022, "x")
    assert dict(found.details)["percent"] == pytest.approx(-1.9608, abs=1e-4)
    assert not only(check(panel, tolerance=0.02), "panel.sum.differs")


def test_rates_and_incomplete_sums_are_not_compared_with_the_country() -> None:
    rate = panel_of({"x": [40.0, 60.0]}, national={"x": [50.0]})
    assert not only(check(rate), "panel.sum.differs")
    gap = additive(panel_of({"x": [40.0, None]}, national={"x": [100.0]}))
    assert not only(check(gap), "panel.sum.differs")


def test_a_national_zero_beside_units_is_reported_without_infinity() -> None:
    (found,) = only(check(additive(panel_of({"x": [4.0, 6.0]}, national={"x": [0.0]}))), "panel.sum.differs")
    assert np.isfinite(dict(found.details)["percent"])


@pytest.mark.parametrize(("whole", "reported"), [(100.0, False), (90.0, True)])
def test_with_a_hidden_cell_only_an_excess_is_reported_and_no_residual(whole: float, reported: bool) -> None:
    panel = additive(panel_of({"x": [40.0, 55.0, 1.0]}, national={"x": [whole]}))
    hidden = marked(panel, Flag.CONFIDENTIAL, ("U3", 2022, "x"))
    found = check(hidden)
    assert not only(found, "panel.sum.differs")
    parts = only(found, "panel.parts.exceed")
    assert bool(parts) is reported
    assert all(item.details == () for item in parts)


def test_a_column_without_variation_is_reported() -> None:
    panel = panel_of({"same": [3.0, 3.0, 3.0], "two": [3.0, 3.0, None], "other": [3.0, 3.0, 4.0]})
    assert [item.where.indicator for item in only(check(panel), "panel.column.constant")] == ["same"]


def test_the_same_long_figure_in_several_units_is_reported() -> None:
    panel = panel_of({"rate": [21.95, 21.95, 25.46, 24.0], "short": [21.9, 21.9, 25.4, 24.0]})
    found = only(check(panel), "panel.value.repeated")
    assert [(item.where.indicator, dict(item.details)["count"]) for item in found] == [("rate", 2)]
    counts = additive(panel_of({"big": [47264.0, 47264.0, 1.0], "small": [12.0, 12.0, 1.0]}))
    assert [item.where.indicator for item in only(check(counts), "panel.value.repeated")] == ["big"]


STEADY = [[100.0, 103.0], [200.0, 205.0], [50.0, 52.0], [80.0, 82.0], [70.0, 72.5], [60.0, 61.5]]


def test_a_jump_that_the_other_units_do_not_share_is_a_note() -> None:
    years = (2021, 2022)
    jump = [[100.0, 160.0], *STEADY[1:]]
    (found,) = only(check(panel_of({"x": jump}, years=years)), "panel.jump")
    assert (found.grade, found.where.unit, found.where.year) == (Grade.NOTE, "U1", 2022)
    assert dict(found.details)["percent"] == pytest.approx(60)


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        (STEADY, (2021, 2022)),
        ([[a, b * 1.6] for a, b in STEADY], (2021, 2022)),
        ([[100.0, 160.0], *STEADY[1:]], (2015, 2022)),
        ([[100.0, 160.0], *STEADY[1:4]], (2021, 2022)),
    ],
    ids=["steady", "all jump", "years apart", "too few units"],
)
def test_what_is_no_jump(rows: list[list[float]], years: tuple[int, int]) -> None:
    assert not only(check(panel_of({"x": rows}, years=years)), "panel.jump")


def test_a_figure_marked_as_suspect_is_reported_with_its_value() -> None:
    panel = panel_of({"x": [3.4, 5.0]})
    remark = np.array([[[0]], [[-1]]], np.int16)
    (found,) = only(check(replace(panel, remark=remark, remarks=("suspect",))), "panel.value.suspect")
    assert (found.where.unit, dict(found.details)["value"]) == ("U1", 3.4)
    assert not only(check(replace(panel, remark=remark, remarks=("provisional",))), "panel.value.suspect")


def test_a_namesake_of_a_centre_is_reported() -> None:
    """Aktau of Mangystau lies at 43.65 N, 51.17 E; there is another Aktau inside Karaganda Region."""
    study = gp.load_study("kazakhstan")
    land = gp.read_territory(study.path("regions.csv"))

    def moved(lat: float, lon: float) -> list[str | None]:
        units = tuple(
            replace(unit, lat=lat, lon=lon) if unit.code == "KZ-47" else unit for unit in land.current.units
        )
        place = Territory((replace(land.current, units=units),), land.country)
        found = check(replace(panel_of({"x": [1.0] * len(units)}), territory=place, edition="kz20"))
        return [item.where.unit for item in only(found, "territory.centre.far")]

    assert moved(43.65, 51.17) == []
    assert moved(50.25, 72.9) == ["KZ-47"]


def test_centres_without_neighbours_or_areas_are_not_judged() -> None:
    far = (Unit("U1", Label("a"), lat=0, lon=0), Unit("U2", Label("b"), lat=0, lon=90))
    place = Territory((Edition("now", far, frozenset({("U1", "U2")})),))
    assert not only(check(replace(panel_of({"x": [1.0, 2.0]}), territory=place)), "territory.centre.far")


def tree(*leaves: Element) -> Framework:
    return index(pillar("P"), *leaves)


def test_an_indicator_that_the_data_do_not_have_is_an_error() -> None:
    panel = panel_of({"grp": [1.0, 2.0]})
    lost = leaf("p1", "P", value="grp", denominator="people")
    (found,) = only(check(panel, tree(lost)), "framework.value.unknown")
    assert (found.grade, found.where.indicator, dict(found.details)["value"]) == (Grade.ERROR, "p1", "people")
    assert not len(check(panel, tree(leaf("p1", "P", value="grp"))))


def test_units_of_measure_that_do_not_fit_are_errors() -> None:
    panel = panel_of({"grp": [1.0, 2.0], "people": [3.0, 4.0]}, measures={"grp": "KZT", "people": "persons"})
    unclear = leaf("p1", "P", value="grp", denominator="people", unit="%")
    wrong = replace(unclear, code="p2", unit="thousand KZT per person", factor=1.0)
    right = replace(wrong, code="p3", factor=0.001)
    found = check(panel, tree(unclear, wrong, right))
    assert [(item.code, item.where.indicator) for item in found] == [
        ("framework.factor.unknown", "p1"),
        ("framework.factor.units", "p2"),
    ]
    with pytest.raises(gp.InputError):
        found.raise_if_error()


def test_an_indicator_without_data_is_no_error() -> None:
    assert not len(check(panel_of({"x": [1.0, 2.0]}), tree(leaf("p1", "P", value=""))))


def test_the_check_is_the_one_of_the_front_door(tmp_path: Path) -> None:
    assert gp.check is check
    panel = panel_of({"x": [120.0, 2.0]}, measures={"x": "%"})
    with pytest.raises(gp.InputError, match="120"):
        gp.check(panel).raise_if_error()
    assert isinstance(panel.country, CountryRow | None)


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ((0.25, 0.25, 0.3, 0.1), [0.9]),  # shares with a slip
        ((40.0, 30.0, 20.0), [90.0]),  # percentages with a slip
        ((0.5, 0.3, 0.2), []),
        ((50.0, 30.0, 20.0), []),
        ((1.0, 1.0, 0.5), []),  # a half weight is no share
        ((0.3, 0.3, 0.3), []),
        ((3.0, 2.0, 1.0), []),
    ],
)
def test_weights_meant_as_shares_must_add_up(weights: tuple[float, ...], found: list[float]) -> None:
    columns = {f"x{k}": [1.0, 2.0] for k in range(len(weights))}
    leaves = [leaf(code, "P", weight=w) for code, w in zip(columns, weights, strict=True)]
    diagnostics = check(panel_of(columns), index(pillar("P"), *leaves)).with_code("framework.weights.sum")
    assert [dict(item.details)["total"] for item in diagnostics] == pytest.approx(found)
    assert {item.where.indicator for item in diagnostics} <= {"P"}
