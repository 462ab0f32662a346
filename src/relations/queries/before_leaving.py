"""The eight questions before leaving for a visit: what the record answers, and what is left to the person (V3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from relations.queries.complaints import ComplaintRow
from relations.queries.customers import CustomerFile
from relations.queries.promises import PromiseRow
from relations.queries.visits import VisitRow


@dataclass(frozen=True, slots=True)
class Whom:
    """A key person to see: deciders come first, then those who were not met for long.

    `unmet_days` is None for somebody who was never met. `facts` are worth knowing, each with its reference in `refs`.
    """

    ref: str
    name: str
    title: str | None
    roles: tuple[str, ...]
    attitude: str | None
    level: int | None
    decides: bool
    last_met: str | None
    unmet_days: int | None
    new: bool
    facts: tuple[str, ...]
    refs: tuple[str, ...]
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the record holds for a visit: the file, the plan, the last visits, and what is between us."""

    file: CustomerFile
    plan: VisitRow | None
    visits: Sequence[VisitRow]
    promises: Sequence[PromiseRow]
    complaints: Sequence[ComplaintRow]
    people: Sequence[Whom]
    today: date


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what the record answers, None where it cannot, what is left to do, and the references behind it."""

    question: str
    answer: str | None
    left: str | None
    refs: tuple[str, ...] = ()


def questions(known: Known) -> tuple[Question, ...]:
    """Answer what can be answered, in the order of HANDBOOK V3."""
    return (
        _goal(known.plan),
        _appointment(known.plan, known.people, known.today),
        _figures(known.file),
        Question("tools and samples?", None, "pack what the goal and the next steps ask for"),
        _route(known.plan, known.file),
        _kept(known.promises),
        Question("appearance?", None, "look into the mirror"),
        _else(known.complaints),
    )


def _goal(plan: VisitRow | None) -> Question:
    asked = "a specific goal?"
    if plan is None or not (plan.goal or plan.purposes):
        return Question(asked, None, "set one: relations visit plan CUSTOMER --day DAY --purpose ... --goal ...")
    said = f"{', '.join(plan.purposes)}: {plan.goal}" if plan.goal else ", ".join(plan.purposes)
    return Question(asked, said, None if plan.goal else "say what is to be reached", (plan.ref,))


def _appointment(plan: VisitRow | None, people: Sequence[Whom], today: date) -> Question:
    asked = "an appointment?"
    first = people[0] if people else None
    call = f"call {first.name}{f' ({first.phone})' if first.phone else ''}" if first else "find out whom to see"
    if plan is None:
        return Question(asked, None, call)
    if plan.planned_on is not None and plan.planned_on < today.isoformat():
        return Question(asked, f"planned for {plan.planned_on}, and missed", call, (plan.ref,))
    at = f"{plan.planned_on} {plan.time}" if plan.time else f"{plan.planned_on}, no time"
    see = f", to see {', '.join(plan.see)}" if plan.see else ""
    return Question(asked, f"planned for {at}{see}", None if plan.time and plan.see else call, (plan.ref,))


def _figures(file: CustomerFile) -> Question:
    asked = "the customer's figures?"
    known = [f"{fact.fact} {fact.value}" for fact in file.facts if fact.fact in {"scale", "share", "credit", "payment"}]
    missing = [name for name in file.missing if name != "key-person"]
    left = f"find out: {', '.join(missing)}" if missing else None
    return Question(asked, "; ".join(known) or None, left, (file.ref,))


def _route(plan: VisitRow | None, file: CustomerFile) -> Question:
    if file.address is None:
        return Question("the route?", None, "find out the address: relations customer edit CUSTOMER --address ...")
    order = f", stop {plan.order} of the day" if plan and plan.order else ""
    return Question("the route?", f"{file.address}{order}", None, (file.ref,))


def _kept(promises: Iterable[PromiseRow]) -> Question:
    asked = "were the promises of the last visit kept?"
    ours = [row for row in promises if row.direction == "ours"]
    if not ours:
        return Question(asked, "none was made", None)
    waiting = [row for row in ours if row.state in {"open", "overdue", "partly-kept"}]
    broken = [row for row in ours if row.state == "broken"]
    kept = len(ours) - len(waiting) - len(broken)
    said = f"{kept} of {len(ours)} kept or released, {len(waiting)} waiting, {len(broken)} broken"
    late = [row.ref for row in waiting if row.state == "overdue"]
    left = f"keep, or explain: {', '.join(late)}" if late else None
    return Question(asked, said, left, tuple(row.ref for row in ours))


def _else(complaints: Sequence[ComplaintRow]) -> Question:
    asked = "what else?"
    if not complaints:
        return Question(asked, "no complaint is open", None)
    told = [f"{row.ref} {row.about} ({_told(row)})" for row in complaints]
    untold = [row.ref for row in complaints if row.told_on is None]
    left = f"tell how it stands: {', '.join(untold)}" if untold else None
    return Question(asked, "; ".join(told), left, tuple(row.ref for row in complaints))


def _told(row: ComplaintRow) -> str:
    return f"told {row.told_on}" if row.told_on else "the customer was not told"
