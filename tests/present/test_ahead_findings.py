"""Findings on what is to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest
from tests.present.made_futures import (
    made_forecast,
    made_outlook,
    made_plan,
    made_scenarios,
    open_outlook,
    pole_outlook,
)

from growthpoles.core.result import Table
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
    assert index.text == f"Highest index expected in 2028: {best}." and index.basis.startswith("200 draws")
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
    assert found.text == "Whether 20 targets are ahead or behind cannot be told from noise yet."
    assert found.certainty == "undecided"


def test_a_scenario_names_its_drivers(in_language: Callable[..., Page]) -> None:
    (found,) = said(in_language, made_scenarios())
    assert "1 regions change their label, 1 their index; tables that differ: 1" in found.text
    assert found.basis == "set differently: robustness.n; figures: 0"


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_every_sentence_is_translated(in_language: Callable[..., Page], code: str) -> None:
    for result in (made_forecast(), made_outlook(), open_outlook(), made_plan(), made_scenarios()):
        for found in said(in_language, result, code):
            assert not {"the", "of", "are"} & set(f"{found.text} {found.basis}".split())


def test_without_such_results_there_is_nothing(in_language: Callable[..., Page], fakes: ModuleType) -> None:
    assert said(in_language, fakes.poles()) == []
