"""The aggregation queries, written once in Narwhals and run where the rows are.

Only elementary aggregations are used: sums of integers, counts, maxima, so that every engine gives the same
figures whatever the order of the rows. Different values are counted in two phases (group by the value, then
count the groups), which an engine can do under a cap of memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import narwhals as nw

from growthpoles.sources.microdata_inputs import Literal, MicroMeasure, RowFilter

UNIT, YEAR, INDUSTRY, ENTITY = "k_unit", "k_year", "k_industry", "k_entity"
EXACT = 2.0**53
_SEAM = "\x1f"  # between the parts of a key that stands for a whole cell

Record = tuple[Any, ...]
Slice = tuple[tuple[str, ...], tuple[str, ...]]
Fetch = Callable[[nw.LazyFrame[Any]], list[Record]]


@dataclass(frozen=True, slots=True)
class Part:
    """One additive figure: rows counted, or a column (times a weight) added up, over some of the rows.

    Attributes:
        column, weight: What is added up; no column = rows are counted.
        where: Conditions a row must meet.
        without: The row must fail at least one of these; none = not asked.
        decimals: Decimals kept before adding.
    """

    column: str | None
    weight: str | None
    where: frozenset[RowFilter]
    without: frozenset[RowFilter] = frozenset()
    decimals: int = 0

    @property
    def counts(self) -> bool:
        """Whether rows are counted."""
        return self.column is None


@dataclass(frozen=True, slots=True)
class Use:
    """How a measure is made of parts: positions of the numerator and the denominator (None = undivided).

    The numerator of ``distinct`` counts the rows behind it, for the rules of disclosure only.
    """

    measure: MicroMeasure
    numerator: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Parts to be computed, how the measures use them, and which part is the difference of which two.

    Attributes:
        uses: One for each measure.
        parts: The figures.
        links: (wide, narrow, difference): positions of parts where wide = narrow + difference. A difference
            is never published, but whoever sees the other two has it.
    """

    uses: tuple[Use, ...]
    parts: tuple[Part, ...]
    links: tuple[tuple[int, int, int], ...]


def make_plan(measures: Sequence[MicroMeasure], *, differences: bool) -> Plan:
    """The parts of measures, each once.

    Example:
        >>> exporters = (RowFilter("exports", ">", 0),)
        >>> plan = make_plan([MicroMeasure("share", "share", where=exporters)], differences=True)
        >>> len(plan.parts), plan.links
        (3, ((1, 0, 2),))
    """
    parts: dict[Part, int] = {}

    def at(part: Part) -> int:
        return parts.setdefault(part, len(parts))

    uses = tuple(_use(measure, at) for measure in measures)
    told = {k for use in uses if use.measure.kind != "distinct" for k in (use.numerator, use.denominator)}
    links = []
    for wide, narrow in _nested([part for part, k in parts.items() if k in told]) if differences else ():
        rest = Part(wide.column, wide.weight, wide.where, narrow.where - wide.where, wide.decimals)
        links.append((parts[wide], parts[narrow], at(rest)))
    for use in uses:  # tells a sum of nothing from a sum of figures that are missing
        if use.measure.kind == "sum":
            at(Part(None, None, frozenset(use.measure.where)))
    return Plan(uses, tuple(parts), tuple(links))


def _use(measure: MicroMeasure, at: Callable[[Part], int]) -> Use:
    where, column, places = frozenset(measure.where), measure.column, measure.decimals
    if measure.kind == "count":
        return Use(measure, at(Part(None, None, where)))
    if measure.kind == "distinct":
        return Use(measure, at(Part(None, None, where | {RowFilter(str(column), "present")})))
    if measure.kind == "sum":
        return Use(measure, at(Part(column, None, where, decimals=places)))
    if measure.kind == "share":
        base, kept = frozenset(measure.of), places if column else 0
        wide = Part(column, None, base, decimals=kept)
        return Use(measure, at(Part(column, None, base | where, decimals=kept)), at(wide))
    there = where | {RowFilter(str(column), "present")}
    if measure.weight is None:
        return Use(measure, at(Part(column, None, where, decimals=places)), at(Part(None, None, there)))
    weighed = Part(column, measure.weight, where, decimals=places)
    return Use(measure, at(weighed), at(Part(measure.weight, None, there, decimals=places)))


def _nested(parts: Sequence[Part]) -> list[tuple[Part, Part]]:
    """Pairs (wide, narrow) of the same figure where narrow asks for more."""
    return [
        (wide, narrow)
        for wide in parts
        for narrow in parts
        if (wide.column, wide.weight, wide.decimals) == (narrow.column, narrow.weight, narrow.decimals)
        and wide.where < narrow.where
    ]


@dataclass(frozen=True, eq=False)
class Names:
    """Names given to the user's columns at the door, and which of them hold floating-point figures."""

    alias: dict[str, str]
    floats: frozenset[str]

    def column(self, name: str) -> nw.Expr:
        """The expression of a column of the user."""
        return nw.col(self.alias[name])

    def usable(self, name: str) -> nw.Expr:
        """Whether a cell holds something: not empty, and finite where it is a figure.

        A comparison does not tell NaN: Parquet keeps it out of the least and greatest value of a column, and
        DuckDB takes a comparison that holds for these as holding for every row.
        """
        cell = self.column(name)
        return ~cell.is_null() & cell.is_finite() if name in self.floats else ~cell.is_null()


@dataclass(frozen=True, eq=False)
class Cut:
    """Rows with the keys of their cells and the names of their other columns."""

    rows: nw.LazyFrame[Any]
    keys: tuple[str, ...]
    names: Names


def meets(names: Names, item: RowFilter) -> nw.Expr:
    """Whether a row meets a condition; never empty."""
    there = names.usable(item.column)
    if item.operator == "present":
        return there
    if item.operator == "missing":
        return ~there
    cell, value = names.column(item.column), item.value
    tests: dict[str, Callable[[], nw.Expr]] = {
        "=": lambda: cell == value,
        "!=": lambda: cell != value,
        "<": lambda: cell < value,
        "<=": lambda: cell <= value,
        ">": lambda: cell > value,
        ">=": lambda: cell >= value,
        "in": lambda: cell.is_in(_like(item.literals, floats=item.column in names.floats)),
        "not in": lambda: ~cell.is_in(_like(item.literals, floats=item.column in names.floats)),
    }
    met: nw.Expr = there & tests[item.operator]().fill_null(False)
    return met


def _like(values: tuple[Literal, ...], *, floats: bool) -> list[Literal]:
    """Values in the type of the column, as Polars wants them; a fraction is no whole number."""
    if floats:
        return [float(value) for value in values]
    if any(isinstance(value, float) for value in values):
        return [int(value) for value in values if float(value).is_integer()]
    return list(values)


def conjunction(tests: Sequence[nw.Expr]) -> nw.Expr:
    """Whether all tests hold."""
    met: nw.Expr = reduce(and_, tests)
    return met


def all_of(names: Names, items: frozenset[RowFilter]) -> nw.Expr | None:
    """Whether a row meets all conditions; None when there are none."""
    ordered = sorted(items, key=repr)
    return conjunction([meets(names, item) for item in ordered]) if ordered else None


def figure(names: Names, part: Part) -> nw.Expr:
    """The whole number a row adds to a part; empty where it adds nothing."""
    tests = [all_of(names, part.where)]
    if part.without:
        tests.append(~conjunction([meets(names, item) for item in sorted(part.without, key=repr)]))
    number: nw.Expr = nw.lit(1, dtype=nw.Int64)
    if part.column is not None:
        columns = [part.column] + ([part.weight] if part.weight else [])
        tests += [names.usable(name) for name in columns]
        product = reduce(lambda a, b: a * b, [names.column(name) for name in columns])
        number = scaled(product, part.decimals, floats=any(name in names.floats for name in columns))
        if any(name in names.floats for name in columns):
            tests.append(within(product, part.decimals))
    held = [test for test in tests if test is not None]
    return nw.when(conjunction(held)).then(number) if held else number


def one_if(test: nw.Expr) -> nw.Expr:
    """1 where a test holds, else 0 (PostgreSQL does not turn truth values into numbers)."""
    return nw.when(test).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))


def scaled(number: nw.Expr, decimals: int, *, floats: bool) -> nw.Expr:
    """A figure as a whole number of its last decimal, halves up."""
    if not floats:
        whole: nw.Expr = number.cast(nw.Int64) * 10**decimals
        return whole
    # Engines may work out a branch that is not taken, and fail on a figure that is no whole number there.
    safe = nw.when(within(number, decimals)).then(number).otherwise(0.0)
    return (safe * float(10**decimals) + 0.5).floor().cast(nw.Int64)


def within(number: nw.Expr, decimals: int) -> nw.Expr:
    """Whether a figure can be scaled without loss."""
    limit = EXACT / 10**decimals
    inside: nw.Expr = number.is_finite() & (number < limit) & (number > -limit)
    return inside


def survey(cut: Cut, parts: Sequence[Part]) -> nw.LazyFrame[Any]:
    """Rows by key as written; for each column added up: cells not usable, of them not empty, size of all."""
    made: list[nw.Expr] = []
    for k, part in enumerate(parts):
        columns = [str(part.column)] + ([part.weight] if part.weight else [])
        product = reduce(lambda a, b: a * b, [cut.names.column(name).cast(nw.Float64) for name in columns])
        usable = reduce(and_, [cut.names.usable(name) for name in columns])
        empty = reduce(or_, [cut.names.column(name).is_null() for name in columns])
        large = usable & ~within(product, part.decimals)
        if not any(name in cut.names.floats for name in columns):
            large = usable & (product.abs() * float(10**part.decimals) > 9e18)
        made += [
            one_if(empty).alias(f"q{k}_empty"),
            one_if(~usable & ~empty).alias(f"q{k}_endless"),
            one_if(large).alias(f"q{k}_large"),
            nw.when(usable & ~large).then(product.abs() * float(10**part.decimals)).otherwise(0.0)
            .alias(f"q{k}_size"),
        ]  # fmt: skip
    held = [f"q{k}_{name}" for k in range(len(parts)) for name in ("empty", "endless", "large", "size")]
    sums = [nw.col(name).sum().alias(f"s_{name}") for name in held]
    return cut.rows.select(*cut.keys, *made).group_by(*cut.keys).agg(nw.len().alias("rows_here"), *sums)


def cell_sums(cut: Cut, parts: Sequence[Part]) -> nw.LazyFrame[Any]:
    """By cell and part: rows, sum, sum of absolute values and largest absolute value of a row."""
    figures = [figure(cut.names, part).alias(f"v{i}") for i, part in enumerate(parts)]
    sums: list[nw.Expr] = []
    for i, part in enumerate(parts):
        cell = nw.col(f"v{i}")
        sums.append(cell.count().alias(f"n{i}"))
        if not part.counts:
            sums += [cell.sum().alias(f"s{i}"), cell.abs().sum().alias(f"a{i}")]
            sums.append(cell.abs().max().alias(f"m{i}"))
    return cut.rows.select(*cut.keys, *figures).group_by(*cut.keys).agg(nw.len().alias("rows_here"), *sums)


def entities(cut: Cut, column: str) -> nw.LazyFrame[Any]:
    """By cell: different values, groups (an empty one is one more), most rows of one value; two phases."""
    narrow = [nw.col(key).cast(nw.Int16) if key == YEAR else nw.col(key) for key in cut.keys]  # less to spill
    one = cut.rows.select(*narrow, column).group_by(*cut.keys, column).agg(nw.len().alias("rows_of_one"))
    there = one_if(~nw.col(column).is_null()).alias("there")
    return (
        one.select(*cut.keys, there, "rows_of_one")
        .group_by(*cut.keys)
        .agg(
            nw.col("there").sum().alias("different"),
            nw.len().alias("groups"),
            nw.col("rows_of_one").max().alias("most"),
        )
    )


def slices(rows: Mapping[tuple[str, str], int], at_once: int | None) -> list[Slice]:
    """Units and years to be taken together so that no query has more rows than may be taken at once.

    Args:
        rows: Rows by unit and year.
        at_once: Most rows of a slice; a single unit in a single year may have more.

    Returns:
        (units, years) of each slice; no units = all.

    Example:
        >>> slices({("A", "2023"): 5, ("B", "2023"): 4, ("A", "2024"): 2, ("A", "2025"): 3}, 6)
        [(('A',), ('2023',)), (('B',), ('2023',)), ((), ('2024', '2025'))]
    """
    years: dict[str, int] = {}
    for (_, year), count in sorted(rows.items()):
        years[year] = years.get(year, 0) + count
    if at_once is None:
        return [((), tuple(sorted(years)))]
    found: list[Slice] = []
    for year in [year for year in sorted(years) if years[year] > at_once]:
        units = {unit: count for (unit, at), count in sorted(rows.items()) if at == year}
        found += [(held, (year,)) for held in _packed(units, at_once)]
    small = {year: count for year, count in sorted(years.items()) if count <= at_once}
    return found + [((), held) for held in _packed(small, at_once)]


def _packed(sizes: Mapping[str, int], most: int) -> list[tuple[str, ...]]:
    """Neighbours put together up to a size."""
    found: list[tuple[str, ...]] = []
    held: tuple[str, ...] = ()
    size = 0
    for name, own in sizes.items():
        if held and size + own > most:
            found.append(held)
            held, size = (), 0
        held, size = (*held, name), size + own
    return [*found, held] if held else found


def in_slice(cut: Cut, part: Slice) -> Cut:
    """Rows of one slice only."""
    units, years = part
    rows = cut.rows.filter(nw.col(YEAR).is_in(list(years)))
    return Cut(rows.filter(nw.col(UNIT).is_in(list(units))) if units else rows, cut.keys, cut.names)


def in_cells(cut: Cut, cells: Sequence[tuple[str, ...]]) -> Cut:
    """Rows of some cells only."""
    held = cut.rows
    for k, key in enumerate(cut.keys):
        held = held.filter(nw.col(key).is_in(sorted({cell[k] for cell in cells})))
    if len(cut.keys) > 1:
        whole = nw.concat_str([nw.col(key) for key in cut.keys], separator=_SEAM)
        held = held.filter(whole.is_in([_SEAM.join(cell) for cell in cells]))
    return Cut(held, cut.keys, cut.names)


def contributors(cut: Cut, part: Part) -> nw.LazyFrame[Any]:
    """One row for each cell and contributor: what it adds to a part, absolute."""
    made = cut.rows.select(*cut.keys, ENTITY, figure(cut.names, part).alias("v")).filter(
        ~nw.col("v").is_null()
    )
    return (
        made.group_by(*cut.keys, ENTITY)
        .agg(nw.col("v").sum().alias("total"))
        .select(*cut.keys, nw.col("total").cast(nw.Int64).abs().alias("v"))
    )


def own_rows(cut: Cut, part: Part) -> nw.LazyFrame[Any]:
    """As `contributors` where every row is a contributor of its own."""
    made = cut.rows.select(*cut.keys, figure(cut.names, part).alias("v")).filter(~nw.col("v").is_null())
    return made.select(*cut.keys, nw.col("v").abs().alias("v"))


def largest(given: nw.LazyFrame[Any], keys: Sequence[str], *, levels: int) -> nw.LazyFrame[Any]:
    """By cell: contributors, sum, and the largest values, level by level, each with how often it occurs."""
    cells = given.group_by(*keys).agg(
        nw.len().alias("groups"), nw.col("v").sum().alias("whole"), nw.col("v").max().alias("t0")
    )
    for k in range(levels):
        at, below = nw.col("v") == nw.col(f"t{k}"), nw.col("v") < nw.col(f"t{k}")
        step = (
            given.join(cells.select(*keys, f"t{k}"), on=list(keys), how="inner")
            .select(*keys, one_if(at).alias("here"), nw.when(below).then(nw.col("v")).alias("next"))
            .group_by(*keys)
            .agg(nw.col("here").sum().alias(f"c{k}"), nw.col("next").max().alias(f"t{k + 1}"))
        )
        cells = cells.join(step, on=list(keys), how="inner")
    held = [name for k in range(levels) for name in (f"t{k}", f"c{k}")]
    return cells.select(*keys, "groups", "whole", *held)
