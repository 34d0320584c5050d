"""How the children of a node become one score."""

from growthpoles.composite.aggregate.adjusted_mazziotta_pareto import AdjustedMazziottaPareto
from growthpoles.composite.aggregate.benefit_of_doubt import BenefitOfDoubt
from growthpoles.composite.aggregate.copeland import Copeland
from growthpoles.composite.aggregate.etalon import Etalon
from growthpoles.composite.aggregate.fuzzy import Fuzzy
from growthpoles.composite.aggregate.hellwig import Hellwig
from growthpoles.composite.aggregate.mazziotta_pareto import MazziottaPareto
from growthpoles.composite.aggregate.median import Median
from growthpoles.composite.aggregate.minimum import Minimum
from growthpoles.composite.aggregate.ordered_weighted import OrderedWeighted
from growthpoles.composite.aggregate.power_mean import PowerMean
from growthpoles.composite.aggregate.rank_sum import RankSum

__all__ = [
    "AdjustedMazziottaPareto",
    "BenefitOfDoubt",
    "Copeland",
    "Etalon",
    "Fuzzy",
    "Hellwig",
    "MazziottaPareto",
    "Median",
    "Minimum",
    "OrderedWeighted",
    "PowerMean",
    "RankSum",
]
