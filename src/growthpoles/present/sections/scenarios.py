"""Runs side by side: what was set differently, and what followed from it."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from growthpoles.present.language import N_
from growthpoles.present.page import Page, Section
from growthpoles.present.result_names import result_name
from growthpoles.present.scenario_words import Told
from growthpoles.present.sections.method import notes_of
from growthpoles.present.sheets import Cell, Sheet
from growthpoles.present.shelf import Row

_NUMBERS = {
    ("poles", "label_pole"): N_("Growth poles"),
    ("poles", "label_mixed"): N_("Mixed poles"),
    ("poles", "label_potential"): N_("Potential poles"),
    ("allocation", "cost"): N_("Money of the plan"),
    ("allocation", "effect"): N_("Expected effect of the plan"),
    ("allocation", "projects_in"): N_("Projects in the plan"),
    ("outlook", "poles-expected"): N_("Poles expected at the end of the outlook"),
    ("targets", "targets-behind"): N_("Targets behind plan"),
    ("targets", "status-out-of-reach"): N_("Targets unlikely to be reached"),
}


def scenarios_section(page: Page) -> Section | None:
    """Runs side by side; None without a comparison."""
    book = page.shelf.first("scenarios")
    if book is None or not book.rows("runs"):
        return None
    told = Told(page, book)
    warnings, notes = notes_of(page, book, prefix="compare.")
    sheets = [_numbers(told), *_indices(told), _poles(told), _targets(told), _differences(told)]
    body = page.render(
        "scenarios.html.j2",
        told=told,
        warnings=warnings,
        notes=notes,
        sheets=[item for item in sheets if item],
    )
    return Section("scenarios", page.language.gettext("Scenarios side by side"), body)


def _heads(told: Told, *first: str) -> tuple[str, ...]:
    return (*first, *(told.run(row["run"]) for row in told.runs))


def _numbers(told: Told) -> Sheet | None:
    """Single numbers of every run, with the change against the base."""
    page, _, book = told.page, told.page.language.gettext, told.book
    names = {("potential", "mean_index"): _mean_name(told)}
    names |= {key: _(text) for key, text in _NUMBERS.items()}
    rows = []
    for (result, name), text in names.items():
        held = {row["run"]: row for row in book.rows("numbers", result=result, name=name)}
        if not held:
            continue
        units = {row["unit"] for row in held.values()}
        unit = page.measure(units.pop()) if len(units) == 1 else ""
        cells = [_changed(page, held.get(row["run"], {}), own=not unit) for row in told.runs]
        rows.append((f"{text}, {unit}" if unit else text, *cells))
    if not rows:
        return None
    note = _("In brackets: change against the base.")
    return Sheet(_("In numbers"), _heads(told, _("What is compared")), tuple(rows), 1, note)


def _mean_name(told: Told) -> str:
    return told.page.language.gettext(
        "Mean index, {year}; regions with an index in every run: {n}",
        year=round(told.book.figure("index-year") or 0),
        n=round(told.book.figure("index-units") or 0),
    )


def _changed(page: Page, row: Row, *, own: bool) -> Cell:
    """A number with its change; with its own unit of measure where the runs differ in it."""
    value, change = row.get("value"), row.get("change")
    if value is None:
        return page.mark("missing")
    shown = page.quantity(value, row["unit"]) if own and row["unit"] else page.figure(value)
    if not change:
        return shown
    sign = "+" if change > 0 else ""
    return Markup("{} ({}{})").format(shown, sign, page.figure(change))


def _indices(told: Told) -> Iterator[Sheet]:
    """Index and rank of every region that moved, an assessment each."""
    page, _ = told.page, told.page.language.gettext
    held: dict[str, dict[str, dict[str, Row]]] = {}
    for row in told.book.rows("index"):
        held.setdefault(row["result"], {}).setdefault(row["unit"], {})[row["run"]] = row
    for result, units in held.items():
        moved = [unit for unit, cells in units.items() if any(cell["moved"] for cell in cells.values())]
        if not moved:
            continue
        rows = tuple(
            (told.names("unit", unit), *(_ranked(page, units[unit].get(r["run"], {})) for r in told.runs))
            for unit in sorted(moved, key=lambda unit: page.key(told.names("unit", unit)))
        )
        year = next(row["year"] for cells in units.values() for row in cells.values())
        title = _("Index and rank, {year}: {name}", year=year, name=_titled(told, result))
        note = _("Index, in brackets the rank. Only regions whose index differs, comes or goes.")
        yield Sheet(title, _heads(told, _("Region")), rows, 1, note)


def _titled(told: Told, result: str) -> str:
    """A result in words; one of several of its kind with the framework it is about."""
    name = result_name(told.page, result) or result
    code = told.book.result.spec["frameworks"].get(result, "")
    framework = told.names.find("framework", code) if code else ""
    return f"{name} – {framework}" if framework else name


def _ranked(page: Page, row: Row) -> Cell:
    if row.get("index") is None:
        return page.mark("missing")
    return f"{page.number(row['index'], 3)} ({row['rank']})"


def _poles(told: Told) -> Sheet | None:
    """Labels that changed."""
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (
            told.names("unit", row["unit"]),
            told.run(row["run"]),
            _labelled(told, row["before"], row["type_before"]),
            _labelled(told, row["label"], row["type"]),
        )
        for row in told.book.rows("poles", changed=True)
    )
    if not rows:
        return None
    heads = (_("Region"), _("Run"), _("Label in the base"), _("Label in the run"))
    ordered = tuple(sorted(rows, key=lambda row: (page.key(row[1]), page.key(row[0]))))
    return Sheet(_("Growth poles that change"), heads, ordered, 4)


def _labelled(told: Told, label: str | None, kind: str | None) -> str:
    if not label:
        return told.page.mark("missing")
    text = told.page.word(label)
    return f"{text} ({told.names('type', kind)})" if kind else text


def _targets(told: Told) -> Sheet | None:
    """Targets whose prospect changed."""
    page, _ = told.page, told.page.language.gettext
    rows = tuple(
        (
            f"{told.names('goal', row['goal'])} – {told.names('unit', row['unit'])}, {row['target_year']}",
            told.run(row["run"]),
            _prospect(told, row["status_before"]),
            _prospect(told, row["status"]),
            page.percent(row["probability_before"]),
            page.percent(row["probability"]),
        )
        for row in told.book.rows("targets", changed=True)
    )
    if not rows:
        return None
    heads = (
        _("Target"), _("Run"), _("Prospect in the base"), _("Prospect in the run"), _("Chance in the base"),
        _("Chance in the run"),
    )  # fmt: skip
    return Sheet(_("Targets whose prospect changes"), heads, rows, 4)


def _prospect(told: Told, status: str) -> str:
    if status == "absent":
        return told.page.language.gettext("no such target")
    return told.names("plan-status", status)


def _differences(told: Told) -> Sheet | None:
    """How many tables and cells of every result differ."""
    page, _ = told.page, told.page.language.gettext
    counted: dict[tuple[str, str], list[Row]] = {}
    for row in told.book.rows("differences"):
        counted.setdefault((row["table"].partition("/")[0], row["run"]), []).append(row)
    rows = tuple(
        (
            _titled(told, result),
            told.run(run),
            ", ".join(row["table"].partition("/")[2] for row in found),
            page.numbers.integer(sum(row["cells"] for row in found)),
        )
        for (result, run), found in counted.items()
    )
    if not rows:
        return None
    heads = (_("Result"), _("Run"), _("Tables in the folder of the run"), _("Cells that differ"))
    return Sheet(_("All results that differ"), heads, rows, 3)
