"""Treatment of extremes: worked columns, published moments, and what the rule learns."""

from __future__ import annotations

import numpy as np
import pytest

from growthpoles.composite.treat import NoTreatment, Winsorise
from growthpoles.errors import SpecificationError


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


TWENTY = column(*range(1, 20), 500)
TWO_EXTREMES = column(*range(1, 19), 900, 1000)


def test_at_most_five_percent_of_twenty_is_one_cell() -> None:
    treated = Winsorise().learn(TWENTY).apply(TWENTY)
    assert (treated != TWENTY).sum() == 1 and treated[-1] == 19


def test_two_extremes_of_twenty_fall_through_to_the_logarithm_of_the_original() -> None:
    learnt = Winsorise().learn(TWO_EXTREMES)
    assert learnt.transformed.tolist() == [True]
    expected = np.log(TWO_EXTREMES - 1 + 0.01 * 999)
    np.testing.assert_allclose(learnt.apply(TWO_EXTREMES), expected, rtol=1e-14)


def test_the_limits_name_every_extreme_however_many_cells_may_move() -> None:
    assert Winsorise().limits(TWO_EXTREMES).ravel().tolist() == [-np.inf, 18.0]
    assert Winsorise().limits(-TWO_EXTREMES).ravel().tolist() == [-18.0, np.inf]
    assert np.isinf(NoTreatment().limits(TWO_EXTREMES)).all()


def test_without_a_transformation_a_failing_column_keeps_its_moved_cell() -> None:
    treated = Winsorise(then="none").learn(TWO_EXTREMES).apply(TWO_EXTREMES)
    assert treated.max() == 900 and (treated != TWO_EXTREMES).sum() == 1


def test_columns_with_gaps_have_their_own_limit_on_moved_cells() -> None:
    full = np.concatenate([np.arange(1.0, 39.0), [900.0, 1000.0]])
    gaps = full.copy()
    gaps[:10] = np.nan  # 30 figures: one cell may move; 40 figures: two
    learnt = Winsorise().learn(np.column_stack([full, gaps]))
    assert learnt.transformed.tolist() == [False, True]


def test_a_rare_event_column_stops_before_it_becomes_constant() -> None:
    rare = column(*[0.0] * 19, 1.0)
    learnt = Winsorise(max_points=5).learn(rare)
    assert learnt.stuck.tolist() == [True]
    assert learnt.apply(rare).tolist() == rare.tolist()


def test_a_later_year_below_the_domain_of_the_logarithm_takes_the_learnt_minimum() -> None:
    learnt = Winsorise().learn(TWO_EXTREMES)
    assert learnt.apply(column(-50.0)) == learnt.apply(column(1.0))
    assert learnt.apply(column(2000.0)) > learnt.apply(column(1000.0))


def test_a_mirrored_logarithm_keeps_the_order_and_its_domain_is_bounded_above() -> None:
    left = -TWO_EXTREMES
    learnt = Winsorise(then="log-ct-plus").learn(left)
    assert (np.diff(learnt.apply(left)[::-1].ravel()) > 0).all()
    assert learnt.apply(column(50.0)) == learnt.apply(column(-1.0))


def test_a_logarithm_that_returns_its_input_would_be_seen() -> None:
    assert not np.allclose(Winsorise().learn(TWO_EXTREMES).apply(TWO_EXTREMES), TWO_EXTREMES)


def test_arguments_are_left_alone() -> None:
    before = TWO_EXTREMES.copy()
    Winsorise().learn(TWO_EXTREMES).apply(TWO_EXTREMES)
    assert (before == TWO_EXTREMES).all()


def test_bad_parameters_are_refused_together() -> None:
    with pytest.raises(SpecificationError) as failure:
        Winsorise(max_points=-1, max_share=1.5, then="sqrt")  # type: ignore[arg-type]
    codes = [item.code for item in failure.value.problems]
    assert codes == ["method.not-negative", "method.share", "method.choice"]
