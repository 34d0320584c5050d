from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from growthpoles.core.result import Result, Table
from growthpoles.present.findings import findings
from growthpoles.present.network_findings import network_findings
from growthpoles.present.page import Page

Make = Callable[[tuple[Result, ...], str], Page]


def said(make: Make, *results: Result, code: str = "en") -> list[str]:
    return [f"{item.certainty}: {item.text} ({item.basis})" for item in network_findings(make(results, code))]


def test_poles_among_settlements_with_what_their_regions_lend(fakes: ModuleType, in_language: Make) -> None:
    told = said(in_language, fakes.settlements())
    assert told[-1] == "undecided: Settlements that cannot be judged for lack of figures: 2 of 5. ()"
    assert "firm" in told[0] and "among settlements: Northtown." in told[0]
    assert "figures of their own only" in told[0]
    lent = fakes.settlements()
    data = lent["poles"].with_columns(regional_weight=pl.lit(0.55))
    tables = tuple(Table(t.name, t.keys, data) if t.name == "poles" else t for t in lent.tables)
    told = said(in_language, type(lent)(tables, lent.spec))[0]
    assert told.startswith("fragile: ") and "up to 55% of the weight are figures of the region" in told


def test_poles_of_regions_are_not_told_as_settlements(fakes: ModuleType, in_language: Make) -> None:
    assert said(in_language, fakes.poles()) == []


def test_people_within_reach_are_cells_of_the_coverage(fakes: ModuleType, in_language: Make) -> None:
    made = fakes.network()
    row = made["coverage"].filter(scope="any").row(0, named=True)
    assert (round(row["share"], 2), round(row["uncovered"])) == (0.34, 520)
    assert said(in_language, made) == [
        "fragile: Within 1.5 hours of a pole live 34% of the people counted; 520 do not. "
        "(2 poles; hours estimated from distances)"
    ]
    given = type(made)(made.tables, made.spec)
    assert said(in_language, given)[0].endswith("(2 poles)")


@pytest.mark.parametrize(("note", "word"), [("optimal", "proved to be the best"), ("", "not proved")])
def test_new_sites_with_their_proof(fakes: ModuleType, in_language: Make, note: str, word: str) -> None:
    made = fakes.placement()
    figures = made["figures"].with_columns(
        note=pl.when(pl.col("name") == "new").then(pl.lit(note)).otherwise("note")
    )
    tables = tuple(Table(t.name, t.keys, figures) if t.name == "figures" else t for t in made.tables)
    (told,) = said(in_language, type(made)(tables, made.spec))
    before, after = (
        figures.filter(name=name)["value"].item() for name in ("covered_share_before", "covered_share")
    )
    assert f"goes from {before:.0%} to {after:.0%}" in told and told.endswith(f"{word})")


@pytest.mark.parametrize(("code", "word"), [("ru", "Лучшие новые места"), ("kk", "ең үздік жаңа орындар")])
def test_findings_in_every_language(fakes: ModuleType, code: str, word: str) -> None:
    told = " ".join(
        str(item) for item in findings((fakes.settlements(), fakes.network(), fakes.placement()), code)
    )
    assert "among settlements" not in told and "within reach" not in told
    assert word in told
