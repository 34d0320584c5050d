from __future__ import annotations

from pathlib import Path

import pytest

from growthpoles.present.report import report_page
from growthpoles.study.store import open_run
from growthpoles.study.what_if import Change, open_what_if
from growthpoles.web.what_if_controls import controls, weight_shares
from growthpoles.web.what_if_outcome import outcome


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_sliders_stand_where_the_change_says(small_folder: Path, code: str) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language=code), open_what_if(run.folder)
    first = found.choices.weights[0]
    made = controls(page, found.choices, change=Change(weights={first.code: 2.5}))
    sliders = [*made.pillars, *(item for _, group in made.inside for item in group)]
    assert len(sliders) == len(found.choices.weights)
    assert {item.name for item in sliders if item.changed} == {f"w-{first.code}"}
    assert all(float(x.low) <= float(x.value) <= float(x.high) for x in sliders)


def test_shares_of_siblings_add_up(small_folder: Path) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language="en"), open_what_if(run.folder)
    shares = dict(weight_shares(page, found.choices, change=Change()))
    for parent in {item.parent for item in found.choices.weights}:
        group = [item for item in found.choices.weights if item.parent == parent]
        told = [float(shares[f"w-{item.code}"].rstrip("%")) for item in group]
        assert sum(told) == pytest.approx(100, abs=len(group))


def test_no_change_moves_nobody(small_folder: Path) -> None:
    run = open_run(small_folder / "small-run")
    page, found = report_page((*run.results, run.checks), language="en"), open_what_if(run.folder)
    seen = outcome(page, found, change=Change())
    assert (seen.query, seen.types, len(seen.rows)) == ("", (), 5)
