"""Parts of the study file that name data: defaults, what is refused, what they turn into."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from growthpoles.labels import Label
from growthpoles.study.sections import RULES, CoverageRule, IndustriesFile, Names, PanelFile, TableFile


def test_names_are_a_label() -> None:
    assert Names(en="Tree", kk="Ағаш").label == Label("Tree", "", "Ағаш")


def test_a_coverage_rule_keeps_every_number() -> None:
    rule = CoverageRule(pillar_share=0.4, pillar_count=2, index_share=0.9, weak_counts=True).rule
    assert (rule.pillar_share, rule.pillar_count, rule.index_share, rule.weak_counts) == (0.4, 2, 0.9, True)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: TableFile(table="a.csv", tabel="b.csv"),  # type: ignore[call-arg]
        lambda: TableFile(table="a.csv", header_row=0),
        lambda: TableFile(table="a.csv", decimal=";"),  # type: ignore[arg-type]
        lambda: CoverageRule(pillar_share=1.5),
        lambda: CoverageRule(pillar_count=0),
        lambda: PanelFile(table="a.csv", tolerance=-1),
        lambda: PanelFile(table="a.csv", tolerance=float("inf")),
        lambda: TableFile(table="a.csv", max_megabytes=float("inf")),
        lambda: TableFile(table="a.csv", max_megabytes=1e308),
        lambda: IndustriesFile(table="a.csv", measure="jobs"),  # type: ignore[arg-type]
    ],
)
def test_unknown_keys_and_values_out_of_range_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValidationError):
        wrong()


def test_sections_do_not_change() -> None:
    with pytest.raises(ValidationError):
        TableFile(table="a.csv").table = "b.csv"  # type: ignore[misc]


def test_each_rule_of_a_derived_figure_goes_by_its_own_name() -> None:
    assert all(model.model_fields["rule"].annotation.__args__ == (name,) for name, model in RULES.items())
    assert {"area", "carry", "inherit-rate", "product", "mix"} <= set(RULES)
