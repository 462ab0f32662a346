"""The self-check of a rep: twelve questions answered from the events, each with its figure (HANDBOOK V9, R5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy import Connection, select

from relations.domain.health import band_of
from relations.domain.reps import same_name
from relations.domain.words import UNFULFILLED
from relations.projections.reps import day_reports
from relations.queries.customers import CustomerRow, customer_rows
from relations.queries.health import scores
from relations.queries.people import people_facts
from relations.queries.policy import policy_on
from relations.queries.promises import PromiseRow, promises_of
from relations.queries.rows import MANY, batched
from relations.queries.visits import MADE, VisitChoice, VisitRow, visit_rows
from relations.queries.whose import is_rep, owned_by

_OFTEN = 2
"""Visited more than so many times as often as the cadence asks is too often."""
_LONG = 2
"""A visit that took more than so many times the usual took too long."""
_LIGHT = frozenset({"greeting", "reconciliation", "collection", "other"})
"""What a call can do, where nobody was met."""
_WEAK = frozenset({"at-risk", "critical"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its figure: `count` of `of`; `share` is in percent, None where there is nothing to count.

    `better` says whether more or less is better; `refs` are the visits, customers or promises that were counted.
    """

    name: str
    question: str
    count: int
    of: int
    share: float | None
    better: str
    text: str
    refs: tuple[str, ...]
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The twelve answers for one rep and a time; `points` from 0 to 100 are their mean, None where nothing is known."""

    rep: str
    since: str
    until: str
    points: float | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """What a rep did in a time, and whom the rep looks after."""

    since: date
    until: date
    made: Sequence[VisitRow]
    planned: Sequence[VisitRow]
    customers: Mapping[str, CustomerRow]
    weak: Collection[str]
    deciders: Mapping[str, Collection[str]]
    promises: Sequence[PromiseRow]
    reports: Mapping[str, tuple[bool, int]]
    """By day: whether the report came in time, and its entry."""

    @property
    def calls(self) -> list[VisitRow]:
        """The visits face to face."""
        return [row for row in self.made if row.channel == "visit"]


def review(connection: Connection, rep: str, since: date, until: date) -> Review:
    """Answer the twelve questions for a rep, from `since` until `until`, as of the end of it."""
    work = _work(connection, rep, since, until)
    answers = tuple(ask(work) for ask in _QUESTIONS)
    points = [_points(answer) for answer in answers if answer.share is not None]
    mean = round(sum(points) / len(points), 1) if points else None
    return Review(rep, since.isoformat(), until.isoformat(), mean, answers)


def reps_at_work(connection: Connection, since: date, until: date) -> list[str]:
    """Name those who made or planned visits in a time, each once, as in the first of them."""
    rows = visit_rows(connection, until, VisitChoice(since=since.isoformat(), until=until.isoformat()))
    return sorted({same_name(row.rep): row.rep for row in rows}.values())


def _points(answer: Answer) -> float:
    share = answer.share or 0.0
    return share if answer.better == "more" else 100 - share


def _work(connection: Connection, rep: str, since: date, until: date) -> _Work:
    first, last = since.isoformat(), until.isoformat()
    rows = visit_rows(connection, until, VisitChoice(rep=rep, since=first, until=last))
    policy = policy_on(connection, until).policy
    own = list(batched(owned_by(connection, rep), MANY))
    customers = [row for some in own for row in customer_rows(connection, until, accounts=some)]
    judged = [score for some in own for score in scores(connection, until, some).items()]
    made = [row for row in rows if row.state in MADE]
    visited = sorted({int((row.customer_ref or "C0")[1:]) for row in made})
    known = people_facts(connection, until, policy, accounts=visited) if visited else {}
    return _Work(
        since=since,
        until=until,
        made=made,
        planned=[
            row for row in rows if row.planned_on and first <= row.planned_on <= last and row.state != "cancelled"
        ],
        customers={row.ref: row for row in sorted(customers, key=lambda row: (row.name, int(row.ref[1:])))},
        weak={f"C{account}" for account, score in judged if band_of(score, policy) in _WEAK},
        deciders={
            f"C{account}": {person.name for person in persons if "decision-maker" in person.roles}
            for account, persons in known.items()
        },
        promises=[row for row in promises_of(connection, until, rep) if row.due and first <= row.due <= last],
        reports=_reports(connection, rep, first, last),
    )


def _reports(connection: Connection, rep: str, first: str, last: str) -> dict[str, tuple[bool, int]]:
    of = day_reports.c
    submitted = of.what == "submitted", of.day.between(first, last)
    query = select(of.day, of.occurred, of.position).where(*submitted, is_rep(connection, of.rep, rep, *submitted))
    found: dict[str, tuple[bool, int]] = {}
    for day, occurred, position in connection.execute(query.order_by(of.position)):
        found.setdefault(day, (occurred[: len(day)] <= day, position))
    return found


def _of_visits(
    question: tuple[str, str], better: str, counted: Sequence[VisitRow], among: Sequence[VisitRow], text: str
) -> Answer:
    entries = tuple(sorted({entry for row in counted for entry in row.entries}))
    return _answer(question, better, len(among), text, tuple(row.ref for row in counted), entries)


def _answer(  # noqa: PLR0917 - the fields of an answer
    question: tuple[str, str], better: str, of: int, text: str, refs: tuple[str, ...], entries: tuple[int, ...]
) -> Answer:
    share = round(100 * len(refs) / of, 1) if of else None
    return Answer(*question, len(refs), of, share, better, text, refs, entries)


def _over_visited(work: _Work) -> Answer:
    times = Counter(row.customer_ref for row in work.calls)
    days = (work.until - work.since).days + 1
    often = tuple(
        ref
        for ref, customer in work.customers.items()
        if customer.cadence and times[ref] > _OFTEN * max(1.0, days / customer.cadence)
    )
    entries = tuple(entry for row in work.calls if row.customer_ref in often for entry in row.entries)
    text = f"customers visited more than {_OFTEN} times as often as their grade asks"
    return _answer(
        ("over-visited", "the same outlets again and again?"), "less", len(work.customers), text, often, entries
    )


def _by_phone(work: _Work) -> Answer:
    light = [row for row in work.calls if not row.met and not row.next_on and _LIGHT.issuperset(row.purposes)]
    return _of_visits(
        ("phone", "visited what a phone call would do?"),
        "less",
        light,
        work.calls,
        "visits at which nobody was met, for little",
    )


def _too_long(work: _Work) -> Answer:
    timed = [row for row in work.calls if row.minutes]
    usual = median([row.minutes or 0 for row in timed]) if timed else 0
    long = [row for row in timed if (row.minutes or 0) > _LONG * usual]
    return _of_visits(
        ("too-long", "stayed too long?"),
        "less",
        long,
        timed,
        f"visits of more than {_LONG} times the usual {usual:g} minutes",
    )


def _neglected(work: _Work) -> Answer:
    late = [row for row in work.customers.values() if row.overdue_days > 0]
    entries = tuple(row.last_contact_entry for row in late if row.last_contact_entry)
    text = "customers whose grade asked for contact in vain"
    return _answer(
        ("neglected", "neglected outlets?"), "less", len(work.customers), text, tuple(row.ref for row in late), entries
    )


def _plan_kept(work: _Work) -> Answer:
    kept = [row for row in work.planned if row.state == "logged"]
    return _of_visits(
        ("plan-kept", "kept the plan?"), "more", kept, work.planned, "planned visits that were made on their day"
    )


def _planned_at_all(work: _Work) -> Answer:
    planned = [row for row in work.calls if row.planned_on]
    return _of_visits(("planned", "went with a plan?"), "more", planned, work.calls, "visits that had been planned")


def _purpose(work: _Work) -> Answer:
    meant = [row for row in work.made if row.purposes]
    return _of_visits(("purpose", "a purpose each time?"), "more", meant, work.made, "contacts with a purpose")


def _hard_ones(work: _Work) -> Answer:
    seen = {row.customer_ref for row in work.made}
    met = tuple(sorted(ref for ref in work.weak if ref in seen))
    entries = tuple(entry for row in work.made if row.customer_ref in met for entry in row.entries)
    text = "customers at risk or critical who were seen"
    return _answer(("hard-ones", "only the easy ones?"), "more", len(work.weak), text, met, entries)


def _decider(work: _Work) -> Answer:
    known = [row for row in work.calls if work.deciders.get(row.customer_ref or "")]
    met = [row for row in known if set(row.met) & set(work.deciders[row.customer_ref or ""])]
    return _of_visits(
        ("decider", "met the person who decides?"), "more", met, known, "visits where one who decides was met"
    )


def _made_up(work: _Work) -> Answer:
    missed = [row for row in work.planned if row.state in {"missed", "made-up"}]
    made_up = [row for row in missed if row.state == "made-up"]
    return _of_visits(
        ("made-up", "missed visits made up?"), "more", made_up, missed, "missed visits that were made up later"
    )


def _promises_kept(work: _Work) -> Answer:
    due = [row for row in work.promises if row.state != "released"]
    kept = [row for row in due if row.state == "kept"]
    late = sum(row.state in UNFULFILLED for row in due)
    text = f"promises due in that time that were kept in time; {late} still wait"
    entries = tuple(sorted({entry for row in kept for entry in row.entries}))
    return _answer(
        ("promises", "kept what was promised?"), "more", len(due), text, tuple(row.ref for row in kept), entries
    )


def _reported(work: _Work) -> Answer:
    days = {row.on[:10] for row in work.made}
    in_time = tuple(sorted(day for day in days if work.reports.get(day, (False, 0))[0]))
    entries = tuple(work.reports[day][1] for day in in_time)
    return _answer(
        ("reported", "reported in time?"), "more", len(days), "days with visits reported on the day", in_time, entries
    )


_QUESTIONS: Sequence[Callable[[_Work], Answer]] = (
    _over_visited, _by_phone, _too_long, _neglected, _plan_kept, _planned_at_all, _purpose, _hard_ones, _decider,
    _made_up, _promises_kept, _reported,
)  # fmt: skip


def ranked(reviews: Sequence[Review]) -> Iterator[tuple[int, Review]]:
    """Put reps in order, the best first, each with the rank; those with the same points have the same rank."""
    places: dict[float, int] = defaultdict(int)
    ordered = sorted(reviews, key=lambda each: (each.points is None, -(each.points or 0.0), each.rep))
    for place, each in enumerate(ordered, 1):
        yield places.setdefault(each.points if each.points is not None else -1.0, place), each


def last_month(today: date) -> tuple[date, date]:
    """Give the last 30 days, which are looked at unless others are named."""
    return today - timedelta(days=29), today
