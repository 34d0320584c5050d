"""Outlook: the draws of a forecast run through a fitted index and through a typology of growth poles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from growthpoles.composite.fit import FittedIndex
from growthpoles.core.catalogue import (
    Named,
    figures_table,
    framework_names,
    labels_table,
    panel_names,
    unit_names,
    units_table,
)
from growthpoles.core.diagnostic import Diagnostic, Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.core.result import Provenance, Table
from growthpoles.core.rules import load_toml, read_label
from growthpoles.dynamics.forecast_results import ForecastDraws, ForecastResult
from growthpoles.dynamics.outlook_results import OutlookResult
from growthpoles.errors import InputError, Problem, Where, problem
from growthpoles.poles.inputs import PoleSettings
from growthpoles.poles.notes import typology_names
from growthpoles.stats.arrays import Bools
from growthpoles.study import outlook_tables as tables
from growthpoles.study.outlook_index import IndexBasis, middle_of
from growthpoles.study.outlook_poles import INDUSTRIES, DrawnPoles, PoleBasis

Tell = Callable[[int, int], None]
_CELLS = 4_000_000
"""Numbers of a chunk of draws that are held in memory at once."""


@dataclass(frozen=True, eq=False)
class PoleRules:
    """What poles are identified with.

    Attributes:
        settings: Typology, roles and years, as for `growthpoles.identify_poles`.
        industries: Industry table; it is not forecast.

    Example:
        >>> from growthpoles.poles.inputs import PoleSettings
        >>> PoleRules(PoleSettings()).industries is None
        True
    """

    settings: PoleSettings
    industries: IndustryTable | None = None


@dataclass(frozen=True, slots=True)
class OutlookSettings:
    """How possible futures are drawn and read.

    Attributes:
        draws: Possible futures.
        top: Places at the top whose chance is given.
        hold: Roles or indicators of the typology of poles whose measures are held at today's value, and
            ``industries`` for those of the industry table. Nothing is ever held for the index.
        together: Groups of indicators that stray in the same direction, such as people and townspeople.
        poles: What poles are identified with; None for the index alone.

    Example:
        >>> OutlookSettings(hold=("gerd", "industries")).draws
        500
    """

    draws: int = 500
    top: int = 5
    hold: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    poles: PoleRules | None = None


def outlook_index(
    fitted: FittedIndex | None,
    forecast: ForecastResult,
    *,
    panel: Panel,
    settings: OutlookSettings | None = None,
    seed: int = 0,
    progress: Tell | None = None,
) -> OutlookResult:
    """Run the draws of a forecast through an index, and through a typology of growth poles.

    Each draw is scored on the scale the index was learnt on; the fan holds the quantiles of the draws. An
    index is given only where every indicator that made the unit's index in the last year of learning has a
    forecast: nothing is filled in. A label ahead is given only where every figure that it rests on today has
    one, or is held by the settings. Without an interval of the forecast there is a middle and no chance.

    Args:
        fitted: The index; None for poles alone.
        forecast: Forecasts of indicators of `panel`.
        panel: Figures of the same units.
        settings: Draws, places, the rules for poles and what is held.
        seed: Seed of the draws.
        progress: Called with (draws done, draws in all).

    Raises:
        InputError: Units that differ, settings that cannot be, neither index nor typology; all are listed.

    Example:
        >>> import growthpoles as gp
        >>> from growthpoles.composite.fit import fit
        >>> from growthpoles.dynamics.forecast import forecast as ahead
        >>> label = gp.Label("demo")
        >>> land = gp.Territory((gp.Edition("now", tuple(gp.Unit(code, label) for code in "AB")),))
        >>> years, empty = tuple(range(2018, 2024)), np.empty((2, 6, 0))
        >>> bare = gp.Panel(land, "now", ("A", "B"), years, (), empty, empty.astype(np.uint8), empty)
        >>> made = bare.with_indicator(gp.Indicator("x", label), np.array([[1.0] * 6, [2.0] * 6]))
        >>> tree = gp.Framework("f", label, (gp.Element("I", "", "index", label),
        ...     gp.Element("P", "I", "pillar", label), gp.Element("x", "P", "indicator", label, value="x")))
        >>> found = outlook_index(fit(made, tree), ahead(made, horizon=1), panel=made)
        >>> found["index"].filter(year=2024)["status"].to_list()
        ['forecast', 'forecast']
    """
    chosen = settings or OutlookSettings()
    poles = chosen.poles
    if problems := list(_problems(fitted, forecast, panel, chosen)):
        raise InputError(problems)
    middle = _point_forecasts(forecast)
    years = tuple(year for year in middle.years if year > panel.years[-1])
    index = IndexBasis.of(fitted, panel, years=years) if fitted else None
    basis = None
    if poles is not None:
        basis = PoleBasis.of(
            panel.territory,
            panel,
            industries=poles.industries,
            settings=poles.settings,
            hold=chosen.hold,
        )
    run = _Run(forecast, panel, years, middle_of(panel, middle), index, basis)
    drawn = run.draws(chosen, seed=seed, progress=progress)
    made = tables.Parts(run.index_part(drawn), run.pole_part(drawn))
    own = (
        tables.index_table(made.index, top=chosen.top),
        tables.poles_table(made.poles),
        tables.inputs_table(forecast, index=index, poles=basis),
    )
    return OutlookResult(
        tables=(
            *own,
            _labels(panel, index, basis),
            units_table(panel.place),
            figures_table(tables.figures(own, years=years, draws=chosen.draws)),
        ),
        spec={
            "draws": chosen.draws,
            "top": chosen.top,
            "hold": list(chosen.hold),
            "together": [list(group) for group in chosen.together],
            "framework": fitted.framework.code if fitted else "",
            "typology": poles.settings.typology.code if poles else "",
            "years": list(years),
            "last": panel.years[-1],
        },
        diagnostics=Diagnostics.of(_notes(own, chosen)),
        provenance=Provenance(seed=seed),
    )


def _problems(
    fitted: FittedIndex | None,
    forecast: ForecastResult,
    panel: Panel,
    settings: OutlookSettings,
) -> Iterator[Problem]:
    if fitted is None and settings.poles is None:
        yield problem("outlook.nothing")
    if tuple(forecast.spec["units"]) != panel.units:
        yield problem("outlook.units")
    known = forecast["indicators"]["indicator"].to_list()
    for code in sorted(set(known) - set(panel.codes)):
        yield problem("panel.indicator.unknown", Where(indicator=code))
    for key, value in (("draws", settings.draws), ("top", settings.top)):
        if value < 1:
            yield problem("outlook.least", Where(key=key), value=value)


def _point_forecasts(forecast: ForecastResult) -> ForecastDraws:
    """The point forecasts as a single draw."""
    one = forecast.draws(1)
    places = {code: k for k, code in enumerate(one.units)}, {y: k for k, y in enumerate(one.years)}
    values = np.full(one.values.shape, np.nan)
    at = {code: k for k, code in enumerate(one.codes)}
    for row in forecast["forecasts"].iter_rows(named=True):
        if row["unit"] in places[0] and row["value"] is not None:
            values[0, places[0][row["unit"]], places[1][row["year"]], at[row["indicator"]]] = row["value"]
    return ForecastDraws(one.units, one.years, one.codes, values)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Draws of the index and of the labels; None for what was not asked."""

    index: FloatArray | None
    poles: DrawnPoles | None


@dataclass(frozen=True, eq=False)
class _Run:
    """One outlook: its forecast, and what the future is made of."""

    forecast: ForecastResult
    panel: Panel
    years: tuple[int, ...]
    middle: Panel
    index: IndexBasis | None
    poles: PoleBasis | None

    def draws(self, settings: OutlookSettings, *, seed: int, progress: Tell | None) -> _Drawn:
        """All draws, a chunk at a time."""
        n = settings.draws
        size = max(1, _CELLS // max(1, self._numbers()))
        index, poles, done = [], [], 0
        while done < n:
            count = min(size, n - done)
            part = int(np.random.SeedSequence([seed, done]).generate_state(1)[0])
            drawn = self.forecast.draws(count, seed=part, together=settings.together)
            if self.index is not None:
                whole = np.asarray(~self.index.missing(self.middle).any(axis=2))
                index.append(self.index.draws(drawn, whole=whole))
            if self.poles is not None:
                poles.append(self.poles.draws(drawn, self.years))
            done += count
            if progress is not None:
                progress(done, n)
        return _Drawn(
            np.concatenate(index) if index else None,
            DrawnPoles(*(np.concatenate([getattr(p, x) for p in poles]) for x in ("held", "first")))
            if poles
            else None,
        )

    def _numbers(self) -> int:
        """Numbers of one draw."""
        measures = len(self.poles.typology.measures) if self.poles else 0
        each = len(self.forecast["indicators"]) + measures
        return len(self.panel.units) * (len(self.years) + len(self.panel.years)) * each

    def index_part(self, drawn: _Drawn) -> tables.IndexPart | None:
        """What the table of the index is made of."""
        if self.index is None or drawn.index is None:
            return None
        missing = self.index.missing(self.middle)
        bare = tables.without_interval(self.forecast, self.panel.units)
        codes = [(item.value, item.denominator) for item in self.index.elements]
        loose = np.stack([_any(bare, pair, len(self.panel.units)) for pair in codes], axis=1)
        return tables.IndexPart(
            self.panel.units,
            self.panel.years,
            self.years,
            tuple(item.code for item in self.index.elements),
            self.index.past(),
            drawn.index,
            missing,
            np.asarray((loose & self.index.needed).any(axis=1)),
        )

    def pole_part(self, drawn: _Drawn) -> tables.PolePart | None:
        """What the table of the poles is made of."""
        if self.poles is None or drawn.poles is None:
            return None
        basis, now = self.poles, self.poles.now()
        bare = tables.without_interval(self.forecast, self.panel.units)
        needs = [basis.inputs(item) for item in basis.typology.measures]
        loose = np.stack([_any(bare, codes, len(self.panel.units)) for codes in needs], axis=1)
        return tables.PolePart(
            self.panel.units,
            self.years,
            tuple(tuple(codes) for codes in needs),
            tuple(kind.code for kind in basis.typology.types),
            basis.words(now),
            basis.is_pole(now)[0],
            drawn.poles,
            basis.missing(self.middle, self.years),
            np.asarray((loose & ~basis.stays & basis.needed).any(axis=1)),
            {code: self._gaps(code) for codes in needs for code in codes},
        )

    def _gaps(self, code: str) -> Bools:
        """Where a code has no forecast, shape (units, years)."""
        if code not in self.middle.codes:
            return np.ones((len(self.panel.units), len(self.years)), bool)
        return np.asarray(np.isnan(self.middle.select(years=self.years).column(code)))


def _any(bare: dict[str, np.ndarray], codes: tuple[str, ...], units: int) -> np.ndarray:
    """Units for which some of the codes have a forecast without interval."""
    found = np.zeros(units, bool)
    for code in codes:
        found |= bare.get(code, False)
    return found


def _labels(panel: Panel, index: IndexBasis | None, basis: PoleBasis | None) -> Table:
    parts: list[tuple[Named, ...]] = [unit_names(panel.place, panel.territory.country)]
    if index is not None:
        parts.append(tuple(framework_names(index.fitted.framework)))
    if basis is not None:
        parts.append(tuple(typology_names(basis.typology)))
    panel_own = tuple(("figure", code, label) for _, code, label in panel_names(panel))
    return labels_table(*parts, panel_own, _words())


@lru_cache(maxsize=1)
def _words() -> tuple[Named, ...]:
    raw = load_toml(files("growthpoles.dynamics").joinpath("outlook.toml"))
    return tuple(
        (kind, code, read_label(entry)) for kind, group in raw.items() for code, entry in group.items()
    )


def _notes(own: tuple[Table, ...], settings: OutlookSettings) -> Iterator[Diagnostic]:
    for code, table in (("outlook.incomplete.index", own[0]), ("outlook.incomplete.poles", own[1])):
        ahead = table.data.filter(status="incomplete")
        if ahead.height:
            yield warning(code, None, count=ahead["unit"].n_unique())
    bare = {code for table in own[:2] for code in table.data.filter(status="no-interval")["unit"]}
    if bare:
        yield warning("outlook.no-interval", None, count=len(bare))
    held = own[2].data.filter(status="held")["code"].to_list()
    if held:
        yield note("outlook.held", None, codes=", ".join(held))
    if INDUSTRIES in settings.hold:
        yield note("outlook.industries")
