"""Claims put to the NUTS2 regions of Europe: does research spending carry high-technology work along?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import growthpoles as gp
from growthpoles.core.result import Result
from growthpoles.dynamics.claims_inputs import Claim, DataSet, Evidence, Variable
from growthpoles.labels import Label

TABLE, INDICATORS = "eu_nuts2_innovation_inputs.csv", Path(__file__).parent / "eu-regions" / "indicators.csv"
OUTCOME, DRIVER, CONTROL = "emp_high_tech_sectors", "rd_total_pct_gdp", "tertiary_education_25_64"
CLAIM = Claim(
    "research-technology",
    Label("Spending on research raises employment in high technology"),
    Label("Spending on research given by a rule or a lot"),
    "Claim of innovation policy",
    (
        Evidence(
            "eu-regions", (Variable(OUTCOME),), (Variable(DRIVER),), (Variable(CONTROL),), lags=(1, 2, 3)
        ),
    ),
)


@pytest.fixture(scope="module")
def regions(shared_data: Path) -> pl.DataFrame:
    """Figures of regions alone: a code of four signs; groups of countries and ``ZZ`` are none."""
    table = pl.read_csv(shared_data / TABLE)
    code = pl.col("region_code")
    return table.filter((code.str.len_chars() == 4) & ~code.str.ends_with("ZZ") & ~code.str.starts_with("EU"))


@pytest.fixture(scope="module")
def found(regions: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("eu-claims")
    regions.select(code="region_code").unique(maintain_order=True).with_columns(name_en="code").write_csv(
        folder / "regions.csv"
    )
    regions.select(unit="region_code", year="year", indicator="indicator", value="value").write_csv(
        folder / "figures.csv"
    )
    land = gp.read_territory(folder / "regions.csv")
    panel = gp.read_panel(folder / "figures.csv", land, indicators=gp.read_indicators(INDICATORS))
    return gp.assess_claims(DataSet("eu-regions", panel), claims=[CLAIM], seed=1)


def test_the_estimate_is_that_of_linearmodels(found: Result, regions: pl.DataFrame) -> None:
    """Two-way effects, driver of the year before; observations counted by hand from the long table."""
    from linearmodels.panel import PanelOLS

    wide = regions.pivot("indicator", index=["region_code", "year"], values="value", maintain_order=True)
    before = wide.select("region_code", pl.col("year") + 1, DRIVER, CONTROL)
    data = wide.select("region_code", "year", OUTCOME).join(before, on=["region_code", "year"]).drop_nulls()
    data = data.filter(
        pl.len().over("region_code") > 1
    )  # one year of a region tells nothing beside its own effect
    frame = data.to_pandas().set_index(["region_code", "year"])
    theirs = PanelOLS(frame[OUTCOME], frame[[DRIVER, CONTROL]], entity_effects=True, time_effects=True).fit()
    row = found["assessments"].row(0, named=True)
    assert row["observations"] == theirs.nobs
    assert row["estimate"] == pytest.approx(theirs.params[DRIVER], abs=1e-6)


def test_regions_without_weights_reach_associated_at_most(found: Result) -> None:
    row = found["assessments"].row(0, named=True)
    assert row["units"] > 200
    assert row["grade"] in ("descriptive", "associated")
    assert np.isfinite([row["estimate"], row["low"], row["high"]]).all()
