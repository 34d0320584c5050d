"""The study ``austria``: real regional input-output tables through the whole chain, against plain arrays.

Tables: Rokicki, Fritz, Horridge, Hewings 2021, Economic Systems Research 33(4). The arrays of these tests are
read and inverted in ``tests/studies/austria_tables.py`` and here, without the package.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.studies.austria_tables import (
    HOUSEHOLDS,
    IMPORTS,
    INDUSTRIES,
    REGIONS,
    REPLACEABLE,
    STUDY,
    TO_COUNTRY,
    WAGES,
    FloatArray,
    Regional,
    imports_by_product,
    own_tables,
    regional,
)
from tests.studies.conftest import LANGUAGES, visible

from growthpoles.core.diagnostic import Grade
from growthpoles.core.result import Result
from growthpoles.study.run import run_study
from growthpoles.study.schema import load_study
from growthpoles.study.store import Run

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "austria.md"
PLANT, HOTELS = ("AT11", "C27", 400.0), ("AT33", "I", 100.0)
PARTS = ("initial", "first_round", "industrial_support", "consumption_induced")
NEED_GROWTH = {"propulsive", "key-stagnant", "enclave", "promising"}
# Latin words in a row are untranslated text; commands and the title of a source stay as they are.
LATIN = re.compile(r"[A-Za-z]{3,}(?:[ ,]+[A-Za-z]{2,})+")
AS_THEY_ARE = {"growthpoles report", "growthpoles run austria", "Honti, Czvetko, Abonyi", "Data in Brief"}


@pytest.fixture(scope="module")
def done(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_study(load_study(STUDY), tmp_path_factory.mktemp("austria") / "run")


@pytest.fixture(scope="module")
def chain(done: Run) -> Result:
    return done.result("chain")


@pytest.fixture(scope="module")
def tables(shared_data: Path) -> Mapping[str, Regional]:
    return {region: regional(shared_data, region) for region in REGIONS}


@pytest.fixture(scope="module")
def burgenland(tables: Mapping[str, Regional]) -> Regional:
    """With one unit of basic metals, made as in the eight other regions together.

    Burgenland has none: a supplier who appears needs the inputs of others.
    """
    own = tables["AT11"]
    k = own.codes.index("C24")
    together = sum((item.cells[:, k] for item in tables.values()), np.zeros(len(own.cells)))
    cells = own.cells.copy()
    cells[:, k] = together / together[-1]
    return Regional(own.codes, cells)


@pytest.fixture(scope="module")
def page() -> str:
    return TUTORIAL.read_text(encoding="utf-8")


@dataclass(frozen=True, eq=False)
class Closed:
    """A region with the plant as industry 57 and its households as industry 58; no plant in other regions."""

    a: FloatArray
    wages: FloatArray
    spent: FloatArray
    bought_outside: FloatArray

    @classmethod
    def of(cls, table: Regional, like: str | None = None) -> Closed:
        k = None if like is None else table.codes.index(like)

        def wide(values: FloatArray) -> FloatArray:
            return values if k is None else np.append(values, values[k])

        size = INDUSTRIES + (k is not None)
        a = np.zeros((size, size))
        a[:INDUSTRIES] = table.inputs if k is None else np.column_stack([table.inputs, table.inputs[:, k]])
        paid = wide(table.per_output(table.cells[WAGES, :INDUSTRIES].sum(axis=0)))
        column = table.cells[:, HOUSEHOLDS]
        spent = column[:INDUSTRIES] / column[:-1].sum()  # the column of totals rounds
        outside = wide(table.per_output(table.cells[IMPORTS, :INDUSTRIES].sum(axis=0)))
        return cls(a, paid, np.append(spent, np.zeros(size - INDUSTRIES)), outside)

    def respond(self, shock: FloatArray, a: FloatArray | None = None) -> FloatArray:
        """Output of all industries with income spent again."""
        inner = self.a if a is None else a
        whole = np.block([[inner, self.spent[:, None]], [self.wages[None], np.zeros((1, 1))]])
        return np.asarray(np.linalg.solve(np.eye(len(whole)) - whole, np.append(shock, 0.0))[:-1])


def unit(size: int, k: int, amount: float) -> FloatArray:
    return np.asarray(amount * np.eye(size)[k])


def regional_row(result: Result, region: str, phase: str = "operation") -> dict[str, float]:
    found = result["regions"].filter(measure="output", region=region, phase=phase)
    return dict(found.row(0, named=True))


# ---------------------------------------------------------------- the tables


def test_own_tables_follow_from_the_shared_data(shared_data: Path) -> None:
    for name, text in own_tables(shared_data).items():
        assert (STUDY / name).read_text(encoding="utf-8") == text, (
            "write it again: tests/studies/austria_tables.py"
        )


def test_what_regions_buy_from_each_other_they_sell_to_each_other(tables: Mapping[str, Regional]) -> None:
    """180,080 and 180,081 million EUR as printed: trade inside Austria is complete, by total only."""
    bought = sum(item.cells[IMPORTS, -1][1] for item in tables.values())
    sold = sum(item.cells[-1, TO_COUNTRY] for item in tables.values())
    assert (bought, sold) == (pytest.approx(180_080, abs=1), pytest.approx(180_081, abs=1))


def test_the_industry_table_is_the_outputs_of_the_regional_tables(
    done: Run, tables: Mapping[str, Regional]
) -> None:
    """578 billion EUR in 9 x 56 cells; Burgenland makes no basic metals, and that is a zero."""
    location = done.result("specialisation")["location"]
    made = location.select("unit", "industry", "value").rows()
    held = {(region, industry): value for region, industry, value in made}
    assert len(held) == 9 * 56
    for region, table in tables.items():
        found = [held[region, code] for code in table.codes]
        np.testing.assert_allclose(found, table.output)
    assert sum(held.values()) == pytest.approx(578_394, abs=1)
    assert held["AT11", "C24"] == 0.0


# ---------------------------------------------------------------- the chain reaction


def test_effects_of_type_one_and_two_by_region(chain: Result, tables: Mapping[str, Regional]) -> None:
    for (region, code, amount), like in ((PLANT, "C27"), (HOTELS, None)):
        table = tables[region]
        closed = Closed.of(table, like)
        at = INDUSTRIES if like else table.codes.index(code)
        shock = unit(len(closed.a), at, amount)
        first = closed.a @ shock
        open_ = np.linalg.solve(np.eye(len(closed.a)) - closed.a, shock)
        whole = closed.respond(shock)
        expected = (amount, first.sum(), open_.sum() - amount - first.sum(), whole.sum() - open_.sum())
        found = regional_row(chain, region)
        np.testing.assert_allclose([found[name] for name in PARTS], expected, rtol=1e-6)
        assert found["total"] == pytest.approx(whole.sum(), rel=1e-7)
    away = [regional_row(chain, region)["final"] for region in REGIONS if region not in ("AT11", "AT33")]
    assert away == [0.0] * 7


def test_building_the_plant_is_followed_apart(chain: Result, tables: Mapping[str, Regional]) -> None:
    """120 million of construction, once; 160 million of machines come from outside."""
    found = regional_row(chain, "AT11", "investment")
    own = tables["AT11"]
    whole = Closed.of(own).respond(unit(INDUSTRIES, own.codes.index("F"), 120.0))
    assert found["total"] == pytest.approx(whole.sum(), rel=1e-7)
    assert chain["figures"].filter(name="investment_direct_imports")["value"].item() == pytest.approx(160.0)


def test_what_leaves_the_regions(chain: Result, tables: Mapping[str, Regional]) -> None:
    """Purchases in other regions and abroad, and spending of households that reaches no industry at home."""
    for (region, code, amount), like in ((PLANT, "C27"), (HOTELS, None)):
        table = tables[region]
        closed = Closed.of(table, like)
        at = INDUSTRIES if like else table.codes.index(code)
        whole = closed.respond(unit(len(closed.a), at, amount))
        leaving = closed.bought_outside @ whole + (1 - closed.spent.sum()) * (closed.wages @ whole)
        row = chain["leakage"].filter(region=region, phase="operation").row(0, named=True)
        assert row["outside"] == pytest.approx(leaving, rel=1e-6)
        assert row["own"] == pytest.approx(whole.sum() - amount, rel=1e-6)
        assert row["other_regions"] == 0.0


def test_new_suppliers_by_hand(
    chain: Result, burgenland: Regional, tables: Mapping[str, Regional], shared_data: Path
) -> None:
    """Metal and plastic products at once, basic metals because of the first; repair never."""
    codes = [*burgenland.codes, "PLANT"]
    closed, later = Closed.of(tables["AT11"], "C27"), Closed.of(burgenland, "C27")
    imported = burgenland.per_output(imports_by_product(shared_data))
    imported = np.column_stack([imported, imported[:, codes.index("C27")]])
    metals = codes.index("C24")
    before = imported.copy()
    before[:, metals] = 0.0  # not there yet
    wanted = {row["industry"]: row for row in chain["emergence"].iter_rows(named=True)}
    shock = unit(INDUSTRIES + 1, INDUSTRIES, 400.0)
    orders = before @ closed.respond(shock)
    for code in ("C22", "C25"):
        assert wanted[code]["demand"] == pytest.approx(orders[REPLACEABLE.index(code)], rel=1e-4)
    moved = closed.a.copy()
    for code in ("C22", "C25"):
        moved[codes.index(code)] += before[REPLACEABLE.index(code)]
    orders = before @ closed.respond(shock, moved)
    assert wanted["C24"]["demand"] == pytest.approx(orders[REPLACEABLE.index("C24")], rel=1e-4)
    moved = later.a.copy()
    for code in ("C22", "C24", "C25"):
        moved[codes.index(code)] += imported[REPLACEABLE.index(code)]
    final = later.respond(shock, moved)
    assert wanted["C33"]["demand"] == pytest.approx((imported @ final)[REPLACEABLE.index("C33")], rel=1e-4)
    assert regional_row(chain, "AT11")["final"] == pytest.approx(final.sum(), rel=1e-5)
    order = chain["cascade"].select("wave", "industry", "pulled_by").rows()
    assert order == [(1, "C25", "PLANT"), (1, "C22", "PLANT"), (2, "C24", "C25")]
    assert wanted["C33"]["probability"] == 0.0 and not wanted["C33"]["appears"]


# ---------------------------------------------------------------- propulsive industries


@pytest.mark.parametrize(
    ("region", "code"),
    [("AT31", "C24"), ("AT22", "C29"), ("AT13", "J62-J63"), ("AT21", "C26"), ("AT33", "I")],
)
def test_links_against_the_inverse_and_a_table_without_the_industry(
    done: Run, tables: Mapping[str, Regional], region: str, code: str
) -> None:
    """Loss: the table solved again without the industry. Pull and push: m / l - 1 and (g - 1) / l.

    Industries that the region does not have are left out: what the files count as their sales others make.
    """
    table = tables[region]
    there = [j for j in range(INDUSTRIES) if table.output[j] > 0]
    k = there.index(table.codes.index(code))
    x, flows, size = table.output[there], table.flows[np.ix_(there, there)], len(there)
    a = flows / x
    inverse, ghosh = np.linalg.inv(np.eye(size) - a), np.linalg.inv(np.eye(size) - flows / x[:, None])
    demand = x - a @ x
    rest = [j for j in range(size) if j != k]
    left = np.linalg.solve(np.eye(size - 1) - a[np.ix_(rest, rest)], demand[rest])
    found = done.result("propulsive")["links"].filter(unit=region, industry=code).row(0, named=True)
    assert found["loss"] == pytest.approx((x.sum() - left.sum()) / x.sum(), rel=1e-9)
    assert found["loss_elsewhere"] == pytest.approx((x[rest].sum() - left.sum()) / x.sum(), rel=1e-8)
    assert found["pull"] == pytest.approx(inverse[:, k].sum() / inverse[k, k] - 1, rel=1e-9)
    assert found["push"] == pytest.approx((ghosh[k].sum() - 1) / inverse[k, k], rel=1e-9)


def test_classes_need_no_growth_and_keep_what_they_say(done: Run) -> None:
    """Of 231 industries, large and not local, 26 are independent, 8 propelled, 8 other, the rest open."""
    result = done.result("propulsive")
    classes, links = result["classes"], result["links"]
    assert not set(classes["class"]) & NEED_GROWTH
    counts = dict(classes.filter("eligible").group_by("class").len().rows())
    assert counts == {"independent": 26, "propelled": 8, "other": 8, "not-assessed": 189}
    both = classes.join(links, on=["unit", "industry"], suffix="_of_links")
    assert (both.filter(pl.col("class") == "propelled")["dominance"] < 0).all()
    mean = links.group_by("unit").agg(pl.col("pull", "push").mean().name.prefix("mean_"))
    weak = both.filter(pl.col("class") == "independent").join(mean, on="unit")
    assert (weak["pull"] < weak["mean_pull"]).all() and (weak["push"] < weak["mean_push"]).all()
    assert (classes["probability"].drop_nulls().is_between(0, 1)).all()


def test_growth_and_innovation_are_not_assessed(done: Run) -> None:
    result = done.result("propulsive")
    properties = result["properties"].filter(pl.col("reason") != "no-output")
    for name, reason in (("dynamism", "no-growth"), ("innovation", "no-spending")):
        rows = properties.filter(property=name)
        assert set(rows["status"]) == {"not-assessed"} and set(rows["reason"]) == {reason}
    assert set(result["industries"]["label"]) <= {"undetermined", "not-tradable", "too-small"}


# ---------------------------------------------------------------- what a reader sees


def test_what_may_mislead_is_said(done: Run) -> None:
    """Sales miss 13 % of output: activities make products of others, which the files count apart."""
    for result in (done.result("chain"), done.result("propulsive"), done.checks):
        (gap,) = result.diagnostics.with_code("io.balance.rows.gap")
        assert gap.grade is Grade.WARNING
        assert dict(gap.details)["total"] == pytest.approx(13.26, abs=0.01)
    chain = done.result("chain").diagnostics
    assert dict(chain.with_code("chain.regions.apart").items[0].details) == {"count": 9}
    assert done.result("propulsive").diagnostics.with_code("propulsive.growth.unknown")
    assert done.checks.diagnostics.with_code("study.industries.year.links")


def test_potential_where_figures_are(done: Run) -> None:
    """All nine regions have an index; Vienna leads, Burgenland is last, as in R&D to GDP."""
    scores = done.result("potential")["scores"].sort("rank")
    assert scores["index"].null_count() == 0
    assert (scores["unit"][0], scores["unit"][-1]) == ("AT13", "AT11")


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_name_everything_in_their_language(done: Run, language: str) -> None:
    page = visible(done.folder / f"report-{language}.html")
    title = getattr(load_study(STUDY).file.study.title, language)
    labels = done.result("chain")["labels"]
    project = labels.filter(code="PLANT")[language].item()
    units = done.result("potential")["labels"].filter(kind="unit")
    assert title in page and project in page
    assert [name for name in units[language] if name not in page] == []
    if language != "en":
        assert set(LATIN.findall(page)) - AS_THEY_ARE - {f"language {language}"} == set()


def test_the_regional_tables_are_kept_with_the_run(done: Run) -> None:
    kept = sorted((done.folder / "inputs" / "GROWTHPOLES_DATA" / "at_regional_io").iterdir())
    assert [path.stem for path in kept] == list(REGIONS)


# ---------------------------------------------------------------- the tutorial


def test_the_block_of_the_tutorial_is_part_of_the_study(page: str) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert page.count("```") == 2
    shown = tomllib.loads(block)["input_output"]
    held = tomllib.loads((STUDY / "study.toml").read_text(encoding="utf-8"))["input_output"]
    assert shown.pop("more") == held["more"][:2]
    for name in ("kinds", "groups"):
        assert shown.pop(name).items() <= held[name].items()
    assert shown.items() <= held.items()


def test_links_of_the_tutorial_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page)
    assert links and all((TUTORIAL.parent / link).exists() for link in links)


def test_the_tutorial_prints_the_figures_of_the_run(done: Run, chain: Result, page: str) -> None:
    plant, hotels = regional_row(chain, "AT11"), regional_row(chain, "AT33")
    for text, name, digits in (
        ("suppliers, first round", "first_round", 1),
        ("their suppliers", "industrial_support", 1),
        ("spending of new income", "consumption_induced", 1),
        ("in all", "total", 0),
    ):
        assert f"| {text} | {plant[name]:.{digits}f} | {hotels[name]:.{digits}f} |" in page
    leaving = dict(chain["leakage"].filter(phase="operation").select("region", "share_leaving").rows())
    assert f"| {leaving['AT11']:.0%} | {leaving['AT33']:.0%} |".replace("%", " %") in page
    for row in chain["emergence"].iter_rows(named=True):
        cells = rf"\| {row['demand']:.1f} \| {row['scale']:.0f} \(.*\| {row['probability']:.0%} \|"
        assert re.search(cells.replace("%", " %"), page), row["industry"]
    links = done.result("propulsive")["links"]
    for region, code, name in (
        ("AT33", "I", "Tyrol | hotels and restaurants"),
        ("AT34", "C28", "Vorarlberg | machinery"),
        ("AT31", "C24", "Upper Austria | basic metals"),
        ("AT31", "C29", "Upper Austria | motor vehicles"),
        ("AT22", "C29", "Styria | motor vehicles"),
    ):
        row = links.filter(unit=region, industry=code).row(0, named=True)
        assert f"| {name} | {100 * row['loss']:.1f} % | {row['pull']:.2f} |" in page
