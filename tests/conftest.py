"""What every test may use: the validation tables, a browser, and a count of what was skipped."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,
    max_examples=50,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of validation tables that are not part of the package."""
    value = os.environ.get("GROWTHPOLES_DATA")
    if not value:
        pytest.skip("GROWTHPOLES_DATA is not set")
    folder = Path(value).resolve()
    if not folder.is_dir():
        pytest.fail(f"GROWTHPOLES_DATA names a folder that does not exist: {value}")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Path of a Chromium for `playwright.chromium.launch(executable_path=..., args=["--no-sandbox"])`."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return Path(found)


@pytest.fixture(scope="session")
def bundled_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int | None], Path]:
    """Folder of a run of the bundled study with a seed, made once for all processes; nobody may change it."""
    return lambda seed=None: run_once("kazakhstan", tmp_path_factory, seed=seed)


@pytest.fixture(scope="session")
def transfer_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a run of the quicker bundled study, made once for all processes; nobody may change it."""
    return run_once("transfer-demo", tmp_path_factory)


def run_once(study: str, places: pytest.TempPathFactory, *, seed: int | None = None) -> Path:
    """Folder of a run of a bundled study; the process that asks first makes it, the others wait."""
    import growthpoles as gp

    base = places.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = shared / f"{study}-{seed}"
    with (shared / f"{out.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            gp.run_study(gp.load_study(study), out, seed=seed)
    return out


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(reason(report) for report in terminalreporter.stats.get("skipped", []))
    terminalreporter.section("skipped tests")
    terminalreporter.write_line(f"{reasons.total()} skipped")
    for text, count in sorted(reasons.items()):
        terminalreporter.write_line(f"  {count} x {text}")


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    detail = report.longrepr
    text = detail[2] if isinstance(detail, tuple) else str(detail)
    return text.removeprefix("Skipped: ")
