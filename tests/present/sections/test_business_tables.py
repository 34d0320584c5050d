from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.present import made_transfer as made

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.business_tables import (
    Case,
    flows_sheet,
    lines_sheet,
    measures_sheet,
    ranges_sheet,
    risk_sheet,
)
from growthpoles.present.shelf import Book
from growthpoles.stats.cashflow import npv

Make = Callable[[tuple[Result, ...], str], Page]
NET = (-200.0, -90.0, 90.0, 90.0, 90.0, 90.0, 90.0)


@pytest.fixture
def case(in_language: Make) -> Case:
    return Case(in_language((made.case(),), "en"), Book(made.case()))


def test_flows_and_their_present_values(case: Case) -> None:
    rows = flows_sheet(case).rows
    assert [cells[3] for cells in rows] == ["−200.0", "−90.0", *["90.0"] * 5]
    assert rows[-1][-1] == f"{float(npv(0.1, NET)):.1f}"
    assert rows[1][4] == "−290.0"


def test_the_measures(case: Case) -> None:
    assert measures_sheet(case).rows == (
        ("Net present value", "28.3 million KZT"),
        ("Internal rate of return", "13.1%"),
        ("Payback, years", "4.2"),
        ("Discounted payback, years", "5.4"),
        ("Benefit-cost ratio", "1.07"),
        ("Largest need for money", "290 million KZT"),
    ) or [str(cells[1]).replace("\u00a0", " ") for cells in measures_sheet(case).rows] == [
        "28.3 million KZT", "13.1%", "4.2", "5.4", "1.07", "290 million KZT",
    ]  # fmt: skip


def test_lines_keep_the_order_of_the_plan_and_their_signs(case: Case) -> None:
    rows = lines_sheet(case).rows
    assert [cells[:2] for cells in rows] == [
        ("Workshop", "Investment"), ("Sale of pumps", "Revenue"), ("Running the workshop", "Operating costs"),
    ]  # fmt: skip
    assert rows[0][2:5] == ("−200.0", "−60.0", "0") and rows[1][4] == "120.0"


def test_the_line_that_matters_most_comes_first(case: Case) -> None:
    """Sales between 60 and 110 % of the plan: the other flows stay as they are."""
    first, *_rest = ranges_sheet(case).rows
    sales = [0.0, 0.0, *[120.0] * 5]
    ends = [
        float(npv(0.1, [net + (k - 1) * x for net, x in zip(NET, sales, strict=True)])) for k in (0.6, 1.1)
    ]
    assert first[0] == "Sale of pumps" and first[2] == "60%–110%"
    assert first[3:5] == (f"{ends[0]:.1f}".replace("-", "−"), f"{ends[1]:.1f}")


def test_quantiles_say_what_they_are(case: Case) -> None:
    rows = {name: str(value).replace("\u00a0", " ") for name, value in risk_sheet(case).rows}
    assert rows["Net present value: 5% of the draws lie below"] == "−124 million KZT"
    assert rows["Internal rate of return: 10% of the draws lie below"] == "−1.9%"
    assert rows["Chance of a loss"] == "75.5%"


def test_no_return_no_figure(in_language: Make) -> None:
    losing = made.case(sales=0.0)
    rows = dict(measures_sheet(Case(in_language((losing,), "en"), Book(losing))).rows)
    assert rows["Internal rate of return"] == "–" and rows["Payback, years"] == "–"


@pytest.mark.parametrize(("code", "name"), [("ru", "Срок окупаемости, лет"), ("kk", "Өтелу мерзімі, жыл")])
def test_other_languages(code: str, name: str, in_language: Make) -> None:
    rows = measures_sheet(Case(in_language((made.case(),), code), Book(made.case()))).rows
    assert (name, "4,2") in rows
