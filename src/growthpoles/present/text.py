"""Lines for the command line: diagnostics, differences of runs, methods, names of steps."""

from __future__ import annotations

from collections.abc import Sequence

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.registry import MethodInfo
from growthpoles.core.result import ResultDiff
from growthpoles.present.language import N_, language
from growthpoles.present.messages import message_text
from growthpoles.present.numbers import Numbers
from growthpoles.present.words import word

_STEPS = {
    "read": N_("reading the tables"),
    "check": N_("checking the data"),
    "potential": N_("assessing the potential"),
    "audit": N_("auditing the index"),
    "robustness": N_("varying the assumptions"),
    "diagnosis": N_("diagnosing constraints"),
    "monitor": N_("following the years"),
    "modes": N_("measuring technological modes"),
    "sectors": N_("assessing the sectors"),
    "actors": N_("counting organisations"),
    "performance": N_("grouping by performance"),
    "benchmark": N_("comparing with other countries"),
    "industries": N_("comparing the industries"),
    "propulsive": N_("looking for propulsive industries"),
    "poles": N_("identifying the poles"),
    "regionalise": N_("making tables of the regions"),
    "chain": N_("following chain reactions"),
    "settlements": N_("looking for poles among settlements"),
    "network": N_("drawing the network of poles"),
    "placement": N_("placing new poles"),
    "programme": N_("following the programmes"),
    "call": N_("ranking the call"),
    "allocation": N_("planning the money"),
    "financing": N_("reckoning the money of today"),
    "frontier": N_("weighing effect against alignment"),
    "priority": N_("ordering the projects"),
    "alternatives": N_("looking for plans nearly as good"),
    "sharing": N_("sharing the gains"),
    "risk": N_("reckoning the risk"),
    "investors": N_("looking for investors"),
    "adjust": N_("adjusting the plan"),
    "divergence": N_("measuring divergence"),
    "spread": N_("measuring spread and backwash"),
    "growth": N_("simulating growth"),
    "forecast": N_("forecasting"),
    "outlook": N_("running the forecast through index and poles"),
    "targets": N_("comparing plan and actual"),
    "claims": N_("testing the claims"),
    "readiness": N_("assessing readiness"),
    "innovations": N_("classifying innovations"),
    "matches": N_("matching results and needs"),
    "consortia": N_("looking for consortia"),
    "diffusion": N_("fitting diffusion curves"),
    "business-case": N_("reckoning the business case"),
    "transfer-indicators": N_("counting transfer"),
    "report": N_("writing the reports"),
    "write": N_("writing the tables"),
}


def step_name(step: str, language_code: str = "en") -> str:
    """A step of a run in words.

    Example:
        >>> step_name("poles", "ru")
        'определение полюсов'
    """
    return language(language_code).gettext(_STEPS[step]) if step in _STEPS else step


def diagnostic_lines(found: Diagnostics, language_code: str = "en") -> tuple[str, ...]:
    """One line per diagnostic, worst first: grade, place, message; one line when there is none."""
    reader = language(language_code)
    if not len(found):
        return (reader.gettext("No problems found."),)
    ordered = sorted(found, key=lambda item: -item.grade)
    return tuple(f"{word(item.grade.code, reader)}: {message_text(item, language_code)}" for item in ordered)


def difference_lines(diff: ResultDiff, language_code: str = "en") -> tuple[str, ...]:
    """One line per cell that differs: table, key, column, before and after; one line when there is none."""
    reader = language(language_code)
    if not diff:
        return (reader.gettext("No differences."),)
    numbers = Numbers(reader)
    lines = []
    for row in diff.table.iter_rows(named=True):
        place = " | ".join(part for part in (row["table"], row["key"], row["column"]) if part)
        before, after = (row[name] if row[name] is not None else "…" for name in ("before", "after"))
        change = (
            ""
            if row["change"] is None
            else f" ({'+' if row['change'] > 0 else ''}{numbers.significant(row['change'])})"
        )
        lines.append(f"{place}: {before} → {after}{change}")
    return tuple(lines)


def method_lines(found: Sequence[MethodInfo], language_code: str = "en") -> tuple[str, ...]:
    """The registry as text: family and name, parameters, traits and references of each method."""
    reader = language(language_code)
    lines = []
    for info in found:
        lines.append(f"{info.family}/{info.name}: {info.label.text(language_code)}")
        shown = ", ".join(f"{p.name}" if p.required else f"{p.name}={p.default}" for p in info.parameters)
        details = (
            (reader.gettext("parameters: {list}", list=shown), shown),
            (reader.gettext("traits: {list}", list=", ".join(sorted(info.traits))), info.traits),
            (reader.gettext("source: {list}", list="; ".join(info.references)), info.references),
        )
        lines.extend(f"    {text}" for text, there in details if there)
    return tuple(lines)
