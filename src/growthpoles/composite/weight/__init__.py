"""Weights of the children of a node."""

from growthpoles.composite.weight.ahp import AHP
from growthpoles.composite.weight.best_worst import BestWorst
from growthpoles.composite.weight.correlation import Correlation
from growthpoles.composite.weight.critic import CRITIC
from growthpoles.composite.weight.entropy import Entropy
from growthpoles.composite.weight.equal import Equal
from growthpoles.composite.weight.given import Given
from growthpoles.composite.weight.pca import PCA

__all__ = ["AHP", "CRITIC", "PCA", "BestWorst", "Correlation", "Entropy", "Equal", "Given"]
