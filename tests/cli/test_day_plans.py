"""The plan of a day as it is shown."""

from __future__ import annotations

from shell import Shell

PLANNED = [
    "relations init --zone Asia/Shanghai",
    "relations customer add 华联超市 --owner li.wei",
    "relations customer add Acme",
    "relations visit plan 华联 --rep li.wei --day tomorrow --time 9:30 --purpose service --goal labels",
    "relations visit plan Acme --rep li.wei --day tomorrow --time 8:00 --purpose order --purpose service",
]
SENT_BACK = [
    "relations --actor li.wei visit submit V3",
    "relations --actor chen.hua visit return --rep li.wei --remark 'see the owner'",
    "relations visit reschedule V3 --day 2026-10-05",
]
NOTHING = "li.wei on 2026-10-01: no plan was handed in\nno visit is planned\n"
NOT_HANDED_IN = """\
li.wei on 2026-10-01: no plan was handed in

not handed in:
time   visit  customer  purposes        goal    see  state
08:00  V4     Acme      order, service               planned
09:30  V3     华联超市  service         labels       planned
"""
RETURNED = """\
li.wei on 2026-10-01: returned
submitted by li.wei on 2026-09-30
returned by chen.hua on 2026-09-30: see the owner

time   visit  customer  purposes  goal    see  state
09:30  V3     华联超市  service   labels       put off to 2026-10-05

not handed in:
time   visit  customer  purposes        goal  see  state
08:00  V4     Acme      order, service             planned
"""


def test_a_plan_shows_how_it_stands_and_what_was_said_of_it(shell: Shell) -> None:
    shell.all(PLANNED[:3])
    assert shell("relations visit day --rep li.wei").out == NOTHING
    shell.all(PLANNED[3:])
    assert shell("relations visit day --rep li.wei").out == NOT_HANDED_IN
    shell.all(SENT_BACK)
    assert shell("relations visit day --rep 'LI.WEI '").out == RETURNED
    assert shell("relations visit day --rep li.wei --format csv").out.startswith("rep,day,state,by,on,remark,visits,")
