"""From what is told of a visit to the one command that records it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, TypeVar

from relations.domain.command import Command, UnreadableError
from relations.domain.complaints import AcceptRemedy, DisputeRemedy, RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.market import CollectMoney, Observe, TakeOrder
from relations.domain.people import LearnFact
from relations.domain.promises import BreakPromise, EvidencePromise, KeepPromise, MakePromise
from relations.domain.visits import LogPlannedVisit, LogVisit, VisitReport
from relations.domain.when import NotADateError, When, read_day
from relations.exchange.visit.told import MisreadError, Place, Told, answer

_C = TypeVar("_C", bound=Command)
_KEYS = {"companion": "with", "next_on": "next", "template": "step-list"}
"""How a report calls fields of the command, where it is not by their own names."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The visit that is told of: of which customer, or planned as which; who was there, when; how days are read."""

    customer: str
    visit: str | None
    rep: str
    on: When
    today: date
    zone: tzinfo

    def day(self, text: str | None, place: Place) -> date | None:
        """Read a day as people write it."""
        if text is None:
            return None
        try:
            return read_day(text, self.today, self.zone)
        except NotADateError as error:
            raise MisreadError(place, error) from None

    def made(self, kind: type[_C], place: Place, /, **fields: Any) -> _C:
        """Make a command, or a part of one; what was not told is left out."""
        given = {name: value for name, value in fields.items() if value is not None and value != ()}
        try:
            return kind.model_validate({"on": self.on, **given})
        except UnreadableError as error:
            raise MisreadError((*place, _KEYS.get(error.field, error.field)), error) from None


def report_of(told: Told, setting: Setting) -> VisitReport:
    """Make the command of a visit and all that it brought; raises MisreadError, which says where it is wrong.

    Who was met alone is the one to whom something was promised or given, who complained, and who was told.
    """
    met = tuple(told.get("met", ()))
    alone = met[0] if len(met) == 1 else None
    fields = {name: told.get(name) for name in ("channel", "goal", "company", "minutes", "outcome", "note")}
    if told.get("with") and not told.get("company"):
        fields["company"] = "joint"
    kind: type[VisitReport] = LogPlannedVisit if setting.visit else LogVisit
    subject = {"visit": setting.visit} if setting.visit else {"customer": setting.customer}
    return setting.made(
        kind, (), rep=setting.rep, met=met, next_on=setting.day(told.get("next"), ("next",)),
        companion=told.get("with"), template=told.get("step-list"), purposes=tuple(told.get("purposes", ())),
        steps=tuple(told.get("steps", ())), **subject, **fields, **_brought(told, setting, alone),
        **_settled(told, setting), **_told(told, setting, alone), **_learned(told, setting, alone),
    )  # fmt: skip


def _numbered(told: Told, key: str) -> Iterator[tuple[Place, Mapping[str, str]]]:
    return (((key, number), item) for number, item in enumerate(told.get(key, ()), 1) if item)


def _brought(told: Told, setting: Setting, alone: str | None) -> dict[str, Any]:
    """Make what is new: promises, complaints, gifts, what was seen, orders and money."""
    customer, rep, made = setting.customer, setting.rep, setting.made
    promises = [_promise(item, place, setting, alone) for place, item in _numbered(told, "promises")]
    complaints = [
        made(RaiseComplaint, place, customer=customer, **{"person": item.get("by", alone), **_without(item, "by")})
        for place, item in _numbered(told, "complaints")
    ]
    gifts = [
        made(
            HandOverGift, place, customer=customer, rep=rep, **{"person": item.get("to", alone), **_without(item, "to")}
        )
        for place, item in _numbered(told, "gifts")
    ]
    sections = (("observations", Observe), ("orders", TakeOrder), ("collected", CollectMoney))
    seen, orders, payments = (
        tuple(made(kind, place, customer=customer, **item) for place, item in _numbered(told, key))
        for key, kind in sections
    )
    return {
        "promises": tuple(promises), "complaints": tuple(complaints), "gifts": tuple(gifts), "observations": seen,
        "orders": orders, "payments": payments,
    }  # fmt: skip


def _promise(item: Mapping[str, str], place: Place, setting: Setting, alone: str | None) -> MakePromise:
    due = None if item.get("due") == "-" else setting.day(item.get("due"), (*place, "due"))
    fields = {"text": item.get("text", ""), "person": item.get("to", alone), "due": due}
    direction = _direction(item, place)
    return setting.made(MakePromise, place, customer=setting.customer, rep=setting.rep, direction=direction, **fields)


def _settled(told: Told, setting: Setting) -> dict[str, Any]:
    """Make what became of earlier promises."""
    found: dict[str, list[Command]] = {"kept": [], "broken": [], "evidenced": []}
    for place, item in _numbered(told, "settle"):
        done, which = answer(item.get("done")), {"promise": item.get("promise", "")}
        occurrence = setting.day(item.get("occurrence"), (*place, "occurrence"))
        match done:
            case "no":
                _refuse_idle(item, place, "done", ("evidence", "reason"), "yes, partly or broken")
            case "yes" | "partly":
                _refuse_idle(item, place, "done", ("reason",), "broken")
                kept = {"partly": done == "partly", "evidence": item.get("evidence"), "occurrence": occurrence}
                found["kept"].append(setting.made(KeepPromise, place, **which, **kept))
            case "broken":
                _refuse_idle(item, place, "done", ("evidence",), "yes or partly")
                broken = {"reason": item.get("reason"), "occurrence": occurrence}
                found["broken"].append(setting.made(BreakPromise, place, **which, **broken))
            case "seen":
                _refuse_idle(item, place, "done", ("reason", "occurrence"), "broken")
                seen = setting.made(EvidencePromise, place, **which, evidence=item.get("evidence", ""))
                found["evidenced"].append(seen)
            case _:
                raise _unknown_word(place, "done", done, "no, yes, partly, broken, or of a standing promise: seen")
    return {name: tuple(commands) for name, commands in found.items()}


def _told(told: Told, setting: Setting, alone: str | None) -> dict[str, Any]:
    """Make what the customer was told of earlier complaints, and said to it."""
    found: dict[str, list[Command]] = {"resolved": [], "told": [], "accepted": [], "disputed": []}
    for place, item in _numbered(told, "tell"):
        said, which = answer(item.get("told")), {"complaint": item.get("complaint", "")}
        if said not in {"no", "yes", "accepted", "disputed"}:
            raise _unknown_word(place, "told", said, "no, yes, accepted or disputed")
        if said != "disputed":
            _refuse_idle(item, place, "told", ("reason",), "disputed")
        if "remedy" in item:
            found["resolved"].append(setting.made(ResolveComplaint, place, **which, remedy=item["remedy"]))
        if said != "no":
            person = item.get("to", alone)
            found["told"].append(setting.made(TellCustomer, place, **which, person=person))
        if said == "accepted":
            found["accepted"].append(setting.made(AcceptRemedy, place, **which, person=person))
        if said == "disputed":
            found["disputed"].append(setting.made(DisputeRemedy, place, **which, reason=item.get("reason")))
    return {name: tuple(commands) for name, commands in found.items()}


def _learned(told: Told, setting: Setting, alone: str | None) -> dict[str, Any]:
    learned = []
    for place, item in _numbered(told, "learned"):
        person = item.get("person", alone)
        if person is None:
            raise MisreadError(place, "of whom? name the person, for example person: K2")
        fields = {"about": "other", "text": "", **_without(item, "person")}
        learned.append(setting.made(LearnFact, place, person=person, rep=setting.rep, **fields))
    return {"learned": tuple(learned)}


def _direction(item: Mapping[str, str], place: Place) -> str:
    theirs = answer(item.get("theirs"))
    if theirs not in {"yes", "no"}:
        raise _unknown_word(place, "theirs", theirs, "yes where the customer promised us, or no")
    return "theirs" if theirs == "yes" else "ours"


def _without(item: Mapping[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in item.items() if name != key}


def _refuse_idle(item: Mapping[str, str], place: Place, key: str, idle: tuple[str, ...], mend: str) -> None:
    """Refuse what would be lost without a word."""
    for name in idle:
        if name in item:
            raise MisreadError((*place, name), f"{name} says something, and {key} is {item.get(key, 'no')}; "
                               f"write {key}: {mend}, or leave {name} out")  # fmt: skip


def _unknown_word(place: Place, key: str, word: str, known: str) -> MisreadError:
    shown = word if len(word) <= 40 else f"{word[:39]}…"  # noqa: PLR2004
    return MisreadError((*place, key), f"{key} '{shown}': it is none of these; write {known}")
