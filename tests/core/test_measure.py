"""Units of measure: prefixes, per, percent; factors between money in thousands and in millions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthpoles.core.measure import Measure, PriceBasis, parse_measure, ratio_factor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("million KZT", Measure(1e6, "KZT")),
        ("thousand persons", Measure(1e3, "persons")),
        ("%", Measure(0.01, "")),
        ("KZT per person", Measure(1.0, "KZT", "persons")),
        ("enterprises per 10,000 persons", Measure(1e-4, "enterprises", "persons")),
        ("million KZT per km2", Measure(1e6, "KZT", "km2")),
        ("km/1000 km2", Measure(1e-3, "km", "km2")),
    ],
)
def test_parse(text: str, expected: Measure) -> None:
    assert parse_measure(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "a per b per c", "(1 (yes)/0 (no))", "0 km"])
def test_unreadable_units_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        parse_measure(text)


def test_gerd_over_grp_needs_a_thousandth() -> None:
    """Trap 6 of the Kazakhstan figures: R&D is in thousand tenge, GRP in million tenge."""
    assert ratio_factor("thousand KZT", "million KZT", target="%") == pytest.approx(0.1, rel=1e-15)


def test_factor_is_unknown_when_the_bases_differ() -> None:
    assert ratio_factor("enterprises", "persons", target="million KZT") is None
    assert ratio_factor("KZT", "USD", target="%") is None


@given(
    st.sampled_from(["", "thousand ", "million ", "billion "]), st.sampled_from(["", "thousand ", "million "])
)
def test_factor_gives_the_same_ratio_whatever_the_prefixes(top: str, bottom: str) -> None:
    scale = {"": 1.0, "thousand ": 1e3, "million ": 1e6, "billion ": 1e9}
    money, people = 5e9, 2e5
    factor = ratio_factor(top + "KZT", bottom + "persons", target="thousand KZT per person")
    assert factor is not None
    assert (money / scale[top]) / (people / scale[bottom]) * factor == pytest.approx(money / people / 1e3)


def test_price_basis() -> None:
    assert PriceBasis.parse("constant 2015") == PriceBasis("constant", 2015)
    assert PriceBasis.parse("") == PriceBasis()
    assert PriceBasis("constant", 2015).code == "constant 2015"
    for bad in ("fixed", "constant", "current 2015"):
        with pytest.raises(ValueError, match="price basis"):
            PriceBasis.parse(bad)
