"""The fields of every answer in JSON, and what does not fit them."""

from __future__ import annotations

import re
from typing import Any

DAY = re.compile(r"\d{4}-\d\d-\d\d")
WHEN = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d)?)?)?")
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
STREAM = re.compile(r"(customer|person|rep)-[0-9a-f]{32}")
TOPIC = re.compile(r"[a-z]+(-[a-z]+)+\.v\d+")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LEAF = re.compile(r"[0-9a-f]{64}")
TEXT = str | None


def ref(letter: str) -> re.Pattern[str]:
    """Match the references of one kind."""
    return re.compile(rf"{letter}[1-9]\d*")


GRADE = {"A", "B", "C", "D", None}
ROLE = {"decision-maker", "proposer", "supporter", "gatekeeper", "user", "influencer"}
ATTITUDE = {"mentor", "supporter", "neutral", "sceptic", "opponent", None}
PURPOSE = {
    "new-customer", "market-survey", "collection", "service", "complaint", "order",
    "new-product", "reconciliation", "training", "greeting", "other",
}  # fmt: skip
CHANNEL = {"visit", "phone", "message", "letter", "card", "mailing", "meeting", "training"}
BAND = {"healthy", "watch", "at-risk", "critical", "unknown"}

PROMISE = {
    "ref": ref("P"), "customer": str, "direction": {"ours", "theirs"}, "to": TEXT, "by": TEXT, "text": str,
    "made_on": WHEN, "due": (DAY, None),
    "state": {"open", "overdue", "kept", "kept-late", "partly-kept", "broken", "released"},
    "kept_on": (WHEN, None), "days_late": int, "reschedules": int, "visit": (ref("V"), None), "entries": [int],
    "first_due": (DAY, None), "settled_on": (WHEN, None), "evidence": TEXT, "reason": TEXT, "customer_ref": ref("C"),
    "kind": {"once", "repeating", "standing", "question"}, "occurrence": (DAY, None), "stale": bool,
    "stale_since": (DAY, None), "confirmation": {"not-needed", "awaited", "given"}, "confirmed_on": (WHEN, None),
    "confirmed_by": TEXT,
}  # fmt: skip
PROMISE_CHANGE = {
    "position": int, "on": WHEN, "what": str, "occurrence": (DAY, None), "due": (DAY, None), "was": TEXT, "rep": TEXT,
    "person": TEXT, "reason": TEXT, "evidence": TEXT, "by": str,
}  # fmt: skip
PROMISE_FILE = {
    **PROMISE, "repeat": TEXT, "starts": (DAY, None), "every": int | None, "occurrences": dict | None,
    "changes": [PROMISE_CHANGE],
}  # fmt: skip
CLOCK = {"acknowledge", "escalate", "assign", "investigate", "answer", "resolve", "tell", "settle", "close"}
COMPLAINT = {
    "ref": ref("X"), "customer": str, "by": TEXT, "about": str, "severity": {"low", "medium", "high", "critical"},
    "state": {
        "raised", "acknowledged", "assigned", "investigated", "answered", "resolved", "told", "accepted", "disputed",
        "closed",
    },
    "raised_on": WHEN, "acknowledged_on": (WHEN, None), "resolved_on": (WHEN, None), "told_on": (WHEN, None),
    "accepted_on": (WHEN, None), "closed_on": (WHEN, None), "recurs": (ref("X"), None), "entries": [int],
    "disputed_on": (WHEN, None), "reopened": int, "product": TEXT, "wanted": TEXT, "customer_ref": ref("C"),
    "assigned_to": TEXT, "assigned_on": (WHEN, None), "escalated_to": TEXT, "escalated_on": (WHEN, None),
    "escalation_due": (DAY, None), "investigated_on": (WHEN, None), "answered_on": (WHEN, None), "cause": TEXT,
    "evidence": TEXT, "mood": TEXT, "answer": TEXT, "remedy": TEXT, "visit": (ref("V"), None),
    "clocks": [{"stage": CLOCK, "due": DAY, "reached": (WHEN, None), "days_late": int, "running": bool}],
    "next_stage": CLOCK | {None}, "next_due": (DAY, None), "late": bool, "days_late": int, "promises": [ref("P")],
    "recurred_by": [ref("X")],
}  # fmt: skip
CRISIS = {
    "ref": ref("Z"), "customer": str, "reason": str, "owner": TEXT, "declared_on": WHEN, "days_open": int,
    "state": {"open", "closed"}, "closed_on": (WHEN, None), "outcome": TEXT, "complaint": (ref("X"), None),
    "entries": [int], "customer_ref": ref("C"),
}  # fmt: skip
VISIT_STATE = {"planned", "missed", "cancelled", "logged", "made-up"}
CLOCK_TIME = re.compile(r"\d\d:\d\d")
VISIT = {
    "ref": ref("V"), "customer": str, "on": WHEN, "rep": str, "purposes": [PURPOSE], "met": [str], "outcome": TEXT,
    "next_on": (DAY, None), "channel": CHANNEL, "planned_on": (DAY, None), "state": VISIT_STATE, "goal": TEXT,
    "entries": [int], "customer_ref": ref("C"), "time": (CLOCK_TIME, None), "order": int | None, "see": [str],
    "company": {"joint", "demonstration", "coaching", None}, "companion": TEXT, "minutes": int | None,
    "template": TEXT, "steps": [str], "moved": int, "reason": TEXT,
    "remarks": [
        {"what": {"signed", "coached"}, "by": str, "on": WHEN, "text": TEXT, "advice": TEXT, "entry": int, "late": bool}
    ],
    "approval": {"submitted", "approved", "returned", None},
}  # fmt: skip
GIFT = {
    "ref": ref("G"), "customer": str, "person": TEXT, "item": str, "value": int | float | None,
    "currency": (re.compile("[A-Z]{3}"), None), "occasion": TEXT,
    "state": {"given", "received", "declined", "requested", "approved", "refused", "returned"}, "on": WHEN,
    "flags": [
        {"repeat", "same-as-others", "open-complaint", "cash", "over-limit", "unapproved", "no-value", "not-allowed",
         "watched"}
    ],
    "by": TEXT, "visit": (ref("V"), None), "entries": [int], "customer_ref": ref("C"), "person_ref": (ref("K"), None),
    "cash": bool, "requested_by": TEXT, "requested_on": (WHEN, None), "approved_by": TEXT, "approved_on": (WHEN, None),
    "refused_by": TEXT, "refused_on": (WHEN, None), "returned_on": (WHEN, None), "reason": TEXT,
    "follow_up_by": (DAY, None), "followed_up_on": (DAY, None),
}  # fmt: skip
GREETING_DUE = {
    "customer": str, "person": TEXT, "occasion": str, "day": DAY, "in_days": int, "state": {"due", "missed"},
    "owner": TEXT, "customer_ref": ref("C"), "person_ref": (ref("K"), None), "entries": [int],
}  # fmt: skip
GREETING = {
    "on": WHEN, "customer": str, "person": TEXT, "occasion": str, "channel": CHANNEL, "text": TEXT, "by": TEXT,
    "customer_ref": ref("C"), "person_ref": (ref("K"), None), "entries": [int],
}  # fmt: skip
CUSTOMER = {
    "ref": ref("C"), "name": str, "grade": GRADE, "owner": TEXT, "territory": TEXT, "kind": TEXT, "address": TEXT,
    "phone": TEXT, "registered_on": WHEN, "last_contact": (DAY, None), "contacts": int,
    "last_contact_entry": (int, None), "cadence": int | float, "next_due": DAY, "overdue_days": int, "complete": int,
    "missing": [str], "stale": [str], "proposed": GRADE, "because": [{"text": str, "entries": [int]}],
    "rating": (int, None), "weekday": TEXT, "time": (CLOCK_TIME, None), "route": TEXT, "stop": (int, None),
    "location": TEXT, "every": (int, None),
}  # fmt: skip
FILE_FACT = {
    "fact": str, "value": str, "since": WHEN, "entry": int, "checked_on": DAY, "checked_entry": int, "stale": bool,
}  # fmt: skip
CUSTOMER_FILE = {
    **CUSTOMER, "facts": [FILE_FACT], "introduced_by": [ref("C")], "supplied_by": [ref("C")], "supplies": [ref("C")],
    "rated_by": TEXT, "rated_on": (WHEN, None), "rating_reason": TEXT, "rating_entry": (int, None),
    "merged": [ref("C")],
}  # fmt: skip
REFERRAL = {
    "by": str, "by_ref": ref("C"), "person": TEXT, "customer": str, "customer_ref": ref("C"), "on": WHEN,
    "visits": int, "promises_kept": int, "grade": GRADE, "entry": int,
}  # fmt: skip
CHAIN = {
    "ref": ref("C"), "name": str, "kind": TEXT, "depth": int, "by": (ref("C"), None), "since": (WHEN, None),
    "last_contact": (DAY, None), "last_contact_entry": (int, None), "entry": (int, None),
}  # fmt: skip
TENURE = {
    "customer": str, "customer_ref": ref("C"), "title": TEXT, "roles": [ROLE], "attitude": ATTITUDE,
    "influence": {1, 2, 3, 4, 5, None}, "level": {1, 2, 3, None}, "since": (WHEN, None), "left_on": (WHEN, None),
    "entry": int, "joined_on": WHEN, "reports_to": TEXT, "reports_to_ref": (ref("K"), None), "faction": TEXT,
}  # fmt: skip
ABOUT = {
    "tasks", "background", "interests", "family", "education", "health", "history", "values", "wants-from-us",
    "wants-for-self", "contact", "other",
}  # fmt: skip
FACT = {
    "ref": ref("F"), "about": ABOUT, "text": str, "source": TEXT, "by": str, "on": WHEN, "withdrawn_on": (WHEN, None),
    "reason": TEXT,
}  # fmt: skip
NAME = {"name": str, "since": WHEN, "until": WHEN, "reason": TEXT, "entry": int}
TAKEN = {"attitude": ATTITUDE, "on": WHEN, "customer": str, "reason": TEXT, "entry": int}
ASSESSMENT = {
    "points": float, "on": WHEN, "by": str, "customer": str, "signs": dict, "questions": dict, "entry": int,
}  # fmt: skip
ALERT = {
    "alert": {
        "single-contact", "decider-unmet", "decider-new", "role-missing", "key-person-unmet", "person-left",
    },
    "customer": str, "customer_ref": ref("C"), "person": TEXT, "person_ref": (ref("K"), None), "text": str,
    "since": (DAY, None), "entries": [int],
}  # fmt: skip
PERSON = {
    "ref": ref("K"), "name": str, "customer": TEXT, "title": TEXT, "roles": [ROLE], "attitude": ATTITUDE,
    "influence": {1, 2, 3, 4, 5, None}, "level": {1, 2, 3, None}, "birthday": (WHEN, None), "phone": TEXT,
    "mentions": int, "tenures": [TENURE], "reports_to": TEXT, "faction": TEXT, "last_met": (DAY, None),
    "former_names": [NAME], "facts": [FACT], "attitudes": [TAKEN], "assessment": (ASSESSMENT, None),
}  # fmt: skip
FACTOR = {
    "name": {"contact", "promises", "complaints", "people", "care", "commercial"}, "weight": int | float,
    "points": int | float | None, "known": bool, "because": [{"text": str, "entries": [int]}],
    "adds": int | float | None,
}  # fmt: skip
STATUS = {
    "customer": str, "as_of": DAY, "policy": str, "score": float | None, "band": BAND, "factors": [FACTOR],
    "ref": ref("C"), "grade": GRADE, "owner": TEXT, "last_contact": (DAY, None), "policy_entry": int | None,
}  # fmt: skip
POINT = {"on": DAY, "score": float | None, "band": BAND}
STANDING = {
    **STATUS, "previous": POINT, "trend": float | None, "next_change": ({"on": DAY, "score": float | None}, None),
    "rating": ({"rating": int, "by": str, "on": WHEN, "reason": str, "entry": int}, None),
}  # fmt: skip
HISTORY = {
    "position": int, "occurred": WHEN, "recorded_at": UTC, "actor": str, "topic": TOPIC, "summary": str, "data": dict,
    "customer": TEXT, "customer_ref": (ref("C"), None), "retracted_by": int | None, "corrected_by": int | None,
    "late": int | None,
}  # fmt: skip
LOG = {
    "position": int, "topic": TOPIC, "stream": STREAM, "version": int, "occurred": WHEN, "recorded_at": UTC,
    "actor": str,
}  # fmt: skip
ENTRY = {**LOG, "event_id": UUID, "state": dict, "leaf": LEAF}
RATE = (float, None)
PROMISE_TOTALS = {
    "made": int, "due": int, "kept": int, "kept_late": int, "partly_kept": int, "broken": int, "released": int,
    "open": int, "overdue": int, "rescheduled": int, "kept_rate": RATE, "kept_rate_first_due": RATE, "backfilled": int,
    "kept_rate_without_backfilled": RATE, "kept_early": int, "kept_recorded_late": int, "unconfirmed": int,
}  # fmt: skip
PROMISE_GROUP = {"of": TEXT, "ref": (ref("C"), None), "totals": PROMISE_TOTALS}
AUDIT = {"as_of": DAY, "known_at": TEXT}
PERIOD = {"since": (DAY, None), "until": (DAY, None)}
PROMISE_AUDIT = {
    **AUDIT, "totals": PROMISE_TOTALS, "rows": [{
        "ref": ref("P"), "customer": str, "direction": {"ours", "theirs"}, "by": TEXT, "to": TEXT, "text": str,
        "made_on": WHEN, "recorded_at": UTC, "first_due": (DAY, None), "due": (DAY, None), "state": PROMISE["state"],
        "kept_on": (WHEN, None), "days_late": int, "days_late_first": int, "reschedules": int, "evidence": TEXT,
        "entries": [int], "backfilled": bool, "customer_ref": ref("C"), "rep": TEXT, "kind": PROMISE["kind"],
        "occurrence": (DAY, None), "state_first_due": PROMISE["state"], "settled_on": (WHEN, None),
        "settled_recorded_at": (UTC, None), "recorded_late": bool, "reason": TEXT,
        "confirmation": PROMISE["confirmation"],
    }], **PERIOD, "by_direction": [PROMISE_GROUP], "by_rep": [PROMISE_GROUP], "by_customer": [PROMISE_GROUP],
    "by_month": [PROMISE_GROUP],
}  # fmt: skip
COMPLAINT_TOTALS = {
    "raised": int, "open": int, "resolved": int, "told": int, "accepted": int, "disputed": int, "closed": int,
    "closed_untold": int, "reopened": int, "recurring": int, "resolved_rate": RATE, "told_rate": RATE,
    "accepted_rate": RATE, "clocks_kept": int, "clocks_overrun": int, "clock_rate": RATE,
}  # fmt: skip
COMPLAINT_AUDIT = {
    **AUDIT, "totals": COMPLAINT_TOTALS, "rows": [{
        "ref": ref("X"), "customer": str, "severity": COMPLAINT["severity"], "state": COMPLAINT["state"], "about": str,
        "raised_on": WHEN, "acknowledged_on": (WHEN, None), "resolved_on": (WHEN, None), "told_on": (WHEN, None),
        "accepted_on": (WHEN, None), "disputed_on": (WHEN, None), "closed_on": (WHEN, None), "overrun": [CLOCK],
        "days_late": int, "recurs": (ref("X"), None), "recurred_by": [ref("X")], "reopened": int, "entries": [int],
        "customer_ref": ref("C"), "by": TEXT, "assigned_to": TEXT, "escalated_to": TEXT, "cause": TEXT, "remedy": TEXT,
        "clocks": COMPLAINT["clocks"], "policy": str, "policy_entry": int | None,
    }], **PERIOD, "by_severity": [{"severity": COMPLAINT["severity"], "totals": COMPLAINT_TOTALS}],
    "by_stage": [{
        "stage": CLOCK, "reached": int, "kept": int, "overrun": int, "running": int, "passed": int, "kept_rate": RATE,
        "median_days": RATE, "worst_days": int | None,
    }],
}  # fmt: skip
MONEY = int | float
GIFT_SUM = {
    "of": TEXT, "ref": (ref("K"), None), "currency": TEXT, "given": int, "given_value": MONEY, "received": int,
    "received_value": MONEY,
}  # fmt: skip
GIFT_AUDIT = {
    **AUDIT, "totals": {
        "gifts": int, "given": int, "received": int, "declined": int, "requested": int, "approved": int,
        "refused": int, "returned": int, "over_limit": int, "not_allowed": int, "unapproved": int, "cash": int,
        "repeats": int, "during_complaint": int, "flagged": int,
    }, "rows": [GIFT], **PERIOD, "by_person": [GIFT_SUM], "by_giver": [GIFT_SUM], "findings": [{
        "ref": ref("G"), "account": int, "customer": str, "person": TEXT, "on": WHEN, "flag": str, "rule": str,
        "text": str, "entries": [int],
    }],
}  # fmt: skip
ENTRY_GROUP = {"actor": TEXT, "topic": (TOPIC, None), "totals": {
    "entries": int, "late": int, "worst_days": int, "correcting": int, "first_recorded_at": (UTC, None),
    "last_recorded_at": (UTC, None), "first_position": int | None, "last_position": int | None,
}}  # fmt: skip
ENTRY_AUDIT = {
    "known_at": TEXT, "totals": ENTRY_GROUP["totals"], "rows": [{
        "position": int, "topic": TOPIC, "actor": str, "occurred": WHEN, "recorded_at": UTC, "days_late": int,
        "late": bool, "says": dict | None, "summary": TEXT,
    }], **PERIOD, "late_after": int | None, "most": int, "by_actor": [ENTRY_GROUP], "by_topic": [ENTRY_GROUP],
    "by_actor_and_topic": [ENTRY_GROUP],
}  # fmt: skip
RECEIPT = {"ref": re.compile(r"[CKVPXGFZ][1-9]\d*"), "position": int, "events": [TOPIC]}

FAULT = {"position": (int, None), "text": str}
CHECKPOINT = {"size": int, "root": LEAF, "origin": str, "source": str, "ok": bool, "stamp": (str, None)}
VERDICT = {"ok": bool, "size": int, "root": LEAF, "checked": int, "faults": [FAULT], "checkpoints": [CHECKPOINT]}


def misfits(value: Any, shape: Any, place: str = "answer") -> list[str]:
    """Give what does not fit: exactly these fields in this order, these types, these words."""
    match shape:
        case dict():
            if list(value) != list(shape):
                return [f"{place} has the fields {list(value)}, not {list(shape)}"]
            return [each for name in shape for each in misfits(value[name], shape[name], f"{place}.{name}")]
        case [inner]:
            return [each for n, part in enumerate(value) for each in misfits(part, inner, f"{place}[{n}]")]
        case (inner, None):
            return [] if value is None else misfits(value, inner, place)
        case set():
            fits = value in shape
        case re.Pattern():
            fits = isinstance(value, str) and shape.fullmatch(value) is not None
        case _:
            fits = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
    return [] if fits else [f"{place} is {value!r}"]


AGENDA = {
    "day": DAY,
    "kind": {
        "complaint", "promise", "visit", "missed-visit", "coaching", "greeting", "gift", "contact",
        "standing-promise", "alert",
    },
    "what": str, "why": str, "ref": re.compile(r"[CKVPXG][1-9]\d*"), "customer": str, "customer_ref": ref("C"),
    "rep": TEXT, "days_late": int, "person": TEXT, "time": (CLOCK_TIME, None), "key": str, "entries": [int],
}  # fmt: skip
OBSERVATION = {
    "on": WHEN, "customer": str, "customer_ref": ref("C"),
    "kind": {"competitor", "stock", "display", "price", "need", "staff"}, "about": TEXT, "text": str,
    "quantity": TEXT, "price": TEXT, "currency": TEXT, "score": int | None, "person": TEXT, "by": TEXT,
    "visit": (ref("V"), None), "entry": int,
}  # fmt: skip
DEAL = {
    "on": WHEN, "customer": str, "customer_ref": ref("C"), "what": {"order", "collected", "reconciled"},
    "amount": str, "currency": str, "text": TEXT, "margin": TEXT, "discount": TEXT, "agreed": (bool, None),
    "by": TEXT, "visit": (ref("V"), None), "entry": int,
}  # fmt: skip
TRADE = {
    "month": re.compile(r"\d{4}(-\d\d)?"), "currency": str, "orders": int, "ordered": str, "collected": str,
    "receivable": TEXT, "entries": [int],
}  # fmt: skip
BRIEFING = {
    "customer": str, "ref": ref("C"), "as_of": DAY, "owner": TEXT, "grade": GRADE, "kind": TEXT, "address": TEXT,
    "phone": TEXT, "score": float | None, "band": BAND, "last_contact": (DAY, None), "next_due": (DAY, None),
    "overdue_days": int, "plan": (VISIT, None), "visits": [VISIT], "promises": [PROMISE], "complaints": [COMPLAINT],
    "people": [
        {
            "ref": ref("K"), "name": str, "title": TEXT, "roles": [ROLE], "attitude": ATTITUDE, "level": int | None,
            "decides": bool, "last_met": (DAY, None), "unmet_days": int | None, "new": bool, "facts": [str],
            "refs": [ref("F")], "phone": TEXT,
        }
    ],
    "alerts": [ALERT], "greetings": [GREETING_DUE], "gifts": [GIFT], "figures": [FILE_FACT], "competitors": TEXT,
    "deals": [DEAL], "observations": [OBSERVATION],
    "news": [HISTORY], "next_steps": [{"what": str, "due": (DAY, None), "ref": (re.compile(r"[A-Z][1-9]\d*"), None)}],
    "questions": [{"question": str, "answer": TEXT, "left": TEXT, "refs": [re.compile(r"[A-Z][1-9]\d*")]}],
}  # fmt: skip
PLAN_STATE = {"submitted", "approved", "returned"}
DAY_PLAN = {
    "rep": str, "day": DAY, "state": {*PLAN_STATE, None}, "by": TEXT, "on": (WHEN, None), "remark": TEXT,
    "visits": [VISIT], "besides": [VISIT],
    "turns": [{"state": PLAN_STATE, "by": str, "on": WHEN, "remark": TEXT, "entry": int}], "entries": [int],
}  # fmt: skip
DAY_REPORT = {
    "rep": str, "day": DAY, "plan": {"submitted", "approved", "returned", None}, "planned": int, "made": int,
    "unplanned": int, "missed": int, "visits": [VISIT], "deals": [DEAL], "ordered": dict, "collected": dict,
    "expenses": [
        {
            "amount": str, "currency": str,
            "what": {"travel", "meal", "lodging", "entertainment", "promotion", "other"}, "text": TEXT, "entry": int,
        }
    ],
    "spent": dict, "complaints": [COMPLAINT], "promises": [PROMISE], "observations": [OBSERVATION],
    "times": [
        {
            "span": re.compile(r"\d\d:\d\d-\d\d:\d\d"), "minutes": int,
            "task": {
                "prepare", "follow-up", "training", "travel", "waiting", "paperwork", "meeting", "private",
            },
            "time_class": {"T1", "T2", "T3", "T4"}, "text": TEXT, "entry": int,
        }
    ],
    "minutes": {"T1": int, "T2": int, "T3": int, "T4": int}, "remarks": TEXT, "submitted_on": (WHEN, None),
    "submitted_by": TEXT, "late": bool, "thin": [str], "signed_by": TEXT, "signed_on": (WHEN, None),
    "signed_remark": TEXT, "entries": [int],
}  # fmt: skip
REVIEW = {
    "rep": str, "since": DAY, "until": DAY, "points": float | None,
    "answers": [
        {
            "name": {
                "over-visited", "phone", "too-long", "neglected", "plan-kept", "planned", "purpose", "hard-ones",
                "decider", "made-up", "promises", "reported",
            },
            "question": str, "count": int, "of": int, "share": float | None, "better": {"more", "less"}, "text": str,
            "refs": [str], "entries": [int],
        }
    ],
}  # fmt: skip
RANK = {"rank": int, "rep": str, "points": float | None, "shares": [float | None]}
