"""How the children of a node become one score."""

from growthpoles.composite.aggregate.power_mean import PowerMean

__all__ = ["PowerMean"]
