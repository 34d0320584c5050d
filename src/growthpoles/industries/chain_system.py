"""The system a chain reaction runs through: the industries of a table, projects beside them, households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse.linalg import LinearOperator

from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray
from growthpoles.industries.chain_inputs import (
    ChainSettings,
    Demand,
    Imports,
    Phase,
    Project,
    Purchase,
    Shock,
)
from growthpoles.stats.arrays import Bools, Ints, divide
from growthpoles.stats.leontief import is_productive

MEASURES = ("output", "value_added", "income", "jobs")


@dataclass(frozen=True, eq=False)
class Bought:
    """Imported goods by product that new suppliers could make.

    Attributes:
        codes: Codes of the products.
        per_output: Imports per unit of output of the buyer, shape (products, nodes).
        per_income: Imports per unit of household income, shape (products, groups).
    """

    codes: tuple[str, ...]
    per_output: FloatArray
    per_income: FloatArray


@dataclass(frozen=True, eq=False)
class System:
    """Nodes are the industries of the table, then the projects; groups are the households of the regions.

    Attributes:
        table: The table, its region named.
        regions: Region of every node.
        codes: Industry or project of every node.
        a: Inputs per unit of output, shape (nodes, nodes).
        spending: Household spending per unit of income, shape (nodes, groups); no group in the open model.
        income: Household income per unit of output, same shape.
        outside: Purchases from outside the table per unit of output, shape (nodes,); NaN where not known.
        spent_outside: The same per unit of household income, taxes on consumption included, shape (groups,).
        measures: Amounts per unit of output, one row for each of `MEASURES`; NaN where not known.
        bought: Imports by product; None where not given.
        shock: Change of final demand, or of the output of projects, shape (nodes,).
        home: Regions the shock is meant for: those of the demand and of the projects.
        direct: What the shock itself buys outside the table: imported equipment of a project that is built.
    """

    table: InputOutputTable
    regions: tuple[str, ...]
    codes: tuple[str, ...]
    a: FloatArray
    spending: FloatArray
    income: FloatArray
    outside: FloatArray
    spent_outside: FloatArray
    measures: FloatArray
    bought: Bought | None
    shock: FloatArray
    home: tuple[str, ...] = ()
    direct: float = 0.0

    @property
    def places(self) -> tuple[str, ...]:
        """Region codes, each once."""
        return self.table.region_codes

    @property
    def member(self) -> Ints:
        """Position of the region of every node."""
        place = {code: k for k, code in enumerate(self.places)}
        return np.array([place[code] for code in self.regions], np.intp)

    @property
    def at_home(self) -> Bools:
        """Whether a node lies in a region of the shock, shape (nodes,)."""
        return np.isin(self.regions, self.home)

    def whole(self) -> Any:
        """What turns the output of one round into the orders of the next, household spending included."""
        if self.spending.shape[1] == 0:
            return self.a

        def forward(v: FloatArray) -> FloatArray:
            return np.asarray(self.a @ np.ravel(v) + self.spending @ (np.ravel(v) @ self.income))

        def backward(v: FloatArray) -> FloatArray:
            return np.asarray(np.ravel(v) @ self.a + self.income @ (np.ravel(v) @ self.spending))

        return LinearOperator(self.a.shape, matvec=forward, rmatvec=backward, dtype=np.float64)

    def comes_to_rest(self) -> bool:
        """Whether the rounds die out with household spending in them."""
        return self.spending.shape[1] == 0 or is_productive(self.whole())


def build_system(
    table: InputOutputTable,
    shocks: Sequence[Shock],
    *,
    settings: ChainSettings,
    phase: Phase = "operation",
    awake: bool = False,
) -> System:
    """The system of a table, of what is done to it in one phase, and of how it is followed.

    A project is a node of its own when it runs; when it is built it is final demand for what building takes.
    With `awake`, industries that may appear where there are none have the inputs of other regions.

    Raises:
        InputError: The model is to be closed and the table has no wages or no households.
    """
    base = _industries(table, settings)
    if awake:
        base = _with_technology(base, settings)
    projects = [item for item in shocks if isinstance(item, Project)]
    if phase == "operation":
        for item in projects:
            base = _with_project(base, item)
    shock, direct = np.zeros(len(base.codes)), 0.0
    place = {key: k for k, key in enumerate(zip(base.regions, base.codes, strict=True))}
    taking_part = [item for item in shocks if phase in phases_of(item)]
    for given in taking_part:
        region = given.region or table.region_codes[0]
        if isinstance(given, Demand):
            shock[place[region, given.industry]] += given.amount
        elif phase == "operation":
            shock[place[region, given.code]] += given.output
        else:
            bought, abroad = _purchases(table, given.investment, region)
            shock += given.output * bought
            direct += given.output * abroad
    home = tuple(dict.fromkeys(item.region or table.region_codes[0] for item in taking_part))
    return replace(base, shock=shock, home=home, direct=direct)


def phases_of(item: Shock) -> tuple[Phase, ...]:
    """Phases in which a shock sets something off, in order of time.

    Example:
        >>> phases_of(Project("P", 1.0, like="C", investment=(Purchase("F", 2.0),)))
        ('investment', 'operation')
    """
    if isinstance(item, Demand):
        return (item.phase,)
    return ("investment", "operation") if item.investment else ("operation",)


def trade_pattern(table: InputOutputTable, *, region: str, code: str) -> FloatArray:
    """From whom a region buys a product of the table today, shares over all industries, sum 1.

    A region that buys none buys at home, or where it is made when it is not made there.
    """
    sellers = np.array([item == code for item in table.codes])
    at = table.positions(region=region)
    sold = np.where(sellers, table.flows[:, at].sum(axis=1), 0.0)
    if not sold.sum() > 0:
        own = sellers & np.array([item == region for item in table.regions]) & (table.output > 0)
        sold = np.where(own if own.any() else sellers, np.maximum(table.output, 0), 0.0)
    return np.asarray(sold / (sold.sum() or 1.0))


def _industries(table: InputOutputTable, settings: ChainSettings) -> System:
    count = len(table)
    spending, income, spent_outside = np.zeros((count, 0)), np.zeros((count, 0)), np.zeros(0)
    if settings.households:
        closed = table.households(spent=settings.spent)
        spending, income = closed.consumption, closed.income
        spent_outside = np.where(spending.any(axis=0), settings.spent - spending.sum(axis=0), 0.0)
    return System(
        table,
        table.regions,
        table.codes,
        table.coefficients(),
        spending,
        income,
        _outside(table, settings),
        spent_outside,
        np.array([_per_unit(table, name) for name in MEASURES]),
        _bought(table, settings),
        np.zeros(count),
    )


def _outside(table: InputOutputTable, settings: ChainSettings) -> FloatArray:
    """Imports per unit of output; NaN where the table does not say."""
    if any(item.kind == "imports" for item in table.primary.items):
        amounts = table.primary.of("imports")
    elif settings.imports is not None:
        amounts = imported(table, settings.imports).sum(axis=0)
    else:
        return np.full(len(table), np.nan)
    return np.asarray(amounts / np.where(table.output == 0, 1.0, table.output))


def imported(table: InputOutputTable, given: Imports) -> FloatArray:
    """Imports by product and buyer, shape (products, industries of the table).

    Imports by the industries of the nation are spread over the regions by output.
    """
    codes = tuple(dict.fromkeys(table.codes))
    if given.values.shape[1] == len(table) or len(table.region_codes) == 1:
        return given.values
    national = np.array([table.output[table.positions(industry=code)].sum() for code in codes])
    at = [codes.index(code) for code in table.codes]
    return np.asarray(given.values[:, at] * table.output / np.where(national == 0, 1.0, national)[at])


def _per_unit(table: InputOutputTable, name: str) -> FloatArray:
    """One of `MEASURES` per unit of output; zero without output, NaN where not known.

    Value added is the account of that kind, or else all primary inputs but imports and taxes.
    """
    kinds = {item.kind for item in table.primary.items}
    held = {item.kind for item in (*table.primary.items, *table.satellites.items)}
    if name == "output":
        return np.ones(len(table))
    if name == "value_added" and "value-added" not in held and kinds & {"wages", "surplus"}:
        other = [k for k, item in enumerate(table.primary.items) if item.kind not in ("imports", "taxes")]
        amounts = divide(table.primary.values[other].sum(axis=0), table.output)
    else:
        kind = {"value_added": "value-added", "income": "wages", "jobs": "jobs"}[name]
        if kind not in held:
            return np.full(len(table), np.nan)
        amounts = table.per_output(kind)
    return np.where(table.output == 0, 0.0, amounts)


def _bought(table: InputOutputTable, settings: ChainSettings) -> Bought | None:
    given = settings.imports
    if given is None:
        return None
    per_output = imported(table, given) / np.where(table.output == 0, 1.0, table.output)
    groups = len(table.region_codes) if settings.households else 0
    per_income = np.zeros((len(given.industries), groups))
    if groups and given.households is not None:
        at = table.demand.positions("households")
        whole = table.demand.values[at].sum(axis=1) + table.demand.outside()[at]
        for r, region in enumerate(table.region_codes):
            own = [k for k, a in enumerate(at) if table.demand.items[a].region in ("", region)]
            per_income[:, r] = settings.spent * given.households[:, r] / (float(whole[own].sum()) or 1.0)
    return Bought(given.industries, per_output, per_income)


def _with_project(base: System, project: Project) -> System:
    table, region = base.table, project.region or base.table.region_codes[0]
    r = table.region_codes.index(region)
    if project.like:
        like = int(table.positions(region=region, industry=project.like)[0])
        column, outside = base.a[:, like], float(base.outside[like])
        measures, bought = base.measures[:, like].copy(), base.bought
        imported = None if bought is None else bought.per_output[:, like]
    else:
        bought_here, outside = _purchases(table, project.inputs, region)
        column = np.zeros(len(base.codes))
        column[: len(table)] = bought_here
        measures, (bought, imported) = np.array([1.0, *[np.nan] * 3]), _own_imports(base, project)
    given = (1.0, project.value_added, project.wages, project.jobs)
    measures = np.array([old if new is None else new for old, new in zip(measures, given, strict=True)])
    size, groups = len(base.codes), base.spending.shape[1]
    a = np.zeros((size + 1, size + 1))
    a[:size, :size], a[: column.size, size] = base.a, column
    earned = np.zeros((1, groups))
    if groups:
        earned[0, r] = np.nan_to_num(measures[2])
    return replace(
        base,
        regions=(*base.regions, region),
        codes=(*base.codes, project.code),
        a=a,
        spending=np.vstack([base.spending, np.zeros((1, groups))]),
        income=np.vstack([base.income, earned]),
        outside=np.append(base.outside, outside),
        measures=np.column_stack([base.measures, measures]),
        bought=None
        if bought is None or imported is None
        else replace(bought, per_output=np.column_stack([bought.per_output, imported])),
    )


def _purchases(table: InputOutputTable, items: Sequence[Purchase], region: str) -> tuple[FloatArray, float]:
    """What a project buys by supplier, and outside the table, per unit of its output."""
    found = np.zeros(len(table))
    for item in items:
        if not item.imported:
            found += item.per_output * _suppliers(table, item, region)
    return found, sum(item.per_output for item in items if item.imported)


def _suppliers(table: InputOutputTable, item: Purchase, region: str) -> FloatArray:
    if not item.region:
        return trade_pattern(table, region=region, code=item.industry)
    found = np.zeros(len(table))
    found[table.positions(region=item.region, industry=item.industry)] = 1.0
    return found


def _own_imports(base: System, project: Project) -> tuple[Bought | None, FloatArray | None]:
    """Imports by product with the products of the project among them, and those of the project itself."""
    wanted = [item for item in project.inputs if item.imported]
    if base.bought is None and not wanted:
        return None, None
    groups = base.spending.shape[1]
    old = base.bought or Bought((), np.zeros((0, len(base.codes))), np.zeros((0, groups)))
    new = [code for code in dict.fromkeys(item.industry for item in wanted) if code not in old.codes]
    bought = Bought(
        (*old.codes, *new),
        np.vstack([old.per_output, np.zeros((len(new), len(base.codes)))]),
        np.vstack([old.per_income, np.zeros((len(new), groups))]),
    )
    own = np.zeros(len(bought.codes))
    for item in wanted:
        own[bought.codes.index(item.industry)] += item.per_output
    return bought, own


def _with_technology(base: System, settings: ChainSettings) -> System:
    """Gives industries that may appear where there are none yet the inputs they have in other regions."""
    table = base.table
    named = {(item.region, item.industry) for item in settings.scales}
    missing = [
        k
        for k, key in enumerate(zip(table.regions, table.codes, strict=True))
        if table.output[k] == 0 and (key in named or ("", key[1]) in named)
    ]
    if not missing:
        return base
    a, measures, outside = np.array(base.a), np.array(base.measures), np.array(base.outside)
    per_output = None if base.bought is None else np.array(base.bought.per_output)
    for k in missing:
        models = [j for j, code in enumerate(table.codes) if code == table.codes[k] and table.output[j] > 0]
        if not models:
            continue
        weight = table.output[models] / table.output[models].sum()
        by_product = dict.fromkeys(table.codes, 0.0)
        for i, amount in enumerate(base.a[:, models] @ weight):
            by_product[table.codes[i]] += float(amount)
        a[:, k] = sum(
            amount * trade_pattern(table, region=table.regions[k], code=code)
            for code, amount in by_product.items()
            if amount
        )
        measures[:, k] = base.measures[:, models] @ weight
        outside[k] = base.outside[models] @ weight
        if per_output is not None:
            per_output[:, k] = per_output[:, models] @ weight
    income = base.income
    if income.shape[1]:
        income = np.array(income)
        for k in missing:
            income[k, table.region_codes.index(table.regions[k])] = np.nan_to_num(measures[2, k])
    bought = base.bought
    if bought is not None and per_output is not None:
        bought = replace(bought, per_output=per_output)
    return replace(base, a=a, measures=measures, outside=outside, income=income, bought=bought)


def name_region(table: InputOutputTable, shocks: Sequence[Shock]) -> InputOutputTable:
    """A table of one unnamed region takes the region that the shocks name."""
    named = list(dict.fromkeys(item.region for item in shocks if item.region))
    if table.region_codes == ("",) and len(named) == 1:
        return replace(table, regions=(named[0],) * len(table))
    return table
