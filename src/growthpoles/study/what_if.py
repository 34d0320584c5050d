"""What if: the scores and poles of a run under other weights, methods and thresholds, worked out at once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from growthpoles.composite.fit import score_index
from growthpoles.composite.spec import IndexSpec, plain_method, read_method
from growthpoles.composite.weight.given import Given
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.core.registry import methods
from growthpoles.errors import GrowthPolesError, InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.poles.figures import Figures
from growthpoles.poles.gather import gather, weigh_evidence
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.score import Outcome, label, nominal, score
from growthpoles.poles.tables import outcome_code
from growthpoles.poles.thresholds import list_thresholds, with_thresholds
from growthpoles.poles.typology import Typology
from growthpoles.potential.structure import scores_table
from growthpoles.study.data import StudyData, read_study
from growthpoles.study.schema import Study, load_study
from growthpoles.study.store import Run, open_run

ALL_BUDGETS = "*"
_NAMED = (Outcome.POLE, Outcome.MIXED, Outcome.POTENTIAL)
_MEANS = {
    "arithmetic": (1.0, Label("arithmetic mean", "среднее арифметическое", "арифметикалық орта")),
    "geometric": (0.0, Label("geometric mean", "среднее геометрическое", "геометриялық орта")),
    "harmonic": (-1.0, Label("harmonic mean", "среднее гармоническое", "гармоникалық орта")),
}


@dataclass(frozen=True)
class Change:
    """What is set otherwise than in the study; what is empty stays as it is.

    Attributes:
        weights: Weights by the codes of their elements.
        normalise: Code of a normalisation among the choices.
        aggregate: Code of an aggregation among the choices.
        thresholds: Numbers of the typology by the names of `list_thresholds`.
        year: Year that is scored.
        budgets: Budgets of sources as multiples of those of the run; `ALL_BUDGETS` stands for every limited
            source, on top of which come those of single sources.

    Example:
        >>> Change() == Change(weights={}), Change(weights={"a": 1.0, "b": 2.0}).weights["b"]
        (True, 2.0)
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    normalise: str = ""
    aggregate: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    year: int | None = None
    budgets: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WeightChoice:
    """A weight: code of its element, code of the element above, stated weight, name."""

    code: str
    parent: str
    weight: float
    label: Label


@dataclass(frozen=True)
class MethodChoice:
    """A method: code, name, and what a study file says to have it."""

    code: str
    label: Label
    plain: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """A threshold: code, type of pole (empty for all), name, stated value, unit and sensible limits."""

    code: str
    type: str
    label: Label
    value: float
    unit: str
    low: float
    high: float


@dataclass(frozen=True)
class Choices:
    """What can be changed.

    Attributes:
        weights: Weights; none where the study has them worked out.
        normalise, aggregate: Methods that fit, the official one first.
        thresholds: Thresholds of the types of poles; none without poles.
        years: Years that have scores.
        normalise_official, aggregate_official, year: The official choices.
    """

    weights: tuple[WeightChoice, ...]
    normalise: tuple[MethodChoice, ...]
    aggregate: tuple[MethodChoice, ...]
    thresholds: tuple[ThresholdChoice, ...]
    years: tuple[int, ...]
    normalise_official: str
    aggregate_official: str
    year: int | None


@dataclass(frozen=True, eq=False)
class Scores:
    """What follows from a change.

    Attributes:
        table: unit, official_score, official_rank, official_low, official_high, score, rank, move (ranks
            towards the first); the interval is missing where the run has none.
        poles: unit, official_type, official_label, type, label; empty without poles.
        milliseconds: How long it took.
    """

    table: pl.DataFrame
    poles: pl.DataFrame
    milliseconds: float


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A run with all that is needed to work it out again.

    Attributes:
        run: The run.
        study: Its study, from the inputs of the run.
        data: Its tables.
    """

    run: Run
    study: Study
    data: StudyData

    def checked(self) -> WhatIf:
        """Itself.

        Raises:
            InputError: The run has no assessment of potential.
        """
        if "potential" not in self.run.names:
            raise InputError(problem("what-if.potential", Where(file=self.run.folder.name)))
        return self

    @cached_property
    def choices(self) -> Choices:
        """What can be changed, with the official values."""
        scales, means = _scales(self.spec), _means(self.spec)
        years = sorted(set(self._official.filter(pl.col("index").is_not_null())["year"].to_list()))
        return Choices(
            self._weights(),
            tuple(item for item in scales if self._fits(normalise=item)),
            tuple(item for item in means if self._fits(aggregate=item)),
            self._thresholds(),
            tuple(years),
            scales[0].code,
            means[0].code,
            years[-1] if years else None,
        )

    @cached_property
    def spec(self) -> IndexSpec:
        """The official specification."""
        found = self.data.plan.specs[0]
        return found if found is not None else IndexSpec()

    @cached_property
    def framework(self) -> Framework:
        """The official framework."""
        step = self.study.file.potential[0]
        return self.data.framework(step.framework).with_weights(step.weights)

    def scores(self, change: Change) -> Scores:
        """Scores, ranks and types of poles under a change; the official ones for none.

        Raises:
            GrowthPolesError: The change does not go together, such as a scale with zeros under a geometric
                mean.
        """
        began = time.perf_counter()
        year = change.year or self.choices.year
        before = self._official.filter(year=year).select(
            "unit", official_score="index", official_rank=pl.col("rank").cast(pl.Int64)
        )
        before = before.join(self._intervals(year), on="unit", how="left", maintain_order="left")
        now = self._scored(change).filter(year=year)
        after = now.select("unit", score="index", rank=pl.col("rank").cast(pl.Int64))
        table = before.join(after, on="unit", how="left", maintain_order="left")
        table = table.with_columns(move=pl.col("official_rank") - pl.col("rank"))
        poles = self._poles(change)
        return Scores(table, poles, (time.perf_counter() - began) * 1000)

    def specification(self, change: Change) -> IndexSpec:
        """The specification under a change."""
        steps = {
            step: read_method(step, self._method(step, name).plain)
            for step, name in (("normalise", change.normalise), ("aggregate", change.aggregate))
            if name
        }
        return replace(self.spec, **steps)

    @cached_property
    def _panel(self) -> Panel:
        years = self.study.file.potential[0].years
        return self.data.panel.select(years=years) if years else self.data.panel

    @cached_property
    def _official(self) -> pl.DataFrame:
        return self.run.result("potential")["scores"]

    def _intervals(self, year: int | None) -> pl.DataFrame:
        held = self.run.result("robustness")["ranks"] if "robustness" in self.run.names else None
        if held is None:
            kinds = {"unit": pl.String, "official_low": pl.Float64, "official_high": pl.Float64}
            return pl.DataFrame(schema=kinds)
        return held.filter(year=year).select("unit", official_low="low", official_high="high")

    def _scored(self, change: Change) -> pl.DataFrame:
        if not (change.weights or change.normalise or change.aggregate):
            return self._official
        tree = self.framework.with_weights(change.weights)
        return scores_table(score_index(self._panel, tree, spec=self.specification(change)).scores).data

    def _method(self, step: str, code: str) -> MethodChoice:
        known = self.choices.normalise if step == "normalise" else self.choices.aggregate
        for item in known:
            if item.code == code:
                return item
        raise InputError(problem("what-if.choice", Where(key=step), given=code[:40]))

    def _fits(self, **steps: MethodChoice) -> bool:
        """Whether the official choice with this method gives scores."""
        try:
            made = {step: read_method(step, item.plain) for step, item in steps.items()}
            found = score_index(self._panel, self.framework, spec=replace(self.spec, **made))
        except (GrowthPolesError, TypeError):
            return False
        return bool(scores_table(found.scores).data["index"].count())

    def _weights(self) -> tuple[WeightChoice, ...]:
        own = self.spec.peers is not None or "weight" in self.spec.own
        if own or not isinstance(self.spec.weight, Given):  # a slider would not mean what it says
            return ()
        below = self._below(self.framework.root.code)
        return tuple(WeightChoice(x.code, x.parent, x.weight, x.label) for x in self.framework.elements
                     if x.code in below and (x.kind != "indicator" or x.direction))  # fmt: skip

    def _below(self, root: str) -> set[str]:
        found = {item.code for item in self.framework.children(root)}
        return found.union(*(self._below(code) for code in found)) if found else found

    @cached_property
    def _typology(self) -> Typology | None:
        return self.data.plan.typology if "poles" in self.run.names else None

    def _thresholds(self) -> tuple[ThresholdChoice, ...]:
        if self._typology is None:
            return ()
        used = {
            row["type"] for row in self.run.result("poles")["types"].to_dicts() if row["applicable"] == "yes"
        }
        return tuple(
            ThresholdChoice(
                x.code, x.type, x.label, x.value, x.unit,
                max(x.value - x.reach, min(x.value, 0.0)),
                min(x.value + x.reach, 1.0) if x.unit in ("score", "share") else x.value + x.reach,
            )
            for x in list_thresholds(self._typology)
            if not x.type or x.type in used
        )  # fmt: skip

    @cached_property
    def _figures(self) -> Figures | None:
        typology, step = self._typology, self.study.file.poles
        if typology is None or step is None:
            return None
        settings = PoleSettings(typology, self.data.plan.roles, base_year=step.year, draws=0)
        return gather(
            self.data.territory, self.data.panel, industries=self.data.industries, settings=settings
        )[0]

    def _poles(self, change: Change) -> pl.DataFrame:
        """Types before and after; potential and index decide nothing about them, so only thresholds do."""
        columns = ("unit", "official_type", "official_label", "type", "label")
        if self._typology is None or self._figures is None:
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        before = self.run.result("poles")["poles"].select(
            "unit", official_type=pl.col("type").fill_null(""), official_label="label"
        )
        if not change.thresholds:
            return before.with_columns(type="official_type", label="official_label")
        typology = with_thresholds(self._typology, change.thresholds)
        after = _labelled(typology, self._figures)
        return before.join(after, on="unit", how="left", maintain_order="left")


def open_what_if(folder: str | Path) -> WhatIf:
    """Open a run to ask what if.

    Args:
        folder: Folder of the run; its inputs are read again, its tables are the official result.

    Raises:
        InputError: There is no run, its inputs cannot be read, or it has no assessment of potential.
    """
    return WhatIf(*open_inputs(folder)).checked()


def open_inputs(folder: str | Path) -> tuple[Run, Study, StudyData]:
    """A run with its study and tables, read again from its own folder.

    Raises:
        InputError: There is no run, or its inputs cannot be read.
    """
    run = open_run(folder)
    inputs = run.folder / "inputs"
    overlay = run.record.get("scenario") or None
    scenario = inputs / "scenarios" / f"{overlay}.toml" if overlay else None
    study = load_study(inputs, scenario=scenario)
    return run, study, read_study(study)


def _labelled(typology: Typology, figures: Figures) -> pl.DataFrame:
    """Type and label of every unit, as the table ``poles`` of a run writes them."""
    held = weigh_evidence(figures, typology)
    found = label(
        typology,
        score(
            typology, held.values[None], assumed=nominal(typology), units=figures.units, credit=held.credit
        ),
    )
    rows = []
    for unit, first, outcome in zip(figures.units, found.first[0], found.outcome[0], strict=True):
        named = first >= 0 and outcome in _NAMED
        kind = typology.types[first].code if named else ""
        rows.append((unit.code, kind, outcome_code(typology, int(outcome), first=int(first))))
    return pl.DataFrame(rows, schema={"unit": pl.String, "type": pl.String, "label": pl.String}, orient="row")


def _scales(spec: IndexSpec) -> list[MethodChoice]:
    """Normalisations: the official one, then the others with their usual parameters and a floor."""
    official = plain_method(spec.normalise)
    found = {str(official["method"]): official}
    labels = {}
    for info in methods("normalise"):
        labels[info.name] = info.label
        floor = {"floor": 0.01} if any(item.name == "floor" for item in info.parameters) else {}
        if not any(item.required for item in info.parameters):
            found.setdefault(info.name, {"method": info.name, **floor})
    return [MethodChoice(name, labels[name], plain) for name, plain in found.items()]


def _means(spec: IndexSpec) -> list[MethodChoice]:
    """Aggregations: the official one, then power means and the others with their usual parameters."""
    official = plain_method(spec.aggregate)
    labels = {info.name: info.label for info in methods("aggregate")}
    powers = {p: name for name, (p, _) in _MEANS.items()}
    name = str(official["method"])
    if name == "power-mean":
        name = powers.get(official["p"], name)
    found = {name: official}
    for code, (p, _) in _MEANS.items():
        found.setdefault(code, {"method": "power-mean", "p": p})
    for info in methods("aggregate"):
        if info.name != "power-mean" and not any(item.required for item in info.parameters):
            found.setdefault(info.name, {"method": info.name})
    named = {**labels, **{code: text for code, (_, text) in _MEANS.items()}}
    return [MethodChoice(code, named[code], plain) for code, plain in found.items()]
