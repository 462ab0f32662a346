"""What a change of the rules says."""

from __future__ import annotations

from relations.domain.policy import PolicySet
from relations.queries.lines.telling import Teller, because, join


def _set(event: PolicySet, _tell: Teller) -> str:
    return join(f"rules {event.policy.name} in force", because(event.reason))


LINES = {PolicySet: _set}
