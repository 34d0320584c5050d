"""Units of measure in words: ``thousand KZT per person`` as each language abbreviates it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from growthpoles.present.language import N_, Language

_PARTS = {
    "thousand": N_("thousand"),
    "million": N_("million"),
    "billion": N_("billion"),
    "trillion": N_("trillion"),
    "KZT": N_("KZT"),
    "person": N_("person"),
    "persons": N_("persons"),
    "people": N_("people"),
    "capita": N_("capita"),
    "inhabitant": N_("inhabitant"),
    "employed": N_("employed"),
    "employee": N_("employee"),
    "enterprise": N_("enterprise"),
    "enterprises": N_("enterprises"),
    "organisation": N_("organisation"),
    "organisations": N_("organisations"),
    "students": N_("students"),
    "km2": N_("km²"),
    "km": N_("km"),
    "ha": N_("ha"),
    "month": N_("month"),
    "year": N_("year"),
    "percentage points": N_("percentage points"),
    "a year": N_("a year"),
    "index": N_("index"),
    "ratio": N_("ratio"),
    "ratio to the country": N_("ratio to the country"),
    "relative to the country": N_("relative to the country"),
    "location quotient": N_("location quotient"),
    "share": N_("share"),
    "percentile": N_("percentile"),
    "number": N_("number"),
    "score": N_("score"),
    "membership": N_("membership"),
    "factor": N_("factor"),
    "weight": N_("weight"),
    "years of growth": N_("years of growth"),
    "industries": N_("industries"),
    "concentration": N_("concentration"),
    "coefficient of variation": N_("coefficient of variation"),
    "index from 0 to 1": N_("index from 0 to 1"),
    "ratio to the median share": N_("ratio to the median share"),
    "ratio to the median unit": N_("ratio to the median unit"),
    "share of the absolute mean": N_("share of the absolute mean"),
    "share of the unit's total": N_("share of the unit's total"),
    "share of weights": N_("share of weights"),
    "employed person": N_("employed person"),
    "of previous year": N_("of previous year"),
    "USD": N_("USD"),
    "employed persons": N_("employed persons"),
    "applications": N_("applications"),
    "hours": N_("hours"),
    "jobs": N_("jobs"),
    "kWh": N_("kWh"),
    "m3": N_("m³"),
    "papers": N_("papers"),
    "projects": N_("projects"),
    "researchers": N_("researchers"),
    "residents": N_("residents"),
    "toe": N_("toe"),
    "tonne-km": N_("tonne-km"),
    "index 0-1": N_("index 0-1"),
    "% of previous year": N_("% of previous year"),
    "n": N_("units"),
    "EUR": N_("EUR"),
    "RUB": N_("RUB"),
    "tonnes": N_("tonnes"),
    "technologies": N_("technologies"),
    "EU 2016 = 100": N_("EU 2016 = 100"),
    "yes = 1, no = 0": N_("yes = 1, no = 0"),
    "mode": N_("technological mode"),
    "months": N_("months"),
    "days": N_("days"),
    "units": N_("units"),
    "licences": N_("licences"),
    "years": N_("years"),
    "results": N_("results"),
    "agreements": N_("agreements"),
    "farms": N_("farms"),
    "international dollars": N_("international dollars"),
    "% change": N_("% change"),
}


def measure_text(unit: str, reader: Language) -> str:
    """A unit of measure in a language; parts that are not known stay as they are written.

    Example:
        >>> from growthpoles.present.language import language
        >>> measure_text("thousand KZT per person", language("ru"))
        'тыс. тенге / чел.'
    """
    if unit in ("1", "none"):
        return ""
    parts = [unit] if unit in _PARTS else re.split(r"\s+per\s+|\s*/\s*", unit.strip())
    return " / ".join(" ".join(_phrases(part.split(), reader)) for part in parts)


def _phrases(words: list[str], reader: Language) -> Iterator[str]:
    """Translate the longest known phrases from the left; numbers get the language's separator."""
    at = 0
    while at < len(words):
        known = (end for end in range(len(words), at, -1) if " ".join(words[at:end]) in _PARTS)
        end = next(known, at + 1)
        phrase = " ".join(words[at:end])
        if phrase in _PARTS:
            yield reader.gettext(_PARTS[phrase])
        else:
            grouped = re.fullmatch(r"\d{1,3}(,\d{3})+", phrase) and reader.code != "en"
            yield phrase.replace(",", "\u00a0") if grouped else phrase
        at = end
