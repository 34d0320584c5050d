"""The arrays of a program and its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from highspy import HighsStatus
from tests.finance.golden_requests import REQUESTS
from tests.finance.portfolios import EXACT

from growthpoles.finance.allocate_model import Builder, lp_text
from growthpoles.finance.allocate_solve import _solver, solve

GOLDEN = Path(__file__).parent / "golden"


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
 effect: 2 buy(bread) + 3 buy(wine) - 1 debt(near)
subject to
 money(near): 4 buy(bread) + 5 buy(wine) - 1 debt(near) <= 10
 fair(wine): 1 buy(wine) >= 1
 fair(wine).high: 1 buy(wine) <= 2
 same(bread): 1 buy(bread) = 1
bounds
 0 <= buy(bread) <= 1
 -inf <= debt(near) <= +inf
general
 buy(bread) buy(wine)
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


@pytest.mark.parametrize("given", REQUESTS)
def test_the_model_of_every_constraint_is_the_golden_one(given: str, tmp_path: Path) -> None:
    """Compared as text, and read by the LP reader of the solver, which must find the same optimum."""
    model = REQUESTS[given]().model()
    text = lp_text(model)
    assert text == (GOLDEN / f"{given}.lp").read_text(encoding="ascii")
    found = solve(model, EXACT)
    (tmp_path / "x.lp").write_text(text, encoding="ascii")
    reader = _solver(model, 0)
    assert reader.readModel(str(tmp_path / "x.lp")) == HighsStatus.kOk
    reader.setOptionValue("mip_rel_gap", 0.0)
    reader.run()
    assert found is not None
    assert reader.getInfo().objective_function_value == pytest.approx(found.objective, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "kind"), [(key, kind) for key, made in REQUESTS.items() for kind in made().binding]
)
def test_every_constraint_binds(given: str, kind: str) -> None:
    """Without the rows of this kind the plan would be better."""
    model = REQUESTS[given]().model()
    kept = np.ones(model.matrix.shape[0], bool)
    kept[model.row(kind).at] = False
    assert not kept.all()
    bounds = [np.where(kept, model.row_lower, -np.inf), np.where(kept, model.row_upper, np.inf)]
    capped = np.where(np.isinf(model.upper), 1e3, model.upper)  # no prize without end where a row is gone
    free = replace(model, row_lower=bounds[0], row_upper=bounds[1], upper=capped)
    with_it, without = solve(model, EXACT), solve(free, EXACT)
    assert with_it is not None and without is not None
    assert without.objective > with_it.objective + 1e-3
