from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import polars as pl
import pytest
from tests.present import plan_results as made

from growthpoles.core.result import Result, Table
from growthpoles.finance.adjust import adjust_plan
from growthpoles.finance.adjust_facts import Facts
from growthpoles.finance.adjust_results import AdjustmentResult, PolicyResult
from growthpoles.present.page import Page
from growthpoles.present.sections.adjustment import adjustment_section

Make = Callable[[tuple[Result, ...], str], Page]
Read = Callable[[str], list[tuple[tuple[str, ...], str]]]


def body(make: Make, *results: Result, code: str = "en") -> str:
    section = adjustment_section(make(results, code))
    assert section is not None
    return section.body


def figure(name: str) -> float:
    return float(made.adjustment()["figures"].filter(pl.col("name") == name)["value"][0])


@lru_cache
def calm() -> AdjustmentResult:
    return adjust_plan(made.portfolio(), made.funding(), plan=made.plan(), facts=Facts(2027))


def policies() -> PolicyResult:
    number = {"effect": 900.0, "deviation": 10.0, "worst": 1.0, "regret": 100.0, "regret_share": 0.1}
    rows = [{"policy": code, **number, "nervousness": None if code == "never" else 0.25, "replans": 1.5,
             "mean_cost": 1.0} for code in ("always", "never", "trigger")]  # fmt: skip
    figures = pl.DataFrame({"name": ["scenarios"], "value": [50.0], "unit": [""], "note": [""]})
    tables = (Table("policies", ("policy",), pl.DataFrame(rows)), Table("figures", ("name",), figures))
    return PolicyResult(tables, {"money": "KZT million", "illustrative": True})


def test_what_failed_what_stops_and_what_it_is_worth(in_language: Make) -> None:
    html = body(in_language, made.adjustment())
    assert "<p>Failed: Telemedicine.</p>" in html
    bounds = (pl.col("level") == "trigger") & (pl.col("kind") != "unpaid")
    triggers = made.adjustment()["triggers"].filter(bounds).height
    assert f"2027: {triggers} bounds that were stated in advance are exceeded." in html
    assert f"{figure('objective_after'):.1f} million KZT" in html
    assert f"{figure('effect_before'):.1f} → {figure('effect_after'):.1f}" in html


def test_every_change_has_a_row_with_its_reason(in_language: Make) -> None:
    html = body(in_language, made.adjustment())
    table = html[html.index("What changes and why</h3>") : html.index("is within its bounds</summary>")]
    still = ("kept", "out", "lapsed", "finished")
    changes = made.adjustment()["changes"].filter(~pl.col("change").is_in(still))
    assert table.count('<th scope="row">') == changes.height
    assert "a stage failed" in table


def test_what_was_watched_comes_with_its_bounds(in_language: Make) -> None:
    html = body(in_language, made.adjustment())
    assert "40.0 million KZT</td>" in html and "68.6 million KZT</td>" in html
    seen = html[html.index("exceeded bounds</h3>") : html.index("What changes and why</h3>")]
    calm = html[html.index("is within its bounds</summary>") : html.index("Money by source and year")]
    assert seen.index("Calls for a new plan") and "Within its bounds" not in seen
    assert "Within its bounds" in calm and "Calls for a new plan" not in calm


def test_years_with_the_same_finding_stand_in_one_row(in_language: Make) -> None:
    given = made.adjustment()
    rows = given["triggers"].filter(pl.col("kind") == "failure")
    later = rows.with_columns(year=pl.col("year") + 1)
    tables = tuple(
        Table(t.name, t.keys, pl.concat([t.data, later])) if t.name == "triggers" else t for t in given.tables
    )
    html = body(in_language, AdjustmentResult(tables, given.spec))
    assert rows.height == 1 and f"{rows['year'][0]}, {rows['year'][0] + 1}</td>" in html


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (("slip", "unpaid", "unpaid"), "2027: 1 bound that was stated in advance is exceeded."),
        (("unpaid", "unpaid"), "2027: carried on as it was, the plan would break a budget or rule."),
        ((), "2027: no bound that was stated in advance is exceeded. The plan is solved again all the same"),
    ],
)
def test_only_bounds_are_counted_as_bounds(kinds: tuple[str, ...], told: str, in_language: Make) -> None:
    """What the plan carried on breaks is no bound that was stated in advance."""
    given = made.adjustment()
    one = given["triggers"].filter(pl.col("level") == "trigger").head(1)
    rows = [
        one.with_columns(kind=pl.lit(kind), year=pl.lit(2027 + k, pl.Int64)) for k, kind in enumerate(kinds)
    ]
    data = pl.concat([one.clear(), *rows])
    tables = tuple(Table(t.name, t.keys, data) if t.name == "triggers" else t for t in given.tables)
    assert f"<p>{told}" in body(in_language, AdjustmentResult(tables, given.spec))


def test_a_calm_year_keeps_the_plan(in_language: Make) -> None:
    html = body(in_language, calm())
    assert "2027: no bound that was stated in advance is exceeded. The plan is kept." in html
    assert "What changes and why</h3>" not in html


def test_policies_from_never_to_always(in_language: Make) -> None:
    html = body(in_language, policies())
    names = re.findall(r'<th scope="row">(.*?)</th>', html)
    assert names == ["never adjust", "adjust when a bound is exceeded", "adjust every year"]
    assert "on 50 drawn courses of events" in html


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_codes_and_no_english_in_other_languages(code: str, in_language: Make, read: Read) -> None:
    for _, text in read(body(in_language, made.adjustment(), calm(), policies(), code=code)):
        assert not re.search(r"[A-Za-z]{3,}|KZ-|P\d", text), text


def test_nothing_without_results(in_language: Make) -> None:
    assert adjustment_section(in_language((made.plan(),), "en")) is None
