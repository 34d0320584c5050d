"""What is asked of microdata: columns, conditions on rows, measures and the rules of disclosure control."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from growthpoles.core.measure import PriceBasis
from growthpoles.errors import SpecificationError, Where, problem
from growthpoles.labels import Label, is_code
from growthpoles.sources.options import TableFormat

Literal = str | int | float | bool
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "missing", "present")
KINDS = ("count", "distinct", "sum", "share", "mean")
MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A condition on a row: column, operator, value. It is data, never a text of SQL.

    Attributes:
        column: Column of the microdata.
        operator: One of ``= != < <= > >= in "not in" missing present``.
        value: A text, number or truth value; a tuple of them for ``in`` and ``not in``; nothing for
            ``missing`` and ``present``. An empty cell meets no condition but ``missing``; a number that is
            not finite counts as missing.

    Raises:
        SpecificationError: The operator is unknown or the value does not fit it.

    Example:
        >>> RowFilter("status", "in", ("active", "new")).value
        ('active', 'new')
    """

    column: str
    operator: str
    value: Literal | tuple[Literal, ...] | None = None

    def __post_init__(self) -> None:
        where = Where(column=str(self.column))
        if self.operator not in OPERATORS:
            known = ", ".join(OPERATORS)
            raise SpecificationError(
                problem("microdata.operator.unknown", where, operator=str(self.operator), known=known)
            )
        if not self._fits():
            given = repr(self.value)
            raise SpecificationError(
                problem("microdata.value.bad", where, operator=self.operator, given=given)
            )

    def _fits(self) -> bool:
        if self.operator in ("missing", "present"):
            return self.value is None
        if self.operator in ("in", "not in"):
            many = self.value
            return (
                isinstance(many, tuple)
                and bool(many)
                and len({family(item) for item in many} - {""}) == 1
                and all(map(_is_literal, many))
            )
        ordered = self.operator in ("=", "!=") or not isinstance(self.value, bool)
        return _is_literal(self.value) and ordered

    @property
    def literals(self) -> tuple[Literal, ...]:
        """The values as a tuple."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)


def _is_literal(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 2**63
    return isinstance(value, str | bool)


def family(value: object) -> str:
    """Family of types of a literal: ``text``, ``number``, ``truth``; empty for anything else."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class MicroMeasure:
    """One indicator to be made from rows.

    Attributes:
        code: Code of the indicator.
        kind: ``count`` rows; ``distinct`` different values of a column; ``sum`` of a column; ``share`` of the
            rows (or of the sum of a column) that meet ``where`` in those that meet ``of``; ``mean`` of a
            column, weighted by ``weight``.
        column: Column of figures (of things to tell apart for ``distinct``).
        where: Conditions all of which a row must meet.
        of: Conditions of the denominator of a share; all rows by default.
        weight: Column of weights of a mean.
        decimals: Figures are rounded to this many decimals (halves up) before they are added, which is
            exact then, whatever the order of the rows.
        label, unit, price: As in `Indicator`.

    Raises:
        SpecificationError: The parts do not make a measure.

    Example:
        >>> exporters = (RowFilter("exports", ">", 0),)
        >>> MicroMeasure("export_jobs", "share", "jobs", where=exporters).kind
        'share'
    """

    code: str
    kind: str
    column: str | None = None
    where: tuple[RowFilter, ...] = ()
    of: tuple[RowFilter, ...] = ()
    weight: str | None = None
    decimals: int = 2
    label: Label = field(default_factory=Label)
    unit: str = ""
    price: PriceBasis = field(default_factory=PriceBasis)

    def __post_init__(self) -> None:
        where = Where(indicator=str(self.code))
        if not is_code(self.code):
            raise SpecificationError(problem("microdata.measure.code", where))
        if self.kind not in KINDS:
            known = ", ".join(KINDS)
            raise SpecificationError(problem("method.unknown", where, name=str(self.kind), known=known))
        for name in ("where", "of"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        wrong = self._wrong()
        if wrong:
            raise SpecificationError(problem("microdata.measure.parts", where, kind=self.kind, part=wrong))

    def _wrong(self) -> str:
        """The first part that is missing or out of place."""
        checks = {
            "column": (self.kind in ("distinct", "sum", "mean")) > (self.column is not None)
            or (self.kind == "count" and self.column is not None),
            "where": self.kind == "share" and not self.where,
            "of": self.kind != "share" and bool(self.of),
            "weight": self.kind != "mean" and self.weight is not None,
            "decimals": self.decimals not in range(MOST_DECIMALS + 1),
        }
        return next((name for name, wrong in checks.items() if wrong), "")

    @property
    def additive(self) -> bool:
        """Whether values of parts add up to the whole; an entity may be in several, so not ``distinct``."""
        return self.kind in ("count", "sum")


@dataclass(frozen=True, slots=True)
class MicroRows:
    """What the rows are: which column is what, which rows count, how a file is written.

    Attributes:
        unit: Column with the code or exact name of the territorial unit.
        year: Column with the year: a whole number, a text of it, or a date.
        entity: Column that says who contributes (firm, applicant, supplier), for counting contributors and
            for dominance; None = every row is a contributor of its own.
        industry: Column of the industry; with it cells are unit x year x industry.
        where: Conditions all rows must meet.
        edition: Edition of the territory; the newest by default.
        style: Encoding, delimiter and decimal sign of a CSV file; found out by default.

    Example:
        >>> MicroRows("region", "year", entity="bin").industry is None
        True
    """

    unit: str = "unit"
    year: str = "year"
    entity: str | None = None
    industry: str | None = None
    where: tuple[RowFilter, ...] = ()
    edition: str | None = None
    style: TableFormat = field(default_factory=TableFormat)


@dataclass(frozen=True, slots=True)
class MicroEngine:
    """The engine for files.

    Attributes:
        name: ``duckdb``, ``polars`` or ``spark``.
        threads: Threads of DuckDB or Spark; None = one for each processor.
        folder: Folder for what does not fit into memory; None = the one of the system.

    Example:
        >>> MicroEngine(threads=2).name
        'duckdb'
    """

    name: str = "duckdb"
    threads: int | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """When a figure would tell too much of one contributor, and how well it is then hidden.

    A sum of the contributions x1 >= x2 >= ... (absolute values) is unsafe with fewer than ``minimum``
    contributors; under the (n, k) rule when x1 + ... + xn > k % of it; under the p % rule when what is
    left without x1 and x2 is less than p % of x1, so that the second could estimate the first so closely.
    Further cells are hidden until no hidden one can be recomputed from totals more closely than its
    protection level (p or k as stated by the rule, ``protection`` % for the minimum).

    Attributes:
        minimum: Least number of contributors.
        p_percent: p of the p % rule; None = not applied.
        dominance: (n, k) of the dominance rule; None = not applied.
        protection: How far, on either side, a sum hidden for the minimum must seem to reach, % of it. A count
            must seem to reach the minimum.
        hide_zeros: Whether zeros are hidden too (where "nobody" is itself telling).

    Raises:
        SpecificationError: A figure is out of its range.

    Source:
        Hundepool, A. et al. (2012) Statistical Disclosure Control, Wiley, ch. 4 (sensitivity measures 4.2,
        secondary suppression 4.4); Cox, L. H. (1981) Linear sensitivity measures in statistical disclosure
        control, J. Statistical Planning and Inference 5, 153-164.

    Example:
        >>> DisclosureRules(minimum=5, dominance=(2, 85)).p_percent
        10.0
    """

    minimum: int = 3
    p_percent: float | None = 10.0
    dominance: tuple[int, float] | None = None
    protection: float = 10.0
    hide_zeros: bool = False

    def __post_init__(self) -> None:
        p = 1.0 if self.p_percent is None else self.p_percent
        n, k = (1, 1.0) if self.dominance is None else self.dominance
        ranges = {
            "minimum": isinstance(self.minimum, int) and 1 <= self.minimum <= 1000,
            "p_percent": 0 < p <= 1000,
            "dominance": n in range(1, 11) and 0 < k < 100 * (1 + (self.dominance is None)),
            "protection": 0 < self.protection <= 1000,
        }
        for name, fine in ranges.items():
            if not fine:
                given = str(getattr(self, name))
                raise SpecificationError(problem("microdata.rules.bad", Where(key=name), given=given))

    @property
    def top(self) -> int:
        """How many of the largest contributions the rules look at; 0 for none."""
        return max(2 if self.p_percent is not None else 0, self.dominance[0] if self.dominance else 0)
