"""The words of the field: the closed sets that events, commands, rules and options choose from; nothing heavy."""

from __future__ import annotations

from typing import Literal

Grade = Literal["A", "B", "C", "D"]
Scale = Literal["large", "medium", "small"]
Credit = Literal["good", "ordinary", "poor"]
Role = Literal["decision-maker", "proposer", "supporter", "gatekeeper", "user", "influencer"]
"""The buying roles of HANDBOOK K1."""
Attitude = Literal["mentor", "supporter", "neutral", "sceptic", "opponent"]
About = Literal[
    "tasks", "background", "interests", "family", "education", "health", "history", "values", "wants-from-us",
    "wants-for-self", "contact", "other",
]  # fmt: skip
"""What we learn about a key person (HANDBOOK K2, K9)."""
Values = Literal["rational", "emotional", "both"]
"""What a key person goes by (HANDBOOK K9)."""
Sign = Literal[
    "complete-file", "call-by-name", "number-saved", "know-us", "support-new", "let-help", "chat-with-all",
]  # fmt: skip
"""The seven signs of a good relationship, in the order of HANDBOOK K7."""
Question = Literal["trust", "honest", "sense", "able", "like"]
"""The five questions a key account asks about us, in the order of HANDBOOK K8."""
AlertKind = Literal[
    "single-contact", "decider-unmet", "decider-new", "role-missing", "key-person-unmet", "person-left",
]  # fmt: skip
"""What is wrong with whom we know at a customer (HANDBOOK K4, K5)."""
Purpose = Literal[
    "new-customer", "market-survey", "collection", "service", "complaint", "order",
    "new-product", "reconciliation", "training", "greeting", "other",
]  # fmt: skip
"""The purposes of HANDBOOK V2."""
Channel = Literal["visit", "phone", "message", "letter", "card", "mailing", "meeting", "training"]
"""How we were in touch (HANDBOOK V10); `visit` is face to face at the customer's."""
Company = Literal["joint", "demonstration", "coaching"]
"""What for somebody of ours came along (HANDBOOK V7): to do it together, to show how, or to watch and advise."""
VisitState = Literal["planned", "missed", "cancelled", "logged", "made-up"]
"""How a visit stands (HANDBOOK V6): `missed` when its day has passed, `made-up` when it was made on a later day."""
ObservationKind = Literal["competitor", "stock", "display", "price", "need", "staff"]
"""What is seen at a customer's (HANDBOOK R2)."""
DealKind = Literal["order", "collected", "reconciled"]
"""The business that is done (HANDBOOK R1)."""
AgendaKind = Literal[
    "complaint", "promise", "visit", "missed-visit", "coaching", "greeting", "gift", "contact",
    "standing-promise", "alert",
]  # fmt: skip
"""What a day may ask for."""
Task = Literal["prepare", "follow-up", "training", "travel", "waiting", "paperwork", "meeting", "private"]
"""What time of a day is spent with besides customers (HANDBOOK V8)."""
TimeClass = Literal["T1", "T2", "T3", "T4"]
"""Face to face; preparing and following up; travel, waiting and paperwork; private (HANDBOOK V8)."""
Expense = Literal["travel", "meal", "lodging", "entertainment", "promotion", "other"]
"""What the work of a day costs."""
Measure = Literal["orders", "collected", "visits", "new-customers"]
"""What targets and forecasts are about (HANDBOOK R3, R4)."""
FigureKind = Literal["target", "forecast"]
PlanState = Literal["submitted", "approved", "returned"]
"""How the plan of a day stands (HANDBOOK V1)."""
PlanReason = Literal["planned", "asked-for", "complaint", "promise", "missed-visit", "new", "cadence"]
"""Why the plan of a day names a customer, the most urgent first; `new` is a relation that has just begun (C3)."""
OrderedBy = Literal["distance", "route"]
"""How the stops of a day are put in order (HANDBOOK C5)."""
Direction = Literal["ours", "theirs"]
Outcome = Literal["open", "kept", "partly-kept", "broken", "released"]
PromiseState = Literal["open", "overdue", "kept", "kept-late", "partly-kept", "broken", "released"]
UNFULFILLED: tuple[PromiseState, ...] = ("overdue", "open", "partly-kept")
"""The states of a promise that somebody still waits for."""
PromiseKind = Literal["once", "repeating", "standing", "question"]
"""The kinds of promise of HANDBOOK P3, P4 and P7; `once` is the ordinary one."""
PromiseTurn = Literal[
    "kept", "partly-kept", "broken", "released", "open", "rescheduled", "reassigned", "evidenced", "confirmed",
]  # fmt: skip
"""What can happen to a promise; `open` is that it was reopened."""
Confirmation = Literal["not-needed", "awaited", "given"]
"""Whether somebody has to confirm that a promise was kept, and did (HANDBOOK P6)."""
Severity = Literal["low", "medium", "high", "critical"]
HandOver = Literal["given", "received", "declined"]
GiftState = Literal["given", "received", "declined", "requested", "approved", "refused", "returned"]
GiftFlag = Literal[
    "repeat", "same-as-others", "open-complaint", "cash", "over-limit", "unapproved", "no-value", "not-allowed",
    "watched",
]  # fmt: skip
"""What speaks against a gift (HANDBOOK G2, G3): the item again, or from another rep too, and rules of its day."""
GreetingState = Literal["ahead", "due", "sent", "missed"]
"""How the greeting for a day that matters stands (HANDBOOK K6)."""
Stage = Literal["acknowledge", "assign", "investigate", "answer", "resolve", "tell", "settle", "close"]
"""The stages of a complaint that have a clock (HANDBOOK X2); `settle` is the customer's yes or no."""
ClockStage = Literal[
    "acknowledge", "escalate", "assign", "investigate", "answer", "resolve", "tell", "settle", "close",
]  # fmt: skip
"""What may be due of a complaint: the stages that have a clock, and going up (HANDBOOK X2, X3)."""
ComplaintState = Literal[
    "raised", "acknowledged", "assigned", "investigated", "answered", "resolved", "told", "accepted", "disputed",
    "closed",
]  # fmt: skip
"""How far a complaint has come."""
Verdict = Literal["allow", "flag", "approve", "refuse"]
"""What is done about a gift of some sort: let it pass, flag it, ask for approval, refuse it altogether."""
StatedFact = Literal[
    "kind", "grade", "owner", "territory", "address", "phone", "scale", "credit", "share", "competitors",
    "payment", "replenish", "weekday", "time", "route", "stop", "location", "every",
]  # fmt: skip
"""What somebody states about a customer (HANDBOOK C1)."""
FileFact = Literal[StatedFact, "key-person"]
"""What the file of a customer may hold: what is stated, and that somebody is known there."""
Band = Literal["healthy", "watch", "at-risk", "critical", "unknown"]
"""How a relationship stands, from the score."""
