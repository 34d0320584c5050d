"""Parts of the study file about the transfer of technology: the registers and what is done with them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from growthpoles.study.sections import Names, Section, TableFile


class ReadinessItem(Section):
    """Readiness of research results, and what it takes to make goods of them."""

    rules: str | None = None
    """TOML file with the defaults of the stage model; the bundled one by default."""
    rate: float | None = Field(default=None, gt=-1)
    """Yearly discount rate as a share; that of the rules by default."""
    horizon: int = Field(default=10, ge=1)
    """Years ahead for which the number of results by level is given."""
    draws: int = Field(default=400, ge=100, le=1_000_000)
    """Draws for the time to goods and for how sure a bottleneck is."""


class ClassifyItem(TableFile):
    """Innovations by class: the table of evidence (code, names, programme, unit, money, implemented, novelty,
    generation_used, generation, generation_front, ...); an empty cell is not known."""

    rules: str | None = None
    """TOML file of thresholds; the bundled one by default."""
    programmes: dict[str, Names] = Field(default_factory=dict)
    """Names of the programmes by code."""


class MatchItem(Section):
    """Which results fit which needs."""

    rules: str | None = None
    """TOML file of weights and thresholds; the bundled one by default."""
    glossary: TableFile | None = None
    """Concepts of one's own, added to the bundled ones: concept, field, en, ru, kk (beginnings of words)."""
    near: Literal["", "neighbours", "distance"] = ""
    """How near two regions are: 1 where they share a border, or one over their distance; by default only the
    same region is known to be near."""
    refused_rights: tuple[str, ...] = ()
    """Rights under which a result may not be handed on, such as `plant-variety`."""
    keep: int = Field(default=20, ge=1)
    """How many matches of a need are kept."""
    year: int | None = None
    """Year in which licences must be in force to count; the latest year of the registers by default."""


class ConsortiaItem(Section):
    """Consortia of firms, research and education: those that ties show, and those that could be formed."""

    rules: str | None = None
    """TOML file of limits and weights; the bundled one by default."""
    near: Literal["", "neighbours"] = ""
    """Whether a proposal takes members of the neighbouring regions as well."""
    priorities: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Priority fields of a region from its strategy: region = first two digits of GRNTI codes."""
    owners: dict[str, str] = Field(default_factory=dict)
    """Owner of an organisation; firms of one owner count as one."""
    social_fields: tuple[str, ...] = ("14", "70", "75", "76", "87")
    """Fields of the social effect; by default education, water, housing, medicine and the environment."""
    proposals: int = Field(default=20, ge=1)
    """Most proposals that are given."""


class DiffusionItem(Section):
    """How an innovation spreads over regions and years."""

    indicator: str
    """Indicator of the panel that counts adopters."""
    curve: Literal["bass", "logistic"] = "bass"
    """Shape of the curve; `logistic` is the epidemic model (imitation only)."""
    kind: Literal["stock", "flow"] = "stock"
    """Whether the indicator counts adopters so far, or new ones of a year."""
    ceiling: float | str | None = None
    """Level at which all have adopted: a number, or the indicator whose last figure it is; estimated by
    default."""
    launch: int | None = None
    """Year in which nobody had adopted; by default the curve starts with the first figure."""
    horizon: int = Field(default=5, ge=0)
    """Years ahead."""
    ties: TableFile | None = None
    """What pulls a region: unit, source, weight, such as the network of poles; neighbours by default."""
    draws: int = Field(default=100, ge=0, le=1_000_000)
    """Draws for the paths and for the spread between regions."""


class BusinessItem(TableFile):
    """One business case: the table of its lines (code, names, kind, one column per year, low, high)."""

    rate: float = Field(gt=-1)
    """Yearly discount rate as a share."""
    draws: int = Field(default=2000, ge=0, le=1_000_000)
    """Draws of the risk analysis; 0 = none."""


class IndicatorsItem(Section):
    """Indicators of transfer by region and year."""

    years: tuple[int, int] | None = None
    """First and last year the registers are complete for; by default from the first to the last year of the
    agreements and results."""
    spending: str | None = None
    """Indicator of the panel with spending on research and development, in the money of the registers; there
    is no share of contracts by default."""
    least: int = Field(default=5, ge=1)
    """Least number of cases behind a share or a median."""
    join: bool = False
    """Whether the indicators are added to the panel, where frameworks and measures may name them."""


class TransferFile(Section):
    """The registers of technology transfer and what is done with them."""

    organisations: TableFile | None = None
    """Organisations: code, names, unit, kind, provides, carries_out, grnti, ipc, oked, texts, staff."""
    results: TableFile | None = None
    """Research results: code, names, owner, unit, trl, rights, grnti, ipc, oked, texts, year, value, price,
    partners."""
    needs: TableFile | None = None
    """Needs of enterprises: code, names, organisation, unit, trl, own_steps, grnti, ipc, oked, texts, budget,
    results."""
    agreements: TableFile | None = None
    """Agreements: code, kind, provider, receiver, year, to_year, result, amount."""
    steps: TableFile | None = None
    """History of readiness: result, level, outcome, start, end, cost, evidence."""
    money: str = "KZT million"
    """Currency and multiple of all amounts."""
    illustrative: bool = False
    """Whether the entries are made up; every page says so."""
    readiness: ReadinessItem | None = None
    """Readiness of the results; needs results."""
    classify: ClassifyItem | None = None
    """Innovations by class."""
    match: MatchItem | None = None
    """Which results fit which needs; needs both."""
    consortia: ConsortiaItem | None = None
    """Consortia that are there, and that could be formed; needs organisations."""
    diffusion: DiffusionItem | None = None
    """How an innovation spreads; needs an indicator of the panel."""
    business: BusinessItem | None = None
    """A business case."""
    indicators: IndicatorsItem | None = None
    """Indicators of transfer by region and year; needs organisations."""
