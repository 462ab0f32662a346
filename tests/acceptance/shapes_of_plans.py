"""The fields of reports, targets and plans in JSON, as `shapes.py` writes them."""

from __future__ import annotations

import re

from acceptance.shapes import CLOCK_TIME, DAY, GRADE, PURPOSE, TEXT, WHEN, ref

FIGURE = {
    "rep": str, "what": {"target", "forecast"}, "period": re.compile(r"\d{4}(-\d\d)?"),
    "measure": {"orders", "collected", "visits", "new-customers"}, "amount": str, "currency": TEXT, "reason": TEXT,
    "by": str, "on": WHEN, "before": TEXT, "entries": [int],
}  # fmt: skip
REPORT = {
    "report": {"daily", "plan", "monthly", "forecast", "annual", "market", "actions", "weekly", "account"},
    "title": str, "rep": TEXT, "customer": TEXT, "since": DAY, "until": DAY, "as_of": DAY, "facts": dict,
    "sections": [
        {
            "name": str, "title": str,
            "columns": [{"name": str, "title": str, "kind": {"text", "day", "count", "money", "percent"}}],
            "rows": [dict], "empty": str, "chart": ({"label": str, "values": [str], "by": [str]}, None),
        }
    ],
}  # fmt: skip
REPORT_KIND = {"report": str, "title": str, "who": str, "about": str, "command": str}
ROOM = {"visits": int, "minutes": int, "minutes_a_visit": int, "minutes_between": int, "room": int}
WEEKDAY = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
DAY_PROPOSAL = {
    "rep": str, "day": DAY,
    "stops": [
        {
            "order": int, "time": (CLOCK_TIME, None), "customer": str, "ref": ref("C"), "territory": TEXT,
            "route": TEXT, "place": (int, None), "reason": str, "days_late": int,
            "refs": [re.compile(r"[VPX][1-9]\d*")], "entries": [int], "purposes": [PURPOSE],
            "visit": (ref("V"), None), "location": TEXT, "more": [str],
        }
    ],
    "left_out": [
        {
            "customer": str, "ref": ref("C"), "territory": TEXT, "route": TEXT, "reason": str, "days_late": int,
            "why": str,
        }
    ],
    "km": (float, None), "ordered_by": {"distance", "route"}, "capacity": ROOM, "customers": int,
    "recorded": [ref("V")],
}  # fmt: skip
_OF_GRADE = {"grade": {*GRADE, "ungraded", "all"} - {None}, "customers": int, "required": int, "planned": int}
MONTH_PLAN = {
    "rep": str, "month": re.compile(r"\d{4}-\d\d"), "first": DAY,
    "days": [
        {
            "day": DAY, "weekday": WEEKDAY,
            "visits": [
                {
                    "day": DAY, "weekday": WEEKDAY, "customer": str, "ref": ref("C"), "grade": GRADE, "due": DAY,
                    "days_late": int, "territory": TEXT, "route": TEXT, "place": (int, None), "visit": (ref("V"), None),
                }
            ],
            "free": int,
        }
    ],
    "left_out": [{"customer": str, "ref": ref("C"), "grade": GRADE, "due": DAY, "why": str}],
    "grades": [_OF_GRADE], "total": _OF_GRADE, "capacity": ROOM, "customers": int, "recorded": [ref("V")],
}  # fmt: skip
_WORK = {
    "rep": TEXT, "territory": TEXT, "customers": int, "grades": dict, "required": float, "can": (int, None),
    "load": (float, None), "made": int, "reached": (float, None), "covered": int, "coverage": (float, None),
    "planned": int,
}  # fmt: skip
WORKLOAD = {
    "month": re.compile(r"\d{4}-\d\d"), "working_days": int, "capacity": ROOM, "rows": [_WORK], "reps": [_WORK],
    "total": _WORK, "unowned": int,
}  # fmt: skip
