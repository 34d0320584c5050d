"""The command line: exit codes, languages, pipes, and the same work as the other doors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.faults.small import write_study

from growthpoles.cli import app

SOURCE = Path(__file__).resolve().parents[1] / "src"
COMMAND = [sys.executable, "-c", "from growthpoles.cli import main; main()"]


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def out(bundled_run: Callable[[int | None], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the bundled study, to be changed at will."""
    return shutil.copytree(bundled_run(None), tmp_path_factory.mktemp("cli") / "out")


@pytest.fixture(scope="module")
def transfer(transfer_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the quicker bundled study, to be changed at will."""
    return shutil.copytree(transfer_run, tmp_path_factory.mktemp("transfer") / "out")


def broken(folder: Path) -> Path:
    """A study file with two mistakes."""
    folder.mkdir()
    text = '[study]\ncode = 1\ntitle.en = "x"\n[territory]\nunits.tabel = "u.csv"\n[panel]\ntable = "p.csv"\n'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


def test_help_lists_the_commands() -> None:
    shown = invoke("--help")
    assert shown.exit_code == 0
    for command in ("check", "run", "diff", "compare", "report", "new", "vintages", "methods"):
        assert f"  {command} " in shown.output


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("run", "kazakhstan"),
        ("run", "kazakhstan", "-o", "x", "--seed", "-1"),
        ("check", "kazakhstan", "--language", "de"),
        ("diff", "a"),
        ("diff", "a", "b", "--tolerance", "-1"),
        ("methods", "wishing"),
        ("compare", "a"),
    ],
)
def test_wrong_usage_leaves_with_2(words: tuple[str, ...]) -> None:
    shown = invoke(*words)
    assert shown.exit_code == 2
    assert "Usage:" in shown.output


def test_a_check_without_errors_leaves_with_0_and_names_the_warnings() -> None:
    shown = invoke("check", "kazakhstan", "--language", "ru")
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert lines[0].startswith("предупреждение: ")
    assert any("unemployment_rate" in line for line in lines)


def test_a_check_with_errors_leaves_with_1_and_lists_all_of_them(tmp_path: Path) -> None:
    invoke("new", tmp_path / "demo")
    shown = invoke("check", tmp_path / "demo")
    assert shown.exit_code == 1
    assert [line.partition(",")[0] for line in shown.output.splitlines()] == ["error: data.xlsx"] * 2


@pytest.mark.parametrize("command", [("check",), ("run", "-o", "out")])
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Did you mean: table?"), ("ru", "неизвестный ключ"), ("kk", "белгісіз кілт")],
)
def test_problems_of_the_study_file_are_told_in_the_language_asked_for(
    tmp_path: Path, command: tuple[str, ...], language: str, words: str
) -> None:
    shown = invoke(command[0], broken(tmp_path / "study"), *command[1:], "--language", language)
    assert shown.exit_code == 1
    assert words in shown.stderr
    assert len([line for line in shown.stderr.splitlines() if line.startswith("- study.toml")]) == 3
    assert "Traceback" not in shown.output + shown.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("check", "utopia"),
        ("report", "nowhere"),
        ("diff", "nowhere", "nowhere"),
        ("new", "x", "--like", "utopia"),
    ],
)
def test_what_is_not_there_is_one_clear_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    shown = invoke(words[0], *(tmp_path / word if word in ("nowhere", "x") else word for word in words[1:]))
    assert shown.exit_code == 1
    assert len(shown.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_two_runs_are_compared_table_by_table(transfer: Path, tmp_path: Path) -> None:
    same = invoke("diff", transfer, transfer)
    assert (same.exit_code, same.output) == (0, "No differences.\n")
    other = tmp_path / "out"
    assert invoke("run", "transfer-demo", "--seed", "2", "-o", other).exit_code == 0
    shown = invoke("diff", transfer, other)
    assert shown.exit_code == 0
    assert any(line.startswith("readiness/results | r") for line in shown.output.splitlines())
    assert invoke("diff", transfer, other, "--tolerance", "1e9").output.count("\n") < shown.output.count("\n")


@pytest.mark.slow
def test_the_report_is_written_again_in_another_language(out: Path, tmp_path: Path) -> None:
    saved = (out / "report-kk.html").read_bytes()
    (out / "report-kk.html").unlink()
    assert invoke("report", out, "--language", "kk").output.strip() == str(out / "report-kk.html")
    assert (out / "report-kk.html").read_bytes() == saved
    named = tmp_path / "mine.html"
    assert invoke("report", out, "--language", "kk", "-o", named).exit_code == 0
    assert named.read_bytes() == saved
    wrong = invoke("report", out, "-o", tmp_path / "mine.doc")
    assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(("name", "start"), [("r.docx", b"PK"), ("r.PDF", b"%PDF"), ("r.xlsx", b"PK")])
def test_the_report_is_a_document_by_its_ending(
    name: str, start: bytes, transfer: Path, tmp_path: Path
) -> None:
    done = invoke("report", transfer, "--language", "kk", "-o", tmp_path / name)
    assert (done.exit_code, done.output.strip()) == (0, str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(start)


def test_a_template_is_used_or_refused_in_one_line(transfer: Path, tmp_path: Path) -> None:
    import docx

    own = docx.Document()
    own.sections[0].header.paragraphs[0].text = "Letterhead"
    own.save(str(tmp_path / "own.docx"))
    target = tmp_path / "r.docx"
    assert invoke("report", transfer, "-o", target, "--template", tmp_path / "own.docx").exit_code == 0
    assert docx.Document(str(target)).sections[0].header.paragraphs[0].text == "Letterhead"
    before = target.read_bytes()
    (tmp_path / "bad.docx").write_bytes(b"no document")
    for template, ending in (("bad.docx", "docx"), ("gone.docx", "docx"), ("own.docx", "xlsx")):
        wrong = invoke("report", transfer, "-o", tmp_path / f"r.{ending}", "--template", tmp_path / template)
        assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (1, 1)
    assert target.read_bytes() == before and not (tmp_path / "r.xlsx").exists()


def test_methods_are_listed_with_parameters_and_sources() -> None:
    everything, family = invoke("methods"), invoke("methods", "normalise", "--language", "ru")
    assert family.exit_code == 0
    assert "normalise/min-max" in family.output
    assert "aggregate/" not in family.output
    assert "aggregate/power-mean" in everything.output
    assert "vary-weights/simplex" in invoke("methods", "vary-weights").output
    assert "источник" in family.output.lower()


def test_runs_are_compared_in_a_page(out: Path, tmp_path: Path) -> None:
    page = tmp_path / "side.html"
    shown = invoke("compare", out, out, "-o", page, "--language", "ru")
    assert shown.exit_code == 0, shown.stderr
    assert shown.output.split() == [str(page)]
    assert "Ничего не задано иначе." in page.read_text(encoding="utf-8")
    assert invoke("compare", out, tmp_path).exit_code == 1


@pytest.mark.slow
def test_a_scenario_is_laid_over_the_study(tmp_path: Path) -> None:
    overlay = tmp_path / "quick.toml"
    overlay.write_text('[transfer.business]\nrate = 0.5\n[report]\nlanguages = ["ru"]\n', encoding="utf-8")
    shown = invoke("run", "transfer-demo", "-s", overlay, "-o", tmp_path / "out")
    assert (shown.exit_code, shown.stderr) == (0, "")  # no terminal, no progress
    assert [item.name for item in (tmp_path / "out").glob("*.html")] == ["report-ru.html"]
    assert (tmp_path / "out" / "inputs" / "scenarios" / "quick.toml").read_text() == overlay.read_text()
    assert invoke("check", "transfer-demo", "-s", tmp_path / "lost.toml").exit_code == 1


@pytest.mark.slow
def test_findings_and_reports_go_to_a_pipe_and_the_steps_to_a_terminal(tmp_path: Path) -> None:
    """A pseudo-terminal takes what is written to standard error."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "run", "transfer-demo", "-o", str(tmp_path / "out")],
        env=os.environ | {"PYTHONPATH": str(SOURCE), "TERM": "xterm", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=follower,
        encoding="utf-8",
    ) as done:
        os.close(follower)
        steps = b""
        with suppress(OSError):  # the other end is closed
            while part := os.read(leader, 65536):
                steps += part
        os.close(leader)
        assert done.stdout is not None
        told = done.stdout.read()
    assert done.returncode == 0
    assert "fitting diffusion curves" in steps.decode("utf-8")
    findings, _, reports = told.partition("\n\n")
    assert all(line.startswith("- ") for line in findings.splitlines())
    assert reports.split() == [str(tmp_path / "out" / f"report-{name}.html") for name in ("en", "kk", "ru")]
    assert "\x1b" not in told


def test_vintages_from_the_command_line(tmp_path: Path) -> None:
    """Two publications of a study, a correction, what was known when, revisions, a check of every file."""
    store, study = tmp_path / "store", tmp_path / "study"
    write_study(study)
    assert invoke("vintages", "add", store, study).exit_code == 1  # from which day?
    assert invoke("vintages", "add", store, study, "--known", "2023-04-01").output == "1\n"
    write_study(study, x=2.5)
    assert invoke("run", study, "-o", tmp_path / "out").exit_code == 0
    added = invoke(
        "vintages", "add", store, tmp_path / "out", "--known", "2024-04-01", "--source", "Bulletin"
    )
    assert added.output == "2\n"
    (tmp_path / "fix.csv").write_text("unit,year,x\nB,2022,9\n", encoding="utf-8")
    words = (
        "vintages",
        "add",
        store,
        tmp_path / "fix.csv",
        "--known",
        "2024-05-01",
        "--partial",
        "--source",
        "Fix",
    )
    assert invoke(*words, "--source", "Fix").output == "3\n"
    listed = invoke("vintages", "show", store).output.splitlines()
    assert [line.split("\t")[1:3] for line in listed[1:]] == [
        ["2023-04-01", "Three regions"], ["2024-04-01", "Bulletin"], ["2024-05-01", "Fix"],
    ]  # fmt: skip
    steps = invoke("vintages", "show", store, "x").output
    assert "A\t2022\t2024-04-01\t1\t2.5\tobserved" in steps and "B\t2022\t2024-05-01\t1\t9.0" in steps
    target = tmp_path / "panel.csv"
    assert invoke("vintages", "export", store, "--known", "2023-12-31", "-o", target).exit_code == 0
    assert 'A,"",2022,x,1.0' in target.read_text(encoding="utf-8")
    assert invoke("vintages", "verify", store).exit_code == 0
    next((store / "figures").iterdir()).write_bytes(b"x")
    assert invoke("vintages", "verify", store, "--language", "kk").exit_code == 1
