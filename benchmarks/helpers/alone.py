"""One call in a process of its own: its memory is its own, and no other call has warmed anything up."""

from __future__ import annotations

import multiprocessing
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

GIGA = 1e9
_UNIT = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, kilobytes elsewhere


@dataclass(frozen=True)
class Cost:
    """Seconds (best of its times), peak memory of the process, and how far the peak rose during the call."""

    cpu: float
    wall: float
    peak: float
    beyond: float
    told: Any = None

    def __str__(self) -> str:
        return (
            f"{self.cpu:.3f} s CPU, {self.wall:.3f} s by the clock, "
            f"peak {self.peak / GIGA:.2f} GB, {self.beyond / GIGA:.2f} GB beyond its input"
        )


def alone(prepare: Callable[..., Callable[[], Any]], *given: Any, times: int = 1) -> Cost:
    """Run `prepare(*given)` and then, measured, the call it returns, in a new process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (prepare, given, times))


def in_turn(
    *calls: Callable[..., Any], given: tuple[Any, ...], turns: int = 3, times: int = 1
) -> list[list[Cost]]:
    """Every call in turn, A B C A B C ..., so that a change in the speed of the machine hits all of them."""
    rows = [[alone(call, *given, times=times) for call in calls] for _ in range(turns)]
    return [list(column) for column in zip(*rows, strict=True)]


def best(costs: list[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.cpu)


@dataclass(frozen=True)
class Ratio:
    """CPU seconds of one call over those of another, turn by turn."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.median:.1f} ({min(self.values):.1f} to {max(self.values):.1f})"


def ratio(slow: list[Cost], fast: list[Cost]) -> Ratio:
    return Ratio([a.cpu / b.cpu for a, b in zip(slow, fast, strict=True)])


def installed(module: str) -> bool:
    there = find_spec(module) is not None
    if not there:
        print(f"  {module.replace('_', '-')} is not installed: not timed")
    return there


def machine(*packages: str) -> str:
    """Machine, load, interpreter and the versions of the packages that are installed."""
    held = []
    for name in packages:
        with suppress(PackageNotFoundError):
            held.append(f"{name} {version(name)}")
    load, python = os.getloadavg()[0], platform.python_version()
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {python}, {', '.join(held)}"
    )


def _measure(prepare: Callable[..., Callable[[], Any]], given: tuple[Any, ...], times: int) -> Cost:
    work = prepare(*given)
    before, spent, told = _peak(), [], None
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        told = work()
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    peak = _peak()
    return Cost(min(cpu for cpu, _ in spent), min(wall for _, wall in spent), peak, peak - before, told)


def _peak() -> float:
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT)
