"""Everything that can be wrong with a growth model and its settings, found at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from growthpoles.dynamics.growth_inputs import (
    ACTS,
    DOMAINS,
    CorePeriphery,
    GrowthModel,
    GrowthSettings,
    Parameter,
)
from growthpoles.errors import InputError, Problem, Where, problem

MOST_DRAWS = 100_000


def check_growth(model: GrowthModel, settings: GrowthSettings) -> None:
    """Raise one `InputError` with every problem of the model and of the settings."""
    found = [*_region_problems(model), *_parameter_problems(model), *_trade_problems(model)]
    found += [*_settings_problems(settings), *_push_problems(model, settings)]
    if settings.core_periphery is not None:
        found += _core_problems(settings.core_periphery)
    if found:
        raise InputError(found)


def _region_problems(model: GrowthModel) -> Iterator[Problem]:
    if len(model.regions) < 2:
        yield problem("growth.regions.few", None, count=len(model.regions))
    for code in sorted({code for code in model.regions if model.regions.count(code) > 1}):
        yield problem("growth.region.twice", Where(unit=code))
    for key, given in (("output", model.output), ("people", model.people)):
        yield from _coverage(key, given, model) if given else ()
        for code, value in given.items():
            if not 0 < value < float("inf"):
                yield problem("growth.start.positive", Where(key=key, unit=code), given=float(value))


def _coverage(key: str, given: Mapping[str, object], model: GrowthModel) -> Iterator[Problem]:
    for code in given:
        if code not in model.regions:
            yield problem("growth.region.unknown", Where(key=key, unit=code), known=", ".join(model.regions))
    for code in model.regions:
        if code not in given:
            yield problem("growth.region.missing", Where(key=key, unit=code))


def _parameter_problems(model: GrowthModel) -> Iterator[Problem]:
    for name in DOMAINS:
        given = getattr(model, name)
        if not isinstance(given, Parameter):
            yield from _coverage(name, given, model)
    for name, region, item in model.parameters():
        where = Where(key=name, unit=region or None)
        low, high = DOMAINS[name]
        numbers = [x for x in (item.value, item.low, item.high, item.error) if x is not None]
        if item.distribution == "unclear" or not all(map(math.isfinite, numbers)):
            yield problem("growth.parameter.unclear", where)
        elif not _ordered(item):
            yield problem("growth.parameter.order", where)
        elif any(not low <= x <= high for x in (item.value, item.low, item.high) if x is not None):
            yield problem("growth.parameter.domain", where, allowed=_domain(name))
        if not item.source.strip():
            yield problem("growth.parameter.source", where)


def _ordered(item: Parameter) -> bool:
    if item.distribution == "normal":
        return (item.error or 0.0) > 0
    ends = [x for x in (item.low, item.value, item.high) if x is not None]
    return ends == sorted(ends)


def _domain(name: str) -> str:
    low, high = DOMAINS[name]
    if math.isinf(high):
        return f"≥ {low:g}"
    return f"≤ {high:g}" if math.isinf(low) else f"{low:g}–{high:g}"


def _trade_problems(model: GrowthModel) -> Iterator[Problem]:
    if model.trade is not None:
        yield from _coverage("trade", dict.fromkeys(model.trade.units), model)


def _settings_problems(settings: GrowthSettings) -> Iterator[Problem]:
    counts = (("years", settings.years, 1, 500), ("draws", settings.draws, 1, MOST_DRAWS),
              ("lasting", settings.lasting, 1, 500))  # fmt: skip
    for key, count, least, most in counts:
        if not least <= count <= most:
            yield problem("growth.count", Where(key=key), given=count, least=least, most=most)
    if not 0 < settings.minimal_effect < float("inf"):
        yield problem("growth.positive", Where(key="minimal_effect"), given=settings.minimal_effect)
    for size in settings.sizes:
        if not 0 < size < float("inf"):
            yield problem("growth.positive", Where(key="sizes"), given=size)


def _push_problems(model: GrowthModel, settings: GrowthSettings) -> Iterator[Problem]:
    regions = [push.region for push in settings.pushes]
    for code in sorted({code for code in regions if regions.count(code) > 1}):
        yield problem("growth.push.twice", Where(key="pushes", unit=code))
    for push in settings.pushes:
        where = Where(key="pushes", unit=push.region)
        if push.region not in model.regions:
            yield problem("growth.region.unknown", where, known=", ".join(model.regions))
        if push.acts_on not in ACTS:
            yield problem("growth.push.acts", where, given=str(push.acts_on), known=", ".join(ACTS))
        if not 0 <= push.size < float("inf"):
            yield problem("growth.push.size", where, given=push.size)
        if push.first < 1 or push.years < 1:
            yield problem("growth.push.years", where, first=push.first, count=push.years)
        elif push.last + settings.lasting > settings.years:
            yield problem(
                "growth.push.late", where, last=push.last, lasting=settings.lasting, years=settings.years
            )


def _core_problems(core: CorePeriphery) -> Iterator[Problem]:
    where = Where(key="core_periphery")
    if not (1 < core.sigma < float("inf") and 0 < core.mu < 1):
        yield problem("growth.core.parameters", where, sigma=core.sigma, mu=core.mu)
    if core.trade_cost is not None and not 1 <= core.trade_cost < float("inf"):
        yield problem("growth.core.cost", where, given=core.trade_cost)
    if not 10 <= core.points <= 500:
        yield problem("growth.count", where, given=core.points, least=10, most=500)
    if not core.source.strip():
        yield problem("growth.parameter.source", where)
