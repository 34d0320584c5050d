from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl

from growthpoles.present.change_findings import change_findings
from growthpoles.present.findings import page_findings
from growthpoles.present.page import Page


def test_a_claim_is_as_sure_as_its_grades(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    result = fakes.divergence()
    found = [item.text for item in change_findings(in_language((result,), "en"))]
    assert found[0].startswith("The regions drift apart, 2009–2024: ")
    data = result["findings"].with_columns(
        grade=pl.when(pl.col("claim") == "convergence").then(pl.lit("supported")).otherwise("grade")
    )
    tables = tuple(fakes.Table(t.name, t.keys, data) if t.name == "findings" else t for t in result.tables)
    apart, closer = change_findings(in_language((type(result)(tables, result.spec),), "en"))
    assert (closer.certainty, closer.text) == ("likely", "The regions come closer, 2009–2024: supported.")
    assert apart.certainty == "undecided" and closer.basis.startswith("6 regions")


def test_poles_are_never_called_a_benefit(fakes: ModuleType, in_language: Callable[..., Page]) -> None:
    (said,) = change_findings(in_language((fakes.spread(),), "en"))
    assert said.certainty == "undecided" and "inconclusive: Astana, Shymkent." in said.text
    assert said.text.endswith("A pole is not yet a benefit for the regions around it.")


def test_what_was_measured_is_not_called_unmeasured(
    fakes: ModuleType, in_language: Callable[..., Page]
) -> None:
    def told(*results: object) -> str:
        return " ".join(item.text for item in page_findings(in_language(results, "en")))

    assert "has not been measured" in told(fakes.poles())
    assert "has not been measured" not in told(fakes.poles(), fakes.spread())
