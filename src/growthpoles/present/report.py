"""The report: one self-contained HTML file in one language."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result
from growthpoles.errors import InputError, RunError, Where, problem
from growthpoles.labels import Label
from growthpoles.present.charts.maps import read_boundaries
from growthpoles.present.fonts import font_uri
from growthpoles.present.language import language as read_language
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page
from growthpoles.present.sections.actors import actors_section
from growthpoles.present.sections.adjustment import adjustment_section
from growthpoles.present.sections.audit import audit_section
from growthpoles.present.sections.benchmark import benchmark_section
from growthpoles.present.sections.business import business_section
from growthpoles.present.sections.call import call_section
from growthpoles.present.sections.chain import chain_section
from growthpoles.present.sections.claims import claims_section
from growthpoles.present.sections.consortia import consortia_section
from growthpoles.present.sections.coverage import coverage_section
from growthpoles.present.sections.diagnosis import diagnosis_section
from growthpoles.present.sections.diffusion import diffusion_section
from growthpoles.present.sections.divergence import divergence_section
from growthpoles.present.sections.financing import financing_section
from growthpoles.present.sections.forecast import forecast_section
from growthpoles.present.sections.frontier import frontier_section
from growthpoles.present.sections.growth import growth_section
from growthpoles.present.sections.industries import industries_section
from growthpoles.present.sections.innovations import innovations_section
from growthpoles.present.sections.investors import investors_section
from growthpoles.present.sections.maps import maps_section
from growthpoles.present.sections.matches import matches_section
from growthpoles.present.sections.method import (
    diagnostic_text,
    diagnostics_section,
    method_section,
    reproduce_section,
)
from growthpoles.present.sections.modes import modes_section
from growthpoles.present.sections.monitor import monitor_section
from growthpoles.present.sections.network import network_section
from growthpoles.present.sections.outlook import outlook_section
from growthpoles.present.sections.overview import findings_section, title_facts
from growthpoles.present.sections.pairs import pairs_section
from growthpoles.present.sections.plan import plan_section
from growthpoles.present.sections.poles import poles_section
from growthpoles.present.sections.profiles import profiles_section
from growthpoles.present.sections.programme import programme_section
from growthpoles.present.sections.propulsive import propulsive_section
from growthpoles.present.sections.ranking import ranking_section
from growthpoles.present.sections.readiness import readiness_section
from growthpoles.present.sections.regionalised import regionalised_section
from growthpoles.present.sections.relatedness import relatedness_section
from growthpoles.present.sections.risk import risk_section
from growthpoles.present.sections.scenarios import scenarios_section
from growthpoles.present.sections.sectors import sectors_section
from growthpoles.present.sections.settlements import settlements_section
from growthpoles.present.sections.sharing import sharing_section
from growthpoles.present.sections.spread import spread_section
from growthpoles.present.sections.targets import targets_section
from growthpoles.present.sections.technology import technology_section
from growthpoles.present.sections.transfer import transfer_section
from growthpoles.present.sections.vintages import vintages_section
from growthpoles.present.shelf import names, shelf

FORMATS = (".html",)
_SECTIONS = (
    findings_section,
    scenarios_section,
    maps_section,
    poles_section,
    settlements_section,
    network_section,
    spread_section,
    ranking_section,
    pairs_section,
    benchmark_section,
    coverage_section,
    diagnosis_section,
    profiles_section,
    industries_section,
    propulsive_section,
    relatedness_section,
    technology_section,
    chain_section,
    regionalised_section,
    divergence_section,
    growth_section,
    monitor_section,
    vintages_section,
    forecast_section,
    outlook_section,
    targets_section,
    claims_section,
    readiness_section,
    innovations_section,
    matches_section,
    consortia_section,
    diffusion_section,
    business_section,
    transfer_section,
    modes_section,
    sectors_section,
    actors_section,
    financing_section,
    programme_section,
    call_section,
    plan_section,
    frontier_section,
    risk_section,
    sharing_section,
    investors_section,
    adjustment_section,
    audit_section,
    diagnostics_section,
    method_section,
    reproduce_section,
)


@dataclass(frozen=True)
class Report:
    """A finished report.

    Attributes:
        html: The whole page; fonts, pictures and styles are inside.
        language: ``en``, ``ru`` or ``kk``.
    """

    html: str
    language: str

    def save(self, path: str | Path) -> Path:
        """Write the report; the file appears whole or not at all.

        Args:
            path: File name ending in ``.html``.

        Raises:
            InputError: Another ending, or a folder that does not exist.
            RunError: The file cannot be written.
        """
        target = Path(path)
        if target.suffix.lower() not in FORMATS:
            raise InputError(problem("report.format", Where(file=target.name), known=", ".join(FORMATS)))
        if not target.parent.is_dir():
            raise InputError(problem("report.folder", Where(file=target.name), folder=target.parent.name))
        try:
            handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                    file.write(self.html)
                Path(draft).chmod(0o644)
                Path(draft).replace(target)
            finally:
                Path(draft).unlink(missing_ok=True)
        except OSError as failure:
            reason = failure.strerror or type(failure).__name__
            raise RunError(problem("report.write", Where(file=target.name), reason=reason)) from failure
        return target


def report(
    results: Sequence[Result],
    *,
    language: str = "en",
    title: str | Label | None = None,
    boundaries: str | Path | None = None,
    checked: Diagnostics | None = None,
    study: str = "",
) -> Report:
    """Make a report from results; every section appears when its results are there.

    Args:
        results: Results of a study, any subset and order; names and places come from their tables.
        language: ``en``, ``ru`` or ``kk``.
        title: Title of the study.
        boundaries: GeoJSON file drawn instead of the tiles; one property holds the unit codes.
        checked: Diagnostics of the data, printed with those of the results.
        study: Name of the study on the command line, printed with the command that makes the report again.

    Raises:
        InputError: The boundaries cannot be read, or match no unit.
        ValueError: The language is not known.

    Example:
        >>> report([], language="kk", title="Өңірлер").language
        'kk'
    """
    reader = read_language(language)
    found = shelf(results)
    codes = [row["unit"] for row in found.units()]
    shapes = read_boundaries(boundaries, codes) if boundaries is not None else {}
    page = Page(
        found, reader, names(found, language), Numbers(reader), shapes, checked or Diagnostics(), study
    )
    sections = [made for make in _SECTIONS if (made := make(page)) is not None]
    heading = title.text(language) if isinstance(title, Label) else title
    html = page.render(
        "report.html.j2",
        title=heading or reader.gettext("Growth poles of regions"),
        facts=title_facts(page),
        changed=[
            page.capital(diagnostic_text(page, item)) for item in page.checked.with_code("study.changed")
        ],
        sections=sections,
        fonts=(font_uri(False), font_uri(True)),
    )
    return Report(html, language)
