"""The report: one self-contained page in one language, and the documents made from it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from growthpoles.core.diagnostic import Diagnostics
from growthpoles.core.result import Result
from growthpoles.errors import InputError, Where, problem
from growthpoles.labels import Label
from growthpoles.present.charts.maps import read_boundaries
from growthpoles.present.fonts import font_uri
from growthpoles.present.language import language as read_language
from growthpoles.present.numbers import Numbers
from growthpoles.present.page import Page, Section
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

FORMATS = (".html", ".docx", ".pdf", ".xlsx")
SECTIONS: Mapping[str, Callable[[Page], Section | None]] = {
    "findings": findings_section,
    "scenarios": scenarios_section,
    "maps": maps_section,
    "poles": poles_section,
    "settlements": settlements_section,
    "network": network_section,
    "spread": spread_section,
    "ranking": ranking_section,
    "pairs": pairs_section,
    "benchmark": benchmark_section,
    "coverage": coverage_section,
    "diagnosis": diagnosis_section,
    "profiles": profiles_section,
    "industries": industries_section,
    "propulsive": propulsive_section,
    "relatedness": relatedness_section,
    "technology": technology_section,
    "chain": chain_section,
    "regionalised": regionalised_section,
    "divergence": divergence_section,
    "growth": growth_section,
    "monitor": monitor_section,
    "vintages": vintages_section,
    "forecast": forecast_section,
    "outlook": outlook_section,
    "targets": targets_section,
    "claims": claims_section,
    "readiness": readiness_section,
    "innovations": innovations_section,
    "matches": matches_section,
    "consortia": consortia_section,
    "diffusion": diffusion_section,
    "business-case": business_section,
    "transfer": transfer_section,
    "modes": modes_section,
    "sectors": sectors_section,
    "actors": actors_section,
    "financing": financing_section,
    "programme": programme_section,
    "call": call_section,
    "plan": plan_section,
    "frontier": frontier_section,
    "risk": risk_section,
    "sharing": sharing_section,
    "investors": investors_section,
    "adjustment": adjustment_section,
    "audit": audit_section,
    "diagnostics": diagnostics_section,
    "method": method_section,
    "reproduce": reproduce_section,
}


@dataclass(frozen=True)
class Report:
    """A finished report.

    Attributes:
        html: The whole page; fonts, pictures and styles are inside.
        language: ``en``, ``ru`` or ``kk``.
        title: Its title.
        page: The results it shows; the workbook holds all of their tables.
    """

    html: str
    language: str
    title: str = ""
    page: Page | None = field(default=None, repr=False, compare=False)

    def save(self, path: str | Path, template: str | Path | None = None) -> Path:
        """Write the report; the file appears whole or not at all, and an earlier one stays until then.

        Args:
            path: File name ending in ``.html``, ``.docx``, ``.pdf`` or ``.xlsx``.
            template: A Word document whose styles, page, header and footer a ``.docx`` report takes.

        Raises:
            InputError: Another ending, a folder that does not exist, a file that is open in another program
                or cannot be written, or a template that is no .docx file.
            NotAvailableError: The extra ``documents`` is not installed.
        """
        target = Path(path)
        if target.suffix.lower() not in FORMATS:
            raise InputError(problem("report.format", Where(file=target.name), known=", ".join(FORMATS)))
        if not target.parent.is_dir():
            raise InputError(problem("report.folder", Where(file=target.name), folder=target.parent.name))
        _write(target, self.document(target.suffix, template=template))
        return target

    def document(self, kind: str = ".html", *, template: str | Path | None = None) -> bytes:
        """The report as the bytes of a file; the same report gives the same bytes.

        Args:
            kind: ``.html``, ``.docx``, ``.pdf`` or ``.xlsx``.
            template: A Word document whose styles, page, header and footer a ``.docx`` report takes.

        Raises:
            InputError: A kind that is not known, a template for another kind than ``.docx``, or one that is
                no .docx file.
            NotAvailableError: The extra ``documents`` is not installed.
        """
        from growthpoles.present.documents.formats import FORMATTERS

        kind = kind.lower()
        if template is not None and kind != ".docx":
            raise InputError(problem("report.template", Where(file=Path(template).name)))
        if kind == ".html":
            return self.html.encode("utf-8")
        if kind not in FORMATTERS:
            raise InputError(problem("report.format", Where(file=kind), known=", ".join(FORMATS)))
        return FORMATTERS[kind](self, None if template is None else Path(template))


def _write(target: Path, content: bytes) -> None:
    """Write a draft beside the file and put it in its place; a failure leaves what was there."""
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    except OSError as failure:
        with suppress(OSError):
            Path(draft).unlink(missing_ok=True)
        where = Where(file=target.name)
        if isinstance(failure, PermissionError):
            raise InputError(problem("report.open", where)) from failure
        reason = failure.strerror or type(failure).__name__
        raise InputError(problem("report.write", where, reason=reason)) from failure


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
    page = report_page(results, language=language, boundaries=boundaries, checked=checked, study=study)
    reader = page.language
    sections = [made for make in SECTIONS.values() if (made := make(page)) is not None]
    heading = title.text(language) if isinstance(title, Label) else title
    heading = heading or reader.gettext("Growth poles of regions")
    html = page.render(
        "report.html.j2",
        title=heading,
        facts=title_facts(page),
        changed=[
            page.capital(diagnostic_text(page, item)) for item in page.checked.with_code("study.changed")
        ],
        sections=sections,
        fonts=(font_uri(False), font_uri(True)),
    )
    return Report(html, language, heading, page)


def report_page(
    results: Sequence[Result],
    *,
    language: str = "en",
    boundaries: str | Path | None = None,
    checked: Diagnostics | None = None,
    study: str = "",
) -> Page:
    """What the sections of a report are made with; the arguments are those of `report`.

    Example:
        >>> [ident for ident, make in SECTIONS.items() if make(report_page([]))]
        ['reproduce']
    """
    reader, found = read_language(language), shelf(results)
    codes = [row["unit"] for row in found.units()]
    shapes = read_boundaries(boundaries, codes) if boundaries is not None else {}
    labels, numbers = names(found, language), Numbers(reader)
    return Page(found, reader, labels, numbers, shapes, checked or Diagnostics(), study)
