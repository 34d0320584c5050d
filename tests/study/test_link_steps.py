"""Parts of the study file about links: defaults that a report depends on, and what is refused."""

from __future__ import annotations

from dataclasses import fields

import pytest
from pydantic import BaseModel, ValidationError

from growthpoles.industries.chain_inputs import (
    Capacity,
    ChainSettings,
    Demand,
    MinimumScale,
    Project,
    Purchase,
)
from growthpoles.industries.regionalise_inputs import RegionaliseSettings
from growthpoles.study.link_steps import (
    CapacityItem,
    ChainStep,
    DemandItem,
    InputOutputFile,
    ProjectItem,
    PurchaseItem,
    RegionaliseStep,
    ScaleItem,
)


@pytest.mark.parametrize(
    ("section", "noun", "only_there"),
    [
        (DemandItem, Demand, set()),
        (PurchaseItem, Purchase, set()),
        (ProjectItem, Project, set()),
        (CapacityItem, Capacity, set()),
        (ScaleItem, MinimumScale, set()),
        (RegionaliseStep, RegionaliseSettings, set()),
        (ChainStep, ChainSettings, {"region_names"}),
    ],
)
def test_the_file_says_what_the_call_takes(
    section: type[BaseModel], noun: type, only_there: set[str]
) -> None:
    """A key of the file for every argument of the call, with the same default."""
    keys, arguments = section.model_fields, {item.name: item for item in fields(noun)}
    assert set(arguments) - only_there == set(keys) - {"demand", "project", "year"} | (
        {"year"} & set(arguments)
    )
    for name in set(keys) & set(arguments):
        if isinstance(keys[name].default, str | float | int | bool) and not keys[name].is_required():
            assert keys[name].default == arguments[name].default, name


def test_a_table_without_keys_is_the_own_one_of_the_country() -> None:
    file = InputOutputFile(table="a.csv")
    assert (file.layout, file.holds, file.region, bool(file.foreign.label)) == ("auto", "industry", "", False)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: InputOutputFile(table="a.csv", layout="wide"),  # type: ignore[arg-type]
        lambda: InputOutputFile(table="a.csv", holds="firm"),  # type: ignore[arg-type]
        lambda: RegionaliseStep(method="FLQX"),  # type: ignore[arg-type]
        lambda: RegionaliseStep(delta=-0.1),
        lambda: RegionaliseStep(points=0),
        lambda: ChainStep(draws=0),
        lambda: ChainStep(overflow="lost"),  # type: ignore[arg-type]
        lambda: DemandItem.model_validate({"industry": "C"}),
    ],
)
def test_values_that_no_step_knows_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()
