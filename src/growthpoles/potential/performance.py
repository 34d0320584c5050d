"""Groups of performance: scores relative to a reference, and how sure the group of a unit is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from growthpoles.composite.fit import ScoredIndex
from growthpoles.composite.spec import plain_method
from growthpoles.core.catalogue import figures_table, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import InputError, NotAvailableError, Problem, SpecificationError, Where, problem
from growthpoles.potential.comparison import (
    by_year,
    comparison_limits,
    inputs_of,
    national_score,
    unit_weights,
    weighted_mean,
)
from growthpoles.potential.comparison_results import PerformanceResult
from growthpoles.potential.results import PotentialResult
from growthpoles.potential.structure import floats, unit_years
from growthpoles.robustness.results import RobustnessResult

Ints = npt.NDArray[np.intp]
SCHEMES = ("eis", "hse", "ris-2023")
REFERENCES = ("mean", "leader", "unit", "nation", "given")
_RIM = 1e-9


@dataclass(frozen=True)
class GroupScheme:
    """Named groups with their lower limits, in % of a reference.

    Attributes:
        rules: One threshold per group (its lower limit, which belongs to it) except the lowest.
        reference: Reference the limits were made for: ``mean`` or ``leader``.
        lowest: Code of the group without a lower limit.

    Example:
        >>> load_group_scheme("eis").groups
        ('emerging', 'moderate', 'strong', 'leader')
    """

    rules: Rules
    reference: str
    lowest: str

    @property
    def groups(self) -> tuple[str, ...]:
        """Codes of the groups, lowest first."""
        order = sorted(self.rules.thresholds, key=lambda item: item.a)
        return (self.lowest, *(item.code for item in order))

    @property
    def limits(self) -> FloatArray:
        """Lower limits of the groups above the lowest, ascending, in % of the reference."""
        return np.array(sorted(item.a for item in self.rules.thresholds))


@lru_cache(maxsize=8)
def load_group_scheme(source: str | Path = "eis") -> GroupScheme:
    """Read a scheme of groups: a bundled one by name (``eis``, ``ris-2023``, ``hse``), or a TOML file.

    A file has ``code``, ``date``, ``title``, ``remark``, ``reference`` (mean or leader), ``lowest`` (code of
    the lowest group), ``threshold.GROUP`` for every other group (`a`, unit, source, validity, names) and
    ``name.group.GROUP`` for all of them.

    Raises:
        InputError: There is no such scheme or file, or it is no TOML.
        SpecificationError: The scheme is incomplete or contradictory; all problems at once.

    Example:
        >>> load_group_scheme("hse").limits
        array([40., 60., 80.])
    """
    bundled = source in SCHEMES
    root = files("growthpoles.potential").joinpath("groups")
    path = root.joinpath(f"{source}.toml") if bundled else Path(source)
    if not path.name.endswith(".toml"):
        raise InputError(
            problem("performance.scheme.unknown", None, given=str(source), known=_listed(SCHEMES))
        )
    raw = load_toml(path)
    given = raw.get("threshold")
    limits = tuple(given) if isinstance(given, Mapping) else ()
    parsed = parse_rules(raw, ramps=(), numbers=limits, file=path.name)
    reference, lowest = str(raw.get("reference", "mean")), str(raw.get("lowest", ""))
    found = [*parsed.problems, *_scheme_problems(parsed.rules, reference, lowest, file=path.name)]
    if parsed.rules is None or found:
        raise SpecificationError(found)
    return GroupScheme(parsed.rules, reference, lowest)


def _scheme_problems(rules: Rules | None, reference: str, lowest: str, *, file: str) -> Iterator[Problem]:
    if reference not in ("mean", "leader"):
        where = Where(file=file, key="reference")
        yield problem("performance.reference.unknown", where, given=reference, known="mean, leader")
    if rules is None:
        return
    limits = [item.a for item in rules.thresholds]
    if not limits or len(set(limits)) < len(limits) or min(limits) <= 0:
        yield problem("performance.scheme.limits", Where(file=file, key="threshold"))
    codes = [item.code for item in rules.thresholds]
    if not lowest or lowest in codes:
        yield problem("performance.scheme.lowest", Where(file=file, key="lowest"), given=lowest or "-")
    named = {code for kind, code, _ in rules.names if kind == "group"}
    for code in (lowest, *codes):
        if code not in named:
            yield problem("performance.scheme.name", Where(file=file, key=f"name.group.{code}"))


@dataclass(frozen=True)
class PerformanceSettings:
    """How units are put into groups.

    Attributes:
        scheme: The groups, see `load_group_scheme`.
        reference: What 100 % is: ``mean`` of the scored units of the year, their ``leader``, one ``unit``,
            the ``nation`` (national figures scored on the same scale) or a ``given`` score; empty = that of
            the scheme.
        weights: Indicator that weighs the mean, such as the population; empty = every unit counts the same.
        unit: Code of the unit, for the reference ``unit``.
        given: Score of the reference ``given``, one for all years or one for each.
        all_scales: Whether recalculations on another kind of scale than the index count too. A percentage of
            a mean has another meaning on a scale of ranks, so by default they do not.

    Raises:
        SpecificationError: An unknown reference, or one that lacks what it needs.

    Example:
        >>> PerformanceSettings(load_group_scheme("hse")).kind
        'leader'
    """

    scheme: GroupScheme = field(default_factory=load_group_scheme)
    reference: str = ""
    weights: str = ""
    unit: str = ""
    given: float | Mapping[int, float] | None = None
    all_scales: bool = False

    def __post_init__(self) -> None:
        if self.kind not in REFERENCES:
            raise SpecificationError(
                problem("performance.reference.unknown", None, given=self.kind, known=_listed(REFERENCES))
            )
        needs = {"unit": (self.kind == "unit", bool(self.unit)),
                 "given": (self.kind == "given", self.given is not None),
                 "weights": (self.kind == "mean" and bool(self.weights), bool(self.weights))}  # fmt: skip
        bad = [
            problem("performance.reference.needs", Where(key=name), reference=self.kind)
            for name, (due, there) in needs.items()
            if due != there
        ]
        if bad:
            raise SpecificationError(bad)

    @property
    def kind(self) -> str:
        """The reference in use."""
        return self.reference or self.scheme.reference


def group_performance(
    potential: PotentialResult,
    *,
    robustness: RobustnessResult | None = None,
    settings: PerformanceSettings | None = None,
) -> PerformanceResult:
    """Put units into groups by their score as a percentage of a reference.

    ``relative = 100 * index / reference`` of the same year; a unit is in the highest group whose lower limit
    it reaches. With an exploration, every recalculation is held against its own reference, and the share of
    recalculations in a group is the probability of the group. These are the groups of the European
    Innovation Scoreboard (70, 100, 125 % of the mean) unless the settings name others.

    Args:
        potential: Result of `assess_potential`.
        robustness: Result of `explore` on the same potential.
        settings: Groups and reference.

    Raises:
        InputError: Scores below zero (they have no percentage of a mean), a reference that is not above zero,
            an unknown unit, units without a weight, or an exploration of another potential.
        NotAvailableError: The potential was loaded without its inputs, has no scored unit, or the exploration
            was loaded without its recalculations.

    Example:
        >>> import growthpoles as gp
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "ABC")),))
        >>> empty = np.empty((3, 1, 0))
        >>> panel = gp.Panel(land, "now", ("A", "B", "C"), (2022,), (), empty, empty.astype(np.uint8), empty)
        >>> panel = panel.with_indicator(gp.Indicator("x", label), np.array([[1.0], [2.0], [4.0]]))
        >>> tree = gp.Framework("demo", label, (
        ...     gp.Element("I", "", "index", label), gp.Element("x", "I", "indicator", label, value="x")))
        >>> groups = group_performance(gp.assess_potential(panel, tree, gp.IndexSpec()))["groups"]
        >>> groups["group"].to_list()
        ['emerging', 'moderate', 'leader']
    """
    chosen = settings or PerformanceSettings()
    scored = inputs_of(potential)
    index = scored.scores.index
    _check_scores(index[None], chosen)
    reference, remarks = _reference(scored, chosen)
    relative = 100 * index / reference
    kept = _replicates(scored, robustness, chosen)
    shares = None
    if kept is not None:
        remarks.extend(kept.remarks)
        if kept.index is not None:
            shares = _shares(kept.index, scored, chosen)
    groups = _groups_table(scored, relative, chosen, shares)
    return PerformanceResult(
        tables=(
            groups,
            _probabilities_table(scored, shares, chosen),
            _sizes_table(groups, chosen.scheme),
            _thresholds_table(chosen.scheme),
            _reference_table(scored, reference, chosen),
            labels_table(
                unit_names(scored.panel.place, scored.panel.territory.country),
                chosen.scheme.rules.labels(),
                comparison_limits().labels(),
            ),
            units_table(scored.panel.place),
            figures_table(_figures(groups, chosen.scheme, kept)),
        ),
        spec=_plain(chosen),
        diagnostics=Diagnostics.of(remarks, _findings(groups)),
        provenance=potential.provenance if robustness is None else robustness.provenance,
    )


def _check_scores(index: FloatArray, settings: PerformanceSettings) -> None:
    """Refuse scores without a percentage: a mean of values of both signs is no yardstick."""
    count = int((index < 0).any(axis=(1, 2)).sum())
    if count:
        raise InputError(problem("performance.scores.negative", None, count=count, of=len(index)))


def _reference(scored: ScoredIndex, settings: PerformanceSettings) -> tuple[FloatArray, list[Diagnostic]]:
    """Score that counts as 100 % in each year, shape (years,)."""
    scores, remarks = scored.scores, []
    if settings.kind == "given" and settings.given is not None:
        found = by_year(settings.given, scores.years)
    elif settings.kind == "nation":
        whole = national_score(scored)
        found = whole.scores
        if whole.missing:
            remarks.append(note("comparison.national.partial", None, indicators=_listed(whole.missing)))
    else:
        found = _own_reference(scores.index, scored, settings)
    bad = [
        problem("performance.reference.bad", Where(year=year), reference=settings.kind)
        for year, value, column in zip(scores.years, found, scores.index.T, strict=True)
        if not value > 0 and not np.isnan(column).all()
    ]
    if bad:
        raise InputError(bad)
    return found, remarks


def _own_reference(index: FloatArray, scored: ScoredIndex, settings: PerformanceSettings) -> FloatArray:
    """Reference made of the units themselves: shape (..., units, years) to (..., years)."""
    if settings.kind == "leader":
        return np.asarray(np.fmax.reduce(index, axis=-2))
    if settings.kind == "unit":
        if settings.unit not in scored.scores.units:
            where = Where(unit=settings.unit)
            raise InputError(problem("territory.unit.unknown", where, edition=scored.panel.edition))
        return index[..., scored.scores.units.index(settings.unit), :]
    return weighted_mean(index, unit_weights(scored, settings.weights))


@dataclass(frozen=True, eq=False)
class _Replicates:
    """Recalculations that count; None where the reference has no value in them."""

    index: FloatArray | None
    total: int
    remarks: tuple[Diagnostic, ...]


def _replicates(
    scored: ScoredIndex, robustness: RobustnessResult | None, settings: PerformanceSettings
) -> _Replicates | None:
    if robustness is None:
        return None
    if robustness.index is None:
        raise NotAvailableError(problem("performance.replicates.none"))
    index = robustness.index
    if index.shape[1:] != scored.scores.index.shape:
        raise InputError(problem("performance.replicates.other"))
    if settings.kind in ("nation", "given"):
        remark = note("performance.reference.fixed", None, reference=settings.kind)
        return _Replicates(None, len(index), (remark,))
    same = _same_scale(scored, robustness) | settings.all_scales
    used = index[same]
    _check_scores(used, settings)
    remarks: tuple[Diagnostic, ...] = ()
    if len(used) < len(index):
        scale = plain_method(scored.fitted.spec.normalise)["method"]
        remarks = (note("performance.scales", None, used=len(used), of=len(index), scale=scale),)
    return _Replicates(used, len(index), remarks)


def _same_scale(scored: ScoredIndex, robustness: RobustnessResult) -> npt.NDArray[np.bool_]:
    """Recalculations whose method of scaling is that of the index."""
    settings = robustness["replicates"]
    if "normalise" not in settings.columns:
        return np.ones(settings.height, dtype=bool)
    own = plain_method(scored.fitted.spec.normalise)["method"]
    same = robustness["options"].filter(choice="normalise", method=own)["option"].to_list()
    return settings["normalise"].is_in(same).to_numpy()


def _shares(index: FloatArray, scored: ScoredIndex, settings: PerformanceSettings) -> FloatArray:
    """Share of the recalculations in each group, shape (units, years, groups); NaN without a score."""
    reference = _own_reference(index, scored, settings)
    relative = 100 * index / np.where(reference > 0, reference, np.nan)[:, None, :]
    places = _places(relative, settings.scheme)
    count = (places >= 0).sum(axis=0)
    held = [(places == k).sum(axis=0) for k in range(len(settings.scheme.groups))]
    shares = np.stack(held, axis=-1) / np.where(count > 0, count, 1)[..., None]
    nominal = ~np.isnan(scored.scores.index)
    return np.where(((count > 0) & nominal)[..., None], shares, np.nan)


def _places(relative: FloatArray, scheme: GroupScheme) -> Ints:
    """Position of the group of each score, 0 = lowest; -1 without a score."""
    places = np.searchsorted(scheme.limits, relative + _RIM, side="right")
    return np.where(np.isnan(relative), -1, places)


def _groups_table(
    scored: ScoredIndex, relative: FloatArray, settings: PerformanceSettings, shares: FloatArray | None
) -> Table:
    scheme, rules = settings.scheme, comparison_limits()
    places = _places(relative, scheme)
    gaps = relative[..., None] - scheme.limits
    distance = np.take_along_axis(gaps, np.abs(gaps).argmin(axis=-1)[..., None], axis=-1)[..., 0]
    own = best = np.full(relative.shape, np.nan)
    if shares is not None:
        own = np.take_along_axis(shares, np.maximum(places, 0)[..., None], axis=-1)[..., 0]
        best = np.where(np.isnan(own), np.nan, shares.argmax(axis=-1))
    data = unit_years(scored.scores).with_columns(
        floats("index", scored.scores.index),
        floats("relative", relative),
        _names("group", places, scheme),
        floats("distance", distance),
        pl.Series("borderline", (np.abs(distance) < rules.number("margin")).ravel()),
        floats("probability", own),
        _names("likeliest", np.nan_to_num(best, nan=-1).astype(np.intp), scheme),
    )
    share = pl.col("probability")
    sure = (
        pl.when(share >= rules.number("stable"))
        .then(pl.lit("stable"))
        .when(share >= rules.number("likely"))
        .then(pl.lit("likely"))
        .when(share.is_not_null())
        .then(pl.lit("fragile"))
    )
    kept = pl.when(pl.col("index").is_not_null()).then(pl.col("borderline")).alias("borderline")
    data = data.with_columns(kept, sure.alias("class"))
    return Table("groups", ("unit", "year"), data.sort("unit", "year"))


def _names(name: str, places: Ints, scheme: GroupScheme) -> pl.Series:
    texts = [scheme.groups[k] if k >= 0 else None for k in places.ravel()]
    return pl.Series(name, texts, dtype=pl.String)


def _probabilities_table(
    scored: ScoredIndex, shares: FloatArray | None, settings: PerformanceSettings
) -> Table:
    groups = settings.scheme.groups
    cells = scored.scores.index.size
    data = unit_years(scored.scores, len(groups)).with_columns(
        pl.Series("group", list(groups) * cells, dtype=pl.String),
        floats("probability", np.full((cells, len(groups)), np.nan) if shares is None else shares),
    )
    keys = ("unit", "year", "group")
    return Table("probabilities", keys, data.drop_nulls("probability").sort(keys))


def _sizes_table(groups: Table, scheme: GroupScheme) -> Table:
    years = groups.data["year"].unique().sort().to_list()
    rows = []
    for year in years:
        for code in scheme.groups:
            held = groups.data.filter(year=year, group=code)["unit"].to_list()
            rows.append((year, code, len(held), " ".join(held)))
    schema = {"year": pl.Int64, "group": pl.String, "units": pl.Int64, "names": pl.String}
    keys = ("year", "group")
    return Table("sizes", keys, pl.DataFrame(rows, schema=schema, orient="row").sort(keys))


def _thresholds_table(scheme: GroupScheme) -> Table:
    limits = [None, *scheme.limits.tolist(), None]
    rows = []
    for k, code in enumerate(scheme.groups):
        item = scheme.rules[code if k else scheme.groups[1]]
        source, validity = (item.source, item.validity) if k else ("", item.validity)
        rows.append((code, k + 1, limits[k], limits[k + 1], item.unit, source, validity))
    schema = {
        "group": pl.String, "order": pl.Int64, "lower": pl.Float64, "upper": pl.Float64,
        "unit_of_measure": pl.String, "source": pl.String, "validity": pl.String,
    }  # fmt: skip
    return Table("thresholds", ("group",), pl.DataFrame(rows, schema=schema, orient="row").sort("group"))


def _reference_table(scored: ScoredIndex, reference: FloatArray, settings: PerformanceSettings) -> Table:
    data = pl.DataFrame({"year": list(scored.scores.years), "value": reference}).with_columns(
        pl.lit(settings.kind).alias("kind"),
        pl.lit(settings.weights).alias("weights"),
        pl.lit(settings.unit).alias("unit"),
    )
    return Table("reference", ("year",), data)


def _figures(
    groups: Table, scheme: GroupScheme, kept: _Replicates | None
) -> Iterator[tuple[str, float | None, str, str]]:
    last = groups.data["year"].max()
    here = groups.data.filter(year=last)
    yield "year", float(last), "", ""  # type: ignore[arg-type]
    yield "units_grouped", float(here["group"].count()), "", ""
    for code in scheme.groups:
        yield f"units_{code}", float((here["group"] == code).sum()), "", ""
    for name in ("stable", "likely", "fragile"):
        yield f"units_{name}", float((here["class"] == name).sum()), "", ""
    yield "units_borderline", float(here["borderline"].sum()), "", ""
    used = 0 if kept is None or kept.index is None else len(kept.index)
    yield "replicates_used", float(used), "", ""
    yield "replicates", float(0 if kept is None else kept.total), "", ""
    for code in ("margin", "stable", "likely"):
        item = comparison_limits()[code]
        yield f"limit_{code}", item.a, item.unit, ""


def _findings(groups: Table) -> Iterator[Diagnostic]:
    for year in groups.data["year"].unique().sort().to_list():
        here = groups.data.filter(year=year)
        near = here.filter(pl.col("borderline"))["unit"].to_list()
        if near:
            yield note("performance.borderline", Where(year=year), count=len(near), units=_listed(near))
        fragile = here.filter(pl.col("class") == "fragile")["unit"].to_list()
        if fragile:
            yield warning("performance.fragile", Where(year=year), count=len(fragile), units=_listed(fragile))


def _plain(settings: PerformanceSettings) -> dict[str, object]:
    given = settings.given
    plain = {"scheme": settings.scheme.rules.code, "reference": settings.kind, "weights": settings.weights,
             "unit": settings.unit, "all_scales": settings.all_scales}  # fmt: skip
    if given is not None:
        plain["given"] = {str(k): v for k, v in given.items()} if isinstance(given, Mapping) else given
    return plain


def _listed(names: object) -> str:
    return ", ".join(names)  # type: ignore[arg-type]
