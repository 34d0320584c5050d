"""Money for innovation as it is published today, by source and region, and beside a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from growthpoles.core.catalogue import (
    Named,
    figures_table,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.panel import Flag, Panel
from growthpoles.core.result import Provenance, Table
from growthpoles.errors import InputError, Problem, SpecificationError, Where, problem
from growthpoles.finance.allocation_results import AllocationResult
from growthpoles.finance.financing_results import FinancingResult
from growthpoles.finance.funding import KINDS
from growthpoles.finance.funding_file import words
from growthpoles.stats.concentration import herfindahl

ROUNDING = 0.05  # of every published amount, in the unit of the panel
NUMBER = pl.Float64


@dataclass(frozen=True, slots=True)
class FinancingLine:
    """One line of the published table.

    Attributes:
        indicator: Code of the indicator.
        kinds: Kinds of sources of a plan that this line would record.
        part_of: Indicator of the line this one is a part of; empty for the lines that make up the total.

    Example:
        >>> FinancingLine("fin_budget", ("republican-budget", "innovation-fund")).part_of
        ''
    """

    indicator: str
    kinds: tuple[str, ...] = ()
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class FinancingSettings:
    """How published money is read.

    Attributes:
        lines: The lines, in the order of the table.
        total: Indicator of all money.
        year: Year; the last one with a total when None.
        top: Number of largest regions whose share is worked out.
        rounding: Rounding error of one published amount, in the unit of the panel.

    Raises:
        SpecificationError: No line, a kind that is not known or stands in two lines, a part of no line.

    Example:
        >>> FinancingSettings((FinancingLine("own", ("own",)),), total="all").top
        3
    """

    lines: tuple[FinancingLine, ...]
    total: str
    year: int | None = None
    top: int = 3
    rounding: float = ROUNDING

    def __post_init__(self) -> None:
        problems = list(_misfits(self))
        if problems:
            raise SpecificationError(problems)

    @property
    def whole(self) -> tuple[FinancingLine, ...]:
        """Lines that make up the total."""
        return tuple(line for line in self.lines if not line.part_of)

    @property
    def codes(self) -> tuple[str, ...]:
        """Indicators of the lines."""
        return tuple(line.indicator for line in self.lines)


def _misfits(settings: FinancingSettings) -> Iterator[Problem]:
    whole = {line.indicator for line in settings.whole}
    if not whole or settings.top < 1 or settings.rounding < 0:
        yield problem("finance.financing.settings", Where(key="lines"))
    seen: set[str] = set()
    for line in settings.lines:
        where = Where(key=line.indicator)
        if line.part_of and line.part_of not in whole:
            yield problem("finance.financing.part", where, given=line.part_of)
        for kind in line.kinds:
            if kind not in KINDS:
                yield problem("finance.kind.unknown", where, given=kind, known=", ".join(KINDS))
            if kind in seen:
                yield problem("finance.financing.twice", where, given=kind)
            seen.add(kind)


@dataclass(frozen=True, eq=False)
class _Money:
    """One year of the table: regions x (total, lines), and the country."""

    panel: Panel
    settings: FinancingSettings
    year: int

    @property
    def units(self) -> tuple[str, ...]:
        return self.panel.units

    def column(self, code: str) -> tuple[np.ndarray, np.ndarray]:
        """Amounts and flags of the regions."""
        j = self.panel.position(code)
        return self.panel.values[:, 0, j], self.panel.flags[:, 0, j]

    def nation(self, code: str) -> tuple[float, str]:
        """Published figure of the country and its flag; the sum of the regions where none is published."""
        j, country = self.panel.position(code), self.panel.country
        if country is not None and country.flags[0, j] != Flag.MISSING:
            return float(country.values[0, j]), Flag(int(country.flags[0, j])).code
        values, flags = self.column(code)
        if np.isnan(values).any():
            return float("nan"), (Flag.CONFIDENTIAL if _hidden(flags) else Flag.MISSING).code
        return float(values.sum()), Flag.OBSERVED.code


def measure_financing(
    panel: Panel, *, settings: FinancingSettings, plan: AllocationResult | None = None
) -> FinancingResult:
    """Measure where the money for innovation comes from and goes to, and how a plan would share it otherwise.

    Share of a line = amount / total of the same region or country. Concentration of a line over regions:
    sum of squared shares (Herfindahl), share of the largest. Sums are checked in both directions; where a
    cell is confidential nothing is subtracted from a total, so that no hidden figure is given away.

    Args:
        panel: Amounts of one edition, in one unit of money.
        settings: Lines of the table and the kinds of sources they record.
        plan: An allocation; its shares by kind of source and by region stand beside those of today.

    Raises:
        InputError: An indicator or year that is not there, lines in different units, no year with a total, a
            region of the plan that the panel does not have; all at once.

    Example:
        >>> from growthpoles.core.panel import Indicator
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.labels import Label
        >>> land = Territory((Edition("e", tuple(Unit(c, Label(c)) for c in "AB")),))
        >>> values = np.array([[[100.0, 60.0, 40.0]], [[50.0, 50.0, 0.0]]])
        >>> made = tuple(Indicator(code, Label(code), additive=True) for code in ("all", "own", "budget"))
        >>> flags = np.zeros(values.shape, np.uint8)
        >>> figures = Panel(land, "e", ("A", "B"), (2022,), made, values, flags, 0 * flags, ("x",))
        >>> lines = (FinancingLine("own", ("own",)), FinancingLine("budget", ("republican-budget",)))
        >>> found = measure_financing(figures, settings=FinancingSettings(lines, total="all"))
        >>> found["sources"].select("line", pl.col("share").round(3)).rows()
        [('budget', 0.267), ('own', 0.733)]
    """
    money = _read(panel, settings)
    beside = _Beside.of(plan, money)
    tables = {
        "amounts": _amounts(money),
        "sources": _sources(money, beside),
        "regions": _regions(money, beside),
        "concentration": _concentration(money),
        "checks": _checks(money),
        "unplaced": pl.DataFrame(
            list(beside.unplaced.items()), {"kind": pl.String, "plan": NUMBER}, orient="row"
        ),
    }
    place = panel.place
    return FinancingResult(
        tables=(
            *(Table(name, _KEYS[name], data.sort(_KEYS[name])) for name, data in tables.items()),
            labels_table(unit_names(place, panel.territory.country), panel_names(money.panel), _kinds()),
            units_table(place),
            figures_table(_figures(money, tables["amounts"], plan)),
        ),
        spec=_spec(money, plan),
        diagnostics=Diagnostics.of(_remarks(money, tables, beside)),
        provenance=Provenance(),
    )


_KEYS: Mapping[str, tuple[str, ...]] = {
    "amounts": ("line", "region"),
    "sources": ("line",),
    "regions": ("region",),
    "concentration": ("line",),
    "checks": ("scope", "code"),
    "unplaced": ("kind",),
}


def _made_up(plan: AllocationResult) -> bool:
    return bool(plan.spec.get("illustrative")) or bool(plan.diagnostics.with_code("finance.illustrative"))


def _spec(money: _Money, plan: AllocationResult | None) -> dict[str, object]:
    lines = [
        {"indicator": x.indicator, "kinds": list(x.kinds), "part_of": x.part_of} for x in money.settings.lines
    ]
    return {
        "total": money.settings.total,
        "lines": lines,
        "year": money.year,
        "plan": plan is not None,
        "illustrative": plan is not None and _made_up(plan),
    }


def _kinds() -> Iterator[Named]:
    return (item for item in words() if item[0] == "source-kind")


def _read(panel: Panel, settings: FinancingSettings) -> _Money:
    codes = (settings.total, *settings.codes)
    unknown = [problem("panel.indicator.unknown", Where(indicator=c)) for c in codes if c not in panel.codes]
    if unknown:
        raise InputError(unknown)
    unit = panel.indicators[panel.position(settings.total)].unit
    wrong = [
        problem("finance.financing.unit", Where(indicator=code), given=item.unit, wanted=unit)
        for code in codes
        if (item := panel.indicators[panel.position(code)]).unit != unit or not item.additive
    ]
    held = np.flatnonzero(~np.isnan(panel.column(settings.total)).all(axis=0))
    year = settings.year if settings.year is not None or not len(held) else panel.years[int(held[-1])]
    if year is None:
        wrong.append(problem("finance.financing.year", Where(indicator=settings.total)))
    if wrong or year is None:
        raise InputError(wrong)
    return _Money(panel.select(years=[year], codes=codes), settings, year)


def _hidden(flags: np.ndarray) -> int:
    return int((flags == Flag.CONFIDENTIAL).sum())


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _share(part: float, whole: float) -> float | None:
    return None if not whole > 0 or np.isnan(part) else float(part / whole)


@dataclass(frozen=True)
class _Beside:
    """Shares of a plan by line and region; None throughout without a plan."""

    by_line: Mapping[str, float | None]
    by_region: Mapping[str, float | None]
    unplaced: Mapping[str, float]

    @classmethod
    def of(cls, plan: AllocationResult | None, money: _Money) -> _Beside:
        lines = money.settings.whole
        if plan is None:
            return cls(dict.fromkeys(x.indicator for x in lines), dict.fromkeys(money.units), {})
        rows = list(plan["sources"].iter_rows(named=True))
        by_kind: dict[str, float] = {}
        for row in rows:
            by_kind[row["kind"]] = by_kind.get(row["kind"], 0.0) + row["share"]
        placed = {kind for line in lines for kind in line.kinds}
        regions = {row["region"]: row["share"] or 0.0 for row in plan["regions"].iter_rows(named=True)}
        strange = [code for code in regions if code and code not in money.units]
        if strange:
            edition = money.panel.edition
            raise InputError(
                [problem("territory.unit.unknown", Where(unit=c), edition=edition) for c in strange]
            )
        return cls(
            {x.indicator: sum(by_kind.get(kind, 0.0) for kind in x.kinds) for x in lines},
            dict.fromkeys(money.units, 0.0) | regions,
            {kind: share for kind, share in by_kind.items() if kind not in placed and share > 0},
        )


def _less(plan: float | None, today: float | None) -> float | None:
    return None if plan is None or today is None else plan - today


def _amounts(money: _Money) -> pl.DataFrame:
    whole, _ = money.column(money.settings.total)
    rows = []
    for line in money.settings.lines:
        values, flags = money.column(line.indicator)
        for u, unit in enumerate(money.units):
            share = _share(values[u], whole[u])
            rows.append((line.indicator, unit, _number(values[u]), Flag(int(flags[u])).code, share))
    schema = {"line": pl.String, "region": pl.String, "amount": NUMBER, "flag": pl.String, "share": NUMBER}
    return pl.DataFrame(rows, schema, orient="row")


def _sources(money: _Money, beside: _Beside) -> pl.DataFrame:
    whole, _ = money.nation(money.settings.total)
    rows = []
    for line in money.settings.lines:
        amount, flag = money.nation(line.indicator)
        share, plan = _share(amount, whole), beside.by_line.get(line.indicator)
        hidden = _hidden(money.column(line.indicator)[1])
        rows.append(
            (line.indicator, line.part_of, _number(amount), flag, share, hidden, plan, _less(plan, share))
        )
    schema = {"line": pl.String, "part_of": pl.String, "amount": NUMBER, "flag": pl.String, "share": NUMBER,
              "hidden": pl.Int64, "plan": NUMBER, "difference": NUMBER}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def _regions(money: _Money, beside: _Beside) -> pl.DataFrame:
    whole, _ = money.nation(money.settings.total)
    values, flags = money.column(money.settings.total)
    rows: list[tuple[str, float | None, str, float | None, float | None, float | None]] = []
    for u, unit in enumerate(money.units):
        share, plan = _share(values[u], whole), beside.by_region[unit]
        rows.append((unit, _number(values[u]), Flag(int(flags[u])).code, share, plan, _less(plan, share)))
    if "" in beside.by_region:
        rows.append(("", None, Flag.NOT_APPLICABLE.code, None, beside.by_region[""], None))
    schema = {"region": pl.String, "amount": NUMBER, "flag": pl.String, "share": NUMBER, "plan": NUMBER,
              "difference": NUMBER}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def _concentration(money: _Money) -> pl.DataFrame:
    rows = [_concentrated(money, code) for code in (money.settings.total, *money.settings.codes)]
    schema = {"line": pl.String, "regions": pl.Int64, "largest": pl.String, "largest_share": NUMBER,
              "top_share": NUMBER, "herfindahl": NUMBER}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def _concentrated(
    money: _Money, code: str
) -> tuple[str, int, str | None, float | None, float | None, float | None]:
    """Figures of one line; a share stands only where no cell without a number could change it."""
    values, _ = money.column(code)
    whole, _ = money.nation(code)
    known = ~np.isnan(values)
    order = np.argsort(np.where(known, -values, np.inf), kind="stable")[: int(known.sum())]
    if not whole > 0 or not len(order):
        return code, int(known.sum()), None, None, None, None
    rest = 0.0 if known.all() else max(0.0, whole - values[known].sum())
    top = order[: money.settings.top]
    first = values[order[0]] >= rest
    held = len(top) == money.settings.top and values[top[-1]] >= rest
    return (
        code,
        int(known.sum()),
        money.units[int(order[0])] if first else None,
        float(values[order[0]] / whole) if first else None,
        float(values[top].sum() / whole) if held else None,
        _number(float(herfindahl(values))) if known.all() else None,
    )


def _checks(money: _Money) -> pl.DataFrame:
    codes = [line.indicator for line in money.settings.whole]
    columns = [money.column(code) for code in codes]
    values, flags = (np.column_stack(part) for part in zip(*columns, strict=True))
    total, marks = money.column(money.settings.total)
    rows = [
        ("region", unit, *_checked(money, values[u], flags[u], published=(float(total[u]), int(marks[u]))))
        for u, unit in enumerate(money.units)
    ]
    country = money.panel.country
    if country is not None:
        for code in (money.settings.total, *money.settings.codes):
            j = money.panel.position(code)
            published = float(country.values[0, j]), int(country.flags[0, j])
            rows.append(("line", code, *_checked(money, *money.column(code), published=published)))
    schema = {"scope": pl.String, "code": pl.String, "published": NUMBER, "added": NUMBER, "residual": NUMBER,
              "status": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def _checked(
    money: _Money, parts: np.ndarray, flags: np.ndarray, *, published: tuple[float, int]
) -> tuple[float | None, float | None, float | None, str]:
    value, mark = published
    if _hidden(flags) or mark == Flag.CONFIDENTIAL:
        return _number(value), None, None, "hidden"
    if np.isnan(parts).any() or np.isnan(value):
        return _number(value), None, None, "incomplete"
    residual = round(float(value - parts.sum()), 6)
    fits = abs(residual) <= money.settings.rounding * (len(parts) + 1) + 1e-9
    return value, float(parts.sum()), residual, "adds-up" if fits else "differs"


def _figures(
    money: _Money, amounts: pl.DataFrame, plan: AllocationResult | None
) -> Iterator[tuple[str, float | None, str, str]]:
    unit = money.panel.indicators[0].unit
    total, _ = money.nation(money.settings.total)
    yield "total", _number(total), unit, ""
    yield "year", float(money.year), "", ""
    yield "top", float(money.settings.top), "", ""
    yield "hidden", float(amounts.filter(pl.col("flag") == "confidential").height), "", ""
    if plan is not None:
        row = plan["figures"].filter(pl.col("name") == "cost").row(0, named=True)
        yield "plan_cost", row["value"], row["unit"], ""


def _remarks(money: _Money, tables: Mapping[str, pl.DataFrame], beside: _Beside) -> Iterator[Diagnostic]:
    hidden = tables["amounts"].filter(pl.col("flag") == "confidential").height
    if hidden:
        yield note("finance.financing.hidden", Where(year=money.year), count=hidden)
    for row in tables["checks"].filter(pl.col("status") == "differs").iter_rows(named=True):
        where = Where(unit=row["code"]) if row["scope"] == "region" else Where(indicator=row["code"])
        yield warning("finance.financing.differs", replace(where, year=money.year), residual=row["residual"])
    for kind, share in beside.unplaced.items():
        yield warning("finance.financing.unplaced", Where(key=kind), share=round(100 * share, 1))
