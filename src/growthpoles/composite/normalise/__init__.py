"""How figures in different units become comparable scores; higher is always better."""

from growthpoles.composite.normalise.goalposts import Goalposts
from growthpoles.composite.normalise.min_max import MinMax
from growthpoles.composite.normalise.normal_score import NormalScore
from growthpoles.composite.normalise.percentile_rank import PercentileRank
from growthpoles.composite.normalise.rank import Rank
from growthpoles.composite.normalise.z_score import ZScore

__all__ = ["Goalposts", "MinMax", "NormalScore", "PercentileRank", "Rank", "ZScore"]
