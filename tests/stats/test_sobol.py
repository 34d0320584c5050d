"""Sobol indices against closed forms and enumeration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from growthpoles.stats.sobol import exact_indices, saltelli_points, sobol_indices, sobol_intervals


def runs(model, a, b):  # type: ignore[no-untyped-def]
    swapped = []
    for k in range(a.shape[1]):
        mixed = a.copy()
        mixed[:, k] = b[:, k]
        swapped.append(model(mixed))
    return model(a), model(b), np.stack(swapped)


def indices(a, b, swapped):  # type: ignore[no-untyped-def]
    return sobol_indices(a, b, y_ab=swapped)


def ishigami(x):  # type: ignore[no-untyped-def]
    angle = 2 * np.pi * x - np.pi
    first, second, third = np.sin(angle[:, 0]), np.sin(angle[:, 1]), angle[:, 2]
    y = first + 7 * second**2 + 0.1 * third**4 * first
    return (y - 3.5)[:, None]


def test_the_ishigami_function_of_saltelli_2010() -> None:
    """Closed form for a = 7, b = .1: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 (Ishigami and Homma, 1990)."""
    pi4 = np.pi**4
    v1, v2, v13 = 0.5 * (1 + 0.1 * pi4 / 5) ** 2, 49 / 8, 0.01 * pi4**2 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    a, b = saltelli_points(3, 8192, seed=2)
    found = indices(*runs(ishigami, a, b))
    np.testing.assert_allclose(found.first.ravel(), np.array([v1, v2, 0]) / total, atol=0.01)
    np.testing.assert_allclose(found.total.ravel(), np.array([v1 + v13, v2, v13]) / total, atol=0.01)
    assert found.variance[0] == pytest.approx(total, rel=0.01)


def test_the_formulas_by_hand() -> None:
    """N = 2, one choice: yA = (0, 1), yB = (3, 2), AB = B."""
    found = indices([[0.0], [1.0]], [[3.0], [2.0]], [[[3.0], [2.0]]])
    variance = np.var([0, 1, 3, 2], ddof=1)
    assert found.first.item() == pytest.approx((3 * 3 + 2 * 1) / 2 / variance)
    assert found.total.item() == pytest.approx((9 + 1) / 4 / variance)


def test_enumeration_equals_a_loop_over_all_points() -> None:
    y = np.random.default_rng(1).normal(size=(3, 2, 4, 2))
    found = exact_indices(y)
    for output in range(2):
        values = y[..., output]
        variance = values.var()
        for i, size in enumerate(values.shape):
            means = [values.take(k, axis=i).mean() for k in range(size)]
            assert found.first[i, output] == pytest.approx(np.var(means) / variance, rel=1e-12)
            others = [range(s) for k, s in enumerate(values.shape) if k != i]
            rest = [
                np.mean([values[(*at[:i], k, *at[i:])] for k in range(size)])
                for at in itertools.product(*others)
            ]
            assert found.total[i, output] == pytest.approx(1 - np.var(rest) / variance, rel=1e-12)


def test_additive_outputs_have_equal_first_and_total_shares_that_sum_to_one() -> None:
    a, b, c = np.arange(3.0), np.array([0.0, 5.0]), np.array([1.0, 1.0, 4.0, 9.0])
    found = exact_indices((a[:, None, None] + b[:, None] + c)[..., None])
    np.testing.assert_allclose(found.first, found.total, atol=1e-12)
    assert found.first.sum() == pytest.approx(1)


def test_an_output_that_does_not_move_has_no_shares() -> None:
    assert np.isnan(exact_indices(np.full((2, 3, 1), 0.1)).first).all()
    flat = np.full((8, 1), 0.1)
    assert np.isnan(indices(flat, flat, np.stack([flat, flat])).total).all()


def test_one_choice_explains_everything() -> None:
    found = exact_indices(np.array([[1.0], [2.0], [9.0]]))
    assert found.first.item() == pytest.approx(1) and found.total.item() == pytest.approx(1)


def test_bootstrap_intervals_resample_the_variance_too() -> None:
    """With the variance kept fixed, the total share of a single choice would vary; it is always about one."""
    rng = np.random.default_rng(3)
    y_a, y_b = rng.normal(size=(400, 1)), rng.normal(size=(400, 1))
    found = sobol_intervals(y_a, y_b, y_ab=y_b[None], seed=1)
    variance = np.quantile(
        [np.var(rng.choice(np.concatenate([y_a, y_b]).ravel(), 800), ddof=1) for _ in range(200)],
        [0.05, 0.95],
    )
    fixed = (variance[1] - variance[0]) / variance.mean()
    assert (found.total[1] - found.total[0]).item() < fixed
    assert found.total[0].item() < 1.05 and found.total[1].item() > 0.95


def test_intervals_depend_on_the_seed_alone() -> None:
    y = np.random.default_rng(4).normal(size=(2, 50, 2))
    swapped = np.random.default_rng(5).normal(size=(3, 50, 2))
    first, again, other = (sobol_intervals(*y, y_ab=swapped, seed=s, resamples=50) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.first, again.first)
    assert not np.array_equal(first.first, other.first)


@pytest.mark.parametrize(
    "arguments",
    [
        ([[1.0]], [[2.0]], [[[1.0]]]),  # one row only
        ([[1.0], [2.0]], [[1.0]], [[[1.0], [2.0]]]),
        ([[1.0], [np.nan]], [[1.0], [2.0]], [[[1.0], [2.0]]]),
    ],
)
def test_outputs_that_do_not_fit_are_refused(arguments) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        indices(*arguments)


def test_points_fill_the_cube_evenly_and_follow_the_seed() -> None:
    a, b = saltelli_points(2, 256, seed=1)
    assert np.histogram(a[:, 0], bins=4, range=(0, 1))[0].tolist() == [64] * 4
    assert not np.array_equal(a, b) and np.array_equal(a, saltelli_points(2, 256, seed=1)[0])
    with pytest.raises(ValueError):
        saltelli_points(0, 4, seed=1)
