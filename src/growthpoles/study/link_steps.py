"""Parts of the study file about links between industries: the input-output table and what is done with it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from growthpoles.stats.regionalise import Quotient
from growthpoles.study.sections import Names, Section, TableFile


class RegionTableFile(TableFile):
    """The input-output table of one region."""

    region: str
    """Region of the table."""


class InputOutputFile(TableFile):
    """An input-output table: industries down and across, final demand beside, primary inputs below."""

    layout: Literal["auto", "square", "long"] = "auto"
    """How the file is laid out; found out by default."""
    unit: str = ""
    """Unit of the flows, such as million EUR."""
    year: int | None = None
    """Year of the figures."""
    holds: Literal["industry", "product"] = "industry"
    """What a row is."""
    imported: bool | None = None
    """Whether imported goods are inside the flows; found out by default."""
    output: str = ""
    """Label of the row or column of outputs; found out by default."""
    kinds: dict[str, str] = Field(default_factory=dict)
    """Label of a row or column around the flows = its kind: households, government, investment, stocks,
    exports, imports, taxes, wages, surplus, value-added, jobs, other, leave-out, beside."""
    select: dict[str, str] = Field(default_factory=dict)
    """Column = value: the part of a long table that is taken."""
    groups: dict[str, str] = Field(default_factory=dict)
    """Industry of the table = industry it is merged into."""
    region: str = ""
    """Region the table belongs to, for a table of one region of the country; empty for the country itself
    and for tables of many regions."""
    more: tuple[RegionTableFile, ...] = ()
    """Tables of further regions, written like this one, each a file or a sheet. Trade between the regions is
    not in such tables: it stays in imports and exports."""
    foreign: Names = Field(default_factory=Names)
    """Whose table it is where it knowingly stands in for the own one, such as "Finland, 2014". Its
    coefficients are then used with the outputs of the industry table, and every result says so."""


class KnownTotalsFile(TableFile):
    """Known sales and purchases inside regions: region, industry, sales, purchases; empty = not known."""


class RegionaliseStep(Section):
    """From the national input-output table to the regions of the industry table."""

    method: Quotient = "FLQ"
    """Quotient that says what a region makes itself: SLQ, CILQ, RLQ, FLQ, AFLQ or 2D-LQ."""
    delta: float = Field(default=0.25, ge=0)
    """Exponent of FLQ and AFLQ."""
    alpha: float = Field(default=0.1, ge=0)
    """Exponent of 2D-LQ on the supplier's specialisation."""
    beta: float = Field(default=0.1, ge=0)
    """Exponent of 2D-LQ on the buyer's share in the nation."""
    delta_span: tuple[float, float] = (0.1, 0.4)
    """Least and largest delta behind the intervals."""
    alpha_span: tuple[float, float] = (0.05, 0.25)
    """The same for alpha."""
    beta_span: tuple[float, float] = (0.05, 0.25)
    """The same for beta."""
    points: int = Field(default=7, ge=1, le=50)
    """Points of each span."""
    year: int | None = None
    """Year of the industry table; that of the input-output table, or else the last one, by default."""
    match: dict[str, str] = Field(default_factory=dict)
    """Industry of the industry table = industry of the input-output table, where they differ."""
    distance_exponent: float = Field(default=1.0, ge=0)
    """Trade between regions falls with distance to this power; 0 = distance plays no part."""
    shares: dict[str, float] = Field(default_factory=dict)
    """Share of each region in final demand at home; by income earned by default."""
    known: KnownTotalsFile | None = None
    """Known sales and purchases inside regions."""


class DemandItem(Section):
    """Final demand for the goods of one industry."""

    industry: str
    """Industry."""
    amount: float
    """Amount in the unit of the table; negative for demand that falls away."""
    region: str = ""
    """Region; empty where the table has one."""
    phase: Literal["operation", "investment"] = "operation"
    """Demand that lasts, or demand that comes once."""


class PurchaseItem(Section):
    """What a project buys per unit of its yearly output."""

    industry: str
    """Industry of the supplier."""
    per_output: float
    """Purchases per unit of output."""
    region: str = ""
    """Region of the supplier; by default as the region of the project buys this product today."""
    imported: bool = False
    """Bought outside the table."""


class ProjectItem(Section):
    """A new plant."""

    code: str
    """Code of the project."""
    output: float
    """Yearly output in the unit of the table."""
    region: str = ""
    """Region; empty where the table has one."""
    like: str = ""
    """Industry whose inputs, income and jobs per unit of output it has; or give `inputs`."""
    inputs: tuple[PurchaseItem, ...] = ()
    """Purchases per unit of output."""
    investment: tuple[PurchaseItem, ...] = ()
    """What building it takes, once, per unit of yearly output."""
    wages: float | None = None
    """Income of households per unit of output; that of `like` by default."""
    value_added: float | None = None
    """Value added per unit of output; that of `like` by default."""
    jobs: float | None = None
    """Jobs per unit of output; those of `like` by default."""
    label: Names = Field(default_factory=Names)
    """Name."""


class CapacityItem(Section):
    """Spare capacity of an industry."""

    industry: str
    """Industry."""
    spare: float
    """In the unit of the table, or as a share of output."""
    region: str = ""
    """Region; all regions when empty."""
    of_output: bool = False
    """Whether `spare` is a share of today's output."""


class ScaleItem(Section):
    """Output from which a supplier pays: the minimum economic scale of an industry."""

    industry: str
    """Industry."""
    scale: float
    """Most likely scale, in the unit of the table."""
    region: str = ""
    """Region; all regions when empty."""
    low: float | None = None
    """Least scale; with `high` the scale is drawn from a triangle."""
    high: float | None = None
    """Largest scale."""
    spread: float = 0.0
    """Standard deviation of the logarithm of the scale; 0 = certain."""


class ImportsFile(TableFile):
    """Imported goods that new suppliers can replace: product, buyer, value. In a table of regions also
    region, that of the buyer; without it every region imports as much per unit of output."""


class ChainStep(Section):
    """The chain reaction that demand and projects set off."""

    demand: tuple[DemandItem, ...] = ()
    """Demand that is added."""
    project: tuple[ProjectItem, ...] = ()
    """New plants."""
    households: bool = False
    """Whether income is spent again; needs wages and final demand of households."""
    spent: float = 1.0
    """Share of income that is spent."""
    capacities: tuple[CapacityItem, ...] = ()
    """Spare capacities; industries that are not named have no limit."""
    overflow: Literal["imports", "other-regions", "delayed"] = "imports"
    """Where orders beyond capacity go."""
    scales: tuple[ScaleItem, ...] = ()
    """Minimum economic scales; industries that are not named never appear."""
    imports: ImportsFile | None = None
    """Imported goods by product and buyer, which new suppliers can replace."""
    replaces: Literal["abroad", "abroad-and-regions"] = "abroad-and-regions"
    """What new suppliers replace: imports, or purchases from other regions too."""
    captured: float = 1.0
    """Share of those purchases that a new supplier wins."""
    draws: int = Field(default=1000, ge=1, le=1_000_000)
    """Draws of uncertain scales."""
    listed: int = Field(default=12, ge=1, le=1000)
    """Rounds listed one by one."""
    paths: int = Field(default=20, ge=0, le=1000)
    """Number of supply paths listed."""
