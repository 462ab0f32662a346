"""The words of the field: the closed sets that events, commands, rules and options choose from; nothing heavy."""

from __future__ import annotations

from typing import Literal

Grade = Literal["A", "B", "C", "D"]
Scale = Literal["large", "medium", "small"]
Credit = Literal["good", "ordinary", "poor"]
Role = Literal["decision-maker", "proposer", "supporter", "gatekeeper", "user", "influencer"]
"""The buying roles of HANDBOOK K1."""
Attitude = Literal["mentor", "supporter", "neutral", "sceptic", "opponent"]
Purpose = Literal[
    "new-customer", "market-survey", "collection", "service", "complaint", "order",
    "new-product", "reconciliation", "training", "greeting", "other",
]  # fmt: skip
"""The purposes of HANDBOOK V2."""
Channel = Literal["visit", "phone", "message", "letter", "card", "mailing", "meeting", "training"]
"""How we were in touch (HANDBOOK V10); `visit` is face to face at the customer's."""
Direction = Literal["ours", "theirs"]
Outcome = Literal["open", "kept", "partly-kept", "broken", "released"]
PromiseState = Literal["open", "overdue", "kept", "kept-late", "partly-kept", "broken", "released"]
Severity = Literal["low", "medium", "high", "critical"]
HandOver = Literal["given", "received", "declined"]
GiftState = Literal["given", "received", "declined", "requested", "approved", "refused", "returned"]
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
FileFact = Literal[
    "kind", "grade", "owner", "territory", "address", "phone", "scale", "credit", "share", "competitors",
    "payment", "replenish", "key-person",
]  # fmt: skip
"""What the file of a customer may hold (HANDBOOK C1)."""
Band = Literal["healthy", "watch", "at-risk", "critical", "unknown"]
"""How a relationship stands, from the score."""
