"""The ASEM study against plain loops written from the formulas alone (no code shared with the package).

Data: European Commission JRC (2018), Sustainable Connectivity: 51 countries, 49 indicators.
"""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.reference.asem_study import asem_framework, asem_panel, meta, table

import growthpoles as gp
from growthpoles.potential.results import PotentialResult

Column = list[float | None]


def moments(values: list[float]) -> tuple[float, float]:
    """Type-2 skewness and excess kurtosis."""
    n, mean = len(values), math.fsum(values) / len(values)
    m2, m3, m4 = (math.fsum((x - mean) ** k for x in values) / n for k in (2, 3, 4))
    if m2 == 0:
        return math.nan, math.nan
    skew = math.sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5
    return skew, (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)


def passes(values: list[float]) -> bool:
    skew, kurtosis = moments(values)
    return math.isnan(skew) or abs(skew) < 2 or kurtosis < 3.5


def treated(column: Column, points: int) -> Column:
    """Winsorise up to a number of cells, then ln(x - min + 0.01 (max - min)) of the original."""
    known = [x for x in column if x is not None]
    current, high, low = list(known), set[int](), set[int]()
    while not passes(current) and len(high) + len(low) < points:
        up = moments(current)[0] >= 0
        end = max(current) if up else min(current)
        rest = [x for x in current if x != end]
        if len(set(rest)) < 2:
            break
        here = {i for i, x in enumerate(current) if x == end}
        high, low = (here, low) if up else (high, here)
        current = [(max(rest) if up else min(rest)) if x == end else x for x in current]
    if not passes(current):
        least, width = min(known), max(known) - min(known)
        current = [math.log(x - least + 0.01 * width) for x in known]
    filled = iter(current)
    return [None if x is None else next(filled) for x in column]


def min_max(column: Column, direction: int) -> Column:
    signed = [None if x is None else direction * x for x in column]
    known = [x for x in signed if x is not None]
    least, width = min(known), max(known) - min(known)
    if not width:
        return [None] * len(column)
    return [None if x is None else max((x - least) / width, 0.01) for x in signed]


def percentile_rank(column: Column, direction: int) -> Column:
    signed = [None if x is None else direction * x for x in column]
    known = [x for x in signed if x is not None]
    if len(set(known)) < 2:
        return [None] * len(column)
    return [None if x is None else max(sum(y < x for y in known) / (len(known) - 1), 0.01) for x in signed]


def mean(children: list[tuple[float | None, float]], p: int) -> float | None:
    there = [(x, w) for x, w in children if x is not None]
    if not there:
        return None
    total = math.fsum(w for _, w in there)
    if p == 0:
        return math.exp(math.fsum(w * math.log(x) for x, w in there) / total)
    return math.fsum(w * x for x, w in there) / total


class Loops:
    """The tables as plain lists, and an index built by loops."""

    def __init__(self, folder: Path, countries: int = 51) -> None:
        data, info = table(folder).head(countries), meta(folder)
        rows = info.filter(type_is("Indicator")).iter_rows(named=True)
        self.parent, self.direction, self.raw = {}, {}, {}
        for row in rows:
            code, below = row["iCode"], row["Denominator"]
            bottom = data[below].to_list() if below else [1.0] * data.height
            self.parent[code], self.direction[code] = row["Parent"], int(row["Direction"])
            self.raw[code] = [
                None if x is None or d is None else x / d
                for x, d in zip(data[code].to_list(), bottom, strict=True)
            ]
        tops = info.filter(type_is("Aggregate")).iter_rows(named=True)
        self.nodes = {row["iCode"]: row["Parent"] for row in tops}
        self.units = data["uCode"].to_list()

    def pillars(self, points: int, scale) -> dict[str, Column]:  # type: ignore[no-untyped-def]
        scores = {c: scale(treated(x, points), self.direction[c]) for c, x in self.raw.items()}
        found: dict[str, Column] = {}
        for pillar in dict.fromkeys(self.parent.values()):
            codes = [c for c, above in self.parent.items() if above == pillar]
            rows = zip(*(scores[c] for c in codes), strict=True)
            found[pillar] = [
                mean([(x, 1.0) for x in row], 1) if 2 * sum(x is not None for x in row) >= len(row) else None
                for row in rows
            ]
        return found

    def index(self, pillars: dict[str, Column], p: int, weights: dict[str, float]) -> list[float | None]:
        parts = {
            top: [
                mean([(pillars[c][u], weights[c]) for c in pillars if self.nodes[c] == top], p)
                for u in range(len(self.units))
            ]
            for top in ("Conn", "Sust")
        }
        return [
            mean([(parts[t][u], weights[t]) for t in parts], p)
            if sum(pillars[c][u] is not None for c in pillars) >= 0.7 * len(pillars)
            else None
            for u in range(len(self.units))
        ]


def type_is(kind: str) -> pl.Expr:
    return pl.col("Type") == kind


EQUAL = dict.fromkeys(
    ("Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin", "Conn", "Sust"),
    1.0,
)


@pytest.fixture(scope="module")
def loops(shared_data: Path) -> Loops:
    return Loops(shared_data)


def assess(folder: Path, spec: gp.IndexSpec, countries: int = 51) -> PotentialResult:
    return gp.assess_potential(asem_panel(folder, countries), asem_framework(folder), spec)


def test_the_tree_has_the_published_size(shared_data: Path) -> None:
    tree = asem_framework(shared_data)
    assert len(tree.indicators) == 49 and len(tree.pillars) == 10
    assert sum(bool(item.denominator) for item in tree.indicators) == 17
    lower = {item.parent for item in tree.indicators}
    assert len(lower) == 8 and {tree.element(code).parent for code in lower} == {"Conn", "Sust"}


def test_winsorised_and_transformed_columns_agree_with_the_loops(shared_data: Path, loops: Loops) -> None:
    found = assess(shared_data, gp.IndexSpec(treat=gp.treat.Winsorise(max_points=5)))
    scores = found.inputs.scores
    moved = 0
    for k, item in enumerate(scores.tree.indicators):
        expected = [math.nan if x is None else x for x in treated(loops.raw[item.code], 5)]
        np.testing.assert_allclose(scores.treated[:, 0, k], expected, rtol=1e-9, err_msg=item.code)
        moved += sum(a is not None and a != b for a, b in zip(loops.raw[item.code], expected, strict=True))
    assert found["treatment"].height == moved > 0


@pytest.mark.parametrize("p", [1, 0])
@pytest.mark.parametrize(
    ("scale", "loop"),
    [
        (gp.normalise.MinMax(floor=0.01), min_max),
        (gp.normalise.PercentileRank(floor=0.01), percentile_rank),
    ],
)
def test_the_index_of_51_countries_agrees_with_the_loops(shared_data, loops, p, scale, loop) -> None:  # type: ignore[no-untyped-def]
    spec = gp.IndexSpec(
        treat=gp.treat.Winsorise(max_points=5), normalise=scale, aggregate=gp.aggregate.PowerMean(p)
    )
    found = assess(shared_data, spec)["scores"]
    by_unit = dict(zip(loops.units, loops.index(loops.pillars(5, loop), p, EQUAL), strict=True))
    assert found.height == 51 and found["index"].null_count() == 0
    np.testing.assert_allclose(found["index"].to_numpy(), [by_unit[u] for u in found["unit"]], rtol=1e-9)


def test_the_whole_four_choice_design_agrees_with_the_loops(shared_data: Path, loops: Loops) -> None:
    """5 limits x 2 scales x 100 weight sets x 2 means: all 2,000 combinations of 51 countries, one by one."""
    treat = [gp.treat.Winsorise(max_points=k) for k in range(1, 6)]
    normalise = [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)]
    vary = {
        "treat": treat,
        "normalise": normalise,
        "aggregate": [gp.aggregate.PowerMean(1), gp.aggregate.PowerMean(0)],
        "weights": gp.vary.Noise(0.25, sets=100),
    }
    potential = assess(shared_data, gp.IndexSpec(treat=treat[4], normalise=normalise[0]))
    sure = gp.explore(potential, vary=vary, seed=1)
    assert sure["replicates"].height == 2000
    assert sure["figures"].filter(name="replicates")["note"].item() == "exact"

    sets: dict[int, dict[str, float]] = {}
    for number, element, weight in sure["weights"].iter_rows():
        sets.setdefault(number, {})[element] = weight
    stages = {
        (points, s): loops.pillars(points, scale)
        for points, (s, scale) in itertools.product(range(1, 6), ((1, min_max), (2, percentile_rank)))
    }
    ranks: dict[tuple[int, ...], list[int]] = {}
    choices = sure["replicates"].select("treat", "normalise", "aggregate", "weights").rows()
    for row, (points, scale, p, number) in enumerate(choices):
        scores = loops.index(stages[points, scale], (1, 0)[p - 1], sets[number])
        np.testing.assert_allclose(sure.index[row, :, 0], scores, rtol=1e-9)
        ranks[choices[row]] = places(scores)
    found = {row["unit"]: row for row in sure["ranks"].iter_rows(named=True)}
    for u, unit in enumerate(loops.units):
        own = sorted(row[u] for row in ranks.values())
        assert found[unit]["mean"] == pytest.approx(math.fsum(own) / 2000, rel=1e-9)
        assert found[unit]["median"] == (own[999] + own[1000]) / 2
        assert found[unit]["low"] == pytest.approx(np.percentile(own, 5), abs=1e-9)
        assert found[unit]["high"] == pytest.approx(np.percentile(own, 95), abs=1e-9)
        assert found[unit]["top3"] == pytest.approx(sum(place <= 3 for place in own) / 2000, rel=1e-12)
    for a, b in ((0, 1), (7, 30), (50, 12)):
        pair = sure["pairwise"].filter(unit_a=loops.units[a], unit_b=loops.units[b])["probability"].item()
        assert pair == pytest.approx(
            math.fsum((row[a] < row[b]) + 0.5 * (row[a] == row[b]) for row in ranks.values()) / 2000
        )

    nominal = places(loops.index(stages[5, 1], 1, EQUAL))
    shift = {
        key: math.fsum(abs(a - b) for a, b in zip(row, nominal, strict=True)) / 51
        for key, row in ranks.items()
    }
    exact = gp.measure_sensitivity(potential, vary=vary, seed=1)
    names = ("treat", "normalise", "aggregate", "weights")
    for k, name in enumerate(names):
        row = exact["sensitivity"].row(by_predicate=pl.col("choice") == name, named=True)
        assert (row["first"], row["total"]) == pytest.approx(shares(shift, k), rel=1e-9)
    some = exact["unit_sensitivity"].filter(unit="KAZ").rows_by_key("choice", named=True, unique=True)
    at = loops.units.index("KAZ")
    for k, name in enumerate(names):
        own_shares = shares({key: float(row[at]) for key, row in ranks.items()}, k)
        assert (some[name]["first"], some[name]["total"]) == pytest.approx(own_shares, rel=1e-9, abs=1e-12)


def places(scores: list[float | None]) -> list[int]:
    return [1 + sum(b > a + 1e-12 for b in scores) for a in scores]  # type: ignore[operator]


def shares(output: dict[tuple[int, ...], float], k: int) -> tuple[float, float]:
    """First and total Sobol index of choice k from all combinations, population variance."""
    alone: dict[int, list[float]] = {}
    rest: dict[tuple[int, ...], list[float]] = {}
    for key, y in output.items():
        alone.setdefault(key[k], []).append(y)
        rest.setdefault((*key[:k], *key[k + 1 :]), []).append(y)
    whole = variance(list(output.values()))
    first = variance([math.fsum(part) / len(part) for part in alone.values()])
    without = variance([math.fsum(part) / len(part) for part in rest.values()])
    return first / whole, 1 - without / whole


def variance(values: list[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((x - mean) ** 2 for x in values) / len(values)


def test_kazakhstan_is_explained_down_to_its_raw_cells(shared_data: Path, loops: Loops) -> None:
    found = assess(shared_data, gp.IndexSpec(treat=gp.treat.Winsorise(max_points=5)))
    rows = {row["code"]: row for row in found.explain("KAZ", 2018).table.iter_rows(named=True)}
    at = loops.units.index("KAZ")
    assert rows["Bord"]["raw"] == pytest.approx(loops.raw["Bord"][at], rel=1e-12)
    parts = [rows[code]["contribution"] for code in ("Conn", "Sust")]
    assert sum(parts) == pytest.approx(rows["Index"]["score"], rel=1e-12)
    assert rows["Index"]["score"] == found["scores"].filter(unit="KAZ")["index"].item()
