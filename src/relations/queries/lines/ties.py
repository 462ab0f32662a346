"""What the entries about ties between customers say."""

from __future__ import annotations

from relations.domain.ties import CustomerReferred, CustomerSupplied, CustomerSupplyEnded
from relations.queries.lines.telling import Teller, join


def _referred(event: CustomerReferred, tell: Teller) -> str:
    return join("introduced by", tell.name(event.by), event.person and f"({tell.name(event.person)})")


def _supplied(event: CustomerSupplied, tell: Teller) -> str:
    return join("supplied by", tell.name(event.by), f"since {event.since}" if event.since else None)


def _supply_ended(event: CustomerSupplyEnded, tell: Teller) -> str:
    return f"no longer supplied by {tell.name(event.by)}"


LINES = {CustomerReferred: _referred, CustomerSupplied: _supplied, CustomerSupplyEnded: _supply_ended}
