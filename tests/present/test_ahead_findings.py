"""Findings on what is to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest
from tests.dynamics.panels import LAST, walks, yearly
from tests.present.made_futures import (
    made_forecast,
    made_outlook,
    made_plan,
    made_scenarios,
    open_outlook,
    pole_outlook,
)

from growthpoles.core.result import Result, Table
from growthpoles.dynamics.plan_inputs import Target
from growthpoles.dynamics.plan_monitor import monitor_plan
from growthpoles.present.ahead_findings import ahead_findings
from growthpoles.present.change_findings import Said
from growthpoles.present.page import Page


def said(in_language: Callable[..., Page], result: object, code: str = "en") -> list[Said]:
    return list(ahead_findings(in_language((result,), code)))


def test_the_forecast_says_what_it_refuses_and_how_it_did(in_language: Callable[..., Page]) -> None:
    (found,) = said(in_language, made_forecast())
    assert found.text.startswith("Of 18 series of figures 12 can be forecast to 2027; 6 are too short")
    assert "of that of repeating the last value" in found.basis


def test_the_outlook_names_the_leader_and_never_guesses(in_language: Callable[..., Page]) -> None:
    (index,) = said(in_language, made_outlook())
    rows = made_outlook()["index"].filter(year=2028)
    best = rows.sort("value")["unit"].to_list()[-1]
    assert index.text == f"Highest index expected in 2028: {best}, among 8 of 8 regions."
    first = made_outlook()["index"].filter(year=2028, unit=best)["first"].item()
    assert index.basis == f"first in {first:.0%} of 200 draws of the forecast"
    (none,) = said(in_language, open_outlook())
    assert (none.certainty, none.basis) == ("undecided", "nothing is filled in")
    (poles,) = said(in_language, pole_outlook())
    assert poles.text == "By 2028 likely to become a growth pole: U2; likely to lose the label: none."
    assert poles.certainty == "likely"
    (held,) = said(in_language, pole_outlook("urban_population"))
    assert held.certainty == "fragile" and "become a growth pole: none" in held.text


def test_made_up_targets_are_never_likely(in_language: Callable[..., Page]) -> None:
    (found,) = said(in_language, made_plan())
    assert found.certainty == "likely" and "G – U1" in found.text
    made_up = replace(made_plan(), spec={**made_plan().spec, "illustrative": True})
    (told,) = said(in_language, made_up)
    assert (told.certainty, told.basis) == ("undecided", "the targets are made up to show the method")


def test_what_cannot_be_judged_is_not_called_on_plan(in_language: Callable[..., Page]) -> None:
    made = made_plan()
    data = made["figures"].with_columns(
        value=pl.when(pl.col("name") == "targets-open").then(pl.lit(20.0)).otherwise("value")
    )
    tables = tuple(Table(t.name, t.keys, data) if t.name == "figures" else t for t in made.tables)
    (found,) = said(in_language, replace(made, tables=tables))
    assert found.text.startswith("Targets: 20. Reached: 0; missed: 0; within reach:")
    assert "without a light: 20;" in found.text
    assert found.certainty == "undecided"


def test_missed_targets_are_told_even_without_a_light(in_language: Callable[..., Page]) -> None:
    short = yearly({"x": walks(6, 7)})
    plan = [Target("G", unit, "x", LAST - 4, LAST, 200.0) for unit in short.units]
    (found,) = said(in_language, monitor_plan(plan, short))
    assert found.text.startswith("Targets: 6. Reached: 0; missed: 6;")
    assert found.certainty == "fragile"


def test_a_scenario_names_its_drivers(in_language: Callable[..., Page]) -> None:
    (found,) = said(in_language, made_scenarios())
    assert "regions with another label: 1; with another index: 2; tables that differ: 1" in found.text
    named = "setting robustness.n (How sure the ranking is): 20 → not set"
    assert found.basis == f"set differently: {named}; figures that differ: 0"


def _outlook_with(**columns: pl.Expr) -> Result:
    made = made_outlook()
    data = made["index"].with_columns(**columns)
    return replace(
        made, tables=tuple(Table(t.name, t.keys, data if t.name == "index" else t.data) for t in made.tables)
    )


def test_the_leader_is_as_sure_as_its_first_place_and_tells_who_was_left_out(
    in_language: Callable[..., Page],
) -> None:
    """A region that stays within the best three in every draw may be first in hardly any."""
    ahead = pl.col("status") == "forecast"
    (unsure,) = said(in_language, _outlook_with(first=pl.when(ahead).then(0.3)))
    assert unsure.certainty == "fragile" and unsure.basis.startswith("first in 30%")
    (sure,) = said(in_language, _outlook_with(first=pl.when(ahead).then(0.9)))
    assert sure.certainty == "likely"
    gone = ahead & (pl.col("unit") == "U8")
    (some,) = said(
        in_language,
        _outlook_with(
            first=pl.when(ahead).then(0.9), value=pl.when(gone).then(None).otherwise(pl.col("value"))
        ),
    )
    assert some.certainty == "fragile" and "among 7 of 8 regions" in some.text
    (open_,) = said(in_language, _outlook_with(first=pl.lit(None, pl.Float64)))
    assert (open_.certainty, open_.basis) == ("undecided", "forecasts without an interval")


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_every_sentence_is_translated(in_language: Callable[..., Page], code: str) -> None:
    for result in (made_forecast(), made_outlook(), open_outlook(), made_plan(), made_scenarios()):
        for found in said(in_language, result, code):
            assert not {"the", "of", "are"} & set(f"{found.text} {found.basis}".split())


def test_without_such_results_there_is_nothing(in_language: Callable[..., Page], fakes: ModuleType) -> None:
    assert said(in_language, fakes.poles()) == []
