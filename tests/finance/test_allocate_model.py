"""The arrays of a program and its text."""

from __future__ import annotations

import numpy as np

from growthpoles.finance.allocate_model import Builder, lp_text


def small() -> Builder:
    builder = Builder()
    builder.names = {"good": ("bread", "wine"), "shop": ("near",)}
    x = builder.add_columns("buy", {"good": [0, 1]}, c=[2.0, 3.0], bounds=(0.0, [1.0, np.inf]), whole=True)
    y = builder.add_columns("debt", {"shop": [0]}, c=-1.0, bounds=(-np.inf, np.inf))
    builder.add_rows(
        "money", {"shop": [0]}, bounds=(-np.inf, 10.0), entries=[([0, 0], x, [4.0, 5.0]), ([0], y, -1.0)]
    )
    builder.add_rows("fair", {"good": [1]}, bounds=(1.0, 2.0), entries=[([0], [x[1]], 1.0)])
    builder.add_rows("same", {"good": [0]}, bounds=(1.0, 1.0), entries=[([0], [x[0]], 1.0)])
    builder.add_rows("none", {"good": []}, bounds=(0.0, 0.0), entries=[])
    return builder


def test_the_text_of_a_program() -> None:
    assert (
        lp_text(small().finish())
        == """\
maximize
 effect: 2 buy[bread] + 3 buy[wine] - 1 debt[near]
subject to
 money[near]: 4 buy[bread] + 5 buy[wine] - 1 debt[near] <= 10
 fair[wine]: 1 buy[wine] >= 1
 fair[wine].high: 1 buy[wine] <= 2
 same[bread]: 1 buy[bread] = 1
bounds
 0 <= buy[bread] <= 1
 -inf <= debt[near] <= +inf
general
 buy[bread] buy[wine]
end
"""
    )


def test_blocks_are_found_by_kind_and_an_absent_one_is_empty() -> None:
    model = small().finish()
    assert model.column("debt").at.tolist() == [2] and model.row("fair").at.tolist() == [1]
    assert len(model.row("channel").at) == 0


def test_a_finished_program_is_not_touched_by_more_rows() -> None:
    builder = small()
    first = builder.finish()
    builder.add_rows("more", {"good": [0]}, bounds=(0.0, 1.0), entries=[([0], [0], 1.0)])
    assert first.matrix.shape == (3, 3) and builder.finish().matrix.shape == (4, 3)


def test_gains_leave_out_the_rows_between_stages() -> None:
    builder = small()
    builder.add_rows("gate", {"good": [0]}, bounds=(-np.inf, 0.0), entries=[([0], [0], 1.0)])
    gains = builder.finish().gains(np.array([0.5, 0.0, 0.0, 100.0]))
    np.testing.assert_allclose(gains, [2 - 4 * 0.5, 3 - 5 * 0.5, -1 + 0.5])
