"""Measures of settlements and clusters against figures worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.poles.settlements_land import land, place, table

from growthpoles.core.roles import Roles
from growthpoles.poles.criteria import MEASURES
from growthpoles.poles.figures import Figures
from growthpoles.poles.typology import Measure

NAN = np.nan
SIX = {f"U{k}": "region" for k in range(6)}


def three(values: list[float]) -> list[list[float]]:
    return [[x] * 3 for x in values]


def measured(figures: Any, **parameters: Any) -> np.ndarray:
    measure = Measure(**{"unit": "ratio", "window": "base", **parameters})
    return MEASURES[measure.name](figures, measure)


def test_services_are_compared_inside_the_size_class(figures_of: Any) -> None:
    """Classes below and above 10 thousand: per head .1 .2 .3 | .4 .6; the sixth has no figure."""
    columns = {"population": three([1e3, 2e3, 3e3, 20e3, 30e3, 40e3]),
               "employed": three([100, 400, 900, 8e3, 18e3, NAN])}  # fmt: skip
    found = measured(
        figures_of(SIX, columns), name="ratio-to-size-class", numerator="employed", classes=(10.0,)
    )
    assert found == pytest.approx([0.5, 1, 1.5, 0.8, 1.2, NAN], nan_ok=True)


def test_one_unit_of_a_size_class_is_no_measure_of_itself(figures_of: Any) -> None:
    columns = {
        "population": three([1e3, 20e3, 30e3, 40e3, 50e3, 60e3]),
        "employed": three([1, 2, 3, 4, 5, 6]),
    }
    found = measured(
        figures_of(SIX, columns), name="ratio-to-size-class", numerator="employed", classes=(10.0,)
    )
    assert np.isnan(found[0]) and not np.isnan(found[1:]).any()


def test_ratio_to_the_median(figures_of: Any) -> None:
    columns = {"population": three([1, 1, 1, 2, 1, 1]), "employed": three([1, 2, 4, 12, NAN, NAN])}
    found = measured(
        figures_of(SIX, columns), name="ratio-to-median", numerator="employed", denominator="population"
    )
    assert found == pytest.approx([1 / 3, 2 / 3, 4 / 3, 2, NAN, NAN], nan_ok=True)


def test_functions_are_counted_among_those_that_are_known(figures_of: Any) -> None:
    columns = {"gerd": three([1, 1, 0, NAN, 0, 1]), "employed": three([1, 0, NAN, NAN, 0, 1])}
    found = measured(figures_of(SIX, columns), name="functions", indicators=("gerd", "employed"))
    assert found == pytest.approx([1, 0.5, 0, NAN, 0, 1], nan_ok=True)


def test_largest_employer_else_largest_branch(figures_of: Any) -> None:
    """Branches Ca 30, Cb 10 of all output 100; two branches are enough here, three are not there."""
    output = np.tile([30.0, 10.0, 60.0], (6, 3, 1))
    columns = {"population": three([1] * 6), "employed": three([0.25, NAN, NAN, NAN, NAN, NAN])}
    figures = figures_of(SIX, columns, output=output, codes=("Ca", "Cb", "K"))
    known = {"name": "largest-employer", "numerator": "employed", "industries": ("C",)}
    assert measured(figures, **known, count=2)[:2] == pytest.approx([0.25, 0.3])
    assert measured(figures, **known, count=3)[:2] == pytest.approx([0.25, NAN], nan_ok=True)


def test_effective_number_of_branches_needs_a_table_that_tells_them_apart(figures_of: Any) -> None:
    """Shares 1/4 and 3/4: exp(H) = 1.7548; a code of the typology stands for the finer ones of the table."""
    output = np.tile([10.0, 30.0, 60.0], (6, 3, 1))
    figures = figures_of(SIX, {"population": three([1] * 6)}, output=output, codes=("Ca", "Cb", "K"))
    found = measured(figures, name="effective-number", industries=("C",), count=2)
    assert found[0] == pytest.approx(np.exp(-(0.25 * np.log(0.25) + 0.75 * np.log(0.75))))
    assert np.isnan(measured(figures, name="effective-number", industries=("C",), count=3)).all()


def test_cluster_stars_of_the_best_industry(figures_of: Any) -> None:
    """Of twelve units the first has the largest X, a quotient above 2 and the largest focus: three stars."""
    kinds = {f"U{k:02d}": "region" for k in range(12)}
    output = np.tile([10.0, 90.0], (12, 3, 1))
    output[0] = [400.0, 100.0]
    output[1] = [5.0, 900.0]  # the largest Y, but neither twice specialised nor focused enough on it
    figures = figures_of(kinds, {"population": three([1.0] * 12)}, output=output, codes="XY")
    found = measured(figures, name="cluster-stars")
    assert found[0] == 3.0 and found[1] == 2.0 and found[2:].tolist() == [0.0] * 10


def test_quadrants_share_out_the_output(figures_of: Any) -> None:
    """Output moves from B to A in one unit and back in the other."""
    output = np.array([[[10.0, 30], [15, 25], [20, 20]], [[30, 10], [25, 15], [20, 20]]])
    figures = figures_of(
        {"P": "region", "Q": "region"}, {"population": three([1, 1])}, output=output, codes="AB"
    )
    shares = {
        quadrant: measured(figures, name="quadrant-share", window="pooled", quadrant=quadrant)
        for quadrant in ("star", "mature", "emerging", "transforming")
    }
    assert sum(shares.values()) == pytest.approx([1.0, 1.0])
    assert shares["emerging"] == pytest.approx([45 / 120, 45 / 120])  # A in P, B in Q: not above 1, rising
    assert shares["transforming"] == pytest.approx([75 / 120, 75 / 120])


@pytest.mark.parametrize(
    ("given", "target", "factor"),
    [("%", "share", 0.01), ("share", "share", 1.0), ("", "share", 1.0), ("km", "share", NAN),
     ("thousand persons", "thousand persons", 1.0), ("persons", "thousand persons", 0.001), ("", "km", 1.0)],
)  # fmt: skip
def test_a_figure_comes_in_the_unit_of_the_typology(given: str, target: str, factor: float) -> None:
    spots = land(place("A", 0), place("B", 1))
    panel = table(spots, {"own": [2.0, 4.0]}, units={"own": given})
    figures = Figures(panel, Roles(), 2022, (2022,))
    found = measured(figures, name="level", numerator="own", unit=target)
    assert found == pytest.approx([2 * factor, 4 * factor], nan_ok=True)


def test_people_without_a_unit_of_measure_are_not_guessed() -> None:
    spots = land(place("A", 0), place("B", 1))
    figures = Figures(
        table(spots, {"population": [2.0, 4.0]}, units={"population": ""}), Roles(), 2022, (2022,)
    )
    assert np.isnan(measured(figures, name="level", numerator="population", unit="thousand persons")).all()
