"""Methods are built by name with checked parameters; unknown names say what is known."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from growthpoles.core.registry import build, info_of, method, methods
from growthpoles.errors import SpecificationError
from growthpoles.labels import Label


def test_build_checks_name_parameter_and_type() -> None:
    made = build("aggregate", "power-mean", parameters={"p": 0})
    assert made.p == 0
    assert info_of(made).name == "power-mean"
    for name, parameters, code in (
        ("power", {}, "method.unknown"),
        ("power-mean", {"q": 1}, "method.parameter.unknown"),
        ("power-mean", {"p": "high"}, "method.parameter.value"),
    ):
        with pytest.raises(SpecificationError) as caught:
            build("aggregate", name, parameters=parameters)
        assert caught.value.problems[0].code == code


def test_a_method_needs_three_languages_and_a_name_of_its_own() -> None:
    with pytest.raises(ValueError, match="kk"):

        @method(family="aggregate", name="x", label=Label("x", "x"), references=())
        @dataclass(frozen=True)
        class Incomplete:
            pass

    with pytest.raises(ValueError, match="registered twice"):

        @method(family="aggregate", name="power-mean", label=Label("x", "x", "x"), references=())
        @dataclass(frozen=True)
        class Again:
            pass


def test_an_object_that_is_no_method_is_refused() -> None:
    methods()
    with pytest.raises(SpecificationError):
        info_of(object())
