"""How far the study ``eu-regions`` agrees with the published Regional Innovation Scoreboard of 2019."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from scipy.stats import spearmanr

import growthpoles as gp
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.run import compute

STUDY = Path(__file__).parent / "eu-regions"
PUBLISHED = "ris2019_rii_relative_to_eu2011"
YEAR = 2018
PLAIN = "rd_total_pct_gdp"
NO_REGION = "EU28"  # the published table also has the mean of the union


@dataclass(frozen=True, eq=False)
class Agreement:
    """Rank correlations with the published index.

    Attributes:
        scores: Table ``scores`` of the study.
        published: How many regions have a published index.
        unmatched: Those of them without an index of ours.
        n, index: Regions that have both, and the Spearman correlation of the two indices.
        rd_n, rd_alone: The same for total R&D expenditure alone, on all regions that publish it.
        rd_same: Total R&D alone on the regions of `index` that publish it.
        rd_same_n: How many these are.
        own: Share of the figures that are of the year of the index; the rest are older.
    """

    scores: pl.DataFrame
    published: int
    unmatched: tuple[str, ...]
    n: int
    index: float
    rd_n: int
    rd_alone: float
    rd_same_n: int
    rd_same: float
    own: float


def read() -> tuple[StudyData, gp.Result]:
    """The study's data, found through ``GROWTHPOLES_DATA``, and its result."""
    study = gp.load_study(STUDY)
    data = read_study(study)
    return data, compute(study, data, seed=1)[0]


def two_pillars(data: StudyData) -> gp.Result:
    """The same index where two of the three pillars are enough."""
    framework = replace(data.framework("eu-regions"), coverage=gp.Coverage(index_share=2 / 3))
    return gp.assess_potential(data.panel, framework, year=YEAR)


def agreement(folder: Path, result: gp.Result) -> Agreement:
    """Compare a result with the published index in the folder of validation tables."""
    path = folder / "reference" / "validation" / "ris_2019_rii_published.csv"
    published = pl.read_csv(path).rename({"region_code": "unit"}).filter(pl.col("unit") != NO_REGION)
    cells = result["indicators"].drop_nulls("value")
    spent = cells.filter(indicator=PLAIN).select("unit", "value")
    table = published.join(result["scores"], on="unit", how="left").join(spent, on="unit", how="left").sort("unit")
    ours, plain = table.drop_nulls("index"), table.drop_nulls("value")
    both = ours.drop_nulls("value")
    return Agreement(
        result["scores"], table.height, tuple(table.filter(pl.col("index").is_null())["unit"]),
        ours.height, _spearman(ours, "index"), plain.height, _spearman(plain, "value"),
        both.height, _spearman(both, "value"), (cells["flag"] != "imputed").mean() or 0.0,
    )  # fmt: skip


def _spearman(table: pl.DataFrame, column: str) -> float:
    return float(spearmanr(table[column], table[PUBLISHED]).statistic)
