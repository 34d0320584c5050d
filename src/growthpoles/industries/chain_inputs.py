"""What a chain reaction starts from: demand, projects, capacities, minimum scales, imports, settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from growthpoles.core.panel import FloatArray
from growthpoles.errors import Problem, SpecificationError, Where, problem
from growthpoles.labels import Label

Phase = Literal["investment", "operation"]
Overflow = Literal["imports", "other-regions", "delayed"]
Replaces = Literal["abroad", "abroad-and-regions"]


@dataclass(frozen=True, slots=True)
class Demand:
    """Final demand for the goods of one industry.

    Attributes:
        industry: Industry code.
        amount: Amount in the unit of the table; negative for demand that falls away.
        region: Region code; empty where the table has one region.
        phase: ``operation`` for demand that lasts, ``investment`` for demand that comes once: no supplier
            settles for it.

    Example:
        >>> Demand("C", 100.0).region
        ''
    """

    industry: str
    amount: float
    region: str = ""
    phase: Phase = "operation"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a project buys per unit of its yearly output: to run, or once to be built.

    Attributes:
        industry: Industry code of the supplier.
        per_output: Purchases per unit of output; for building a capital coefficient, which may exceed one.
        region: Region of the supplier; by default as the region of the project buys this product today.
        imported: Bought outside the table.

    Example:
        >>> Purchase("F", 0.2).imported
        False
    """

    industry: str
    per_output: float
    region: str = ""
    imported: bool = False


@dataclass(frozen=True)
class Project:
    """A new plant with an input structure of its own, and what it takes to build it.

    Attributes:
        code: Code of the project; no industry of the table has it.
        output: Yearly output in the unit of the table.
        region: Region code; empty where the table has one region.
        inputs: Purchases per unit of output; empty with `like`.
        like: Industry of the region whose inputs, income and jobs per unit of output it has.
        investment: What building it takes, once, per unit of yearly output; followed as a phase of its own.
        wages: Income of households per unit of output; that of `like` by default.
        value_added: Value added per unit of output; that of `like` by default.
        jobs: Jobs per unit of output; those of `like` by default.
        label: Name.

    Raises:
        SpecificationError: Neither `inputs` nor `like`, or both; output of zero or less; inputs and wages
            above the output; purchases below zero.

    Example:
        >>> Project("PLANT", 50.0, inputs=(Purchase("F", 0.2), Purchase("C", 0.3, imported=True))).output
        50.0
    """

    code: str
    output: float
    region: str = ""
    inputs: tuple[Purchase, ...] = ()
    like: str = ""
    investment: tuple[Purchase, ...] = ()
    wages: float | None = None
    value_added: float | None = None
    jobs: float | None = None
    label: Label = field(default_factory=Label)

    def __post_init__(self) -> None:
        where, found = Where(indicator=self.code), list[Problem]()
        if bool(self.inputs) == bool(self.like):
            found.append(problem("chain.project.inputs", where))
        if not self.output > 0:
            found.append(problem("chain.project.output", where, output=self.output))
        spent = sum(item.per_output for item in self.inputs) + (self.wages or 0.0)
        if self.inputs and spent > 1 + 1e-9:
            found.append(problem("chain.project.spent", where, spent=round(spent, 6)))
        found += [
            problem("chain.purchase.negative", where, industry=item.industry, given=item.per_output)
            for item in (*self.inputs, *self.investment)
            if not 0 <= item.per_output < float("inf")
        ]
        if found:
            raise SpecificationError(found)


Shock = Demand | Project


@dataclass(frozen=True, slots=True)
class Capacity:
    """Spare capacity of an industry: what it can make beyond what it makes now.

    Attributes:
        industry: Industry code.
        spare: In the unit of the table, or as a share of output with `of_output`.
        region: Region code; all regions of the table when empty.
        of_output: Whether `spare` is a share of today's output.

    Example:
        >>> Capacity("C", 0.1, of_output=True).spare
        0.1
    """

    industry: str
    spare: float
    region: str = ""
    of_output: bool = False


@dataclass(frozen=True, slots=True)
class MinimumScale:
    """The output from which a supplier pays: the minimum economic scale of an industry.

    Attributes:
        industry: Industry code.
        scale: Most likely scale, in the unit of the table.
        region: Region code; all regions of the table when empty.
        low: Least scale; with `high` the scale is drawn from a triangle.
        high: Largest scale.
        spread: Standard deviation of the logarithm; the scale is drawn from a lognormal of median `scale`.

    Raises:
        SpecificationError: Figures out of order, or a triangle and a spread at once.

    Example:
        >>> MinimumScale("C", 20.0, low=10.0, high=50.0).certain
        False
    """

    industry: str
    scale: float
    region: str = ""
    low: float | None = None
    high: float | None = None
    spread: float = 0.0

    def __post_init__(self) -> None:
        ends = (self.low, self.high)
        triangle = None not in ends
        ordered = not triangle or (self.low or 0) <= self.scale <= (self.high or 0)
        half = (self.low is None) != (self.high is None)
        positive = self.scale > 0 and (self.low is None or self.low > 0) and self.spread >= 0
        if half or not ordered or not positive or (triangle and self.spread > 0):
            raise SpecificationError(problem("chain.scale.bad", Where(indicator=self.industry)))

    @property
    def certain(self) -> bool:
        """Whether the scale is one number."""
        return self.spread == 0 and (self.low is None or self.low == self.high)


@dataclass(frozen=True, eq=False)
class Imports:
    """Imported goods by product and buyer, beside a table of domestic flows.

    Attributes:
        industries: Codes of the products, those of the industries that could make them.
        values: Amounts by product and buying industry, shape (products, industries of the table). For a table
            of many regions also (products, industries of one region): every region then imports as much per
            unit of output.
        households: Amounts by product and region of the households, shape (products, regions); none by
            default.

    Example:
        >>> import numpy as np
        >>> Imports(("C",), np.array([[3.0, 1.0]])).values.sum()
        np.float64(4.0)
    """

    industries: tuple[str, ...]
    values: FloatArray
    households: FloatArray | None = None


@dataclass(frozen=True)
class ChainSettings:
    """How a chain reaction is followed.

    Attributes:
        households: Whether income is spent again (type II); needs wages and final demand of households.
        spent: Share of income that is spent.
        capacities: Spare capacities; industries that are not named have no limit.
        overflow: Where orders beyond capacity go: ``imports``; ``other-regions`` (the same industry there, by
            output, as far as it can, then imports); ``delayed``: they wait.
        scales: Minimum economic scales; industries that are not named never appear.
        imports: Imported goods by product, which new suppliers can replace.
        replaces: What new suppliers replace: imports, or purchases from other regions of the table too.
        captured: Share of those purchases that a new supplier wins.
        draws: Draws of uncertain scales.
        listed: Rounds that are listed one by one; the rest is one row.
        paths: Number of supply paths listed.
        region_names: Names of regions by code.

    Raises:
        SpecificationError: Shares outside 0-1, counts below their least.

    Example:
        >>> ChainSettings(capacities=(Capacity("F", 30.0),)).overflow
        'imports'
    """

    households: bool = False
    spent: float = 1.0
    capacities: tuple[Capacity, ...] = ()
    overflow: Overflow = "imports"
    scales: tuple[MinimumScale, ...] = ()
    imports: Imports | None = None
    replaces: Replaces = "abroad-and-regions"
    captured: float = 1.0
    draws: int = 1000
    listed: int = 12
    paths: int = 20
    region_names: tuple[tuple[str, Label], ...] = ()

    def __post_init__(self) -> None:
        found = []
        for name, value in (("spent", self.spent), ("captured", self.captured)):
            if not 0 < value <= 1:
                found.append(problem("chain.share.bad", Where(key=name), given=value))
        for name, count, least in (
            ("draws", self.draws, 1),
            ("listed", self.listed, 1),
            ("paths", self.paths, 0),
        ):
            if count < least:
                found.append(problem("chain.count.bad", Where(key=name), given=count, least=least))
        if found:
            raise SpecificationError(found)
