# ruff: noqa: T201, D100
import growthpoles as gp

study = gp.load_study("kazakhstan")  # only to find the bundled tables: put your own file names instead
by_code = gp.TableFormat(columns=(("unit", "code"),))  # our column "unit" is called "code" in these files

territory = gp.read_territory(study.path("regions.csv"))
indicators = gp.read_indicators(study.path("indicators.csv"))
panel = gp.read_panel(
    study.path("panel.csv"), territory, edition="kz20", indicators=indicators, style=by_code
)
names = gp.read_industry_names(study.path("industries.csv"))
output = gp.read_industries(study.path("output.csv"), territory, industries=names, style=by_code)
framework = gp.read_framework("docs/tutorials/framework.csv")
gp.check(panel, framework).raise_if_error()

treat, scale = gp.treat.Winsorise(max_points=1), gp.normalise.MinMax(floor=0.01)
spec = gp.IndexSpec(treat=treat, normalise=scale, aggregate=gp.aggregate.PowerMean(p=0))
potential = gp.assess_potential(panel, framework, spec, year=2022)
vary = {"normalise": [scale, gp.normalise.PercentileRank(floor=0.01)], "weights": gp.vary.Noise(0.25)}
sure = gp.explore(potential, vary=vary, n=1000, seed=1)
shares = gp.measure_sensitivity(potential, vary=vary, seed=1)  # which assumption moves the ranks
checks = gp.audit(potential)  # what an auditor of a composite index asks

measures = gp.read_framework(study.path("measures.csv")).for_panel(panel)  # figures that tell of constraints
diagnosis = gp.DiagnosisSettings(measures=measures, years=(2022,))
held_back = gp.diagnose_constraints(panel, potential=potential, settings=diagnosis)

leaders = gp.find_propulsive_industries(output)
settings = gp.PoleSettings(roles=gp.Roles(**study.file.roles), base_year=2022)
poles = gp.identify_poles(
    territory, panel, industries=output, propulsive=leaders, potential=potential, settings=settings, seed=1
)

print(poles["poles"].select("unit", "label", "type", "membership", "stability"))
print(potential.explain("KZ-71", 2022).table.select("code", "raw", "score"))  # a score and its raw figures
print(held_back.explain("KZ-47", "DX-03", year=2022).table.select("measure", "value", "benchmark", "gap"))
results = [potential, sure, shares, checks, held_back, leaders, poles]
gp.report(results, language="kk", title="Менің зерттеуім").save("report-kk.html")
