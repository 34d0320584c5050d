"""How figures in different units become comparable scores; higher is always better."""

from growthpoles.composite.normalise.borda import Borda
from growthpoles.composite.normalise.distance_to_max import DistanceToMax
from growthpoles.composite.normalise.distance_to_reference import DistanceToReference
from growthpoles.composite.normalise.distance_to_target import DistanceToTarget
from growthpoles.composite.normalise.fraction_of_max import FractionOfMax
from growthpoles.composite.normalise.goalposts import Goalposts
from growthpoles.composite.normalise.mean_one import MeanOne
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.normalise.normal_score import NormalScore
from growthpoles.composite.normalise.percentile_rank import PercentileRank
from growthpoles.composite.normalise.rank import Rank
from growthpoles.composite.normalise.z_score import ZScore

__all__ = [
    "Borda",
    "DistanceToMax",
    "DistanceToReference",
    "DistanceToTarget",
    "FractionOfMax",
    "Goalposts",
    "MeanOne",
    "MinMax",
    "NormalScore",
    "PercentileRank",
    "Rank",
    "ZScore",
]
