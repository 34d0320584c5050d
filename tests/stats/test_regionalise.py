"""Location quotients on coefficients: hand-worked values and a survey-based regional table of Finland."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import io_tables as tables

from growthpoles.stats import leontief as le
from growthpoles.stats import regionalise as rg

REGION, NATION = np.array([10.0, 10.0, 0.0]), np.array([40.0, 110.0, 50.0])
SLQ = np.array([2.5, 10 / 11, 0.0])


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("SLQ", [[1, 1, 0], [10 / 11, 10 / 11, 0], [0, 0, 0]]),
        ("CILQ", [[1, 1, 0], [4 / 11, 10 / 11, 0], [0, 0, 0]]),
        ("RLQ", [[1, 1, 0], [10 / 11 / np.log2(3.5), 10 / 11 / np.log2(21 / 11), 0], [0, 0, 0]]),
    ],
)
def test_quotients_by_hand(method: rg.Quotient, expected: list[list[float]]) -> None:
    np.testing.assert_allclose(rg.simple_quotient(REGION, NATION), SLQ)
    found = rg.trade_quotients(REGION, NATION, method=method)
    np.testing.assert_allclose(found, np.minimum(expected, 1))


def test_flegg_quotients_by_hand() -> None:
    """lambda = log2(1.1) ** 0.3 with the size of the region, the same for every cell, the diagonal included.

    Others multiply SLQ by lambda, take lambda by industry, set the diagonal to one, or add in AFLQ.
    """
    size = np.log2(1 + 20 / 200) ** 0.3
    flegg = rg.trade_quotients(REGION, NATION, method="FLQ", exponents=rg.Exponents(delta=0.3))
    np.testing.assert_allclose(flegg[0], [min(2.5 * size, 1), min(2.75 * size, 1), 0])
    np.testing.assert_allclose(flegg[1], [4 / 11 * size, 10 / 11 * size, 0])
    assert flegg[1, 0] != pytest.approx(SLQ[1] * size)
    by_industry = np.log2(1 + REGION / NATION) ** 0.3
    assert flegg[1, 0] != pytest.approx(4 / 11 * by_industry[0], rel=0.05)
    assert flegg[1, 1] < 1
    augmented = rg.trade_quotients(REGION, NATION, method="AFLQ", exponents=rg.Exponents(delta=0.3))
    np.testing.assert_allclose(augmented[:, 0], flegg[:, 0] * np.log2(3.5))
    np.testing.assert_allclose(augmented[:, 1:], flegg[:, 1:])
    assert augmented[0, 0] > 1


def test_two_dimensional_quotient_by_hand() -> None:
    exponents = rg.Exponents(alpha=0.5, beta=0.2)
    found = rg.trade_quotients(REGION, NATION, method="2D-LQ", exponents=exponents)
    above = (1 + np.tanh(1.5) / 2) ** 0.5
    np.testing.assert_allclose(found[0, :2], [min(above * 0.25**0.2, 1), min(above * (1 / 11) ** 0.2, 1)])
    np.testing.assert_allclose(found[1, :2], (10 / 11) ** 0.5 * np.array([0.25, 1 / 11]) ** 0.2)
    assert not found[2].any()
    assert not found[:, 2].any()


@pytest.fixture(scope="module")
def finland(shared_data: Path) -> Callable[..., float]:
    """Mean absolute error of intraregional multipliers over 19 regions x 30 industries, Finland 2014."""
    folder = shared_data / "reference/io/finland_2014_regional"
    national = tables.read(folder / "national_domestic_coefficients.csv").values
    output = tables.read(folder / "output_by_region.csv")
    place = {code: i for i, code in enumerate(output.rows)}
    flows = {region: np.zeros((30, 30)) for region in output.columns}
    with gzip.open(folder / "intraregional.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["row"] in place and line["column"] in place:
                flows[line["region"]][place[line["row"]], place[line["column"]]] = float(line["value"])

    def error(method: rg.Quotient | None, **exponents: float) -> float:
        found = []
        for region in output.columns:
            x = output.column(region)
            true = le.factorise(le.coefficients(flows[region], x)).solve_transposed(np.ones(30))
            q = np.ones((30, 30))
            if method is not None:
                nation = output.values.sum(axis=1)
                q = rg.trade_quotients(x, nation, method=method, exponents=rg.Exponents(**exponents))
            estimate = le.factorise(rg.regional_coefficients(national, q)).solve_transposed(np.ones(30))
            found.append(np.abs(estimate / true - 1)[x > 0].mean())
        return 100 * float(np.mean(found))

    return error


@pytest.mark.parametrize(
    ("method", "exponents", "expected"),
    [
        (None, {}, 30.7),
        ("SLQ", {}, 10.6),
        ("CILQ", {}, 11.7),
        ("RLQ", {}, 14.4),
        ("FLQ", {"delta": 0.15}, 7.4),
        ("FLQ", {"delta": 0.30}, 10.6),
        ("AFLQ", {"delta": 0.20}, 7.5),
    ],
)
def test_errors_on_the_regions_of_finland(
    finland: Callable[..., float], method: rg.Quotient | None, exponents: dict[str, float], expected: float
) -> None:
    assert finland(method, **exponents) == pytest.approx(expected, abs=0.06)


def test_two_dimensional_quotient_comes_closest_on_the_regions_of_finland(
    finland: Callable[..., float],
) -> None:
    assert finland("2D-LQ", alpha=0.7, beta=0.1) < 4.5


@given(st.integers(2, 8), st.integers(0, 9999))
def test_the_nation_as_its_own_region_keeps_its_coefficients(size: int, seed: int) -> None:
    x = np.random.default_rng(seed).uniform(1, 9, size)
    for method in rg.QUOTIENTS:
        np.testing.assert_allclose(rg.trade_quotients(x, x, method=method), 1, rtol=1e-12)


@given(st.integers(2, 8), st.integers(0, 9999), st.floats(0.01, 50))
def test_quotients_do_not_depend_on_the_unit_and_stay_in_bounds(size: int, seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    nation = rng.uniform(1, 9, size)
    region = nation * rng.random(size) * 0.5
    for method in rg.QUOTIENTS:
        found = rg.trade_quotients(region, nation, method=method)
        np.testing.assert_allclose(
            rg.trade_quotients(region * factor, nation * factor, method=method), found, rtol=1e-9
        )
        assert (found >= 0).all()
        if method != "AFLQ":
            assert (found <= 1).all()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: rg.simple_quotient([1], [1, 2]), "differ"),
        (lambda: rg.simple_quotient([0, 0], [1, 2]), "no output"),
        (lambda: rg.simple_quotient([2, 0], [1, 2]), "larger than the nation"),
        (lambda: rg.trade_quotients([1], [1], method="LQ"), "one of"),
        (lambda: rg.trade_quotients([1], [1], method="FLQ", exponents=rg.Exponents(-1)), "not be negative"),
        (lambda: rg.regional_coefficients([[0.1]], [[1.0, 1.0]]), "differ"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
