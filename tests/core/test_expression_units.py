"""Units and prices of expressions: what fits, what is refused, what is warned of."""

from __future__ import annotations

import pytest

from growthpoles.core.expression import parse_expression
from growthpoles.core.expression_units import Measuring, check_result
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Indicator
from growthpoles.errors import InputError
from growthpoles.labels import Label

LABEL = Label("x")
NONE = PriceBasis()
CURRENT, FIXED, LATER = PriceBasis("current"), PriceBasis("constant", 2015), PriceBasis("constant", 2020)
HELD = {
    item.code: item
    for item in (
        Indicator("grp", LABEL, "million KZT", CURRENT),
        Indicator("pay", LABEL, "thousand KZT", CURRENT),
        Indicator("real", LABEL, "million KZT", FIXED),
        Indicator("real20", LABEL, "million KZT", LATER),
        Indicator("people", LABEL, "persons"),
        Indicator("firms", LABEL, "enterprises"),
        Indicator("area", LABEL, "km2"),
        Indicator("odd", LABEL, ""),
        Indicator("head", LABEL, "million KZT per person", CURRENT),
    )
}


def outcome(text: str, unit: str = "", price: PriceBasis = NONE) -> tuple[Indicator, list[str]]:
    measuring = Measuring(HELD)
    kind = measuring.kind(parse_expression(text, HELD))
    return check_result(kind, Indicator("new", LABEL, unit, price)), [x.code for x in measuring.notes]


def refusal(text: str, unit: str = "", price: PriceBasis = NONE) -> str:
    with pytest.raises(InputError) as caught:
        outcome(text, unit, price)
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    "text",
    ["grp + people", "grp - pay", "min(firms, people)", "where(people > firms, 1, 2)", "coalesce(grp, area)",
     "grp / people + people", "people ** 2 + people", "sqrt(area) + area", "clip(grp, 0, people)",
     "sum(grp, grp, pay)", "lag(grp) + people", "total(people) + area"],
)  # fmt: skip
def test_what_does_not_fit_is_not_added(text: str) -> None:
    assert refusal(text) == "expression.unit.add"


@pytest.mark.parametrize(
    "text",
    ["grp + pay / 1000", "people + 1", "odd + people", "number(people) + number(firms)", "firms / people + 1",
     "head + grp / people", "sqrt(area ** 2) + area", "sqrt(area * area) + area",
     "where(odd > people, grp, 0)", "log(grp) + log(people)", "1 - firms / people",
     "lag(people, 2) + people"],
)  # fmt: skip
def test_what_fits_is_added(text: str) -> None:
    outcome(text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1000 * grp / people", "thousand KZT per person"),
        ("grp / people", "million KZT per person"),
        ("grp / people", "million KZT per capita"),
        ("100 * firms / people", "enterprises per 100 persons"),
        ("100 * pay / grp", "%"),
        ("share(people)", "%"),
        ("growth(people)", "%"),
        ("log(grp)", "log points"),
        ("odd * 5", "anything"),
        ("people / area", "persons per km2"),
    ],
)
def test_the_stated_unit_is_accepted(text: str, unit: str) -> None:
    assert outcome(text, unit)[0].unit == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("grp / people", "thousand KZT per person"),
        ("grp / people", "%"),
        ("firms / people", "persons per enterprise"),
        ("people / people", "%"),
        ("share(people)", "persons"),
        ("grp * 1000", "thousand USD"),
        ("grp + grp", "persons"),
    ],
)
def test_another_unit_is_refused(text: str, unit: str) -> None:
    assert refusal(text, unit) == "expression.unit.result"


def test_a_unit_that_is_not_stated_is_that_of_the_expression() -> None:
    assert outcome("people / area")[0].unit == "persons per km2"
    assert outcome("grp - lag(grp)")[0].unit == "million KZT"
    assert outcome("growth(real)")[0].unit == "%"
    assert outcome("1000 * grp")[0].unit == ""  # which scale the factor leads to is not known


def test_prices_are_carried_along() -> None:
    assert outcome("grp / people")[0].price == CURRENT
    assert outcome("real * 2")[0].price == FIXED
    assert outcome("pay / grp")[0].price == PriceBasis()
    assert refusal("grp / people", "", FIXED) == "expression.price.result"


def test_prices_that_differ_are_not_added() -> None:
    assert refusal("grp + real") == "expression.price.add"
    assert refusal("real + real20") == "expression.price.add"
    assert refusal("where(grp > real, 1, 2)") == "expression.price.add"


def test_prices_that_differ_are_multiplied_with_a_warning() -> None:
    assert outcome("grp / real")[1] == ["expression.price.mixed"]


@pytest.mark.parametrize(
    "text",
    ["growth(grp)", "diff(grp)", "rebase(grp, 2015)", "grp / lag(grp)", "grp - lag(grp)",
     "log(grp / lag(grp))", "moving(grp, 3)", "number(grp) - number(lag(grp))", "head / lag(head, 5)",
     "grp / lag(lag(grp))",
     "where(grp > lag(grp), 1, 0)", "pay / lag(grp)", "grp / people / lag(grp / people)"],
)  # fmt: skip
def test_growth_from_current_prices_is_warned_of(text: str) -> None:
    assert outcome(text)[1] == ["expression.price.growth"]


@pytest.mark.parametrize(
    "text",
    ["growth(real)", "diff(people)", "grp / total(grp)", "share(grp)", "lag(grp)", "lag(grp) / lag(pay)",
     "growth(grp / total(grp))", "real / lag(real)"],
)  # fmt: skip
def test_volumes_and_shares_may_grow(text: str) -> None:
    assert outcome(text)[1] == []
