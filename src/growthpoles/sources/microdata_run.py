"""The work behind `aggregate_microdata`: queries, arrays, disclosure control, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, error, good, note, warning
from growthpoles.core.result import Provenance
from growthpoles.core.territory import Territory
from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.sources.microdata_doors import DoorSettings, Opened, open_rows
from growthpoles.sources.microdata_inputs import (
    DisclosureRules,
    MicroEngine,
    MicroMeasure,
    MicroRows,
    RowFilter,
)
from growthpoles.sources.microdata_query import (
    ENTITY,
    INDUSTRY,
    UNIT,
    YEAR,
    Part,
    Plan,
    Record,
    all_of,
    cell_sums,
    contributors,
    entities,
    in_cells,
    in_slice,
    largest,
    make_plan,
    own_rows,
    slices,
)
from growthpoles.sources.microdata_result import Figures, Microdata, make_tables
from growthpoles.sources.microdata_rows import TOTAL, Prepared, Request, prepare
from growthpoles.sources.microdata_safety import (
    Counts,
    Exact,
    Grid,
    Hidden,
    Place,
    doubtful,
    most_with_totals,
    protect,
    with_totals,
)


def run(
    source: Any,
    measures: tuple[MicroMeasure, ...],
    *,
    given: MicroRows,
    territory: Territory | None,
    rules: DisclosureRules | None,
    place: tuple[MicroEngine, str],
) -> Microdata:
    """As `aggregate_microdata`; `place` is the engine for files and the bound of memory."""
    asked = Request(measures, given, territory)
    _check(asked)
    plan = make_plan(asked.measures, differences=rules is not None)
    settings = DoorSettings(*place, given.style, asked.numbers, asked.truths)
    with open_rows(source, settings) as opened:
        prepared = prepare(opened, asked, plan=plan)
        work = _Work(opened, prepared, asked, plan)
        grid, different = work.grid(control=rules is not None), work.different()
        hidden, found = None, [note("microdata.open")]
        if rules is not None:
            hidden, found = _hidden(work, grid, rules)
        inputs = tuple((name, made.result()) for name, made in opened.hashes)
        name = opened.engine
    country = territory.country if territory else None
    figures = Figures(prepared, plan, grid, hidden, different)
    return Microdata(
        tables=make_tables(figures, whole=country.code if country else TOTAL),
        spec=_spec(asked, rules, name),
        diagnostics=Diagnostics.of(prepared.found, found).raise_if_error(),
        provenance=Provenance(tuple(sorted(inputs)), None, version("growthpoles")),
        measures=asked.measures,
        territory=territory,
    )


def _check(asked: Request) -> None:
    codes = [measure.code for measure in asked.measures]
    if not codes:
        raise SpecificationError(problem("microdata.measures.none"))
    for code in codes:
        if codes.count(code) > 1:
            raise SpecificationError(problem("microdata.measure.twice", Where(indicator=code)))


def _spec(asked: Request, rules: DisclosureRules | None, engine: str) -> dict[str, Any]:
    given = asked.given
    return {
        "engine": engine,
        "edition": given.edition or "",
        "rows": {
            "unit": given.unit,
            "year": given.year,
            "entity": given.entity,
            "industry": given.industry,
            "where": [asdict(item) for item in given.where],
        },
        "measures": [
            {
                "code": item.code,
                "kind": item.kind,
                "column": item.column,
                "weight": item.weight,
                "where": [asdict(part) for part in item.where],
                "of": [asdict(part) for part in item.of],
                "decimals": item.decimals,
            }
            for item in asked.measures
        ],
        "disclosure": None if rules is None else asdict(rules),
    }


def _hidden(work: _Work, grid: Grid, rules: DisclosureRules) -> tuple[Hidden, list[Diagnostic]]:
    """What is hidden, and what is said of it; a cell that could still be recomputed is an error."""
    known = work.exact(grid, rules)
    hidden = protect(grid, work.plan, rules=rules, known=known, shown=work.shown)
    shown = np.array(work.shown, bool)
    unsafe, gone = hidden.unsafe[..., shown], hidden.hidden[..., shown]
    found: list[Diagnostic] = []
    if hidden.attackable.any():
        found.append(error("microdata.attack.open", None, cells=int(hidden.attackable.sum())))
    else:
        counts = {"unsafe": int(unsafe.sum()), "more": int((gone & ~unsafe).sum())}
        found.append(
            good("microdata.attack.none", None, **counts, cells=int((grid.rows > 0)[..., shown].sum()))
        )
    if hidden.exposed.any():
        found.append(warning("microdata.attack.lone", None, cells=int(hidden.exposed.sum())))
    return hidden, found


@dataclass(frozen=True, eq=False)
class _Work:
    """The queries of one call and the arrays their results go to."""

    opened: Opened
    prepared: Prepared
    asked: Request
    plan: Plan

    @property
    def shown(self) -> list[bool]:
        """Whether a part is published or follows from what is."""
        used = {
            k
            for use in self.plan.uses
            if use.measure.kind != "distinct"
            for k in (use.numerator, use.denominator)
        }
        return [k in used for k in range(len(self.plan.parts))]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Units, years, industries (1 where there are none)."""
        held = self.prepared
        return len(held.units), len(held.years), max(len(held.industries), 1)

    def at(self, record: Record) -> tuple[int, int, int]:
        """Place of a row of results, which begins with the keys."""
        held = self._places
        kind = held[2][record[2]] if self.prepared.industries else 0
        return held[0][record[0]], held[1][str(record[1])], kind

    @cached_property
    def _places(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        held = self.prepared
        return (
            {unit: k for k, unit in enumerate(held.units)},
            {str(year): k for k, year in enumerate(held.years)},
            {kind: k for k, kind in enumerate(held.industries)},
        )

    def grid(self, *, control: bool) -> Grid:
        """Sums of all cells and totals, and bounds of contributors and of the largest contribution."""
        parts, cut = self.plan.parts, self.prepared.cut
        sums, rows, sizes, first = (np.zeros((*self.shape, len(parts)), np.int64) for _ in range(4))
        for record in self.opened.fetch(cell_sums(cut, parts)):
            place, cells = self.at(record), iter(record[len(cut.keys) + 1 :])
            for k, part in enumerate(parts):
                count, at = int(next(cells)), (*place, k)
                own = (count, count, 1) if part.counts else tuple(int(next(cells) or 0) for _ in range(3))
                rows[at], (sums[at], sizes[at], first[at]) = count, own
        most = self._by_entity["most"] if control and self.asked.given.entity else np.ones((*self.shape, 1))
        people = np.ceil(rows / np.maximum(most, 1)).astype(np.int64)
        bounds = first * (rows > 0) * np.maximum(most, 1)
        many = bool(self.prepared.industries)
        return Grid(
            with_totals(sums, by_industry=many),
            with_totals(rows, by_industry=many),
            with_totals(sizes, by_industry=many),
            most_with_totals(people, by_industry=many),
            with_totals(bounds.astype(np.float64), by_industry=many),
        )

    @cached_property
    def _by_entity(self) -> dict[str, Counts]:
        return self._entities(ENTITY, frozenset())

    def _entities(self, column: str, where: frozenset[RowFilter]) -> dict[str, Counts]:
        """Different values of a column and most rows of one, shape (units, years, industries, 1)."""
        cut = self.prepared.cut
        found = {name: np.zeros((*self.shape, 1), np.int64) for name in ("different", "most")}
        kept = all_of(cut.names, where)
        held = cut if kept is None else replace(cut, rows=cut.rows.filter(kept))
        cuts = [held]
        if self.opened.at_once is not None:
            cuts = [in_slice(held, part) for part in slices(self.prepared.rows, self.opened.at_once)]
        for record in (record for part in cuts for record in self.opened.fetch(entities(part, column))):
            different, _, most = record[len(cut.keys) :]
            found["different"][self.at(record)], found["most"][self.at(record)] = int(different), int(most)
        return found

    def different(self) -> dict[str, Counts]:
        """Counts of the measures that tell things apart, shape (units, years, industries)."""
        held: dict[str, Counts] = {}
        for measure in self.asked.measures:
            if measure.kind == "distinct":
                own = measure.column == self.asked.given.entity and not measure.where
                column = self.prepared.cut.names.alias[str(measure.column)]
                found = self._by_entity if own else self._entities(column, frozenset(measure.where))
                held[measure.code] = found["different"][..., 0]
        return held

    def exact(self, grid: Grid, rules: DisclosureRules) -> dict[Place, Exact]:
        """Contributors and largest contributions of the cells that bounds leave in doubt."""
        doubt = doubtful(grid, self.plan.parts, rules=rules)
        last, many = len(self.prepared.units), bool(self.prepared.industries)
        found: dict[Place, Exact] = {}
        queries: dict[tuple[int, bool, bool], list[Place]] = {}
        for place in np.argwhere(doubt):
            u, y, i, k = (int(n) for n in place)
            if k in self._checked:
                queries.setdefault((k, u == last, many and i == doubt.shape[2] - 1), []).append((u, y, i, k))
        for (k, over_units, over_kinds), places in queries.items():
            axes = [0] * (not over_units) + [1] + [2] * (many and not over_kinds)
            for held in self._at_once(places, grid.rows):
                found |= self._exact_of(self.plan.parts[k], axes, places=held, top=rules.top)
        return found

    def _at_once(self, places: list[Place], rows: Counts) -> list[list[Place]]:
        """Cells in groups that one query can take under the bound of memory."""
        if self.opened.at_once is None:
            return [places]
        found: list[list[Place]] = [[]]
        size = 0
        for place in places:
            if found[-1] and size + int(rows[place]) > self.opened.at_once:
                found.append([])
                size = 0
            found[-1].append(place)
            size += int(rows[place])
        return found

    @cached_property
    def _checked(self) -> frozenset[int]:
        """Parts whose cells must be safe."""
        uses = {use.numerator for use in self.plan.uses}
        return frozenset(uses | {k for k, shown in enumerate(self.shown) if shown}) | {
            rest for *_, rest in self.plan.links
        }

    def _exact_of(
        self, part: Part, axes: list[int], *, places: Sequence[Place], top: int
    ) -> dict[Place, Exact]:
        """The exact contributions of some cells of one part, which all are totals over the same axes."""
        held = self.prepared
        names = (held.units, [str(year) for year in held.years], held.industries)
        keys = tuple((UNIT, YEAR, INDUSTRY)[axis] for axis in axes)
        cells = {tuple(names[axis][place[axis]] for axis in axes): place for place in places}
        cut = in_cells(replace(held.cut, keys=keys), list(cells))
        each = contributors if self.asked.given.entity else own_rows
        asked = largest(each(cut, part), keys, levels=0 if part.counts else top)
        found: dict[Place, Exact] = {}
        for record in self.opened.fetch(asked):
            place = cells.get(tuple(record[: len(keys)]))
            if place is not None:
                people, size, *steps = record[len(keys) :]
                tops = [int(v) for v, n in zip(steps[::2], steps[1::2], strict=True) if v is not None
                        for _ in range(min(int(n), top))]  # fmt: skip
                found[place] = Exact(int(people), int(size), tuple(tops[:top]))
        return found
