"""The frameworks of a study: its own tables and bundled ones, in the names of its panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from growthpoles.core.diagnostic import Diagnostic, note
from growthpoles.core.framework import Framework
from growthpoles.core.panel import Panel
from growthpoles.errors import InputError, Problem, Where
from growthpoles.sources.frameworks import bundled_table, framework_table, load_framework, sheet_beside
from growthpoles.sources.options import Reading
from growthpoles.study.reader import Reader, table_format
from growthpoles.study.sections import FrameworkFile


def load_frameworks(reader: Reader) -> tuple[Framework, ...]:
    """The frameworks of a study that could be read, in the order of the file; problems stay in the reader."""
    return tuple(_each_read(reader))


def _each_read(reader: Reader) -> Iterator[Framework]:
    for i, item in enumerate(reader.study.file.framework):
        key = f"framework.{i + 1}.table"
        tree = reader.read(lambda item=item, key=key: _load(reader, item, key))  # type: ignore[misc]
        if tree is not None:
            yield tree


def _load(reader: Reader, item: FrameworkFile, key: str) -> Reading[Framework]:
    return load_framework(
        _noted(reader, item) if item.table else _bundled(reader, item.code, key),
        code=item.code,
        label=item.title.label,
        coverage=item.coverage.rule if item.coverage else None,
        heading=item.heading.label,
        style=table_format(item),
    )


def _bundled(reader: Reader, code: str, key: str) -> Path:
    try:
        return bundled_table(code)
    except InputError as failure:
        raise InputError([replace(item, where=_at(reader, key)) for item in failure.problems]) from None


def _noted(reader: Reader, item: FrameworkFile) -> Path:
    """The table of a framework; it and the TOML file beside it are noted as files of the study."""
    table = framework_table(reader.path(item.table))
    for path in (table, sheet_beside(table)):
        if path is not None:
            reader.path(str(PurePosixPath(item.table).with_name(path.name)))
    return table


def for_panel(reader: Reader, trees: tuple[Framework, ...], *, panel: Panel) -> tuple[Framework, ...]:
    """The frameworks in the names of the panel; what a bundled one takes and the panel lacks is noted.

    Args:
        reader: Keeps the problems and the notes.
        trees: Frameworks as read.
        panel: The working panel.
    """
    made = tuple(_each_taken(reader, trees, panel))
    _check_weights(reader, {tree.code: tree for tree in made})
    return made


def _check_weights(reader: Reader, trees: Mapping[str, Framework]) -> None:
    """Weights that an assessment sets itself must be of its framework."""
    for i, step in enumerate(reader.study.file.potential):
        if step.weights and step.framework in trees:
            try:
                trees[step.framework].with_weights(step.weights)
            except InputError as failure:
                where = _at(reader, f"potential.{i + 1}.weights")
                reader.problems.extend(
                    replace(x, where=replace(where, indicator=x.where.indicator)) for x in failure.problems
                )


def _each_taken(reader: Reader, trees: tuple[Framework, ...], panel: Panel) -> Iterator[Framework]:
    file = reader.study.file
    items = {item.code: (item, f"framework.{i + 1}") for i, item in enumerate(file.framework)}
    for tree in trees:
        item, key = items[tree.code]
        if item.table and not item.figures:
            yield tree
            continue
        figures = {**_roles(file.roles, tree, panel), **item.figures}
        try:
            made = tree.for_panel(panel, figures=figures)
        except InputError as failure:
            reader.problems.extend(_placed(found, reader, key) for found in failure.problems)
        else:
            reader.notes.extend(_absent(tree, made, _at(reader, key)))
            yield made


def _roles(roles: Mapping[str, str], tree: Framework, panel: Panel) -> dict[str, str]:
    """Roles of the study that the framework takes figures from."""
    used = {code for item in tree.indicators for code in (item.value, item.denominator)}
    return {role: code for role, code in roles.items() if role in used and code in panel.codes}


def _absent(tree: Framework, made: Framework, where: Where) -> Iterator[Diagnostic]:
    pairs = zip(tree.indicators, made.indicators, strict=True)
    lost = [before.code for before, after in pairs if before.value and not after.value]
    if lost:
        of, listed = len(tree.indicators), ", ".join(lost)
        yield note("framework.figures.absent", where, count=len(lost), of=of, indicators=listed)


def _at(reader: Reader, key: str) -> Where:
    return Where(file=reader.study.source.name, key=key)


def _placed(item: Problem, reader: Reader, key: str) -> Problem:
    return replace(item, where=_at(reader, f"{key}.{item.where.key}"))
