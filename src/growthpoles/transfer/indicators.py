"""Indicators of transfer by region and year, ready to be taken up by a panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import figures_table, labels_table
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.measure import PriceBasis
from growthpoles.core.panel import Flag, Indicator, Panel
from growthpoles.core.result import Table
from growthpoles.core.rules import load_toml, read_label
from growthpoles.errors import InputError, SpecificationError, Where, problem
from growthpoles.labels import Label
from growthpoles.transfer.registers import Agreement, ResearchResult, TransferRegister
from growthpoles.transfer.results import TransferIndicatorsResult

Value = tuple[float | None, int | None]
_COUNTED = {
    "licences": "licence",
    "contracts": "contract-research",
    "spin_offs": "spin-off",
    "joint_projects": "joint-project",
    "personnel_moves": "personnel",
}
_FIRST_LEVEL, _GOAL = 4, 8
_WINDOW = 5


@dataclass(frozen=True)
class IndicatorSettings:
    """How indicators of transfer are counted.

    Attributes:
        years: First and last year that all registers with entries are complete for; None = agreements and
            results from their own first to their own last year.
        spending: Indicator of the panel with spending on research and development, in the money of the
            register.
        least: Least number of cases a share or a median rests on; below it is missing.

    Raises:
        SpecificationError: The first year lies after the last, or `least` is below 1.

    Example:
        >>> IndicatorSettings(years=(2018, 2024)).least
        5
    """

    years: tuple[int, int] | None = None
    spending: str = "rd_internal"
    least: int = 5

    def __post_init__(self) -> None:
        if self.years is not None and self.years[0] > self.years[1]:
            start, end = self.years
            raise SpecificationError(problem("transfer.years.order", start=start, end=end))
        if self.least < 1:
            raise SpecificationError(
                problem("transfer.setting.least", name="least", given=self.least, least=1)
            )


def measure_transfer(
    register: TransferRegister, *, panel: Panel | None = None, settings: IndicatorSettings | None = None
) -> TransferIndicatorsResult:
    """Count transfer by region and year.

    Agreements belong to the region of the provider, results to their own. A region with an organisation in
    the register has true zeros in the years a register is complete for; a register without entries, and
    results without a year, give no zeros. A region without an organisation is not in the table. Amounts of an
    agreement over several years are spread evenly. Contract share = amount of research contracts /
    spending on research and development * 100.
    Share reaching TRL 8, shown in year t: of the results registered in year t - 5 that have a history of
    steps, those that passed level 8 or 9 since and by the end of year t; what had passed before it was
    registered is left out. Lead time = median years between the ends of the
    steps to levels 4 and 8 (or 9), over results that arrived in the year.

    Args:
        register: The registers.
        panel: Figures with spending on research and development; without it there is no contract share.
        settings: Years, spending, least number of cases.

    Raises:
        InputError: There are neither agreements nor dated results; the spending is not in the money of the
            register.

    Example:
        >>> from growthpoles.transfer.registers import Organisation
        >>> giver = Organisation("u", Label("University"), "A", "university")
        >>> taker = Organisation("e", Label("Works"), "B", "enterprise")
        >>> sold = (Agreement("a", "licence", "u", "e", 2022, amount=5.0),)
        >>> found = measure_transfer(TransferRegister((giver, taker), agreements=sold))
        >>> values = found["values"].filter(pl.col("indicator") == "licences")
        >>> values.select("unit", "value", "flag").rows()
        [('A', 1.0, 'observed'), ('B', 0.0, 'zero')]
    """
    used = settings or IndicatorSettings()
    years = _years(register, used)
    spending = _spending(register, panel, used)
    units = sorted({item.unit for item in register.organisations})
    catalogue = _catalogue()
    counts = _Counts(register, used)
    rows: list[dict[str, Any]] = []
    for unit in units:
        for year in years:
            values = counts.of(unit, year, spending)
            for code in catalogue:
                value, cases = values.get(code, (None, None))
                rows.append(
                    {
                        "unit": unit,
                        "year": year,
                        "indicator": code,
                        "value": value,
                        "flag": (
                            Flag.MISSING if value is None else Flag.OBSERVED if value else Flag.ZERO
                        ).code,
                        "cases": cases,
                    }
                )
    schema = {
        "unit": pl.String, "year": pl.Int64, "indicator": pl.String, "value": pl.Float64, "flag": pl.String,
        "cases": pl.Int64,
    }  # fmt: skip
    keys = ("unit", "year", "indicator")
    tables = (
        _indicators_table(catalogue, register.money),
        Table("values", keys, pl.DataFrame(rows, schema=schema).sort(keys)),
        labels_table(
            (("indicator", code, read_label(entry)) for code, entry in catalogue.items()), register.names()
        ),
        figures_table([("agreements", float(len(register.agreements)), "", "")]),
    )
    spec = {
        "years": list(years),
        "money": register.money,
        "illustrative": register.illustrative,
        "spending": used.spending if spending else None,
        "least": used.least,
    }
    found = Diagnostics.of(_findings(register, years, spending=bool(spending)))
    return TransferIndicatorsResult(tables, spec, found)


def join_transfer(panel: Panel, result: TransferIndicatorsResult) -> Panel:
    """The panel with the indicators of transfer, for the units and years it has.

    Units that are not in the registers, and years outside theirs, are missing.

    Args:
        panel: The panel.
        result: Indicators, see `measure_transfer`.

    Example:
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> from growthpoles.transfer.registers import Organisation
        >>> land = Territory((Edition("now", (Unit("A", Label("North")),)),))
        >>> none, cells = np.empty((1, 1, 0)), np.empty((1, 1, 0), np.int16)
        >>> panel = Panel(land, "now", ("A",), (2022,), (), none, cells.astype(np.uint8), cells)
        >>> maker = Organisation("u", Label("University"), "A", "university")
        >>> taker = Organisation("e", Label("Works"), "A", "enterprise")
        >>> sold = (Agreement("a", "licence", "u", "e", 2022, amount=5.0),)
        >>> found = measure_transfer(TransferRegister((maker, taker), agreements=sold))
        >>> join_transfer(panel, found).cell("A", 2022, code="spin_offs").flag.code
        'zero'
    """
    flags = {flag.code: flag for flag in Flag}
    units = {code: i for i, code in enumerate(panel.units)}
    years = {year: j for j, year in enumerate(panel.years)}
    shape = (len(units), len(years))
    made = panel
    for entry in result["indicators"].iter_rows(named=True):
        values, marks = np.full(shape, np.nan), np.full(shape, Flag.MISSING, np.uint8)
        for unit, year, _, value, flag, _ in (
            result["values"].filter(pl.col("indicator") == entry["indicator"]).iter_rows()
        ):
            if unit in units and year in years and value is not None:
                values[units[unit], years[year]] = value
                marks[units[unit], years[year]] = flags[flag]
        label = Label(entry["en"], entry["ru"], entry["kk"])
        money = entry["unit"] == _written(result.spec["money"])
        price = PriceBasis("current") if money else PriceBasis()
        item = Indicator(entry["indicator"], label, entry["unit"], price, entry["additive"])
        made = made.with_indicator(item, values, flags=marks, source="transfer-register")
    return made


def _catalogue() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = load_toml(
        files("growthpoles.transfer").joinpath("indicators.toml")
    )["indicator"]
    return found


def _years(register: TransferRegister, settings: IndicatorSettings) -> tuple[int, ...]:
    if settings.years is not None:
        return tuple(range(settings.years[0], settings.years[1] + 1))
    given = [item.year for item in register.agreements] + [item.year for item in register.results]
    known = [year for year in given if year is not None]
    if not known:
        raise InputError(problem("transfer.years.none"))
    return tuple(range(min(known), max(known) + 1))


def _spending(
    register: TransferRegister, panel: Panel | None, settings: IndicatorSettings
) -> Mapping[tuple[str, int], float]:
    """Spending on research and development by unit and year."""
    if panel is None:
        return {}
    figures = panel.column(settings.spending)
    unit = panel.indicators[panel.position(settings.spending)].unit
    if unit != _written(register.money):
        where = Where(indicator=settings.spending)
        raise InputError(problem("transfer.spending.unit", where, unit=unit, money=register.money))
    return {
        (panel.units[i], panel.years[j]): float(figures[i, j])
        for i, j in np.argwhere(~np.isnan(figures)).tolist()
    }


class _Counts:
    """The entries of the registers by unit and year."""

    def __init__(self, register: TransferRegister, settings: IndicatorSettings) -> None:
        self.least = settings.least
        self.register = register
        self.agreed, self.entered = (
            _complete([item.year for item in entries], settings.years)
            for entries in (register.agreements, register.results)
        )
        self.agreements: dict[tuple[str, int], list[Agreement]] = {}
        self.flows: dict[tuple[str, int, str], list[float | None]] = {}
        for item in register.agreements:
            if item.year is not None:
                unit = register.by_code[item.provider].unit
                self.agreements.setdefault((unit, item.year), []).append(item)
                years = range(item.year, max(item.to_year or item.year, item.year) + 1)
                part = None if item.amount is None else item.amount / len(years)
                for year in years:
                    self.flows.setdefault((unit, year, item.kind), []).append(part)
        units = {item.code: register.unit_of(item) for item in register.results}
        self.results: dict[str, list[ResearchResult]] = {}
        for result in register.results:
            self.results.setdefault(units[result.code], []).append(result)
        self.passed = {(x.result, x.level): x.end for x in register.steps if x.outcome == "passed"}
        self.goals = {code for code, level in self.passed if (level or 0) >= _GOAL}
        self.followed = {step.result for step in register.steps}
        self.ended: dict[tuple[str, int], list[bool]] = {}
        for step in register.steps:
            if step.end is not None:
                key = (units[step.result], int(step.end))
                self.ended.setdefault(key, []).append(step.outcome == "stopped")

    def of(self, unit: str, year: int, spending: Mapping[tuple[str, int], float]) -> Mapping[str, Value]:
        """All indicators of a unit and a year; None where there is no figure."""
        held, known = self.agreements.get((unit, year), []), year in self.agreed
        licences, contracts = (
            _sum(self.flows.get((unit, year, kind), [])) if known else None
            for kind in ("licence", "contract-research")
        )
        base = spending.get((unit, year))
        own = [self.register.by_code[item.receiver].unit == unit for item in held if item.receiver]
        return {
            **{
                code: (float(sum(item.kind == kind for item in held)) if known else None, None)
                for code, kind in _COUNTED.items()
            },
            "licence_income": (licences, None),
            "contract_amount": (contracts, None),
            "contract_share": (100 * contracts / base if base and contracts is not None else None, None),
            "own_region_share": self._share(own),
            "stopped_share": self._share(self.ended.get((unit, year), [])),
            **self._of_results(unit, year, sum(item.kind == "licence" for item in held) if known else None),
        }

    def _of_results(self, unit: str, year: int, licences: int | None) -> dict[str, Value]:
        results = self.results.get(unit, [])
        entered = [item.year for item in results if item.year is not None]
        so_far = sum(first <= year for first in entered)
        spans = list(self._spans(results, year))
        dated = year in self.entered and len(entered) == len(results)
        enough = licences is not None and so_far >= self.least
        return {
            "results_registered": (float(entered.count(year)) if dated else None, None),
            "licences_per_result": (100 * (licences or 0) / so_far if enough else None, so_far),
            "pilot_five_years": self._share(list(self._arrivals(results, year))),
            "lead_time": (median(spans) if len(spans) >= self.least else None, len(spans)),
        }

    def _arrivals(self, results: Sequence[ResearchResult], year: int) -> Iterator[bool]:
        """Whether results registered five years before passed the goal by the end of the year."""
        for item in results:
            if item.year == year - _WINDOW and item.code in self.followed:
                end = self._arrival(item.code)
                if item.code not in self.goals:
                    yield False
                elif end is not None and end >= year - _WINDOW:  # passed without a date tells nothing
                    yield end < year + 1

    def _arrival(self, code: str) -> float | None:
        """When a result first passed the goal; None where that is not known."""
        ends = [self.passed.get((code, level)) for level in range(_GOAL, 10)]
        return min((end for end in ends if end is not None), default=None)

    def _spans(self, results: Sequence[ResearchResult], year: int) -> Iterator[float]:
        for item in results:
            start, end = self.passed.get((item.code, _FIRST_LEVEL)), self._arrival(item.code)
            if start is not None and end is not None and int(end) == year and end >= start:
                yield end - start

    def _share(self, met: Sequence[bool]) -> Value:
        return (100 * sum(met) / len(met) if len(met) >= self.least else None), len(met)


def _complete(years: Sequence[int | None], stated: tuple[int, int] | None) -> range:
    """Years in which a register has true zeros: those stated, else its own; none without entries."""
    known = [year for year in years if year is not None]
    if not years or (stated is None and not known):
        return range(0)
    first, last = stated or (min(known), max(known))
    return range(first, last + 1)


def _sum(amounts: Sequence[float | None]) -> float | None:
    """Their sum; None where one is not known."""
    known = [amount for amount in amounts if amount is not None]
    return float(sum(known)) if len(known) == len(amounts) else None


def _written(money: str) -> str:
    """A money such as ``KZT million`` as units of measure write it, ``million KZT``."""
    currency, _, multiple = money.partition(" ")
    return f"{multiple} {currency}".strip()


def _indicators_table(catalogue: Mapping[str, Mapping[str, Any]], money: str) -> Table:
    rows = [
        (
            code, _written(money) if entry["unit"] == "money" else entry["unit"], entry["direction"],
            entry["additive"], *(entry[language] for language in ("en", "ru", "kk")),
        )
        for code, entry in sorted(catalogue.items())
    ]  # fmt: skip
    schema = {
        "indicator": pl.String, "unit": pl.String, "direction": pl.Int64, "additive": pl.Boolean,
        "en": pl.String, "ru": pl.String, "kk": pl.String,
    }  # fmt: skip
    return Table("indicators", ("indicator",), pl.DataFrame(rows, schema=schema, orient="row"))


def _findings(register: TransferRegister, years: Sequence[int], *, spending: bool) -> Iterator[Diagnostic]:
    if register.illustrative:
        yield warning("transfer.illustrative")
    unpriced = sum(
        item.amount is None and item.kind in ("licence", "contract-research") for item in register.agreements
    )
    if unpriced:
        yield note("transfer.amount.none", None, count=unpriced, of=len(register.agreements))
    undated = sum(item.year is None for item in register.results)
    if undated:
        yield note("transfer.results.undated", None, count=undated, of=len(register.results))
    outside = sum(item.year is not None and item.year not in years for item in register.agreements)
    if outside:
        yield note("transfer.agreements.outside", None, count=outside, start=years[0], end=years[-1])
    if not spending:
        yield note("transfer.spending.none")
