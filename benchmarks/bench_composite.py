"""Composite indices beside what can be installed for the same: CPU seconds and agreement, in one run.

Peers: scikit-criteria and pymcdm (weighted sums and data-driven weights), SALib (Sobol indices). None of them
treats, scales and aggregates a tree over years, so each is timed on the part it can do.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

import growthpoles as gp
from growthpoles.stats.sobol import exact_indices, saltelli_points, sobol_indices
from growthpoles.stats.weights import uniform_weights

sys.path.append(str(Path(__file__).resolve().parents[1]))
warnings.filterwarnings("ignore")  # peers warn about their own dependencies

MEANS = [gp.aggregate.PowerMean(1), gp.aggregate.PowerMean(0)]
SCALES = [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)]


def cpu(work: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """CPU seconds of the first call and of the best."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return taken[0], min(taken)


def line(task: str, first: float, best: float, limit: float | None = None) -> bool:
    told = f", at most {limit} s" if limit else ""
    print(f"{task}: first {first:.3f} s, best {best:.3f} s{told}")
    return limit is None or first <= limit


def asem() -> list[bool]:
    folder = os.environ.get("GROWTHPOLES_DATA")
    if not folder:
        print("the ASEM parts are skipped: GROWTHPOLES_DATA is not set")
        return []
    from tests.reference.asem_study import asem_framework, asem_panel

    spec = gp.IndexSpec(treat=gp.treat.Winsorise(max_points=5), normalise=SCALES[0])
    potential = gp.assess_potential(asem_panel(Path(folder)), asem_framework(Path(folder)), spec)
    vary = {
        "treat": [gp.treat.Winsorise(max_points=points) for points in range(1, 6)],
        "normalise": SCALES,
        "aggregate": MEANS,
        "weights": gp.vary.Noise(0.25, sets=100),
    }
    done = [
        line(
            "1,000 replicates of four choices, 51 x 49",
            *cpu(lambda: gp.explore(potential, vary=vary, n=1000, seed=1), 7),
            0.15,
        )
    ]
    fresh = {**vary, "weights": gp.vary.Noise(0.25)}
    runs = 8333  # points: 8333 x (4 choices + 2) = 49,998 runs, each with a weight set of its own
    measured = lambda: gp.measure_sensitivity(potential, vary=fresh, n=runs, seed=1)  # noqa: E731
    done.append(line("49,998 Sobol runs with new weights in each, 51 x 49", *cpu(measured), 1.5))
    line(
        "exact Sobol indices by all 2,000 combinations",
        *cpu(lambda: gp.measure_sensitivity(potential, vary=vary)),
    )
    return [*done, agreement(gp.explore(potential, vary=vary, seed=1))]


def agreement(every: object) -> bool:
    """Sampled shares of 49,998 runs against enumeration, ours and SALib's, from one and the same output."""
    shift = every["replicates"]["mean_rank_shift"].to_numpy().reshape(5, 2, 2, 100)  # type: ignore[index]
    exact = exact_indices(shift[..., None])
    centred = shift - shift.mean()
    sizes = np.array(shift.shape)

    def model(x: np.ndarray) -> np.ndarray:
        at = np.minimum((x * sizes).astype(int), sizes - 1)
        return centred[tuple(at.T)]

    a, b = saltelli_points(4, 8333, seed=1)
    swapped = []
    for k in range(4):
        mixed = a.copy()
        mixed[:, k] = b[:, k]
        swapped.append(model(mixed)[:, None])
    ours = sobol_indices(model(a)[:, None], model(b)[:, None], y_ab=np.stack(swapped))
    gap = max(np.abs(ours.first - exact.first).max(), np.abs(ours.total - exact.total).max())
    print(f"  largest error of our sampled shares against enumeration: {gap:.4f}, at most 0.01")
    if importlib.util.find_spec("SALib"):
        from SALib.analyze import sobol as analyse
        from SALib.sample import sobol as sample

        problem = {"num_vars": 4, "names": list("tnaw"), "bounds": [[0, 1]] * 4}
        start = time.process_time()
        points = sample.sample(problem, 8192, calc_second_order=False)
        found = analyse.analyze(problem, model(points), calc_second_order=False, num_resamples=200)
        taken = time.process_time() - start
        off = max(
            np.abs(found["S1"] - exact.first.ravel()).max(), np.abs(found["ST"] - exact.total.ravel()).max()
        )
        print(f"  SALib, one output of 49,152 points that are looked up: {taken:.3f} s, error {off:.4f}")
    return bool(gap <= 0.01)


def regions() -> list[bool]:
    """240 units x 21 indicators x 10 years with gaps, and Copeland with 1,000 weight sets."""
    from tests.builders import index, leaf, panel_of, pillar

    rng = np.random.default_rng(3)
    codes = [f"x{k}" for k in range(21)]
    base = (
        rng.normal(size=(240, 10, 1)) + 0.7 * rng.normal(size=(240, 10, 21)) + np.arange(10)[:, None] * 0.05
    )
    cells = np.exp(0.5 * base)
    cells[rng.random(cells.shape) < 0.03] = np.nan
    panel = panel_of({code: cells[:, :, k] for k, code in enumerate(codes)}, years=range(2013, 2023))
    pillars = [pillar(f"P{k}") for k in range(4)]
    tree = index(*pillars, *(leaf(code, f"P{k % 4}") for k, code in enumerate(codes)))
    impute = gp.impute.Multiple(draws=5, seed=1)
    spec = gp.IndexSpec(impute=impute, normalise=SCALES[0])
    potential = gp.assess_potential(panel, tree, spec)
    vary = {"impute": [impute], "normalise": SCALES, "aggregate": MEANS, "weights": gp.vary.Noise(0.25)}
    done = [
        line(
            "240 x 21 x 10 years, 1,000 replicates over 5 imputation draws",
            *cpu(lambda: gp.explore(potential, vary=vary, n=1000, seed=1), 1),
            5.0,
        )
    ]
    scores = rng.random((240, 1, 21))
    sets = uniform_weights(21, n=1000, seed=1)
    copeland = gp.aggregate.Copeland()
    done.append(
        line("Copeland, 240 x 21, 1,000 weight sets", *cpu(lambda: copeland.combine(scores, sets), 2), 2.0)
    )
    weighted_sums(scores[:, 0], sets)
    return done


def weighted_sums(scores: np.ndarray, sets: np.ndarray) -> None:
    """The part every package has: weighted sums of 1,000 weight sets, and entropy and CRITIC weights."""
    mean = gp.aggregate.PowerMean(1)
    line("1,000 weighted sums of 240 x 21", *cpu(lambda: mean.combine(scores[:, None, :], sets)))
    own = mean.combine(scores[:, None, :], sets)[:, :, 0]
    codes = [str(k) for k in range(scores.shape[1])]
    ends = scores.min(axis=0), scores.max(axis=0)
    scaled = (scores - ends[0]) / (ends[1] - ends[0])  # pymcdm scales so before it works out CRITIC weights
    given = np.ones(scores.shape[1])
    ours = [
        gp.weight.Entropy().learn(given, scores, codes=codes).values,
        gp.weight.CRITIC().learn(given, scaled, codes=codes).values,
    ]
    if importlib.util.find_spec("pymcdm"):
        from pymcdm.methods import WSM
        from pymcdm.weights import critic_weights, entropy_weights

        wsm, types = WSM(normalization_function=lambda x, cost=False: x), np.ones(scores.shape[1])
        line("  pymcdm, the same in a loop", *cpu(lambda: [wsm(scores, w, types) for w in sets], 1))
        off = max(np.abs(wsm(scores, w, types) - row).max() for w, row in zip(sets[:50], own, strict=False))
        gaps = [
            np.abs(a - f(scores, types)).max()
            for a, f in zip(ours, (entropy_weights, critic_weights), strict=True)
        ]
        print(f"  largest difference: sums {off:.1e}, weights: entropy {gaps[0]:.1e}, CRITIC {gaps[1]:.1e}")
    if importlib.util.find_spec("skcriteria"):
        from skcriteria import mkdm
        from skcriteria.agg.simple import WeightedSumModel

        model = WeightedSumModel()
        loop = lambda: [model.evaluate(mkdm(scores, [max] * 21, weights=w)) for w in sets[:100]]  # noqa: E731
        first, best = cpu(loop, 1)
        line("  scikit-criteria, the same for 100 of the sets, times 10", first * 10, best * 10)


def main() -> int:
    return int(not all([*asem(), *regions()]))


if __name__ == "__main__":
    sys.exit(main())
