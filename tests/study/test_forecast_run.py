"""What is to come, in a study: every step, its order, and what comes back from the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.conftest import Small
from tests.study.long_study import written

from growthpoles.study import forecasts
from growthpoles.study.check import check_study
from growthpoles.study.forecast_run import forecast_steps
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study


def test_every_step_is_told_run_saved_and_shown(small: Small, tmp_path: Path) -> None:
    study, told = load_study(written(small)), list[str]()
    assert list(forecast_steps(study.file)) == ["forecast", "outlook", "targets", "claims"]
    run = run_study(study, tmp_path / "out", progress=lambda step, done, total: told.append(step))
    assert [step for step in told if step in ("forecast", "outlook", "targets", "claims")] == [
        "forecast", "outlook", "targets", "claims",
    ]  # fmt: skip
    assert {"forecast", "outlook", "targets", "claims"} <= set(run.names)
    ahead = run.result("outlook")["index"].filter(status="forecast")
    assert ahead["year"].unique().sort().to_list() == [2024, 2025]
    for year in (2024, 2025):
        assert ahead.filter(year=year)["top"].sum() == pytest.approx(2.0)
    targets = run.result("targets")
    assert targets.spec["illustrative"] is True
    assert targets["targets"].filter(unit="B")["status"].to_list() == ["reached"]
    assert run.result("claims")["assessments"].height == 1
    html = Path(run.reports[0]).read_text(encoding="utf-8")
    for ident in ("forecast", "outlook", "targets", "claims"):
        assert f'id="{ident}"' in html


def test_the_seed_of_the_forecast_is_its_own(small: Small, tmp_path: Path) -> None:
    folder = written(small)
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("horizon = 2", "horizon = 2\nseed = 9"), encoding="utf-8")
    run = run_study(load_study(folder), tmp_path / "out")
    assert run.result("forecast")["forecasts"]["year"].max() == 2025


def test_claims_are_left_out_with_a_word_where_their_libraries_are_not_installed(
    small: Small, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(forecasts, "find_spec", lambda name: None)
    study = load_study(written(small))
    assert "study.claims.library" in [item.code for item in check_study(study)]
    run = run_study(study, tmp_path / "out")
    assert "claims" not in run.names and "targets" in run.names
