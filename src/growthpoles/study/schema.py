"""The study file: what ``study.toml`` may say, read and checked with every problem at once."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, ValidationError

from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.limits import inside
from growthpoles.study.dynamics_steps import DivergenceStep, GrowthStep, SpreadStep
from growthpoles.study.finance_steps import CallFile, FinanceFile, FinancingStep, ProgrammeFile
from growthpoles.study.forecast_steps import ClaimsStep, ForecastStep, OutlookStep, TargetsFile
from growthpoles.study.link_steps import ChainStep, InputOutputFile, RegionaliseStep
from growthpoles.study.network_steps import NetworkStep, PlacementStep
from growthpoles.study.sections import (
    RULES,
    ChangeItem,
    Derived,
    FrameworkFile,
    IndustriesFile,
    PanelFile,
    Section,
    StudyHeader,
    TerritoryFiles,
)
from growthpoles.study.settlement_steps import SettlementsStep
from growthpoles.study.steps import (
    ActorsFile,
    AuditStep,
    BenchmarkStep,
    DiagnosisStep,
    ModesStep,
    MonitorStep,
    PerformanceStep,
    PolesStep,
    PotentialStep,
    PropulsiveStep,
    ReportStep,
    RobustnessStep,
    SectorsFile,
)
from growthpoles.study.transfer_steps import TransferFile

DATA = "$GROWTHPOLES_DATA/"
_STUDY_FILE = "study.toml"


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
    change: tuple[ChangeItem, ...] = ()
    """Figures that are changed before anything is worked out from them, in this order; for scenarios."""
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
    performance: PerformanceStep | None = None
    """Groups of performance of the first assessment."""
    audit: AuditStep | None = None
    """Statistical audit of the first assessment."""
    diagnosis: DiagnosisStep | None = None
    """Diagnosis of constraints."""
    monitor: tuple[MonitorStep, ...] = ()
    """Potentials followed over years."""
    benchmark: BenchmarkStep | None = None
    """Regions and country beside other countries."""
    modes: ModesStep | None = None
    """Technological modes; needs the industry table."""
    sectors: SectorsFile | None = None
    """The sectoral view of potential."""
    actors: ActorsFile | None = None
    """The register of the innovation sphere."""
    input_output: InputOutputFile | None = None
    """The input-output table."""
    regionalise: RegionaliseStep | None = None
    """From the national input-output table to regions; needs the industry table."""
    chain: ChainStep | None = None
    """The chain reaction of demand and projects; needs the input-output table."""
    propulsive: PropulsiveStep | None = None
    """Search for propulsive industries; needs the industry table."""
    poles: PolesStep | None = None
    """Identification of growth poles."""
    settlements: SettlementsStep | None = None
    """Settlements, and the growth poles among them."""
    network: NetworkStep | None = None
    """The network of poles."""
    placement: PlacementStep | None = None
    """Where new poles would serve most people."""
    divergence: DivergenceStep | None = None
    """Divergence and convergence of the regions over the years."""
    spread: tuple[SpreadStep, ...] = ()
    """Do poles carry the places around them along, or drain them?"""
    growth: GrowthStep | None = None
    """Simulation of cumulative growth."""
    programme: ProgrammeFile | None = None
    """A programme: its tree of measures, goals and participants."""
    call: CallFile | None = None
    """A call for projects."""
    finance: FinanceFile | None = None
    """Money of many sources over all stages of innovation."""
    financing: FinancingStep | None = None
    """Where money for innovation comes from and goes to today."""
    transfer: TransferFile | None = None
    """The registers of technology transfer and what is done with them."""
    forecast: ForecastStep | None = None
    """Forecasts of the indicators."""
    outlook: OutlookStep | None = None
    """The forecast run through an index and through the typology of poles."""
    targets: TargetsFile | None = None
    """Plan against actual."""
    claims: ClaimsStep | None = None
    """Claims put to the test."""
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
        ('kazakhstan', 'transfer-demo')
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
    twice = [*_repeated(file, path.name), *_without_figures(file, path.name)]
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
    except (ValueError, RecursionError) as failure:  # also numbers of thousands of digits
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
        ("spread", [item.code for item in file.spread]),
    )
    for section, codes in lists:
        for i, code in enumerate(codes):
            if code in codes[:i]:
                yield problem("study.code.twice", Where(file=name, key=f"{section}.{i + 1}"), given=code)


def _without_figures(file: StudyFile, name: str) -> Iterator[Problem]:
    """Neither a table of figures nor a store with its day."""
    panel = file.panel
    wanted = {"table": panel.table or panel.store or panel.known_on}
    if panel.store or panel.known_on:
        wanted |= {"store": panel.store, "known_on": panel.known_on}
    yield from (
        problem("study.key.missing", Where(file=name, key=f"panel.{key}"))
        for key, given in wanted.items()
        if not given
    )


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
    "finite": "0.5",
    "bool": "true",
    "date": "2024-06-01",
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
