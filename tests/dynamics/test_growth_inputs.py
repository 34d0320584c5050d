from __future__ import annotations

import pytest
from tests.dynamics.economies import known

from growthpoles.dynamics.growth_inputs import DOMAINS, GrowthModel, Parameter, Push


@pytest.mark.parametrize(
    ("item", "distribution", "middle"),
    [
        (Parameter(2.0), "fixed", 2.0),
        (Parameter(low=1.0, high=2.0), "uniform", 1.5),
        (Parameter(1.2, low=1.0, high=2.0), "triangular", 1.2),
        (Parameter(0.5, error=0.1), "normal", 0.5),
        (Parameter(low=1.0), "unclear", 0.5),
        (Parameter(1.0, low=0.0, high=2.0, error=0.1), "unclear", 1.0),
        (Parameter(), "unclear", 0.0),
    ],
)
def test_the_figures_that_are_given_name_the_distribution(
    item: Parameter, distribution: str, middle: float
) -> None:
    assert (item.distribution, item.middle) == (distribution, middle)


def test_every_default_says_that_it_is_presumed() -> None:
    """What nobody measured for these regions must not look like a measurement."""
    model = GrowthModel(("A", "B"), known(1), known(1), known(1), known(1))
    presumed = {name for name, _, item in model.parameters() if item.presumed}
    assert presumed == set(DOMAINS) - {"start", "wage", "foreign_price", "foreign_income"}


def test_parameters_by_region_are_listed_by_region() -> None:
    model = GrowthModel(("A", "B"), {"A": known(1), "B": known(2)}, known(1), known(1), known(1))
    rows = [(region, item.value) for name, region, item in model.parameters() if name == "start"]
    assert rows == [("A", 1), ("B", 2)]


def test_a_push_of_five_years_from_the_third_ends_in_the_seventh() -> None:
    assert Push("A", 1.0, years=5, first=3).last == 7
