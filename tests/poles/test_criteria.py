"""Every measure against figures worked out by hand, and its answer when inputs are missing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from growthpoles.poles.criteria import MEASURES, NEEDS, measure_units
from growthpoles.poles.typology import Measure

TWO = {"X": "city", "Y": "region"}
PEOPLE = [[1000.0, 1000.0, 1000.0], [3000.0, 3000.0, 3630.0]]
TOWN = [[1000.0, 1000.0, 1000.0], [1200.0, 1500.0, 1800.0]]
# Output of A, B, C; three equal years.
OUTPUT = np.repeat(np.array([[[10.0, 0.0, 90.0]], [[40.0, 50.0, 10.0]]]), 3, axis=1)


def measured(figures: Any, name: str, **parameters: Any) -> list[float]:
    given: dict[str, Any] = {"unit": "share", "window": "pooled", **parameters}
    return measure_units(figures, (Measure(name, **given),))[:, 0].tolist()


@pytest.fixture
def figures(figures_of: Any) -> Any:
    columns = {"population": PEOPLE, "urban_population": TOWN}
    return figures_of(TWO, columns, output=OUTPUT, codes="ABC", areas={"X": 10.0, "Y": 90.0})


def test_every_need_belongs_to_a_measure() -> None:
    assert set(NEEDS) <= set(MEASURES)


def test_level_is_brought_to_the_unit_of_the_points(figures: Any) -> None:
    found = measured(figures, "level", numerator="urban_population", window="base", unit="thousand persons")
    assert found == pytest.approx([1.0, 1.2])


def test_a_unit_that_does_not_fit_gives_nothing(figures: Any) -> None:
    found = measured(figures, "level", numerator="urban_population", window="base", unit="million KZT")
    assert np.isnan(found).all()


def test_ratio_and_its_complement(figures: Any) -> None:
    parameters = {"numerator": "urban_population", "denominator": "population"}
    assert measured(figures, "ratio", window="base", **parameters) == pytest.approx([1.0, 0.4])
    pooled = 4500 / 9630
    assert measured(figures, "ratio", **parameters)[1] == pytest.approx(pooled)
    assert measured(figures, "ratio", complement=True, **parameters)[1] == pytest.approx(1 - pooled)


def test_prefixes_of_units_cancel(figures_of: Any) -> None:
    """GERD of 5,000 thousand KZT of a GRP of 100 million KZT is 5 %."""
    figures = figures_of(TWO, {"gerd": [[5000.0] * 3, [0.0] * 3], "grp": [[100.0] * 3, [100.0] * 3]})
    found = measured(figures, "ratio", numerator="gerd", denominator="grp", window="base")
    assert found == pytest.approx([0.05, 0.0])


def test_ratio_to_country(figures: Any) -> None:
    """Base year: 2,200 of 4,000 people live in towns, .55; 1 / .55 and .4 / .55."""
    found = measured(
        figures, "ratio-to-country", numerator="urban_population", denominator="population", window="base"
    )
    assert found == pytest.approx([1 / 0.55, 0.4 / 0.55])


def test_a_rate_needs_a_published_country_figure(figures_of: Any) -> None:
    columns = {"innovation_activity": [[12.0] * 3, [6.0] * 3]}
    alone = figures_of(TWO, columns)
    assert np.isnan(measured(alone, "ratio-to-country", numerator="innovation_activity", window="base")).all()
    published = figures_of(TWO, columns, national={"innovation_activity": [8.0, np.nan, np.nan]})
    found = measured(published, "ratio-to-country", numerator="innovation_activity", window="base")
    assert found == pytest.approx([1.5, 0.75])


def test_a_sum_over_units_with_a_gap_is_no_country_figure(figures_of: Any) -> None:
    figures = figures_of(TWO, {"gerd": [[5000.0] * 3, [np.nan] * 3], "grp": [[100.0] * 3, [100.0] * 3]})
    found = measured(figures, "ratio-to-country", numerator="gerd", denominator="grp", window="base")
    assert np.isnan(found).all()


def test_location_quotient_of_industries_together(figures: Any) -> None:
    """B and C together: .9 and .6 against 150 of 200."""
    found = measured(figures, "location-quotient", industries=("B", "C"))
    assert found == pytest.approx([0.9 / 0.75, 0.6 / 0.75])


def test_structure_measures(figures: Any) -> None:
    entropy = -(0.1 * math.log(0.1) + 0.9 * math.log(0.9))
    assert measured(figures, "effective-number")[0] == pytest.approx(math.exp(entropy))
    assert measured(figures, "largest-share") == pytest.approx([0.9, 0.5])
    assert measured(figures, "industry-share", industries=("B",)) == pytest.approx([0.0, 0.5])


def test_output_per_rural_inhabitant_and_per_area(figures: Any) -> None:
    """A over three years: 30 and 120. Rural people: none in the city, 5,130 in the region."""
    rural = measured(figures, "output-per", industries=("A",), per="rural-population", relative="country")
    assert np.isnan(rural[0]) and rural[1] == pytest.approx((120 / 5130) / (150 / 5130))
    area = measured(figures, "output-per", industries=("A",), per="area", relative="country")
    assert area == pytest.approx([(30 / 10) / (150 / 100), (120 / 90) / (150 / 100)])


def test_output_relative_to_the_median_of_some_kinds(figures_of: Any) -> None:
    """C per 1,000 people: 90 in the city (left out of the median), 60, 20 and 40 elsewhere: median 40."""
    kinds = {"X": "city", "Y": "region", "Z": "region", "W": "region"}
    output = np.repeat(np.array([[[10.0, 90.0]], [[10.0, 60.0]], [[10.0, 20.0]], [[10.0, 40.0]]]), 3, axis=1)
    figures = figures_of(kinds, {"population": np.full((4, 3), 1000.0)}, output=output, codes="AC")
    found = measured(
        figures, "output-per", industries=("C",), per="population", relative="median", except_kinds=("city",)
    )
    assert found == pytest.approx([2.25, 1.5, 0.5, 1.0])


def test_growth_is_the_annual_mean(figures: Any) -> None:
    """3,000 to 3,630 in two years: 10 % a year."""
    assert measured(figures, "growth", numerator="population", unit="% a year") == pytest.approx([0.0, 10.0])


def test_administrative_rank_by_kind(figures: Any) -> None:
    assert measured(figures, "administrative-rank", scores=(("city", 1.0), ("region", 0.6))) == [1.0, 0.6]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("level", {"numerator": "grp", "unit": "million KZT"}),
        ("ratio", {"numerator": "gerd", "denominator": "grp"}),
        ("ratio-to-country", {"numerator": "gerd", "denominator": "grp"}),
        ("growth", {"numerator": "grp"}),
        ("location-quotient", {"industries": ("Z",)}),
        ("output-per", {"industries": ("Z",), "per": "population", "relative": "country"}),
        ("output-per", {"industries": ("Z",), "per": "population", "relative": "median"}),
        ("not-measured", {}),
    ],
)
def test_what_the_inputs_do_not_carry_is_missing(figures: Any, name: str, parameters: Any) -> None:
    assert np.isnan(measured(figures, name, **parameters)).all()


@pytest.mark.parametrize("name", ["location-quotient", "industry-share", "effective-number", "largest-share"])
def test_without_an_industry_table(figures_of: Any, name: str) -> None:
    figures = figures_of(TWO, {"population": PEOPLE})
    assert np.isnan(measured(figures, name, industries=("A",))).all()


def test_an_empty_cell_makes_the_structure_of_its_unit_missing(figures_of: Any) -> None:
    output = OUTPUT.copy()
    output[0, 1, 2] = np.nan
    figures = figures_of(TWO, {"population": PEOPLE}, output=output, codes="ABC")
    assert np.isnan(measured(figures, "largest-share")[0]) and measured(figures, "largest-share")[1] == 0.5
    assert np.isnan(
        measured(figures, "location-quotient", industries=("A",))
    ).all()  # no country total either
