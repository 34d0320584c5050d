"""The network of poles in a study, and where new ones would serve."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from growthpoles.core.industries import IndustryTable
from growthpoles.core.panel import Panel
from growthpoles.core.result import Result
from growthpoles.core.territory import Territory
from growthpoles.poles.context import TravelTimes
from growthpoles.poles.network import build_network
from growthpoles.poles.network_inputs import NetworkSettings, Scenario, Travel
from growthpoles.poles.placement import place_poles
from growthpoles.poles.placement_inputs import PlacementSettings
from growthpoles.study.assess import Named
from growthpoles.study.data import StudyData
from growthpoles.study.network_steps import NetworkStep, PlacementStep
from growthpoles.study.schema import Study

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class _Places:
    """Where the network is: the settlements of the study, or its regions."""

    territory: Territory
    panel: Panel
    poles: Result | None
    times: TravelTimes | None
    industries: IndustryTable | None


def network_results(
    study: Study, data: StudyData, *, held: Mapping[str, Result], tell: Tell
) -> Iterator[Named]:
    """The network of poles and the placement of new ones."""
    places = _places(data, held)
    if study.file.network is not None:
        tell("network")
        yield Named("network", _network(study.file.network, data, places))
    if study.file.placement is not None:
        tell("placement")
        yield Named("placement", _placement(study.file.placement, data, places))


def _places(data: StudyData, held: Mapping[str, Result]) -> _Places:
    towns = data.settlements
    if towns is None:
        return _Places(data.territory, data.panel, held.get("poles"), None, data.industries)
    return _Places(towns.territory, towns.panel, held.get("settlements"), towns.context.travel_times, None)


def _network(step: NetworkStep, data: StudyData, places: _Places) -> Result:
    settings = NetworkSettings(
        travel=Travel(**step.travel.model_dump()),
        roles=data.plan.roles,
        poles=step.poles,
        mass=step.mass,
        power=step.power,
        scenarios=tuple(
            Scenario(item.code, item.add, item.remove, item.label.label) for item in step.scenarios
        ),
    )
    return build_network(
        places.territory,
        places.poles,
        panel=places.panel,
        settings=settings,
        times=places.times,
        industries=places.industries,
    )


def _placement(step: PlacementStep, data: StudyData, places: _Places) -> Result:
    settings = PlacementSettings(
        **step.model_dump(exclude={"travel"}),
        travel=Travel(**step.travel.model_dump()),
        roles=data.plan.roles,
    )
    return place_poles(
        places.territory, places.poles, panel=places.panel, settings=settings, times=places.times
    )
