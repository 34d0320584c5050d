"""Relatedness, density and outlook: definitions by loops, hand-worked tables, and bounds that always hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from growthpoles.stats import relatedness as rel

METHODS = ("conditional", "association", "cosine", "jaccard", "probability")
PRESENCE = hnp.arrays(
    np.int8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=8), elements=st.integers(0, 1)
)
M = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 1, 0], [0, 1, 0, 0]])


def test_co_occurrence_by_hand() -> None:
    """Ubiquity 3, 3, 2, 0; A and B meet in two regions, A and C in two, B and C in one."""
    assert rel.co_occurrence(M).tolist() == [[3, 2, 2, 0], [2, 3, 1, 0], [2, 1, 2, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("method", "pair"),
    [("conditional", 2 / 3), ("association", 2 * 4 / 9), ("cosine", 2 / 3), ("jaccard", 2 / 4)],
)
def test_relatedness_of_two_industries_by_hand(method: str, pair: float) -> None:
    """A and B: u = 3 and 3, together twice in four regions."""
    found = rel.relatedness(M, method)
    assert found[0, 1] == pytest.approx(pair)
    assert found[1, 0] == found[0, 1]
    assert (np.diagonal(found) == 0).all()
    assert not found[3].any()


def test_probability_index_by_loops_of_its_definition() -> None:
    """Steijn (2021): co-occurrences over those expected when drawn without putting back."""
    found, c = rel.relatedness(M, "probability"), rel.co_occurrence(M)
    np.fill_diagonal(c, 0)
    s, total = c.sum(axis=0), c.sum()
    for j in range(3):
        for k in set(range(3)) - {j}:
            chance = s[j] / total * s[k] / (total - s[j]) + s[k] / total * s[j] / (total - s[k])
            assert found[j, k] == pytest.approx(c[j, k] / (chance * total / 2))


def test_independent_industries_have_an_association_of_one() -> None:
    m = np.array([[a, b] for a in (0, 1) for b in (0, 0, 1)])
    assert rel.relatedness(m, "association")[0, 1] == pytest.approx(1)


@given(PRESENCE)
def test_conditional_relatedness_is_the_smaller_conditional_probability(m: np.ndarray) -> None:
    found = rel.relatedness(m)
    for j in range(m.shape[1]):
        for k in range(m.shape[1]):
            both, one, other = (m[:, j] & m[:, k]).sum(), m[:, j].sum(), m[:, k].sum()
            expected = min(both / one, both / other) if j != k and both else 0
            assert found[j, k] == pytest.approx(expected)


@given(PRESENCE, st.sampled_from(METHODS))
def test_density_is_a_share_and_never_above_one(m: np.ndarray, method: str) -> None:
    """Another tool has densities above one."""
    phi = rel.relatedness(m, method)
    found = rel.density(m, phi)
    linked = phi.any(axis=0)
    assert ((found[:, linked] >= 0) & (found[:, linked] <= 1)).all()
    assert np.isnan(found[:, ~linked]).all()
    full = rel.density(np.ones_like(m), phi)
    np.testing.assert_allclose(full[:, linked], 1)
    np.testing.assert_allclose(rel.density(1 - m, phi)[:, linked], 1 - found[:, linked], atol=1e-12)


@given(PRESENCE, st.randoms(use_true_random=False))
def test_order_of_regions_and_industries_does_not_matter(m: np.ndarray, random: object) -> None:
    rows, columns = (np.arange(n) for n in m.shape)
    random.shuffle(rows), random.shuffle(columns)  # type: ignore[attr-defined]
    mixed = m[np.ix_(rows, columns)]
    phi, other = rel.relatedness(m), rel.relatedness(mixed)
    np.testing.assert_allclose(other, phi[np.ix_(columns, columns)])
    np.testing.assert_allclose(rel.density(mixed, other), rel.density(m, phi)[np.ix_(rows, columns)])


def test_an_industry_does_not_raise_its_own_density() -> None:
    with_it, without = M.copy(), M.copy()
    with_it[3, 0], without[3, 0] = 1, 0
    phi = rel.relatedness(M)
    assert rel.density(with_it, phi)[3, 0] == rel.density(without, phi)[3, 0]


def test_outlook_by_loops_of_its_definition() -> None:
    random = np.random.default_rng(4)
    m, value = (random.random((5, 6)) < 0.5).astype(int), random.normal(size=6)
    m[0] = 1
    phi = rel.relatedness(m)
    d, found = rel.density(m, phi), rel.outlook(m, phi, complexity=value)
    for i in range(5):
        index = sum(d[i, j] * (1 - m[i, j]) * value[j] for j in range(6))
        assert found.index[i] == pytest.approx(index)
        for j in range(6):
            near = sum(phi[j, k] / phi[k].sum() * (1 - m[i, k]) * value[k] for k in range(6))
            expected = np.nan if m[i, j] else near - d[i, j] * value[j]
            assert found.gain[i, j] == pytest.approx(expected, nan_ok=True)


@given(PRESENCE, st.data())
def test_turnover_accounts_for_every_change(m: np.ndarray, data: st.DataObject) -> None:
    later = data.draw(hnp.arrays(np.int8, m.shape, elements=st.integers(0, 1)))
    found = rel.turnover(m, later)
    assert (m + found.entered - found.left == later).all()
    assert not (found.entered & found.left).any()
    assert (found.stayed == (m & later)).all()


def test_presence_refuses_to_take_a_gap_for_absence() -> None:
    assert rel.presence([[0.5, 1.0, 2.0]]).tolist() == [[0, 1, 1]]
    with pytest.raises(ValueError, match="missing"):
        rel.presence([[np.nan, 1.0]])


def test_arguments_are_left_alone_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """One tool overwrites its input matrix, others print."""
    m, phi = M.astype(float), rel.relatedness(M)
    kept = m.copy(), phi.copy()
    for method in METHODS:
        rel.relatedness(m, method)
    rel.density(m, phi), rel.outlook(m, phi, complexity=[1, 2, 3, 4]), rel.turnover(m, m)
    assert (m == kept[0]).all() and (phi == kept[1]).all()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: rel.as_presence([[0.5]]), "only 0 and 1"),
        (lambda: rel.as_presence([[np.nan]]), "only 0 and 1"),
        (lambda: rel.relatedness(M, "other"), "method must be one of"),
        (lambda: rel.density(M, np.ones((3, 3))), "does not fit"),
        (lambda: rel.density(M, -np.ones((4, 4))), "negative"),
        (lambda: rel.outlook(M, np.ones((4, 4)), complexity=[1]), "1 complexities for 4"),
        (lambda: rel.turnover(M, M[:2]), "differ in shape"),
    ],
)
def test_misuse_is_refused_with_its_reason(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()
