from __future__ import annotations

from pathlib import Path
from typing import Any

from growthpoles.web.run_folder import RunFolder
from growthpoles.web.views.region import explain


def test_a_score_is_explained_to_the_cell(kazakhstan: Path) -> None:
    run = RunFolder(kazakhstan).current()
    found = explain(run, run.page("ru"), result="potential", unit="KZ-75", year=2022)
    assert len(found.pillars) == 8
    product = 1.0
    for pillar, _name, steps in found.pillars:
        product *= pillar["score"]
        scored = [step for step in steps if step.row["score"] is not None]
        weight = sum(step.row["weight"] for step in scored)
        mean = sum(step.row["weight"] * step.row["score"] for step in scored) / weight
        assert abs(mean - pillar["score"]) < 1e-9
        assert any(step.raws for step in steps)
    assert sum(bool(step.sources) for _pillar, _name, steps in found.pillars for step in steps) > 10
    assert abs(product ** (1 / 8) - found.score["index"]) < 1e-9


def test_the_page_shows_raw_figures_with_source(web: Any) -> None:
    text = web.get("/en/region/KZ-75").text
    assert "Where the score comes from" in text and "Raw figures" in text
    assert "Gross regional product by region" in text and "/en/region/KZ-19" in text


def test_all_regions(web: Any) -> None:
    assert web.get("/kk/region").text.count("/kk/region/KZ-") == 20
