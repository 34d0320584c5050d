"""Input-output tables of one region or of many, validated when they are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse.linalg import LinearOperator

from growthpoles.core.diagnostic import Diagnostic, Diagnostics, good, note, warning
from growthpoles.core.industries import Industry
from growthpoles.core.measure import PriceBasis
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.labels import Label
from growthpoles.stats import leontief
from growthpoles.stats.arrays import divide

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

ACCOUNT_KINDS = (
    "households",
    "government",
    "investment",
    "stocks",
    "exports",
    "imports",
    "taxes",
    "wages",
    "surplus",
    "value-added",
    "jobs",
    "other",
)
BALANCED_WITHIN = 0.01
ROUNDING = 1e-6
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Account:
    """A row or column around the flows.

    Attributes:
        code: Code as in the source (``"P3_S14"``, ``"D1"``).
        label: Name in up to three languages.
        kind: One of `ACCOUNT_KINDS`.
        region: Region it belongs to, for the final demand of a table of many regions.
        unit: Unit of measure, for a satellite (``"persons"``).

    Example:
        >>> Account("D1", Label("Compensation of employees"), "wages").kind
        'wages'
    """

    code: str
    label: Label
    kind: str = "other"
    region: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ACCOUNT_KINDS:
            raise ValueError(f"kind must be one of {', '.join(ACCOUNT_KINDS)}, not {self.kind!r}")


@dataclass(frozen=True, eq=False)
class Accounts:
    """Accounts and their amounts by industry, shape (accounts, industries): one row per account.

    Attributes:
        items: The accounts.
        values: Amounts by industry.
        direct: What each account of final demand buys from no industry of the table: imports and taxes on
            final uses, shape (accounts,); zero when not given.

    Example:
        >>> wages = Accounts((Account("D1", Label("Wages"), "wages"),), np.array([[3.0, 4.0]]))
        >>> wages.of("wages")
        array([3., 4.])
    """

    items: tuple[Account, ...] = ()
    values: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    direct: FloatArray | None = None

    def __len__(self) -> int:
        return len(self.items)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the accounts."""
        return tuple(item.code for item in self.items)

    def total(self) -> FloatArray:
        """Sum over the accounts, shape (industries,)."""
        return np.asarray(self.values.sum(axis=0))

    def positions(self, name: str) -> IntArray:
        """Positions of the accounts of a code, or else of a kind.

        Raises:
            InputError: There is no such account.
        """
        found = [k for k, item in enumerate(self.items) if item.code == name]
        found = found or [k for k, item in enumerate(self.items) if item.kind == name]
        if not found:
            raise InputError(problem("io.account.unknown", name=name, known=", ".join(self.codes)))
        return np.array(found, np.intp)

    def of(self, name: str) -> FloatArray:
        """Sum of the accounts of a code, or else of a kind, shape (industries,).

        Raises:
            InputError: There is no such account.
        """
        return np.asarray(self.values[self.positions(name)].sum(axis=0))

    def outside(self) -> FloatArray:
        """What each account buys from no industry of the table, shape (accounts,)."""
        return np.zeros(len(self)) if self.direct is None else self.direct


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Output less what the table adds up to, shape (industries,) each; NaN where a side is not given.

    Attributes:
        rows: x less intermediate sales and final demand.
        columns: x less intermediate and primary inputs.
    """

    rows: FloatArray
    columns: FloatArray


@dataclass(frozen=True, eq=False)
class InputOutputTable:
    """Flows between industries (or products) with everything around them.

    A table that is not productive, has inputs without output, or has missing cells is refused. One that does
    not balance is kept as published; `diagnostics` says by how much, and `implied_demand` is the final demand
    that its output and flows call for.

    Attributes:
        industries: Industries; with several regions each occurs once per region.
        flows: z_ij from industry i to industry j, shape (n, n).
        output: x, shape (n,).
        regions: Region of every industry; empty for a table of one region without a code.
        demand: Final demand by category.
        primary: Primary inputs: value added, taxes, imports.
        satellites: Figures beside the balance, such as jobs; NaN where missing.
        unit: Unit of the flows (``"million EUR"``).
        year: Year of the figures.
        price: Price basis.
        holds: What a row is: ``"industry"`` or ``"product"``.
        imported: Whether the flows include imported goods (a table of total flows).
        source: Source code.
        foreign: Whose table it is where it stands in, knowingly, for another economy or another time
            (``Label("Finland, 2014")``); every result made with it says so. Empty for the own table.
        diagnostics: What was found on entry.

    Example:
        >>> branches = (Industry("A", Label("A")), Industry("B", Label("B")))
        >>> table = InputOutputTable(branches, np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([10.0, 4.0]))
        >>> table.coefficients()
        array([[0.1, 0.5],
               [0.3, 0. ]])
        >>> table.implied_demand()
        array([7., 1.])
    """

    industries: tuple[Industry, ...]
    flows: FloatArray
    output: FloatArray
    regions: tuple[str, ...] = ()
    demand: Accounts = field(default_factory=Accounts)
    primary: Accounts = field(default_factory=Accounts)
    satellites: Accounts = field(default_factory=Accounts)
    unit: str = ""
    year: int | None = None
    price: PriceBasis = field(default_factory=PriceBasis)
    holds: str = "industry"
    imported: bool = False
    source: str = ""
    foreign: Label = field(default_factory=Label)
    diagnostics: Diagnostics = field(init=False)

    def __post_init__(self) -> None:
        if not self.regions:
            object.__setattr__(self, "regions", ("",) * len(self.industries))
        if self.holds not in ("industry", "product"):
            raise ValueError(f"holds must be industry or product, not {self.holds!r}")
        self._fix_shapes()
        wrong = list(_defects(self))
        if wrong:
            raise InputError(wrong)
        object.__setattr__(self, "diagnostics", Diagnostics.of(_findings(self)))

    def _fix_shapes(self) -> None:
        size = len(self.industries)
        if len(self.regions) != size:
            raise ValueError(f"{len(self.regions)} region codes for {size} industries")
        for name, shape in (("flows", (size, size)), ("output", (size,))):
            object.__setattr__(self, name, _frozen(getattr(self, name), shape, name))
        for name in ("demand", "primary", "satellites"):
            held: Accounts = getattr(self, name)
            values = held.values if len(held) else np.zeros((0, size))
            if held.outside().shape != (len(held),):
                raise ValueError(f"direct of {name} has shape {held.outside().shape}, not ({len(held)},)")
            object.__setattr__(self, name, replace(held, values=_frozen(values, (len(held), size), name)))

    def __len__(self) -> int:
        return len(self.industries)

    @property
    def codes(self) -> tuple[str, ...]:
        """Industry codes, one per row; they repeat where there are several regions."""
        return tuple(item.code for item in self.industries)

    @property
    def region_codes(self) -> tuple[str, ...]:
        """Region codes, each once, in the order of the table."""
        return tuple(dict.fromkeys(self.regions))

    @property
    def origin_name(self) -> tuple[tuple[str, str, Label], ...]:
        """Name of a foreign origin as a row for the table ``labels`` of a result: kind, code, label."""
        return (("origin", self.foreign.text("en"), self.foreign),) if self.foreign else ()

    def positions(self, *, region: str | None = None, industry: str | None = None) -> IntArray:
        """Positions of the industries of a region, of one industry in all regions, or of one in one.

        Raises:
            InputError: Nothing of that name.
        """
        pairs = zip(self.regions, self.codes, strict=True)
        found = [k for k, (r, c) in enumerate(pairs) if region in (None, r) and industry in (None, c)]
        if not found:
            known = self.region_codes if region not in (None, *self.regions) else dict.fromkeys(self.codes)
            where = Where(unit=region, indicator=industry)
            raise InputError(problem("io.place.unknown", where, known=_listed(list(known))))
        return np.array(found, np.intp)

    def coefficients(self) -> FloatArray:
        """Input coefficients A, shape (n, n); zero in the column of an industry without output."""
        return leontief.coefficients(self.flows, self.output)

    def allocation(self) -> FloatArray:
        """Output coefficients B, shape (n, n).

        Raises:
            ValueError: An industry sells but has no output (imports inside the flows): B is not defined.
        """
        return leontief.allocation(self.flows, self.output)

    def operator(self) -> LinearOperator:
        """A as an operator that divides by output when it multiplies: no second n x n array."""
        inverse = 1 / np.where(self.output == 0, 1.0, self.output)
        return LinearOperator(
            self.flows.shape,
            matvec=lambda v: self.flows @ (np.ravel(v) * inverse),
            rmatvec=lambda v: (self.flows.T @ np.ravel(v)) * inverse,
            dtype=np.float64,
        )

    def factorise(self) -> leontief.Factored:
        """I - A factorised once; see `growthpoles.stats.leontief.Factored`."""
        return leontief.factorise(self.coefficients())

    def implied_demand(self) -> FloatArray:
        """x - A x, the final demand that output and flows call for, shape (n,)."""
        return np.asarray(self.output - self.flows.sum(axis=1))

    def per_output(self, name: str) -> FloatArray:
        """A primary input or satellite per unit of output, by code or kind; NaN without output.

        Raises:
            InputError: There is no such account.
        """
        both = Accounts(
            self.primary.items + self.satellites.items,
            np.vstack([self.primary.values, self.satellites.values]),
        )
        amounts = both.of(name)
        return divide(amounts, self.output)

    def households(self, *, spent: float = 1.0) -> leontief.Households:
        """The household rows and columns that close the model, one group per region.

        Income is wages per unit of output. Of each unit of it `spent` is spent, as households of the region
        spend now: on industries of the table in the shares of their final demand, the rest on imports and
        taxes.

        Args:
            spent: Share of income that is spent, between 0 and 1.

        Raises:
            InputError: The table has no account of kind ``wages`` or none of kind ``households``.
        """
        wages = np.nan_to_num(self.per_output("wages"), nan=0.0)
        at = self.demand.positions("households")
        bought, outside = self.demand.values[at], self.demand.outside()[at]
        income = np.zeros((len(self), len(self.region_codes)))
        consumption = np.zeros_like(income)
        for r, region in enumerate(self.region_codes):
            own = [k for k, a in enumerate(at) if self.demand.items[a].region in ("", region)]
            whole = float(bought[own].sum() + outside[own].sum())
            consumption[:, r] = spent * bought[own].sum(axis=0) / whole if whole else 0.0
            at_home = self.positions(region=region)
            income[at_home, r] = wages[at_home]
        return leontief.Households(consumption, income)

    def balance(self) -> Balance:
        """What is missing on each side of the accounts, per industry."""
        missing = np.full(len(self), np.nan)
        rows = self.implied_demand() - self.demand.total() if len(self.demand) else missing
        columns = (
            self.output - self.flows.sum(axis=0) - self.primary.total() if len(self.primary) else missing
        )
        return Balance(rows, columns)

    def aggregate(self, groups: Mapping[str, str]) -> InputOutputTable:
        """The table with industries merged within each region, {code: code of the group}.

        Codes that are not named stay as they are. Flows, output and accounts add up.

        Raises:
            InputError: A code that the table does not have.
        """
        strange = [code for code in groups if code not in self.codes]
        if strange:
            raise InputError(
                [problem("io.place.unknown", Where(indicator=c), known=_listed(self.codes)) for c in strange]
            )
        keys = [(r, groups.get(c, c)) for r, c in zip(self.regions, self.codes, strict=True)]
        order = {key: k for k, key in enumerate(dict.fromkeys(keys))}
        merge = np.zeros((len(order), len(self)))
        merge[[order[key] for key in keys], range(len(self))] = 1.0
        own = {item.code: item for item in self.industries}

        def merged(held: Accounts) -> Accounts:
            return replace(held, values=held.values @ merge.T)

        return replace(
            self,
            industries=tuple(own.get(code) or Industry(code, Label(code)) for _, code in order),
            flows=merge @ self.flows @ merge.T,
            output=merge @ self.output,
            regions=tuple(region for region, _ in order),
            demand=merged(self.demand),
            primary=merged(self.primary),
            satellites=merged(self.satellites),
        )

    def within(self, region: str) -> InputOutputTable:
        """The table of one region: trade with the others becomes exports and imports, so it still balances.

        Final demand of other regions for its goods is added to the exports.

        Raises:
            InputError: No such region.
        """
        at = self.positions(region=region)
        rest = np.setdiff1d(np.arange(len(self)), at)
        if rest.size == 0:
            return self
        near = np.array([item.region in ("", region) for item in self.demand.items], bool)
        home, away = np.flatnonzero(near), np.flatnonzero(~near)
        sold = self.flows[np.ix_(at, rest)].sum(axis=1) + self.demand.values[np.ix_(away, at)].sum(axis=0)
        bought = self.flows[np.ix_(rest, at)].sum(axis=0)
        demand = replace(self.demand, direct=self.demand.outside() + self.demand.values[:, rest].sum(axis=1))
        return replace(
            self,
            industries=tuple(self.industries[k] for k in at),
            flows=self.flows[np.ix_(at, at)],
            output=self.output[at],
            regions=tuple(self.regions[k] for k in at),
            demand=_with(demand, home, at, added=(_TO_REGIONS, sold)),
            primary=_with(self.primary, np.arange(len(self.primary)), at, added=(_FROM_REGIONS, bought)),
            satellites=replace(self.satellites, values=self.satellites.values[:, at]),
        )

    def to_table(self) -> pl.DataFrame:
        """One row per industry: region, industry, output and the gaps of its row and column."""
        gaps = self.balance()
        return pl.DataFrame(
            {
                "region": self.regions,
                "industry": self.codes,
                "output": self.output,
                "row_gap": pl.Series(gaps.rows).fill_nan(None),
                "column_gap": pl.Series(gaps.columns).fill_nan(None),
            },
            schema_overrides={"region": pl.String, "industry": pl.String},
        )


_TO_REGIONS = Account(
    "to-other-regions",
    Label("Sales to other regions", "Продажи в другие регионы", "Басқа өңірлерге сату"),
    "exports",
)
_FROM_REGIONS = Account(
    "from-other-regions",
    Label("Purchases from other regions", "Закупки из других регионов", "Басқа өңірлерден сатып алу"),
    "imports",
)


def _with(held: Accounts, keep: IntArray, at: IntArray, *, added: tuple[Account, FloatArray]) -> Accounts:
    items = tuple(held.items[k] for k in keep)
    values = np.vstack([held.values[np.ix_(keep, at)], added[1]])
    return Accounts((*items, added[0]), values, np.append(held.outside()[keep], 0.0))


def _frozen(values: FloatArray, shape: tuple[int, ...], name: str) -> FloatArray:
    """A read-only view; a copy only where the array could still be written to elsewhere."""
    array = np.asarray(values, np.float64)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
    if array.flags.writeable:
        array = array.copy()
        array.setflags(write=False)
    return array


def _at(table: InputOutputTable, k: int) -> Where:
    return Where(unit=table.regions[k] or None, indicator=table.codes[k])


def _listed(codes: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(codes[:_LISTED])
    return f"{shown}, …" if len(codes) > _LISTED else shown


def _defects(table: InputOutputTable) -> Iterator[Problem]:
    """Everything that makes the figures unusable."""
    seen: set[tuple[str, str]] = set()
    for k, key in enumerate(zip(table.regions, table.codes, strict=True)):
        if key in seen:
            yield problem("io.industry.twice", _at(table, k))
        seen.add(key)
    incomplete = ~(np.isfinite(table.flows).all(axis=0) & np.isfinite(table.output))
    for held in (table.demand, table.primary):
        incomplete |= ~np.isfinite(held.values).all(axis=0)
    unfed = (table.output == 0) & (table.flows != 0).any(axis=0)
    for at in np.flatnonzero(incomplete).tolist():
        yield problem("io.cell.missing", _at(table, at))
    for at in np.flatnonzero(table.output < 0).tolist():
        yield problem("io.output.negative", _at(table, at), output=float(table.output[at]))
    for at in np.flatnonzero(unfed).tolist():
        yield problem("io.output.none", _at(table, at), inputs=float(table.flows[:, at].sum()))
    if not (incomplete.any() or unfed.any() or (table.output < 0).any()):
        yield from _unproductive(table)


def _unproductive(table: InputOutputTable) -> Iterator[Problem]:
    operator = table.operator()
    if (table.flows < 0).any():
        productive = leontief.spectral_radius(operator) < 1
    else:
        productive = leontief.is_productive(operator)
    if not productive:
        share = table.flows.sum(axis=0) / np.where(table.output == 0, 1.0, table.output)
        worst = int(np.argmax(share))
        radius = round(leontief.spectral_radius(operator), 4)
        yield problem(
            "io.unproductive", _at(table, worst), radius=radius, inputs=round(float(share[worst]), 4)
        )


def _findings(table: InputOutputTable) -> Iterator[Diagnostic]:
    if table.foreign:
        yield warning("io.foreign", origin=table.foreign.text("en"))
    gaps = table.balance()
    yield from _gap(table, gaps.rows, codes=("io.balance.rows.kept", "io.balance.rows.gap"))
    yield from _gap(table, gaps.columns, codes=("io.balance.columns.kept", "io.balance.columns.gap"))
    if not len(table.demand):
        yield note("io.demand.none")
    negative = np.argwhere(table.flows < 0)
    if len(negative):
        i, j = (int(k) for k in negative[0])
        yield warning("io.flow.negative", _at(table, i), count=len(negative), column=table.codes[j])
    idle = np.flatnonzero(table.output == 0)
    if idle.size:
        names = [table.codes[k] for k in idle]
        yield note("io.output.zero", count=idle.size, industries=_listed(names))
    if table.imported:
        yield warning("io.imports.inside")


def _gap(table: InputOutputTable, gap: FloatArray, *, codes: tuple[str, str]) -> Iterator[Diagnostic]:
    if np.isnan(gap).any() or not len(table):
        return
    whole = float(table.output.sum()) or 1.0
    share = np.abs(gap) / np.maximum(table.output, whole / len(table) / 100)
    worst, total = int(np.argmax(share)), float(np.abs(gap).sum()) / whole
    if share[worst] <= ROUNDING:
        yield good(codes[0])
        return
    grade = warning if share[worst] > BALANCED_WITHIN else note
    yield grade(
        codes[1],
        _at(table, worst),
        gap=float(f"{gap[worst]:.6g}"),
        output=float(f"{table.output[worst]:.6g}"),
        total=round(100 * total, 4),
    )
