"""Start of a whole process: the bare interpreter, ``import growthpoles`` and ``growthpoles --help``."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

LIMIT = 0.4
REPEATS = 7
HEAVY = ("numpy", "polars", "scipy", "pydantic", "matplotlib")
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import growthpoles": ["-c", "import growthpoles"],
    "growthpoles --help": ["-c", "from growthpoles.cli import main; main()", "--help"],
}


def seconds(arguments: Sequence[str]) -> list[float]:
    """Wall-clock seconds of a new process, again and again."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return times


def loaded() -> str:
    """Heavy libraries that ``--help`` loads."""
    code = (
        "import contextlib, sys\nfrom growthpoles.cli import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        f"print(','.join(m for m in {HEAVY!r} if m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, "--help"], check=True, capture_output=True, text=True)
    return done.stderr.strip() or "none"


def main() -> int:
    print(
        f"Python {sys.version.split()[0]}, {sys.platform}; whole process, {REPEATS} times; target {LIMIT} s"
    )
    worst = 0.0
    for name, arguments in COMMANDS.items():
        times = seconds(arguments)
        worst = max(worst, min(times))
        print(f"{name:<20} best {min(times):.3f} s, first {times[0]:.3f} s")
    print(f"heavy libraries loaded by --help: {loaded()}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
