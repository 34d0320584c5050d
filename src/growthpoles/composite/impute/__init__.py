"""What is done about cells without a number; by default nothing."""

from growthpoles.composite.impute.column import Column
from growthpoles.composite.impute.constant import Constant
from growthpoles.composite.impute.group import Group
from growthpoles.composite.impute.in_turn import InTurn
from growthpoles.composite.impute.industry_structure import IndustryStructure
from growthpoles.composite.impute.iterative import Iterative
from growthpoles.composite.impute.latest import Latest
from growthpoles.composite.impute.linear import Linear
from growthpoles.composite.impute.multiple import Multiple
from growthpoles.composite.impute.neighbours import Neighbours
from growthpoles.composite.impute.none import NoImputation
from growthpoles.composite.impute.pillar import Pillar
from growthpoles.composite.impute.regression import Regression

__all__ = [
    "Column",
    "Constant",
    "Group",
    "InTurn",
    "IndustryStructure",
    "Iterative",
    "Latest",
    "Linear",
    "Multiple",
    "Neighbours",
    "NoImputation",
    "Pillar",
    "Regression",
]
