"""Measure spread and backwash: do poles carry the places around them along, or drain them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import polars as pl

from growthpoles.core.catalogue import (
    Named,
    figures_table,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Provenance, Result, Table
from growthpoles.core.roles import Roles
from growthpoles.core.spatial_weights import SpatialWeights
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.poles import spread_profiles, spread_structure
from growthpoles.poles.results import PolesResult
from growthpoles.poles.spread_effects import path_of, spillovers, windows
from growthpoles.poles.spread_findings import OPEN, Finding, Row
from growthpoles.poles.spread_inputs import SpreadSettings, read_growths
from growthpoles.poles.spread_results import SpreadResult
from growthpoles.poles.spread_sample import Sample, find_poles, sample_of, space_of
from growthpoles.poles.spread_tables import model_tables, poles_table
from growthpoles.poles.spread_tiers import tiers

LISTED = 8


def measure_spread(
    panel: Panel,
    poles: Result | None = None,
    *,
    settings: SpreadSettings | None = None,
    weights: SpatialWeights | None = None,
    links: InputOutputTable | None = None,
    seed: int = 0,
) -> SpreadResult:
    """Measure the net effect of growth of poles on growth around them.

    SB1: g_jt = a_j + t_t + beta sum_p w_jp g_pt + e for units j that are no pole; beta > 0 is spread, beta
    < 0 backwash. The label follows the one-sided permutation p-value (at most alpha) and is given only where
    other units put in place of the poles do not do as well; else it is ``inconclusive``. It is never forced:
    too few units outside the poles, or one single year of few units, decide nothing whatever p is. SB0 and
    SB2 to SB8 are added as far as the data carry them; table ``models`` says which were used and why the
    others were not.

    beta is an association net of year and unit effects, spread less backwash; it is not proof that the poles
    cause it.

    Args:
        panel: Figures of the units of one edition over years.
        poles: Result of `identify_poles`; not needed when the settings name the poles.
        settings: Roles, weights, years, draws.
        weights: Weights of the user between the units (commuting), beside those by distance.
        links: Input-output table of several regions, coded like the units.
        seed: Seed of permutations, bootstrap and simulation.

    Raises:
        InputError: Poles of another edition, unknown codes or years, growth in current prices; all at once.

    Example:
        >>> from growthpoles.core.panel import Flag, Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> units = tuple(Unit(c, Label(c), lat=50.0, lon=60.0 + k) for k, c in enumerate("ABC"))
        >>> index = np.full((3, 2, 1), 103.0)
        >>> panel = Panel(Territory((Edition("e", units),)), "e", ("A", "B", "C"), (2021, 2022),
        ...     (Indicator("grp_volume_index", Label("index")),), index, np.full(index.shape, Flag.OBSERVED),
        ...     np.full(index.shape, -1))
        >>> found = measure_spread(panel, settings=SpreadSettings(poles=("A",)))
        >>> found["poles"]["effect"].to_list(), found["poles"]["reason"].to_list()
        (['inconclusive'], ['spread.reason.few-units'])
    """
    chosen = settings or SpreadSettings()
    types = _poles(panel, poles, chosen)
    growths = read_growths(panel, chosen)
    space = space_of(panel, _given(panel, weights), roles=chosen.roles)
    samples = tuple(s for s in (sample_of(growth, space, poles=types) for growth in growths) if s.values.size)
    first = samples[0] if samples else None
    flows = weights is not None and weights.kind == "given"
    told = (
        *_findings(panel, samples, chosen, flows=flows, seed=seed),
        spread_structure.multipliers(links, tuple(types)),
    )
    findings = {item.model: item for item in sorted(told, key=lambda item: item.model)}
    rings = spread_profiles.rings(first, chosen)
    table = poles_table(types, findings, sample=first)
    place = panel.place
    return SpreadResult(
        tables=(
            table,
            *model_tables(told, rings),
            figures_table(_figures(table, findings, samples)),
            labels_table(unit_names(place, panel.territory.country), panel_names(panel), _type_names(poles)),
            units_table(place),
        ),
        spec=_spec(panel, chosen, samples),
        diagnostics=Diagnostics.of(
            (found for growth in growths for found in growth.notes), _notes(panel, samples, findings)
        ),
        provenance=Provenance(seed=seed),
    )


def _poles(panel: Panel, poles: Result | None, settings: SpreadSettings) -> dict[str, str]:
    """The poles; growth is read first so that all problems are told at once."""
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for attempt in (
        lambda: found.update(find_poles(panel, poles, settings=settings)),
        lambda: read_growths(panel, settings),
    ):
        try:
            attempt()
        except InputError as error:
            problems += error.problems
    if poles is None and not settings.poles:
        problems.append(problem("spread.poles.none", Where(key="poles")))
    if problems:
        raise InputError(problems)
    return found


def _given(panel: Panel, weights: SpatialWeights | None) -> FloatArray | None:
    return None if weights is None else np.asarray(weights.select(panel.units).matrix.toarray())


def _findings(
    panel: Panel,
    samples: tuple[Sample, ...],
    settings: SpreadSettings,
    *,
    flows: bool,
    seed: int,
) -> tuple[Finding, ...]:
    first = samples[0] if samples else None
    return (
        spread_profiles.quadrants(first),
        spillovers(samples, settings, seed=seed),
        spread_profiles.density(panel, first, settings=settings),
        spread_structure.commuting(panel, samples if flows else (), settings=settings, seed=seed),
        tiers(panel, samples, settings=settings, seed=seed),
        spread_structure.durbin(panel, first, settings=settings, seed=seed),
        windows(samples, settings, seed=seed),
        spread_profiles.surfaces(first, settings, seed=seed),
    )


def _headline(findings: Mapping[str, Finding]) -> Row | None:
    rows = findings["SB1"].tables.get("effects", ())
    return next((row for row in rows if row["headline"]), None)


def _figures(
    poles: Table, findings: Mapping[str, Finding], samples: tuple[Sample, ...]
) -> list[tuple[str, float | None, str, str]]:
    counts = {"poles": poles.data.height}
    for label in ("spread-dominant", "backwash-dominant", OPEN):
        counts[f"effect_{label}"] = poles.data.filter(effect=label).height
    if samples:
        counts["hinterland"] = int(samples[0].hinterland.sum())
        counts["periods"] = len(samples[0].years)
    found: list[tuple[str, float | None, str, str]] = [
        (name, float(value), "years" if name == "periods" else "units", "") for name, value in counts.items()
    ]
    top = _headline(findings)
    if top is not None:
        for name in ("beta", "p_spread", "p_backwash", "p_placebo", "detectable"):
            value = top[name]
            found.append((name, value if isinstance(value, float) else None, "", str(top["weights"])))
    found += [(name, value, unit, "") for item in findings.values() for name, value, unit in item.figures]
    return sorted([*found, *_paths(findings["SB7"])])


def _paths(finding: Finding) -> list[tuple[str, float | None, str, str]]:
    """How the label moves over the windows, and the last year of the first window after a turn."""
    found: list[tuple[str, float | None, str, str]] = []
    rows = finding.tables.get("windows", ())
    for variable in dict.fromkeys(str(row["variable"]) for row in rows):
        own = [row for row in rows if row["variable"] == variable]
        path = path_of([str(row["label"]) for row in own])
        after = f"{path.rpartition('-then-')[2]}-dominant"
        turned = [float(str(row["to_year"])) for row in own if row["label"] == after]
        found.append((f"path_{variable}", turned[0] if "-then-" in path else None, "year", path))
    return found


def _type_names(poles: Result | None) -> list[Named]:
    if poles is None or "labels" not in poles.names:
        return []
    rows = poles["labels"].filter(kind="type").select("code", "en", "ru", "kk").fill_null("")
    return [("type", code, Label(en, ru, kk)) for code, en, ru, kk in rows.iter_rows()]


def _spec(panel: Panel, settings: SpreadSettings, samples: tuple[Sample, ...]) -> dict[str, object]:
    plain = {
        item.name: getattr(settings, item.name) for item in fields(SpreadSettings) if item.name != "roles"
    }
    return {
        "edition": panel.edition,
        **{name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()},
        "roles": {item.name: getattr(settings.roles, item.name) for item in fields(Roles)},
        "variables": [sample.growth.role for sample in samples],
        "years_used": list(samples[0].years) if samples else [],
    }


def _notes(panel: Panel, samples: tuple[Sample, ...], findings: Mapping[str, Finding]) -> list[Diagnostic]:
    notes = [note("spread.net-effect")]
    for item in findings.values():
        if item.reason:
            grade = warning if item.model == "SB1" else note
            notes.append(grade(item.reason.code, Where(key=item.model), **dict(item.reason.details)))
    for sample in samples:
        left = [unit for unit in panel.units if unit not in sample.space.units]
        if left:
            where = Where(indicator=sample.growth.code)
            notes.append(note("spread.units.left", where, count=len(left), units=_listed(left)))
        lost = [year for year in sample.growth.years if year not in sample.years]
        told = [y for y in lost if not np.isnan(sample.growth.values[:, sample.growth.years.index(y)]).all()]
        if told:
            where = Where(indicator=sample.growth.code)
            notes.append(note("spread.years.left", where, years=_listed([str(y) for y in told])))
    top, stop = _headline(findings), findings["SB1"].doubt
    if stop:
        notes.append(warning(stop.code, Where(key="SB1"), **dict(stop.details)))
    elif top is not None and top["label"] == OPEN:
        notes.append(note("spread.inconclusive", None, detectable=_round(top["detectable"])))
    return notes


def _round(value: object) -> float | None:
    return float(f"{value:.3g}") if isinstance(value, float) else None


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:LISTED]) + (", …" if len(codes) > LISTED else "")


def with_effects(poles: Result, effects: SpreadResult) -> PolesResult:
    """The poles with the label of their effect and its p-value beside each; the others stay unmeasured.

    Args:
        poles: Result of `identify_poles`.
        effects: Result of `measure_spread` for these poles.

    Example:
        >>> poles = Result((Table("poles", ("unit",),
        ...     pl.DataFrame({"unit": ["A", "B"], "effect": ["not-measured"] * 2, "effect_p": [None, None]},
        ...         schema_overrides={"effect_p": pl.Float64})),))
        >>> told = pl.DataFrame({"unit": ["A"], "effect": ["spread-dominant"], "effect_p": [0.01]})
        >>> with_effects(poles, SpreadResult((Table("poles", ("unit",), told),)))["poles"].rows()
        [('A', 'spread-dominant', 0.01), ('B', 'not-measured', None)]
    """
    told = effects["poles"].select("unit", measured="effect", measured_p="effect_p")
    joined = poles["poles"].join(told, on="unit", how="left", maintain_order="left")
    filled = joined.with_columns(
        effect=pl.coalesce("measured", "effect"), effect_p=pl.coalesce("measured_p", "effect_p")
    ).select(poles["poles"].columns)
    return PolesResult(
        tuple(Table(t.name, t.keys, filled) if t.name == "poles" else t for t in poles.tables),
        poles.spec,
        Diagnostics(tuple(item for item in poles.diagnostics if item.code != "poles.effect.not-measured")),
        poles.provenance,
    )
