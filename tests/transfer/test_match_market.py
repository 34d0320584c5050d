"""Both sides of matching: licences, places, gaps and gates by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.transfer import market

from growthpoles.labels import Label
from growthpoles.transfer.match_market import GATES, Given, Market
from growthpoles.transfer.registers import Agreement, Need, ReadinessStep, ResearchResult, TransferRegister


def sides(*agreements: Agreement, year: int | None = None) -> Market:
    return Market.of(Given(market.results(), market.needs(), market.organisations(), agreements), year=year)


def gate(found: Market, result: str, need: str, refused: tuple[str, ...] = ()) -> str:
    at = (
        [item.code for item in found.needs].index(need),
        [item.code for item in found.results].index(result),
    )
    return GATES[found.gates(np.array(at[:1]), np.array(at[1:]), refused=refused).item()]


@pytest.mark.parametrize(
    ("agreement", "refused", "closed"),
    [
        (None, (), "open"),
        (Agreement("a", "licence", "u", "f", 2020, "pump"), (), "taken"),
        (Agreement("a", "joint-project", "u", "f", 2020, "pump"), (), "open"),
        (Agreement("a", "licence", "u", "e", 2020, "pump"), (), "held"),
        (Agreement("a", "licence", "u", "e", 2020, "drip"), (), "open"),
        (None, ("patent",), "rights"),
    ],
)
def test_gates_close_on_licences_and_refused_rights(
    agreement: Agreement | None, refused: tuple[str, ...], closed: str
) -> None:
    assert gate(sides(*[agreement] if agreement else []), "pump", "brine", refused) == closed


@pytest.mark.parametrize(
    ("year", "closed"), [(2003, "taken"), (2005, "taken"), (2006, "open"), (1999, "open")]
)
def test_a_licence_counts_in_the_years_it_is_in_force(year: int, closed: str) -> None:
    licence = Agreement("a", "licence", "u", "f", 2000, "pump", to_year=2005)
    assert gate(sides(licence, year=year), "pump", "brine") == closed


def test_the_year_is_the_latest_one_of_the_entries() -> None:
    old = Agreement("a", "licence", "u", "e", 1995, "pump", to_year=2000)
    found = sides(old, Agreement("b", "personnel", "u", "e", 2024))
    assert (found.year, found.idle, gate(found, "pump", "brine")) == (2024, 1, "open")


def test_a_result_without_a_limit_of_users_is_never_taken() -> None:
    found = sides(*(Agreement(f"a{k}", "licence", "u", "f", 2020, "drip") for k in range(3)))
    assert dict(zip([x.code for x in found.results], found.places.tolist(), strict=True)) == {
        "drip": 3, "poem": 3, "pump": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("level", "wanted", "steps", "gap"),
    [
        (6, 9, 1, 2),
        (9, 9, 0, 0),
        (1, None, 0, None),
        (None, 6, 0, None),
        (None, None, 3, None),
        (None, 2, 1, 0),
    ],
)
def test_a_gap_is_known_where_both_levels_are(
    level: int | None, wanted: int | None, steps: int, gap: int | None
) -> None:
    text = Label(en="Pump")
    need = Need("n", Label("n"), text, "e", level=wanted, own_steps=steps)
    found = Market.of(Given((ResearchResult("r", Label("r"), text, "u", level=level),), (need,)))
    np.testing.assert_equal(
        found.gap(np.zeros(1, int), np.zeros(1, int)).item(), np.nan if gap is None else gap
    )


@pytest.mark.parametrize(
    ("outcome", "wanted", "closed"),
    [("stopped", 8, "stopped"), ("stopped", 6, "open"), ("running", 8, "open"), ("stopped", None, "open")],
)
def test_stopped_work_closes_a_pair_that_lacks_levels(outcome: str, wanted: int | None, closed: str) -> None:
    needs = (replace(market.needs()[0], level=wanted, own_steps=0),)
    steps = (ReadinessStep("pump", 7, 2020.25, None if outcome == "running" else 2021.25, outcome),)
    register = TransferRegister(market.organisations(), market.results(), needs, steps=steps)
    found = Market.of(Given(register.results, needs, register.organisations, (), register))
    assert found.stopped.tolist() == [False, False, outcome == "stopped"]
    assert gate(found, "pump", "brine") == closed
