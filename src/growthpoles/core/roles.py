"""Which panel indicator plays which part in a method."""

from __future__ import annotations

from dataclasses import dataclass, fields

from growthpoles.errors import InputError, problem


@dataclass(frozen=True, slots=True)
class Roles:
    """Panel codes of the concepts that methods name; by default a code equals its role.

    Example:
        >>> Roles(grp="grp_nominal").code("grp"), Roles().code("population")
        ('grp_nominal', 'population')
    """

    population: str = "population"
    urban_population: str = "urban_population"
    grp: str = "grp"
    grp_volume_index: str = "grp_volume_index"
    investment: str = "investment"
    employed: str = "employed"
    gerd: str = "gerd"
    rd_personnel: str = "rd_personnel"
    rd_organisations: str = "rd_organisations"
    innovation_activity: str = "innovation_activity"
    innovation_expenditure: str = "innovation_expenditure"
    wage: str = "wage"

    def code(self, role: str) -> str:
        """Panel code of a role.

        Raises:
            InputError: No such role.
        """
        known = [item.name for item in fields(self)]
        if role not in known:
            raise InputError(problem("roles.unknown", None, role=role, known=", ".join(known)))
        return str(getattr(self, role))
