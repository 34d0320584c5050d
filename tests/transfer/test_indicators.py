"""Indicators of transfer: by hand, true zeros, what is missing, and the way into a panel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.builders import panel_of
from tests.transfer.registers import small

from growthpoles.errors import InputError, SpecificationError
from growthpoles.labels import Label
from growthpoles.transfer.indicators import IndicatorSettings, join_transfer, measure_transfer
from growthpoles.transfer.registers import (
    Agreement,
    Organisation,
    ReadinessStep,
    ResearchResult,
    TransferRegister,
)

SPENT = panel_of(
    {"rd_internal": [[200.0, 300.0, np.nan]]},
    units=("A",),
    years=(2020, 2021, 2022),
    measures={"rd_internal": "million KZT"},
)


def cell(found: pl.DataFrame, unit: str, year: int, code: str) -> tuple[float | None, str, int | None]:
    rows = found.filter((pl.col("unit") == unit) & (pl.col("year") == year) & (pl.col("indicator") == code))
    return rows.select("value", "flag", "cases").row(0)


def test_agreements_are_counted_where_their_provider_is() -> None:
    found = measure_transfer(small(), panel=SPENT)["values"]
    assert cell(found, "A", 2020, "licences") == (1, "observed", None)
    assert cell(found, "A", 2020, "licence_income")[0] == 10 and cell(found, "A", 2022, "spin_offs")[0] == 1
    assert cell(found, "B", 2020, "licences") == (0, "zero", None)
    assert cell(found, "B", 2021, "contracts")[0] == 1


def test_contract_share_is_relative_to_spending() -> None:
    found = measure_transfer(small(), panel=SPENT)["values"]
    assert cell(found, "A", 2020, "contract_share")[0] == pytest.approx(15)
    assert cell(found, "A", 2021, "contract_share") == (0, "zero", None)
    assert cell(found, "A", 2022, "contract_share")[1] == "missing"  # spending is not known
    assert cell(found, "B", 2021, "contract_amount") == (None, "missing", None)  # the amount is not known


def followed(arrivals: list[float | None]) -> TransferRegister:
    """Results registered in 2015, each at level 4 in 2015.0; those with a year pass level 8 then."""
    maker = Organisation("u", Label("U"), "A", "university")
    results, steps = [], []
    for i, year in enumerate(arrivals):
        code = f"r{i}"
        results.append(ResearchResult(code, Label(code), Label(en="x"), "u", level=4, year=2015))
        steps.append(ReadinessStep(code, 4, 2014.0, 2015.0, "passed"))
        if year is None:
            steps.append(ReadinessStep(code, 5, 2016.0, 2016.5, "stopped"))
        else:
            steps.append(ReadinessStep(code, 8, 2016.0, year, "passed"))
    results.append(
        ResearchResult("bare", Label("bare"), Label(en="x"), "u", level=9, year=2015)
    )  # no history
    return TransferRegister((maker,), tuple(results), steps=tuple(steps))


def test_share_that_reached_level_8_and_the_time_it_took() -> None:
    register = followed([2018.2, 2020.9, 2021.5, None, None])
    years = IndicatorSettings(years=(2015, 2022), least=2)
    found = measure_transfer(register, settings=years)["values"]
    assert cell(found, "A", 2020, "pilot_five_years") == (40.0, "observed", 5)
    assert cell(found, "A", 2019, "pilot_five_years") == (None, "missing", 0)
    late = measure_transfer(followed([2020.1, 2020.3, 2020.8]), settings=years)["values"]
    assert cell(late, "A", 2020, "lead_time")[0] == pytest.approx(5.3)
    assert cell(found, "A", 2016, "stopped_share") == (100.0, "observed", 2)


def test_shares_of_few_cases_are_missing_and_the_cases_are_shown() -> None:
    found = measure_transfer(small())["values"]
    assert cell(found, "A", 2020, "own_region_share") == (None, "missing", 2)
    enough = measure_transfer(small(), settings=IndicatorSettings(least=2))["values"]
    assert cell(enough, "A", 2020, "own_region_share") == (100.0, "observed", 2)


def test_indicators_join_a_panel_with_their_zeros_and_gaps() -> None:
    wide = panel_of({"x": [[1.0, 1.0], [1.0, 1.0]]}, units=("A", "Z"), years=(2020, 2030))
    made = join_transfer(wide, measure_transfer(small()))
    assert made.cell("A", 2020, code="licences").value == 1
    assert made.cell("A", 2020, code="spin_offs").flag.code == "zero"
    assert made.cell("Z", 2020, code="licences").flag.code == "missing"
    assert made.cell("A", 2030, code="licences").flag.code == "missing"
    income = made.indicators[made.position("licence_income")]
    assert (income.unit, income.price.code, income.additive) == ("million KZT", "current", True)


def test_every_indicator_has_a_name_in_three_languages() -> None:
    table = measure_transfer(small())["indicators"]
    assert not table.filter((pl.col("en") == "") | (pl.col("ru") == "") | (pl.col("kk") == "")).height
    assert set(table["direction"]) == {1, -1}


def test_what_cannot_be_counted_is_refused_or_said() -> None:
    found = measure_transfer(
        replace(small(), illustrative=True), settings=IndicatorSettings(years=(2021, 2022))
    )
    assert {item.code for item in found.diagnostics} == {
        "transfer.illustrative", "transfer.amount.none", "transfer.results.undated",
        "transfer.agreements.outside", "transfer.spending.none",
    }  # fmt: skip
    with pytest.raises(InputError):
        measure_transfer(replace(small(), agreements=()))
    with pytest.raises(InputError):
        measure_transfer(replace(small(), money="USD"), panel=SPENT)
    with pytest.raises(SpecificationError):
        IndicatorSettings(years=(2022, 2021))


MAKERS = (Organisation("u", Label("U"), "A", "university"), Organisation("v", Label("V"), "B", "university"))


def result(code: str, year: int | None, owner: str = "u") -> ResearchResult:
    return ResearchResult(code, Label(code), Label(en="x"), owner, level=4, year=year)


def test_a_register_that_is_not_there_gives_no_zeros() -> None:
    found = measure_transfer(TransferRegister(MAKERS, (result("r", 2020),)))["values"]
    assert cell(found, "A", 2020, "licences") == (None, "missing", None)
    assert cell(found, "A", 2020, "licence_income") == (None, "missing", None)
    assert cell(found, "B", 2020, "results_registered") == (0, "zero", None)


def test_zeros_end_with_the_years_of_their_own_register() -> None:
    deal = Agreement("a", "licence", "u", "v", 2022, amount=1.0)
    found = measure_transfer(TransferRegister(MAKERS, (result("r", 1994),), agreements=(deal,)))["values"]
    assert cell(found, "A", 1999, "licences") == (None, "missing", None)
    assert cell(found, "B", 2022, "licences") == (0, "zero", None)
    assert cell(found, "A", 2022, "results_registered") == (None, "missing", None)


def test_results_without_a_year_are_no_zeros_where_they_lie() -> None:
    results = (result("r", None), result("s", 2021, "v"))
    found = measure_transfer(TransferRegister(MAKERS, results))["values"]
    assert cell(found, "A", 2021, "results_registered") == (None, "missing", None)
    assert cell(found, "B", 2021, "results_registered") == (1, "observed", None)


def test_money_of_several_years_is_spread_over_them() -> None:
    deal = Agreement("a", "contract-research", "u", "v", 2020, amount=600.0, to_year=2022)
    last = Agreement("b", "licence", "u", "v", 2022, amount=1.0)
    spent = panel_of(
        {"rd_internal": [[200.0, 200.0, 400.0]]},
        units=("A",), years=(2020, 2021, 2022), measures={"rd_internal": "million KZT"},
    )  # fmt: skip
    found = measure_transfer(TransferRegister(MAKERS, agreements=(deal, last)), panel=spent)["values"]
    shares = [cell(found, "A", year, "contract_share")[0] for year in (2020, 2021, 2022)]
    assert shares == pytest.approx([100.0, 100.0, 50.0])
    assert cell(found, "A", 2020, "contracts")[0] == 1


def test_level_9_has_passed_8_and_what_came_before_its_registration_does_not_count() -> None:
    def step(code: str, level: int, end: float) -> ReadinessStep:
        return ReadinessStep(code, level, end - 1, end, "passed")

    results = tuple(result(code, 2015) for code in ("nine", "old", "back"))
    steps = (
        step("nine", 4, 2015.5), step("nine", 9, 2018.0), step("old", 8, 2008.0),
        step("back", 4, 2021.0), step("back", 8, 2019.0),
    )  # fmt: skip
    found = measure_transfer(
        TransferRegister(MAKERS, results, steps=steps), settings=IndicatorSettings((2015, 2022), least=1)
    )["values"]
    assert cell(found, "A", 2020, "pilot_five_years") == (100.0, "observed", 2)
    assert cell(found, "A", 2018, "lead_time")[0] == pytest.approx(2.5)
    assert cell(found, "A", 2019, "lead_time") == (None, "missing", 0)
