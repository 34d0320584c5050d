"""Communities and knit of networks against the karate club of Zachary 1977 and by their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.transfer.consortia_network import betweenness, communities, knit, modularity

# Zachary 1977, Journal of Anthropological Research 33(4), 452-473: 34 members, 78 ties.
CLUB = """0-1 0-2 0-3 0-4 0-5 0-6 0-7 0-8 0-10 0-11 0-12 0-13 0-17 0-19 0-21 0-31 1-2 1-3 1-7 1-13 1-17
1-19 1-21 1-30 2-3 2-7 2-8 2-9 2-13 2-27 2-28 2-32 3-7 3-12 3-13 4-6 4-10 5-6 5-10 5-16 6-16
8-30 8-32 8-33 9-33 13-33 14-32 14-33 15-32 15-33 18-32 18-33 19-33 20-32 20-33 22-32 22-33
23-25 23-27 23-29 23-32 23-33 24-25 24-27 24-31 25-31 26-29 26-33 27-33 28-31 28-33 29-32 29-33
30-32 30-33 31-32 31-33 32-33"""


def club() -> np.ndarray:
    table = np.zeros((34, 34))
    for pair in CLUB.split():
        first, second = map(int, pair.split("-"))
        table[first, second] = table[second, first] = 1.0
    return table


def test_greedy_modularity_of_the_karate_club_is_0381_as_newman_2004_reports() -> None:
    group = communities(club())
    assert modularity(club(), group) == pytest.approx(0.381, abs=0.0005)
    assert sorted(np.bincount(group).tolist()) == [8, 9, 17]


def test_density_and_transitivity_of_the_karate_club() -> None:
    found = knit(club())  # 78 ties of 561; 45 triangles, 528 paths of two ties
    assert found.ties == 78 and found.giant == 1.0 and found.parts == 1
    assert found.density == pytest.approx(78 / 561) and found.clustering == pytest.approx(3 * 45 / 528)


@st.composite
def networks(draw: st.DrawFn) -> np.ndarray:
    size = draw(st.integers(2, 9))
    upper = np.triu(
        np.array(draw(st.lists(st.integers(0, 3), min_size=size**2, max_size=size**2))).reshape(size, size), 1
    )
    return (upper + upper.T).astype(float)


@given(networks())
def test_communities_are_never_worse_than_everyone_alone_and_lie_in_one_part(table: np.ndarray) -> None:
    group = communities(table)
    if table.any():
        assert modularity(table, group) >= modularity(table, np.arange(len(table))) - 1e-12
    for k in range(group.max() + 1):
        members = np.flatnonzero(group == k)
        assert knit(table[np.ix_(members, members)]).giant == 1.0


@given(networks(), st.floats(0.1, 10))
def test_communities_do_not_hang_on_the_unit_of_the_ties(table: np.ndarray, factor: float) -> None:
    group = communities(table)
    scaled = modularity(table * factor, group) if table.any() else 0.0
    assert scaled == pytest.approx(modularity(table, group) if table.any() else 0.0)


def test_a_network_without_ties() -> None:
    found = knit(np.zeros((3, 3)))
    assert (found.density, found.clustering, found.giant, found.parts) == (0.0, None, pytest.approx(1 / 3), 0)
    assert knit(np.zeros((1, 1))).density is None
    assert communities(np.zeros((3, 3))).tolist() == [0, 1, 2]


# Marriages of the families of Florence (Padgett and Ansell 1993); betweenness as in Wasserman and Faust 1994.
FLORENCE = """Acciaiuoli-Medici Castellani-Peruzzi Castellani-Strozzi Castellani-Barbadori Medici-Barbadori
Medici-Ridolfi Medici-Tornabuoni Medici-Albizzi Medici-Salviati Salviati-Pazzi Peruzzi-Strozzi
Peruzzi-Bischeri Strozzi-Ridolfi Strozzi-Bischeri Ridolfi-Tornabuoni Tornabuoni-Guadagni Albizzi-Ginori
Albizzi-Guadagni Bischeri-Guadagni Guadagni-Lamberteschi"""


def test_the_medici_stand_between_more_families_than_any_other() -> None:
    pairs = [pair.split("-") for pair in FLORENCE.split()]
    names = sorted({name for pair in pairs for name in pair})
    table = np.zeros((15, 15))
    for first, second in pairs:
        at = names.index(first), names.index(second)
        table[at] = table[at[::-1]] = 1
    found = dict(zip(names, betweenness(table).round(3).tolist(), strict=True))
    assert found["Medici"] == pytest.approx(0.522, abs=0.001)
    assert found["Guadagni"] == pytest.approx(0.255, abs=0.001)
    assert found["Acciaiuoli"] == found["Pazzi"] == 0.0


@given(networks())
def test_betweenness_sums_the_inner_steps_of_all_shortest_ways(table: np.ndarray) -> None:
    """Summed over the members it is the sum over joined pairs of their distance less one."""
    size, far = len(table), np.where(table > 0, 1.0, np.inf)
    for k in range(size):
        far = np.minimum(far, far[:, [k]] + far[[k]])
    np.fill_diagonal(far, 1.0)
    inner = (far - 1)[np.isfinite(far)].sum()
    assert betweenness(table).sum() * max((size - 1) * (size - 2), 1) == pytest.approx(inner)
