"""Disclosure control seen from outside: rules by hand, and attacks on the tables as published."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.sources import microdata_naive as naive

from growthpoles.core.diagnostic import Grade
from growthpoles.sources.microdata import aggregate_microdata
from growthpoles.sources.microdata_inputs import DisclosureRules, MicroMeasure, MicroRows, RowFilter
from growthpoles.sources.microdata_safety import Exact, ambiguity, most_with_totals, with_totals

pytest.importorskip("duckdb")

JOBS, COUNT = MicroMeasure("jobs", "sum", "jobs", decimals=0), MicroMeasure("n", "count")
EXPORTS = RowFilter("exports", "=", True)


def jobs_of(cells: dict[str, list[int]], **more: Any) -> Any:
    """Published sums of one year: a list of contributions for each unit."""
    rows = [(unit, 2024, k, size) for unit, sizes in cells.items() for k, size in enumerate(sizes)]
    data = pl.DataFrame(rows, schema=["unit", "year", "bin", "jobs"], orient="row")
    made = aggregate_microdata(data, [JOBS], rows=MicroRows(entity="bin"), disclosure=DisclosureRules(**more))
    return dict(made["cells"].select("unit", "flag").rows())


BACKGROUND = {"Y": [100] * 9, "Z": [90] * 9}


@pytest.mark.parametrize(
    ("sizes", "rules", "unsafe"),
    [
        # minimum
        ([50, 50, 50], {"minimum": 3}, False),
        ([50, 50], {"minimum": 3}, True),
        ([50, 50, 50, 50], {"minimum": 5}, True),
        # p %: 100 + 50 + 9 leaves 9, less than 10 % of 100; 100 + 50 + 10 leaves just enough
        ([100, 50, 9], {"p_percent": 10}, True),
        ([100, 50, 10], {"p_percent": 10}, False),
        ([100, 100, 5, 5], {"p_percent": 10}, False),
        ([100, 100, 5, 4], {"p_percent": 10}, True),
        ([-100, 50, 9], {"p_percent": 10}, True),
        ([100, 50, 9], {"p_percent": None}, False),
        # (n, k): 80 of 100 is not more than 80 %; 81 of 101 is
        ([80, 10, 5, 5], {"p_percent": None, "dominance": (1, 80)}, False),
        ([81, 10, 5, 5], {"p_percent": None, "dominance": (1, 80)}, True),
        ([40, 45, 8, 7], {"p_percent": None, "dominance": (2, 85)}, False),
        ([40, 46, 8, 7], {"p_percent": None, "dominance": (2, 85)}, True),
        ([30, 30, 30, 4, 4, 2], {"p_percent": None, "dominance": (3, 89)}, True),
        ([30, 30, 30, 4, 4, 2], {"p_percent": None, "dominance": (3, 90)}, False),
    ],
)
def test_rules_by_hand(sizes: list[int], rules: dict[str, Any], unsafe: bool) -> None:
    found = jobs_of({"X": sizes} | BACKGROUND, **rules)
    assert (found["X"] == "confidential") == unsafe
    assert (list(found.values()).count("confidential") == 0) == (not unsafe)


def test_a_hidden_cell_takes_another_with_it_and_no_more() -> None:
    found = jobs_of({"X": [5]} | BACKGROUND)
    assert [unit for unit, flag in found.items() if flag == "confidential"] == ["X", "Z"]


def test_levels_of_protection_by_hand() -> None:
    """p %: the second must not come closer to the first; (n, k): the upper bound must reach 100 / k."""
    assert ambiguity(Exact(3, 159, (100, 50, 9)), DisclosureRules(p_percent=10)) == 1.0
    assert ambiguity(Exact(3, 155, (100, 50, 5)), DisclosureRules(p_percent=10)) == 5.0
    rules = DisclosureRules(p_percent=None, dominance=(1, 80))
    assert ambiguity(Exact(2, 100, (90, 10)), rules) == pytest.approx(12.5)
    assert ambiguity(Exact(2, 100, (80, 20)), rules) == 0


def test_an_entity_counts_once_however_many_rows_it_has() -> None:
    data = pl.DataFrame(
        {"unit": ["A"] * 9 + ["B"] * 9 + ["C"] * 9, "year": 2024, "bin": [1] * 5 + [2] * 4 + [*range(18)]}
    )  # fmt: skip
    made = aggregate_microdata(data, [COUNT], rows=MicroRows(entity="bin"))
    flags = dict(made["cells"].select("unit", "flag").rows())
    assert flags["A"] == "confidential"
    assert dict(aggregate_microdata(data, [COUNT])["cells"].select("unit", "flag").rows())["A"] == "observed"


def test_a_total_is_unsafe_when_one_firm_has_plants_everywhere() -> None:
    """Each unit has 4 rows of 2 firms ... but the same two firms make up the whole country."""
    rows = [(unit, 2024, firm, 10) for unit in "ABCD" for firm in (1, 2)]
    data = pl.DataFrame(rows, schema=["unit", "year", "bin", "jobs"], orient="row")
    made = aggregate_microdata(data, [JOBS], rows=MicroRows(entity="bin"))
    assert set(made["cells"]["flag"]) == set(made["totals"]["flag"]) == {"confidential"}


def test_zeros_are_shown_or_hidden() -> None:
    data = pl.DataFrame(
        {"unit": ["A"] * 6 + ["B"] * 6 + ["C"] * 6, "year": 2024, "bin": range(18),
         "exports": [False] * 6 + [True, False] * 6}
    )  # fmt: skip
    measure = MicroMeasure("exporters", "count", where=(EXPORTS,))
    for hide_zeros, flag in ((False, "zero"), (True, "confidential")):
        rules = DisclosureRules(hide_zeros=hide_zeros)
        made = aggregate_microdata(data, [measure], rows=MicroRows(entity="bin"), disclosure=rules)
        assert dict(made["cells"].select("unit", "flag").rows())["A"] == flag


def test_a_share_near_one_is_hidden_when_few_are_outside() -> None:
    exports = [True] * 19 + [False] + [True, False] * 20
    data = pl.DataFrame(
        {"unit": ["A"] * 20 + ["B"] * 20 + ["C"] * 20, "year": 2024, "bin": range(60), "exports": exports}
    )
    share = MicroMeasure("share", "share", where=(EXPORTS,))
    made = aggregate_microdata(data, [share], rows=MicroRows(entity="bin"))
    flags = dict(made["cells"].select("unit", "flag").rows())
    assert flags["A"] == "confidential"


def test_figures_of_the_same_rows_are_hidden_together() -> None:
    """A sum over a mean is the count; a count that is hidden must not come back that way."""
    data = pl.DataFrame(
        {"unit": ["A", "A"] + ["B"] * 9 + ["C"] * 9, "year": 2024, "bin": range(20), "jobs": range(10, 30)}
    )  # fmt: skip
    measures = [COUNT, JOBS, MicroMeasure("mean", "mean", "jobs"), MicroMeasure("firms", "distinct", "bin")]
    made = aggregate_microdata(data, measures, rows=MicroRows(entity="bin"))
    hidden = made["cells"].filter(flag="confidential").group_by("unit", maintain_order=True).len()
    assert hidden.height >= 2 and set(hidden["len"]) == {4}


cell_row = st.tuples(
    st.sampled_from("ABC"), st.sampled_from("XYZ"), st.integers(1, 12), st.sampled_from([1, 5, 20, 100, 400]),
    st.booleans(),
)  # fmt: skip
rule = st.builds(
    DisclosureRules,
    minimum=st.sampled_from([1, 2, 3, 5]),
    p_percent=st.sampled_from([None, 5.0, 20.0]),
    dominance=st.sampled_from([None, (1, 70.0), (2, 85.0)]),
)


def levels_of(
    rows: list[dict[str, Any]], measure: MicroMeasure, where: MicroRows
) -> dict[Any, dict[Any, Fraction]]:
    """Contributions to each cell and total; an axis that is added up is called *."""
    held: dict[Any, dict[Any, Fraction]] = {}
    for over in ((), ("unit",), ("industry",), ("unit", "industry")):
        changed = [row | dict.fromkeys(over, "*") for row in rows]
        held |= naive.contributions(changed, measure, where)
    return held


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(cell_row, min_size=1, max_size=60), rules=rule)
def test_published_tables_withstand_an_attack(
    cells: list[Any], rules: DisclosureRules, tmp_path: Path
) -> None:
    names = ["unit", "industry", "bin", "jobs", "exports"]
    rows = [dict(zip(names, item, strict=True)) | {"year": 2024} for item in cells]
    pl.DataFrame(rows).write_parquet(tmp_path / "a.parquet")
    where = MicroRows(entity="bin", industry="industry")
    exporters = MicroMeasure("exporters", "count", where=(EXPORTS,))
    share = MicroMeasure("share", "share", where=(EXPORTS,))
    asked = {"rows": where, "disclosure": rules}
    made = aggregate_microdata(tmp_path / "a.parquet", [COUNT, JOBS, exporters, share], **asked)
    same = aggregate_microdata(pl.DataFrame(rows), [COUNT, JOBS, exporters, share], **asked)
    assert made["cells"].equals(same["cells"]) and made["totals"].equals(same["totals"])
    whole = pl.concat([made["cells"], made["totals"]])
    assert whole.filter(flag="confidential")["value"].is_null().all()
    found = {(r[0], r[1], r[3]): (r[4], r[5]) for r in whole.iter_rows()}
    open_data = aggregate_microdata(pl.DataFrame(rows), [COUNT, JOBS, exporters], rows=where, disclosure=None)
    true = pl.concat([open_data["cells"], open_data["totals"]])
    for measure in (COUNT, JOBS, exporters):
        attack(measure, rules, rows=rows, found=found, true=true, where=where)
    codes = sorted({row["unit"] for row in rows}), sorted({row["industry"] for row in rows})
    for unit in (*codes[0], "total"):
        for kind in (*codes[1], "total"):
            if found[unit, kind, "share"][1] not in ("confidential", "missing"):
                assert found[unit, kind, "exporters"][1] != "confidential"
                assert found[unit, kind, "n"][1] != "confidential"


def attack(
    measure: MicroMeasure, rules: DisclosureRules, *, rows: Any, found: Any, true: Any, where: Any
) -> None:
    """Every unsafe cell is hidden, and its range is no narrower than its level of protection."""
    cells = true.filter(indicator=measure.code)
    units = [*sorted(set(cells["unit"]) - {"total"}), "total"]
    kinds = [*sorted(set(cells["industry"]) - {"total"}), "total"]
    values, hidden = np.zeros((len(units), len(kinds))), np.zeros((len(units), len(kinds)), bool)
    for unit, kind, *_, value, _ in cells.iter_rows():
        at = units.index(unit), kinds.index(kind)
        values[at], hidden[at] = value, found[unit, kind, measure.code][1] == "confidential"
        if not hidden[at]:
            assert found[unit, kind, measure.code][0] == value
    ranges = naive.ranges(values, hidden)
    for key, gave in levels_of(rows, measure, where).items():
        unit, _, kind = ("total" if name == "*" else name for name in key)
        count = measure.kind == "count"
        if naive.is_unsafe(gave.values(), rules, count=count):
            at = units.index(unit), kinds.index(kind)
            assert hidden[at], (measure.code, unit, kind)
            sizes = sorted(gave.values(), reverse=True)
            need = (
                1.0
                if count
                else max(1.0, float(rules.p_percent or 0) / 100 * float(sizes[0]) - float(sum(sizes[2:])))
            )
            assert ranges[at][1] >= values[at] + need - 1e-6, (measure.code, unit, kind)


@settings(max_examples=25, deadline=None)
@given(cells=st.lists(cell_row, min_size=4, max_size=60))
def test_those_outside_a_share_cannot_be_counted(cells: list[Any]) -> None:
    """The attacker joins the tables of firms and of exporters and looks at the difference."""
    names = ["unit", "industry", "bin", "jobs", "exports"]
    data = pl.DataFrame([dict(zip(names, item, strict=True)) | {"year": 2024} for item in cells])
    measures = [COUNT, MicroMeasure("exporters", "count", where=(EXPORTS,))]
    made = aggregate_microdata(data, measures)
    truth = aggregate_microdata(data, measures, disclosure=None)
    whole, true = (pl.concat([one["cells"], one["totals"]]) for one in (made, truth))
    units = [*sorted(set(data["unit"])), "total"]
    shown = {(r[0], r[2]): r[3] for r in whole.select("unit", "year", "indicator", "value").iter_rows()}
    real = {(r[0], r[2]): r[3] for r in true.select("unit", "year", "indicator", "value").iter_rows()}
    size, codes = len(units), ("n", "exporters")
    bounds = [(0, None) if shown[u, c] is None else (shown[u, c],) * 2 for c in codes for u in units]
    sums = np.zeros((2, 2 * size))
    for k in range(2):
        sums[k, k * size : (k + 1) * size - 1], sums[k, (k + 1) * size - 1] = 1, -1
    fewer = np.hstack([-np.eye(size), np.eye(size)])  # exporters are firms
    for k, unit in enumerate(units):
        outside = real[unit, "n"] - real[unit, "exporters"]
        if 0 < outside < 3:
            goal = np.zeros(2 * size)
            goal[k], goal[size + k] = -1, 1
            best = linprog(goal, A_ub=fewer, b_ub=np.zeros(size), A_eq=sums, b_eq=[0, 0], bounds=bounds)
            assert best.status in (0, 3)
            assert best.status == 3 or -best.fun >= outside + 1 - 1e-6


def test_nothing_is_given_out_when_a_cell_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the heuristic at fault, the audit would refuse."""
    monkeypatch.setattr("growthpoles.sources.microdata_safety.hide", lambda cells, hidden: hidden)
    with pytest.raises(Exception, match="could be recomputed"):
        jobs_of({"X": [5]} | BACKGROUND)


def test_what_is_hidden_is_told() -> None:
    rows = [("X", 2024, 1, 5), *[(unit, 2024, k, 100) for unit in "YZ" for k in range(9)]]
    data = pl.DataFrame(rows, schema=["unit", "year", "bin", "jobs"], orient="row")
    made = aggregate_microdata(data, [JOBS], rows=MicroRows(entity="bin"))
    (told,) = made.diagnostics.with_code("microdata.attack")
    assert told.grade is Grade.GOOD and dict(told.details) == {"cells": 4, "more": 1, "unsafe": 1}
    assert made["disclosure"].row(0) == (2024, "jobs", 4, 1, 2)
    assert made.diagnostics.with_code("microdata.open").items == ()
    free = aggregate_microdata(data, [JOBS], disclosure=None)
    assert free.diagnostics.with_code("microdata.open")


def test_totals_of_arrays() -> None:
    cells = np.arange(4).reshape(2, 1, 2, 1)
    assert with_totals(cells, by_industry=False)[:, 0, :, 0].tolist() == [[0, 1], [2, 3], [2, 4]]
    assert most_with_totals(cells, by_industry=True)[:, 0, :, 0].tolist() == [[0, 1, 1], [2, 3, 3], [2, 3, 3]]
