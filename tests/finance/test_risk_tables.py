"""Tables of risk on a plan whose every loss can be counted by hand."""

from __future__ import annotations

import pytest
from tests.finance.risk_plans import FUNDING, KZT, paid_by, project, stage

from growthpoles.finance import risk_tables as rows
from growthpoles.finance.portfolio import Portfolio
from growthpoles.finance.risk_inputs import RiskSettings, Tranche
from growthpoles.finance.risk_waterfall import Drawn, draw_losses

DOOMED = Portfolio((project("A", stage("pilot", 1000, 0.0)), project("B", stage("pilot", 1000, 1.0))), KZT)
ORDER = (Tranche("first", ("budget",), 0.15), Tranche("senior", ("bank",), 0.25))


def drawn(**given: object) -> Drawn:
    settings = RiskSettings(draws=100, shocks=(), tranches=ORDER, **given)  # type: ignore[arg-type]
    return draw_losses(
        DOOMED, FUNDING, plan=paid_by(DOOMED, {"budget": 0.5, "bank": 0.5}), settings=settings, seed=0
    )


def test_tranches_by_hand() -> None:
    """1000 of 2000 are always lost: 300, 500, and 200 that no tranche takes."""
    table = rows.tranche_rows(drawn())
    assert table.select("tranche", "attach", "detach", "mean", "exhausted").rows() == [
        ("first", 0.0, 300.0, 300.0, 1.0),
        ("senior", 300.0, 800.0, 500.0, 1.0),
        ("rest", 800.0, None, 200.0, None),
    ]


def test_first_loss_by_hand() -> None:
    """Senior money loses 1000 - F of 2000 - F; 10 % is accepted: F = 8000 / 9."""
    assert rows.first_loss_needed(drawn()) == pytest.approx(8000 / 9, rel=1e-4)
    table = rows.first_loss_rows(drawn(sizes=(0.0, 0.25, 0.5)))
    assert table.select("capital", "senior_cvar", "accepted", "saved").rows() == [
        (0.0, 1000.0, "no", None),
        (500.0, 500.0, "no", 1.0),
        (1000.0, 0.0, "yes", 1.0),
    ]


def test_no_capital_is_needed_where_all_is_accepted() -> None:
    assert rows.first_loss_needed(drawn(accepted=0.6)) == 0.0


def test_projects_by_hand() -> None:
    table = rows.project_rows(drawn())
    assert table.select("project", "paid", "finished", "mean").rows() == [
        ("A", 1000, 0.0, 1000.0),
        ("B", 1000, 1.0, 0.0),
    ]
    assert table["tail"].to_list() == pytest.approx([1000.0, 0.0])


def test_projects_without_a_lead_have_no_concentration() -> None:
    assert rows.lead_rows(drawn()).height == 0
    assert rows.concentration(drawn()) is None


def test_histogram_of_one_certain_loss() -> None:
    """1000 are always lost: no scenario without a loss, and all in the last bin, which ends at the most."""
    table = rows.histogram_rows(drawn())
    assert table.row(0) == (0, 0.0, 0.0, 0.0)
    assert table.row(-1) == (20, 950.0, 1000.0, 1.0) and table["share"].sum() == 1.0


def test_histogram_without_losses_is_one_bin() -> None:
    safe = Portfolio((project("B", stage("pilot", 1000, 1.0)),), KZT)
    plan = paid_by(safe, {"budget": 1.0})
    made = draw_losses(safe, FUNDING, plan=plan, settings=RiskSettings(draws=100, shocks=()), seed=0)
    assert rows.histogram_rows(made).rows() == [(0, 0.0, 0.0, 1.0)]
