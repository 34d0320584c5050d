"""What is done about extreme values before figures are scaled."""

from growthpoles.composite.treat.none import NoTreatment
from growthpoles.composite.treat.winsorise import Winsorise

__all__ = ["NoTreatment", "Winsorise"]
