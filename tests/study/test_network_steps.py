"""Parts of the study file about the network: as the calls, and what is refused."""

from __future__ import annotations

from dataclasses import fields

import pytest
from pydantic import BaseModel, ValidationError

from growthpoles.poles.network_inputs import NetworkSettings, Travel
from growthpoles.poles.placement_inputs import PlacementSettings
from growthpoles.study.network_steps import NetworkStep, PlacementStep, ScenarioItem, TravelItem


@pytest.mark.parametrize(
    ("section", "noun", "other"),
    [
        (TravelItem, Travel, set()),
        (NetworkStep, NetworkSettings, set()),
        (
            PlacementStep,
            PlacementSettings,
            {"method", "count"},
        ),  # of its own
    ],
)
def test_what_the_file_leaves_out_is_what_the_call_leaves_out(
    section: type[BaseModel], noun: type, other: set[str]
) -> None:
    arguments = {item.name: item.default for item in fields(noun)}
    for name in set(section.model_fields) & set(arguments) - other - {"travel"}:
        assert section.model_fields[name].default == arguments[name], name


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: NetworkStep(mass="area"),  # type: ignore[arg-type]
        lambda: NetworkStep(power=-1),
        lambda: PlacementStep(method="best"),  # type: ignore[arg-type]
        lambda: PlacementStep(count=0),
        lambda: PlacementStep(membership=2),
        lambda: ScenarioItem.model_validate({"add": ["A"]}),
    ],
)
def test_values_that_no_step_knows_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()
