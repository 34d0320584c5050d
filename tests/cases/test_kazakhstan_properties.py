"""Kazakhstan's regions with a knowingly foreign table: what comes out, and against figures worked out apart.

No input-output table of Kazakhstan is among the validation tables. One of the United Kingdom, 2010 (127
products, domestic flows, oil and gas among them), stands in: links are indications, as the result says.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests import io_tables as tables

from growthpoles.core.industries import Industry
from growthpoles.core.input_output import Account, Accounts, InputOutputTable
from growthpoles.errors import InputError
from growthpoles.industries.inputs import PropulsiveSettings
from growthpoles.industries.propulsive import find_propulsive_industries
from growthpoles.industries.results import PropulsiveResult
from growthpoles.labels import Label

LAST_DIVISION = (
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"),
    (63, "J"), (66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"),
    (96, "S"), (98, ""),
)  # fmt: skip


def section(code: str) -> str:
    """ISIC section of a British product code; households as employers (97) are left out."""
    found = re.search(r"\d\d", code)
    assert found
    return next(name for last, name in LAST_DIVISION if int(found[0]) <= last)


@pytest.fixture(scope="module")
def british(shared_data: Path) -> InputOutputTable:
    table = tables.uk_2010(shared_data)
    size = len(table.output)
    imports = table.around.row("Imported goods and services", size)
    codes = [row.replace(" ", "_") for row in table.around.rows[:size]]
    return InputOutputTable(
        tuple(Industry(code, Label(code)) for code in codes),
        table.flows,
        table.output,
        primary=Accounts((Account("M", Label("Imports"), "imports"),), imports[None]),
        year=2010,
        foreign=Label("United Kingdom 2010"),
    )


@pytest.fixture(scope="module")
def settings(british: InputOutputTable) -> PropulsiveSettings:
    groups = {code: section(code) for code in british.codes}
    return PropulsiveSettings(groups=groups, draws=400)


@pytest.fixture(scope="module")
def result(kazakhstan: Any, british: InputOutputTable, settings: PropulsiveSettings) -> PropulsiveResult:
    return find_propulsive_industries(
        kazakhstan.industries, io=british, settings=settings, innovation=kazakhstan.innovation, seed=1
    )


def row(result: PropulsiveResult, table: str, **keys: str) -> dict[str, Any]:
    held = result[table]
    for name, value in keys.items():
        held = held.filter(pl.col(name) == value)
    return held.row(0, named=True)


def test_the_foreign_table_is_refused_until_it_is_declared(
    kazakhstan: Any, british: InputOutputTable, settings: PropulsiveSettings
) -> None:
    silent = replace(british, foreign=Label())
    with pytest.raises(InputError) as caught:
        find_propulsive_industries(kazakhstan.industries, io=silent, settings=settings)
    assert {p.code for p in caught.value.problems} == {"propulsive.io.year", "propulsive.io.structure"}


def test_the_result_carries_the_note(result: PropulsiveResult) -> None:
    notes = result.diagnostics.with_code("propulsive.io.foreign").items
    assert [dict(item.details)["origin"] for item in notes] == ["United Kingdom 2010"]
    assert result.spec["io_foreign"] == "United Kingdom 2010" and result.spec["io_year"] == 2010


def test_national_pull_and_loss_of_mining_worked_out_apart(
    result: PropulsiveResult, kazakhstan: Any, british: InputOutputTable
) -> None:
    """Sections added up by a loop over products, mining cut out of the system and solved again."""
    names = sorted({section(code) for code in british.codes} - {""})
    at = [names.index(section(code)) if section(code) else -1 for code in british.codes]
    flows, output = np.zeros((19, 19)), np.zeros(19)
    for i, u in enumerate(at):
        output[u] += british.output[i] if u >= 0 else 0
        for j, v in enumerate(at):
            if u >= 0 and v >= 0:
                flows[u, v] += british.flows[i, j]
    table = kazakhstan.industries
    x = table.totals()[3][[table.position(code) for code in names]]
    a, k = flows / output, names.index("B")
    keep = np.arange(19) != k
    rest = np.linalg.solve(np.eye(18) - a[np.ix_(keep, keep)], (x - a @ x)[keep])
    found = row(result, "classes", unit="KZ", industry="B")
    assert found["loss"] == pytest.approx(1 - rest.sum() / x.sum())
    assert found["loss_elsewhere"] == pytest.approx((x[keep].sum() - rest.sum()) / x.sum())
    pull = row(result, "properties", unit="KZ", industry="B", property="pull")["value"]
    assert pull == pytest.approx((x[keep].sum() - rest.sum()) / x[k])


def test_oil_of_the_west_pulls_little_and_is_no_growth_engine(result: PropulsiveResult) -> None:
    """Atyrau, West Kazakhstan, Mangystau: a third to a half of output, pull below .05, falling behind."""
    for unit in ("KZ-23", "KZ-27", "KZ-47"):
        answers = {
            name: row(result, "properties", unit=unit, industry="B", property=name)
            for name in ("weight", "pull", "dynamism")
        }
        assert answers["weight"]["value"] > 0.34 and answers["pull"]["value"] < 0.05
        assert answers["dynamism"]["status"] == "not-met"
        assert row(result, "classes", unit=unit, industry="B")["propulsive_probability"] == 0


def test_no_section_of_a_region_meets_all_gates(result: PropulsiveResult) -> None:
    """The score calls 16 propulsive without links; with them retention or innovation fails in every one."""
    held = result["classes"].filter(pl.col("eligible"))
    assert not held.filter(pl.col("class") == "propulsive").height
    assert held["propulsive_probability"].max() < 0.05
    missed = result["properties"].join(
        held.filter(pl.col("label") == "propulsive"), on=["unit", "industry"], how="inner"
    )
    blocked = missed.filter(
        pl.col("property").is_in(["retention", "innovation"]) & (pl.col("status") != "met")
    )
    assert (
        blocked.select("unit", "industry").n_unique() == held.filter(pl.col("label") == "propulsive").height
    )


def test_sections_without_spending_are_not_called_missed(result: PropulsiveResult) -> None:
    found = row(result, "properties", unit="KZ-75", industry="M", property="innovation")
    assert (found["status"], found["reason"]) == ("not-assessed", "no-spending")
