"""What the steps about the future read, and one clear error for everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small
from tests.study.long_study import SECTIONS, written

from growthpoles.core.diagnostic import Grade
from growthpoles.study.check import check_study
from growthpoles.study.data import read_study
from growthpoles.study.schema import load_study


def test_targets_claims_and_settings_are_read(small: Small) -> None:
    ahead = read_study(load_study(written(small))).ahead
    assert [(t.goal, t.unit, t.value) for t in ahead.targets] == [("g", "A", 900000.0), ("g", "B", 1.0)]
    assert ahead.targets[0].label.ru == "Больше людей"
    assert [claim.code for claim in ahead.claims] == ["own"]
    assert ahead.codes == ("grp", "population", "employed", "wage")
    assert ahead.forecast is not None and ahead.forecast.method == "short-combination"
    assert ahead.identities[0].parts == ("population", "wage")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('["grp", "population", "employed", "wage"]', '["gdp"]', "panel.indicator.unknown"),
        ("[forecast]", "[forecast]\nbounds = { wage = { low = 1, high = 2 } }", "forecast.bounds.outside"),
        ("[forecast]", '[forecast]\nratios = [{ code = "grp", numerator = "x", denominator = "wage" }]',
         "panel.indicator.unknown"),
        ("poles = false", 'framework = ""\npoles = false', "outlook.nothing"),
        ("poles = false", 'framework = "oak"', "study.framework.unknown"),
        ('"targets.csv"', '"no.csv"', "file.missing"),
        ('parts = ["population", "wage"]', 'parts = ["heads"]', "panel.indicator.unknown"),
        ('"claim.toml"', '"targets.csv"', "claims.file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_before_anything_runs(small: Small, old: str, new: str, code: str) -> None:
    assert old in SECTIONS
    found = check_study(load_study(written(small, SECTIONS.replace(old, new, 1))))
    codes = [item.code for item in found if item.grade is Grade.ERROR]
    assert code in codes


def test_an_outlook_needs_a_forecast(small: Small) -> None:
    sections = SECTIONS[SECTIONS.index("[outlook]") :]
    found = check_study(load_study(written(small, sections)))
    assert "study.forecast.absent" in [item.code for item in found]


ABROAD = """[claims]
files = ["claim.toml"]
[[claims.panel]]
code = "{code}"
title.en = "Countries"
units.table = "countries.csv"
[claims.panel.figures]
table = "countries_panel.csv"
columns.unit = "code"
"""


def with_countries(small: Small, code: str) -> Path:
    sections = SECTIONS.replace('[claims]\nfiles = ["claim.toml"]\n', ABROAD.format(code=code))
    folder = written(small, sections)
    (folder / "countries.csv").write_text("code,name_en\nX,One\nY,Two\n", encoding="utf-8")
    figures = "code,year,wage,grp\nX,2001,5,1\nX,2002,6,2\nY,2001,7,3\nY,2002,,4\n"
    (folder / "countries_panel.csv").write_text(figures, encoding="utf-8")
    return folder


def test_claims_take_further_data_sets(small: Small) -> None:
    data = read_study(load_study(with_countries(small, "countries")))
    (found,) = data.ahead.panels
    assert (found.code, found.label.en, found.panel.units) == ("countries", "Countries", ("X", "Y"))
    assert found.panel.column("wage").tolist()[0] == [5.0, 6.0]
    assert {"countries.csv", "countries_panel.csv"} <= {Path(item.name).name for item in data.files}


def test_a_data_set_with_the_code_of_the_study_is_refused(small: Small) -> None:
    found = check_study(load_study(with_countries(small, "small")))
    assert "claims.twice" in [item.code for item in found if item.grade is Grade.ERROR]
