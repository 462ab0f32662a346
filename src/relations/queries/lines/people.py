"""What the entries about key persons say."""

from __future__ import annotations

from relations.domain.people import (
    FactLearned,
    FactWithdrawn,
    PersonAssessed,
    PersonEdited,
    PersonIntroduced,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    PersonRoleChanged,
    assessment,
)
from relations.queries.lines.telling import Teller, because, join


def _introduced(event: PersonIntroduced, _tell: Teller) -> str:
    return f"came to know {event.name}"


def _edited(event: PersonEdited, _tell: Teller) -> str:
    known = [f"{fact} {value}" for fact in ("birthday", "phone") if (value := getattr(event, fact))]
    return "person's file changed: " + ", ".join([*known, *_gone(event.cleared)])


def _renamed(event: PersonRenamed, _tell: Teller) -> str:
    return join(f"{event.former} is now called {event.name}", because(event.reason))


def _learned(event: FactLearned, _tell: Teller) -> str:
    source = f", from {event.source}" if event.source else None
    return join(f"{event.rep} learned ({event.about}): {event.text}", source)


def _withdrawn(event: FactWithdrawn, tell: Teller) -> str:
    return join(f"{tell.refer('F', event.fact)} does not hold", because(event.reason))


def _assessed(event: PersonAssessed, tell: Teller) -> str:
    points = assessment(event.signs, event.questions)
    given = [f"{sign} {'yes' if there else 'no'}" for sign, there in event.signs.items()]
    given += [f"{question} {mark}" for question, mark in event.questions.items()]
    return f"{event.rep} assessed {points:g} of 100 at {tell.name(event.customer)}: {', '.join(given)}"


def _joined(event: PersonJoined, tell: Teller) -> str:
    since = f"since {event.since}" if event.since else None
    return join(f"{tell.name(event.person)} is there", _post(event, tell), since)


def _role_changed(event: PersonRoleChanged, tell: Teller) -> str:
    gone = ", ".join(_gone(event.cleared))
    said = join(f"{tell.name(event.person)} is now", _post(event, tell), f": {gone}" if gone else None)
    return join(said, because(event.reason))


def _left(event: PersonLeft, tell: Teller) -> str:
    return join(f"{tell.name(event.person)} left", because(event.reason))


def _gone(cleared: tuple[str, ...]) -> list[str]:
    return [f"{fact.replace('_', ' ')} no longer known" for fact in cleared]


def _post(event: PersonJoined | PersonRoleChanged, tell: Teller) -> str | None:
    standing = {
        "level": event.level,
        "influence": event.influence,
        "reports to": tell.name(event.reports_to) if event.reports_to else None,
        "faction": event.faction,
    }
    facts = [event.title, *(event.roles or ()), event.attitude, *(f"{k} {v}" for k, v in standing.items() if v)]
    said = ", ".join(str(fact) for fact in facts if fact)
    return f"({said})" if said else None


LINES = {
    PersonIntroduced: _introduced,
    PersonEdited: _edited,
    PersonRenamed: _renamed,
    FactLearned: _learned,
    FactWithdrawn: _withdrawn,
    PersonAssessed: _assessed,
    PersonJoined: _joined,
    PersonRoleChanged: _role_changed,
    PersonLeft: _left,
}
