"""The command line: check, run, diff, report, new, methods.

Heavy libraries are imported inside the commands, so that ``growthpoles --help`` is quick.
Exit codes: 0 done, 1 the study or its data have errors, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from growthpoles.errors import LANGUAGES, GrowthPolesError

if TYPE_CHECKING:
    from growthpoles.core.diagnostic import Diagnostics

_language = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of messages."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="growthpoles")
def app() -> None:
    """Find growth poles of regions: potential, propulsive industries, poles, and a report to sign with.

    STUDY is a folder with a study.toml, a study.toml, or the name of a bundled study such as kazakhstan.
    """


def main() -> None:
    """Entry point of the ``growthpoles`` command."""
    app()


@app.command()
@click.argument("study")
@click.option("-s", "--scenario", help="Name of a scenario of the study, or a TOML file.")
@_language
def check(study: str, scenario: str | None, language: str) -> None:
    """List every problem of the study file and its data at once, graded."""

    def work() -> None:
        from growthpoles.study.check import check_study
        from growthpoles.study.schema import load_study

        found = check_study(load_study(study, scenario=scenario))
        _print_diagnostics(found, language)
        if found.worst.code == "error":
            sys.exit(1)

    _guarded(work, language)


@app.command()
@click.argument("study")
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to write; made new."
)
@click.option("-s", "--scenario", help="Name of a scenario of the study, or a TOML file.")
@click.option("--seed", type=int, help="Seed; the study's own by default.")
@_language
def run(study: str, out: Path, scenario: str | None, seed: int | None, language: str) -> None:
    """Run a study: tables, reports and a record of the run in OUT."""

    def work() -> None:
        from growthpoles.present.findings import findings
        from growthpoles.study.run import run_study
        from growthpoles.study.schema import load_study

        with _progress(language) as step:
            done = run_study(load_study(study, scenario=scenario), out, seed=seed, progress=step)
        for sentence in findings(done.results, language):
            click.echo(f"- {sentence}")
        click.echo()
        for path in done.reports:
            click.echo(str(path))

    _guarded(work, language)


@app.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option(
    "--tolerance",
    type=float,
    default=0.0,
    show_default=True,
    help="Relative difference that counts as equal.",
)
@_language
def diff(first: Path, second: Path, tolerance: float, language: str) -> None:
    """Show what changed between two runs, table by table."""

    def work() -> None:
        from growthpoles.present.text import difference_lines
        from growthpoles.study.store import diff_runs, open_run

        for line in difference_lines(
            diff_runs(open_run(first), open_run(second), tolerance=tolerance), language
        ):
            click.echo(line)

    _guarded(work, language)


@app.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write; report-LANGUAGE.html in OUT by default.",
)
@click.option(
    "--boundaries", type=click.Path(path_type=Path), help="GeoJSON or GeoPackage to draw instead of tiles."
)
@_language
def report(out: Path, output: Path | None, boundaries: Path | None, language: str) -> None:
    """Write the report of a finished run again, in one language."""

    def work() -> None:
        from growthpoles.study.report import report_run
        from growthpoles.study.store import open_run

        target = output or out / f"report-{language}.html"
        made = report_run(open_run(out), language=language, boundaries=boundaries)
        click.echo(str(made.save(target)))

    _guarded(work, language)


@app.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--like", help="Name of a bundled study whose units are filled in.")
@_language
def new(folder: Path, like: str | None, language: str) -> None:
    """Make a study to fill in: study.toml and an Excel workbook with codes and names."""

    def work() -> None:
        from growthpoles.study.new import new_study

        for path in new_study(folder, like=like, language=language):
            click.echo(str(path))

    _guarded(work, language)


@app.command()
@click.argument("family", required=False)
@_language
def methods(family: str | None, language: str) -> None:
    """List the methods: names, parameters, traits, references."""

    def work() -> None:
        from growthpoles.core.registry import methods as registered
        from growthpoles.present.text import method_lines

        for line in method_lines(registered(family), language):
            click.echo(line)

    _guarded(work, language)


def _guarded(work: Callable[[], None], language: str) -> None:
    """Run a command; print the problems of a known error and leave with exit code 1."""
    try:
        work()
    except GrowthPolesError as failure:
        from growthpoles.present.messages import message_text

        for item in failure.problems:
            click.echo(f"- {message_text(item, language)}", err=True)
        sys.exit(1)


def _print_diagnostics(found: Diagnostics, language: str) -> None:
    from growthpoles.present.text import diagnostic_lines

    for line in diagnostic_lines(found, language):
        click.echo(line)


class _progress:
    """Progress display on a terminal, nothing in a pipe."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.bar: Any = None

    def __enter__(self) -> Callable[[str, int, int], None]:
        if not sys.stderr.isatty():
            return lambda step, done, total: None
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        from growthpoles.present.text import step_name

        console = Console(stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
        )
        self.bar.start()
        task = self.bar.add_task("", total=None)

        def step(name: str, done: int, total: int) -> None:
            self.bar.update(task, description=step_name(name, self.language), completed=done, total=total)

        return step

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()
