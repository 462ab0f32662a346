"""What the entries about key persons say."""

from __future__ import annotations

from relations.domain.people import PersonIntroduced, PersonJoined, PersonLeft, PersonRoleChanged
from relations.queries.lines.telling import Teller, because, join


def _introduced(event: PersonIntroduced, _tell: Teller) -> str:
    return f"came to know {event.name}"


def _joined(event: PersonJoined, tell: Teller) -> str:
    return join(f"{tell.name(event.person)} is there", _post(event), f"since {event.since}" if event.since else None)


def _role_changed(event: PersonRoleChanged, tell: Teller) -> str:
    return join(f"{tell.name(event.person)} is now", _post(event))


def _left(event: PersonLeft, tell: Teller) -> str:
    return join(f"{tell.name(event.person)} left", because(event.reason))


def _post(event: PersonJoined | PersonRoleChanged) -> str | None:
    standing = {"level": event.level, "influence": event.influence}
    facts = [event.title, *(event.roles or ()), event.attitude, *(f"{k} {v}" for k, v in standing.items() if v)]
    said = ", ".join(str(fact) for fact in facts if fact)
    return f"({said})" if said else None


LINES = {PersonIntroduced: _introduced, PersonJoined: _joined, PersonRoleChanged: _role_changed, PersonLeft: _left}
