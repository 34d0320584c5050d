"""The checks of an audit in one table: a grade and one plain sentence each, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from growthpoles.present.shelf import Row

if TYPE_CHECKING:
    from growthpoles.present.sections.audit import Audit

_GRADES = ("error", "warning", "note", "unavailable", "good")
_MOST = 5  # names in a sentence; the tables below it have all


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        title: What was looked at.
        grade: ``warning``, ``note``, ``unavailable`` or ``good``.
        text: What was found.
    """

    title: str
    grade: str
    text: str


def audit_checks(it: Audit) -> tuple[Check, ...]:
    """All checks; those of the same grade in the order of an audit: figures, structure, weights."""
    makers: tuple[Callable[[Audit], Check], ...] = (
        _index,
        _availability,
        _extremes,
        _values,
        _size,
        _overlap,
        _opposed,
        _belonging,
        _groups,
        _voice,
        _consistency,
        _weights,
        _removal,
    )
    return tuple(sorted((make(it) for make in makers), key=lambda check: _GRADES.index(check.grade)))


def _check(
    it: Audit, title: str, codes: Iterable[str], *, told: Iterable[str], fine: str, judged: bool
) -> Check:
    """Grade of the diagnostics of the audit; without any, in order if there was something to judge."""
    wanted = {f"audit.{code}" for code in codes}
    found = [item.grade.code for item in it.book.result.diagnostics if item.code in wanted]
    text = " ".join(part for part in told if part)
    if text:
        return Check(title, min(found, key=_GRADES.index, default="note"), text)
    if judged:
        return Check(title, "good", fine)
    return Check(title, "unavailable", it.page.language.gettext("Not available: there is nothing to judge it by."))


def _some(it: Audit, codes: Iterable[str]) -> str:
    """Names of codes, the first few of many."""
    listed = list(dict.fromkeys(it.name(code) for code in codes))
    if len(listed) <= _MOST + 1:
        return "; ".join(listed)
    return it.page.language.gettext("{list} and others", list="; ".join(listed[:_MOST]))


def _flags(it: Audit, rows: Iterable[Row], column: str, flag: str, text: str) -> str:
    """A sentence that names what has a flag; empty when nothing has."""
    codes = [row[column] for row in rows if row["flag"] == flag]
    return it.page.language.gettext(text, list=_some(it, codes)) if codes else ""


def _count(it: Audit, name: str, text: str) -> str:
    """A sentence with a count of the table of figures; empty when it is zero."""
    value = it.book.figure(name)
    return it.page.language.gettext(text, n=it.page.numbers.integer(value)) if value else ""


def _N(text: str) -> str:  # noqa: N802
    return text


def _index(it: Audit) -> Check:
    _ = it.page.language.gettext
    scored, units = it.book.figure("units_scored") or 0.0, it.book.figure("units") or 0.0
    codes = {item.code for item in it.book.result.diagnostics}
    counts = {"n": it.page.numbers.integer(scored), "of": it.page.numbers.integer(units)}
    fine = _("Regions with an index: {n} of {of}.", **counts)
    told = ""
    if "audit.index.none" in codes:
        told = _("No region has an index, so everything that rests on it is not available.")
    elif "audit.units.few" in codes:
        told = fine + " " + _("That is too few for consistency and weights.")
    return _check(it, _("Index"), ("index.none", "units.few"), told=(told,), fine=fine, judged=True)


def _availability(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows, units = it.book.rows("availability"), it.book.rows("unit_availability")
    told = (
        _flags(it, rows, "indicator", "low-availability", "Indicators with too few published figures: {list}."),
        _flags(it, units, "unit", "low-availability", "Regions with too few published figures: {list}."),
    )
    fine = _(
        "Every indicator and every region has at least {share} of the published figures.",
        share=it.page.percent(it.limit("availability")),
    )
    codes = ("availability.indicators", "availability.units")
    return _check(it, _("Published figures"), codes, told=told, fine=fine, judged=bool(rows))


def _extremes(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.book.rows("statistics", stage="treated")
    told = _flags(it, rows, "indicator", "extremes", "Extreme values left after treatment: {list}.")
    fine = _("Extreme values before treatment: {n}; none is left.", n=_figure(it, "outliers"))
    judged = any(row["n"] for row in rows)
    return _check(it, _("Extreme values"), ("extremes.left",), told=(told,), fine=fine, judged=judged)
