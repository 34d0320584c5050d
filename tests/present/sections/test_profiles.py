from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl

from growthpoles.core.result import Result
from growthpoles.present.page import Page
from growthpoles.present.sections.profiles import profile, profiles_section


def test_what_is_said_of_a_region(page: Page) -> None:
    found = profile(page, "KZ-35")
    assert found.name == "Karaganda Region"
    assert found.score["rank"] == 3 and (found.sure["low"], found.sure["high"], found.group) == (2.0, 4.0, 2)
    assert found.neighbours == (("KZ-39", "Kostanay Region"), ("KZ-11", "KZ-11"))
    assert dict(found.industries) == {
        "propulsive": ("Manufacturing",),
        "mature": ("Mining",),
        "emerging": ("Information and communication",),
    }
    assert found.structure["largest_industry"] == "C"


def test_doubtful_cells_are_listed_by_their_kind(page: Page) -> None:
    assert dict(profile(page, "KZ-61").cells) == {"confidential": ("R&D staff per 10,000 employed",)}
    assert dict(profile(page, "KZ-79").cells) == {
        "missing": ("R&D staff per 10,000 employed",), "not-applicable": ("fixed investment per capita",),
    }  # fmt: skip
    assert dict(profile(page, "KZ-23").cells) == {
        "treated": ("GRP per capita",),
        "suspect": ("R&D expenditure in GRP",),
    }


def test_strengths_and_weaknesses_stay_on_their_side_of_the_median(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    result = fakes.potential()
    ranks = {"MAC": 1, "INF": 3, "SCI": 6}
    data = result["pillars"].with_columns(
        rank=pl.col("pillar").replace_strict(ranks, return_dtype=pl.Int64),
        score=pl.col("pillar").replace_strict({"MAC": 0.9, "INF": 0.5, "SCI": 0.1}, return_dtype=pl.Float64),
        median=pl.lit(0.4),
    )

    def ends(median: float | None) -> tuple[list[str], list[str]]:
        changed = data.with_columns(median=pl.lit(median, pl.Float64))
        tables = tuple(
            fakes.Table(t.name, t.keys, changed) if t.name == "pillars" else t for t in result.tables
        )
        found = profile(in_language((fakes.PotentialResult(tables=tables),), "en"), "KZ-71")
        return [r["pillar"] for r in found.strengths], [r["pillar"] for r in found.weaknesses]

    assert ends(0.4) == (["MAC"], ["SCI"])
    assert ends(0.05) == (["MAC"], [])
    assert ends(0.95) == ([], ["SCI"])
    assert ends(None) == (["MAC"], ["SCI"])


def test_profiles_stand_in_the_alphabetical_order_of_the_language(
    results: tuple[Result, ...], in_language: Callable[..., Page]
) -> None:
    section = profiles_section(in_language(results, "kk"))
    assert section is not None
    assert [name for _, name in section.entries] == [
        "Астана қаласы", "Атырау облысы", "Қарағанды облысы",
        "Қостанай облысы", "Түркістан облысы", "Шымкент қаласы",
    ]  # fmt: skip


def test_confidential_missing_and_zero_differ_in_the_table_of_indicators(page: Page) -> None:
    section = profiles_section(page)
    assert section is not None
    rows = section.body[section.body.index('id="unit-KZ-61"') :].split("</article>")[0]
    assert '<abbr class="mark" title="confidential">x</abbr>' in rows
    assert '<td class="n">0</td>' in rows


def test_the_heading_stands_above_every_table_of_scores(page: Page) -> None:
    section = profiles_section(page)
    assert section is not None
    assert section.body.count("3 pillars: not the full potential") == 7


def test_a_fragile_label_says_what_would_change_it(page: Page) -> None:
    assert (
        profile(page, "KZ-23").flip
        == "The label changes when one threshold moves by +3%: diversified structure."
    )
    assert profile(page, "KZ-35").flip == ""


def test_a_small_potential_has_no_ratio(page: Page) -> None:
    section = profiles_section(page)
    assert section is not None
    assert section.body.count("No ratio is given") == 1


def test_no_units_no_profiles(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    assert profiles_section(in_language((fakes.robustness(),), "en")) is None
    assert profiles_section(in_language((fakes.specialisation(),), "en")) is None


def test_indicators_of_the_audit_stand_with_the_strengths_and_weaknesses(page: Page) -> None:
    strong, weak = profile(page, "KZ-71"), profile(page, "KZ-61")
    assert (strong.strong_indicators, strong.weak_indicators) == ("R&D expenditure in GRP (1 of 6)", "")
    assert (weak.strong_indicators, weak.weak_indicators) == ("", "organisations with ICT (6 of 6)")
    section = profiles_section(page)
    assert section is not None
    assert section.body.count("Indicators, with ranks: ") == 2
