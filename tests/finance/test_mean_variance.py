"""Mixing sources of uncertain return: tables of the frontier, and one clear answer to what is no request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.finance.portfolios import name

from growthpoles.errors import InputError, SpecificationError
from growthpoles.finance.mean_variance import MeanVarianceResult, Returns, trace_mean_variance

TWO = Returns(("bank", "venture"), np.array([1.0, 3.0]), np.diag([2.0, 2.0]), (name("Bank"), name("Venture")))


def figures(result: MeanVarianceResult) -> dict[str, float]:
    return dict(result["figures"].select("name", "value").rows())


def test_the_hang_seng_frontier_of_beasley(shared_data: Path) -> None:
    """OR-Library port1, 31 items: means from 0.002784 to 0.010865, least variance 0.000642258."""
    folder = shared_data / "reference/finance/orlib_port"
    items = np.loadtxt(folder / "port1_Return_SD.txt")[:, -2:]
    matrix = np.zeros((31, 31))
    for i, j, value in np.loadtxt(folder / "port1_correlation.txt"):
        matrix[int(i) - 1, int(j) - 1] = matrix[int(j) - 1, int(i) - 1] = value
    covariance = matrix * np.outer(items[:, 1], items[:, 1])
    result = trace_mean_variance(Returns(tuple(f"a{k}" for k in range(31)), items[:, 0], covariance))
    found = figures(result)
    assert found["mean_of_least_deviation"] == pytest.approx(0.002784336, rel=2e-5)
    assert found["least_deviation"] ** 2 == pytest.approx(0.0006422575, rel=1e-6)
    assert (found["greatest_mean"], found["deviation_of_greatest_mean"]) == pytest.approx(
        (0.010865, 0.069105)
    )
    published = np.loadtxt(folder / "port1_portef.txt")[::-1]
    mixes = result["mixes"].filter(pl.col("point") > 1)
    expected = np.interp(mixes["mean"], published[:, 0], published[:, 1])
    np.testing.assert_allclose(mixes["variance"], expected, rtol=1e-5)


def test_shares_sum_to_one_and_give_the_mean() -> None:
    result = trace_mean_variance(TWO, points=3, max_share=(1.0, 0.75))
    assert result["mixes"].select("point", "mean", "variance", "parts").rows() == [
        (1, 2.0, 1.0, 2), (2, 2.25, 1.0625, 2), (3, 2.5, 1.25, 2),
    ]  # fmt: skip
    assert result["shares"].rows()[-2:] == [(3, "bank", 0.25), (3, "venture", 0.75)]
    assert result["items"].rows() == [("bank", 1.0, 2**0.5, 1.0), ("venture", 3.0, 2**0.5, 0.75)]
    assert result["labels"]["ru"].to_list() == ["Bank", "Venture"] and figures(result)["corners"] == 2


def test_a_single_mix_is_one_point() -> None:
    result = trace_mean_variance(TWO, max_share=0.5)
    assert result["mixes"].height == 1 and result["shares"]["share"].to_list() == [0.5, 0.5]


def test_past_returns_give_mean_and_sample_covariance() -> None:
    """1, 2, 3 against 2, 0, 1: variances 1, covariance -0.5."""
    made = Returns.of_history(("a", "b"), [[1, 2], [2, 0], [3, 1]])
    assert made.mean.tolist() == [2.0, 1.0]
    np.testing.assert_allclose(made.covariance, [[1.0, -0.5], [-0.5, 1.0]])


def test_a_saved_frontier_is_read_again(tmp_path: Path) -> None:
    made = Returns(TWO.codes, TWO.mean, TWO.covariance, illustrative=True)
    result = trace_mean_variance(made)
    again = MeanVarianceResult.load(result.save(tmp_path / "x"))
    assert not result.diff(again) and again.spec["illustrative"] is True


@pytest.mark.parametrize(
    ("codes", "mean", "covariance", "expected"),
    [
        ((), [], np.zeros((0, 0)), "finance.returns.codes"),
        (("a", "a"), [1.0, 2.0], np.eye(2), "finance.returns.codes"),
        (("a", "b"), [1.0], np.eye(2), "finance.returns.shape"),
        (("a", "b"), [1.0, np.nan], np.eye(2), "finance.returns.missing"),
        (("a", "b"), [1.0, 2.0], np.ones((2, 2)), "finance.returns.covariance"),
        (("a", "b"), [1.0, 2.0], [[1.0, 0.2], [0.1, 1.0]], "finance.returns.covariance"),
    ],
)
def test_returns_that_do_not_fit_are_refused(
    codes: tuple[str, ...], mean: list[float], covariance: np.ndarray, expected: str
) -> None:
    with pytest.raises(InputError) as failure:
        Returns(codes, np.array(mean), np.array(covariance))
    assert [item.code for item in failure.value.problems] == [expected]


def test_too_short_a_history_is_refused() -> None:
    with pytest.raises(InputError) as failure:
        Returns.of_history(("a", "b"), [[1, 2], [2, 0]])
    assert failure.value.problems[0].code == "finance.returns.history"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"points": 1}, "finance.returns.points"),
        ({"max_share": 0.4}, "finance.returns.limits"),
        ({"max_share": 1.5}, "finance.returns.limits"),
        ({"max_share": (1.0, 1.0, 1.0)}, "finance.returns.limits"),
    ],
)
def test_requests_that_make_no_frontier_are_refused(given: dict[str, object], expected: str) -> None:
    with pytest.raises(SpecificationError) as failure:
        trace_mean_variance(TWO, **given)  # type: ignore[arg-type]
    assert [item.code for item in failure.value.problems] == [expected]
