"""The assessment as a whole: years, defaults, bad input, names and places that travel with it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of, pillar

import growthpoles as gp
from growthpoles.errors import InputError, SpecificationError
from growthpoles.potential.inputs import default_spec

TREE = index(pillar("P"), leaf("a", "P"))
PANEL = panel_of({"a": [[0, 5], [10, 10], [4, 20]]}, years=(2020, 2021))
PLAIN = gp.IndexSpec(treat=gp.treat.NoTreatment())


def test_the_default_specification_is_used_and_recorded() -> None:
    assert gp.assess_potential(PANEL, TREE).spec["index"] == default_spec().to_plain()


def test_one_year_is_scored_on_its_own_scale_several_on_a_common_one() -> None:
    assert gp.assess_potential(PANEL, TREE, PLAIN, year=2020)["scores"]["index"].to_list() == [0, 1, 0.4]
    both = gp.assess_potential(PANEL, TREE, PLAIN, year=(2021, 2020))["scores"]
    assert both.rows(named=True)[1]["year"] == 2021 and both["index"].to_list() == [0, 0.25, 0.5, 0.5, 0.2, 1]


def test_ranks_are_taken_within_each_year() -> None:
    table = gp.assess_potential(PANEL, TREE, PLAIN)["scores"]
    assert table.filter(year=2020)["rank"].to_list() == [3, 1, 2]
    assert table.filter(year=2021)["rank"].to_list() == [3, 2, 1]


def test_a_new_year_does_not_move_scores_on_a_base_year_scale() -> None:
    spec = gp.IndexSpec(treat=gp.treat.NoTreatment(), base_years=(2020,))
    alone = gp.assess_potential(PANEL.select(years=[2020]), TREE, spec)["scores"]["index"].to_list()
    assert gp.assess_potential(PANEL, TREE, spec)["scores"].filter(year=2020)["index"].to_list() == alone


def test_nothing_changes_its_arguments() -> None:
    values, flags = PANEL.values.copy(), PANEL.flags.copy()
    gp.assess_potential(PANEL, TREE)
    np.testing.assert_array_equal(values, PANEL.values)
    np.testing.assert_array_equal(flags, PANEL.flags)


def test_names_and_places_travel_with_the_result(result) -> None:  # type: ignore[no-untyped-def]
    names = {(kind, code) for kind, code, *_ in result["labels"].iter_rows()}
    assert {
        ("unit", "U1"),
        ("pillar", "Q"),
        ("block", "ACT"),
        ("indicator", "shown"),
        ("index", "I"),
    } <= names
    assert result["units"]["unit"].to_list() == ["U1", "U2", "U3", "U4", "U5"]


def test_bad_input_is_refused_with_everything_that_is_wrong() -> None:
    with pytest.raises(InputError):
        gp.assess_potential(PANEL, TREE, year=1990)
    with pytest.raises(InputError) as failure:
        gp.assess_potential(PANEL, index(leaf("x", "I"), leaf("y", "I")))
    assert len(failure.value.problems) == 2
    with pytest.raises(SpecificationError):
        gp.assess_potential(PANEL, TREE, gp.IndexSpec(base_years=(1990,)))


def test_what_the_data_have_is_never_turned_into_something_else() -> None:
    """Zero is scored as zero; a gap has no score and does not become one."""
    panel = panel_of({"a": [0, 1, 2, np.nan], "b": [1, 2, 3, 4]})
    tree = index(pillar("P"), leaf("a", "P"), leaf("b", "P"))
    found = gp.assess_potential(panel, tree, PLAIN)["indicators"].filter(indicator="a")
    assert found["score"].to_list() == [0, 0.5, 1, None]
    assert found["flag"].to_list() == ["zero", "observed", "observed", "missing"]
