"""The part of the study file that names settlements."""

from __future__ import annotations

from pydantic import Field

from growthpoles.study.sections import PanelFile, TableFile


class SettlementsStep(TableFile):
    """Settlements, and the identification of growth poles among them: code, names, parent (the region that
    contains it), kind, level, lat, lon, population, population_year."""

    cities: tuple[str, ...] = ("city", "town", "city-republican", "city-regional", "regional-centre")
    """Kinds that are cities and towns where the table has no column `level`; all others are villages."""
    year: int | None = None
    """Year the population stands for; by default the one that most settlements have. A figure of another
    year, or of none that is known, is used with a mark."""
    figures: PanelFile | None = None
    """Further figures of the settlements: unit, year, indicator, value."""
    typology: str = "settlements"
    """Name of a bundled typology, or a TOML file."""
    travel_times: TableFile | None = None
    """Hours of travel: start, end, hours; great-circle distances by default."""
    commuting: TableFile | None = None
    """Commuting: unit, core, share of the employed."""
    members: TableFile | None = None
    """Official composition of agglomerations: core, unit."""
    designations: TableFile | None = None
    """Units designated by programmes, zones and decrees: unit, year, by."""
    links: TableFile | None = None
    """Ties of units to poles: pole, unit, share."""
    n: int = Field(default=1000, ge=0, le=1_000_000)
    """Number of draws for the probabilities."""
