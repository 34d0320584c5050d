"""How a figure is set against the size of its unit."""

from growthpoles.composite.denominate.ratio import Ratio

__all__ = ["Ratio"]
