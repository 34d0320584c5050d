"""What the steps about the future need besides the panel: settings, targets and claims, read beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec

from growthpoles.core.panel import Panel
from growthpoles.core.territory import Territory
from growthpoles.dynamics.claims_inputs import Claim, DataSet, bundled_claims, claim_problems, load_claims
from growthpoles.dynamics.forecast_inputs import ForecastSettings, Ratio, check_settings
from growthpoles.dynamics.plan_inputs import Identity, Target, check_plan, load_targets
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.sources.panels import load_panels
from growthpoles.study.abroad import read_figures, read_land
from growthpoles.study.forecast_steps import ForecastStep, TargetsFile
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.schema import StudyFile
from growthpoles.study.sections import TableFile


@dataclass(frozen=True, eq=False)
class Ahead:
    """What is needed to look ahead.

    Attributes:
        forecast: How forecasts are made; None without the step.
        codes: Indicators that are forecast.
        targets: Targets; empty without the step.
        identities: What their indicators are made of.
        earlier: The panel as it was when the plan was made.
        claims: Claims; empty without the step.
        panels: Data sets that claims are tested on besides the panel.
    """

    forecast: ForecastSettings | None = None
    codes: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    identities: tuple[Identity, ...] = ()
    earlier: Panel | None = None
    claims: tuple[Claim, ...] = ()
    panels: tuple[DataSet, ...] = ()


def can_test_claims() -> bool:
    """Whether the libraries that claims are tested with are installed."""
    return all(find_spec(name) is not None for name in ("linearmodels", "statsmodels"))


def ahead_tables(file: StudyFile) -> Iterator[TableFile]:
    """Tables that the steps name."""
    if file.targets is not None:
        yield file.targets
        if file.targets.earlier is not None:
            yield file.targets.earlier
    if file.claims is not None:
        for item in file.claims.panel:
            yield from (item.units, item.figures)
            if item.figures.indicators is not None:
                yield item.figures.indicators


def read_ahead(reader: Reader, territory: Territory, *, panel: Panel | None) -> Ahead:
    """Settings, targets and claims; what is wrong stays in the reader."""
    file = reader.study.file
    reader.problems.extend(_absent(reader))
    claims = reader.take(lambda: _claims(reader)) or ()
    panels = tuple(_panels(reader))
    targets: tuple[Target, ...] = ()
    step = file.targets
    if step is not None:
        targets = reader.read(lambda: load_targets(reader.path(step.table), style=table_format(step))) or ()
    if panel is None:
        return Ahead()
    settings = reader.take(lambda: _settings(reader, panel)) if file.forecast else None
    identities = _identities(step)
    if targets:
        reader.take(lambda: check_plan(targets, panel, identities=identities))
    earlier = _earlier(reader, territory, panel, step) if step is not None else None
    codes = (file.forecast.indicators or panel.codes) if file.forecast else ()
    return Ahead(settings, codes, targets, identities, earlier, claims, panels)


def _at(reader: Reader, key: str) -> Where:
    return Where(file=reader.study.source.name, key=key)


def _absent(reader: Reader) -> Iterator[Problem]:
    """An outlook without a forecast, of a framework that is not assessed, or of nothing."""
    file, step = reader.study.file, reader.study.file.outlook
    if step is None:
        return
    if file.forecast is None:
        yield problem("study.forecast.absent", _at(reader, "outlook"))
    assessed = [item.framework for item in file.potential]
    if step.framework and step.framework not in assessed:
        listed = ", ".join(assessed) or "-"
        where = _at(reader, "outlook.framework")
        yield problem("study.framework.unknown", where, framework=step.framework, known=listed)
    no_index = step.framework == "" or not assessed
    if no_index and not (step.poles and file.poles is not None):
        yield problem("outlook.nothing", _at(reader, "outlook"))


def _settings(reader: Reader, panel: Panel) -> ForecastSettings:
    step = reader.study.file.forecast or ForecastStep()
    made = ForecastSettings(
        method=step.method,
        reconcile=step.reconcile,
        bounds={code: (item.low, item.high) for code, item in step.bounds.items()},
        breaks=step.breaks,
        ratios=tuple(Ratio(**item.model_dump()) for item in step.ratios),
    )
    if unknown := [code for code in step.indicators if code not in panel.codes]:
        where = _at(reader, "forecast.indicators")
        raise InputError(
            [problem("panel.indicator.unknown", replace(where, indicator=code)) for code in unknown]
        )
    check_settings(panel.select(codes=step.indicators or panel.codes), made, horizon=step.horizon)
    return made


def _identities(step: TargetsFile | None) -> tuple[Identity, ...]:
    return tuple(Identity(**item.model_dump()) for item in step.identities) if step is not None else ()


def _earlier(reader: Reader, territory: Territory, panel: Panel, step: TargetsFile) -> Panel | None:
    """The panel of an earlier vintage, of the edition of the study."""
    file = step.earlier
    if file is None:
        return None
    found = reader.read(
        lambda: load_panels(
            reader.path(file.table),
            territory,
            edition=panel.edition,
            style=table_format(file, year=file.year),
        )
    )
    return next((item for item in found or () if item.edition == panel.edition), None)


def _claims(reader: Reader) -> tuple[Claim, ...]:
    step = reader.study.file.claims
    if step is None:
        return ()
    if not step.files:
        return bundled_claims()
    claims = load_claims(*(reader.path(name) for name in step.files))
    if problems := list(claim_problems(claims)):
        raise InputError(problems)
    return claims


def _panels(reader: Reader) -> Iterator[DataSet]:
    """Data sets besides the panel; a code that is taken is a problem."""
    step = reader.study.file.claims
    if step is None:
        return
    taken = {step.data_set or reader.study.file.study.code}
    for k, item in enumerate(step.panel):
        if item.code in taken:
            reader.problems.append(problem("claims.twice", _at(reader, f"claims.panel.{k}.code")))
        taken.add(item.code)
        land = reader.read(partial(read_land, reader, item.units))
        panel = None if land is None else read_figures(reader, item.figures, land=land)
        if panel is not None:
            yield DataSet(item.code, panel, item.title.label)
