from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.builders import index, leaf, panel_of, pillar
from tests.reference.asem_study import asem_framework, asem_panel

import growthpoles as gp
from growthpoles.errors import InputError, NotAvailableError
from growthpoles.potential.audit import audit
from growthpoles.potential.audit_inputs import AuditSettings
from growthpoles.potential.audit_results import AuditResult
from growthpoles.study.data import read_study

NAN = np.nan


@pytest.fixture(scope="module")
def kazakhstan() -> dict[str, AuditResult]:
    """Audits of both frameworks of the bundled study, as its study file sets them."""
    study = gp.load_study("kazakhstan")
    data = read_study(study)

    def results() -> Iterator[tuple[str, AuditResult]]:
        for item, spec in zip(study.file.potential, data.plan.specs, strict=True):
            panel = data.panel.select(years=item.years) if item.years else data.panel
            yield item.framework, audit(gp.assess_potential(panel, data.framework(item.framework), spec))

    return dict(results())


@pytest.fixture(scope="module")
def asem(shared_data: Path) -> AuditResult:
    return audit(gp.assess_potential(asem_panel(shared_data), asem_framework(shared_data), gp.IndexSpec()))


def keys_are_unique(result: AuditResult) -> None:
    for table in result.tables:
        assert not table.data.select(table.keys).is_duplicated().any(), table.name
        if table.name not in ("labels", "units", "figures"):
            assert table.data.columns[: len(table.keys)] == list(table.keys), table.name


def test_every_table_has_its_keys_first_and_once(
    asem: AuditResult, kazakhstan: dict[str, AuditResult]
) -> None:
    for result in (asem, *kazakhstan.values()):
        keys_are_unique(result)


def test_every_flag_and_reason_has_a_name_in_three_languages(
    asem: AuditResult, kazakhstan: dict[str, AuditResult]
) -> None:
    for result in (asem, *kazakhstan.values()):
        names = {(r["kind"], r["code"]): r for r in result["labels"].iter_rows(named=True)}
        for table in result.tables:
            for column, kind in (("flag", "flag"), ("reason", "reason")):
                for code in set(table.data[column]) - {""} if column in table.data.columns else ():
                    assert all(names[kind, code][language] for language in ("en", "ru", "kk"))


def test_every_statistic_that_is_missing_says_why(kazakhstan: dict[str, AuditResult]) -> None:
    checks = {
        "correlations": "pearson", "group_correlations": "pearson", "belonging": "with_rest",
        "consistency": "first_share", "influence": "main_effect", "removal": "mean_shift",
        "statistics": "mean", "denominators": "pearson",
    }  # fmt: skip
    for result in kazakhstan.values():
        for name, column in checks.items():
            empty = result[name][column].is_null()
            assert (empty == (result[name]["reason"] != "")).all(), name


def test_findings_on_the_regions_of_kazakhstan(kazakhstan: dict[str, AuditResult]) -> None:
    """What is known of this index: a wealth index in which production infrastructure is hardly heard."""
    result = kazakhstan["kazakhstan-regions-2022"]
    groups, top = result["group_correlations"], "POTENTIAL2022"
    with_index = {
        (r["group_a"] if r["group_b"] == top else r["group_b"]): r["spearman"]
        for r in groups.iter_rows(named=True)
        if top in (r["group_a"], r["group_b"])
    }
    pillars = {code: value for code, value in with_index.items() if code != "ACT"}
    assert min(pillars, key=lambda code: pillars[code]) == "PRD"
    assert pillars["PRD"] == pytest.approx(0.36, abs=0.02)
    assert {code for code, value in pillars.items() if value > 0.85} == {"MAC", "INF", "DIN"}
    flags = {d.code: d.where.indicator for d in result.diagnostics.with_code("audit.groups")}
    assert flags["audit.groups.silent"] == "PRD"
    belonging = result["belonging"].filter(indicator="SCI1").row(0, named=True)
    assert belonging["flag"] == "weak"  # R&D spending to product goes its own way
    row = result["availability"].filter(indicator="LAB5p").row(0, named=True)
    assert row["imputed"] == 20 and row["flag"] == "low-availability"
    spotted = result["outliers"].filter(unit="KZ-23")["indicator"].to_list()
    assert set(spotted) >= {"MAC1", "MAC3", "MAC4", "NAT1p", "TRN4p", "DIN3p"}  # Atyrau


def test_an_index_that_is_missing_everywhere_is_audited_and_says_what_is_not_available(
    kazakhstan: dict[str, AuditResult],
) -> None:
    result = kazakhstan["kazakhstan"]
    assert result.diagnostics.with_code("audit.index.none")
    assert set(result["removal"]["reason"]) == {"no-score"}
    assert set(result["influence"].filter(target="POTENTIAL")["reason"]) <= {"no-score", "no-figures"}
    assert result["rank_change"].height == 0
    assert result["statistics"].filter(reason="no-figures").height > 0
    assert result["consistency"].filter(node="DIN")["alpha"].item() is not None
    counted = result["figures"].filter(name="units_scored")["value"].item()
    assert counted == 0


def test_saved_and_loaded_tables_are_the_same(asem: AuditResult, tmp_path: Path) -> None:
    back = AuditResult.load(asem.save(tmp_path))
    assert not asem.diff(back)
    assert {i.code for i in back.diagnostics} == {i.code for i in asem.diagnostics}


def test_the_year_and_the_rank_changes_are_those_asked_for() -> None:
    rng = np.random.default_rng(3)
    panel = panel_of({"a": rng.normal(size=(12, 3)), "b": rng.normal(size=(12, 3))}, years=(2020, 2021, 2022))
    potential = gp.assess_potential(panel, index(pillar("P"), leaf("a", "P"), leaf("b", "P")), gp.IndexSpec())
    default, other = audit(potential), audit(potential, settings=AuditSettings(2021, from_year=2020))
    assert default.spec["year"] == 2022 and set(default["rank_change"]["from_year"]) == {2020}
    assert set(other["rank_change"]["to_year"]) == {2021}
    parts = other["rank_change"].select("own", "others", "scale", "method", "imputation").sum_horizontal()
    assert parts.to_list() == pytest.approx(other["rank_change"]["gained"].to_list())
    scores = potential["scores"].filter(year=2021).sort("unit")
    assert other["rank_change"]["rank_after"].to_list() == scores["rank"].to_list()
    with pytest.raises(InputError):
        audit(potential, settings=AuditSettings(1999))


def test_units_in_another_order_give_the_same_audit() -> None:
    rng = np.random.default_rng(5)
    columns = {code: rng.integers(0, 9, 14).astype(float) for code in "abcd"}
    columns["b"][3] = columns["d"][0] = NAN
    units, order = [f"U{k:02}" for k in range(14)], rng.permutation(14)
    tree = index(pillar("P"), pillar("Q"), leaf("a", "P"), leaf("b", "P"), leaf("c", "Q"), leaf("d", "Q"))
    first = audit(gp.assess_potential(panel_of(columns, units=units), tree, gp.IndexSpec()))
    moved = panel_of({c: x[order] for c, x in columns.items()}, units=[units[k] for k in order])
    second = audit(gp.assess_potential(moved, tree, gp.IndexSpec()))
    drop = ("units", "labels")
    changed = first.diff(second, tolerance=1e-6).table.filter(~pl.col("table").is_in(drop))
    assert changed.filter(pl.col("change").is_null() | (pl.col("change").abs() > 1e-9)).height == 0, changed


def test_other_methods_gaps_groups_and_half_weights_are_audited_as_well() -> None:
    rng = np.random.default_rng(6)
    columns = {code: rng.normal(size=16) for code in "abcde"}
    columns["a"][2] = NAN
    panel = panel_of(columns, kinds={"U1": "city", "U2": "city"})
    tree = index(
        pillar("S"), pillar("P", parent="S"), pillar("Q", parent="S", weight=0.5), leaf("a", "P"),
        leaf("b", "P", direction=-1), leaf("c", "Q", not_applicable=("city",)), leaf("d", "Q"),
        leaf("e", "I"),
    )  # fmt: skip
    for name in ("Median", "Minimum", "Copeland", "PowerMean"):
        spec = gp.IndexSpec(within=getattr(gp.aggregate, name)(), aggregate=gp.aggregate.PowerMean(1))
        result = audit(gp.assess_potential(panel, tree, spec))
        keys_are_unique(result)
        assert result["removal"]["mean_shift"].null_count() == 0
        assert set(result["influence"].filter(target="I")["level"]) == {"children", "pillars", "indicators"}
        assert result["unit_availability"].filter(unit="U1")["not_applicable"].item() == 1


def test_a_result_without_its_inputs_is_refused(asem: AuditResult, tmp_path: Path) -> None:
    panel, tree = panel_of({"a": [1, 2, 3]}), index(leaf("a", "I"))
    potential = gp.assess_potential(panel, tree, gp.IndexSpec())
    loaded = type(potential).load(potential.save(tmp_path))
    with pytest.raises(NotAvailableError):
        audit(loaded)
