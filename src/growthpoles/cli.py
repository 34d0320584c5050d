"""The command line: check, run, diff, compare, report, serve, new, vintages, methods.

Heavy libraries are imported inside the commands, so that ``growthpoles --help`` is quick.
Exit codes: 0 done, 1 the study or its data have errors, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from growthpoles.errors import LANGUAGES, GrowthPolesError

_language = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of messages."
)
_scenario = click.option("-s", "--scenario", help="Name of a scenario of the study, or a TOML file.")
_path = click.Path(path_type=Path)
_day = click.DateTime(["%Y-%m-%d"])


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
@_scenario
@_language
def check(*, study: str, scenario: str | None, language: str) -> None:
    """List every problem of the study file and its data at once, graded."""
    with _problems_in(language):
        from growthpoles.present.text import diagnostic_lines
        from growthpoles.study.check import check_study
        from growthpoles.study.schema import load_study

        found = check_study(load_study(study, scenario=scenario))
        for line in diagnostic_lines(found, language):
            click.echo(line)
    if found.worst.code == "error":
        sys.exit(1)


@app.command()
@click.argument("study")
@click.option("-o", "--out", required=True, type=_path, help="Folder to write; made new.")
@_scenario
@click.option("--seed", type=click.IntRange(min=0), help="Seed; the study's own by default.")
@_language
def run(*, study: str, out: Path, scenario: str | None, seed: int | None, language: str) -> None:
    """Run a study: tables, reports and a record of the run in OUT."""
    with _problems_in(language):
        from growthpoles.present.findings import findings
        from growthpoles.present.text import diagnostic_lines
        from growthpoles.study.run import run_study
        from growthpoles.study.schema import load_study

        with _progress(language) as step:
            done = run_study(load_study(study, scenario=scenario), out, seed=seed, progress=step)
        if len(changed := done.checks.diagnostics.with_code("study.changed")):
            for line in diagnostic_lines(changed, language):
                click.echo(line)
        for sentence in findings(done.results, language):
            click.echo(f"- {sentence}")
        click.echo()
        for path in done.reports:
            click.echo(str(path))


@app.command()
@click.argument("first", type=_path)
@click.argument("second", type=_path)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Relative difference that counts as equal.",
)
@_language
def diff(*, first: Path, second: Path, tolerance: float, language: str) -> None:
    """Show what changed between two runs, table by table."""
    with _problems_in(language):
        from growthpoles.present.text import difference_lines
        from growthpoles.study.store import diff_runs, open_run

        for line in difference_lines(
            diff_runs(open_run(first), open_run(second), tolerance=tolerance), language
        ):
            click.echo(line)


@app.command()
@click.argument("base", type=_path)
@click.argument("others", type=_path, nargs=-1, required=True)
@click.option("-o", "--output", type=_path, help="File to write; compare-LANGUAGE.html by default.")
@_language
def compare(*, base: Path, others: tuple[Path, ...], output: Path | None, language: str) -> None:
    """Set finished runs side by side: what was set differently, and what followed from it.

    BASE is the run the OTHERS are compared with, such as the study and its scenarios.
    """
    with _problems_in(language):
        from growthpoles.labels import Label
        from growthpoles.present.report import report
        from growthpoles.study.compare import compare_runs
        from growthpoles.study.store import open_run

        first, *more = (open_run(folder) for folder in (base, *others))
        title = Label(**first.record["title"])
        made = report([compare_runs(first, *more)], language=language, title=title)
        click.echo(str(made.save(output or Path(f"compare-{language}.html"))))


@app.command()
@click.argument("out", type=_path)
@click.option(
    "-o",
    "--output",
    type=_path,
    help="File to write, ending in .html, .docx, .pdf or .xlsx; report-LANGUAGE.html in OUT by default.",
)
@click.option("--boundaries", type=_path, help="GeoJSON or GeoPackage drawn instead of tiles.")
@click.option("--template", type=_path, help="Word document whose styles and page a .docx report takes.")
@_language
def report(
    *, out: Path, output: Path | None, boundaries: Path | None, template: Path | None, language: str
) -> None:
    """Write the report of a finished run again, in one language: page, Word, PDF or Excel."""
    with _problems_in(language):
        from growthpoles.study.report import report_run
        from growthpoles.study.store import open_run

        target = output or out / f"report-{language}.html"
        made = report_run(open_run(out), language=language, boundaries=boundaries)
        click.echo(str(made.save(target, template)))


@app.command()
@click.argument("out", type=_path, required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 = any.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to answer on.")
@click.option("--expose", is_flag=True, help="Allow an address that other machines can reach.")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@_language
def serve(
    *, out: Path | None, port: int, address: str, expose: bool, no_browser: bool, language: str
) -> None:
    """Open the dashboard of a finished run in the browser; without OUT, the page to start a study."""
    with _problems_in(language):
        from growthpoles.web.server import serve as serve_folder

        def opened(place: str) -> None:
            click.echo(place)
            if not no_browser:
                click.launch(place)

        folder = out if out and out.exists() else None
        serve_folder(folder, port=port, address=address, expose=expose, language=language, opened=opened)


@app.command()
@click.argument("folder", type=_path)
@click.option("--like", help="Name of a bundled study whose units are filled in.")
@_language
def new(*, folder: Path, like: str | None, language: str) -> None:
    """Make a study to fill in: study.toml and an Excel workbook with codes and names."""
    with _problems_in(language):
        from growthpoles.study.new import new_study

        for path in new_study(folder, like=like, language=language):
            click.echo(str(path))


@app.group()
def vintages() -> None:
    """Keep every publication of figures with the day it was known; STORE is a folder."""


@vintages.command("add")
@click.argument("store", type=_path)
@click.argument("figures")
@click.option(
    "--known", type=click.DateTime(["%Y-%m-%d"]), help="Day from which they were known; of a run, its day."
)
@click.option("--source", default="", help="Where they are from, in words.")
@click.option("--partial", is_flag=True, help="A table corrects its own cells only and withdraws none.")
@_language
def vintages_add(
    *, store: Path, figures: str, known: datetime | None, source: str, partial: bool, language: str
) -> None:
    """Add FIGURES: the folder of a run, a study, or a table."""
    with _problems_in(language):
        from growthpoles.study.vintages import add_anything, open_vintages

        day = None if known is None else known.date()
        held = open_vintages(store)
        for number in add_anything(held, figures, known=day, source=source, partial=partial):
            click.echo(str(number))


@vintages.command("show")
@click.argument("store", type=_path)
@click.argument("indicator", required=False)
@_language
def vintages_show(*, store: Path, indicator: str | None, language: str) -> None:
    """List what is in STORE, or how an INDICATOR was revised."""
    with _problems_in(language):
        from growthpoles.study.vintage_tables import vintages_table
        from growthpoles.study.vintages import open_vintages

        held = open_vintages(store)
        table = (
            vintages_table(held.vintages()).data if indicator is None else held.revisions(indicator)["steps"]
        )
        click.echo(table.write_csv(separator="\t"), nl=False)


@vintages.command("export")
@click.argument("store", type=_path)
@click.option("--known", type=_day, required=True, help="Day.")
@click.option("-o", "--output", type=_path, required=True, help="CSV file to write.")
@_language
def vintages_export(*, store: Path, known: datetime, output: Path, language: str) -> None:
    """Write the figures as they were known at the end of a day, as a table for a study."""
    with _problems_in(language):
        from growthpoles.study.vintages import open_vintages

        click.echo(str(open_vintages(store).export(known.date(), output)))


@vintages.command("verify")
@click.argument("store", type=_path)
@_language
def vintages_verify(*, store: Path, language: str) -> None:
    """Read every file of STORE again."""
    with _problems_in(language):
        from growthpoles.present.text import diagnostic_lines
        from growthpoles.study.vintages import open_vintages

        found = open_vintages(store).verify()
        for line in diagnostic_lines(found, language):
            click.echo(line)
    if found.worst.code == "error":
        sys.exit(1)


@app.command()
@click.argument("family", required=False)
@_language
def methods(*, family: str | None, language: str) -> None:
    """List the methods: names, parameters, traits, references."""
    from growthpoles.core.registry import methods as registered
    from growthpoles.present.text import method_lines

    found = registered(family)
    if not found:
        known = ", ".join(dict.fromkeys(info.family for info in registered()))
        raise click.BadParameter(f"{family!r} is not one of {known}.", param_hint="FAMILY")
    for line in method_lines(found, language):
        click.echo(line)


@contextmanager
def _problems_in(language: str) -> Iterator[None]:
    """Print the problems of a known error in a language and leave with exit code 1."""
    try:
        yield
    except GrowthPolesError as failure:
        from growthpoles.present.messages import message_text

        for item in failure.problems:
            click.echo(f"- {message_text(item, language)}", err=True)
        sys.exit(1)


@contextmanager
def _progress(language: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress display on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from growthpoles.present.text import step_name

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(name: str, done: int, total: int) -> None:
            bar.update(task, description=step_name(name, language), completed=done, total=total)

        yield step
