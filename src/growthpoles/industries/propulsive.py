"""Propulsive industries: the visible properties, the class they make, and the score beside it.

Perroux's marks of a propulsive industry are size, linkages, dominance, fast growth and technology. Six
visible properties are held against gates and name a class; four tests brought to 0-1 make a score. The
numbers stand in ``thresholds/properties.toml`` and ``thresholds/propulsive.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Provenance, Table
from growthpoles.core.rules import Rules
from growthpoles.core.structure import industry_names, national_totals, prepare_structure
from growthpoles.errors import InputError, Where, problem
from growthpoles.industries.inputs import Firm, InnovationSpending, PropulsiveSettings
from growthpoles.industries.propulsive_draws import (
    Figures,
    innovation_is_complete,
    measure_places,
    sample_places,
)
from growthpoles.industries.propulsive_links import link_scores
from growthpoles.industries.propulsive_match import Matched, match, merge_industries, unmatched
from growthpoles.industries.propulsive_points import centres_table, check_firms, points_table
from growthpoles.industries.propulsive_score import (
    Cells,
    Growth,
    measure_cells,
    measure_growth,
    relative_spending,
    score_table,
)
from growthpoles.industries.propulsive_tables import Findings, figures_of, property_tables
from growthpoles.industries.results import PropulsiveResult


def find_propulsive_industries(
    industries: IndustryTable,
    *,
    io: InputOutputTable | None = None,
    settings: PropulsiveSettings | None = None,
    innovation: InnovationSpending | None = None,
    firms: Sequence[Firm] = (),
    seed: int = 0,
) -> PropulsiveResult:
    """Find the industries that set a region in motion, and say how sure that is and what could not be seen.

    **Properties and class.** Weight (share of the unit), pull m / l - 1 and push (g - 1) / l inside the unit,
    dominance, dynamism (growth above the same industry in the country), innovation (own spending and, where
    known for all industries, that embodied in purchases) and retention (m - 1 inside the unit over m - 1
    with all inputs); m, l, g column sums, diagonal of L and row sums of the Ghosh inverse. Each is held
    against a gate over the industries of the unit: the median, the mean, or zero. Class: ``propulsive`` (all
    met), ``key-stagnant``, ``enclave``, ``promising``, ``propelled``, ``independent``, ``other``;
    ``not-assessed`` where a missing figure could change it. With a national table the country is judged
    beside its units (there dynamism is growth above all industries), and the table becomes regional by FLQ
    (Flegg and Webber 1997). The probability of a class is its share of draws over the exponent of FLQ, the
    errors of the figures and the gates.

    **Score and label.** ``lead`` = max(ramp(LQ), ramp(percentile of the share within the unit)); ``dynamism``
    = ramp(growth - growth in the country), halved where negative, undefined from zero; ``link`` = mean of
    ramps of the power and sensitivity of dispersion and of the percentile of m inside the unit;
    ``technology`` = score of the class, raised by innovation spending. ``score`` = weighted geometric mean
    of the tests that could be made; ``evidence`` = their weight. Labels: ``propulsive``, ``emerging``
    (dynamic, not leading), ``mature`` (leading, not dynamic), ``none``; ``too-small``, ``not-tradable``
    (display only), ``undetermined``. Where class and label disagree both are shown.

    **Growth points and centres.** A firm is a growth point if its industry is propulsive, or if it grows more
    than twice as fast as the country and has three known local partners. A development centre is a unit
    with two propulsive industries or more and a larger share in them than in all output.

    Without an input-output table the links cannot be seen: no class, only the score. With figures of one year
    growth is not known: dynamism is not assessed, and there is a class only where it could not change it.

    Args:
        industries: Output, value added or employment.
        io: A table of the nation, or of units of the industry table.
        settings: Years, thresholds, correspondence of codes, number of draws.
        innovation: Innovation expenditure by industry in the country.
        firms: Firms that may be growth points.
        seed: Seed of the draws.

    Raises:
        InputError: Fewer than two units or industries, a unit without output, years out of order, years or
            national totals that are not there; industries or regions that do not match; a table of another
            country or year that does not say so (`foreign`); firms of unknown units or industries.

    Example:
        >>> from growthpoles.core.panel import Flag
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> values = np.array([[[10.0, 90.0], [40.0, 95.0]], [[10.0, 90.0], [10.0, 90.0]]])
        >>> made = IndustryTable(land, "e", ("A", "B"), (2020, 2022),
        ...     (Industry("C", Label("Industry"), "high"), Industry("G", Label("Trade"), "low", False)),
        ...     values, np.full(values.shape, Flag.OBSERVED))
        >>> found = find_propulsive_industries(made)["industries"]
        >>> found.select("unit", "industry", "label").rows()[:2]
        [('A', 'C', 'propulsive'), ('A', 'G', 'not-tradable')]
    """
    chosen = settings or PropulsiveSettings()
    spent = innovation.merge(chosen.merged) if innovation else None
    table = merge_industries(industries, chosen.merged)
    check_firms(firms, table, merged=chosen.merged)
    years = _years(table, chosen)
    ready = prepare_structure(table, years)
    whole = ready.table
    matched = unmatched(whole) if io is None else match(whole, io, year=years[1], settings=chosen)
    growth, spending = measure_growth(whole, years), relative_spending(whole, spent)
    figures = _figures(whole, years[1], growth, spending)
    rules = chosen.properties
    written = measure_places(matched, figures, rules=rules)
    link = _link(matched, np.stack([place.links.backward[0] for place in written[:-1]]), rules)
    cells = measure_cells(whole, years, rules=chosen.rules, growth=growth, link=link, spending=spending)
    scores = score_table(
        whole, cells, rules=chosen.rules, provisional=_provisional(whole, years, chosen.rules)
    )
    draws = 0 if io is None else chosen.draws
    spans = _spans(rules, foreign=io is not None and bool(io.foreign))
    sampled = sample_places(matched, figures, rules=spans, draws=draws, seed=seed) if draws else None
    found = Findings(whole, matched, figures, written, sampled, chosen, scores.data)
    classes, *others = property_tables(found)
    tables = [scores, classes, *others, centres_table(found, classes.data)]
    if firms:
        tables.append(points_table(firms, found, classes=classes.data, growth=growth.whole))
    return PropulsiveResult(
        tables=(
            *tables,
            figures_of(found, classes.data, years=years),
            *_reference_tables(whole, chosen, firms, io.origin_name if io else ()),
        ),
        spec=_spec(chosen, years, io, draws),
        diagnostics=Diagnostics.of(
            ready.diagnostics,
            _diagnose(whole, cells, years, chosen.rules),
            _innovation_notes(whole, spent),
            _links_notes(matched, figures, chosen.rules, known=io is not None),
        ),
        provenance=Provenance(seed=seed),
    )


def _years(table: IndustryTable, settings: PropulsiveSettings) -> tuple[int, int]:
    start = table.years[0] if settings.start is None and table.years else settings.start
    end = table.years[-1] if settings.end is None and table.years else settings.end
    years = (start or 0, end or 0)
    if years[0] > years[1] or not table.years:
        raise InputError(problem("industries.years.order", None, start=years[0], end=years[1]))
    return years


def _figures(table: IndustryTable, year: int, growth: Growth, spending: FloatArray) -> Figures:
    """The figures of the units and, last, of the country."""
    surplus = np.vstack([growth.units - growth.nation, growth.nation - growth.whole])
    return Figures(np.vstack([table.year(year), national_totals(table, year)]), surplus, spending)


def _link(matched: Matched, backward: FloatArray, rules: Rules) -> FloatArray:
    link = np.full(backward.shape, np.nan)
    link[:, matched.at] = link_scores(matched, backward[:, matched.at], rules=rules)
    return link


def _spans(rules: Rules, *, foreign: bool) -> Rules:
    """A foreign technology is less certain than the own one."""
    cv = rules.number("vary-coefficients-foreign")
    return rules.with_threshold("vary-coefficients", a=cv) if foreign else rules


def _reference_tables(
    table: IndustryTable, settings: PropulsiveSettings, firms: Sequence[Firm], origin: Sequence[Named]
) -> tuple[Table, ...]:
    rules = (settings.rules, settings.properties)
    thresholds = pl.concat([item.rows() for item in rules]).sort("code")
    names = (name for item in rules for name in item.labels())
    makers = (("firm", firm.code, firm.label) for firm in firms)
    labels = labels_table(
        unit_names(table.place, table.territory.country), industry_names(table), names, makers, origin
    )
    return Table("thresholds", ("code",), thresholds), labels, units_table(table.place)


def _spec(
    settings: PropulsiveSettings, years: tuple[int, int], io: InputOutputTable | None, draws: int
) -> dict[str, Any]:
    held = {
        "start": years[0],
        "end": years[1],
        "rules": settings.rules.code,
        "date": settings.rules.date,
        "properties": settings.properties.code,
        "properties_date": settings.properties.date,
        "merged": dict(settings.merged),
    }
    if io is None:
        return held
    return held | {
        "io_source": io.source,
        "io_year": io.year,
        "io_foreign": io.foreign.text("en"),
        "groups": dict(settings.groups),
        "draws": draws,
    }


def _provisional(table: IndustryTable, years: tuple[int, int], rules: Rules) -> bool:
    return years[1] - years[0] < rules.number("enough-years") or table.price.kind == "current"


def _diagnose(table: IndustryTable, cells: Cells, years: tuple[int, int], rules: Rules) -> Diagnostics:
    found = list(_growth_notes(table, years, rules))
    born = np.isnan(cells.growth.units) & (cells.first_share == 0) & (cells.share > 0)
    for u, j in zip(*np.nonzero(born), strict=True):
        where = Where(unit=table.units[u], year=years[0], indicator=table.codes[j])
        found.append(note("propulsive.growth.undefined", where))
    unknown = [item.code for item in table.industries if item.tradable and not item.technology]
    found += [note("propulsive.technology.unknown", Where(indicator=code)) for code in unknown]
    return Diagnostics(tuple(found))


def _growth_notes(table: IndustryTable, years: tuple[int, int], rules: Rules) -> Iterator[Diagnostic]:
    """What growth rests on."""
    if years[0] == years[1]:
        yield warning("propulsive.growth.unknown", Where(year=years[1]))
        return
    if table.price.kind == "current":
        yield warning("propulsive.nominal", None, start=years[0], end=years[1])
    if years[1] - years[0] < rules.number("enough-years"):
        enough = int(rules.number("enough-years"))
        yield warning("propulsive.short", None, years=years[1] - years[0], enough=enough)


def _links_notes(matched: Matched, figures: Figures, rules: Rules, *, known: bool) -> Diagnostics:
    """What could not be seen of the links, and what the innovation property rests on."""
    if not known:
        weight = rules.number("weight-link")
        return Diagnostics((note("propulsive.link.missing", None, weight=weight), note("propulsive.unseen")))
    own = not np.isnan(figures.intensity).all() and not innovation_is_complete(matched, figures)
    return Diagnostics.of(matched.diagnostics, (note("propulsive.innovation.own"),) if own else ())


def _innovation_notes(table: IndustryTable, innovation: InnovationSpending | None) -> Diagnostics:
    if innovation is None:
        return Diagnostics((note("propulsive.innovation.missing"),))
    if innovation.year not in table.years:
        return Diagnostics((warning("propulsive.innovation.year", Where(year=innovation.year)),))
    other = sorted(code for code, _ in innovation.values if code not in table.codes)
    return Diagnostics((note("propulsive.innovation.other", None, codes=", ".join(other)),) if other else ())
