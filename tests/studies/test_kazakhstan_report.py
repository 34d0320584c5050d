"""What a reader of the bundled study sees: findings, names, outliers, and nothing that is withheld.

Figures in the docstrings are those of the 2022 bulletins of the Bureau of National Statistics of Kazakhstan.
"""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

import growthpoles as gp
from growthpoles.present.findings import findings
from growthpoles.study.store import Run

LANGUAGES = ("en", "ru", "kk")
ATYRAU = "KZ-23"
# A group of digits may follow a comma in English, a thin or no-break space in Russian and Kazakh.
NUMBER = {
    "en": re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?"),
    "ru": re.compile(r"(?<![\w,])\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:,\d+)?|(?<![\w,])\d+(?:,\d+)?"),
}
NUMBER["kk"] = NUMBER["ru"]


@dataclass(frozen=True)
class Printed:
    """A number in a text: its value, and half a unit of its last digit."""

    value: float
    half: float
    digits: int


def numbers(text: str, language: str) -> Iterator[Printed]:
    for match in NUMBER[language].finditer(text):
        plain = (
            re.sub(r"[,\u00a0\u202f]", "", match[0])
            if language == "en"
            else re.sub(r"[\u00a0\u202f]", "", match[0]).replace(",", ".")
        )
        decimals = len(plain.partition(".")[2])
        yield Printed(float(plain), 0.5 * 10**-decimals, len(plain.replace(".", "").lstrip("0")))


# ---------------------------------------------------------------- names and languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_names_every_region_in_its_language(
    run: Run, seen: Callable[[str], str], language: str
) -> None:
    assert [path.name for path in run.reports] == [f"report-{code}.html" for code in sorted(LANGUAGES)]
    names = run.result("potential")["labels"].filter(kind="unit")
    names = names.filter(pl.col("code").str.starts_with("KZ-"))
    assert names.height == 20
    page = seen(language)
    assert [name for name in names[language] if f"\n{name}\n" not in page] == []
    assert getattr(gp.load_study("kazakhstan").file.study.title, language) in page


# ---------------------------------------------------------------- findings


def quoted(run: Run) -> set[float]:
    """Cells of saved tables that findings may quote, percentages as such."""
    cells = (
        ("poles", "poles", "p_type", 100),
        ("potential", "scores", "index", 1),
        ("potential", "realisation", "rank_difference", 1),
        ("propulsive", "figures", "value", 1),
        ("robustness", "ranks", "low", 1),
        ("robustness", "ranks", "high", 1),
        ("robustness", "figures", "value", 1),
        ("performance", "thresholds", "lower", 1),
        ("performance", "groups", "probability", 100),
        ("benchmark", "benchmark_scores", "place", 1),
        ("benchmark", "benchmark_scores", "of", 1),
        ("constraints", "figures", "value", 1),
        ("constraints", "summary", "severe", 1),
        ("constraints", "summary", "measured", 1),
        ("chain", "shocks", "amount", 1),
        ("chain", "figures", "value", 1),
        ("chain", "figures", "value", 100),
        ("divergence", "yearly", "year", 1),
        ("divergence", "findings", "units", 1),
        ("spread", "poles", "effect_p", 1),
        ("settlements", "poles", "regional_weight", 100),
        ("settlements", "figures", "value", 1),
        ("network", "figures", "value", 1),
        ("network", "coverage", "share", 100),
        ("placement", "figures", "value", 100),
        ("financing", "concentration", "largest_share", 100),
        ("financing", "concentration", "top_share", 100),
        ("financing", "figures", "value", 1),
        ("allocation", "figures", "value", 1),
        ("allocation", "figures", "value", 1e-6),
    )
    found = {factor * abs(v) for r, t, c, factor in cells for v in run.result(r)[t][c].drop_nulls()}
    outliers = run.result("potential").diagnostics.with_code("indicator.outlier")
    projects = run.result("allocation")["projects"]
    return (
        found
        | {float(projects.height), float(projects.filter(pl.col("status") != "out").height)}
        | {float(dict(item.details)["times"]) for item in outliers if "times" in dict(item.details)}
        | {90.0}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_findings_is_a_saved_cell(run: Run, language: str) -> None:
    """90 is the width of the rank intervals, from the 5th to the 95th percentile."""
    cells = quoted(run)
    names = {
        name for result in run.results if "labels" in result.names for name in result["labels"][language]
    }
    said = findings(run.results, language)
    assert len(said) >= 20
    held = 0
    for finding in said:
        text = str(finding)
        for name in sorted((n for n in names if n and re.search(r"\d", n)), key=len, reverse=True):
            text = text.replace(name, "")
        for number in numbers(text, language):
            held += 1
            assert any(abs(abs(cell) - number.value) <= number.half + 1e-9 for cell in cells), (number, text)
    assert held >= 25


def test_findings_are_the_same_in_number_and_certainty_in_every_language(run: Run) -> None:
    parts = [[item.certainty for item in findings(run.results, code)] for code in LANGUAGES]
    assert parts[0] == parts[1] == parts[2]


# ---------------------------------------------------------------- the outlier of Atyrau


def test_innovation_expenditure_of_atyrau_is_an_outlier_not_excellence(
    run: Run, seen: Callable[[str], str]
) -> None:
    """606,527 of 1,453,339 million KZT, 494,397 of them one item financed by bank loans."""
    result = run.result("potential")
    wheres = [item.where for item in result.diagnostics.with_code("indicator.outlier")]
    assert (ATYRAU, "ACT3") in {(where.unit, where.indicator) for where in wheres}
    labels = {(kind, code): row for kind, code, *row in result["labels"].iter_rows()}
    excellence = {"en": "not excellence", "ru": "а не успех", "kk": "жетістік емес"}
    note = next(row for row in _framework() if row["code"] == "ACT3")
    for k, language in enumerate(LANGUAGES):
        page = seen(language)
        region, indicator = labels["unit", ATYRAU][k], labels["indicator", "ACT3"][k]
        lines = [line for line in page.splitlines() if region in line and indicator in line]
        assert lines, language
        after = page[page.rindex(lines[-1]) :].splitlines()[:3]
        assert excellence[language] in "\n".join(after)
        assert note[f"note_{language}"] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_names_the_outlier_of_atyrau(run: Run, language: str) -> None:
    labels = {(kind, code): row for kind, code, *row in run.result("potential")["labels"].iter_rows()}
    k = LANGUAGES.index(language)
    region, indicator = labels["unit", ATYRAU][k], labels["indicator", "ACT3"][k]
    said = [str(item) for item in findings(run.results, language)]
    assert any(re.search(re.escape(region) + r"[^;]*" + re.escape(indicator), text) for text in said)


def test_activity_of_atyrau_stays_low_in_rank(run: Run) -> None:
    """The logarithm keeps the one item from lifting the region: 12th in activity, 3rd in potential."""
    rows = run.result("potential")["realisation"]
    found = rows.row(by_predicate=pl.col("unit") == ATYRAU, named=True)
    assert found["rank_potential"] == 3 and found["rank_activity"] > 10


def _framework() -> list[dict[str, str]]:
    path = gp.load_study("kazakhstan").path("framework_kazakhstan_regions_2022.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- withheld figures


@pytest.fixture(scope="module")
def residuals() -> Mapping[str, float]:
    """What is withheld in 2022: the published national figure less the published regions, by indicator."""
    whole: dict[str, float] = {}
    known: dict[str, float] = defaultdict(float)
    hidden = set()
    with gp.load_study("kazakhstan").path("panel.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["year"] != "2022":
                continue
            if row["flag"] == "confidential":
                hidden.add(row["indicator"])
            elif not row["edition"]:
                whole[row["indicator"]] = float(row["value"])
            else:
                known[row["indicator"]] += float(row["value"])
    found = {code: round(whole[code] - known[code], 1) for code in hidden if code in whole}
    assert len(found) == 28 and found["innov_sold_new_to_firm"] == 3703.1 and found["innov_export"] == 17418.3
    return found


def long(value: float) -> bool:
    """Whether a number has enough digits to be told from others."""
    return len(f"{value:.1f}".replace(".", "").strip("0")) >= 4


def test_no_table_holds_a_withheld_figure_or_its_residual(run: Run, residuals: Mapping[str, float]) -> None:
    wanted = {code: value for code, value in residuals.items() if long(value)}
    assert len(wanted) >= 15
    for path in sorted(run.folder.rglob("*.csv")):
        table = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
        for column in table.columns:
            for value in table[column].cast(pl.Float64, strict=False).drop_nulls().unique():
                close = [code for code, r in wanted.items() if math.isclose(value, r, rel_tol=1e-6)]
                assert not close, (path.name, column, value, close)


def test_withheld_cells_are_empty_and_marked_in_every_table(run: Run) -> None:
    panel = pl.read_csv(run.folder / "inputs" / "panel-as-used.csv")
    hidden = panel.filter(flag="confidential")
    assert hidden.height == 74 and hidden["value"].null_count() == 74  # the 75th cell is national
    for name in ("potential", "potential-kazakhstan"):
        cells = run.result(name)["indicators"].filter(flag="confidential")
        assert ("KZ-62", "ACT4") in set(cells.select("unit", "indicator").iter_rows())
        for column in ("value", "treated", "score"):
            assert cells[column].null_count() == cells.height
    saturation = run.result("potential")["saturation"].filter(unit="KZ-62", indicator="ACT4")
    assert saturation["value"].to_list() == [None] and saturation["relative"].to_list() == [None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_prints_a_withheld_figure_or_its_residual(
    seen: Callable[[str], str], residuals: Mapping[str, float], language: str
) -> None:
    wanted = {code: value for code, value in residuals.items() if long(value) and value >= 10_000}
    assert len(wanted) >= 8
    for number in numbers(seen(language), language):
        if number.digits >= 4:
            close = [code for code, value in wanted.items() if abs(value - number.value) <= number.half]
            assert not close, (number, close)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withheld_cell_has_its_mark_in_the_profile(run: Run, language: str) -> None:
    """Ulytau does not publish its new-to-market sales: a mark that is neither zero nor missing."""
    page = (run.folder / f"report-{language}.html").read_text(encoding="utf-8")
    profile = page[page.index('id="unit-KZ-62"') :].split("</article>")[0]
    name = run.result("potential")["labels"].filter(kind="indicator", code="ACT4")[language].item()
    row = profile[profile.index(name + "</th>") :].split("</tr>")[0]
    assert not re.search(r">\s*[0-9]", row)
    word = {"en": "confidential", "ru": "конфиденциально", "kk": "құпия"}[language]
    assert f'title="{word}"' in row


def test_checks_say_nothing_that_reveals_a_withheld_cell(run: Run, residuals: Mapping[str, float]) -> None:
    said = {item.where.indicator for item in run.checks.diagnostics.with_code("panel.sum.differs")}
    assert not said & set(residuals)
    for item in run.checks.diagnostics.with_code("panel.parts.exceed"):
        assert not item.details


def test_inputs_kept_with_the_run_are_those_published(run: Run) -> None:
    kept = (run.folder / "inputs" / "panel.csv").read_bytes()
    assert kept == Path(gp.load_study("kazakhstan").path("panel.csv")).read_bytes()
