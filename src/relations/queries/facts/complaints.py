"""Complaints that are not closed, and crises (HANDBOOK X2, X5)."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from relations.domain.health import ComplaintFact, CrisisFact
from relations.projections.complaints import complaints
from relations.projections.customers import customers
from relations.queries.cases import cases
from relations.queries.crises import crisis_rows
from relations.queries.facts.scope import Scope

_CLOSED = (
    select(customers.c.account, complaints.c.complaint)
    .join(customers, customers.c.customer == complaints.c.customer)
    .where(complaints.c.closed_on.is_not(None))
    .order_by(complaints.c.complaint)
)


def complaint_facts(scope: Scope) -> dict[int, tuple[ComplaintFact, ...]]:
    """Give the complaints that were not closed at the end of the day, for each customer."""
    found: dict[int, tuple[ComplaintFact, ...]] = defaultdict(tuple)
    for case in cases(scope.connection, scope.day, accounts=scope.accounts):
        complaint = case.complaint
        fact = ComplaintFact(
            f"X{case.ref}",
            complaint.severity,
            complaint.resolved is not None,
            complaint.told is not None,
            complaint.disputed is not None,
            case.entries,
        )
        found[case.account] += (fact,)
    return found


def crisis_facts(scope: Scope) -> dict[int, tuple[CrisisFact, ...]]:
    """Give the crises that were not over at the end of the day, for each customer."""
    found: dict[int, tuple[CrisisFact, ...]] = defaultdict(tuple)
    for row in crisis_rows(scope.connection, scope.day, accounts=scope.accounts):
        found[int(row.customer_ref[1:])] += (CrisisFact(row.ref, row.reason, row.entries),)
    return found


def closed_complaints(scope: Scope) -> dict[int, tuple[int, ...]]:
    """Give the first entries of the complaints that are closed: evidence that there were any, for each customer."""
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for account, complaint in scope.rows(_CLOSED, complaints.c.customer):
        found[account] += (complaint,)
    return found
