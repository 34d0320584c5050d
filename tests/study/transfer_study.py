"""The small study with registers of technology transfer, for the tests of reading and running it."""

from __future__ import annotations

from pathlib import Path

from tests.study.conftest import Small

SECTION = """[transfer]
organisations.table = "organisations.csv"
results.table = "results.csv"
needs.table = "needs.csv"
agreements.table = "agreements.csv"
steps.table = "steps.csv"
illustrative = true
[transfer.readiness]
[transfer.classify]
table = "innovations.csv"
[transfer.match]
near = "distance"
[transfer.consortia]
near = "neighbours"
priorities = { A = ["70"] }
[transfer.diffusion]
indicator = "employed"
ties.table = "ties.csv"
draws = 0
[transfer.business]
table = "business.csv"
rate = 0.1
draws = 0
[transfer.indicators]
least = 1
[report]"""
FILES = {
    "organisations.csv": "code,name_en,unit,kind,carries_out,grnti\n"
    "u1,University,D,university,yes,70\ne1,Works,A,enterprise,yes,70\ne2,Mill,B,enterprise,,70\n",
    "results.csv": "code,owner,trl,grnti,text_ru,year,value\n"
    "r1,u1,6,70.27,Насос для рассолов,2021,900\nr2,u1,3,70.25,Очистка сточных вод,2022,300\n",
    "needs.csv": "code,organisation,trl,text_kk\n"
    "n1,e1,7,Тұзды суға арналған сорғы керек\nn2,e1,5,Арзан ұн керек\n",
    "agreements.csv": "code,kind,provider,receiver,year,result,amount\n"
    "a1,licence,u1,e2,2022,r1,12\na2,joint-project,u1,e2,2021,,30\na3,joint-project,e1,e2,2022,,20\n",
    "steps.csv": "result,level,outcome,start,end,cost,evidence\n"
    "r1,6,passed,2020-05,2021-11,40,report 3\nr2,4,stopped,2022,2022-09,9,\n",
    "innovations.csv": "code,programme,unit,money,implemented,novelty,generation_used,generation,"
    "generation_front,status,principle_new,performance,successor_share\n"
    "i1,P,A,10,yes,market,4,4,4,,no,0.15,0.1\ni2,P,B,30,yes,firm,1,1,3,obsolete,no,0.1,0.9\n",
    "ties.csv": "unit,source,weight\nA,D,1\nB,D,0.5\n",
    "business.csv": "code,kind,2026,2027,2028\nplant,investment,4000,0,0\nsales,revenue,0,2000,4000\n",
}


def write(small: Small, section: str = SECTION, **changes: tuple[str, str]) -> Path:
    """The study in a folder; keyword arguments replace a piece of a file of the registers."""
    folder = small(study=("[report]", section))
    for name, text in FILES.items():
        old, new = changes.get(name.partition(".")[0], ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder
