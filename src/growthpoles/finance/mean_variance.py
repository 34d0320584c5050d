"""How to mix sources or funds whose returns are uncertain: least risk for every expected return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.result import Result, Table
from growthpoles.errors import InputError, Problem, SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.stats.mean_variance import MeanVarianceFrontier, as_covariance, mean_variance_frontier

FloatArray = npt.NDArray[np.float64]
POINTS = 25
SMALL = 1e-9  # a share below this is rounding


@dataclass(frozen=True, eq=False)
class Returns:
    """Expected returns of sources or funds, and how they vary together.

    Attributes:
        codes: Their codes, each once.
        mean: Expected returns in one unit and for one period, such as shares per year, shape (n,).
        covariance: Covariance of the returns, positive definite, shape (n, n).
        labels: Names; none = the codes.
        illustrative: Whether the figures were made up; every page says so.

    Raises:
        InputError: Codes that are missing or stand twice, arrays that do not fit, missing values, a
            covariance that is not symmetric or not positive definite; all problems at once.

    Example:
        >>> Returns.of_history(("bank", "venture"), [[0.05, 0.4], [0.07, 0.2], [0.06, -0.3]]).mean
        array([0.06, 0.1 ])
    """

    codes: tuple[str, ...]
    mean: FloatArray
    covariance: FloatArray
    labels: tuple[Label, ...] = ()
    illustrative: bool = False

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise InputError(problems)

    @classmethod
    def of_history(
        cls, codes: Sequence[str], history: npt.ArrayLike, *, labels: Sequence[Label] = ()
    ) -> Returns:
        """Means and sample covariance of past returns.

        Args:
            codes: Codes.
            history: Returns, one row a period, shape (periods, n); there must be more periods than codes.
            labels: Names.

        Raises:
            InputError: As for the class.
        """
        table = np.asarray(history, float)
        if table.ndim != 2 or table.shape[1] != len(codes) or len(table) <= len(codes):
            raise InputError(
                problem("finance.returns.history", None, shape=str(table.shape), count=len(codes))
            )
        spread = np.atleast_2d(np.cov(table, rowvar=False))
        return cls(tuple(codes), table.mean(axis=0), spread, tuple(labels))


def _problems(returns: Returns) -> Iterator[Problem]:
    count = len(returns.codes)
    twice = sorted(code for code, times in Counter(returns.codes).items() if times > 1)
    if not count or twice or len(returns.labels) not in (0, count):
        yield problem("finance.returns.codes", None, twice=", ".join(twice) or "—")
    mean, covariance = np.asarray(returns.mean, float), np.asarray(returns.covariance, float)
    if mean.shape != (count,) or covariance.shape != (count, count):
        shapes = f"{mean.shape}, {covariance.shape}"
        yield problem("finance.returns.shape", None, count=count, shapes=shapes)
    elif not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        gaps = [c for c, m, v in zip(returns.codes, mean, covariance, strict=True)
                if not np.isfinite([m, *v]).all()]  # fmt: skip
        yield problem("finance.returns.missing", None, codes=", ".join(gaps))
    elif count and not _definite(covariance):
        yield problem("finance.returns.covariance")


def _definite(covariance: FloatArray) -> bool:
    try:
        as_covariance(covariance, len(covariance))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, eq=False, repr=False)
class MeanVarianceResult(Result):
    """The portfolio frontier of a mix of sources or funds.

    Tables:
        mixes (point): mean, variance, deviation, parts (items with a share), from the least variance to the
            greatest mean.
        shares (point, item): share, where it is above zero.
        items (item): mean, deviation, max_share.
        labels, figures (least_deviation and its mean, greatest_mean and its deviation, corners).
    """

    kind: ClassVar[str] = "mean-variance"


def trace_mean_variance(
    returns: Returns, *, max_share: float | Sequence[float] = 1.0, points: int = POINTS
) -> MeanVarianceResult:
    """Trace the mixes of least variance for every expected return (Markowitz 1952, 1956).

    min w'Vw under m'w = M, sum w = 1, 0 <= w <= max_share. The line is exact: shares are linear in M between
    its corners; the points are equally far apart in M from the mix of least variance to the greatest M.

    Args:
        returns: Means m and covariance V.
        max_share: Largest share of an item, one number or one per item.
        points: Number of points, at least 2.

    Raises:
        SpecificationError: Fewer than two points; largest shares outside 0..1, or that sum to less than 1.

    Example:
        >>> made = Returns(("bank", "venture"), np.array([1.0, 3.0]), np.array([[2.0, 0.0], [0.0, 2.0]]))
        >>> trace_mean_variance(made, points=3)["mixes"].select("mean", "variance").rows()
        [(2.0, 1.0), (2.5, 1.25), (3.0, 2.0)]
    """
    most = _limits(returns, max_share, points)
    line = mean_variance_frontier(returns.mean, returns.covariance, most=most)
    mean = np.linspace(line.mean[0], line.mean[-1], points if len(line.mean) > 1 else 1)
    spec = {"max_share": [float(x) for x in most], "points": points, "illustrative": returns.illustrative}
    return MeanVarianceResult(tables=_tables(returns, line, mean, most=most), spec=spec)


def _limits(returns: Returns, max_share: float | Sequence[float], points: int) -> FloatArray:
    most, count = np.asarray(max_share, float), len(returns.codes)
    if points < 2:
        raise SpecificationError(problem("finance.returns.points", None, points=points))
    fits = most.shape in ((), (count,))
    if not fits or not ((most > 0) & (most <= 1)).all() or np.broadcast_to(most, count).sum() < 1 - 1e-9:
        raise SpecificationError(problem("finance.returns.limits", None, count=count))
    return np.array(np.broadcast_to(most, count))


def _tables(
    returns: Returns, line: MeanVarianceFrontier, mean: FloatArray, *, most: FloatArray
) -> tuple[Table, ...]:
    shares, variance = line.at(mean), line.variance_at(mean)
    number = np.arange(1, len(mean) + 1)
    mixes = pl.DataFrame(
        {"point": number, "mean": mean, "variance": variance, "deviation": np.sqrt(variance),
         "parts": (shares > SMALL).sum(axis=1)}
    )  # fmt: skip
    row, item = np.nonzero(shares > SMALL)
    held = pl.DataFrame(
        {"point": number[row], "item": [returns.codes[i] for i in item], "share": shares[row, item]}
    )
    items = pl.DataFrame(
        {"item": returns.codes, "mean": returns.mean, "deviation": np.sqrt(np.diag(returns.covariance)),
         "max_share": most}
    )  # fmt: skip
    labels = returns.labels or tuple(Label(code) for code in returns.codes)
    names = [("item", code, label) for code, label in zip(returns.codes, labels, strict=True)]
    figures = [
        ("least_deviation", float(np.sqrt(variance[0])), "", ""),
        ("mean_of_least_deviation", float(mean[0]), "", ""),
        ("greatest_mean", float(mean[-1]), "", ""),
        ("deviation_of_greatest_mean", float(np.sqrt(variance[-1])), "", ""),
        ("corners", float(len(line.mean)), "", ""),
    ]
    return (
        Table("mixes", ("point",), mixes),
        Table("shares", ("point", "item"), held.sort("point", "item")),
        Table("items", ("item",), items.sort("item")),
        labels_table(names),
        figures_table(figures),
    )
