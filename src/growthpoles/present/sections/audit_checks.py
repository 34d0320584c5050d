"""The checks of an audit in one table: a grade and one plain sentence each, worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from growthpoles.present.language import N_
from growthpoles.present.sections.audit_book import Audit
from growthpoles.present.shelf import Row

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
    makers = (
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


@dataclass(frozen=True, slots=True)
class _Told:
    """What a check found.

    Attributes:
        codes: Diagnostics that grade it, without ``audit.``.
        sentences: What is not in order; empty ones are left out.
        fine: What is said when everything is.
        judged: Whether there was anything to judge.
    """

    codes: tuple[str, ...]
    sentences: tuple[str, ...]
    fine: str
    judged: bool


def _check(it: Audit, title: str, told: _Told) -> Check:
    """The worst grade of the diagnostics of a check; in order when what was judged left nothing to say."""
    _ = it.page.language.gettext
    text = " ".join(part for part in told.sentences if part)
    if text:
        wanted = {f"audit.{code}" for code in told.codes}
        grades = [item.grade.code for item in it.book.result.diagnostics if item.code in wanted]
        return Check(_(title), min(grades, key=_GRADES.index, default="note"), text)
    if told.judged:
        return Check(_(title), "good", told.fine)
    return Check(_(title), "unavailable", _("There are too few figures or scores to judge by."))


def _flags(it: Audit, rows: Iterable[Row], column: str, *, flag: str, text: str) -> str:
    """A sentence that names what has a flag; empty when nothing has."""
    return _named(it, (row[column] for row in rows if row["flag"] == flag), text)


def _named(it: Audit, codes: Iterable[str], text: str) -> str:
    """A sentence with the names of codes, the first few of many; empty without codes."""
    _ = it.page.language.gettext
    listed = list(dict.fromkeys(it.name(code) for code in codes))
    if len(listed) > _MOST + 1:
        return _(text, list=_("{list} and others", list="; ".join(listed[:_MOST])))
    return _(text, list="; ".join(listed)) if listed else ""


def _count(it: Audit, name: str, text: str) -> str:
    """A sentence with a count of the table of figures; empty when it is zero."""
    value = it.book.figure(name)
    return it.page.language.gettext(text, n=it.page.numbers.integer(value)) if value else ""


def _index(it: Audit) -> Check:
    _, numbers = it.page.language.gettext, it.page.numbers
    scored, units = it.book.figure("units_scored") or 0.0, it.book.figure("units") or 0.0
    codes = {item.code for item in it.book.result.diagnostics}
    fine = _("Regions with an index: {n} of {of}.", n=numbers.integer(scored), of=numbers.integer(units))
    few = _("That is too few to judge consistency and weights.")
    none = _("No region has an index, so everything that rests on it is not available.")
    sentences = (
        none if "audit.index.none" in codes else "",
        f"{fine} {few}" if "audit.units.few" in codes else "",
    )
    return _check(it, N_("Index"), _Told(("index.none", "units.few"), sentences, fine, True))


def _availability(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows, units = it.book.rows("availability"), it.book.rows("unit_availability")
    poor, short = (
        N_("Indicators with too few published figures: {list}."),
        N_("Regions with too few published figures: {list}."),
    )
    sentences = (
        _flags(it, rows, "indicator", flag="low-availability", text=poor),
        _flags(it, units, "unit", flag="low-availability", text=short),
    )
    share = it.page.percent(it.limit("availability"))
    fine = _(
        "At least {share} of the figures of every indicator and every region are published.", share=share
    )
    codes = ("availability.indicators", "availability.units")
    return _check(it, N_("Published figures"), _Told(codes, sentences, fine, bool(rows)))


def _extremes(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.book.rows("statistics", stage="treated")
    left = N_("Extreme values are left after treatment: {list}.")
    sentences = (_flags(it, rows, "indicator", flag="extremes", text=left),)
    count = it.page.numbers.integer(it.book.figure("outliers") or 0.0)
    fine = _("Outliers in the published figures: {n}; treatment leaves none.", n=count)
    return _check(
        it, N_("Extreme values"), _Told(("extremes.left",), sentences, fine, any(r["n"] for r in rows))
    )


def _values(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.book.rows("statistics", stage="treated")
    zeros = N_("Most figures are zero: {list}.")
    equal, constant = (
        N_("Many regions share the same figure: {list}."),
        N_("The same in every region: {list}."),
    )
    sentences = (
        _flags(it, it.book.rows("availability"), "indicator", flag="many-zeros", text=zeros),
        _flags(it, rows, "indicator", flag="few-values", text=equal),
        _flags(it, rows, "indicator", flag="constant", text=constant),
    )
    told = _Told(
        ("zeros", "values.few"),
        sentences,
        _("The figures tell the regions apart."),
        any(r["n"] for r in rows),
    )
    return _check(it, N_("Zeros and equal figures"), told)


def _size(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.book.rows("denominators")
    free = N_("Moves with the size of the region and is not divided by anything: {list}.")
    left = N_("Still moves with what it is divided by: {list}.")
    sentences = (
        _flags(it, rows, "indicator", flag="size-left", text=left),
        _flags(it, rows, "indicator", flag="size", text=free),
    )
    fine, judged = (
        _("No indicator moves with the size of the region."),
        any(r["pearson"] is not None for r in rows),
    )
    return _check(it, N_("Size of the region"), _Told(("size", "size-left"), sentences, fine, judged))


def _overlap(it: Audit) -> Check:
    text = N_(
        "Pairs of indicators of one pillar that say nearly the same: {n}. What they share counts twice."
    )
    sentences = (_count(it, "correlations_redundant", text),)
    fine = it.page.language.gettext("No two indicators of a pillar say nearly the same.")
    return _check(it, N_("Overlap"), _Told(("redundant",), sentences, fine, _paired(it)))


def _opposed(it: Audit) -> Check:
    text = N_(
        "Pairs of indicators of one pillar that run against each other: {n}. In the mean they cancel out."
    )
    sentences = (_count(it, "correlations_opposite", text),)
    fine = it.page.language.gettext("No two indicators of a pillar run against each other.")
    return _check(it, N_("Contradiction"), _Told(("opposite",), sentences, fine, _paired(it)))


def _paired(it: Audit) -> bool:
    return any(row["pillar"] and row["pearson"] is not None for row in it.book.rows("correlations"))


def _belonging(it: Audit) -> Check:
    weak = N_("Indicators that hardly go with the rest of their pillar: {n}.")
    closer = N_("Indicators closer to another pillar than to their own: {n}.")
    sentences = (_count(it, "belonging_weak", weak), _count(it, "belonging_elsewhere", closer))
    fine = it.page.language.gettext("Every indicator goes with its pillar.")
    judged = any(row["with_rest"] is not None for row in it.book.rows("belonging"))
    told = _Told(("belonging.weak", "belonging.elsewhere"), sentences, fine, judged)
    return _check(it, N_("Indicators in their pillars"), told)


def _groups(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.book.rows("group_correlations", relation="siblings")
    same = N_("For these regions they are one and the same: {list}.")
    against = N_("What one adds the other takes away: {list}.")
    sentences = tuple(
        _(text, list="; ".join(f"{it.name(r['group_a'])} – {it.name(r['group_b'])}" for r in some))
        for flag, text in (("same", same), ("opposite", against))
        if (some := [row for row in rows if row["flag"] == flag])
    )
    fine, judged = (
        _("The pillars that have scores neither repeat nor contradict each other."),
        any(r["pearson"] is not None for r in rows),
    )
    told = _Told(("groups.same", "groups.opposite"), sentences, fine, judged)
    return _check(it, N_("Pillars among themselves"), told)


def _voice(it: Audit) -> Check:
    _ = it.page.language.gettext
    links = [(row["element"], it.with_index(row["element"])) for row in it.pillars]
    silent, dominant = (
        N_("Pillars without a voice in the index: {list}."),
        N_("The index ranks the regions almost as each of these pillars alone does: {list}."),
    )
    sentences = tuple(
        _named(it, (code for code, link in links if link.get("flag") == flag), text)
        for flag, text in (("silent", silent), ("dominant", dominant))
    )
    fine = _("Every pillar is heard in the index and none decides it alone.")
    judged = any(link.get("spearman") is not None for _code, link in links)
    told = _Told(("groups.silent", "groups.dominant"), sentences, fine, judged)
    return _check(it, N_("Voice of the pillars"), told)


def _weights(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = [row for row in it.book.rows("influence") if row["level"] != "indicators"]
    mostly = [
        item.where.indicator or ""
        for item in it.book.result.diagnostics
        if item.code == "audit.index.one-pillar"
    ]
    against, high, low = (
        N_("Works against what it is part of: {list}."),
        N_("Weighs much more than stated: {list}."),
        N_("Weighs much less than stated: {list}."),
    )
    sentences = (
        _named(it, mostly, N_("The index is mostly one pillar: {list}.")),
        *(
            _flags(it, rows, "element", flag=flag, text=text)
            for flag, text in (("opposite", against), ("high", high), ("low", low))
        ),
    )
    codes = ("index.one-pillar", "influence.opposite", "influence.high", "influence.low")
    judged = any(row["effective"] is not None for row in rows)
    return _check(
        it, N_("Weights"), _Told(codes, sentences, _("The real weights are near the stated ones."), judged)
    )


def _consistency(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.nodes
    lone = [r["node"] for r in rows if r["children"] == 1 or (r["used"] == 1 and r["children"] > 1)]
    low, many, one = (
        N_("Parts that measure different things: {list}."),
        N_("More than one dimension: {list}."),
        N_("Rests on one indicator: {list}."),
    )
    sentences = (
        _named(it, lone, one),
        _flags(it, rows, "node", flag="low-alpha", text=low),
        _flags(it, rows, "node", flag="many-components", text=many),
    )
    codes = ("group.single", "group.one-left", "alpha.low", "components.many")
    judged = any(row["alpha"] is not None for row in rows)
    return _check(
        it, N_("Consistency"), _Told(codes, sentences, _("The parts of every pillar go together."), judged)
    )


def _removal(it: Audit) -> Check:
    _ = it.page.language.gettext
    rows = it.book.rows("removal")
    carries = N_("The ranks hang on one element each time: {list}.")
    sentences = (_flags(it, rows, "element", flag="carries", text=carries),)
    shift = it.book.figure("removal_greatest_mean_shift")
    fine = _(
        "No single element carries the ranks; leaving one out moves them by {n} places on average at most.",
        n=it.page.number(shift, 1),
    )
    return _check(it, N_("Leaving one out"), _Told(("removal.carries",), sentences, fine, shift is not None))
