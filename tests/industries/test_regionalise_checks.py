"""Figures and settings that cannot be used are refused by name, all at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.industries.chains import two_regions
from tests.industries.regions import OUTPUT, figures, nation

from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.regionalise import regionalise
from growthpoles.industries.regionalise_checks import check_inputs
from growthpoles.industries.regionalise_inputs import KnownTotals, RegionaliseSettings

Found = list[tuple[str, str | None, str | None]]


def refused(
    table: InputOutputTable | None = None,
    given: IndustryTable | None = None,
    settings: RegionaliseSettings | None = None,
) -> Found:
    with pytest.raises(InputError) as failure:
        regionalise(table or nation(), given or figures(), settings=settings)
    return [(item.code, item.where.unit, item.where.indicator) for item in failure.value.problems]


def test_tables() -> None:
    assert refused(two_regions())[0] == ("regionalise.table.regions", None, None)
    assert refused(given=figures(OUTPUT[:1]))[0] == ("industries.few.units", None, None)
    gap = np.where(np.eye(3, dtype=bool), np.nan, OUTPUT)
    assert refused(given=figures(gap)) == [
        ("regionalise.cell.needed", unit, code) for unit, code in zip("NSW", "ABC", strict=True)
    ]
    nowhere = OUTPUT * [1, 1, 0]
    assert refused(given=figures(nowhere)) == [("regionalise.industry.nowhere", None, "C")]
    assert refused(given=figures(OUTPUT * np.array([[1], [0], [1]]))) == [("industries.unit.zero", "S", None)]


def test_codes_and_known_totals_all_at_once() -> None:
    settings = RegionaliseSettings(
        match=(("Q", "A"), ("A", "Z")),
        shares=(("N", 0.5), ("S", -0.1), ("X", 0.2)),
        known=(KnownTotals("Y", sales=(("A", 1.0),)), KnownTotals("N", purchases=(("Q", 1.0), ("A", -1.0)))),
    )
    assert refused(settings=settings) == [
        ("industries.unknown", None, "Q"),
        ("industries.unknown", None, "Z"),
        ("io.place.unknown", "Y", None),
        ("io.place.unknown", "X", None),
        ("regionalise.shares.missing", "W", None),
        ("regionalise.known.negative", "S", None),
        ("io.place.unknown", "N", "Q"),
        ("regionalise.known.negative", "N", "A"),
    ]


def test_an_industry_without_figures_is_refused_unless_it_makes_nothing() -> None:
    assert refused(given=figures(OUTPUT[:, :2], codes="AB")) == [
        ("regionalise.industry.unmatched", None, "C")
    ]
    idle = InputOutputTable(nation().industries, np.diag([1.0, 1.0, 0.0]), np.array([100.0, 80.0, 0.0]))
    made = regionalise(idle, figures(OUTPUT[:, :2], codes="AB"))
    assert made.regional.output.reshape(3, 3)[:, 2].tolist() == [0, 0, 0]


def test_industries_that_are_finer_than_the_table_are_added_up() -> None:
    fine = np.column_stack([OUTPUT[:, 0] * 0.25, OUTPUT[:, 0] * 0.75, OUTPUT[:, 1:]])
    settings = RegionaliseSettings(match=(("D", "A"), ("E", "A")))
    made = regionalise(nation(), figures(fine, codes="DEBC"), settings=settings)
    np.testing.assert_allclose(made.regional.output, OUTPUT.ravel())


def test_an_industry_that_joins_another_does_not_push_it_out() -> None:
    """D goes into A, and A itself stays in it; only D was counted once."""
    fine = np.column_stack([OUTPUT[:, 0] * 0.75, OUTPUT[:, 1:], OUTPUT[:, 0] * 0.25])
    settings = RegionaliseSettings(match=(("D", "A"),))
    made = regionalise(nation(), figures(fine, codes="ABCD"), settings=settings)
    np.testing.assert_allclose(made.regional.output, OUTPUT.ravel())
    assert not made.diagnostics.with_code("regionalise.totals.differ")


def test_the_year_of_the_table_or_the_last_and_a_warning_where_they_differ() -> None:
    several = figures(years=(2018, 2019, 2020, 2021))
    assert check_inputs(nation(), several, settings=RegionaliseSettings()).year == 2020
    later = check_inputs(replace(nation(), year=2015), several, settings=RegionaliseSettings())
    assert later.year == 2021
    assert later.diagnostics.with_code("regionalise.year.differs")


def test_output_that_differs_from_the_table_is_scaled_and_told() -> None:
    """Only shares of the regions are used; C of the regions adds up to twice the nation's."""
    ready = check_inputs(nation(), figures(OUTPUT * [1, 1, 2]), settings=RegionaliseSettings())
    np.testing.assert_allclose(ready.output, OUTPUT)
    told = next(iter(ready.diagnostics.with_code("regionalise.totals.differ")))
    assert (told.where.indicator, dict(told.details)["percent"]) == ("C", 200.0)
