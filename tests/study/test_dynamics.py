"""Change over time in a study: which results there are, from which figures, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.study.conftest import Small

from growthpoles.core.result import Result
from growthpoles.errors import InputError
from growthpoles.study.data import read_study
from growthpoles.study.dynamics import dynamic_results
from growthpoles.study.run import compute
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run

GROWTH = """[growth]
draws = 20
years = 3
[growth.parameters]
wage = { value = 1, source = "assumed" }
foreign_price = { value = 1, source = "assumed" }
foreign_income = { value = 3, source = "assumed" }
{more}
[report]"""
WAGE = 'wage = { value = 1, source = "assumed" }\n'
INDEX = (
    "employed,Employed",
    "grp_volume_index,Index,Индекс,Индекс,% of the previous year,none,no\nemployed,Employed",
)


def grown(small: Small, more: str = "", steps: str = GROWTH) -> Path:
    """The small study with a volume index of 102, 104, 106 and 108 in 2022."""
    folder = small(study=("[report]", steps.replace("{more}", more)), indicators=INDEX)
    file = folder / "panel.csv"
    lines = file.read_text("utf-8").splitlines()
    index = {"A,2022": 102, "B,2022": 104, "C,2022": 106, "D,2022": 108}
    text = [lines[0] + ",grp_volume_index"]
    text += [f"{line},{next((v for k, v in index.items() if line.startswith(k)), '')}" for line in lines[1:]]
    file.write_text("\n".join(text) + "\n", "utf-8")
    return folder


def results(folder: Path) -> dict[str, Result]:
    study = load_study(folder)
    found = dynamic_results(study, read_study(study), held={}, seed=1, tell=lambda step: None)
    return {item.name: item.result for item in found}


def test_a_study_without_such_steps_has_no_such_results(small: Small) -> None:
    assert results(small()) == {}


def test_growth_starts_from_the_figures_of_the_year(small: Small) -> None:
    found = results(grown(small))
    assert list(found) == ["growth-estimate", "growth"]
    start = found["growth"]["parameters"].filter(pl.col("parameter") == "start")
    assert dict(start.select("region", "value").rows()) == pytest.approx(
        {"A": 100 * np.log(1.02), "B": 100 * np.log(1.04), "C": 100 * np.log(1.06), "D": 100 * np.log(1.08)}
    )
    assert set(found["growth"]["paths"]["year"]) == {2023, 2024, 2025}


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        (
            'wage = { value = 1, source = "assumed" }\n',
            "",
            "growth.parameters.wage",
            "study.growth.parameter",
        ),
        ("{more}", 'gama = { value = 1, source = "assumed" }', "growth.parameters.gama", "study.key.unknown"),
        ("draws = 20", "draws = 20\nyear = 1999", "growth.year", "study.growth.start"),
    ],
)
def test_what_growth_lacks_is_named(small: Small, old: str, new: str, key: str, code: str) -> None:
    folder = grown(small, steps=GROWTH.replace(old, new))
    with pytest.raises(InputError) as failure:
        results(folder)
    assert [(item.code, item.where.key) for item in failure.value.problems] == [(code, key)]


def test_an_edition_that_is_not_there(small: Small) -> None:
    folder = small(study=("[report]", '[[spread]]\nedition = "old"\npoles = ["D"]\n[report]'))
    with pytest.raises(InputError) as failure:
        results(folder)
    assert failure.value.problems[0].code == "territory.edition.unknown"


def test_poles_come_again_with_the_label_of_their_effect(small: Small) -> None:
    study = load_study(grown(small, steps="[[spread]]\ndraws = 19\nplacebos = 0\n[report]"))
    found = {item.name: item.result for item in compute(study, read_study(study), seed=1)}
    labels = dict(found["poles"]["poles"].select("unit", "effect").rows())
    told = dict(found["spread"]["poles"].select("unit", "effect").rows())
    assert all(labels[unit] == effect for unit, effect in told.items())
    assert not found["poles"].diagnostics.with_code("poles.effect.not-measured")


def test_kazakhstan_decides_nothing_that_its_regions_cannot_carry(kazakhstan_run: Run) -> None:
    """16 or 20 regions: neither spread nor backwash; divergence not supported; no Verdoorn coefficient."""
    for name in ("spread", "spread-2001-2017"):
        assert set(kazakhstan_run.result(name)["effects"]["label"]) <= {"inconclusive"}
    findings = kazakhstan_run.result("divergence")["findings"].filter(pl.col("claim") == "divergence")
    assert "supported" not in set(findings["grade"])
    assert "identified" not in set(kazakhstan_run.result("growth-estimate")["coefficients"]["verdict"])
    effects = kazakhstan_run.result("poles")["poles"].filter(pl.col("label") == "pole")["effect"]
    assert set(effects) == {"inconclusive"}


def test_shares_of_the_two_cities_go_back_to_the_year_in_which_astana_was_counted_apart(
    kazakhstan_run: Run,
) -> None:
    """1997, from the raw table of gross regional product; population is published from 2009 on only."""
    raw = pl.read_csv(load_study("kazakhstan").path("panel.csv"), infer_schema_length=None)
    rows = raw.filter((pl.col("indicator") == "grp_nominal") & (pl.col("year") == 1997))
    product = dict(rows.select("code", pl.col("value").cast(pl.Float64)).rows())
    country = product.pop("KZ")
    core = kazakhstan_run.result("divergence")["shares"].filter(pl.col("group") == "core").sort("year")
    first = core.row(0, named=True)
    assert first["year"] == 1997
    assert first["amount_share"] == pytest.approx((product["KZ-71"] + product["KZ-75"]) / country, rel=1e-3)
    assert first["population_share"] is None and first["per_head"] is None
