"""Which assumption moves the ranks: variance shares of every choice."""

from __future__ import annotations

import dataclasses
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import polars as pl

from growthpoles.composite.fit import ScoredIndex, Scores
from growthpoles.core.catalogue import figures_table
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.robustness.batch import Progress, replicate_scores
from growthpoles.robustness.explore import Scored, check_blanks, live
from growthpoles.robustness.plan import MOST, Design, Settings, make_design
from growthpoles.robustness.results import SensitivityResult
from growthpoles.robustness.tables import options_table, weights_table, year_ranks
from growthpoles.robustness.vary import Vary, plain_variations
from growthpoles.stats.ranking import rank
from growthpoles.stats.sampling import spawn
from growthpoles.stats.sobol import (
    SobolIndices,
    SobolIntervals,
    exact_indices,
    saltelli_points,
    sobol_indices,
    sobol_intervals,
)

_NUMBERS = ("first", "first_low", "first_high", "total", "total_low", "total_high")


@dataclass(frozen=True, eq=False)
class _Runs:
    """Settings of all runs, and how many points the sampled design has; None when it is exact."""

    settings: Settings
    points: int | None


def measure_sensitivity(
    potential: Scored,
    *,
    vary: Vary,
    n: int | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> SensitivityResult:
    """Apportion the movement of the ranks to the choices (Sobol indices).

    Two outputs are apportioned in every year: the mean absolute rank shift over units against the nominal
    ranks, and the rank of each unit. A finite design is enumerated, and the shares are exact, when it has at
    most 1,000,000 combinations, or no more than n points would need; otherwise a Saltelli design of
    ``n (choices + 2)`` runs is drawn.

    Args:
        potential: Result of `assess_potential`.
        vary: Alternatives by choice, as in `explore`.
        n: Points of each of the two samples; None = exact where possible, else 1,024.
        seed: Seed of the draws and of the bootstrap.
        executor: Any `concurrent.futures.Executor`; the result does not depend on it.
        progress: Called with (runs done, runs in all) now and then.

    Raises:
        SpecificationError: As in `explore`.
        NotAvailableError: As in `explore`.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> for code, column in (("x", [1.0, 2.0, 3.0]), ("y", [2.0, 1.0, 9.0])):
        ...     panel = panel.with_indicator(gp.Indicator(code, label), np.array(column)[:, None])
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label),
        ...     gp.Element("x", "I", "indicator", label, value="x"),
        ...     gp.Element("y", "I", "indicator", label, value="y")))
        >>> potential = gp.assess_potential(panel, tree, gp.IndexSpec())
        >>> vary = {"normalise": [gp.normalise.MinMax(), gp.normalise.MinMax(upper=100)],
        ...     "weights": [{"x": 0.8, "y": 0.2}, {"x": 0.2, "y": 0.8}]}
        >>> gp.measure_sensitivity(potential, vary=vary)["sensitivity"]["total"].to_list()
        [0.0, 1.0]
    """
    scored = live(potential)
    spec, framework = scored.fitted.spec, scored.fitted.framework
    weight_seed, point_seed, boot_seed = spawn(seed, 3)
    points = 1024 if n is None else n
    design = make_design(
        spec, framework, tree=scored.fitted.tree, vary=vary, draws=2 * points, seed=weight_seed
    )
    exact = design.count <= (MOST if n is None else n * (len(design.choices) + 2))
    runs = _Runs(design.every(), None) if exact else _sampled(design, points, point_seed)
    shift, places = _outputs(scored, design, runs, executor, progress)
    index = _Shares(design, runs, boot_seed)
    tables = (
        _shift_table(scored.scores, design, index, shift),
        _unit_table(scored.scores, design, index, places),
        options_table(design),
        weights_table(design),
        figures_table(
            (
                ("runs", float(len(runs.settings)), "", "exact" if exact else "sampled"),
                ("choices", float(len(design.choices)), "", ""),
            )
        ),
    )
    return SensitivityResult(
        tables=tables,
        spec={"index": spec.to_plain(), "vary": plain_variations(vary), "n": runs.points},
        provenance=dataclasses.replace(potential.provenance, seed=seed),
    )


def _sampled(design: Design, n: int, seed: np.random.SeedSequence) -> _Runs:
    """Saltelli design: A, B, and A with each column taken from B, one below the other."""
    a, b = saltelli_points(len(design.choices), n, seed=seed)
    sizes = np.array(design.sizes)
    first, second = (np.minimum((x * sizes).astype(np.intp), sizes - 1) for x in (a, b))
    if design.fresh:  # each row of A and of B has a weight set of its own
        first[:, -1], second[:, -1] = np.arange(n), np.arange(n, 2 * n)
    blocks = [first, second]
    for k in range(len(sizes)):
        swapped = first.copy()
        swapped[:, k] = second[:, k]
        blocks.append(swapped)
    return _Runs(np.concatenate(blocks), n)


def _outputs(
    scored: ScoredIndex, design: Design, runs: _Runs, executor: object, progress: Progress | None
) -> tuple[FloatArray, list[FloatArray]]:
    """Mean rank shift of every run, shape (runs, years), and ranks by year, each (runs, units)."""
    distinct, where = np.unique(runs.settings, axis=0, return_inverse=True)
    index = replicate_scores(scored, design, settings=distinct, executor=executor, progress=progress)  # type: ignore[arg-type]
    check_blanks(index, scored, choices=design.choices, settings=distinct)
    nominal = scored.scores.index
    shifts, places = [], []
    for y, found in enumerate(year_ranks(scored.scores, index)):
        own = rank(nominal[~np.isnan(nominal[:, y]), y])
        shifts.append(np.abs(found - own).mean(axis=1) if own.size else np.zeros(len(found)))
        places.append(found[where.ravel()])
    return np.stack(shifts, axis=1)[where.ravel()], places


class _Shares:
    """Works out shares of the variance of some outputs over all runs of a design."""

    def __init__(self, design: Design, runs: _Runs, seed: np.random.SeedSequence) -> None:
        self.sizes, self.points, self.seed = design.sizes, runs.points, seed

    def of(self, y: FloatArray) -> pl.DataFrame:
        """Rows output x choice with the columns of the tables, outputs first."""
        indices, intervals = self._indices(y - y.mean(axis=0))
        columns = [indices.first, indices.total]
        low_high = [np.full((2, *indices.first.shape), np.nan)] * 2
        if intervals is not None:
            low_high = [intervals.first, intervals.total]
        numbers = [columns[0], *low_high[0], columns[1], *low_high[1]]
        data = {name: array.T.ravel() for name, array in zip(_NUMBERS, numbers, strict=True)}
        return pl.DataFrame(data).fill_nan(None)

    def _indices(self, y: FloatArray) -> tuple[SobolIndices, SobolIntervals | None]:
        if self.points is None:
            return exact_indices(y.reshape(*self.sizes, y.shape[1])), None
        a, b, *swapped = np.split(y, 2 + len(self.sizes))
        both = np.stack(swapped)
        return sobol_indices(a, b, y_ab=both), sobol_intervals(a, b, y_ab=both, seed=self.seed)


def _shift_table(scores: Scores, design: Design, shares: _Shares, shift: FloatArray) -> Table:
    keys = pl.DataFrame(
        {
            "year": np.repeat(np.array(scores.years), len(design.choices)),
            "choice": list(design.choices) * len(scores.years),
        },
        schema={"year": pl.Int64, "choice": pl.String},
    )
    return Table("sensitivity", ("year", "choice"), keys.hstack(shares.of(shift)))


def _unit_table(scores: Scores, design: Design, shares: _Shares, places: list[FloatArray]) -> Table:
    parts = []
    for y, (year, found) in enumerate(zip(scores.years, places, strict=True)):
        units = [unit for u, unit in enumerate(scores.units) if not np.isnan(scores.index[u, y])]
        if units:
            keys = {
                "unit": np.repeat(np.array(units), len(design.choices)),
                "year": year,
                "choice": list(design.choices) * len(units),
            }
            parts.append(pl.DataFrame(keys).hstack(shares.of(found)))
    data = pl.concat(parts).with_columns(pl.col("year").cast(pl.Int64))
    return Table("unit_sensitivity", ("unit", "year", "choice"), data.sort("unit", "year"))
