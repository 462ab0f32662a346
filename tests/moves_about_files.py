"""Moves about files: customers, key persons, what ties them, merging, and the days that matter."""

from __future__ import annotations

from typing import Any

from moves import CUSTOMERS, PERSONS, TITLES, Known, Move
from relations.domain.command import Command
from relations.domain.customers import (
    AssignCustomer,
    ConfirmFile,
    EditCustomer,
    GradeCustomer,
    RateCustomer,
    RegisterCustomer,
)
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
from relations.domain.ties import EndSupply, ReferCustomer, SupplyCustomer


def about_customer(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    word = ("one", "two", "")[move.subject % 3]
    match verb:
        case "register":
            grade = ("A", "B", None)[move.subject % 3]
            return [RegisterCustomer(**at, name=at["customer"], grade=grade, phone="110" if move.flag else None)]
        case "edit":
            fixed = {"every": move.days % 30 or "", "weekday": ("tue", "fri, mon", "")[move.subject % 3]}
            return [EditCustomer(**at, kind=word, share=move.days or "", phone="" if move.flag else None, **fixed)]
        case "confirm file":
            return [ConfirmFile(**at, facts=("phone", "share") if move.flag else ())]
        case "rate":
            return [RateCustomer(**at, rating=move.days, reason="they called", rep="li.wei")]
        case "grade":
            return [GradeCustomer(**at, grade="ABCD"[move.subject % 4])]
    return [AssignCustomer(**at, owner=("li.wei", "zhang.min")[move.subject % 2])]


def about_person(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    person, title = PERSONS[move.person % 3], TITLES[move.subject % 3]
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
                    "reports_to": PERSONS[move.days % 2],
                    "attitude": ("mentor", "opponent")[move.subject % 2],
                }
            if move.days % 3 == 2:
                standing |= {"cleared": ("reports_to", "faction"), "roles": ("user",) if move.flag else ()}
            return [ChangeRole(**at, person=person, **standing)]
    return [LeaveCustomer(**at, person=person, title=title if move.flag else None)]


def about_file(verb: str, at: dict[str, Any], move: Move, known: Known) -> list[Command]:
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


def about_merging(verb: str, move: Move, known: Known) -> list[Command]:
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


def about_care(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    person, occasion = PERSONS[move.person % 3], ("birthday", "Anniversary")[move.subject % 2]
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


def about_ties(verb: str, at: dict[str, Any], move: Move) -> list[Command]:
    by = CUSTOMERS[move.subject % 3]
    match verb:
        case "refer":
            return [ReferCustomer(**at, by=by, person=PERSONS[move.person % 3] if move.flag else None)]
        case "supply":
            return [SupplyCustomer(**at, by=by, since=move.on if move.flag else None)]
    return [EndSupply(**at, by=by)]


CARE = ("note", "note customer", "withdraw", "withdraw customer")
