from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.builders import panel_of
from tests.dynamics.claim_panels import QUICK, claim, planted

from growthpoles.core.panel import Panel
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.dynamics.claims import assess_claims
from growthpoles.dynamics.claims_inputs import ClaimSettings, DataSet, Variable
from growthpoles.dynamics.claims_results import ClaimsResult
from growthpoles.errors import InputError

DATA = Path(os.environ.get("GROWTHPOLES_DATA", "data"))


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [item.code for item in caught.value.problems]


def test_permuting_units_changes_nothing_but_the_draws() -> None:
    panel = planted(0.4)
    order = np.random.default_rng(0).permutation(30)
    turned = panel_of(
        {code: panel.column(code)[order] for code in panel.codes},
        units=[panel.units[k] for k in order], years=panel.years,
    )  # fmt: skip
    first, second = (assess_claims(item, claims=[claim()], settings=QUICK) for item in (panel, turned))
    for column in ("estimate", "error", "standardised", "observations"):
        one, other = (made["assessments"][column][0] for made in (first, second))
        assert other == pytest.approx(one, rel=1e-9)


def test_the_same_seed_gives_the_same_result() -> None:
    first, second = (assess_claims(planted(0.4), claims=[claim()], settings=QUICK, seed=4) for _ in range(2))
    assert not first.diff(second)


def test_nothing_given_is_changed() -> None:
    panel = planted(0.4)
    before = panel.values.copy()
    assess_claims(panel, claims=[claim()], settings=QUICK)
    assert np.array_equal(panel.values, before)


def test_all_problems_are_raised_at_once() -> None:
    told = [claim(), claim(drivers=(Variable("z"),)), replace(claim(set="moon"), code="d")]
    with pytest.raises(InputError) as caught:
        assess_claims(planted(), claims=told, settings=ClaimSettings(power=2.0))
    assert codes(caught) == ["claims.share", "claims.twice", "panel.indicator.unknown", "claims.unmet"]


def test_data_sets_that_do_not_fit_are_refused() -> None:
    panel = planted()
    weights = SpatialWeights.given(("U1", "U2"), [[0, 1], [1, 0]])
    with pytest.raises(InputError) as caught:
        assess_claims([DataSet("a", panel, weights=weights), DataSet("a", panel.select(years=()))])
    assert codes(caught) == ["claims.twice", "claims.weights", "claims.empty"]


def test_the_bundled_claims_say_what_a_panel_lacks() -> None:
    found = assess_claims(planted())
    assert found["assessments"]["reason"].unique().to_list() == ["no-indicator"]
    assert [item.code for item in found.diagnostics].count("claims.lacking") == 6


def test_a_claim_without_its_data_set_is_told() -> None:
    found = assess_claims(DataSet("scoreboard", panel_of({"4.2.3": np.eye(3)}, years=(2021, 2022, 2023))))
    untested = [item.where.key for item in found.diagnostics if item.code == "claims.untested"]
    assert untested == [
        "innovation-growth", "entrepreneurship-innovation", "transport-growth", "entrepreneurship-returns",
        "differentiation-growth",
    ]  # fmt: skip


def test_zeros_that_have_no_logarithm_are_counted_and_tested_as_they_are() -> None:
    """Ten units are zero throughout: they vanish from the logarithm, not from the curve."""
    panel = planted(0.6, rough=0.0)
    x = np.exp(panel.column("x"))
    x[:10] = 0.0
    told = claim(drivers=(Variable("x", transform="log"),), controls=(), lags=(1,))
    held = panel_of({"y": panel.column("y"), "x": x}, years=panel.years)
    found = assess_claims(held, claims=[told], settings=QUICK)
    notes = [item for item in found.diagnostics if item.code == "claims.zeros"]
    assert [(item.where.indicator, dict(item.details)) for item in notes] == [("x", {"n": 120})]
    rows = found["curve"].group_by("driver", maintain_order=True).agg(pl.col("observations").max())
    assert dict(rows.iter_rows()) == {"x:log": 220, "x": 330}


def test_a_driver_called_assigned_must_say_how() -> None:
    with pytest.raises(InputError) as caught:
        assess_claims(planted(), claims=[claim(assigned=True)], settings=QUICK)
    assert codes(caught) == ["claims.assignment"]


def long_panel(file: str, unit: str, code: str = "indicator", **where: str) -> Panel:
    rows = pl.read_csv(DATA / file, infer_schema_length=0).filter(**where)
    rows = rows.with_columns(pl.col("value").cast(pl.Float64), pl.col("year").cast(pl.Int64)).drop_nulls(
        "value"
    )
    units, years = rows[unit].unique().sort().to_list(), sorted(rows["year"].unique())
    columns = {name: np.full((len(units), len(years)), np.nan) for name in rows[code].unique().sort()}
    for place, year, name, value in rows.select(unit, "year", code, "value").iter_rows():
        columns[name][units.index(place), years.index(year)] = value
    return panel_of(columns, units=units, years=years)


@pytest.fixture(scope="module")
def real() -> ClaimsResult:
    if not (DATA / "country_panel_wdi.csv").is_file():
        pytest.skip("needs the shared data")
    sets = [
        DataSet("kazakhstan", long_panel("kz_region_panel.csv", "region_code", edition="kz20")),
        DataSet("countries", long_panel("country_panel_wdi.csv", "iso3")),
        DataSet("scoreboard", long_panel("eis_country_indicators.csv", "country", "code")),
    ]
    return assess_claims(sets, settings=QUICK)


def grade(result: ClaimsResult, told: str, data: str) -> tuple[str, str, str]:
    rows = result["assessments"].filter(claim=told, data_set=data)
    return rows.select("grade", "reading", "reason").row(0)


@pytest.mark.slow
def test_twenty_regions_of_one_year_identify_nothing(real: ClaimsResult) -> None:
    for told in ("innovation-growth", "entrepreneurship-innovation", "innovative-products"):
        assert grade(real, told, "kazakhstan") == ("not-identified", "none", "one-year")


@pytest.mark.slow
def test_innovative_output_of_kazakhstan_was_above_one_percent_in_2022(real: ClaimsResult) -> None:
    """1.81 % of gross regional product, the innovation bulletin of 2022 over the product of that year."""
    row = real["levels"].row(0, named=True)
    assert (row["year"], round(row["value"], 2), row["below"]) == (2022, 1.81, False)


@pytest.mark.slow
def test_research_spending_of_countries_does_not_show_in_growth(real: ClaimsResult) -> None:
    assert grade(real, "innovation-growth", "countries") == ("descriptive", "open", "not-significant")


@pytest.mark.slow
def test_the_country_estimate_equals_linearmodels(real: ClaimsResult) -> None:
    rows = real["estimates"].filter(data_set="countries", estimator="two-way").sort("claim")
    own = real["assessments"].filter(data_set="countries").sort("claim")
    assert rows["estimate"].to_list() == pytest.approx(own["estimate"].to_list(), abs=1e-6)


@pytest.mark.slow
def test_eight_years_do_not_tell_a_rise_of_sales_in_europe_from_drift(real: ClaimsResult) -> None:
    assert grade(real, "innovative-products", "scoreboard") == ("descriptive", "open", "unit-root")


@pytest.mark.slow
def test_differences_between_regions_of_one_country_cannot_be_told_from_its_years(real: ClaimsResult) -> None:
    row = grade(real, "differentiation-growth", "kazakhstan")
    assert row == ("not-identified", "none", "common-driver")
