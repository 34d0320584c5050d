"""Parameters drawn, and the economies and pushes they make."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from growthpoles.core.panel import FloatArray
from growthpoles.dynamics.growth_inputs import ACTS, DOMAINS, GrowthModel, Parameter, Push
from growthpoles.stats.cumulative import Economy, Impulse
from growthpoles.stats.sampling import generator


@dataclass(frozen=True, eq=False)
class Drawn:
    """Parameters by name, each (regions or 1, draws), trade shares and people at the start."""

    values: Mapping[str, FloatArray]
    trade: FloatArray
    people: FloatArray

    def economy(self) -> Economy:
        """The economies, one per draw."""
        v = self.values
        return Economy(
            v["gamma"], v["eta"], v["delta"], v["epsilon"], v["verdoorn"], v["autonomous"],
            v["wage"] + v["mark_up"], v["foreign_price"], v["foreign_income"], v["inside"], v["migration"],
            v["local"], v["embodied"], self.trade, v["start"], self.people,
        )  # fmt: skip


def draw_parameters(model: GrowthModel, *, draws: int, seed: int) -> Drawn:
    """Draw every parameter.

    A number depends on the seed, on the name of its parameter and on its region only: the order of the
    regions and the number of draws change nothing in it.
    """
    values = {}
    for name in DOMAINS:
        given = getattr(model, name)
        rows = [("", given)] if isinstance(given, Parameter) else [(r, given[r]) for r in model.regions]
        values[name] = np.stack([_draw(name, region, item, draws=draws, seed=seed) for region, item in rows])
    n = len(model.regions)
    trade = np.zeros((n, n))
    if model.trade is not None:
        trade = model.trade.select(model.regions).standardised().toarray()
    partners = (trade.sum(axis=1) > 0)[:, None]
    if not partners.all():
        values["inside"] = values["inside"] * partners
    people = np.array([model.people.get(code, 1.0) for code in model.regions])
    return Drawn(values, trade, people)


def _draw(name: str, region: str, item: Parameter, *, draws: int, seed: int) -> FloatArray:
    if item.distribution == "fixed" or (item.low is not None and item.low == item.high):
        return np.full(draws, item.middle)
    key = [zlib.crc32(text.encode()) for text in (name, region)]
    shares = generator(np.random.SeedSequence(seed, spawn_key=tuple(key))).random(draws)
    if item.distribution == "normal":
        mean, error = item.middle, float(item.error or 0.0)
        least, most = (float(ndtr((end - mean) / error)) for end in DOMAINS[name])
        return np.asarray(mean + error * ndtri(np.clip(least + shares * (most - least), 1e-16, 1 - 1e-16)))
    low, high = float(item.low or 0.0), float(item.high or 0.0)
    if item.distribution == "uniform":
        return np.asarray(low + (high - low) * shares)
    cut = (item.middle - low) / (high - low)
    rising = low + np.sqrt(shares * (high - low) * (item.middle - low))
    falling = high - np.sqrt((1 - shares) * (high - low) * (high - item.middle))
    return np.where(shares < cut, rising, falling)


def impulse(pushes: Sequence[Push], regions: Sequence[str], *, years: int) -> Impulse:
    """The pushes by what they act on, year and region."""
    acts = {name: np.zeros((years, len(regions))) for name in ACTS}
    for push in pushes:
        acts[push.acts_on][push.first - 1 : push.last, regions.index(push.region)] += push.size
    return Impulse(**acts)
