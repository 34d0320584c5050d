"""What is done about extreme values before figures are scaled."""

from growthpoles.composite.treat.box_cox import BoxCox
from growthpoles.composite.treat.exclude import Exclude
from growthpoles.composite.treat.log import Log
from growthpoles.composite.treat.none import NoTreatment
from growthpoles.composite.treat.power import Power
from growthpoles.composite.treat.winsorise import Winsorise
from growthpoles.composite.treat.yeo_johnson import YeoJohnson

__all__ = ["BoxCox", "Exclude", "Log", "NoTreatment", "Power", "Winsorise", "YeoJohnson"]
