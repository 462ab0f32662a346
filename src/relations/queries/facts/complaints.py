"""Complaints that are not settled, and crises (HANDBOOK X2, X5)."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from relations.domain.health import ComplaintFact
from relations.projections.complaints import complaints
from relations.queries.facts.scope import Scope
from relations.queries.rows import entries_of


def complaint_facts(scope: Scope) -> dict[int, list[ComplaintFact]]:
    """Give the complaints that are not closed, for each customer."""
    of = complaints.c
    query = select(of.customer, of.number, of.complaint, of.severity, of.resolved_on, of.told_on, of.disputed_on).where(
        of.closed_on.is_(None)
    )
    entries = entries_of(scope.connection, scope.of(query, of.customer), complaints) if scope.evidence else {}
    found: dict[int, list[ComplaintFact]] = defaultdict(list)
    for file, number, complaint, severity, resolved, told, disputed in scope.rows(query, of.customer):
        fact = ComplaintFact(
            f"X{complaint}",
            severity,
            resolved is not None,
            told is not None,
            disputed is not None,
            tuple(entries.get((file, number), ())),
        )
        found[scope.account.get(file, file)].append(fact)
    return found


def closed_complaints(scope: Scope) -> dict[int, tuple[int, ...]]:
    """Give the first entries of the complaints that are closed: evidence that there were any, for each customer."""
    of = complaints.c
    query = select(of.customer, of.complaint).where(of.closed_on.is_not(None))
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for file, complaint in scope.rows(query, of.customer):
        found[scope.account.get(file, file)] += (complaint,)
    return found
