"""What may be asked: everything else is refused at once, with a reason."""

from __future__ import annotations

import math
from typing import Any

import pytest

from growthpoles.errors import SpecificationError
from growthpoles.sources.microdata_inputs import (
    OPERATORS,
    DisclosureRules,
    MicroMeasure,
    RowFilter,
    family,
)

ONE = (RowFilter("x", "=", 1),)


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("= 1 OR 1", 1), ("like", "%"), ("", None), ("=", None), ("=", (1, 2)), ("<", True), ("=", math.nan),
        (">", math.inf), ("in", ()), ("in", "abc"), ("in", (1, "a")), ("in", (True, 1)), ("in", ((1,),)),
        ("missing", 1), ("=", 2**63), ("=", object()), ("not in", (math.nan,)),
    ],
)  # fmt: skip
def test_conditions_that_are_none(operator: str, value: Any) -> None:
    with pytest.raises(SpecificationError) as failure:
        RowFilter("x", operator, value)
    assert str(failure.value)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_has_a_form(operator: str) -> None:
    values = {"in": ("a", "b"), "not in": (1, 2.5), "missing": None, "present": None}
    made = RowFilter("x", operator, values.get(operator, 5))
    assert hash(made) == hash(RowFilter("x", operator, values.get(operator, 5)))
    assert len(made.literals) == {"in": 2, "not in": 2, "missing": 0, "present": 0}.get(operator, 1)


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "median", "column": "x"}, {"kind": "sum"}, {"kind": "mean"}, {"kind": "distinct"},
        {"kind": "count", "column": "x"}, {"kind": "share"}, {"kind": "sum", "column": "x", "of": ONE},
        {"kind": "sum", "column": "x", "weight": "w"}, {"kind": "sum", "column": "x", "decimals": 10},
        {"kind": "sum", "column": "x", "decimals": -1}, {"kind": "count", "code": "a b"},
        {"kind": "count", "code": "'; --"},
    ],
)  # fmt: skip
def test_measures_that_are_none(given: dict[str, Any]) -> None:
    with pytest.raises(SpecificationError) as failure:
        MicroMeasure(**{"code": "m"} | given)
    assert str(failure.value)


@pytest.mark.parametrize(
    "given",
    [
        {"minimum": 0}, {"minimum": 2.5}, {"p_percent": 0}, {"p_percent": -1}, {"p_percent": math.nan},
        {"dominance": (0, 80)}, {"dominance": (1, 100)}, {"dominance": (1, 0)}, {"protection": 0},
    ],
)  # fmt: skip
def test_rules_out_of_range(given: dict[str, Any]) -> None:
    with pytest.raises(SpecificationError):
        DisclosureRules(**given)


def test_how_many_contributions_the_rules_look_at() -> None:
    assert DisclosureRules().top == 2
    assert DisclosureRules(p_percent=None).top == 0
    assert DisclosureRules(p_percent=None, dominance=(1, 80)).top == 1
    assert DisclosureRules(dominance=(3, 80)).top == 3


def test_what_adds_up() -> None:
    kinds = {kind: MicroMeasure("m", kind, "x", where=ONE) for kind in ("sum", "mean", "share", "distinct")}
    assert [kind for kind, made in kinds.items() if made.additive] == ["sum"]
    assert [family(value) for value in (True, 1, 1.5, "a", None)] == ["truth", "number", "number", "text", ""]
