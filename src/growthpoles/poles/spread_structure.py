"""Models that need more than growth: SB3 commuting, SB5 multipliers, SB6 spatial Durbin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from growthpoles.core.input_output import InputOutputTable
from growthpoles.core.panel import FloatArray, Panel
from growthpoles.poles.spread_findings import (
    OPEN,
    Finding,
    Reason,
    Row,
    decide,
    number,
    slope_columns,
)
from growthpoles.poles.spread_inputs import SpreadSettings
from growthpoles.poles.spread_sample import Bools, Sample
from growthpoles.stats.interregional import regional_multipliers
from growthpoles.stats.spatial_durbin import Impacts, spatial_durbin
from growthpoles.stats.spillover import (
    assignment_test,
    inverse_distance_weights,
    standardise_rows,
)

TRACTS = 20
DURBIN_UNITS = 10
DURBIN_YEARS = 3


def commuting(panel: Panel, samples: tuple[Sample, ...], *, settings: SpreadSettings, seed: int) -> Finding:
    """SB3, extended Carlino-Mills: change of people and jobs by growth of core and fringe.

    dP_r = f(P_r, (I+W)E_r, g1, g2, g1 (I+W)E_r, g2 (I+W)E_r) with g1 the mean growth of the nearest pole, g2
    that of the units nearest to it other than r, and (I+W)E in logs about its mean, so that the slope on g1
    is the marginal effect at the mean. Permutation after Freedman and Lane.
    """
    model, roles = "SB3", settings.roles
    held = {sample.growth.role: sample for sample in samples}
    if not samples or samples[0].space.given is None:
        return Finding(model, Reason.of("spread.reason.no-commuting"))
    if not {"population", "employed"} <= set(held):
        return Finding(
            model, Reason.of("spread.reason.no-jobs", population=roles.population, jobs=roles.employed)
        )
    rows = []
    for role in ("population", "employed"):
        sample = held[role]
        units = int(sample.hinterland.sum())
        if units < TRACTS or len(sample.codes) < 2:
            return Finding(model, Reason.of("spread.reason.few-units", units=units, least=TRACTS))
        rows.append(_tract_row(panel, sample, settings, seed))
    return Finding(model, tables={"commuting": rows})


def _tract_row(panel: Panel, sample: Sample, settings: SpreadSettings, seed: int) -> Row:
    start, rows = _start(panel, sample), sample.hinterland
    people, jobs = (_level(panel, sample, settings.roles.code(r), start) for r in ("population", "employed"))
    given = sample.space.given
    within_reach = jobs + (standardise_rows(given) @ jobs if given is not None else 0.0)
    mean = sample.values.mean(axis=1)
    nearest = (
        sample.space.weights("nearest", rows, poles=sample.poles) if "nearest" in sample.space.kinds else None
    )
    pull = nearest if nearest is not None else sample.space.weights("given", rows, poles=sample.poles)
    core = pull @ mean[sample.poles]
    same = pull @ pull.T * ~np.eye(len(pull), dtype=bool)
    fringe = standardise_rows(same) @ mean[rows]
    access = np.log(within_reach[rows])
    access = access - access.mean()
    controls = np.stack([np.log(people[rows]), access, fringe, core * access, fringe * access])
    test = assignment_test(
        mean[rows][:, None], core[:, None], controls=controls[:, :, None], draws=settings.draws, seed=seed
    )
    return {
        "variable": sample.growth.role,
        **slope_columns(test),
        "label": decide(test, settings.alpha, reason=Reason()),
        "units": int(rows.sum()),
        "year": start,
    }


def _start(panel: Panel, sample: Sample) -> int:
    """The year before the first rate, or the first year of the panel."""
    return panel.years[max(panel.year_position(sample.years[0]) - 1, 0)]


def _level(panel: Panel, sample: Sample, code: str, year: int) -> FloatArray:
    rows = [panel.units.index(unit) for unit in sample.space.units]
    return panel.column(code)[rows, panel.year_position(year)]


def multipliers(links: InputOutputTable | None, poles: tuple[str, ...]) -> Finding:
    """SB5: what a core's final demand sets off in the periphery, and the other way round.

    o_c = sum_j f_j (1'L_cc e_j), s_cp = sum_j f_j (1'L_pc e_j), f the final demand that output and flows call
    for; share s / (o + s). One row per core (each pole of the table, and all together) and direction.
    """
    model = "SB5"
    if links is None or len(links.region_codes) < 2:
        return Finding(model, Reason.of("spread.reason.no-multiregional"))
    cores = [code for code in links.region_codes if code in poles]
    if not cores or len(cores) == len(links.region_codes):
        return Finding(
            model, Reason.of("spread.reason.regions-unknown", regions=" ".join(links.region_codes[:6]))
        )
    effect = regional_multipliers(links.coefficients(), links.factorise(), regions=links.regions)
    demand = links.implied_demand()
    member = np.array([effect.regions.index(region) for region in links.regions])
    groups = [(code, (code,)) for code in cores] + ([("all", tuple(cores))] if len(cores) > 1 else [])
    rows: list[Row] = []
    for name, members in groups:
        inside = np.array([region in members for region in effect.regions], np.bool_)
        for direction, home in (("core-to-periphery", inside), ("periphery-to-core", ~inside)):
            own, other = _set_off(effect.by_region, demand, member, home)
            share = other / (own + other) if own + other else float("nan")
            rows.append(
                {"core": name, "direction": direction, "own": own, "spillover": other, "share": number(share)}
            )
    return Finding(model, tables={"multipliers": rows})


def _set_off(
    by_region: FloatArray,
    demand: FloatArray,
    member: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    home: Bools,
) -> tuple[float, float]:
    columns = home[member]
    told = by_region[:, columns] * demand[columns]
    return float(told[home].sum()), float(told[~home].sum())


def durbin(panel: Panel, sample: Sample | None, *, settings: SpreadSettings, seed: int) -> Finding:
    """SB6: spatial Durbin panel of growth on the share of a unit in investment, apart for poles.

    Weights of the user, else inverse squared distance. The indirect effect of the poles' investment is the
    reading where its simulated interval keeps to one side of zero.
    """
    code = settings.roles.investment
    if sample is None or not sample.poles.any() or not sample.hinterland.any():
        poles = 0 if sample is None else int(sample.poles.sum())
        return Finding("SB6", Reason.of("spread.reason.no-hinterland", poles=poles))
    if code not in panel.codes:
        return Finding("SB6", Reason.of("spread.reason.no-investment", investment=code))
    rows = [panel.units.index(unit) for unit in sample.space.units]
    invested = panel.column(code)[rows][:, [panel.year_position(year) for year in sample.years]]
    whole = (invested > 0).all(axis=0)
    w = _space_weights(sample)
    stop = _durbin_barrier(len(rows), int(whole.sum()), w)
    if stop or w is None:
        return Finding("SB6", stop)
    share = np.log(invested[:, whole] / invested[:, whole].sum(axis=0))
    try:
        x = np.stack([share, share * sample.poles[:, None]], axis=-1)
        fit = spatial_durbin(sample.values[:, whole], x, w=w, seed=seed)
    except (ValueError, np.linalg.LinAlgError):
        return Finding("SB6", Reason.of("spread.reason.not-identified"))
    found = list(_impact_rows(fit.impacts, len(rows), int(whole.sum())))
    return Finding("SB6", tables={"impacts": found}, figures=(("durbin_rho", fit.rho, ""),))


def _durbin_barrier(units: int, years: int, w: FloatArray | None) -> Reason:
    if years < DURBIN_YEARS:
        return Reason.of("spread.reason.few-years", years=years, least=DURBIN_YEARS)
    if units < DURBIN_UNITS:
        return Reason.of("spread.reason.few-units", units=units, least=DURBIN_UNITS)
    return Reason() if w is not None and w.any(axis=1).all() else Reason.of("spread.reason.no-distances")


def _impact_rows(impacts: Impacts, units: int, periods: int) -> Iterator[Row]:
    for k, name in enumerate(("investment-share", "investment-share-of-poles")):
        for effect in ("direct", "indirect", "total"):
            low, high = (float(end) for end in getattr(impacts, f"{effect}_interval")[k])
            yield {
                "variable": name,
                "effect": effect,
                "value": float(getattr(impacts, effect)[k]),
                "low": low,
                "high": high,
                "reading": _side(low, high) if (k, effect) == (1, "indirect") else None,
                "units": units,
                "periods": periods,
            }


def _side(low: float, high: float) -> str:
    if low > 0:
        return "spread"
    return "backwash" if high < 0 else OPEN


def _space_weights(sample: Sample) -> FloatArray | None:
    if sample.space.given is not None:
        return standardise_rows(sample.space.given)
    if sample.space.basis != "km":
        return None
    far = sample.space.distance.copy()
    np.fill_diagonal(far, np.nan)
    return inverse_distance_weights(far)
