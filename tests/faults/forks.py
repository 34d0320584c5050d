"""Old workbooks read in forks of one small process, for fuzzing.

The code and the limits are those of the library; only Python is not started anew for every file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

from growthpoles.sources import old_workbooks


@contextmanager
def forks() -> Iterator[None]:
    """`subprocess.run` of an old workbook is a fork as long as this is open; nothing else may call it."""
    command = [sys.executable, str(Path(__file__).resolve())]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    terse = {**os.environ, "RUST_BACKTRACE": "0"}  # to trace a panic takes longer than all the rest
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, env=terse, text=True) as server,
    ):
        assert server.stdin and server.stdout
        asked, told, out = server.stdin, server.stdout, Path(folder) / "read"

        def run(command: list[str], *, timeout: float, **_: Any) -> subprocess.CompletedProcess[bytes]:
            asked.write(json.dumps([command[-1], str(out), timeout]) + "\n")
            asked.flush()
            ended = int(told.readline())
            if ended == -signal.SIGALRM:
                raise subprocess.TimeoutExpired(command, timeout)
            return subprocess.CompletedProcess(command, ended, out.read_bytes())

        with mock.patch.object(subprocess, "run", run):
            yield
        asked.close()


def serve() -> None:
    """Fork for every line: the workbook, where to write what it holds, and after how many seconds to end."""
    for line in sys.stdin:
        path, out, seconds = json.loads(line)
        if not (child := os.fork()):
            with suppress(BaseException):  # a fork must not go on as if it were the server
                signal.setitimer(signal.ITIMER_REAL, seconds)
                sys.argv[1:] = [path]
                with Path(out).open("wb") as stream:
                    old_workbooks.main(stream.write)
                os._exit(0)
            os._exit(1)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
