"""Benchmark: regions and their country beside other countries, on shared indicators and one scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.composite.fit import score_index
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.spec import IndexSpec
from growthpoles.composite.treat.none import NoTreatment
from growthpoles.core.catalogue import figures_table, framework_names, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, Grade, good, note, warning
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.rules import Rules
from growthpoles.errors import InputError, NotAvailableError, Problem, Where, problem
from growthpoles.potential.benchmark_cells import (
    Cells,
    NationalCheck,
    Sides,
    cells_of,
    check_national,
    joined_panel,
)
from growthpoles.potential.benchmark_tables import (
    Board,
    check_table,
    figures_of,
    gaps_table,
    indicators_table,
    scores_table,
    values_table,
)
from growthpoles.potential.comparison import comparison_limits
from growthpoles.potential.comparison_results import BenchmarkResult

NAMED = ("US", "CN", "IN", "DE", "GB", "BR")


def benchmark_spec() -> IndexSpec:
    """How a benchmark is scored.

    Figures as they are, from the minimum to the maximum of all units; arithmetic mean inside pillars,
    geometric mean above, as in `default_spec`: product does not make up for missing research.

    Example:
        >>> benchmark_spec().normalise
        MinMax(lower=0.0, upper=1.0, floor=0.01, percentiles=None)
    """
    return IndexSpec(
        treat=NoTreatment(), normalise=MinMax(floor=0.01), within=PowerMean(1), aggregate=PowerMean(0)
    )


@dataclass(frozen=True)
class BenchmarkSettings:
    """How regions are set beside countries.

    Attributes:
        years: Years to compare; the last year of the regions' panel by default.
        named: Codes of the countries gaps are shown to; all countries when empty.
        max_age: Most years a figure may be older than the year it is used for; it is flagged as imputed.
        spec: How the index is made; see `benchmark_spec`.
        limits: Thresholds ``agreement`` and ``unit-error``, see `comparison_limits`.

    Example:
        >>> BenchmarkSettings(years=(2022,)).named
        ('US', 'CN', 'IN', 'DE', 'GB', 'BR')
    """

    years: tuple[int, ...] = ()
    named: tuple[str, ...] = NAMED
    max_age: int = 5
    spec: IndexSpec = field(default_factory=benchmark_spec)
    limits: Rules = field(default_factory=comparison_limits)


def benchmark_countries(
    panel: Panel,
    countries: Panel,
    framework: Framework,
    *,
    settings: BenchmarkSettings | None = None,
) -> BenchmarkResult:
    """Set regions and their country beside other countries on shared indicators.

    Each indicator of the framework carries the code of the countries' table and says of which figures of the
    regions' panel it is made. The scale is learnt on regions, nation and countries together. The national
    figure of the regions' source is first held against the home country's row of the countries' table: an
    indicator on which the two differ by more than a tenth is shown but not scored, since then regions and
    countries are not measured alike, or a unit of measure is wrong.

    Args:
        panel: Figures of the regions, with published national figures.
        countries: Figures of countries; a rate such as ``KZT per USD`` of the home country converts money.
        framework: The shared indicators.
        settings: Years, named countries, age of figures, scale.

    Raises:
        InputError: Countries, indicators or years that are not there, codes used on both sides, units of
            measure that do not fit; all are listed.
        NotAvailableError: No indicator can be scored.

    Example:
        >>> import growthpoles as gp
        >>> name = gp.Label("demo")
        >>> def table(codes, column, whole=None):
        ...     land = gp.Territory((gp.Edition("now", tuple(gp.Unit(c, name) for c in codes)),), whole)
        ...     empty = np.empty((len(codes), 1, 0))
        ...     made = gp.Panel(land, "now", codes, (2022,), (), empty, empty.astype(np.uint8), empty)
        ...     return made.with_indicator(gp.Indicator("rd", name, "%"), np.array(column)[:, None])
        >>> tree = gp.Framework("demo", name, (
        ...     gp.Element("I", "", "index", name),
        ...     gp.Element("rd", "I", "indicator", name, unit="%", value="rd")))
        >>> settings = BenchmarkSettings(named=("DE",))
        >>> found = benchmark_countries(table(("A", "B"), [0.0, 1.0]), table(("DE", "BR"), [4.0, 2.0]), tree,
        ...                             settings=settings)
        >>> found["benchmark_scores"].select("unit", "place").rows()
        [('A', 3), ('B', 3), ('BR', 2), ('DE', 1)]
    """
    chosen = settings or BenchmarkSettings()
    years = chosen.years or panel.years[-1:]
    home = panel.territory.country.code if panel.territory.country else ""
    problems = [*_problems(panel, countries, replace(chosen, years=years), home=home)]
    if problems:
        raise InputError(problems)
    sides = cells_of(panel, countries, framework=framework, years=years, max_age=chosen.max_age)
    check = check_national(sides, countries, home=home, limits=chosen.limits)
    board = _board(
        panel, countries, framework, sides=sides, check=check, settings=replace(chosen, years=years)
    )
    known = {item.code: item for item in countries.place.units}
    tables = (
        scores_table(board),
        values_table(board, panel=panel, countries=countries),
        gaps_table(board, chosen.named or board.of_kind("country")),
        check_table(board, check),
        indicators_table(board, check),
        labels_table(
            unit_names(panel.place, panel.territory.country),
            (("unit", code, item.label) for code, item in known.items()),
            framework_names(framework),
            chosen.limits.labels(),
        ),
        units_table(panel.place),
        figures_table(figures_of(board, check, limits=chosen.limits)),
    )
    return BenchmarkResult(
        tables=tables,
        spec={
            "framework": framework.code, "index": chosen.spec.to_plain(), "years": list(years),
            "named": list(chosen.named), "max_age": chosen.max_age,
        },
        diagnostics=Diagnostics.of(
            _check_findings(framework, years, check=check, limits=chosen.limits), _findings(board)
        ),
    )  # fmt: skip


def _problems(panel: Panel, countries: Panel, settings: BenchmarkSettings, *, home: str) -> Iterator[Problem]:
    for code in settings.named:
        if code not in countries.units or code == home:
            known = ", ".join(item for item in countries.units if item != home)
            yield problem("benchmark.country.unknown", Where(unit=code), known=known)
    for code in panel.units:
        if code in countries.units or code == home:
            yield problem("benchmark.code.twice", Where(unit=code))
    for year in settings.years:
        if year not in panel.years:
            span = f"{panel.years[0]}-{panel.years[-1]}" if panel.years else ""
            yield problem("panel.year.unknown", Where(year=year), span=span)
    if settings.max_age < 0:
        yield problem("benchmark.age", None, value=settings.max_age)


def _board(
    panel: Panel,
    countries: Panel,
    framework: Framework,
    *,
    sides: Sides,
    check: NationalCheck,
    settings: BenchmarkSettings,
) -> Board:
    """All units on one scale."""
    home = panel.territory.country.code if panel.territory.country else ""
    others = [u for u, code in enumerate(countries.units) if code != home]
    parts = [sides.regions, *([sides.nation] if home else []), sides.countries.at(others)]
    cells = Cells(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("values", "flags", "used"))
    )
    nation = (home,) if home else ()
    units = (*panel.units, *nation, *(countries.units[u] for u in others))
    kinds = ["region"] * len(panel.units) + ["nation"] * len(nation) + ["country"] * len(others)
    tree = _scoring(framework, check)
    if not tree.scored:
        failed = _check_findings(framework, settings.years, check=check, limits=settings.limits)
        reasons = [Problem(item.code, item.where, item.details) for item in failed if item.grade > Grade.NOTE]
        raise NotAvailableError([problem("benchmark.none", None, framework=framework.code), *reasons])
    joined = joined_panel(cells, units, years=settings.years, items=framework.indicators)
    scored = score_index(joined, tree, spec=settings.spec)
    return Board(framework, units, tuple(kinds), settings.years, cells, check.comparable, scored.scores)


def _scoring(framework: Framework, check: NationalCheck) -> Framework:
    """The framework that reads the joined panel; indicators that failed the check have no direction."""
    scored = dict(zip((item.code for item in framework.indicators), check.comparable, strict=True))
    return replace(
        framework,
        elements=tuple(
            replace(item, value=item.code, denominator="", factor=None, not_applicable=(), proxy="",
                    direction=item.direction if scored[item.code] else 0)
            if item.kind == "indicator" else item
            for item in framework.elements
        ),
    )  # fmt: skip


def _check_findings(
    framework: Framework, years: tuple[int, ...], *, check: NationalCheck, limits: Rules
) -> Iterator[Diagnostic]:
    wrong = limits.number("unit-error")
    for k, item in enumerate(framework.indicators):
        for y, year in enumerate(years):
            national, published = float(check.national[y, k]), float(check.published[y, k])
            where = Where(year=year, indicator=item.code)
            if np.isnan(national) or np.isnan(published):
                yield note("benchmark.check.none", where)
                continue
            details = {"national": float(f"{national:.4g}"), "published": float(f"{published:.4g}")}
            ratio = national / published if national > 0 and published > 0 else 1.0
            if check.agrees[y, k]:
                yield good("benchmark.check.agrees", where, **details)
            elif max(ratio, 1 / ratio) >= wrong:
                yield warning("benchmark.check.unit", where, **details)
            else:
                yield warning("benchmark.check.differs", where, **details)


def _findings(board: Board) -> Iterator[Diagnostic]:
    """Older figures, and countries without an index."""
    scored = [k for k, item in enumerate(board.framework.indicators) if item.code in board.scored_codes]
    for y, year in enumerate(board.years):
        old = board.cells.flags[:, y][:, scored] == Flag.IMPUTED
        if old.any():
            yield note("benchmark.imputed", Where(year=year), count=int(old.sum()), of=int(old.size))
        lost = [board.units[u] for u in np.flatnonzero(np.isnan(board.scores.index[:, y]))]
        if lost:
            yield note("benchmark.unscored", Where(year=year), count=len(lost), units=", ".join(lost))
