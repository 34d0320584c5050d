"""Made-up settlements of the four kinds and of none, overlapping: what a rule should find again.

A settlement of a kind meets its criteria well but not perfectly (membership Beta(8, 1.5)). One that is not of
a kind may meet several of its criteria fully, but misses others that carry two fifths of the weight or more.
Populations overlap between the kinds, and every figure is measured with an error of 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthpoles.core.territory import Unit
from growthpoles.labels import Label
from growthpoles.poles.typology import Criterion, PoleType, Typology

PEOPLE = {0: (300, 2000), 1: (60, 400), 2: (8, 120), 3: (1.2, 10), -1: (5, 300), -2: (0.2, 5)}  # thousand


@dataclass(frozen=True)
class Planted:
    """Settlements with the figures of the measures of a typology; truth is the type, -1 for none."""

    units: tuple[Unit, ...]
    values: np.ndarray
    truth: np.ndarray


def plant(typology: Typology, *, n: int, seed: int) -> Planted:
    rng = np.random.default_rng(seed)
    share = np.array([0.1, 0.15, 0.2, 0.15, 0.2, 0.2])
    kinds = rng.choice([0, 1, 2, 3, -1, -2], n, p=share)
    villages = np.isin(kinds, (3, -2))
    values = np.full((n, len(typology.measures)), np.nan)
    for item, k in typology.columns.items():
        if item.numerator == "population" and item.name == "level":
            low, high = np.array([PEOPLE[kind] for kind in kinds]).T
            values[:, k] = np.exp(rng.uniform(np.log(low), np.log(high)))
        if item.name == "largest-in-district":
            values[:, k] = np.where(kinds == 3, 1.0, rng.integers(0, 2, n))
    given = ~np.isnan(values).all(axis=0)
    for t, kind in enumerate(typology.types):
        for u in range(n):
            for item, member in zip(kind.criteria, _members(kind, rng, meets=kinds[u] == t), strict=True):
                _set(values, typology, item, u, member, given)
    noise = np.exp(rng.normal(0, 0.05, values.shape))
    exact = [m.name in ("administrative-rank", "functions", "largest-in-district") for m in typology.measures]
    values *= np.where(exact, 1.0, noise)
    units = tuple(Unit(f"U{u}", Label(f"U{u}"), level="village" if villages[u] else "city") for u in range(n))
    return Planted(units, values, np.maximum(kinds, -1))


def _members(kind: PoleType, rng: np.random.Generator, *, meets: bool) -> np.ndarray:
    count = len(kind.criteria)
    if meets:
        return rng.beta(8, 1.5, count)
    weights = np.array([item.weight for item in kind.criteria])
    order = rng.permutation(count)
    missed = order[: int(np.searchsorted(weights[order].cumsum(), 0.4 - 1e-9)) + 1]
    members = rng.uniform(0.5, 1.0, count)
    members[missed] = rng.uniform(0.0, 0.1, len(missed))
    return members


def _set(
    values: np.ndarray, typology: Typology, item: Criterion, u: int, member: float, given: np.ndarray
) -> None:
    parts = item.parts[:1] if item.combine == "first" else item.parts
    for part in parts:
        k = typology.columns[part.measure]
        if not given[k]:
            a, b = part.points[:2]
            where = b - member * (b - a) if part.shape == "fall" else a + member * (b - a)
            values[u, k] = member if part.shape == "score" else where
