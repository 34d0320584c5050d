"""What every test may use: the validation tables, a browser, and a count of what was skipped."""

from __future__ import annotations

import os
import shutil
from collections import Counter
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
