"""Deciding what is recorded about gifts, and folding it into the customer's state (HANDBOOK G1 to G4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from relations.domain.around import Advice, Around, GiftBefore
from relations.domain.command import refuse_earlier
from relations.domain.event import Event
from relations.domain.gifts.commands import (
    ApproveGift,
    GiftCommand,
    HandGift,
    HandOverGift,
    NewGift,
    RefuseGift,
    RequestGift,
    ReturnGift,
)
from relations.domain.gifts.errors import (
    AlreadyDecidedError,
    GiftNotAllowedError,
    MissingCurrencyError,
    NeedsApprovalError,
    NotARequestError,
    NotGivenError,
    OwnRequestError,
)
from relations.domain.gifts.events import (
    GiftApproved,
    GiftChange,
    GiftDeclined,
    GiftGiven,
    GiftHanded,
    GiftReceived,
    GiftRefused,
    GiftRequested,
    GiftReturned,
    Handed,
    state_of,
)
from relations.domain.gifts.judging import Finding, counted, heaviest, judge, may_overlap, money, same_item, strictest
from relations.domain.relationship import Decision, Gift, Relationship
from relations.domain.when import When

_FACTS = ("item", "rep", "value", "currency", "cash")


def decide(command: GiftCommand, state: Relationship, around: Around) -> Sequence[Event]:
    """Judge a command about a gift (HANDBOOK G1, G3); what is already so yields no event."""
    if isinstance(command, HandOverGift | RequestGift):
        return [_begin(command, state, around)]
    gift = state.gifts[command.gift.number]
    refuse_earlier(command.gift.text, command.on, gift.on)
    match command:
        case ApproveGift():
            return _approve(command, gift, state, around)
        case RefuseGift():
            return _refuse(command, gift)
        case HandGift():
            return _hand(command, gift, state, around)
        case ReturnGift():
            return _return(command, gift)


def advise(command: GiftCommand, state: Relationship, around: Around) -> Sequence[Advice]:
    """Warn of repeats and of what the rules flag, say what an approval adds up to, plan the next call (G2 to G4)."""
    if isinstance(command, HandOverGift | RequestGift):
        if isinstance(command, HandOverGift) and command.state != "given":
            return []
        gift, who = proposed(command, around.actor), command.person.text if command.person else "the customer"
    else:
        gift, who = replace(state.gifts[command.gift.number], on=command.on), "this person"
        if isinstance(command, RefuseGift | ReturnGift) or gift.state not in {"requested", "approved"}:
            return []
    findings = _judged(gift, state, around)
    if isinstance(command, HandGift):
        findings = [finding for finding in findings if finding.verdict == "flag"]
    advice = [Advice(finding.text) for finding in findings]
    advice += _repeated(gift, who, around)
    if isinstance(command, ApproveGift):
        advice += _adds_up(gift, command.gift.text, around)
    if isinstance(command, HandOverGift | HandGift):
        advice += _call_again(command.on, around)
    return advice


def with_given(around: Around, event: Event, on: When) -> Around:
    """Count what was just decided to be given towards the gifts that the same decision still judges."""
    if not isinstance(event, GiftGiven) or event.person is None:
        return around
    given = GiftBefore(0, event.person, on, event.item, event.value, event.currency, event.rep)
    return replace(around, gifts=(*around.gifts, given))


def proposed(command: NewGift, actor: str) -> Gift:
    """Give the gift that a command is about, as it would stand in the customer's state."""
    facts = {fact: getattr(command, fact) for fact in _FACTS}
    return Gift("requested", command.on, command.person.stream if command.person else None, actor, **facts)


def _begin(command: HandOverGift | RequestGift, state: Relationship, around: Around) -> Event:
    if command.value is not None and command.currency is None:
        raise MissingCurrencyError(command.value)
    fields = command.model_dump(include={*_FACTS, "occasion", "note"})
    fields["person"] = command.person.stream if command.person else None
    fields["visit"] = command.visit.number if command.visit else None
    if isinstance(command, RequestGift):
        _refuse_forbidden(_judged(proposed(command, around.actor), state, around))
        return GiftRequested(**fields)
    match command.state:
        case "given":
            _refuse_unapproved(
                _judged(proposed(command, around.actor), state, around),
                f"relations gift request {command.customer} --item ... (with the same options)",
            )
            return GiftGiven(**fields)
        case "received":
            return GiftReceived(**fields)
        case "declined":
            return GiftDeclined(**fields, offered_by=command.offered_by)


def _approve(command: ApproveGift, gift: Gift, state: Relationship, around: Around) -> Sequence[Event]:
    text = command.gift.text
    if gift.approved is not None:
        return []
    _refuse_decided(text, gift)
    if _name(around.actor) in {_name(gift.asked_by), _name(gift.rep or "")}:
        raise OwnRequestError(text, around.actor)
    _refuse_forbidden(_judged(replace(gift, on=command.on), state, around))
    return [GiftApproved(gift=command.gift.number, reason=command.reason, note=command.note)]


def _refuse(command: RefuseGift, gift: Gift) -> Sequence[Event]:
    if gift.refused is not None:
        return []
    _refuse_decided(command.gift.text, gift)
    return [GiftRefused(gift=command.gift.number, reason=command.reason, note=command.note)]


def _hand(command: HandGift, gift: Gift, state: Relationship, around: Around) -> Sequence[Event]:
    text = command.gift.text
    if gift.state == "given":
        return []
    if gift.refused is not None:
        raise AlreadyDecidedError(text, "refused", gift.refused)
    if gift.state not in {"requested", "approved"}:
        raise NotARequestError(text, gift)
    judged = _judged(replace(gift, on=command.on), state, around)
    if gift.approved is None:
        _refuse_unapproved(judged, f"relations gift approve {text} (by somebody else)")
    else:
        refuse_earlier(f"the approval of {text}", command.on, gift.approved.on)
        _refuse_forbidden(judged)
    visit = command.visit.number if command.visit else None
    return [GiftHanded(gift=command.gift.number, visit=visit, note=command.note)]


def _return(command: ReturnGift, gift: Gift) -> Sequence[Event]:
    if gift.state == "returned":
        return []
    if gift.state not in {"given", "received"}:
        raise NotGivenError(command.gift.text, gift)
    return [GiftReturned(gift=command.gift.number, reason=command.reason, note=command.note)]


def _refuse_decided(text: str, gift: Gift) -> None:
    for word, decision in (("approved", gift.approved), ("refused", gift.refused)):
        if decision is not None:
            raise AlreadyDecidedError(text, word, decision)
    if gift.state != "requested":
        raise NotARequestError(text, gift)


def _refuse_forbidden(findings: Sequence[Finding]) -> None:
    worst = strictest(findings)
    if worst is not None and worst.verdict == "refuse":
        raise GiftNotAllowedError(worst.text, worst.mend)


def _refuse_unapproved(findings: Sequence[Finding], first: str) -> None:
    _refuse_forbidden(findings)
    worst = strictest(findings)
    if worst is not None and worst.verdict == "approve":
        raise NeedsApprovalError(worst.text, first)


def _judged(gift: Gift, state: Relationship, around: Around) -> list[Finding]:
    kind = state.customer.facts.get("kind") if state.customer else None
    complained = any(may_overlap(each.raised, each.closed, gift.on) for each in state.complaints.values())
    return judge(gift, None if kind is None else str(kind), around.policy.gifts, around.gifts, complained=complained)


def _repeated(gift: Gift, who: str, around: Around) -> list[Advice]:
    had = same_item(gift, around.gifts)
    if not had:
        return []
    entries = ", ".join(str(other.entry) for other in had if other.entry) or "recorded together with this"
    others = sorted({other.rep for other in had if other.rep and other.rep != gift.rep})
    by = f" by {', '.join(others)}" if others else ""
    return [Advice(f"{who} was given {gift.item} already{by} (entries: {entries}): a repeat earns nothing")]


def _adds_up(gift: Gift, text: str, around: Around) -> list[Advice]:
    if gift.value is None or gift.person is None:
        return []
    total, entries = heaviest(gift, around.gifts)
    besides = counted(total, gift.currency, entries)
    return [Advice(f"with {text} one person gets {money(total + gift.value, gift.currency)} in 365 days ({besides})")]


def _call_again(on: When, around: Around) -> list[Advice]:
    day = on.day + timedelta(days=around.policy.gifts.follow_up)
    return [Advice(f"a gift is a reason to call again: plan a visit by {day}")] if day >= around.today else []


def _name(actor: str) -> str:
    return " ".join(actor.split()).casefold() or "nobody"


def evolve(state: Relationship, event: Event, on: When, actor: str) -> Relationship:
    """Fold one event of a gift into the state."""
    match event:
        case Handed():
            facts = {fact: getattr(event, fact) for fact in _FACTS}
            begun = Gift(state_of(event), on, event.person, actor, **facts)
            return replace(state, gifts=state.gifts.set(state.version, begun))
        case GiftChange():
            changed = _changed(state.gifts[event.gift], event, on, actor)
            return replace(state, gifts=state.gifts.set(event.gift, changed))
    return state


def _changed(gift: Gift, event: GiftChange, on: When, actor: str) -> Gift:
    now = state_of(event)
    match event:
        case GiftApproved():
            return replace(gift, state=now, approved=Decision(actor, on))
        case GiftRefused():
            return replace(gift, state=now, refused=Decision(actor, on))
        case GiftHanded():
            return replace(gift, state=now, on=on)
    return replace(gift, state=now)


JUDGES: dict[Any, Any] = dict.fromkeys(get_args(GiftCommand), decide)
ADVISERS: dict[Any, Any] = dict.fromkeys(get_args(GiftCommand), advise)
FOLDS: dict[type[Event], Any] = dict.fromkeys((*Handed.__subclasses__(), *GiftChange.__subclasses__()), evolve)
