"""Moments, and histories of what reps record, for laws that hold for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice
from typing import Any

from hypothesis import strategies as st

from relations.book import Book
from relations.domain import presets
from relations.domain.command import Command
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    AnswerComplaint,
    AssignComplaint,
    CloseComplaint,
    DisputeRemedy,
    EscalateComplaint,
    InvestigateComplaint,
    LinkComplaint,
    RaiseComplaint,
    RegradeComplaint,
    ReopenComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.crises import CloseCrisis, DeclareCrisis, OwnCrisis
from relations.domain.customers import (
    AssignCustomer,
    ConfirmFile,
    EditCustomer,
    GradeCustomer,
    RateCustomer,
    RegisterCustomer,
)
from relations.domain.gifts import ApproveGift, HandGift, HandOverGift, RefuseGift, RequestGift, ReturnGift
from relations.domain.greetings import (
    NoteCustomerDate,
    NotePersonDate,
    SendGreeting,
    WithdrawCustomerDate,
    WithdrawPersonDate,
)
from relations.domain.merging import MergeCustomer, MergePerson, UnmergeCustomer, UnmergePerson
from relations.domain.people import (
    AssessPerson,
    ChangeRole,
    EditPerson,
    IntroducePerson,
    JoinCustomer,
    LearnFact,
    LeaveCustomer,
    RenamePerson,
    UnlearnFact,
)
from relations.domain.policy import SetPolicy
from relations.domain.promises import (
    BreakPromise,
    ConfirmPromise,
    EvidencePromise,
    KeepPromise,
    MakePromise,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
    repeat,
)
from relations.domain.ties import EndSupply, ReferCustomer, SupplyCustomer
from relations.domain.visits import LogVisit
from relations.domain.when import When
from relations.errors import RelationsError
from relations.handling.handler import Receipt

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
"""The clock of every book in the tests, so that the last day that may have happened is 2026-07-01."""

_ZONES = st.sampled_from([UTC, *(timezone(timedelta(minutes=minutes)) for minutes in (-660, -300, 330, 480))])
_FIRST, _LAST = date(2026, 1, 1), date(2026, 6, 30)
_CUSTOMERS = ("Acme", "华联 城东店", "100% Tea")
_PERSONS = ("王建国", "Li Na", "O'Brien")
_TITLES = ("店长", "buyer", None)
_LETTERS = {
    "visit-logged.v1": "V",
    "promise-made.v1": "P",
    "complaint-raised.v1": "X",
    "crisis-declared.v1": "Z",
    "customer-registered.v1": "C",
    "person-introduced.v1": "K",
    "gift-given.v1": "G",
    "gift-received.v1": "G",
    "gift-declined.v1": "G",
    "gift-requested.v1": "G",
    "fact-learned.v1": "F",
}
APPROVER = "zhao.lei"
"""Who approves gifts, whoever else records: nobody approves what they asked for."""


@st.composite
def moments(draw: st.DrawFn, first: date = date(1900, 1, 1), last: date = date(2100, 12, 31)) -> When:
    """Draw a moment of any precision whose first possible day lies in a range of days."""
    day = draw(st.dates(first, last))
    match draw(st.sampled_from(["day", "month", "year", "minute", "second"])):
        case "year":
            return When(f"{day.year:04}")
        case "month":
            return When(day.isoformat()[:7])
        case "day":
            return When.of(day)
        case unit:
            shape = "minutes" if unit == "minute" else draw(st.sampled_from(["seconds", "microseconds"]))
            instant = datetime.combine(day, draw(st.times()), draw(_ZONES))
            return When(instant.isoformat(timespec=shape))


@dataclass(frozen=True)
class Move:
    """Something that somebody wants recorded; the numbers choose among what is in the book by then."""

    verb: str
    on: When
    customer: int
    subject: int
    person: int
    days: int
    flag: bool


@dataclass
class Known:
    """The references that a history has brought so far, by letter."""

    refs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    occurrences: dict[str, list[date]] = field(default_factory=dict)
    """The first days of the repeating promises."""

    def ref(self, letter: str, number: int) -> str:
        """Choose one; one that does not exist while there is none."""
        found = self.refs[letter]
        return found[number % len(found)] if found else f"{letter}999"

    def learn(self, book: Book, after: int) -> None:
        """Take note of what was recorded."""
        for row in book.entries(after=after):
            if row.topic in _LETTERS:
                ref = f"{_LETTERS[row.topic]}{row.position}"
                self.refs[_LETTERS[row.topic]].append(ref)
                if row.topic == "promise-made.v1" and (made := book.promise(ref, date(2026, 7, 1))).repeat:
                    days = repeat.days(made.repeat, date.fromisoformat(made.starts or ""))
                    self.occurrences[ref] = list(islice(days, 4))


def _about_customer(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    word = ("one", "two", "")[move.subject % 3]
    match verb:
        case "register":
            grade = ("A", "B", None)[move.subject % 3]
            return [RegisterCustomer(**at, name=at["customer"], grade=grade, phone="110" if move.flag else None)]
        case "edit":
            return [EditCustomer(**at, kind=word, share=move.days or "", phone="" if move.flag else None)]
        case "confirm file":
            return [ConfirmFile(**at, facts=("phone", "share") if move.flag else ())]
        case "rate":
            return [RateCustomer(**at, rating=move.days, reason="they called", rep="li.wei")]
        case "grade":
            return [GradeCustomer(**at, grade="ABCD"[move.subject % 4])]
    return [AssignCustomer(**at, owner=("li.wei", "zhang.min")[move.subject % 2])]


def _about_person(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    person, title = _PERSONS[move.person % 3], _TITLES[move.subject % 3]
    match verb:
        case "introduce":
            return [
                IntroducePerson(person=person, name=person, at=at["customer"], on=move.on),
                JoinCustomer(**at, person=person, title=title, roles=("decision-maker",) if move.flag else ()),
            ]
        case "join":
            since = move.on if move.flag else None
            return [JoinCustomer(**at, person=person, since=since, title=title, besides=move.flag)]
        case "role":
            standing: dict[str, Any] = {"title": title, "level": move.subject % 3 + 1}
            if move.days % 3 == 1:
                standing |= {
                    "reports_to": _PERSONS[move.days % 2],
                    "attitude": ("mentor", "opponent")[move.subject % 2],
                }
            if move.days % 3 == 2:
                standing |= {"cleared": ("reports_to", "faction"), "roles": ("user",) if move.flag else ()}
            return [ChangeRole(**at, person=person, **standing)]
    return [LeaveCustomer(**at, person=person, title=title if move.flag else None)]


def _about_file(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"person": known.ref("K", move.person), "on": move.on}
    match verb:
        case "edit person":
            return [
                EditPerson(**this, phone=("110", "112")[move.subject % 2], cleared=("birthday",) if move.flag else ())
            ]
        case "rename":
            return [RenamePerson(**this, name=("王建华", "Nina Li", "王建国")[move.subject % 3])]
        case "learn":
            about, text = (("interests", "tea"), ("values", "both"), ("values", "neither"))[move.subject % 3]
            return [LearnFact(**this, about=about, text=text, rep="li.wei", source="Zoe" if move.flag else None)]
        case "unlearn":
            return [UnlearnFact(fact=known.ref("F", move.subject), reason="a mistake", on=move.on)]
    signs = {"know-us": move.flag} if move.subject % 2 else {}
    customer = at["customer"] if move.days % 2 else None
    return [
        AssessPerson(**this, customer=customer, rep="li.wei", signs=signs, questions={"trust": move.subject % 5 + 1})
    ]


def _about_visit(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    person = _PERSONS[move.person % 3] if move.flag else None
    due = move.on.day + timedelta(days=move.days)
    promise = _promise(at, move, due, person)
    complaint = RaiseComplaint(
        **at,
        about="crushed",
        severity=_SEVERITIES[move.subject % 4],
        product="milk" if move.days % 2 else None,
        person=person,
        recurs=known.ref("X", move.subject) if move.days % 5 == 1 and known.refs["X"] else None,
    )
    gift = HandOverGift(
        **at,
        item="tea",
        state=("given", "received", "declined")[move.subject % 3],
        person=person,
        value="18.50" if move.flag else None,
        currency="CNY",
    )
    what = {**at, "item": "cup", "person": person, "value": move.days * 20, "currency": "CNY", "rep": "li.wei"}
    match verb:
        case "request":
            return [RequestGift(**what, cash=move.days == 1)]
        case "promise":
            return [promise.model_copy(update={"visit": None})]
        case "complain":
            return [complaint]
        case "gift":
            return [gift]
    met = (person,) if person else ()
    return [LogVisit(**at, rep="li.wei", met=met, promises=(promise,), gifts=(gift,) if move.flag else ())]


_REPEAT = ("FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;INTERVAL=9;UNTIL=20260601")


def _promise(at: dict[str, Any], move: Move, due: date, person: str | None) -> MakePromise:
    """Make one of any kind; every other one is an ordinary one."""
    direction = ("ours", "theirs")[move.subject % 5 == 0]
    promise = MakePromise(
        **at, text="tea", person=person, due=due, direction=direction, rep=("li.wei", None)[move.flag]
    )
    match move.days % 6:
        case 1:
            return promise.model_copy(update={"repeat": _REPEAT[move.subject % 3]})
        case 2:
            return promise.model_copy(update={"standing": True, "due": None})
        case 3:
            return promise.model_copy(update={"question": True, "due": None})
    return promise


def _occurrence(move: Move, known: Known) -> date | None:
    """Give the day of an occurrence of a promise that has any, to begin with mostly."""
    days = known.occurrences.get(known.ref("P", move.subject))
    return days[move.days % len(days)] if days and move.person % 4 else None


def _about_promise(verb: str, move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"promise": known.ref("P", move.subject), "on": move.on}
    match verb:
        case "evidence":
            return [EvidencePromise(**this, evidence=f"invoice {move.days}")]
        case "reassign":
            return [ReassignPromise(**this, rep=("li.wei", "zhang.min")[move.flag])]
    this["occurrence"] = _occurrence(move, known)
    match verb:
        case "confirm":
            return [ConfirmPromise(**this, person=_PERSONS[move.person % 3])]
        case "keep":
            return [KeepPromise(**this, partly=move.flag)]
        case "break":
            return [BreakPromise(**this, reason="sold out" if move.flag else None)]
        case "release":
            return [ReleasePromise(**this)]
        case "reopen":
            return [ReopenPromise(**this)]
    return [ReschedulePromise(**this, due=move.on.day + timedelta(days=move.days))]


def _about_merging(verb: str, move: Move, known: Known) -> list[Command]:
    reason = {"reason": "the same", "on": move.on}
    customer, other = known.ref("C", move.customer), known.ref("C", move.subject)
    person, namesake = known.ref("K", move.person), known.ref("K", move.subject)
    match verb:
        case "merge":
            return [MergeCustomer(customer=customer, into=other, **reason)]
        case "merge persons":
            return [MergePerson(person=person, into=namesake, **reason)]
        case "unmerge":
            return [UnmergeCustomer(customer=customer, **reason)]
    return [UnmergePerson(person=person, **reason)]


def _about_gift(verb: str, move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"gift": known.ref("G", move.subject), "on": move.on}
    match verb:
        case "approve":
            return [ApproveGift(**this)]
        case "refuse":
            return [RefuseGift(**this, reason="too much")]
        case "hand":
            return [HandGift(**this)]
    return [ReturnGift(**this, reason="not allowed there")]


def _about_care(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    person, occasion = _PERSONS[move.person % 3], ("birthday", "Anniversary")[move.subject % 2]
    day = f"{move.days % 12 + 1}-{move.subject + 1}"
    match verb:
        case "greet":
            return [SendGreeting(**at, person=person if move.flag else None, occasion=occasion, channel="card")]
        case "note":
            return [NotePersonDate(person=person, occasion=occasion, day=day, lunar=move.flag, on=move.on)]
        case "note customer":
            return [NoteCustomerDate(**at, occasion=occasion, day=day, lunar=move.flag)]
        case "withdraw":
            return [WithdrawPersonDate(person=person, occasion=occasion, on=move.on)]
    return [WithdrawCustomerDate(**at, occasion=occasion)]


_CARE = ("note", "note customer", "withdraw", "withdraw customer")
_GIFT_STEPS = ("approve", "refuse", "hand", "give back")


def _about_ties(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    by = _CUSTOMERS[move.subject % 3]
    match verb:
        case "refer":
            return [ReferCustomer(**at, by=by, person=_PERSONS[move.person % 3] if move.flag else None)]
        case "supply":
            return [SupplyCustomer(**at, by=by, since=move.on if move.flag else None)]
    return [EndSupply(**at, by=by)]


_SEVERITIES = ("low", "medium", "high", "critical")
_STAGES: dict[str, type[Command]] = {
    "acknowledge": AcknowledgeComplaint,
    "resolve": ResolveComplaint,
    "tell": TellCustomer,
    "accept": AcceptRemedy,
    "dispute": DisputeRemedy,
    "take up": ReopenComplaint,
}
CREATING = ("register", "introduce", "join", "visit", "promise", "complain", "gift", "request", "declare", "greet")
_CHANGING = (
    "policy",
    "edit",
    "grade",
    "assign",
    "role",
    "role",
    "leave",
    "edit person",
    "rename",
    "learn",
    "unlearn",
    "assess",
    "reschedule",
    "keep",
    "break",
    "release",
    "reopen",
    "confirm",
    "evidence",
    "reassign",
    "close",
    "merge",
    "unmerge",
    "merge persons",
    "unmerge persons",
    "confirm file",
    "rate",
    "refer",
    "supply",
    "end supply",
    "entrust",
    "escalate",
    "investigate",
    "answer",
    "regrade",
    "link",
    "own",
    "end",
)
_VERBS = (
    *CREATING,
    *_CHANGING,
    *_STAGES,
    *_GIFT_STEPS,
    *_CARE,
    "request",
    "visit",
    "promise",
    "keep",
    "complain",
    "resolve",
)


def commands(move: Move, known: Known) -> list[Command]:
    """Say in commands what the move wants recorded."""
    at: dict[str, Any] = {"customer": _CUSTOMERS[move.customer % 3], "on": move.on}
    verb = move.verb
    if verb == "policy":
        return [SetPolicy(policy=presets.preset(presets.names()[move.subject % 3]), reason="as it is done", on=move.on)]
    if verb in {"register", "edit", "grade", "assign", "confirm file", "rate"}:
        return _about_customer(verb, at, move)
    if verb in {"refer", "supply", "end supply"}:
        return _about_ties(verb, at, move)
    if "merge" in verb:
        return _about_merging(verb, move, known)
    if verb in {"introduce", "join", "role", "leave"}:
        return _about_person(verb, at, move)
    if verb in {"edit person", "rename", "learn", "unlearn", "assess"}:
        return _about_file(verb, at, move, known)
    if verb in {"visit", "promise", "complain", "gift", "request"}:
        return _about_visit(verb, at, move, known)
    if verb in {"keep", "break", "release", "reopen", "reschedule", "confirm", "evidence", "reassign"}:
        return _about_promise(verb, move, known)
    if verb in _CARE or verb == "greet":
        return _about_care(verb, at, move)
    if verb in _GIFT_STEPS:
        return _about_gift(verb, move, known)
    if verb in {"declare", "own", "end"}:
        return _about_crisis(verb, at, move, known)
    return _about_complaint(verb, move, known)


def _about_complaint(verb: str, move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"complaint": known.ref("X", move.subject), "on": move.on}
    name, severity = ("li.wei", "zhang.min")[move.person % 2], _SEVERITIES[move.person % 4]
    match verb:
        case "close":
            return [CloseComplaint(**this, reason="gone" if move.flag else None)]
        case "entrust":
            return [AssignComplaint(**this, to=name)]
        case "escalate":
            return [EscalateComplaint(**this, to=name, reason="grave" if move.flag else None)]
        case "investigate":
            return [InvestigateComplaint(**this, cause=("stacked", "dropped")[move.person % 2])]
        case "answer":
            return [AnswerComplaint(**this, answer="we replace it", person=_PERSONS[0] if move.flag else None)]
        case "regrade":
            return [RegradeComplaint(**this, severity=severity, reason="seen again")]
        case "link":
            return [LinkComplaint(**this, recurs=known.ref("X", move.person))]
    return [_STAGES[verb](**this)]


def _about_crisis(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
    this: dict[str, Any] = {"crisis": known.ref("Z", move.subject), "on": move.on}
    match verb:
        case "declare":
            complaint = known.ref("X", move.subject) if move.flag and known.refs["X"] else None
            return [DeclareCrisis(**at, reason="may leave us", complaint=complaint)]
        case "own":
            return [OwnCrisis(**this, owner=("li.wei", "zhang.min")[move.person % 2])]
    return [CloseCrisis(**this, outcome="stays")]


def moves() -> st.SearchStrategy[Move]:
    """Draw a move between January and June 2026, on days known more or less precisely."""
    choice = st.integers(0, 11)
    customer = st.sampled_from([0, 0, 0, 1, 1, 2])
    on = st.dates(date(2026, 3, 1), _LAST).map(When.of) | moments(_FIRST, _LAST)
    return st.builds(Move, st.sampled_from(_VERBS), on, customer, choice, choice, st.integers(0, 60), st.booleans())


def histories(most: int = 30) -> st.SearchStrategy[list[Move]]:
    """Draw a history: customers, people, promises and complaints to begin with, then anything."""
    day = When("2026-01-15")
    begin = [
        Move(verb, day, customer, customer, customer, 11, flag=True)
        for customer in range(2)
        for verb in ("register", "introduce", "visit", "complain", "request")
    ]
    return st.lists(moves(), min_size=most // 3, max_size=most).map(lambda more: [*begin, *more])


def attempt(book: Book, wanted: Sequence[Command]) -> Receipt | RelationsError:
    """Have commands recorded, or refused."""
    recorder = book.handler._actor
    if any(isinstance(command, ApproveGift) for command in wanted):
        book.handler._actor = APPROVER
    try:
        return book.handle(*wanted)
    except RelationsError as refusal:
        return refusal
    finally:
        book.handler._actor = recorder


def play(
    book: Book,
    history: Sequence[Move],
    after_each: Callable[[Move, Sequence[Command], Receipt | RelationsError], None] = lambda *_: None,
) -> None:
    """Play a history on an empty book, whatever is refused on the way."""
    known = Known()
    for move in history:
        size = book.size()
        wanted = commands(move, known)
        outcome = attempt(book, wanted)
        known.learn(book, size)
        after_each(move, wanted, outcome)
