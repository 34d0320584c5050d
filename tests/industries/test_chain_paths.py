"""Supply paths behind a shock."""

from __future__ import annotations

import pytest
from tests.industries.chains import miller_blair, two_regions

from growthpoles.industries.chain import chain
from growthpoles.industries.chain_inputs import ChainSettings, Demand, Project


def test_paths_of_miller_and_blair_by_hand() -> None:
    """From 100 of A: A itself, then B with 20, A with 15, A through B with 20 x 0.25 = 5, B through A 3."""
    found = chain(miller_blair(), Demand("A", 100.0), settings=ChainSettings(paths=4))["paths"]
    assert found.select("path", "steps", "amount").rows() == [
        ("A", 0, 100.0),
        ("A > B", 1, pytest.approx(20.0)),
        ("A > A", 1, pytest.approx(15.0)),
        ("A > B > A", 2, pytest.approx(5.0)),
    ]
    assert found["share"][0] == pytest.approx(100 / (100 * (0.95 + 0.2) / 0.7575))


def test_paths_begin_with_the_project() -> None:
    found = chain(two_regions(), Project("P", 10.0, "N", like="A"))["paths"]
    assert all(path.startswith("P") for path in found["path"])
    assert found["regions"][1].startswith("N > ")


def test_no_paths_where_they_make_no_sense_or_are_not_wanted() -> None:
    assert chain(miller_blair(), Demand("A", -1.0))["paths"].height == 0
    assert chain(miller_blair(), Demand("A", 1.0), settings=ChainSettings(paths=0))["paths"].height == 0
