"""Settings that cannot be are refused when they are made; the grid covers the spans."""

from __future__ import annotations

from typing import Any

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.industries.regionalise_inputs import RegionaliseSettings


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"method": "LQ"}, ["regionalise.method.unknown"]),
        ({"delta": -0.1}, ["regionalise.span.bad"]),
        ({"delta_span": (0.4, 0.1), "alpha_span": (-1.0, 0.1)}, ["regionalise.span.bad"] * 2),
        ({"points": 0}, ["regionalise.number.bad"]),
        (
            {"distance_exponent": -1.0, "method": "X"},
            ["regionalise.method.unknown", "regionalise.number.bad"],
        ),
    ],
)
def test_refused(given: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(SpecificationError) as failure:
        RegionaliseSettings(**given)
    assert [item.code for item in failure.value.problems] == codes


def test_the_grid_goes_from_end_to_end_of_the_exponents_a_method_has() -> None:
    deltas = [x.delta for x in RegionaliseSettings(points=4).grid()]
    assert deltas == pytest.approx([0.1, 0.2, 0.3, 0.4])
    both = RegionaliseSettings(method="2D-LQ", points=3).grid()
    assert len({(x.alpha, x.beta) for x in both}) == 9
    assert RegionaliseSettings(method="CILQ").grid() == ()
    assert [x.delta for x in RegionaliseSettings(points=1).grid()] == pytest.approx([0.25])
