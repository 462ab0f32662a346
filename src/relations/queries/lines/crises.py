"""What the entries of crises say."""

from __future__ import annotations

from relations.domain.crises import CrisisClosed, CrisisDeclared, CrisisOwned
from relations.queries.lines.telling import Teller, join


def _declared(event: CrisisDeclared, _tell: Teller) -> str:
    return join("in crisis", f"({event.owner} answers for it)" if event.owner else None, f": {event.reason}")


def _owned(event: CrisisOwned, tell: Teller) -> str:
    return f"crisis {tell.refer('Z', event.crisis)}: {event.owner} answers for it"


def _closed(event: CrisisClosed, tell: Teller) -> str:
    return f"crisis {tell.refer('Z', event.crisis)} closed: {event.outcome}"


LINES = {CrisisDeclared: _declared, CrisisOwned: _owned, CrisisClosed: _closed}
