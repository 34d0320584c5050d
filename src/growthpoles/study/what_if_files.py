"""What-ifs kept as scenario files in the folder of a run, which ``growthpoles run STUDY -s FILE`` takes."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from growthpoles.errors import InputError, RunError, Where, problem
from growthpoles.study.what_if import Change, WhatIf
from growthpoles.study.what_if_budget import BudgetWhatIf

FOLDER = "scenarios"
_DRAFT, _PATIENCE = ".part", 10.0  # seconds another save may take
_NAME = re.compile(r"\w[\w-]{0,59}")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class SavedWhatIf:
    """A what-if in a folder.

    Attributes:
        name: Name of its file, without the ending.
        title: Title.
        budget: Whether it is about budgets.
    """

    name: str
    title: str
    budget: bool = False


def save_what_if(what_if: WhatIf | BudgetWhatIf, name: str, *, change: Change, title: str = "") -> Path:
    """Keep a change as a scenario file; the file appears whole or not at all.

    Args:
        what_if: The run that is changed.
        name: Letters, digits, ``-`` and ``_``; an earlier what-if of this name is replaced.
        change: The change.
        title: Title, for the list.

    Raises:
        InputError: The name is not good.
        RunError: The file cannot be written.
    """
    target = _path(what_if.run.folder, name)
    text = "\n".join(_lines(what_if, change, title=title)) + "\n"
    try:
        target.parent.mkdir(exist_ok=True)
        with FileLock(target.parent / ".lock", timeout=_PATIENCE):
            for left in target.parent.glob(f"*{_DRAFT}"):  # of a process that was killed
                left.unlink(missing_ok=True)
            _write(target, text)
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise RunError(problem("run.write", Where(file=target.name), reason=reason)) from failure
    return target


def _write(target: Path, text: str) -> None:
    """The file whole or not at all, also when the power fails."""
    draft = target.parent / f".{target.name}{_DRAFT}"
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def list_what_ifs(folder: str | Path) -> tuple[SavedWhatIf, ...]:
    """What-ifs kept in the folder of a run, by name; other scenario files are left out."""
    found = []
    for path in sorted((Path(folder) / FOLDER).glob("*.toml")):
        with suppress(InputError):
            held = _header(folder, path.stem)
            found.append(SavedWhatIf(path.stem, str(held.get("title", "")), bool(held.get("budgets"))))
    return tuple(found)


def read_what_if(folder: str | Path, name: str) -> Change:
    """The change of a what-if that was kept.

    Raises:
        InputError: There is none of this name, or its file was damaged.
    """
    held = _header(folder, name)
    try:
        return Change(
            weights={str(k): float(v) for k, v in held.get("weights", {}).items()},
            normalise=str(held.get("normalise", "")),
            aggregate=str(held.get("aggregate", "")),
            thresholds={str(k): float(v) for k, v in held.get("thresholds", {}).items()},
            year=int(held["year"]) if "year" in held else None,
            budgets={str(k): float(v) for k, v in held.get("budgets", {}).items()},
        )
    except (TypeError, ValueError, AttributeError):
        raise InputError(problem("what-if.file", Where(file=f"{name}.toml"))) from None


def what_if_path(folder: str | Path, name: str) -> Path:
    """The file of a what-if that was kept.

    Raises:
        InputError: There is none of this name.
    """
    _header(folder, name)
    return _path(folder, name)


def _path(folder: str | Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise InputError(problem("work.name", given=name[:80]))
    return Path(folder) / FOLDER / f"{name}.toml"


_MARK = "#: "


def _header(folder: str | Path, name: str) -> dict[str, Any]:
    """The lines of a scenario file that say what was changed on the page."""
    path = _path(folder, name)
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if not path.is_symlink() else []
        text = "\n".join(line.removeprefix(_MARK) for line in lines if line.startswith(_MARK))
        plain = tomllib.loads(text)
        tomllib.loads("\n".join(lines))
    except (OSError, ValueError):
        plain = {}
    found = plain.get("what-if")
    if not isinstance(found, dict):
        raise InputError(problem("what-if.file", Where(file=path.name)))
    return found


def _lines(what_if: WhatIf | BudgetWhatIf, change: Change, *, title: str) -> Iterator[str]:
    """The scenario: what the page changed as marked lines, then the keys of the study that follow from it."""
    plain = {
        "title": title,
        "weights": dict(change.weights),
        "normalise": change.normalise,
        "aggregate": change.aggregate,
        "thresholds": dict(change.thresholds),
        "year": change.year,
        "budgets": dict(change.budgets),
    }
    yield _MARK + "[what-if]"
    yield from (f"{_MARK}{key} = {_value(value)}" for key, value in plain.items() if value)
    yield ""
    held = _scenario(what_if)  # of the run itself: the file is laid over the study alone
    poles = dict(held.pop("poles", {}))
    if change.thresholds:
        poles["thresholds"] = {**poles.get("thresholds", {}), **change.thresholds}
    finance = dict(held.pop("finance", {}))
    if isinstance(what_if, BudgetWhatIf):
        finance["budget_factor"], finance["budget_factors"] = what_if.factors(change.budgets)
        own = False
    else:
        own = bool(change.weights or change.normalise or change.aggregate)
    if own:
        held.pop("potential", None)
    yield from (f"{_key(key)} = {_value(value)}" for key, value in held.items())
    if poles:
        yield from ("[poles]", *(f"{_key(key)} = {_value(value)}" for key, value in poles.items()), "")
    if finance:
        yield from ("[finance]", *(f"{_key(key)} = {_value(value)}" for key, value in finance.items()), "")
    if isinstance(what_if, WhatIf) and own:
        for i, item in enumerate(what_if.study.file.potential):
            table = item.model_dump(exclude_defaults=True, mode="json")
            if i == 0:
                spec = what_if.specification(change).to_plain()
                table["weights"] = {**item.weights, **change.weights}
                table["spec"] = {
                    **item.spec,
                    **{k: spec[k] for k in ("normalise", "aggregate") if getattr(change, k)},
                }
            yield "[[potential]]"
            yield from (
                f"{_key(key)} = {_value(value)}" for key, value in table.items() if value not in ({}, None)
            )
            yield ""


def _scenario(what_if: WhatIf | BudgetWhatIf) -> dict[str, Any]:
    """What the scenario of the run says; nothing for a run of the study itself."""
    overlay = what_if.study.overlay
    return {} if overlay is None else tomllib.loads(overlay.read_text(encoding="utf-8-sig"))


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(k))} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return repr(value)
