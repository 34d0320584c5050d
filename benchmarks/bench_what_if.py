"""From the hand on a slider to the repainted page, in headless Chromium.

    python benchmarks/bench_what_if.py [--run FOLDER] [--moves 40] [--units 2000]

On the Kazakhstan run (20 regions; targets: sliders 200 ms, a quick plan under other budgets 1 s) and on a
made-up run of many units (1 s): weights, methods, year, thresholds and budgets are moved, and the page itself
measures from the event of the input to the frame after the outcome is in place.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl
from helpers.alone import machine
from playwright.sync_api import Locator, Page, sync_playwright

import growthpoles as gp

PILLARS, INDICATORS, YEARS = 4, 24, (2021, 2022)
INDUSTRIES = "ACJ"
STUDY = """[study]
code = "many"
title.en = "Many units"
[territory]
units.table = "units.csv"
[panel]
table = "panel.csv"
indicators.table = "indicators.csv"
[industries]
table = "output.csv"
unit = "million KZT"
price = "current"
[[framework]]
code = "tree"
table = "framework.csv"
title.en = "Tree"
[[potential]]
framework = "tree"
spec.normalise = { method = "min-max", floor = 0.01 }
[robustness]
n = 50
vary.weights = { method = "simplex" }
[poles]
n = 0
[report]
languages = []
"""


def many_units(folder: Path, count: int) -> Path:
    """A study of so many made-up units with 24 indicators and three industries over two years."""
    rng = np.random.default_rng(1)
    folder.mkdir()
    codes = [f"U{k:04d}" for k in range(count)]
    places = rng.uniform((42.0, 48.0), (55.0, 86.0), (count, 2)).round(4)
    units = pl.DataFrame({"code": codes, "name_en": codes, "kind": "region", "area_km2": 1000})
    units.with_columns(lat=places[:, 0], lon=places[:, 1]).write_csv(folder / "units.csv")
    base = ("grp", "population", "employed", "wage")
    names = [*base, *(f"x{k}" for k in range(INDICATORS))]
    measures = ["million KZT", "persons", "persons", "KZT", *["%"] * INDICATORS]
    sums = ["yes", "yes", "yes", "no", *["no"] * INDICATORS]
    prices = ["current", "none", "none", "current", *["none"] * INDICATORS]
    pl.DataFrame(
        {"code": names, "name_en": names, "unit": measures, "price_basis": prices, "additive": sums}
    ).write_csv(folder / "indicators.csv")
    parts, outputs = [], []
    size = rng.lognormal(12, 1, count)
    for year in YEARS:
        held = {"unit": codes, "year": [year] * count, "grp": (size * rng.lognormal(0, 0.3, count)).round(1)}
        held |= {"population": size.round(), "employed": (size * 0.45).round()}
        held["wage"] = (2e5 * rng.lognormal(0, 0.3, count)).round()
        held |= {f"x{k}": rng.uniform(1, 99, count).round(3) for k in range(INDICATORS)}
        parts.append(pl.DataFrame(held))
        outputs += [
            pl.DataFrame({"unit": codes, "year": [year] * count, "industry": [code] * count}).with_columns(
                value=pl.Series((size * rng.lognormal(-1, 0.8, count)).round(1))
            )
            for code in INDUSTRIES
        ]
    pl.concat(parts).write_csv(folder / "panel.csv")
    pl.concat(outputs).write_csv(folder / "output.csv")
    head = [("I", "", "index", "", ""), *((f"P{p}", "I", "pillar", "", "") for p in range(PILLARS))]
    leaves = [(f"i{k}", f"P{k % PILLARS}", "indicator", "%", f"x{k}") for k in range(INDICATORS)]
    columns = ["code", "parent", "kind", "unit", "value"]
    tree = pl.DataFrame([*head, *leaves], schema=columns, orient="row")
    tree.with_columns(name_en="code", direction=pl.lit(1), weight=pl.lit(1.0)).write_csv(
        folder / "framework.csv"
    )
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder


_OPEN = """node => {
  for (let n = node.closest('details'); n; n = n.parentElement?.closest('details')) n.open = true;
}"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The dashboard of a run in a process of its own; its address with the token."""
    command = [sys.executable, "-c", "from growthpoles.cli import main; main()", "serve", str(folder)]
    with subprocess.Popen(
        [*command, "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def count(tab: Page) -> int:
    return int(tab.evaluate("performance.getEntriesByName('live').length"))


def wait(tab: Page, before: int) -> float:
    """Milliseconds the page measured for the change just made."""
    end = time.monotonic() + 30
    while count(tab) == before:
        if time.monotonic() > end:
            raise SystemExit("the page did not follow")
        tab.wait_for_timeout(5)
    return float(tab.evaluate("performance.getEntriesByName('live').at(-1).duration"))


def slide(tab: Page, slider: Locator, moves: int) -> list[float]:
    """Move a slider key by key."""
    slider.evaluate(_OPEN)
    slider.focus()
    times = []
    for k in range(moves):
        before = count(tab)
        slider.press("ArrowLeft" if k % 8 < 4 else "ArrowRight")
        times.append(wait(tab, before))
    return times


def choose(tab: Page, name: str) -> list[float]:
    """Every other choice of a list, one after the other."""
    times, values = (
        [],
        tab.locator(f"select[name={name}] option").evaluate_all("list => list.map(x => x.value)"),
    )
    for value in [*values[1:], *values[:1]]:
        before = count(tab)
        tab.select_option(f"select[name={name}]", value)
        times.append(wait(tab, before))
    return times


def told(what: str, times: list[float], target: float) -> None:
    times = sorted(times)
    median, p95 = statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]
    verdict = "met" if p95 <= target else "MISSED"
    text = f"  {what:34} {len(times):3} moves  median {median:4.0f} ms  p95 {p95:4.0f} ms"
    print(f"{text}  target {target:.0f} ms: {verdict}", flush=True)


def measure(tab: Page, place: str, *, moves: int, target: float, budgets: bool) -> None:
    base = re.sub(r"/en/.*", "", place)
    tab.goto(place)
    tab.goto(f"{base}/en/what-if", timeout=120_000)
    for what, prefix in (("weight", "w-"), ("threshold", "t-")):
        found = tab.locator(f"input[data-for^='{prefix}']")
        if found.count():
            told(f"slider of a {what}", slide(tab, found.first, moves), target)
            tab.locator("[data-back]").click()
    for name in ("normalise", "aggregate", "year"):
        if tab.locator(f"select[name={name}]").count():
            told(f"choice of {name}", choose(tab, name), target)
    if budgets:
        tab.goto(f"{base}/en/budget")
        told(
            "slider of all budgets, quick plan",
            slide(tab, tab.locator("input[data-for='all-budgets']"), moves),
            1000,
        )


def bundled(folder: Path) -> Path:
    return gp.run_study(gp.load_study("kazakhstan"), folder).folder


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--run")
    asked.add_argument("--moves", type=int, default=40)
    asked.add_argument("--units", type=int, default=2000)
    given = asked.parse_args()
    print(machine("polars", "starlette", "playwright"))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        country = (
            Path(given.run) if given.run else gp.run_study(gp.load_study("kazakhstan"), folder / "kz").folder
        )
        many = gp.run_study(gp.load_study(many_units(folder / "many", given.units)), folder / "out").folder
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for run, target in ((country, 200.0), (many, 1000.0)):
            print(f"{gp.open_run(run).result('potential')['scores']['unit'].n_unique()} units")
            with served(run) as place:
                tab = browser.new_page()
                measure(tab, place, moves=given.moves, target=target, budgets=run == country)
                tab.close()
        browser.close()


if __name__ == "__main__":
    main()
