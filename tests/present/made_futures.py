"""Forecasts, outlooks, plans and comparisons to present."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl
from tests.dynamics.panels import LAST, on_course, targets, walks, yearly
from tests.study.futures import OWN, ahead, fitted, index_outlook, moving, pole_rules, townspeople

from growthpoles.core.catalogue import figures_table
from growthpoles.core.result import Result, Table
from growthpoles.dynamics.forecast import forecast
from growthpoles.dynamics.plan_inputs import Identity, Target
from growthpoles.dynamics.plan_monitor import monitor_plan
from growthpoles.study.compare import ScenariosResult
from growthpoles.study.outlook import OutlookSettings, outlook_index


@lru_cache(maxsize=1)
def made_forecast() -> Result:
    """x can be forecast; of y three years are left, of z five."""
    short = walks(6, 16, seed=2)
    short[:, :-3] = np.nan
    five = walks(6, 16, seed=3)
    five[:, :-5] = np.nan
    columns = {"x": walks(6, 16), "y": short, "z": five}
    return forecast(yearly(columns, additive=("x",)), horizon=3, settings=OWN, seed=1)


@lru_cache(maxsize=1)
def made_outlook() -> Result:
    return index_outlook(200)


@lru_cache(maxsize=1)
def open_outlook() -> Result:
    """An index of which one indicator was not forecast."""
    panel = moving()
    return outlook_index(fitted(panel), ahead(panel, "x"), panel=panel, settings=OutlookSettings(5))


@lru_cache(maxsize=2)
def pole_outlook(*hold: str) -> Result:
    """One pole, one region that becomes one, one that stays none, unless townspeople are held."""
    panel = townspeople((900.0, 560.0, 300.0), yearly=12.0)
    return outlook_index(
        None,
        ahead(panel),
        panel=panel,
        settings=OutlookSettings(100, hold=hold, poles=pole_rules()),
        seed=1,
    )


@lru_cache(maxsize=1)
def made_plan() -> Result:
    """On course but for one region that falls back and one that is far ahead; one figure was revised."""
    x = on_course()
    x[0, -3:] -= 25.0
    x[1, -3:] += 25.0
    before = yearly({"x": x, "part": 0.5 * x, "rest": 0.5 * x})
    after = x.copy()
    after[3, -5] += 4.0
    panel = yearly({"x": after, "part": 0.5 * after, "rest": 0.5 * after})
    plan = [*targets(before, year=LAST + 2)]
    named = [
        Target(
            t.goal, t.unit, t.indicator, t.base_year, t.year, t.value,
            base=float(before.values[k, before.year_position(t.base_year), 0]), dimension="management",
        )
        for k, t in enumerate(plan)
    ]  # fmt: skip
    whole = Identity("x", "sum", ("part", "rest"))
    return monitor_plan(named, panel, earlier=before, identities=[whole], settings=OWN, seed=1)


def made_scenarios(drivers: int = 1) -> Result:
    """A base and one scenario in which U1 gains and becomes a pole."""
    runs = [("base", "", "demo", "e", "1.0", 1, 0), ("richer", "richer", "demo", "e", "1.0", 1, 1)]
    keys = ("robustness.n", "poles.n")[:drivers]
    text = pl.String

    def table(name: str, keys: tuple[str, ...], rows: list[tuple], /, **schema: object) -> Table:  # type: ignore[type-arg]
        return Table(name, keys, pl.DataFrame(rows, schema=schema, orient="row"))  # type: ignore[arg-type]

    names = dict.fromkeys(("run", "name", "study", "edition", "version"), text)
    return ScenariosResult(
        (
            table("runs", ("run",), runs, **names, seed=pl.Int64, order=pl.Int64),
            table(
                "drivers", ("run", "kind", "key"),
                [("richer", "setting", key, "20", "", key.partition(".")[0]) for key in keys],
                **dict.fromkeys(("run", "kind", "key", "before", "after", "group"), text),
            ),
            table(
                "changes", ("run", "key"), [],
                **dict.fromkeys(("run", "key", "code", "units", "years"), text),
                factor=pl.Float64, add=pl.Float64,
            ),
            table(
                "cells", ("run",), [], run=text, unit=text, year=pl.Int64, indicator=text, before=pl.Float64,
                after=pl.Float64,
            ),
            table(
                "index", ("run", "result", "unit"),
                [("base", "potential", "U1", 2022, 0.5, 2, 0.0, 0, False),
                 ("richer", "potential", "U1", 2022, 0.625, 1, 0.125, -1, True),
                 ("base", "potential", "U2", 2022, 0.25, 3, 0.0, 0, False),
                 ("richer", "potential", "U2", 2022, 0.25, 3, 0.0, 0, False),
                 ("base", "potential", "U3", 2022, 0.125, 4, 0.0, 0, False),
                 ("richer", "potential", "U3", 2022, None, None, None, None, True)],
                run=text, result=text, unit=text, year=pl.Int64, index=pl.Float64, rank=pl.Int64,
                change=pl.Float64, rank_change=pl.Int64, moved=pl.Boolean,
            ),
            table(
                "poles", ("run", "unit"),
                [("richer", "U1", "pole", "t", "potential", "t", True)],
                **dict.fromkeys(("run", "unit", "label", "type", "before", "type_before"), text),
                changed=pl.Boolean,
            ),
            table(
                "numbers", ("run", "result", "name"),
                [("base", "allocation", "cost", 90.0, 90.0, 0.0, "million KZT"),
                 ("richer", "allocation", "cost", 60.0, 90.0, -30.0, "million KZT")],
                run=text, result=text, name=text, value=pl.Float64, before=pl.Float64, change=pl.Float64,
                unit=text,
            ),
            table(
                "targets", ("run", "goal", "unit", "indicator", "target_year"),
                [("richer", "g", "U1", "x", 2027, "within-reach", "absent", 0.75, None, 2024, None, True)],
                run=text, goal=text, unit=text, indicator=text, target_year=pl.Int64, status=text,
                status_before=text, probability=pl.Float64, probability_before=pl.Float64,
                latest_year=pl.Int64, latest_year_before=pl.Int64, changed=pl.Boolean,
            ),
            table("differences", ("run", "table"), [("richer", "poles/poles", 3)], run=text, table=text,
                  cells=pl.Int64),
            figures_table([("runs", 2.0, "runs", "")]),
        ),
        {"illustrative": False, "frameworks": {"potential": "f"}},
    )  # fmt: skip
