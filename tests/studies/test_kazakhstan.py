"""The bundled study, run whole, against prototype figures on BNS data, computed apart from this package.

Typed in ``tests/reference``: ``kazakhstan_regions_2022.csv`` (index, rank, 5-95 % interval of 1,000
replicates), ``kazakhstan_coverage_2022.csv`` (indicators of the full framework by kind of figure).
Data: Bureau of National Statistics of Kazakhstan (BNS), see ``sources.csv`` of the study.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import spearmanr

import growthpoles as gp
from growthpoles.core.result import Result
from growthpoles.study.store import Run

REFERENCE = Path(__file__).parents[1] / "reference"
ATYRAU, NORTH, MANGYSTAU, ZHETISU, ULYTAU, KYZYLORDA = "KZ-23", "KZ-59", "KZ-47", "KZ-33", "KZ-62", "KZ-43"
UNMET = {"NAT", "ENE", "PRD", "INF", "DEX", "SCI"}


def typed(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def full(run: Run) -> Result:
    return run.result("potential-kazakhstan")


@pytest.fixture(scope="module")
def regions(run: Run) -> Result:
    return run.result("potential")


def by_unit(result: Result, indicator: str, column: str = "value") -> Mapping[str, float]:
    rows = result["indicators"].filter(indicator=indicator).select("unit", column).iter_rows()
    return {unit: value for unit, value in rows if value is not None}


# ---------------------------------------------------------------- the full framework


def test_full_framework_gives_no_index_to_any_region(full: Result) -> None:
    assert full.spec["framework"] == "kazakhstan"
    scores = full["scores"]
    assert scores.height == 20 and scores["index"].null_count() == 20 and scores["rank"].null_count() == 20
    assert set(scores["status"]) == {"missing"}
    figures = dict(full["figures"].select("name", "value").iter_rows())
    assert (figures["pillars_met"], figures["pillars_needed"], figures["pillars"]) == (4, 7, 10)
    assert (figures["indicators"], figures["indicators_missing"]) == (64, 31)


@pytest.mark.parametrize("row", [pytest.param(r, id=r["pillar"]) for r in typed("kazakhstan_coverage_2022")])
def test_coverage_of_a_pillar(full: Result, row: Mapping[str, str]) -> None:
    status = Counter(full["coverage"].filter(pillar=row["pillar"])["status"].to_list())
    assert status == Counter(
        {name: n for name in ("direct", "close", "weak", "missing") if (n := int(row[name]))}
    )
    found = full["pillar_coverage"].row(by_predicate=pl.col("pillar") == row["pillar"], named=True)
    assert (found["met"], found["scored_units"]) == ((True, 20) if row["met"] == "yes" else (False, 0))
    assert found["have"] == int(row["direct"]) + int(row["close"])


def test_what_is_missing_is_named_by_pillar_and_by_indicator(
    full: Result, seen: Callable[[str], str]
) -> None:
    pillars = {
        item.where.indicator: dict(item.details) for item in full.diagnostics.with_code("pillar.coverage")
    }
    assert set(pillars) == UNMET
    assert pillars["SCI"] == {"have": 3, "need": 5, "of": 9} and pillars["DEX"]["have"] == 0
    (whole,) = full.diagnostics.with_code("index.coverage")
    assert dict(whole.details) == {"have": 4, "need": 7, "of": 10}
    lost = full["coverage"].filter(status="missing")["indicator"].to_list()
    assert {"DEX1", "NAT2", "ENE2", "PRD1", "TRN1", "INF1", "SCI3", "MAC5"} <= set(lost)
    labels = full["labels"]
    for language in ("en", "ru", "kk"):
        page = seen(language)
        codes = [*UNMET, *lost]
        names = labels.filter(pl.col("code").is_in(codes), pl.col("kind").is_in(["pillar", "indicator"]))
        assert set(names["code"]) == set(codes)
        assert [name for name in names[language] if name not in page] == []


def test_no_figure_of_the_full_framework_is_a_stand_in_without_its_own_code_and_note(full: Result) -> None:
    framework = {row["code"]: row for row in typed_framework("framework_kazakhstan")}
    for code, status in full["coverage"].select("indicator", "status").iter_rows():
        if status in ("close", "weak"):
            assert code.endswith("p") and framework[code]["note_kk"]


def typed_framework(name: str) -> list[dict[str, str]]:
    path = gp.load_study("kazakhstan").path(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- the scored framework


@pytest.mark.parametrize("row", [pytest.param(r, id=r["name"]) for r in typed("kazakhstan_regions_2022")])
def test_index_rank_and_interval_of_a_region(run: Run, regions: Result, row: Mapping[str, str]) -> None:
    here = pl.col("unit") == row["unit"]
    found = regions["scores"].row(by_predicate=here, named=True)
    assert found["index"] == pytest.approx(float(row["index"]), abs=0.01)
    assert found["rank"] == int(row["rank"])
    interval = run.result("robustness")["ranks"].row(by_predicate=here, named=True)
    assert interval["nominal"] == int(row["rank"])
    assert interval["low"] == pytest.approx(int(row["low"]), abs=2)
    assert interval["high"] == pytest.approx(int(row["high"]), abs=2)


def test_mean_interval_is_5_6_ranks(run: Run) -> None:
    figures = dict(run.result("robustness")["figures"].select("name", "value").iter_rows())
    assert figures["replicates"] == 1000
    assert figures["mean_width"] == pytest.approx(5.6, abs=0.4)
    assert figures["mean_width"] == pytest.approx(run.result("robustness")["ranks"]["width"].mean())


def test_groups_are_printed_beside_ranks(run: Run) -> None:
    """Prototype, by eye: 1-2, 3-6, 7-15, 16-20. Here from pairwise probabilities: 1, 2-6, 7-16, 17, 18-20."""
    groups = dict(run.result("robustness")["groups"].select("unit", "group").iter_rows())
    order = [groups[row["unit"]] for row in typed("kazakhstan_regions_2022")]
    assert order == sorted(order)
    assert len(set(order[6:15])) == 1 and order[5] < order[6] and order[14] <= order[15] < order[19]


def test_the_heading_says_that_it_is_not_the_full_potential(seen: Callable[[str], str]) -> None:
    study = gp.load_study("kazakhstan").file
    heading = next(item.heading for item in study.framework if item.code == "kazakhstan-regions-2022")
    for language in ("en", "ru", "kk"):
        page = seen(language)
        text = getattr(heading, language)
        assert text and page.index(text) < 1000


# ---------------------------------------------------------------- artefacts of the prototype


def test_pillar_with_least_and_with_most_voice(regions: Result) -> None:
    """Prototype: production .37; infrastructure .91, economy .90, demand .88: mostly an index of wealth."""
    index = regions["scores"].select("unit", "index")
    voice = {
        code: spearmanr(*(rows.join(index, on="unit")[c] for c in ("score", "index"))).statistic
        for (code,), rows in regions["pillars"].group_by("pillar")
    }
    assert min(voice, key=lambda code: voice[code]) == "PRD" and voice["PRD"] == pytest.approx(0.37, abs=0.03)
    assert [voice[c] for c in ("INF", "MAC", "DIN")] == pytest.approx([0.91, 0.90, 0.88], abs=0.03)


def test_activity_follows_potential_only_weakly(regions: Result) -> None:
    """Prototype .35, with the mean of ACT1, 2, 3 and 5."""
    rows = regions["indicators"].filter(pl.col("indicator").is_in(["ACT1", "ACT2", "ACT3", "ACT5"]))
    activity = rows.group_by("unit").agg(pl.col("score").mean()).join(regions["scores"], on="unit")
    found = spearmanr(activity["score"], activity["index"]).statistic
    assert found == pytest.approx(0.35, abs=0.05)
    block = regions["realisation"]
    assert spearmanr(block["activity"], block["potential"]).statistic == pytest.approx(found, abs=0.05)


def test_realisation_ratio_is_refused_below_a_fifth(regions: Result) -> None:
    """Kyzylorda, Turkistan and Zhetisu would have ratios of 3.0 to 3.4; their difference of ranks remains."""
    rows = regions["realisation"]
    refused = rows.filter(pl.col("ratio").is_null())
    assert set(refused["unit"]) == {KYZYLORDA, "KZ-61", ZHETISU}
    assert (refused["potential"] < 0.2).all() and (rows["ratio"].drop_nulls() < 3).all()
    assert refused["rank_difference"].null_count() == 0


def test_spending_per_research_worker_is_out_of_line_and_flagged(regions: Result, run: Run) -> None:
    """North Kazakhstan 54.9 and Mangystau 20.5 million KZT per person, the country 5.4, Zhetisu 0.4."""
    panel = figures_of_2022(run)
    per_person = {
        unit: panel[unit, "rd_internal"] / panel[unit, "rd_personnel"] / 1000
        for unit in (NORTH, MANGYSTAU, ZHETISU)
    }
    assert per_person == {
        NORTH: pytest.approx(54.9, abs=0.05),
        MANGYSTAU: pytest.approx(20.5, abs=0.05),
        ZHETISU: pytest.approx(0.4, abs=0.05),
    }
    marked = regions["indicators"].filter(remark="suspect")
    assert set(marked.select("indicator", "unit").iter_rows()) == {
        ("SCI1", u) for u in (NORTH, MANGYSTAU, ZHETISU)
    }
    said = run.checks.diagnostics.with_code("panel.value.suspect")
    assert {item.where.unit for item in said if item.where.indicator == "rd_internal"} == set(per_person)
    weights = regions["indicators"].filter(unit=NORTH, pillar="SCI")
    assert weights["weight"].to_list() == pytest.approx([0.25] * 4)  # never spending alone


def figures_of_2022(run: Run) -> Mapping[tuple[str, str], float]:
    with (run.folder / "inputs" / "panel.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == "2022" and row["value"]]
    return {(row["code"], row["indicator"]): float(row["value"]) for row in rows}


def test_z_scores_with_a_geometric_mean_are_refused() -> None:
    with pytest.raises(gp.SpecificationError) as caught:
        gp.IndexSpec(normalise=gp.normalise.ZScore(), aggregate=gp.aggregate.PowerMean(0))
    assert [item.code for item in caught.value.problems] == ["spec.mean.positive"]


def test_imputed_figures_keep_their_flag_to_the_tables(regions: Result) -> None:
    """Students are of 2021; growth before 2022 is that of the region that was split, for all of its parts."""
    rows = regions["indicators"].filter(flag="imputed")
    held = Counter(rows["indicator"].to_list())
    assert held == {"LAB5p": 20, "MAC2": 6}
    split = {"KZ-10", "KZ-63", "KZ-33", "KZ-19", "KZ-62", "KZ-35"}
    assert set(rows.filter(indicator="MAC2")["unit"]) == split


def test_product_per_head_follows_from_product_and_population(regions: Result, run: Run) -> None:
    panel = figures_of_2022(run)
    for unit, value in by_unit(regions, "MAC1").items():
        assert value == pytest.approx(
            1000 * panel[unit, "grp_nominal"] / panel[unit, "population_avg"], rel=1e-12
        )


# ---------------------------------------------------------------- other years


@pytest.mark.slow
def test_a_monitor_of_2023_has_no_science_and_no_activity_and_carries_nothing(tmp_path: Path) -> None:
    overlay = tmp_path / "monitor.toml"
    overlay.write_text(
        'monitor = []\n[[potential]]\nframework = "kazakhstan-regions-2022"\nyears = [2022, 2023]\n'
        "[potential.spec]\nbase_years = [2022]\n"
        'normalise = { method = "min-max", percentiles = [2.5, 97.5], floor = 0.01 }\n'
        '[outlook]\nframework = ""\n[report]\nlanguages = []\n',
        encoding="utf-8",
    )
    study = gp.load_study("kazakhstan", scenario=overlay)
    study = replace(study, file=study.file.model_copy(update={"finance": None, "claims": None}))
    found = gp.run_study(study, tmp_path / "out").result("potential")
    survey = found["indicators"].filter(pl.col("pillar").is_in(["SCI", "ACT"]))
    later = survey.filter(year=2023)
    assert (
        later.height == 9 * 20
        and set(later["flag"]) == {"missing"}
        and later["value"].null_count() == later.height
    )
    assert survey.filter(year=2022)["value"].null_count() == 1  # the one confidential figure
    assert found["pillars"].filter(year=2023, pillar="SCI")["score"].null_count() == 20
    assert found["parts"].filter(year=2023, part="ACT")["score"].null_count() == 20
    students = found["indicators"].filter(year=2023, indicator="LAB5p")
    assert set(students["flag"]) == {"missing"}
    said = {
        (item.where.year, item.where.indicator) for item in found.diagnostics.with_code("pillar.coverage")
    }
    assert {(2023, "SCI"), (2023, "ACT")} <= said
    assert len(found.diagnostics.with_code("trend.indicators-differ")) == 1
    sets = found["scores"].group_by("year").agg(pl.col("indicator_set").unique())
    first, second = (set(sets.filter(year=year)["indicator_set"].item()) for year in (2022, 2023))
    assert not first & second


# ---------------------------------------------------------------- industries and poles


def cases(name: str) -> list[dict[str, str]]:
    with (REFERENCE.parent / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_labels_of_the_run_are_those_of_the_prototype(run: Run) -> None:
    found = {row["unit"]: row for row in run.result("poles")["poles"].iter_rows(named=True)}
    for wanted in cases("kazakhstan_poles"):
        row = found.pop(wanted["unit"])
        assert (row["label"], row["type"] or "") == (wanted["label"], wanted["type"] or row["type"] or "")
        if wanted["membership"]:
            assert row["membership"] == pytest.approx(float(wanted["membership"]), abs=0.02)
    assert not found


def test_propulsive_industries_of_the_run_are_those_of_the_prototype(run: Run) -> None:
    """All but one: the study puts electricity among low technologies, the prototype among medium-low ones."""
    table = run.result("propulsive")["industries"]
    rows = table.filter(label="propulsive")
    wanted = {
        (row["industry"], unit) for row in cases("kazakhstan_propulsive") for unit in row["units"].split()
    }
    assert set(rows.select("industry", "unit").iter_rows()) == wanted - {("D", "KZ-11")}
    assert rows["provisional"].all() and set(rows["evidence"]) == {0.75}
    akmola = table.filter(unit="KZ-11", industry="D")
    assert akmola["score"].item() == pytest.approx(0.48, abs=0.005) and akmola["technology"].item() == 0.2


def test_no_pole_is_called_a_benefit_for_its_neighbours(run: Run) -> None:
    assert set(run.result("poles")["poles"]["effect"]) == {"inconclusive", "not-measured"}


# ---------------------------------------------------------------- what is to come


def test_what_is_too_short_to_forecast_is_said_and_not_made_up(run: Run) -> None:
    """Four points in the borders of 2022 are too short; people were recounted between 2021 and 2022."""
    series = run.result("forecast")["series"].filter(pl.col("unit") != "KZ")
    status = dict(series.group_by("indicator").agg(pl.col("status").unique().sort()).iter_rows())
    assert status["employed"] == ["too-short"] and status["population_avg"] == ["break"]
    assert status["grp_nominal"] == ["short"]
    outlook = run.result("outlook")
    assert set(outlook["index"].filter(pl.col("year") > 2025)["status"]) == {"incomplete"}
    assert set(outlook["poles"]["status"]) == {"incomplete"} and outlook.spec["hold"] == []
    targets = run.result("targets")
    assert targets.spec["illustrative"] and set(targets["targets"]["signal"]) == {"undetermined"}
    claims = run.result("claims")["assessments"]
    assert set(claims.filter(data_set="kazakhstan")["grade"]) == {"not-identified"}
    abroad = claims.filter(data_set="countries")
    assert abroad.height == 4 and abroad["estimate"].null_count() == 0
    assert set(abroad["reading"]) == {"open"} and abroad["observations"].min() > 200
