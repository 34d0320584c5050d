from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

import growthpoles.study
from growthpoles.core.diagnostic import Diagnostics, note, warning
from growthpoles.core.registry import MethodInfo
from growthpoles.core.result import ResultDiff
from growthpoles.errors import Where
from growthpoles.labels import Label
from growthpoles.present.text import diagnostic_lines, difference_lines, method_lines, step_name

TOLD = re.compile(r'tell\("([a-z-]+)"\)')


def test_diagnostics_worst_first() -> None:
    found = Diagnostics(
        (note("file.missing", Where(file="a.csv")), warning("file.missing", Where(file="b.csv")))
    )
    lines = diagnostic_lines(found, "ru")
    assert lines[0] == "предупреждение: b.csv: файл не существует. Проверьте имя и папку."
    assert lines[1].startswith("примечание: a.csv")
    assert diagnostic_lines(Diagnostics(), "kk") == ("Мәселе табылмады.",)


def test_differences_with_their_change() -> None:
    table = pl.DataFrame(
        {
            "table": ["scores"],
            "key": ["KZ-10 / 2022"],
            "column": ["index"],
            "before": ["0.5"],
            "after": ["0.25"],
            "change": [-0.25],
        }
    )
    assert difference_lines(ResultDiff(table), "en") == ("scores | KZ-10 / 2022 | index: 0.5 → 0.25 (−0.25)",)
    assert difference_lines(ResultDiff(table.clear()), "en") == ("No differences.",)


def test_methods_with_parameters_traits_and_sources() -> None:
    @dataclass(frozen=True)
    class Scale:
        lower: float
        upper: float = 1.0

    info = MethodInfo(
        "normalise", "scale", Label("scale", "шкала", "шкала"), ("Book (2008)",), frozenset({"linear"}), Scale
    )
    assert method_lines([info], "ru") == (
        "normalise/scale: шкала", "    параметры: lower, upper=1.0",
        "    свойства: linear", "    источник: Book (2008)",
    )  # fmt: skip


def test_steps_of_a_run() -> None:
    assert step_name("poles", "kk") == "полюстерді анықтау"
    assert step_name("other", "kk") == "other"


def test_every_step_that_a_run_tells_has_a_name() -> None:
    """Codes of steps have no place in the progress that people see."""
    folder = Path(growthpoles.study.__file__).parent
    told = {step for path in folder.glob("*.py") for step in TOLD.findall(path.read_text(encoding="utf-8"))}
    assert len(told) > 40
    assert [step for step in sorted(told) if step_name(step, "kk") == step] == []
