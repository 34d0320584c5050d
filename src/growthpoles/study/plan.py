"""What the steps of a study need besides data: specifications, thresholds and typologies, read beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from growthpoles.composite.spec import IndexSpec
from growthpoles.core.roles import Roles
from growthpoles.core.rules import Rules
from growthpoles.errors import GrowthPolesError, InputError, Problem, SpecificationError, Where, problem
from growthpoles.industries.inputs import load_property_rules, load_propulsive_rules
from growthpoles.poles.inputs import load_typology
from growthpoles.poles.thresholds import with_thresholds
from growthpoles.poles.typology import Typology
from growthpoles.potential.audit_inputs import AuditSettings, load_audit_rules
from growthpoles.potential.benchmark import BenchmarkSettings, benchmark_spec
from growthpoles.potential.constraint_inputs import load_constraints
from growthpoles.potential.constraint_map import ConstraintMap
from growthpoles.potential.mode_rules import Modes, load_modes
from growthpoles.potential.performance import PerformanceSettings, load_group_scheme
from growthpoles.robustness.vary import Vary, read_variations
from growthpoles.sources.boundaries import load_boundaries
from growthpoles.study.reader import Reader


@dataclass(frozen=True, eq=False)
class Plan:
    """The settings of the steps, checked.

    Attributes:
        specs: Specification of each assessment, in the order of the file; None for the default one.
        vary: What is varied; None when the study has no such step.
        audit: Year and limits of the audit; None when the study has no such step.
        diagnosis: Map of constraints; None when the study has no such step.
        modes: Technological modes by industry; None when the study has no such step.
        performance: Groups and reference; None when the study has no such step.
        benchmark: Years, countries and scale; None when the study has no such step.
        rules: Thresholds of the search for propulsive industries; None when the study has no such step.
        properties: Gates of the visible properties; None when the study has no such step.
        typology: Typology of poles; None when the study has no such step.
        roles: Which indicator plays which part.
        boundaries: Boundaries of the user's own, GeoJSON text.
    """

    specs: tuple[IndexSpec | None, ...]
    vary: Vary | None
    audit: AuditSettings | None
    diagnosis: ConstraintMap | None
    modes: Modes | None
    performance: PerformanceSettings | None
    benchmark: BenchmarkSettings | None
    rules: Rules | None
    properties: Rules | None
    typology: Typology | None
    roles: Roles
    boundaries: str | None


def read_plan(reader: Reader) -> Plan | None:
    """The plan of a study, or None when something in it is wrong; the problems stay in the reader."""
    before = len(reader.problems)
    reader.problems.extend(_missing_parts(reader))
    plan = Plan(
        tuple(_specs(reader)),
        reader.take(lambda: _vary(reader)),
        reader.take(lambda: _audit(reader)),
        reader.take(lambda: _diagnosis(reader)),
        reader.take(lambda: _modes(reader)),
        reader.take(lambda: _performance(reader)),
        reader.take(lambda: _benchmark(reader)),
        reader.take(lambda: _rules(reader)),
        reader.take(lambda: _properties(reader)),
        reader.take(lambda: _typology(reader)),
        reader.take(lambda: read_roles(reader)) or Roles(),
        reader.take(lambda: _boundaries(reader)),
    )
    return plan if len(reader.problems) == before else None


def _at(reader: Reader, key: str) -> Where:
    return Where(file=reader.study.source.name, key=key)


def _missing_parts(reader: Reader) -> Iterator[Problem]:
    """Steps that name a framework or need an industry table the study does not have."""
    file = reader.study.file
    known = [item.code for item in file.framework]
    for i, step in enumerate(file.potential):
        if step.framework not in known:
            where, listed = _at(reader, f"potential.{i + 1}.framework"), ", ".join(known) or "-"
            yield problem("study.framework.unknown", where, framework=step.framework, known=listed)
    for key in ("robustness", "performance", "audit", "monitor"):
        if getattr(file, key) and not file.potential:
            yield problem("study.potential.absent", _at(reader, key))
    yield from _missing_frameworks(reader)
    yield from _missing_tables(reader)


def _missing_tables(reader: Reader) -> Iterator[Problem]:
    """Steps that need an industry or input-output table the study does not have."""
    file = reader.study.file
    if file.industries is None:
        steps = [name for name in ("modes", "propulsive", "regionalise") if getattr(file, name) is not None]
        steps += [f"derived.{i + 1}" for i, step in enumerate(file.derived) if step.rule == "industries"]
        if file.input_output is not None and file.input_output.foreign.label:
            steps.append("input_output.foreign")
        for key in steps:
            yield problem("study.industries.absent", _at(reader, key))
    if file.input_output is None:
        for key in ("regionalise", "chain"):
            if getattr(file, key) is not None:
                yield problem("study.input_output.absent", _at(reader, key))


def _missing_frameworks(reader: Reader) -> Iterator[Problem]:
    """Frameworks that a step follows or measures with and the study does not assess or have."""
    file = reader.study.file
    assessed = [step.framework for step in file.potential]
    for i, item in enumerate(file.monitor):
        if item.framework is not None and item.framework not in assessed:
            where, listed = _at(reader, f"monitor.{i + 1}.framework"), ", ".join(assessed) or "-"
            yield problem("study.framework.unknown", where, framework=item.framework, known=listed)
    names = [item.framework or next(iter(assessed), "") for item in file.monitor]
    for i, name in enumerate(names):
        if name in names[:i]:
            yield problem("study.code.twice", _at(reader, f"monitor.{i + 1}.framework"), code=name)
    known = [item.code for item in file.framework]
    if file.diagnosis is not None and file.diagnosis.measures and file.diagnosis.measures not in known:
        where = _at(reader, "diagnosis.measures")
        yield problem(
            "study.framework.unknown", where, framework=file.diagnosis.measures, known=", ".join(known) or "-"
        )


def _specs(reader: Reader) -> Iterator[IndexSpec | None]:
    for i, step in enumerate(reader.study.file.potential):
        where = _at(reader, f"potential.{i + 1}.spec")
        try:
            yield IndexSpec.from_plain(step.spec, where=where) if step.spec else None
        except GrowthPolesError as failure:
            reader.problems.extend(_placed(item, where) for item in failure.problems)


def _placed(item: Problem, where: Where) -> Problem:
    """A problem of a specification as a whole names only its step; it gets the place in the study file."""
    if item.where.file:
        return item
    return replace(item, where=replace(where, key=f"{where.key}.{item.where.key}"))


def _vary(reader: Reader) -> Vary | None:
    step = reader.study.file.robustness
    return None if step is None else read_variations(step.vary, where=_at(reader, "robustness.vary"))


def _audit(reader: Reader) -> AuditSettings | None:
    step = reader.study.file.audit
    if step is None:
        return None
    rules = load_audit_rules(reader.path(step.thresholds) if step.thresholds else None)
    return AuditSettings(step.year, step.from_year, rules)


def _diagnosis(reader: Reader) -> ConstraintMap | None:
    step = reader.study.file.diagnosis
    if step is None:
        return None
    name = step.constraints
    return load_constraints(reader.path(name) if name.endswith(".toml") else name)


def _modes(reader: Reader) -> Modes | None:
    step = reader.study.file.modes
    return None if step is None else load_modes(reader.path(step.scheme) if step.scheme else None)


def _performance(reader: Reader) -> PerformanceSettings | None:
    step = reader.study.file.performance
    if step is None:
        return None
    scheme = load_group_scheme(reader.path(step.scheme) if step.scheme.endswith(".toml") else step.scheme)
    more = step.model_dump(exclude={"scheme"})
    try:
        return PerformanceSettings(scheme, **more)
    except SpecificationError as failure:
        where = _at(reader, "performance")
        raise SpecificationError([_placed(item, where) for item in failure.problems]) from None


def _benchmark(reader: Reader) -> BenchmarkSettings | None:
    step = reader.study.file.benchmark
    if step is None:
        return None
    where = _at(reader, "benchmark.spec")
    spec = IndexSpec.from_plain(step.spec, where=where) if step.spec else benchmark_spec()
    return BenchmarkSettings(step.years, step.named, step.max_age, spec)


def _rules(reader: Reader) -> Rules | None:
    step = reader.study.file.propulsive
    if step is None:
        return None
    return load_propulsive_rules(reader.path(step.thresholds) if step.thresholds else None)


def _properties(reader: Reader) -> Rules | None:
    step = reader.study.file.propulsive
    if step is None:
        return None
    return load_property_rules(reader.path(step.properties) if step.properties else None)


def _typology(reader: Reader) -> Typology | None:
    step = reader.study.file.poles
    if step is None:
        return None
    named = step.typology.endswith(".toml")
    typology = load_typology(reader.path(step.typology) if named else step.typology)
    try:
        return with_thresholds(typology, step.thresholds) if step.thresholds else typology
    except SpecificationError as failure:
        where = _at(reader, "poles.thresholds")
        raise SpecificationError([_placed(item, where) for item in failure.problems]) from None


def read_roles(reader: Reader) -> Roles:
    """The roles of the study; a role that no method knows is a problem."""
    given, problems = reader.study.file.roles, []
    for role in given:
        try:
            Roles().code(role)
        except InputError as failure:
            problems += [replace(item, where=_at(reader, f"roles.{role}")) for item in failure.problems]
    if problems:
        raise InputError(problems)
    return Roles(**given)


def _boundaries(reader: Reader) -> str | None:
    name = reader.study.file.territory.boundaries
    return None if name is None else reader.read(lambda: load_boundaries(reader.path(name)))
