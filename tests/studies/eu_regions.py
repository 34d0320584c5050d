"""How far the study ``eu-regions`` agrees with the published Regional Innovation Scoreboard of 2019."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from scipy.stats import spearmanr

import growthpoles as gp
from growthpoles.core.result import Result

STUDY = Path(__file__).parent / "eu-regions"
WIDER = "two-pillars"
PUBLISHED = "ris2019_rii_relative_to_eu2011"
PLAIN = "rd_total_pct_gdp"
NO_REGION = "EU28"  # the published table also has the mean of the union


@dataclass(frozen=True)
class Agreement:
    """Spearman rank correlations with the published index, each with its number of regions.

    Attributes:
        published: Regions with a published index.
        unmatched: Those of them without an index of ours.
        n, index: Our index.
        rd_n, rd: Total R&D expenditure to GDP alone.
        rd_same_n, rd_same: The same in the regions that have an index of ours.
        own: Share of the figures that are of the year of the index; the others are older.
    """

    published: int
    unmatched: tuple[str, ...]
    n: int
    index: float
    rd_n: int
    rd: float
    rd_same_n: int
    rd_same: float
    own: float


def run(folder: Path, scenario: str | None = None) -> Result:
    """Run the study into a folder; its tables are found through ``GROWTHPOLES_DATA``."""
    return gp.run_study(gp.load_study(STUDY, scenario=scenario), folder).result("potential")


def agreement(result: Result, data: Path) -> Agreement:
    """Compare a result with the published index in the folder of validation tables."""
    path = data / "reference" / "validation" / "ris_2019_rii_published.csv"
    published = pl.read_csv(path).rename({"region_code": "unit"}).filter(pl.col("unit") != NO_REGION)
    cells = result["indicators"].drop_nulls("value")
    spent = cells.filter(indicator=PLAIN).select("unit", "value")
    table = published.join(result["scores"], on="unit", how="left").join(spent, on="unit", how="left")
    ours, plain = table.drop_nulls("index"), table.drop_nulls("value")
    same = ours.drop_nulls("value")
    return Agreement(
        table.height, tuple(sorted(table.filter(pl.col("index").is_null())["unit"])),
        ours.height, _spearman(ours, "index"), plain.height, _spearman(plain, "value"),
        same.height, _spearman(same, "value"), float((cells["flag"] != "imputed").sum()) / cells.height,
    )  # fmt: skip


def _spearman(table: pl.DataFrame, column: str) -> float:
    return float(spearmanr(table[column], table[PUBLISHED]).statistic)
