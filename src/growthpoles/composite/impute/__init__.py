"""What is done about cells without a number; by default nothing."""

from growthpoles.composite.impute.none import NoImputation

__all__ = ["NoImputation"]
