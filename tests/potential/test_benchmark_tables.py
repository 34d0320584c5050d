"""Tables of a benchmark."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.potential.benchmark_panels import TREE, regions, world

from growthpoles.potential.benchmark import BenchmarkSettings, benchmark_countries
from growthpoles.potential.benchmark_tables import percentiles
from growthpoles.potential.comparison_results import BenchmarkResult


@pytest.fixture(scope="module")
def found() -> BenchmarkResult:
    return benchmark_countries(regions(), world(), TREE, settings=BenchmarkSettings(named=("DE", "BR")))


def test_places_count_the_countries_above(found: BenchmarkResult) -> None:
    table = found["benchmark_scores"]
    countries = table.filter(kind="country").drop_nulls("index").sort("index", descending=True)
    assert countries["place"].to_list() == [1, 2]
    assert countries["of"].to_list() == [2, 2]  # India has no research figure and so no index
    for row in table.filter(kind="region").iter_rows(named=True):
        assert row["place"] == 1 + (countries["index"] > row["index"]).sum()


def test_a_region_is_better_than_a_share_of_the_countries(found: BenchmarkResult) -> None:
    cells = found["benchmark_figures"].filter(unit="U2")
    share = dict(zip(cells["indicator"], cells["percentile"], strict=True))
    # product 3 against 5, 2, 1; unemployment 4 against 3, 9, 6 (less is better); research 1 against 3, 1.2
    assert share == pytest.approx({"gdp": 2 / 3, "jobless": 2 / 3, "rd": 0.0})


def test_only_regional_figures_stand_in_for_others(found: BenchmarkResult) -> None:
    cells = found["benchmark_figures"].filter(indicator="gdp")
    proxies = dict(zip(cells["unit"], cells["proxy"], strict=True))
    assert proxies == {"U1": "close", "U2": "close", "ALL": "close", "DE": "", "BR": "", "IN": ""}


def test_gaps_by_hand(found: BenchmarkResult) -> None:
    row = found["gaps"].filter(unit="U2", country="DE", indicator="gdp").row(0, named=True)
    assert (row["value"], row["country_value"]) == (pytest.approx(3.0), 5.0)
    assert (row["difference"], row["ratio"]) == (pytest.approx(-2.0), pytest.approx(0.6))
    whole = found["gaps"].filter(unit="U2", country="DE", indicator="I").row(0, named=True)
    assert whole["ratio"] is None  # an index on a min-max scale has no meaningful ratio
    assert whole["difference"] == pytest.approx(whole["value"] - whole["country_value"])
    assert set(found["gaps"]["country"]) == {"DE", "BR"}


def test_ends_of_the_scale(found: BenchmarkResult) -> None:
    row = found["indicators"].filter(indicator="gdp").row(0, named=True)
    assert (row["lowest"], row["highest"], row["regional"]) == (1.0, 5.0, "grp / people")


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=9), st.sampled_from([-1, 1]))
def test_percentiles_of_mirrored_figures_are_mirrored(values: list[float], direction: int) -> None:
    reference = np.arange(len(values)) > 0
    first = percentiles(np.array(values), reference, direction=direction)
    second = percentiles(-np.array(values), reference, direction=-direction)
    assert first == pytest.approx(second)
    assert ((first >= 0) & (first <= 1)).all()


def test_a_unit_without_a_figure_has_no_percentile() -> None:
    found = percentiles(np.array([np.nan, 1.0]), np.array([False, True]), direction=1)
    assert np.isnan(found).all()  # the only country has no other to be compared with
