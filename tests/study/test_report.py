"""A report made again from a run's folder is the one that was written with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.study.conftest import Small

from growthpoles.errors import InputError
from growthpoles.study.report import report_run
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run, open_run

SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 45], [x + 1, 45], [x + 1, 46], [x, 46], [x, 45]]],
            },
        }
        for x, code in enumerate("ABCD", start=70)
    ],
}


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_report_made_again_is_the_same(kazakhstan_run: Run, language: str) -> None:
    saved = (kazakhstan_run.folder / f"report-{language}.html").read_text(encoding="utf-8")
    assert report_run(open_run(kazakhstan_run.folder), language=language).html == saved


def test_the_report_carries_the_title_and_the_command_of_the_study(small: Small, tmp_path: Path) -> None:
    folder = small()
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "dry.toml").write_text("[study]\nseed = 4\n", encoding="utf-8")
    run = run_study(load_study(folder, scenario="dry"), tmp_path / "out")
    assert "<title>Шағын" in report_run(run, language="kk").html
    assert "growthpoles run small -s dry" in report_run(run).html


def test_boundaries_of_the_study_are_kept_with_the_run(small: Small, tmp_path: Path) -> None:
    plain = run_study(load_study(small()), tmp_path / "plain")
    shapes = tmp_path / "shapes.geojson"
    shapes.write_text(json.dumps(SQUARES), encoding="utf-8")
    drawn = report_run(plain, boundaries=shapes).html
    assert drawn != report_run(plain).html
    folder = small(study=("neighbours.table", 'boundaries = "mine.json"\nneighbours.table'))
    (folder / "mine.json").write_text(json.dumps(SQUARES), encoding="utf-8")
    run = run_study(load_study(folder), tmp_path / "drawn")
    (folder / "mine.json").unlink()
    saved = (run.folder / "report-en.html").read_text(encoding="utf-8")
    assert report_run(run).html == saved
    assert saved.count("<path") == drawn.count("<path") > 0


def test_boundaries_that_match_no_unit_are_refused(kazakhstan_run: Run, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.geojson"
    shapes.write_text(json.dumps(SQUARES), encoding="utf-8")
    with pytest.raises(InputError, match="codes of the units"):
        report_run(kazakhstan_run, boundaries=shapes)
