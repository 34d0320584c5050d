"""What stands ready in the results: who is out of reach, and the new sites."""

from __future__ import annotations

from growthpoles.poles.network_results import NetworkResult, PlacementResult
from growthpoles.poles.network_tables import table


def test_uncovered_are_the_units_out_of_reach_the_most_populous_first() -> None:
    rows = [
        {"unit": unit, "population": people, "covered": covered}
        for unit, people, covered in (
            ("A", 5.0, False),
            ("B", 9.0, True),
            ("C", 7.0, False),
            ("D", 9.0, None),
            ("E", None, False),
        )
    ]
    found = NetworkResult((table("reach", rows),))
    assert found.uncovered["unit"].to_list() == ["C", "A", "E"]


def test_new_sites_are_named_without_those_that_exist() -> None:
    rows = [{"unit": "A", "role": "existing"}, {"unit": "C", "role": "new"}, {"unit": "B", "role": "new"}]
    assert PlacementResult((table("sites", rows),)).new == ("B", "C")
