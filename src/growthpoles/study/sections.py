"""Parts of the study file that name data: tables, derived figures, frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from growthpoles.core.framework import Coverage
from growthpoles.labels import Label


class Section(BaseModel):
    """A table of the study file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


class Names(Section):
    """A text in up to three languages; a language that is left out falls back to another."""

    en: str = ""
    """English."""
    ru: str = ""
    """Russian."""
    kk: str = ""
    """Kazakh."""

    @property
    def label(self) -> Label:
        """As a label."""
        return Label(self.en, self.ru, self.kk)


class TableFile(Section):
    """A table: a CSV, Excel, PC-Axis (.px), SDMX (.csv, .xml) or Parquet file, or a datapackage.json."""

    table: str
    """File name, relative to the study file. `$GROWTHPOLES_DATA/` at its start stands for the folder named by
    that environment variable."""
    sheet: str | None = None
    """Sheet of a workbook, the first one with content by default; resource of a data package."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Our column name = the column name in the file, where they differ."""
    header_row: int | None = Field(default=None, ge=1)
    """Row with the column names, counted from 1; found out by default."""
    encoding: str | None = None
    """Encoding of a CSV file, such as cp1251; found out by default."""
    delimiter: str | None = None
    """Column separator of a CSV file; found out by default."""
    decimal: Literal["auto", ".", ","] = "auto"
    """Decimal sign; found out by default, asked for where it cannot be known."""
    zero: tuple[str, ...] = ()
    """Marks that mean a true zero, such as "-"."""
    confidential: tuple[str, ...] = ()
    """Marks that mean a confidential figure, such as "x"."""
    missing: tuple[str, ...] | None = None
    """Marks that mean that there is no figure, besides the empty cell; "…", "..", "n/a", "н/д" by default."""
    max_megabytes: float = Field(default=50.0, gt=0, le=100_000)
    """Larger files are refused."""
    distinct: bool = False
    """Take each unit once, where a table of units repeats them."""
    only: dict[str, str] = Field(default_factory=dict)
    """Rows to take, by column of the file = value, such as Sex = "T"; all by default."""


class OptionalTableFile(TableFile):
    """A table that may be left empty."""

    optional: bool = False
    """An empty table is no error: what needs it is left out and the report says so."""


class StudyHeader(Section):
    """What the study is about."""

    code: str
    """Short name, written into the record of a run."""
    title: Names
    """Title of the report."""
    edition: str | None = None
    """Edition of the territory the study works in; the newest by default."""
    seed: int = Field(default=1, ge=0)
    """Seed of everything drawn at random."""


class TerritoryFiles(Section):
    """Units, and where they touch."""

    units: TableFile
    """Units: code, names, level, kind, centre, coordinates, area, edition."""
    bridge: OptionalTableFile | None = None
    """Which unit of an older edition contains a unit: from_edition, from_code, to_edition, to_code."""
    neighbours: OptionalTableFile | None = None
    """Pairs of units that share a border: code_a, code_b, edition."""
    tiles: OptionalTableFile | None = None
    """Places on the tile-grid map: code, column, row (from 0 at the north-west), edition."""
    boundaries: str | None = None
    """GeoJSON, GeoPackage or shapefile of the user's own; replaces the tile grid in the report."""


class FiguresFile(TableFile):
    """A table of figures: unit, year, indicator, value; or one column per indicator; or one per year."""

    year: int | None = None
    """Year of a table that has no year column."""
    mapping: str | None = None
    """For a statistical bulletin as published: the TOML file that says which words head which indicator."""


class PanelFile(FiguresFile):
    """The figures of the study: tables, or what a store of vintages knew on a day."""

    table: str = ""
    """File name, as for every table; may be left out where `store` is given."""
    store: str = ""
    """Folder of a store of vintages, relative to the study file; needs `known_on`. A run keeps what it took
    from it."""
    known_on: date | None = None
    """Day at whose end the figures of the store are taken as they were known, such as 2024-06-01."""
    more: tuple[FiguresFile, ...] = ()
    """Further tables of figures; a figure that two tables hold must be the same in both."""
    indicators: TableFile | None = None
    """Names, units of measure, price bases and additivity of the indicators."""
    sources: TableFile | None = None
    """Titles of the source codes; copied into the folder of a run."""
    tolerance: float = Field(default=0.005, ge=0)
    """Relative difference allowed between a national figure and the sum of the units."""


class SpendingFile(TableFile):
    """National innovation expenditure by industry: industry, year, indicator, value."""

    indicator: str
    """Indicator to take."""
    year: int
    """Year to take."""


class IndustriesFile(OptionalTableFile):
    """The industry table: unit, year, industry, value; or one column per industry."""

    table: str = ""
    """File name. Without a table: the outputs of the input-output table of regions, in its year."""
    names: TableFile | None = None
    """Names, technology classes and tradability of the industries."""
    spending: SpendingFile | None = None
    """National innovation expenditure by industry."""
    measure: Literal["output", "value-added", "employment"] = "output"
    """What is measured."""
    unit: str = ""
    """Unit of measure."""
    price: str = "none"
    """Price basis: none, current, or constant with its year."""


class ChangeItem(Section):
    """Figures changed before anything is worked out from them, as a scenario does: figure x `factor` + `add`.

    Indicators that are parts or wholes of a changed one stay as they are: change them too. Of an additive
    indicator the national figure moves by as much as the units, of another one only where all units change.
    Changed figures are flagged as imputed, their source is `scenario`, and every report names them.
    """

    indicator: str = ""
    """Indicator of the panel as read, such as `fixed_investment`; or `industry`."""
    industry: str = ""
    """Industry of the industry table, such as `B`; its total moves by as much."""
    units: tuple[str, ...] = ()
    """Units, in the borders of the study; all by default. Figures in older borders stay as they are."""
    years: tuple[int, ...] = ()
    """Years; all that have figures by default."""
    factor: float = Field(default=1.0, ge=0)
    """What the figures are multiplied by, such as 1.25."""
    add: float = 0.0
    """What is then added to each figure, in its unit of measure."""


class DerivedStep(Section):
    """A figure worked out from others before anything is scored."""

    code: str
    """Code of the new indicator."""
    label: Names = Field(default_factory=Names)
    """Its name; that of the indicator it is made from by default."""
    unit: str = ""
    """Its unit of measure."""


class Area(DerivedStep):
    """Area of the units, km2."""

    rule: Literal["area"]


class Carry(DerivedStep):
    """A figure of one year used for another, flagged as imputed."""

    rule: Literal["carry"]
    of: str
    """Indicator."""
    from_year: int
    """Year the figure is of."""
    to_year: int
    """Year it is used for."""


class DistanceTo(DerivedStep):
    """Great-circle distance to the nearest of some units, km."""

    rule: Literal["distance-to"]
    units: tuple[str, ...] = Field(min_length=1)
    """Codes of these units."""


class Expression(DerivedStep):
    """A figure worked out by an expression, such as `1000 * grp / population`; see the page on figures over
    time for what it may say. The unit and the prices are checked against those of the expression."""

    rule: Literal["expression"]
    expression: str
    """The expression: numbers, codes, + - * / **, comparisons inside where(...), functions."""
    price: str = "none"
    """Price basis: none, current, or constant with its year; that of the expression by default."""
    additive: bool = False
    """Whether values of parts add up to the whole."""


class IndustriesAsIndicators(DerivedStep):
    """Figures of the industry table as indicators, one per industry (`output_A` ...)."""

    rule: Literal["industries"]


class InheritRate(DerivedStep):
    """A rate of an older edition, given to the units of the working edition; parts of a unit are imputed."""

    rule: Literal["inherit-rate"]
    of: str
    """Numerator, an indicator of the older edition."""
    denominator: str
    """Denominator, an additive indicator of the working edition."""
    edition: str
    """The older edition."""


class Latest(DerivedStep):
    """The latest figure of each unit up to a year; what is older than that year is flagged as imputed."""

    rule: Literal["latest"]
    of: str
    """Indicator."""
    to_year: int
    """Year the figures are used for; must be a year of the table."""


class MarketPotential(DerivedStep):
    """Sum of a mass over all units, each divided by its distance (Hansen)."""

    rule: Literal["market-potential"]
    of: str
    """The mass, such as population."""


class MeanGrowth(DerivedStep):
    """Mean yearly growth of a volume index (previous year = 100) over some years, over all editions."""

    rule: Literal["mean-growth"]
    of: str
    """The volume index."""
    years: int = Field(default=5, ge=1)
    """Number of years."""


class Product(DerivedStep):
    """Product of two figures, such as persons times the ratio of their full-time equivalent."""

    rule: Literal["product"]
    of: str
    """First figure; an additive one gives its name and additivity."""
    by: str
    """Second figure, a pure number."""


class Mix(DerivedStep):
    """National rates by industry, weighted by a unit's figures for these industries; flagged as imputed."""

    rule: Literal["mix"]
    of: str
    """Start of the codes of the weights, such as `output_`."""
    table: TableFile
    """National rates: industry, year, value."""


Derived = (
    Area
    | Carry
    | DistanceTo
    | Expression
    | IndustriesAsIndicators
    | InheritRate
    | Latest
    | MarketPotential
    | MeanGrowth
    | Mix
    | Product
)
RULES: Mapping[str, type[DerivedStep]] = {
    get_args(item.model_fields["rule"].annotation)[0]: item for item in get_args(Derived)
}


class CoverageRule(Section):
    """How much must be there before a score is given."""

    pillar_share: float = Field(default=0.5, ge=0, le=1)
    """Least share of the indicators of a pillar that must have a figure."""
    pillar_count: int = Field(default=1, ge=1)
    """Least number of them."""
    index_share: float = Field(default=0.7, ge=0, le=1)
    """Least share of the pillars that must have a score."""
    weak_counts: bool = False
    """Whether weak proxies count for the pillar rule."""

    @property
    def rule(self) -> Coverage:
        """As the core noun."""
        return Coverage(self.pillar_share, self.pillar_count, self.index_share, self.weak_counts)


class FrameworkFile(TableFile):
    """A framework of indicators: code, parent, kind, names, direction, weight, unit, value, denominator."""

    code: str
    """Name of the framework."""
    table: str = ""
    """File name; a TOML file of the same name beside it may hold title, heading, coverage, fidelity, remark.
    Without a table: the bundled framework of this code, in which indicators whose figures the panel does not
    have count as missing."""
    figures: dict[str, str] = Field(default_factory=dict)
    """For a bundled framework: name of a figure in the framework = indicator of the panel, where they differ
    and `roles` does not say it already."""
    title: Names = Field(default_factory=Names)
    """Title in the report."""
    heading: Names = Field(default_factory=Names)
    """Sentence printed above every table of scores."""
    coverage: CoverageRule | None = None
    """When a score is given; as in the TOML file by default."""
