"""Which units and indicators have enough figures to take part."""

from growthpoles.composite.screen.availability import Availability
from growthpoles.composite.screen.none import NoScreen

__all__ = ["Availability", "NoScreen"]
