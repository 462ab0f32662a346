"""How relationships stand as of a day, each point with the entries behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import date, timedelta
from heapq import nsmallest
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select

from relations.domain.health import Change, ContactFact, Factor, Facts, assess, band_of, next_change, score_of, scorer
from relations.domain.words import Band
from relations.projections.collector import without_collecting
from relations.projections.customers import customers
from relations.queries.facts.commercial import commercial_facts
from relations.queries.facts.complaints import closed_complaints, complaint_facts, crisis_facts
from relations.queries.facts.contacts import contact_facts, purpose_facts
from relations.queries.facts.people import present_facts
from relations.queries.facts.promises import promise_facts
from relations.queries.facts.scope import Scope
from relations.queries.files import rating_facts
from relations.queries.greetings import greeting_facts
from relations.queries.policy import InForce, policy_on
from relations.queries.rows import MANY
from relations.queries.whose import is_rep
from relations.store.driver import fetch, tuples

_FILE = (
    customers.c.customer,
    customers.c.name,
    customers.c.grade,
    customers.c.kind,
    customers.c.owner,
    customers.c.every,
)
_THIS = select(*_FILE).where(customers.c.customer == bindparam("account"))
_THESE = select(*_FILE).where(customers.c.customer.in_(bindparam("of", expanding=True)))


@dataclass(frozen=True, slots=True)
class Status:
    """How one relationship stands; `score` is None and `band` unknown where nothing is known."""

    customer: str
    as_of: str
    policy: str
    score: float | None
    band: Band
    factors: tuple[Factor, ...]
    ref: str
    grade: str | None = None
    owner: str | None = None
    last_contact: str | None = None
    policy_entry: int | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The score and band of one relationship as of a day."""

    on: str
    score: float | None
    band: Band


@dataclass(frozen=True, slots=True)
class Rating:
    """A signed judgement of the relationship by a person, from 0 to 100."""

    rating: int
    by: str
    on: str
    reason: str
    entry: int


@dataclass(frozen=True, slots=True)
class Standing(Status):
    """How one relationship stands, with what it was before and when it will change by itself.

    `trend` is the score less the previous one; None where one of them is unknown.
    """

    previous: TrendPoint | None = None
    trend: float | None = None
    next_change: Change | None = None
    rating: Rating | None = None
    """What a person thinks of it; never a part of the score."""

    @classmethod
    def of(cls, now: Status, before: TrendPoint, then: Change | None, rating: Rating | None) -> Standing:
        """Put together how it stands and how it stood."""
        known = now.score is not None and before.score is not None
        trend = round(now.score - before.score, 1) if known else None  # type: ignore[operator]
        fields = {field.name: getattr(now, field.name) for field in dataclass_fields(now)}
        return cls(**fields, previous=before, trend=trend, next_change=then, rating=rating)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which relationships are wanted: all, or those of a grade, an owner, a territory, a band; the `limit` worst."""

    grade: str | None = None
    owner: str | None = None
    territory: str | None = None
    band: Band | None = None
    limit: int | None = None


@without_collecting()
def statuses(connection: Connection, today: date, choice: Choice = Choice()) -> list[Status]:
    """Judge relationships by the rules of that day; the worst first, the unknown last."""
    rules, wanted = policy_on(connection, today), _files(connection, choice)
    scope = Scope(connection, today, rules.policy, evidence=False)
    contacts = contact_facts(scope)
    ranked = _ranked(scope, wanted.values(), contacts, choice.band)
    worst = sorted(ranked) if choice.limit is None else nsmallest(choice.limit, ranked)
    return _judged(connection, today, rules, [wanted[account] for *_, account in worst], contacts)


@without_collecting()
def scores(connection: Connection, today: date, accounts: Sequence[int] | None = None) -> dict[int, float | None]:
    """Give the score of every relationship, or of some, by the rules of that day, and nothing else."""
    scope = Scope(connection, today, policy_on(connection, today).policy, accounts, evidence=False)
    files = _files(connection, Choice()).values() if accounts is None else tuples(connection, _THESE, {"of": accounts})
    return {row[0]: score for row, score in _scored(scope, files, contact_facts(scope))}


def statuses_of(connection: Connection, today: date, accounts: Sequence[int]) -> list[Status]:
    """Judge some relationships by the rules of that day."""
    files = sorted(tuples(connection, _THESE, {"of": accounts}), key=itemgetter(0))
    return _judged(connection, today, policy_on(connection, today), files)


def status_of(connection: Connection, today: date, account: int) -> Status:
    """Judge one relationship."""
    rules, row, facts = _one(connection, today, account)
    return _status(row, facts, rules, today)


def standing_of(connection: Connection, today: date, account: int, before: Callable[[date], TrendPoint]) -> Standing:
    """Judge one relationship, and say what a person thinks of it, how it stood `before` and when it will change."""
    rules, row, facts = _one(connection, today, account)
    then = before(today - timedelta(days=rules.policy.health.trend_days))
    change = next_change(facts, rules.policy, today)
    return Standing.of(_status(row, facts, rules, today), then, change, rating_of(connection, account))


def rating_of(connection: Connection, account: int) -> Rating | None:
    """Give the latest rating of one relationship."""
    found = rating_facts(connection, [account]).get(account)
    return None if found is None else Rating(*found)


def trend_point(connection: Connection, day: date, account: int) -> TrendPoint:
    """Give the score of one relationship as of a day on which the read models stand."""
    rules, _, facts = _one(connection, day, account)
    score = score_of(facts, rules.policy, day)
    return TrendPoint(day.isoformat(), score, band_of(score, rules.policy))


def _one(connection: Connection, day: date, account: int) -> tuple[InForce, Any, Facts]:
    """Give the rules of a day, the file of one customer, and what is known of it, with the entries behind each fact."""
    rules = policy_on(connection, day)
    (row,) = fetch(connection, _THIS, {"account": account})
    ((_, facts),) = _facts(Scope(connection, day, rules.policy, [account]), [row])
    return rules, row, facts


def _files(connection: Connection, choice: Choice) -> dict[int, Any]:
    where: list[ColumnElement[bool]] = [customers.c.account == customers.c.customer]
    where += [
        customers.c[fact] == value for fact in ("grade", "territory") if (value := getattr(choice, fact)) is not None
    ]
    if choice.owner is not None:
        where.append(is_rep(connection, customers.c.owner, choice.owner))
    return {row[0]: row for row in tuples(connection, select(*_FILE).where(*where))}


def _ranked(
    scope: Scope, files: Iterable[Any], contacts: Mapping[int, ContactFact], band: Band | None
) -> Iterator[tuple[bool, float, str, int]]:
    """Give what puts relationships in order: the worst first and the unknown last, by name where they are equal."""
    for (account, name, *_), score in _scored(scope, files, contacts):
        if band is None or band == band_of(score, scope.policy):
            yield score is None, score or 0.0, name, account


def _scored(
    scope: Scope, files: Iterable[Any], contacts: Mapping[int, ContactFact]
) -> Iterator[tuple[Any, float | None]]:
    score = scorer(scope.policy, scope.day)
    return ((row, score(facts)) for row, facts in _facts(scope, files, contacts))


def _judged(
    connection: Connection,
    today: date,
    rules: InForce,
    files: Sequence[Any],
    contacts: Mapping[int, ContactFact] | None = None,
) -> list[Status]:
    every = len(files) > MANY
    scope = Scope(connection, today, rules.policy, None if every else [row[0] for row in files])
    return [_status(row, facts, rules, today) for row, facts in _facts(scope, files, contacts)]


def _status(row: Any, facts: Facts, rules: InForce, today: date) -> Status:
    account, name, grade, _, owner, _ = row
    health = assess(facts, rules.policy, today)
    return Status(
        customer=name,
        as_of=today.isoformat(),
        policy=rules.policy.name,
        score=health.score,
        band=health.band,
        factors=health.factors,
        ref=f"C{account}",
        grade=grade,
        owner=owner,
        last_contact=facts.contact.on.isoformat() if facts.contact else None,
        policy_entry=rules.entry,
    )


def _facts(
    scope: Scope, files: Iterable[Any], contacts: Mapping[int, ContactFact] | None = None
) -> Iterator[tuple[Any, Facts]]:
    """Put together what is known of each customer, each read model read once; `contacts` where they are at hand."""
    contacts, purposes = contact_facts(scope) if contacts is None else contacts, purpose_facts(scope)
    promises, complaints, crises = promise_facts(scope), complaint_facts(scope), crisis_facts(scope)
    closed, people, commercial = closed_complaints(scope), present_facts(scope), commercial_facts(scope)
    greetings = greeting_facts(scope.connection, scope.day, scope.policy.care, accounts=scope.accounts)
    for row in files:
        account, _, grade, kind, _, every = row
        business = commercial.get(account, {})
        yield (
            row,
            Facts(
                grade,
                kind,
                contacts.get(account),
                promises.get(account, ()),
                complaints.get(account, ()),
                crises.get(account, ()),
                closed.get(account, ()),
                people.get(account, ()),
                greetings.get(account, ()),
                purposes.get(account),
                business.get("share"),
                business.get("credit"),
                int(every) if every else None,
            ),
        )
