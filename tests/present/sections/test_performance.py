from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl

from growthpoles.core.result import Table
from growthpoles.present.page import Page
from growthpoles.present.sections.performance import group_rules, performance_of
from growthpoles.present.sections.profiles import profiles_section
from growthpoles.present.sections.ranking import ranking_section


def test_a_group_with_its_certainty_and_what_makes_it_doubtful(page: Page) -> None:
    held = performance_of(page, "KZ-35")
    assert held is not None
    assert (held.name, held.certainty, held.relative) == ("lower group", "fragile", "122%")
    assert held.remark == "fragile, 40.0%; borderline; more often: upper group"
    sure = performance_of(page, "KZ-71")
    assert sure is not None and (sure.certainty, sure.remark) == ("firm", "firm, 97.0%")


def test_without_recalculations_a_group_is_undecided(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    result = fakes.performance()
    empty = {name: pl.lit(None, pl.String) for name in ("likeliest", "class")}
    data = result["groups"].with_columns(probability=pl.lit(None, pl.Float64), **empty)
    tables = tuple(Table(t.name, t.keys, data) if t.name == "groups" else t for t in result.tables)
    page = in_language((type(result)(tables=tables, spec=result.spec),), "en")
    held = performance_of(page, "KZ-71")
    assert held is not None and (held.certainty, held.remark) == ("undecided", "undecided")


def test_limits_reference_and_source_travel_with_the_result(page: Page) -> None:
    rules = group_rules(page)
    assert rules is not None
    assert rules.limits == (("lower group", "< 125"), ("upper group", "≥ 125"))
    assert rules.reference == "mean of the regions (0.363)"
    assert (rules.sources, rules.caution, rules.title) == (
        ("Scoreboard of 2023",),
        "A convention.",
        "Two groups",
    )


def test_a_weighted_reference_names_its_weights(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.performance()
    data = result["reference"].with_columns(weights=pl.lit("MAC1"))
    tables = tuple(Table(t.name, t.keys, data) if t.name == "reference" else t for t in result.tables)
    page = in_language((fakes.potential(), type(result)(tables=tables, spec=result.spec)), "en")
    rules = group_rules(page)
    assert rules is not None and rules.reference == "mean of the regions: GRP per capita (0.363)"


def test_the_ranking_and_the_profiles_carry_the_groups(page: Page) -> None:
    ranking, profiles = ranking_section(page), profiles_section(page)
    assert ranking is not None and profiles is not None
    row = ranking.body[ranking.body.index('href="#unit-KZ-35"') :].split("</tr>")[0]
    assert 'class="chip fragile"' in row and "lower group" in row and "122% of the reference" in row
    for text in (
        "Two groups.",
        "100% is: mean of the regions (0.363).",
        "lower group &lt; 125",
        "330 of 1000",
    ):
        assert text in ranking.body
    assert '<cite lang="en">Scoreboard of 2023</cite>' in ranking.body
    assert profiles.body.count("Performance group:") == 6


def test_without_groups_the_ranking_has_no_column_for_them(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    page = in_language((fakes.potential(), fakes.robustness()), "en")
    section = ranking_section(page)
    assert section is not None and "Performance group" not in section.body
    assert group_rules(page) is None and performance_of(page, "KZ-71") is None
