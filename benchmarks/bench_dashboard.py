"""Fifty readers of the dashboard for a minute: errors, waiting time, memory; arguments: seconds, folder."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

READERS = 50
PATHS = (
    *("overview", "map", "map?show=potential.index", "ranking", "region/KZ-75", "compare", "poles"),
    *("industries", "constraints", "finance", "outlook", "audit", "tables", "tables/potential/scores"),
)


def run_folder() -> Path:
    if len(sys.argv) > 2:
        return Path(sys.argv[2])
    import growthpoles as gp

    return gp.run_study(gp.load_study("kazakhstan"), Path(tempfile.mkdtemp()) / "out").folder


async def read(client: httpx.AsyncClient, number: int, until: float, times: list[float]) -> int:
    errors, k = 0, number
    while time.perf_counter() < until:
        begun = time.perf_counter()
        answer = await client.get(f"/{('en', 'ru', 'kk')[k % 3]}/{PATHS[k % len(PATHS)]}")
        times.append(time.perf_counter() - begun)
        errors += answer.status_code != 200
        k += 1
        await asyncio.sleep(1.0)  # a reader looks at a page before the next
    return errors


async def readers(place: str, seconds: float) -> tuple[int, list[float]]:
    base, times = place.split("/en/", maxsplit=1)[0], []
    limits = httpx.Limits(max_connections=READERS)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits, follow_redirects=True) as client:
        await client.get(place.removeprefix(base))
        until = time.perf_counter() + seconds
        errors = await asyncio.gather(*(read(client, k, until, times) for k in range(READERS)))
    return sum(errors), sorted(times)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    folder = run_folder()
    command = [sys.executable, "-c", "from growthpoles.cli import main; main()", "serve", str(folder)]
    start = time.perf_counter()
    with subprocess.Popen(
        [*command, "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as server:
        assert server.stdout is not None
        place = server.stdout.readline().strip()
        httpx.get(place, follow_redirects=True)
        print(f"start to first page: {time.perf_counter() - start:.2f} s (target 2 s)")
        errors, times = asyncio.run(readers(place, seconds))
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8"))
        print(f"{READERS} readers for {seconds:.0f} s: {len(times)} pages, {errors} errors")
        half, most = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.95))
        print(f"half within {half:.0f} ms, 95% within {most:.0f} ms (target 300 ms)")
        print(f"memory: {int(found[1]) / 1024 if found else 0:.0f} MB (target 400 MB)")
        server.terminate()


if __name__ == "__main__":
    main()
