"""What an entry says, in one plain line."""

from __future__ import annotations

from collections.abc import Callable

from relations.domain.complaints import ComplaintRaised, ComplaintStage
from relations.domain.customers import CustomerAssigned, CustomerEdited, CustomerGraded, CustomerRegistered
from relations.domain.event import Event, StreamId
from relations.domain.gifts import GiftDeclined, GiftGiven, GiftReceived, Handed
from relations.domain.people import PersonIntroduced, PersonJoined, PersonLeft, PersonRoleChanged
from relations.domain.promises import PromiseChange, PromiseKept, PromiseMade, PromiseRescheduled
from relations.domain.visits import VisitLogged

Name = Callable[[StreamId], str]
"""Gives the name of a person by the person's stream."""
Refer = Callable[[int], str]
"""Gives the reference of a subject by its number in the customer's stream."""


def summary(event: Event, name: Name, refer: Refer) -> str:
    """Say what happened in one line, with the names of persons and the references of subjects."""
    match event:
        case CustomerRegistered():
            return _join("file opened:", event.name, event.kind, event.grade and f"grade {event.grade}", event.owner)
        case CustomerEdited():
            facts = event.model_dump(exclude_none=True, exclude={"cleared", "note"})
            gone = [f"{fact} no longer known" for fact in event.cleared]
            return "file changed: " + ", ".join([*(f"{fact} {value}" for fact, value in facts.items()), *gone])
        case CustomerGraded():
            return _join(f"graded {event.grade}", _because(event.reason))
        case CustomerAssigned():
            return _join(f"given to {event.owner}", _because(event.reason))
        case VisitLogged():
            return _visit(event, name)
        case PersonIntroduced() | PersonJoined() | PersonRoleChanged() | PersonLeft():
            return _person(event, name)
        case PromiseMade():
            return _promise(event, name)
        case PromiseChange():
            return _promise_change(event, name, refer)
        case ComplaintRaised():
            by = f"by {name(event.person)}" if event.person else None
            return _join(f"complaint ({event.severity})", by, f": {event.about}")
        case ComplaintStage():
            return _stage(event, name, refer)
        case GiftGiven() | GiftReceived() | GiftDeclined():
            return _gift(event, name)
    return event.topic


def _visit(event: VisitLogged, name: Name) -> str:
    how = "visit" if event.channel == "visit" else event.channel
    met = f"met {', '.join(name(person) for person in event.met)}" if event.met else None
    why = f"for {', '.join(event.purposes)}" if event.purposes else None
    after = f": {event.outcome or event.goal}" if event.outcome or event.goal else None
    then = f"; next {event.next_on}" if event.next_on else None
    return _join(f"{how} by {event.rep}", why, f", {met}" if met else None, after, then)


def _person(event: PersonIntroduced | PersonJoined | PersonRoleChanged | PersonLeft, name: Name) -> str:
    match event:
        case PersonIntroduced():
            return f"came to know {event.name}"
        case PersonJoined():
            since = f"since {event.since}" if event.since else None
            return _join(f"{name(event.person)} is there", _post(event), since)
        case PersonRoleChanged():
            return _join(f"{name(event.person)} is now", _post(event))
        case PersonLeft():
            return _join(f"{name(event.person)} left", _because(event.reason))


def _post(event: PersonJoined | PersonRoleChanged) -> str | None:
    standing = {"level": event.level, "influence": event.influence}
    facts = [event.title, *(event.roles or ()), event.attitude, *(f"{k} {v}" for k, v in standing.items() if v)]
    said = ", ".join(str(fact) for fact in facts if fact)
    return f"({said})" if said else None


def _promise(event: PromiseMade, name: Name) -> str:
    due = f"(due {event.due})" if event.due else None
    if event.direction == "ours":
        to = f"to {name(event.person)}" if event.person else None
        return _join("we promised", to, f": {event.text}", due)
    return _join(f"{name(event.person) if event.person else 'they'} promised: {event.text}", due)


def _promise_change(event: PromiseChange, name: Name, refer: Refer) -> str:
    ref, reason = refer(event.promise), _because(getattr(event, "reason", None))
    match event:
        case PromiseRescheduled():
            agreed = f", agreed by {name(event.agreed_by)}" if event.agreed_by else None
            return _join(
                f"promise {ref} moved", f"from {event.was}" if event.was else None, f"to {event.due}", agreed, reason
            )
        case PromiseKept():
            evidence = f": {event.evidence}" if event.evidence else None
            return _join(f"promise {ref} kept", "in part" if event.partly else None, evidence)
    return _join(f"promise {ref} {_word(event, 'promise')}", reason)


def _stage(event: ComplaintStage, name: Name, refer: Refer) -> str:
    ref, word = refer(event.complaint), _word(event, "complaint")
    person = getattr(event, "person", None)
    said = f"complaint {ref}: customer told" if word == "told" else f"complaint {ref} {word}"
    remedy = getattr(event, "remedy", None)
    who = f"({name(person)})" if person else None
    return _join(said, who, f": {remedy}" if remedy else None, _because(getattr(event, "reason", None)))


def _gift(event: Handed, name: Name) -> str:
    worth = f"({event.value:f} {event.currency})" if event.value is not None else None
    person = name(event.person) if event.person else None
    occasion = f"for {event.occasion}" if event.occasion else None
    match event:
        case GiftGiven():
            return _join("we gave", event.item, worth, person and f"to {person}", occasion)
        case GiftReceived():
            return _join("we received", event.item, worth, person and f"from {person}", occasion)
    return _join("gift declined:", event.item, worth, person and f"({person})", occasion)


def _word(event: Event, noun: str) -> str:
    return event.topic.removeprefix(f"{noun}-").removesuffix(".v1")


def _because(reason: str | None) -> str | None:
    return f"because {reason}" if reason else None


def _join(*parts: str | None) -> str:
    """Put a space before every part but those that begin with their own punctuation."""
    return "".join(part if part[0] in ":;," else f" {part}" for part in parts if part).lstrip()
