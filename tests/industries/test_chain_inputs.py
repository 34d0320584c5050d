"""Projects, scales and settings that cannot be are refused when they are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.industries.chain_inputs import ChainSettings, MinimumScale, Project, Purchase


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: Project("P", 1.0), ["chain.project.inputs"]),
        (lambda: Project("P", 1.0, inputs=(Purchase("A", 0.1),), like="A"), ["chain.project.inputs"]),
        (lambda: Project("P", 0.0, like="A"), ["chain.project.output"]),
        (lambda: Project("P", 1.0, inputs=(Purchase("A", 0.8),), wages=0.3), ["chain.project.spent"]),
        (
            lambda: Project("P", -1.0, inputs=(Purchase("A", -0.8),)),
            ["chain.project.output", "chain.purchase.negative"],
        ),
        (lambda: Project("P", 1.0, like="A", investment=(Purchase("A", -0.1),)), ["chain.purchase.negative"]),
        (lambda: MinimumScale("A", 0.0), ["chain.scale.bad"]),
        (lambda: MinimumScale("A", 5.0, low=1.0), ["chain.scale.bad"]),
        (lambda: MinimumScale("A", 5.0, low=6.0, high=7.0), ["chain.scale.bad"]),
        (lambda: MinimumScale("A", 5.0, low=4.0, high=7.0, spread=0.1), ["chain.scale.bad"]),
        (
            lambda: ChainSettings(spent=0.0, captured=1.5, draws=0),
            ["chain.share.bad", "chain.share.bad", "chain.count.bad"],
        ),
    ],
)  # fmt: skip
def test_refused(make: Callable[[], object], codes: list[str]) -> None:
    with pytest.raises(SpecificationError) as failure:
        make()
    assert [item.code for item in failure.value.problems] == codes


def test_a_scale_is_certain_without_spread_or_with_equal_ends() -> None:
    assert MinimumScale("A", 5.0).certain
    assert MinimumScale("A", 5.0, low=5.0, high=5.0).certain
    assert not MinimumScale("A", 5.0, spread=0.1).certain
