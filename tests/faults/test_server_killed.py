"""A server that is killed in the middle of saving: what it said it saved is there, whole."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from tests.small_study import small_run

from growthpoles.study.what_if_files import list_what_ifs, read_what_if

KILLS = 3


def served(run: Path) -> tuple[subprocess.Popen[str], httpx.Client]:
    """A server of its own, and a browser that has been let in."""
    command = [sys.executable, "-c", "from growthpoles.cli import main; main()", "serve", str(run)]
    server = subprocess.Popen(
        [*command, "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=run.parent
    )
    assert server.stdout is not None
    place = server.stdout.readline().strip()
    base = re.sub(r"/en/.*", "", place)
    client = httpx.Client(base_url=base, headers={"Origin": base}, timeout=30)
    client.get(place.removeprefix(base))
    return server, client


def left(server: subprocess.Popen[str], client: httpx.Client) -> None:
    client.close()
    if server.stdout is not None:
        server.stdout.close()


def save(client: httpx.Client, name: str, weight: float) -> bool:
    fields = {"w-MAC": str(weight), "name": name, "title": f"Title of {name}"}
    return client.post("/en/what-if/save", data=fields).status_code == 303


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_server_killed_in_a_save_loses_nothing_it_has_said_to_be_saved(tmp_path: Path) -> None:
    run, dice, kept = small_run(tmp_path), random.Random(1), {}
    for kill in range(KILLS):
        server, client = served(run)
        assert save(client, f"first-{kill}", 2.0)
        kept[f"first-{kill}"] = 2.0
        timer = threading.Timer(dice.uniform(0.02, 0.4), os.kill, (server.pid, signal.SIGKILL))
        timer.start()
        for number in range(10_000):
            name, weight = f"k{kill}-{number % 20}", 1.5 + number / 10_000
            try:
                if save(client, name, weight):
                    kept[name] = weight
            except httpx.HTTPError:
                half = name, weight  # it may or may not have been kept, but not in part
                break
        assert server.wait(10) == -signal.SIGKILL
        left(server, client)
        found = {item.name: read_what_if(run, item.name).weights["MAC"] for item in list_what_ifs(run)}
        name, weight = half
        assert found.get(name, weight) in (weight, kept.get(name, weight))
        if name in found:
            kept[name] = found[name]
        assert found == kept
    server, client = served(run)
    text = client.get("/en/what-if").text
    assert all(name in text for name in kept) and ".part" not in text
    assert save(client, "after", 3.0)
    server.terminate()
    server.wait(10)
    left(server, client)
    drafts = [path.name for path in (run / "scenarios").iterdir() if path.suffix == ".part"]
    assert drafts == []  # what was broken off does not pile up
