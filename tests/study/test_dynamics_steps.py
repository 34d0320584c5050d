"""Parts of the study file about change over time: as the calls, and what is refused."""

from __future__ import annotations

from dataclasses import fields

import pytest
from pydantic import BaseModel, ValidationError

from growthpoles.dynamics.divergence_inputs import DivergenceSettings
from growthpoles.dynamics.growth_inputs import CorePeriphery, GrowthSettings, Parameter, Push
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.study.dynamics_steps import (
    CorePeripheryItem,
    DivergenceStep,
    GrowthStep,
    ParameterItem,
    PushItem,
    SpreadStep,
)


@pytest.mark.parametrize(
    ("section", "noun"),
    [
        (DivergenceStep, DivergenceSettings),
        (SpreadStep, SpreadSettings),
        (GrowthStep, GrowthSettings),
        (PushItem, Push),
        (ParameterItem, Parameter),
        (CorePeripheryItem, CorePeriphery),
    ],
)
def test_what_the_file_leaves_out_is_what_the_call_leaves_out(section: type[BaseModel], noun: type) -> None:
    arguments = {item.name: item.default for item in fields(noun)}
    shared = set(section.model_fields) & set(arguments)
    assert len(shared) >= 3
    for name in shared:
        field = section.model_fields[name]
        if not field.is_required() and isinstance(field.default, str | int | float | tuple | None):
            assert field.default == arguments[name], name


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: DivergenceStep(least_cover=1.5),
        lambda: DivergenceStep(classes=1),
        lambda: DivergenceStep(spatial_models=("durbin",)),  # type: ignore[arg-type]
        lambda: SpreadStep(weights=("near",)),  # type: ignore[arg-type]
        lambda: SpreadStep(draws=5),
        lambda: GrowthStep(years=0),
        lambda: GrowthStep(trade="free"),  # type: ignore[arg-type]
        lambda: PushItem(region="A", size=1, acts_on="hope"),  # type: ignore[arg-type]
    ],
)
def test_values_that_no_step_knows_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()
