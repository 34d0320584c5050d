"""Technology and knowledge intensity: classes of industries by NACE or OKED code, and shares in units."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl

from growthpoles.core.catalogue import Named, labels_table, unit_names, units_table
from growthpoles.core.diagnostic import Diagnostics, note, warning
from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import FloatArray
from growthpoles.core.result import Table
from growthpoles.core.structure import industry_names, prepare_structure
from growthpoles.errors import Where
from growthpoles.industries.results import TechnologyResult
from growthpoles.labels import LANGUAGES, Label
from growthpoles.stats.arrays import divide

LEVELS = ("class", "family")
_PART = re.compile(r"(?P<section>[A-U])|[A-U]?(?P<division>\d{2})(?:\.?(?P<group>\d)\d?)?")
_LATIN = str.maketrans("АВСЕНКМОРТ", "ABCEHKMOPT")
_LIST = re.compile(r"\s*[,;+/]\s*")
_SPAN = re.compile(r"\s*[-–_]\s*|(?<=\d)T(?=\d)")


@dataclass(frozen=True, slots=True)
class TechnologyClass:
    """Class and family of an industry.

    Attributes:
        code: Code of the industry.
        possible: Classes its divisions belong to; one if the class is certain, none if the code is unknown.
        families: Families of these classes.
    """

    code: str
    possible: tuple[str, ...]
    families: tuple[str, ...]

    @property
    def status(self) -> str:
        """``determined``, ``family`` (only the family is), ``undetermined``, ``unknown`` (no such code)."""
        if not self.possible:
            return "unknown"
        if len(self.possible) == 1:
            return "determined"
        return "family" if len(self.families) == 1 else "undetermined"


@dataclass(frozen=True)
class TechnologyScheme:
    """Eurostat's classes by technology (manufacturing) and knowledge intensity (services).

    Attributes:
        divisions: Class of each division.
        groups: Class of each three-digit group that differs from its division.
        sections: First and last division of each section.
        families: Family of each class, in order.
        names: (kind, code, label) of classes and families.
        source: Where the definitions come from.
    """

    divisions: Mapping[str, str]
    groups: Mapping[str, str]
    sections: Mapping[str, tuple[str, str]]
    families: Mapping[str, str]
    names: tuple[Named, ...]
    source: str

    def classify(self, code: str) -> TechnologyClass:
        """Class of an industry by its code.

        Codes are sections (``C``), divisions (``26``, ``C26``), groups and classes (``30.3``, ``C3030``),
        spans (``C10-C12``, ``B-E``, ``C10T12``, ``J59_J60``) and lists of these (``21, 26``) of NACE Rev. 2,
        ISIC Rev. 4 or OKED; letters may be their Cyrillic look-alikes. A code that covers several classes has
        them all as possible.

        Example:
            >>> scheme = load_technology_scheme()
            >>> scheme.classify("C26").possible, scheme.classify("J").status, scheme.classify("H").status
            (('high-technology',), 'family', 'undetermined')
        """
        plain = code.strip().upper().translate(_LATIN)
        parts = [self._part(text) for text in _LIST.split(plain)]
        found = set().union(*parts) if all(parts) else set()
        possible = tuple(name for name in self.families if name in found)
        return TechnologyClass(code, possible, tuple(dict.fromkeys(self.families[x] for x in possible)))

    def _part(self, text: str) -> set[str]:
        ends = [_PART.fullmatch(end) for end in _SPAN.split(text)]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first is None or last is None:
            return set()
        single = first["group"] and len(ends) == 1 and self.groups.get(first["division"] + first["group"])
        if single:
            return {single}
        low, high = self._ends(first), self._ends(last)
        if low is None or high is None:
            return set()
        return {name for division, name in self.divisions.items() if low[0] <= division <= high[1]}

    def _ends(self, part: re.Match[str]) -> tuple[str, str] | None:
        if part["section"]:
            return self.sections[part["section"]]
        division = part["division"]
        return (division, division) if division in self.divisions else None


@lru_cache(maxsize=1)
def load_technology_scheme() -> TechnologyScheme:
    """The bundled scheme: Eurostat's definitions by division of NACE Rev. 2.

    Example:
        >>> load_technology_scheme().divisions["21"]
        'high-technology'
    """
    source = files("growthpoles") / "industries" / "technology.toml"
    raw: Mapping[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    classes = raw["class"]
    names = (
        (kind, code, Label(*(item[language] for language in LANGUAGES)))
        for kind in ("class", "family")
        for code, item in raw[kind].items()
    )
    return TechnologyScheme(
        divisions={division: code for code, item in classes.items() for division in item["divisions"]},
        groups={group: code for code, item in classes.items() for group in item["groups"]},
        sections={code: (first, last) for code, (first, last) in raw["sections"].items()},
        families={code: item["family"] for code, item in classes.items()},
        names=tuple(names),
        source=raw["source"],
    )


def classify_technology(table: IndustryTable, *, years: Sequence[int] | None = None) -> TechnologyResult:
    """Class the industries of a table by technology and knowledge intensity, with the shares in every unit.

    The classes are Eurostat's by division. An industry that covers divisions of several classes (section C,
    for one) is left undetermined: what it may add to a class makes the difference between ``low`` and
    ``high``, and ``share`` is given only where both are equal.

    Args:
        table: Output, value added or employment; the industry codes are sections, divisions, groups or spans.
        years: Years of the shares; all by default.

    Returns:
        Tables ``classes`` and ``shares``; shares are of the unit's total, between 0 and 1; null for a unit
        with an empty cell.

    Raises:
        InputError: As in `analyse_specialisation`.

    Example:
        >>> from growthpoles.core.industries import Industry
        >>> from growthpoles.core.territory import Edition, Territory, Unit
        >>> land = Territory((Edition("e", (Unit("A", Label("A")), Unit("B", Label("B")))),))
        >>> kinds = tuple(Industry(code, Label(code)) for code in ("C", "J", "F"))
        >>> values = np.array([[[50.0, 10.0, 40.0]], [[20.0, 20.0, 60.0]]])
        >>> made = IndustryTable(land, "e", ("A", "B"), (2020,), kinds, values, np.zeros((2, 1, 3)))
        >>> rows = classify_technology(made)["shares"].filter(pl.col("unit") == "A")
        >>> rows.filter(pl.col("class") == "knowledge-intensive").select("low", "high", "share").row(0)
        (0.1, 0.1, 0.1)
        >>> rows.filter(pl.col("class") == "high-technology").select("low", "high", "share").row(0)
        (0.0, 0.5, None)
    """
    chosen = tuple(table.years if years is None else sorted(years))
    ready, scheme = prepare_structure(table, chosen), load_technology_scheme()
    whole = ready.table
    found = [scheme.classify(code) for code in whole.codes]
    shares = pl.concat([_shares(whole, year, found, scheme) for year in chosen])
    return TechnologyResult(
        tables=(
            Table("classes", ("industry",), _classes(found)),
            Table(
                "shares", ("unit", "year", "level", "class"), shares.sort("unit", "year", "level", "class")
            ),
            labels_table(
                unit_names(whole.place, whole.territory.country), industry_names(whole), scheme.names
            ),
            units_table(whole.place),
        ),
        spec={"years": list(chosen), "measure": table.measure, "source": scheme.source},
        diagnostics=Diagnostics.of(ready.diagnostics, _notes(found)),
    )


def _classes(found: Sequence[TechnologyClass]) -> pl.DataFrame:
    rows = [
        (
            item.code,
            item.possible[0] if len(item.possible) == 1 else None,
            item.families[0] if len(item.families) == 1 else None,
            item.status,
            " ".join(item.possible),
        )
        for item in found
    ]
    names = ("industry", "class", "family", "status", "possible")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").sort("industry")


def _shares(
    table: IndustryTable, year: int, found: Sequence[TechnologyClass], scheme: TechnologyScheme
) -> pl.DataFrame:
    values = table.year(year)
    own = divide(values, values.sum(axis=1, keepdims=True))
    frames = []
    for level in LEVELS:
        codes = tuple(scheme.families if level == "class" else dict.fromkeys(scheme.families.values()))
        sure, able = _masks(codes, [x.possible if level == "class" else x.families for x in found])
        low, high = own @ sure, own @ (sure + able)
        equal = ~(own[:, :, None] * able > 0).any(axis=1)
        data = {
            "unit": np.repeat(table.units, len(codes)),
            "year": np.full(low.size, year, np.int64),
            "level": np.full(low.size, level),
            "class": np.tile(codes, len(table.units)),
            "low": low.ravel(),
            "high": high.ravel(),
            "share": np.where(equal, low, np.nan).ravel(),
        }
        frames.append(pl.DataFrame(data).with_columns(pl.selectors.float().fill_nan(None)))
    return pl.concat(frames)


def _masks(codes: Sequence[str], possible: Sequence[tuple[str, ...]]) -> tuple[FloatArray, FloatArray]:
    """Industries x classes: surely in the class, and perhaps in it; an unknown industry may be in any."""
    held = np.array([[code in names or not names for code in codes] for names in possible], float)
    alone = np.array([len(names) == 1 for names in possible])[:, None]
    return held * alone, held * ~alone


def _notes(found: Sequence[TechnologyClass]) -> Diagnostics:
    unknown = [warning("technology.code.unknown", Where(indicator=x.code)) for x in found if not x.possible]
    broad = [x.code for x in found if x.status in ("undetermined", "family")]
    told = [note("technology.undetermined", None, codes=", ".join(broad))] if broad else []
    return Diagnostics.of(unknown, told)
