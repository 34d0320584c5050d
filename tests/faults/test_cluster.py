"""Replicates on a Dask cluster: equal to one process, and a worker that dies costs time only."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from tests.builders import index, leaf, panel_of

import growthpoles as gp

distributed = pytest.importorskip("distributed")

VARY: dict[str, Any] = {
    "treat": [gp.treat.NoTreatment(), gp.treat.Winsorise(max_points=1), gp.treat.Winsorise(max_points=2)],
    "normalise": [gp.normalise.MinMax(floor=0.01), gp.normalise.PercentileRank(floor=0.01)],
    "weights": gp.vary.Simplex(),
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes on this machine."""
    with warnings.catch_warnings():  # a busy disk is no fault of ours
        warnings.filterwarnings("ignore", "Creating scratch directories", UserWarning)
        made = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        )
    with made, distributed.Client(made) as client:
        yield client


@pytest.fixture(scope="module")
def potential() -> Any:
    draw = np.random.default_rng(3)
    panel = panel_of({code: draw.lognormal(size=30) for code in "abc"})
    return gp.assess_potential(panel, index(*(leaf(code, "I") for code in "abc")), gp.IndexSpec())


def equal(first: gp.Result, second: gp.Result) -> bool:
    return all(first[name].equals(second[name]) for name in first.names)


def test_a_cluster_gives_what_one_process_gives(cluster: Any, potential: Any) -> None:
    alone = gp.explore(potential, vary=VARY, n=200, seed=5)
    spread = gp.explore(potential, vary=VARY, n=200, seed=5, executor=cluster.get_executor())
    assert equal(alone, spread)
    assert np.array_equal(alone.index, spread.index)


class Slow:
    """The executor of a cluster, whose every job begins with a wait and is counted by worker."""

    def __init__(self, client: Any, begun: threading.Event) -> None:
        self.client, self.begun = client, begun

    def map(self, work: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        def slowly(job: Any) -> Any:
            time.sleep(0.7)
            return work(job)

        found = self.client.get_executor().map(slowly, list(jobs))
        self.begun.set()
        return iter(found)


def test_a_worker_that_is_killed_costs_time_only(cluster: Any, potential: Any) -> None:
    alone = gp.explore(potential, vary=VARY, n=200, seed=6)
    workers = cluster.run(os.getpid)
    begun = threading.Event()

    def kill() -> None:
        begun.wait(30)
        time.sleep(0.3)
        os.kill(next(iter(workers.values())), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    spread = gp.explore(potential, vary=VARY, n=200, seed=6, executor=Slow(cluster, begun))
    killer.join()
    assert equal(alone, spread)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not set(cluster.run(os.getpid).values()) - set(workers.values()):
        time.sleep(0.1)
    assert next(iter(workers.values())) not in cluster.run(os.getpid).values()  # it was killed, and replaced
