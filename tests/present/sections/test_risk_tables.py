from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present import made_programmes as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.purse import whole
from growthpoles.present.sections.risk_tables import RiskSheets, risk_sheets

Make = Callable[[tuple[Result, ...], str], Page]


@pytest.fixture
def sheets(in_language: Make) -> RiskSheets:
    page = in_language((made.risk(),), "en")
    return risk_sheets(
        page,
        page.shelf.books[0],
        purse=whole(page, "KZT", amounts=[1.89e9]),
        party=str,
        leader=str,
        arrangements=("pro-rata", "covered"),
    )


def test_parties_with_all_together_last(sheets: RiskSheets) -> None:
    pro_rata, covered = sheets.parties
    assert [row[0] for row in pro_rata.rows] == ["budget", "fund", "bank", "All together"]
    assert pro_rata.rows[0][1] == "756" and pro_rata.rows[-1][1] == "1890"
    assert pro_rata.rows[0][6] == "none is stated" and pro_rata.rows[2][6] == "66.2"
    assert covered.title == "By tranche, after guarantees and insurance"


def test_money_moves_from_the_fund_to_the_bank(sheets: RiskSheets) -> None:
    """Half of the bank's loss is paid for a premium of 2 % of 661.5 million."""
    fund, bank = sheets.moved.rows
    assert (fund[0], fund[1], fund[3]) == ("fund", "0", "−13.2")
    assert (bank[0], bank[2], bank[3]) == ("bank", "0", "13.2")
    assert bank[1] == fund[2] == sheets.covers.rows[0][3]


def test_ranges_of_tranches(sheets: RiskSheets) -> None:
    """10 % of 1890, then the 472.5 that the fund paid."""
    assert [row[1] for row in sheets.tranches.rows] == ["0–189", "189–662", "above 662"]
    assert sheets.tranches.rows[-1][-1] == "–"


def test_first_loss_money_until_private_money_joins(sheets: RiskSheets) -> None:
    joins = [row[1] for row in sheets.first_loss.rows]
    assert joins == sorted(joins) and set(joins) == {"no", "yes"}
    assert sheets.first_loss.rows[2][:4] == ("10%", "no", "189", "1701")


def test_drivers_leads_and_projects(sheets: RiskSheets) -> None:
    assert [row[0] for row in sheets.drivers.rows][-1] == "All together"
    assert sheets.drivers.heads[-1] == "Mean effect, million KZT"
    assert [row[:2] for row in sheets.leads.rows] == [("uni", "above the cap"), ("plant", "within the cap")]
    assert len(sheets.projects.rows) == 12
