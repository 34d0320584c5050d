"""What the industries room takes: settings, thresholds, innovation spending, firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from growthpoles.core.rules import Rules, load_toml, parse_rules
from growthpoles.errors import SpecificationError, problem
from growthpoles.labels import Label
from growthpoles.sources.options import Reading, Rows, TableFormat

TESTS = ("lead", "dynamism", "link", "technology")
RAMPS = ("lead-quotient", "lead-focus", "dynamism", "technology-spending", "emerging", "mature")
NUMBERS = (
    "shift-gate", "technology-high", "technology-medium-high", "technology-knowledge-intensive-service",
    "technology-medium", "technology-medium-low", "technology-low", "technology-other", "weight-lead",
    "weight-dynamism", "weight-link", "weight-technology", "floor", "minimum-size", "propulsive",
    "enough-evidence", "enough-years",
)  # fmt: skip
PROPERTY_RAMPS = (
    "vary-delta", "vary-gates", "interval", "link-backward", "link-forward", "link-retention",
)  # fmt: skip
PROPERTY_NUMBERS = (
    "delta", "vary-coefficients", "vary-coefficients-foreign", "vary-output", "vary-growth",
    "vary-innovation", "vary-zero-dominance", "vary-zero-dynamism", "structure-differs", "firm-growth",
    "firm-partners", "centre-industries", "centre-quotient",
)  # fmt: skip


@lru_cache(maxsize=8)
def load_propulsive_rules(path: str | Path | None = None) -> Rules:
    """Read the thresholds of the search for propulsive industries; the bundled ones by default.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_propulsive_rules().ends("lead-quotient")
        (1.0, 2.0)
    """
    return _load("propulsive", path, ramps=RAMPS, numbers=NUMBERS)


@lru_cache(maxsize=8)
def load_property_rules(path: str | Path | None = None) -> Rules:
    """Read the thresholds of the six visible properties, their spans and development centres.

    Raises:
        InputError: The file does not exist or is no TOML.
        SpecificationError: Thresholds are missing, unknown or contradictory; all problems at once.

    Example:
        >>> load_property_rules().ends("vary-delta")
        (0.1, 0.4)
    """
    return _load("properties", path, ramps=PROPERTY_RAMPS, numbers=PROPERTY_NUMBERS)


def _load(name: str, path: str | Path | None, *, ramps: Sequence[str], numbers: Sequence[str]) -> Rules:
    bundled = files("growthpoles") / "industries" / "thresholds" / f"{name}.toml"
    source = bundled if path is None else Path(path)
    parsed = parse_rules(load_toml(source), ramps=ramps, numbers=numbers, file=source.name)
    if parsed.rules is None:
        raise SpecificationError(parsed.problems)
    return parsed.rules


@dataclass(frozen=True)
class PropulsiveSettings:
    """How propulsive industries are searched for.

    Attributes:
        start: First year; the first of the table by default.
        end: Last year; the last of the table by default.
        rules: Thresholds, see `load_propulsive_rules`.
        properties: Thresholds of the six visible properties, see `load_property_rules`.
        groups: {industry code of the input-output table: industry code} where the table is finer or codes
            differ; several may go to one.
        merged: {industry code: code of the group} where the input-output table is coarser: the industries are
            added up before anything is measured.
        draws: Number of draws for probabilities and intervals; 0 = none.

    Example:
        >>> PropulsiveSettings(start=2022).rules.date
        '2026-11-25'
    """

    start: int | None = None
    end: int | None = None
    rules: Rules = field(default_factory=load_propulsive_rules)
    properties: Rules = field(default_factory=load_property_rules)
    groups: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    draws: int = 1000

    def __post_init__(self) -> None:
        if self.draws < 0:
            raise ValueError(f"draws must be >= 0, not {self.draws}")


@dataclass(frozen=True)
class InnovationSpending:
    """Innovation expenditure by industry in the whole country in one year.

    Attributes:
        year: Year of the figures.
        values: (industry code, expenditure), all in one unit of measure; only ratios are used.
        total: Expenditure of all industries; None = the sum of `values`.

    Example:
        >>> InnovationSpending(2022, (("C", 10.0), ("J", 5.0))).whole
        15.0
    """

    year: int
    values: tuple[tuple[str, float], ...]
    total: float | None = None

    @property
    def whole(self) -> float:
        """Expenditure of all industries."""
        return sum(value for _, value in self.values) if self.total is None else self.total

    def merge(self, groups: Mapping[str, str]) -> InnovationSpending:
        """Expenditure of groups, {code: code of the group}; unknown where a member is.

        Example:
            >>> spent = InnovationSpending(2022, (("D", 1.0), ("J", 5.0), ("E", 2.0), ("A", 3.0)))
            >>> spent.merge({"D": "DE", "E": "DE", "A": "AB", "B": "AB"}).values
            (('DE', 3.0), ('J', 5.0))
        """
        spent = dict(self.values)
        unknown = {groups[code] for code in groups if code not in spent}
        found: dict[str, float] = {}
        for code, value in self.values:
            goal = groups.get(code, code)
            if goal not in unknown:
                found[goal] = found.get(goal, 0.0) + value
        return InnovationSpending(self.year, tuple(found.items()), self.whole)


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that may be a growth point.

    Attributes:
        code: Code.
        label: Name in up to three languages.
        unit: Territorial unit it works in.
        industry: Its industry.
        growth: Growth in % a year over the years of the search; None when unknown.
        partners: Known suppliers and customers in the unit; None when unknown.

    Example:
        >>> Firm("F1", Label("Turbine works"), "KZ-10", "C", 12.5, 4).partners
        4
    """

    code: str
    label: Label
    unit: str
    industry: str
    growth: float | None = None
    partners: int | None = None


def read_firms(path: str | Path, *, style: TableFormat | None = None) -> tuple[Firm, ...]:
    """Read firms: ``code``, names, ``unit``, ``industry``; optional ``growth`` in % a year and ``partners``.

    Args:
        path: One row per firm. Empty cells of growth and partners are unknown, not zero.
        style: How the table is written.

    Raises:
        InputError: Every problem of the table with its row and column.

    Warns:
        ReadingWarning: Something was found out or left aside, such as a guessed encoding.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> cells = "code,name,unit,industry,growth,partners\\nF1,Works,A,C,12.5,4\\nF2,Mill,A,C,,"
        >>> with TemporaryDirectory() as folder:
        ...     _ = (Path(folder) / "firms.csv").write_text(cells)
        ...     [(firm.growth, firm.partners) for firm in read_firms(Path(folder) / "firms.csv")]
        [(12.5, 4), (None, None)]
    """
    return load_firms(path, style=style).told()


def load_firms(path: str | Path, *, style: TableFormat | None = None) -> Reading[tuple[Firm, ...]]:
    """The firms of `read_firms` with the notes of the reader."""
    rows = Rows(path, style)
    rows.require(["code", "unit", "industry"])
    rows.unique("code")
    growth, partners = rows.optional_numbers("growth"), rows.optional_numbers("partners")
    cells = list(zip(rows.text("code"), rows.text("unit"), rows.text("industry"), strict=True))
    for i, (given, count) in enumerate(zip(cells, partners, strict=True)):
        empty = (name for name, text in zip(("code", "unit", "industry"), given, strict=True) if not text)
        rows.problems += [problem("table.cell.empty", rows.where(name, i)) for name in empty]
        if count is not None and (count < 0 or count % 1):
            rows.problems.append(problem("firms.partners.whole", rows.where("partners", i), given=count))
    firms = (
        Firm(*cells[i][:1], label or Label(cells[i][0]), *cells[i][1:], growth[i], _whole(partners[i]))
        for i, label in enumerate(rows.labels())
    )
    return rows.finish(tuple(firms))


def _whole(count: float | None) -> int | None:
    return None if count is None else int(count)
