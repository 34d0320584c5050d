"""Revisions: a factor or an amount."""

from __future__ import annotations

import numpy as np
import pytest
from tests.dynamics.panels import BASE, on_course, yearly

from growthpoles.dynamics.plan_revision import revision_of


def test_the_revised_years_tell_a_factor_from_an_amount() -> None:
    """100 -> 110 with all years times 1.1, or all years plus 10; 121 is then 110 or 111 of the old basis."""
    old = on_course()
    old[0, -5] = 100.0
    before = yearly({"x": old})
    for new, net in ((old * 1.1, 110.0), (old + 10.0, 111.0)):
        found = revision_of(yearly({"x": new}), before, unit="U1", code="x", year=BASE)
        assert (found.base, found.now) == (100.0, pytest.approx(110.0))
        assert found.net([121.0]) == pytest.approx([net])


def test_an_indicator_with_negative_figures_is_moved_by_an_amount() -> None:
    new = on_course()
    new[1, 0] = -1.0
    found = revision_of(yearly({"x": new}), None, unit="U1", code="x", year=BASE, base=50.0)
    assert found.net([new[0, -5]]) == pytest.approx([50.0])
    assert not found.by_ratio
    same = revision_of(yearly({"x": new}), None, unit="U1", code="x", year=BASE)
    assert same.size == 0.0
    assert np.array_equal(same.net([3.0]), [3.0])
