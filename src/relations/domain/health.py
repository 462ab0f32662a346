"""How a relationship stands: a pure function of facts, policy and day. docs/health.md gives the formulas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relations.domain.policy import Policy
from relations.domain.when import When
from relations.domain.words import Band, PromiseState


@dataclass(frozen=True, slots=True)
class ContactFact:
    """The latest contact, and the day of the first one."""

    on: date
    entry: int
    first_on: date | None = None


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """One of our promises: its reference, due day and outcome, and the entries that say so."""

    ref: str
    outcome: str
    due: date | None
    settled: When | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComplaintFact:
    """One complaint: how severe, how far, and the entries that say so."""

    ref: str
    severity: str
    resolved: bool
    told: bool
    closed: bool
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonFact:
    """One key person who is there now, and when we last met."""

    name: str
    decides: bool
    entry: int
    met_on: date | None = None
    met_entry: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the health of one relationship is judged by."""

    grade: str | None
    contact: ContactFact | None
    promises: tuple[PromiseFact, ...]
    complaints: tuple[ComplaintFact, ...]
    people: tuple[PersonFact, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """One reason, and the entries of the log behind it."""

    text: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the score: its weight, its points from 0 to 100, and why; `points` is None when not known."""

    name: str
    weight: float
    points: float | None
    known: bool
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The score from 0 to 100, with one decimal, its band, and the factors that make it up."""

    score: float | None
    band: Band
    factors: tuple[Factor, ...]


def assess(facts: Facts, policy: Policy, day: date) -> Health:
    """Judge a relationship as of a day; what is not known is left out of the score, never taken for zero."""
    factors = (
        _contact(facts, policy, day),
        _promises(facts, policy, day),
        _complaints(facts, policy),
        _people(facts, policy, day),
    )
    known = [(factor.weight, factor.points) for factor in factors if factor.points is not None]
    weight = sum(weight for weight, _ in known)
    if not weight:
        return Health(None, "unknown", factors)
    score = round(sum(weight * points for weight, points in known) / weight, 1)
    bands = policy.health.bands.items()
    band = max(((least, name) for name, least in bands if score >= least), default=(0, "critical"))[1]
    return Health(score, band, factors)  # type: ignore[arg-type]


def promise_state(outcome: str, due: date | None, settled: When | None, day: date) -> PromiseState:
    """Name the state of a promise as of a day (DESIGN, Time): overdue from the day after it was due.

    A promise whose day of keeping is known only by month or year is late when the whole of that lies after the due day.
    """
    if outcome == "open":
        return "overdue" if due is not None and due < day else "open"
    if outcome == "kept" and days_late(due, settled):
        return "kept-late"
    return outcome  # type: ignore[return-value]


def days_late(due: date | None, settled: When | None) -> int:
    """Count the days from the due day to the day it was settled; 0 when on time, early, or without a due day."""
    if due is None or settled is None:
        return 0
    return max(0, (settled.day - due).days)


def _factor(name: str, policy: Policy, points: float | None, because: list[Because]) -> Factor:
    rounded = None if points is None else round(points, 1)
    return Factor(name, policy.health.weights[name], rounded, points is not None, tuple(because))


def _contact(facts: Facts, policy: Policy, day: date) -> Factor:
    if facts.contact is None:
        return _factor("contact", policy, None, [Because("no contact is on record", ())])
    age = (day - facts.contact.first_on).days if facts.contact.first_on else None
    cadence = policy.cadence.days(facts.grade, facts.kind, age)
    silent = max(0, (day - facts.contact.on).days)
    lapse = policy.health.lapse
    points = 100 * min(1.0, max(0.0, (lapse * cadence - silent) / ((lapse - 1) * cadence)))
    grade = f"grade {facts.grade}" if facts.grade else "no grade"
    text = f"last contact {facts.contact.on}, {_days(silent)} ago; {grade} asks for one every {cadence:g} days"
    return _factor("contact", policy, points, [Because(text, (facts.contact.entry,))])


def _promises(facts: Facts, policy: Policy, day: date) -> Factor:
    because: list[Because] = []
    worth: list[float] = []
    for promise in facts.promises:
        state = promise_state(promise.outcome, promise.due, promise.settled, day)
        if state in policy.health.promise:
            worth.append(policy.health.promise[state])
            because.append(Because(f"{promise.ref} {_told(state, promise, day)}", promise.entries))
    if not worth:
        return _factor("promises", policy, None, [Because("no promise of ours has come due", ())])
    return _factor("promises", policy, sum(worth) / len(worth), because)


def _told(state: PromiseState, promise: PromiseFact, day: date) -> str:
    match state:
        case "overdue":
            return f"overdue by {_days((day - (promise.due or day)).days)}"
        case "kept-late":
            return f"kept {_days(days_late(promise.due, promise.settled))} late"
        case "kept":
            return "kept on time" if promise.due else "kept"
    return state.replace("-", " ")


def _complaints(facts: Facts, policy: Policy) -> Factor:
    if not facts.complaints and facts.contact is None:
        return _factor("complaints", policy, None, [Because("nothing is on record", ())])
    because: list[Because] = []
    points = 100.0
    for complaint in facts.complaints:
        if complaint.closed or (complaint.resolved and complaint.told):
            continue
        share = policy.health.untold_share if complaint.resolved else 1.0
        cost = policy.health.complaint[complaint.severity] * share
        state = "resolved, but the customer was not told" if complaint.resolved else "not resolved"
        because.append(Because(f"{complaint.ref} ({complaint.severity}) is {state}: -{cost:g}", complaint.entries))
        points -= cost
    if not because:
        settled = tuple(entry for complaint in facts.complaints for entry in complaint.entries)
        in_touch = (facts.contact.entry,) if facts.contact else ()
        because.append(Because("no complaint is open", settled or in_touch))
    return _factor("complaints", policy, max(0.0, points), because)


def _people(facts: Facts, policy: Policy, day: date) -> Factor:
    if not facts.people or facts.contact is None:
        missing = "no key person" if not facts.people else "no contact"
        return _factor("people", policy, None, [Because(f"{missing} is on record", ())])
    worth = policy.health.people
    present = facts.people
    deciders = [person for person in present if person.decides]
    met = [person for person in present if person.met_on and (day - person.met_on).days <= policy.health.unmet_after]
    points = worth["met"] * len(met) / len(present)
    because = [
        Because(
            f"{len(met)} of {len(present)} met in the last {policy.health.unmet_after} days",
            tuple(person.met_entry for person in met if person.met_entry) or tuple(p.entry for p in present),
        )
    ]
    if len(present) > 1:
        points += worth["several"]
        because.append(Because(f"{len(present)} key persons known", tuple(person.entry for person in present)))
    else:
        because.append(Because(f"only one key person known: {present[0].name}", (present[0].entry,)))
    if deciders:
        points += worth["roles"]
        names = ", ".join(person.name for person in deciders)
        because.append(Because(f"decision maker known: {names}", tuple(person.entry for person in deciders)))
    else:
        because.append(Because("no decision maker known", tuple(person.entry for person in present)))
    return _factor("people", policy, points, because)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
