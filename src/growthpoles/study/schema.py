"""The study file: what ``study.toml`` may say, read and checked with every problem at once."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from growthpoles.core.framework import Coverage
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.limits import inside

Language = Literal["en", "ru", "kk"]
DATA = "$GROWTHPOLES_DATA/"
_STUDY_FILE = "study.toml"


class Section(BaseModel):
    """A table of the study file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


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
    """A table: a CSV or Excel file and how it is written."""

    table: str
    """File name, relative to the study file. `$GROWTHPOLES_DATA/` at its start stands for the folder named by
    that environment variable."""
    sheet: str | None = None
    """Sheet of a workbook; the first one with content by default."""
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
    max_megabytes: float = Field(default=50.0, gt=0)
    """Larger files are refused."""
    distinct: bool = False
    """Take each unit once, where a table of units repeats them."""


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
    """GeoJSON or GeoPackage file of the user's own; replaces the tile grid in the report."""


class PanelFile(TableFile):
    """The table of figures: unit, year, indicator, value; or one column per indicator; or one per year."""

    indicators: TableFile | None = None
    """Names, units of measure, price bases and additivity of the indicators."""
    year: int | None = None
    """Year of a table that has no year column."""
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
    | IndustriesAsIndicators
    | InheritRate
    | Latest
    | MarketPotential
    | MeanGrowth
    | Mix
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


class PotentialStep(Section):
    """One assessment of potential."""

    framework: str
    """Code of the framework."""
    years: tuple[int, ...] = ()
    """Years to score; all years of the panel by default."""
    spec: dict[str, Any] = Field(default_factory=dict)
    """Steps of the index: impute, treat, normalise, weight, within, aggregate, base_years. Each is the name
    of a method or a table with `method` and its parameters; see docs/methods."""


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


class PropulsiveStep(Section):
    """Search for propulsive industries."""

    start: int | None = None
    """First year; the first of the industry table by default."""
    end: int | None = None
    """Last year; the last of the industry table by default."""
    thresholds: str | None = None
    """TOML file of thresholds; the bundled one by default."""


class PolesStep(Section):
    """Identification of growth poles."""

    typology: str = "regions"
    """Name of a bundled typology, or a TOML file."""
    year: int | None = None
    """Year of the figures of one year; the latest with most figures by default."""
    n: int = Field(default=1000, ge=0, le=1_000_000)
    """Number of draws for the probabilities."""


class ReportStep(Section):
    """What is written for people."""

    languages: tuple[Language, ...] = ("en", "ru", "kk")
    """Languages of the reports."""


class StudyFile(Section):
    """A whole study file."""

    study: StudyHeader
    """What the study is about."""
    territory: TerritoryFiles
    """Units, and where they touch."""
    panel: PanelFile
    """The table of figures."""
    roles: dict[str, str] = Field(default_factory=dict)
    """Which of the study's indicators plays which part in the methods: role = indicator code."""
    derived: tuple[Annotated[Derived, Field(discriminator="rule")], ...] = ()
    """Figures worked out from others, in this order."""
    industries: IndustriesFile | None = None
    """The industry table."""
    framework: tuple[FrameworkFile, ...] = ()
    """Frameworks of indicators."""
    potential: tuple[PotentialStep, ...] = ()
    """Assessments of potential; the first one is the main one."""
    robustness: RobustnessStep | None = None
    """How the assumptions of the first assessment are varied."""
    propulsive: PropulsiveStep | None = None
    """Search for propulsive industries; needs the industry table."""
    poles: PolesStep | None = None
    """Identification of growth poles."""
    report: ReportStep = Field(default_factory=ReportStep)
    """What is written for people."""


@dataclass(frozen=True)
class Study:
    """A study file together with the place it was read from.

    Attributes:
        file: The checked content.
        source: The study file; table names are relative to its folder.
        overlay: The scenario laid over it, if any.

    Example:
        >>> load_study("kazakhstan").file.study.edition
        'kz20'
    """

    file: StudyFile
    source: Path
    overlay: Path | None = None

    @property
    def name(self) -> str:
        """Name of the folder the study is in; for a bundled study that is its name."""
        return self.source.resolve().parent.name

    @property
    def scenario(self) -> str:
        """Name of the scenario; empty for none."""
        return self.overlay.stem if self.overlay else ""

    def path(self, name: str) -> Path:
        """Full path of a file named in the study file.

        A name that begins with ``$GROWTHPOLES_DATA/`` is looked up in the folder that the variable names.

        Raises:
            InputError: The name leads out of its folder, or the variable is not set.
        """
        if not name.startswith(DATA):
            return inside(self.source.parent, name)
        root = os.environ.get("GROWTHPOLES_DATA")
        if not root:
            raise InputError(problem("study.data.unset", Where(file=self.source.name), name=name))
        return inside(Path(root), name.removeprefix(DATA))


def bundled_studies() -> tuple[str, ...]:
    """Names of the studies that come with the package.

    Example:
        >>> bundled_studies()
        ('kazakhstan',)
    """
    root = files("growthpoles").joinpath("studies")
    return tuple(sorted(item.name for item in root.iterdir() if item.joinpath(_STUDY_FILE).is_file()))


def load_study(source: str | Path, *, scenario: str | Path | None = None) -> Study:
    """Read a study: a folder, a ``study.toml``, or the name of a bundled study.

    Args:
        source: Where the study is.
        scenario: Name of a file in the study's ``scenarios`` folder, or the path of a TOML file; its keys
            replace those of the study.

    Raises:
        InputError: There is no such study, the file is no TOML, or keys are unknown, missing or wrong;
            all problems are listed.

    Example:
        >>> load_study("kazakhstan").file.study.code
        'kazakhstan'
    """
    path = _find(source)
    plain = _read_toml(path)
    overlay = None
    if scenario is not None:
        overlay = Path(scenario)
        if overlay.suffix != ".toml":
            overlay = path.parent / "scenarios" / f"{scenario}.toml"
        plain = _overlay(plain, _read_toml(overlay))
    try:
        file = StudyFile.model_validate(plain)
    except ValidationError as failure:
        names = path.name if overlay is None else f"{path.name} + {overlay.name}"
        raise InputError([_translate(item, names) for item in failure.errors()]) from None
    twice = list(_repeated(file, path.name))
    if twice:
        raise InputError(twice)
    return Study(file, path, overlay)


def _find(source: str | Path) -> Path:
    path = Path(source)
    if path.is_dir():
        path = path / _STUDY_FILE
    if path.is_file():
        return path
    if str(source) in bundled_studies():
        return Path(str(files("growthpoles").joinpath("studies", str(source), _STUDY_FILE)))
    raise InputError(problem("study.missing", Where(file=path.name), known=", ".join(bundled_studies())))


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(problem("file.missing", Where(file=path.name)))
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(problem("study.encoding", Where(file=path.name))) from None
    except tomllib.TOMLDecodeError as failure:
        raise InputError(problem("study.toml", Where(file=path.name), reason=str(failure))) from None


def _overlay(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key, everything else is replaced."""
    merged = dict(base)
    for key, value in patch.items():
        old = merged.get(key)
        tables = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = _overlay(old or {}, value) if tables else value
    return merged


def _repeated(file: StudyFile, name: str) -> Iterator[Problem]:
    """Frameworks that carry one code, and frameworks assessed twice: results would overwrite each other."""
    lists = (
        ("framework", [item.code for item in file.framework]),
        ("potential", [item.framework for item in file.potential]),
    )
    for section, codes in lists:
        for i, code in enumerate(codes):
            if code in codes[:i]:
                yield problem("study.code.twice", Where(file=name, key=f"{section}.{i + 1}"), given=code)


def _translate(item: Any, file: str) -> Problem:
    """A finding of pydantic as one of our problems."""
    loc = [part for i, part in enumerate(item["loc"]) if not (i == 2 and item["loc"][0] == "derived")]
    key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in loc)
    where, kind, context = Where(file=file, key=key), item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_at(item["loc"][:-1])
        close = difflib.get_close_matches(str(loc[-1]), known, n=1)
        return problem("study.key.unknown", where, hint=close[0] if close else ", ".join(known))
    if kind == "missing":
        return problem("study.key.missing", where)
    if kind == "union_tag_not_found":
        return problem("study.key.missing", Where(file=file, key=f"{key}.rule"))
    if kind == "union_tag_invalid":
        known_rules = ", ".join(sorted(RULES))
        place = Where(file=file, key=f"{key}.rule")
        return problem("study.value.choice", place, given=context["tag"], known=known_rules)
    given = str(item["input"])[:80]
    if kind == "literal_error":
        return problem("study.value.choice", where, given=given, known=context["expected"])
    return problem("study.value.bad", where, given=given, expected=_expected(kind, context))


_BOUNDS = {
    "greater_than_equal": ">= {ge}",
    "less_than_equal": "<= {le}",
    "greater_than": "> {gt}",
    "too_short": "[..., ...]",
}
_SIGNS = {
    "string": '"..."',
    "int": "1",
    "float": "0.5",
    "bool": "true",
    "tuple": "[...]",
    "dict": "{...}",
    "model": "{...}",
}


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    """What the schema expected there: an example value, or the bound that was broken."""
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**context)
    return next((sign for word, sign in _SIGNS.items() if kind.startswith(word)), "?")


def _keys_at(loc: Sequence[Any]) -> list[str]:
    """Keys the schema knows at a place; below ``derived`` the third part is the rule, not a key."""
    derived = len(loc) > 2 and loc[0] == "derived"
    model: type[BaseModel] = RULES[loc[2]] if derived else StudyFile
    for part in loc[3:] if derived else loc:
        if isinstance(part, str):
            model = next(sections_in(model.model_fields[part].annotation))
    return sorted(model.model_fields)


def sections_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Sections named in the type of a key, such as ``tuple[PotentialStep, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from sections_in(inner)
