"""The study file: what ``study.toml`` may say, read and checked with every problem at once."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from growthpoles.core.framework import Coverage
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.sources.limits import inside

Language = Literal["en", "ru", "kk"]
_DATA = "$GROWTHPOLES_DATA/"


class Section(BaseModel):
    """A table of the study file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Section):
    """A text in up to three languages."""

    en: str = ""
    ru: str = ""
    kk: str = ""

    @property
    def label(self) -> Label:
        """As a label."""
        return Label(self.en, self.ru, self.kk)


class TableFile(Section):
    """A table of the study: a CSV or Excel file and how it is written."""

    table: str
    """File name, relative to the study file."""
    sheet: str | None = None
    """Sheet of a workbook; the first one with content by default."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Our column name = the column name in the file, where they differ."""
    encoding: str | None = None
    """Encoding of a CSV file; found out by default."""
    decimal: Literal["auto", ".", ","] = "auto"
    """Decimal sign; found out by default, asked for where it cannot be known."""
    zero: tuple[str, ...] = ()
    """Marks that mean a true zero (such as "-")."""
    confidential: tuple[str, ...] = ()
    """Marks that mean a confidential figure (such as "x")."""
    missing: tuple[str, ...] | None = None
    """Marks that mean that there is no figure; "", "…", "..", "n/a" by default."""
    max_megabytes: float = Field(50.0, gt=0)
    """Larger files are refused."""
    distinct: bool = False
    """Take each unit once, where a table of units repeats them."""


class StudyHeader(Section):
    """What the study is about."""

    code: str
    title: Names
    edition: str | None = None
    """Edition of the territory the study works in; the newest by default."""
    seed: int = 1
    """Seed of everything drawn at random."""


class TerritoryFiles(Section):
    """Units, and where they touch."""

    units: TableFile
    bridge: TableFile | None = None
    neighbours: TableFile | None = None
    tiles: TableFile | None = None
    boundaries: str | None = None
    """GeoJSON or GeoPackage of the user's own; replaces the tile grid in the report."""


class PanelFile(TableFile):
    """The table of figures."""

    indicators: TableFile | None = None
    """Names, units of measure and price bases of the indicators."""
    year: int | None = None
    """Year of a table that has no year column."""
    sources: TableFile | None = None
    """Titles of the source codes."""
    tolerance: float = 0.005
    """Relative difference allowed between a national figure and the sum of the units."""


class SpendingFile(TableFile):
    """National innovation expenditure by industry: columns industry, year, indicator, value."""

    indicator: str
    year: int


class IndustriesFile(TableFile):
    """The industry x unit x year table."""

    names: TableFile | None = None
    spending: SpendingFile | None = None
    optional: bool = False
    """An empty sheet is no error: the steps that need it are left out and the report says so."""
    measure: Literal["output", "value-added", "employment"] = "output"
    unit: str = ""
    price: str = "none"


class Derived(Section):
    """A figure worked out from others before anything is scored."""

    code: str
    rule: Literal["mean-growth", "market-potential", "distance-to", "area", "carry", "inherit-rate", "industries", "mix"]
    of: str = ""
    denominator: str = ""
    years: int = 5
    units: tuple[str, ...] = ()
    """Units for distance-to."""
    edition: str = ""
    """Older edition for inherit-rate."""
    from_year: int | None = None
    to_year: int | None = None
    unit: str = ""
    label: Names = Field(default_factory=Names)
    table: TableFile | None = None
    """National figures by industry and year for mix: columns industry, year, value."""


class CoverageRule(Section):
    """When a score is given."""

    pillar_share: float = Field(0.5, ge=0, le=1)
    pillar_count: int = Field(1, ge=1)
    index_share: float = Field(0.7, ge=0, le=1)
    weak_counts: bool = False

    @property
    def rule(self) -> Coverage:
        """As the core noun."""
        return Coverage(self.pillar_share, self.pillar_count, self.index_share, self.weak_counts)


class FrameworkFile(TableFile):
    """A framework of indicators."""

    code: str
    title: Names = Field(default_factory=Names)
    heading: Names = Field(default_factory=Names)
    coverage: CoverageRule = Field(default_factory=CoverageRule)


class PotentialStep(Section):
    """One assessment of potential."""

    framework: str
    years: tuple[int, ...] = ()
    """Years to score; all years of the panel by default."""
    spec: dict[str, Any] = Field(default_factory=dict)
    """Steps of the index: treat, normalise, weight, within, aggregate."""


class RobustnessStep(Section):
    """How the assumptions of the first assessment are varied."""

    n: int = Field(1000, ge=1, le=1_000_000)
    vary: dict[str, Any] = Field(default_factory=dict)


class PropulsiveStep(Section):
    """Search for propulsive industries."""

    start: int | None = None
    end: int | None = None
    thresholds: str | None = None
    """TOML file of thresholds; the bundled one by default."""


class PolesStep(Section):
    """Identification of growth poles."""

    typology: str = "regions"
    year: int | None = None
    n: int = Field(1000, ge=1, le=1_000_000)


class ReportStep(Section):
    """What is written for people."""

    languages: tuple[Language, ...] = ("en", "ru", "kk")


class StudyFile(Section):
    """A whole ``study.toml``."""

    study: StudyHeader
    territory: TerritoryFiles
    panel: PanelFile
    roles: dict[str, str] = Field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    industries: IndustriesFile | None = None
    framework: tuple[FrameworkFile, ...] = ()
    potential: tuple[PotentialStep, ...] = ()
    robustness: RobustnessStep | None = None
    propulsive: PropulsiveStep | None = None
    poles: PolesStep | None = None
    report: ReportStep = Field(default_factory=ReportStep)


class Study:
    """A study file together with the folder its tables are in.

    Attributes:
        file: The checked content of the study file.
        folder: Folder the file names are relative to.
        scenario: Name of the scenario laid over it; empty for none.

    Example:
        >>> load_study("kazakhstan").file.study.edition
        'kz20'
    """

    def __init__(self, file: StudyFile, folder: Path, scenario: str = "") -> None:
        self.file = file
        self.folder = folder
        self.scenario = scenario

    def path(self, name: str) -> Path:
        """Full path of a table named in the study file.

        A name that begins with ``$GROWTHPOLES_DATA/`` is looked up in the folder of that environment variable.

        Raises:
            InputError: The name leads out of its folder, or the variable is not set.
        """
        if name.startswith(_DATA):
            root = os.environ.get("GROWTHPOLES_DATA")
            if not root:
                raise InputError(problem("study.data.unset", Where(file="study.toml"), name=name))
            return inside(Path(root), name.removeprefix(_DATA))
        return inside(self.folder, name)


def bundled_studies() -> tuple[str, ...]:
    """Names of the studies that come with the package.

    Example:
        >>> bundled_studies()
        ('kazakhstan',)
    """
    root = files("growthpoles").joinpath("studies")
    return tuple(sorted(i.name for i in root.iterdir() if i.joinpath("study.toml").is_file()))


def load_study(source: str | Path, *, scenario: str | Path | None = None) -> Study:
    """Read a study: a folder, a ``study.toml``, or the name of a bundled study.

    Args:
        source: Where the study is.
        scenario: Name of a file in the study's ``scenarios`` folder, or a path; its keys replace those of the study.

    Raises:
        InputError: There is no such study, the file is no TOML, or keys are unknown, missing or wrong;
            all problems are listed.

    Example:
        >>> load_study("kazakhstan").file.study.code
        'kazakhstan'
    """
    path = _find(source)
    plain = _read_toml(path)
    name = ""
    if scenario is not None:
        overlay = Path(scenario)
        if overlay.suffix != ".toml":
            overlay = path.parent / "scenarios" / f"{scenario}.toml"
        plain = _overlay(plain, _read_toml(overlay))
        name = overlay.stem
    try:
        file = StudyFile.model_validate(plain)
    except ValidationError as failure:
        raise InputError(_translate(failure.errors(), path.name)) from None
    return Study(file, path.parent, name)


def _find(source: str | Path) -> Path:
    path = Path(source)
    if path.is_dir():
        path = path / "study.toml"
    if path.is_file():
        return path
    if str(source) in bundled_studies():
        return Path(str(files("growthpoles").joinpath("studies", str(source), "study.toml")))
    raise InputError(
        problem("study.missing", Where(file=path.name), known=", ".join(bundled_studies()))
    )


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
        merged[key] = _overlay(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _translate(errors: Sequence[Any], file: str) -> list[Problem]:
    problems = []
    for item in errors:
        key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in item["loc"])
        where = Where(file=file, key=key)
        if item["type"] == "extra_forbidden":
            known = _keys_at(item["loc"][:-1])
            close = difflib.get_close_matches(str(item["loc"][-1]), known, n=1)
            hint = close[0] if close else ", ".join(known)
            problems.append(problem("study.key.unknown", where, hint=hint))
        elif item["type"] == "missing":
            problems.append(problem("study.key.missing", where))
        elif item["type"] == "literal_error":
            problems.append(problem("study.value.choice", where, given=str(item["input"]), known=item["ctx"]["expected"]))
        else:
            problems.append(problem("study.value.bad", where, given=str(item["input"])[:80], expected=_kind(item)))
    return problems


def _kind(item: Any) -> str:
    """Kind of value the schema expected there: a word for the message, or the bound that was broken."""
    bounds = {"greater_than_equal": ">= ", "less_than_equal": "<= "}
    if item["type"] in bounds:
        return bounds[item["type"]] + str(next(iter(item["ctx"].values())))
    names = {"string": '"..."', "int": "1", "float": "0.5", "bool": "true", "tuple": "[...]", "dict": "{...}", "model": "{...}"}
    return next((sign for word, sign in names.items() if item["type"].startswith(word)), "?")


def _keys_at(loc: Sequence[Any]) -> list[str]:
    """Keys the schema knows at a place."""
    model: Any = StudyFile
    for part in loc:
        if isinstance(part, int):
            continue
        field = model.model_fields[part]
        model = _model_of(field.annotation)
    return sorted(model.model_fields)


def _model_of(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_of(inner)
        if found is not None:
            return found
    return None
