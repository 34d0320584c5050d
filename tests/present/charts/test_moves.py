"""Strips of ranks: where the marks stand, and what is inside the interval."""

from __future__ import annotations

import re

import pytest

from growthpoles.present.charts.moves import INSIDE, OUTSIDE, Move, move_strip


@pytest.mark.parametrize(
    ("move", "inside"),
    [
        (Move(5, 7, 3.0, 7.0), True),
        (Move(5, 8, 3.0, 7.0), False),
        (Move(5, 2, 3.0, 7.0), False),
        (Move(5, 3, 3.0, 7.0), True),
        (Move(5, 5), None),
        (Move(5, None, 3.0, 7.0), None),
        (Move(None, 4, 3.0, 7.0), True),
    ],
)
def test_a_rank_is_inside_its_interval_ends_included(move: Move, inside: bool | None) -> None:
    assert move.inside is inside


def test_marks_stand_where_their_ranks_are() -> None:
    """Rank 1 at 8, rank 20 at 212 of 220: a rank is 204 / 19 wide."""
    picture = move_strip(Move(1, 20, 2.0, 3.0), last=20)
    places = [float(x) for x in re.findall(r'cx="([\d.]+)"', picture)]
    assert places == [8.0, 212.0]
    bar = re.search(r'x1="([\d.]+)" x2="([\d.]+)"[^>]*stroke-width="10"', picture)
    assert bar is not None
    assert float(bar[1]) == pytest.approx(8 + 204 / 19, abs=0.06)
    assert float(bar[2]) == pytest.approx(8 + 2 * 204 / 19, abs=0.16)
    assert OUTSIDE in picture and INSIDE not in picture


def test_without_a_rank_there_is_no_mark_and_one_unit_needs_no_width() -> None:
    assert "circle" not in move_strip(Move(None, None), last=20)
    assert move_strip(Move(1, 1), last=1).count("circle") == 2
    assert 'aria-hidden="true"' in move_strip(Move(1, 1), last=1)
