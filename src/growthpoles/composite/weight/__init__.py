"""Weights of the children of a node."""

from growthpoles.composite.weight.equal import Equal
from growthpoles.composite.weight.given import Given

__all__ = ["Equal", "Given"]
