"""The bundled example of technology transfer: its tables hold together, and it says that it is made up."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import growthpoles as gp
from growthpoles.core.diagnostic import Grade
from growthpoles.study.steps import ReportStep
from growthpoles.study.store import Run
from growthpoles.transfer.match_results import MatchResult

FOLDER = Path(__file__).parents[2] / "src" / "growthpoles" / "studies" / "transfer-demo"
KAZAKH = set("әғқңөұүһі")
Row = dict[str, str]
KEYS = {
    "organisations": ("code",),
    "results": ("code",),
    "needs": ("code",),
    "agreements": ("code",),
    "steps": ("result", "level"),
    "innovations": ("code",),
    "business": ("code",),
    "ties": ("unit", "source"),
    "panel": ("code", "year", "indicator"),
    "indicators": ("code",),
    "sources": ("code",),
    "regions": ("code",),
    "neighbours": ("code_a", "code_b"),
    "tiles": ("code",),
}
REAL = ("regions", "neighbours", "tiles")
NAMED = ("organisations", "results", "needs", "innovations", "business", "indicators")
KINDS = (
    "readiness", "innovations", "matches", "consortia", "diffusion", "business-case", "transfer-indicators",
)  # fmt: skip


def table(name: str, folder: Path = FOLDER) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def run(transfer_run: Path) -> Run:
    """The study, run once."""
    return gp.open_run(transfer_run)


@pytest.mark.parametrize("name", KEYS)
def test_every_table_is_plain_and_keeps_its_keys(name: str) -> None:
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n")
    rows = table(name)
    assert all(value == value.strip() for row in rows for value in row.values())
    assert max(Counter(tuple(row[key] for key in KEYS[name]) for row in rows).values()) == 1


def test_every_table_is_tested_and_its_source_says_that_it_is_made_up() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(KEYS)
    sources = {row["code"]: row for row in table("sources")}
    assert {row["source"] for row in table("panel")} == {"illustrative"}
    made_up = {"illustrative", *KEYS} - {*REAL, "panel", "indicators", "sources"}
    assert set(sources) == {*made_up, "regions"}
    for code in made_up:
        assert "made up" in sources[code]["title_en"] and "вымышлен" in sources[code]["title_ru"]
        assert "ойдан алынған" in sources[code]["title_kk"]
    assert "illustrative = true" in (FOLDER / "study.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMED)
def test_names_are_there_in_three_languages(name: str) -> None:
    for row in table(name):
        assert row["name_en"].isascii() and not row["name_kk"].isascii()
        assert row["name_ru"] and not KAZAKH & set(row["name_ru"].lower()), row["code"]


def test_no_organisation_can_be_taken_for_a_real_one() -> None:
    ends = {"name_en": "(example)", "name_ru": "(пример)", "name_kk": "(мысал)"}
    for row in table("organisations"):
        assert all(row[name].endswith(end) for name, end in ends.items()), row["code"]


def test_texts_are_written_in_all_three_languages() -> None:
    for name in ("results", "needs"):
        counted = {code: sum(bool(row[f"text_{code}"]) for row in table(name)) for code in ("en", "ru", "kk")}
        assert all(count >= 10 for count in counted.values()), counted


@pytest.mark.parametrize("name", REAL)
def test_the_regions_are_those_of_the_other_bundled_study(name: str) -> None:
    theirs = table(name, FOLDER.parent / "kazakhstan")
    assert table(name) == [row for row in theirs if row["edition"] in ("", "kz20")]


def test_it_checks_without_a_doubt_about_the_registers() -> None:
    found = gp.check_study(gp.load_study("transfer-demo"))
    assert found.worst < Grade.WARNING, [str(item) for item in found]


def test_every_result_says_that_it_is_made_up(run: Run) -> None:
    assert run.names == KINDS
    for name in KINDS:
        found = run.result(name)
        assert (found.kind, found.spec["illustrative"]) == (name, True)
        assert found.diagnostics.with_code("transfer.illustrative")
    assert [path.name for path in run.reports] == ["report-en.html", "report-kk.html", "report-ru.html"]


def test_claims_without_proof_and_stopped_work_are_seen(run: Run) -> None:
    found = run.result("readiness")
    status = Counter(found["results"]["status"])
    assert status == {"proven": 50, "unproven": 7, "no-history": 3, "no-level": 1}
    seven = found["model"].filter(level=7)
    assert seven.select("passed", "stopped").row(0) == (18, 10)
    assert found["summary"].filter(dimension="all")["halted"].item() == 15


def test_every_class_of_innovation_occurs(run: Run) -> None:
    found = run.result("innovations")
    assert Counter(found["innovations"]["class"]) == {
        "medium": 10, "radical": 3, "pseudo": 3, "basic": 2, "catch-up": 2, "minor": 2,
        "undetermined": 2, "not-innovation": 1,
    }  # fmt: skip
    assert {"settled", "provisional", "undetermined", "expert"} == set(found["innovations"]["status"])
    over = found["programmes"].filter(above=True)["programme"].to_list()
    assert over == ["all", "digital", "energy"]


def test_results_meet_needs_in_another_language(run: Run) -> None:
    found = run.result("matches")
    assert isinstance(found, MatchResult)
    starter = found["matches"].filter(need="n12", rank=1)  # a starter for koumiss, told in Kazakh
    assert starter["result"].item() == "r16"
    copper = found["matches"].filter(need="n27", rank=1)  # cast steel for bucket teeth
    assert copper["result"].item() == "r24"
    assert found["needs"].filter(status="unmet")["need"].to_list() == ["n41", "n54"]
    closed = found["results"].filter(status="closed")
    assert set(closed["result"]) == {"r12", "r21", "r29", "r35", "r41", "r43", "r46"}
    stopped = found["matches"].filter("assigned", "stopped")
    assert stopped.height == 8 and stopped["gap"].max() == 0  # work was stopped, but the level suffices


def test_the_network_grows_closer_and_consortia_are_complete(run: Run) -> None:
    found = run.result("consortia")
    years = found["integration"]
    assert years["year"].to_list() == list(range(2017, 2026))
    assert years["density"][-1] > 2 * years["density"][0]
    origins = found["consortia"]["origin"].value_counts()
    assert dict(origins.iter_rows()) == {"detected": 6, "proposed": 7}


def test_the_curve_of_the_whole_recovers_imitation_above_innovation(run: Run) -> None:
    found = run.result("diffusion")
    whole = found["curves"].filter(unit="whole").row(0, named=True)
    assert whole["status"] == "fitted" and 0 < whole["p"] < 0.03 < whole["q"]
    assert whole["peak_year"] == pytest.approx(2019.6, abs=0.1)
    ahead = found["paths"].drop_nulls("low")
    assert ((ahead["low"] <= ahead["fitted"]) & (ahead["fitted"] <= ahead["high"])).all()
    assert found.diagnostics.with_code("diffusion.spatial.mixed"), "the poles have all but one curve"
    assert found["spatial"].is_empty() and found["forces"].is_empty()


@pytest.mark.slow
def test_dearer_money_makes_the_business_case_worthless(run: Run, tmp_path: Path) -> None:
    study = gp.load_study("transfer-demo", scenario="dear-money")
    bare = study.file.model_copy(update={"report": ReportStep(languages=())})
    dear = gp.run_study(replace(study, file=bare), tmp_path / "dear")
    values = [x.result("business-case")["measures"].filter(name="npv")["value"].item() for x in (run, dear)]
    assert values[0] > 0 > values[1]


def test_indicators_count_what_the_register_holds(run: Run) -> None:
    values = run.result("transfer-indicators")["values"]
    held = Counter(row["kind"] for row in table("agreements"))
    for code, kind in (
        ("licences", "licence"),
        ("spin_offs", "spin-off"),
        ("contracts", "contract-research"),
    ):
        assert values.filter(indicator=code)["value"].sum() == held[kind]
    lead = values.filter(indicator="lead_time")["value"].drop_nulls()
    assert lead.len() == 10 and 1 < lead.min() < lead.max() < 9  # type: ignore[operator]
