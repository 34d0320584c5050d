"""Class breaks against a search through every possible cut."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.stats.class_breaks import class_breaks


def spread(figures: np.ndarray, ends: np.ndarray) -> float:
    """Squared distances from the means of the classes."""
    place = np.searchsorted(ends, figures)
    return sum(((figures[place == k] - figures[place == k].mean()) ** 2).sum() for k in set(place))


def least(figures: np.ndarray, classes: int) -> float:
    distinct = np.unique(figures)
    return min(
        spread(figures, np.array([*cut, distinct[-1]])) for cut in combinations(distinct[:-1], classes - 1)
    )


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=11), st.integers(2, 4))
def test_natural_breaks_are_the_best_of_all_cuts(values: list[int], classes: int) -> None:
    figures = np.array(values, dtype=float)
    ends = class_breaks(figures, classes)
    if len(np.unique(figures)) <= classes:
        assert ends.tolist() == np.unique(figures).tolist()
    else:
        assert spread(figures, ends) == pytest.approx(least(figures, classes), abs=1e-6)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40),
    st.integers(1, 7),
    st.sampled_from(["natural", "quantile", "equal"]),
)
def test_every_figure_has_a_class(values: list[float], classes: int, method: str) -> None:
    ends = class_breaks(values, classes, method=method)
    assert 1 <= len(ends) <= classes
    assert (np.diff(ends) > 0).all()
    assert ends[-1] == max(values)


def test_equal_counts() -> None:
    assert class_breaks(range(1, 21), 4, method="quantile").tolist() == [5, 10, 15, 20]


def test_equal_figures_stay_together() -> None:
    assert class_breaks([1, 1, 1, 1, 2, 3], 2, method="quantile").tolist() == [1, 3]


def test_missing_figures_are_left_out() -> None:
    assert class_breaks([np.nan, 1.0, 2.0], 5).tolist() == [1.0, 2.0]
    assert class_breaks([np.nan], 3, method="equal").tolist() == []


def test_many_figures_are_quick_and_nearly_as_good() -> None:
    rng = np.random.default_rng(1)
    figures = np.concatenate([rng.normal(centre, 1, 3000) for centre in (0, 20, 40)])
    ends = class_breaks(figures, 3)
    assert 2 < ends[0] < 10 and 22 < ends[1] < 30


@pytest.mark.parametrize(("method", "classes"), [("best", 3), ("equal", 0)])
def test_nonsense_is_refused(method: str, classes: int) -> None:
    with pytest.raises(ValueError, match="method"):
        class_breaks([1.0], classes, method=method)
