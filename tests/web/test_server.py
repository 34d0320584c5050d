"""The command that serves: this machine only, a free port, quick and small."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from growthpoles.errors import RunError
from growthpoles.web.server import listen, serve

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_another_address_needs_a_word(tmp_path: Path) -> None:
    for address in ("0.0.0.0", "192.168.0.7", "::", "example.org"):
        with pytest.raises(RunError) as caught:
            serve(tmp_path, address=address)
        assert caught.value.problems[0].code == "serve.address"


def test_the_next_free_port_is_taken() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port) as second:
            assert port < second.getsockname()[1] < port + 20


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(RunError) as caught:
        listen("192.0.2.1", 8765)
    assert caught.value.problems[0].code == "serve.port"


@pytest.fixture
def served(kazakhstan: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    command = "from growthpoles.cli import main; main()"
    start = time.perf_counter()
    process = subprocess.Popen(
        [
            sys.executable, "-c", command, "serve", str(kazakhstan), "--no-browser", "--port", "0",
            "--language", "kk",
        ],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    yield process, process.stdout.readline().strip(), start
    process.terminate()
    process.wait(10)
    process.stdout.close()


def test_start_memory_and_many_readers(
    served: tuple[subprocess.Popen[str], str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    process, place, start = served
    assert place.startswith("http://127.0.0.1:")
    reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with reader.open(place) as answer:
        assert "Негізгі қорытындылар" in answer.read().decode()
    first = time.perf_counter() - start
    base = place.split("/kk/", maxsplit=1)[0]
    paths = ["overview", "map", "ranking", "region/KZ-75", "poles", "constraints", "tables"]

    def read(k: int) -> float:
        begun = time.perf_counter()
        with reader.open(f"{base}/kk/{paths[k % len(paths)]}") as answer:
            answer.read()
        return time.perf_counter() - begun

    for k in range(len(paths)):
        read(k)
    with ThreadPoolExecutor(20) as pool:
        times = sorted(pool.map(read, range(300)))
    memory = _memory(process.pid)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n  start to first page {first:.2f} s (target 2 s); 20 readers: 95% within "
            f"{times[284] * 1000:.0f} ms (target 300 ms); memory {memory:.0f} MB (target 400 MB)"
        )
    assert first < 15 and times[284] < 3 and memory < 400
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{base}/kk/overview")


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0
