"""Parts of the study file that name steps: what is worked out, and how."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from growthpoles.study.sections import FrameworkFile, OptionalTableFile, PanelFile, Section, TableFile

Language = Literal["en", "ru", "kk"]


class PotentialStep(Section):
    """One assessment of potential."""

    framework: str
    """Code of the framework."""
    years: tuple[int, ...] = ()
    """Years to score; all years of the panel by default."""
    weights: dict[str, float] = Field(default_factory=dict)
    """Weights of elements of the framework set to other values, by their codes."""
    spec: dict[str, Any] = Field(default_factory=dict)
    """Steps of the index: screen, impute, treat, normalise, weight, within, aggregate. Each is the name of a
    method or a table with `method` and its parameters; see docs/methods. Also base_years, treat_over,
    scale_over, own (exceptions by step and code), peers (groups of units with their own weights) and without
    (elements left out)."""


class RobustnessStep(Section):
    """How the assumptions of the first assessment are varied."""

    n: int = Field(default=1000, ge=1, le=1_000_000)
    """Number of recalculations."""
    vary: dict[str, Any] = Field(default_factory=dict)
    """Steps of the index with a list of methods each; `base_years`, `treat_over`, `scale_over` and `without`
    with a list of values each; `weights` with one way to draw them."""
    points: int = Field(default=1024, ge=0, le=1_000_000)
    """Points of the sample behind the shares of each assumption (Sobol indices); 0 = no shares. A design that
    can be enumerated with as many runs is enumerated."""


class PerformanceStep(Section):
    """Groups of performance of the first assessment."""

    scheme: str = "eis"
    """Bundled scheme of groups (eis, ris-2023, hse), or a TOML file."""
    reference: Literal["", "mean", "leader", "unit", "nation", "given"] = ""
    """What 100 % is; that of the scheme by default."""
    weights: str = ""
    """Indicator that weighs the mean, such as the population; every unit counts the same by default."""
    unit: str = ""
    """Code of the unit, for the reference `unit`."""
    given: float | dict[int, float] | None = None
    """Score of the reference `given`: one for all years, or one for each."""
    all_scales: bool = False
    """Whether recalculations on another kind of scale count in the probabilities."""


class BenchmarkStep(Section):
    """Regions and country beside other countries."""

    countries: TableFile
    """Countries: code and names. The home country has the code of the territory."""
    figures: PanelFile
    """Figures of the countries: unit, year, indicator, value; a rate of the home country in a unit such as
    `KZT per USD` converts money."""
    framework: FrameworkFile
    """The shared indicators: their codes are those of the countries' figures, value and denominator are
    those of the panel."""
    years: tuple[int, ...] = ()
    """Years to compare; the last year of the panel by default."""
    named: tuple[str, ...] = ("US", "CN", "IN", "DE", "GB", "BR")
    """Codes of the countries gaps are shown to; all countries when empty."""
    max_age: int = Field(default=5, ge=0)
    """Most years a figure may be older than the year it is used for."""
    spec: dict[str, Any] = Field(default_factory=dict)
    """Steps of the index, as for an assessment of potential."""


class AuditStep(Section):
    """Statistical audit of the first assessment."""

    year: int | None = None
    """Year that is audited; the last one assessed by default."""
    from_year: int | None = None
    """Year from which rank changes are explained; the first one assessed by default."""
    thresholds: str | None = None
    """TOML file of thresholds; the bundled one by default."""


class SectorsOfMeasure(TableFile):
    """National figures of a measure by industry: industry, year, value."""

    measure: str
    """Measure of constraints they belong to, such as PRD2."""
    indicator: str = ""
    """Value of the column `indicator` to take; all rows by default."""


class IndustryOfMeasure(Section):
    """Figures of a measure for one industry, from an indicator of the panel."""

    measure: str
    """Measure of constraints."""
    industry: str
    """Code of the industry."""
    of: str
    """Indicator of the panel."""


class DiagnosisStep(Section):
    """Diagnosis of constraints."""

    constraints: str = "regions"
    """Name of a bundled map of constraints, or a TOML file."""
    measures: str = ""
    """Code of the framework that says how measures and surveyed barriers are worked out; what it does not
    name is taken from the framework of the first assessment."""
    benchmark: Literal["peer_p75", "national", "norm"] = "peer_p75"
    """What regions are compared with."""
    peers: str | dict[str, str] = "kind"
    """Peers: kind, all, or the group of each unit."""
    years: tuple[int, ...] = ()
    """Years to diagnose; by default those with a figure of any measure."""
    importance: dict[str, float] = Field(default_factory=dict)
    """Importance of constraints, such as elasticities; 1 by default."""
    sectors: tuple[SectorsOfMeasure, ...] = ()
    """National figures by industry."""
    industries: tuple[IndustryOfMeasure, ...] = ()
    """Figures of single industries by unit."""


class MonitorStep(Section):
    """One potential followed over years on one scale."""

    framework: str | None = None
    """Framework of the assessment whose scale is used; the first assessment by default."""
    years: tuple[int, ...] = ()
    """Years to follow; all years of the panel by default."""
    refresh: Literal["frozen", "base-years", "refit"] = "frozen"
    """Which years the scale is learnt on: those of the assessment, the same years of this panel, or all."""
    base_year: int | None = None
    """Year that changes are counted from; the first with scores by default."""


class ModesStep(Section):
    """Technological modes; needs the industry table."""

    scheme: str | None = None
    """TOML file of modes by industry; the bundled one by default."""
    years: tuple[int, ...] = ()
    """Years to measure; all years of the industry table by default."""
    base_year: int | None = None
    """Year the shift is counted from; the first of the years by default."""


class SectorsFile(TableFile):
    """The sectoral view: national figures by sector: unit (the sector), year, indicator, value."""

    names: TableFile
    """Codes and names of the sectors."""
    indicators: TableFile
    """Names and units of measure of the indicators."""
    more: tuple[TableFile, ...] = ()
    """Further tables with one column per indicator: unit, year and the indicators."""
    year: int | None = None
    """Year to assess; all years of the table by default."""


class ActorsFile(OptionalTableFile):
    """The register of organisations: code, names, unit, kind, ownership, the two roles, activities."""

    words: str | None = None
    """TOML file of kinds, activities and other words; the bundled one by default."""
    year: int | None = None
    """Year to count; the last year with employed people by default."""


class FirmsFile(TableFile):
    """Firms: code, names, unit, industry, growth in % a year, partners (known suppliers and customers)."""


class PropulsiveStep(Section):
    """Search for propulsive industries."""

    start: int | None = None
    """First year; the first of the industry table by default."""
    end: int | None = None
    """Last year; the last of the industry table by default."""
    thresholds: str | None = None
    """TOML file of thresholds; the bundled one by default."""
    properties: str | None = None
    """TOML file of the gates of the visible properties; the bundled one by default."""
    foreign_links: bool = False
    """Whether links are judged even by an input-output table of another economy."""
    groups: dict[str, str] = Field(default_factory=dict)
    """Industry of the input-output table = industry of the industry table, where they differ; empty = left
    out."""
    merged: dict[str, str] = Field(default_factory=dict)
    """Industry of the industry table = group it is merged into, where the input-output table is coarser."""
    firms: FirmsFile | None = None
    """Firms that may be growth points."""
    draws: int = Field(default=1000, ge=0, le=1_000_000)
    """Draws for the probabilities of classes; used with an input-output table."""


class PolesStep(Section):
    """Identification of growth poles."""

    typology: str = "regions"
    """Name of a bundled typology, or a TOML file."""
    year: int | None = None
    """Year of the figures of one year; the latest with most figures by default."""
    n: int = Field(default=1000, ge=0, le=1_000_000)
    """Number of draws for the probabilities."""
    thresholds: dict[str, float] = Field(default_factory=dict)
    """Numbers of the typology set to other values: `pole`, `potential`, `mixed-margin`, `enough-evidence`,
    `TYPE.gate`, or `TYPE.CRITERION.PART.POINT` (parts and points counted from 1)."""


class ReportStep(Section):
    """What is written for people."""

    languages: tuple[Language, ...] = ("en", "ru", "kk")
    """Languages of the reports."""
