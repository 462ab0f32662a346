"""How complete and how current the files of customers are, and what people think of them (HANDBOOK C1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, case, func, or_, select

from relations.domain.grading import GRADED_BY, Stated
from relations.domain.policy import Policy
from relations.projections.customers import customers
from relations.projections.facts import customer_facts, customer_ratings
from relations.projections.people import tenures
from relations.queries.rows import of_accounts
from relations.store.driver import tuples

_BY = customer_ratings.c
_RATED = (
    select(customers.c.account, _BY.rating, _BY.rep, _BY.occurred, _BY.reason, _BY.entry)
    .join(customers, customers.c.customer == _BY.customer)
    .order_by(_BY.occurred, _BY.entry)
)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of a file: since when it is stated, and when it was last stated or confirmed, with both entries."""

    fact: str
    value: str
    since: str
    entry: int
    checked_on: str
    checked_entry: int
    stale: bool


class Measure(NamedTuple):
    """A file measured by the rules, by the names of the facts alone."""

    complete: int
    missing: tuple[str, ...]
    stale: tuple[str, ...]


class RatingFact(NamedTuple):
    """The latest judgement of a relationship, from 0 to 100, by a person."""

    rating: int
    by: str
    on: str
    reason: str
    entry: int


def facts_of(connection: Connection, account: int, day: date, policy: Policy) -> tuple[FactRow, ...]:
    """Give every fact of one customer with its day and entry as of a day, those that the rules want first."""
    query = select(customer_facts).where(customer_facts.c.customer == account)
    limit = _stale_before(day, policy)
    facts = {
        row.fact: FactRow(
            row.fact, row.value, row.since, row.entry, row.checked_on, row.checked_entry, row.checked_on < limit
        )
        for row in connection.execute(query)
    }
    ordered = [facts.pop(fact) for fact in policy.file.wanted if fact in facts]
    return (*ordered, *(facts[fact] for fact in sorted(facts)))


def measures(
    connection: Connection, day: date, policy: Policy, accounts: Sequence[int] | None = None
) -> defaultdict[int, Measure]:
    """Measure the files of all customers, or of some; whoever is not in it has nothing on file. Two statements."""
    columns = customer_facts.c
    gone = case((columns.checked_on < _stale_before(day, policy), columns.fact))
    query = select(
        columns.customer, func.aggregate_strings(columns.fact, ","), func.aggregate_strings(gone, ",")
    ).group_by(columns.customer)
    there = (
        select(customers.c.account)
        .distinct()
        .join(tenures, tenures.c.customer == customers.c.customer)
        .where(or_(tenures.c.left_on.is_(None), tenures.c.left_on > day.isoformat()))
    )
    if accounts is not None:
        query = query.where(columns.customer.in_(accounts))
        there = there.where(customers.c.account.in_(accounts))
    persons = {account for (account,) in tuples(connection, there)}
    found: defaultdict[int, Measure] = defaultdict(lambda: _measure(policy, frozenset(), ""))
    facts = {customer: (known, stale) for customer, known, stale in tuples(connection, query)}
    for customer in facts.keys() | persons:
        known, stale = facts.get(customer, ("", ""))
        met = {"key-person"} if customer in persons else set()
        found[customer] = _measure(policy, frozenset({*known.split(","), *met}), stale or "")
    return found


def graded_facts(connection: Connection, accounts: Sequence[int] | None = None) -> dict[int, dict[str, Stated]]:
    """Give the facts that grades are proposed by, for all customers or some, in one statement."""
    columns = customer_facts.c
    query = select(columns.customer, columns.fact, columns.value, columns.entry).where(columns.fact.in_(GRADED_BY))
    if accounts is not None:
        query = query.where(columns.customer.in_(accounts))
    found: dict[int, dict[str, Stated]] = defaultdict(dict)
    for customer, fact, value, entry in tuples(connection, query):
        found[customer][fact] = Stated(value, entry)
    return found


def rating_facts(connection: Connection, accounts: Sequence[int] | None = None) -> dict[int, RatingFact]:
    """Give the latest rating of each customer, merged files included, in one statement."""
    query = _RATED if accounts is None else of_accounts(_RATED, customer_ratings.c.customer)
    return {row[0]: RatingFact(*row[1:]) for row in tuples(connection, query, {"accounts": accounts})}


def _stale_before(day: date, policy: Policy) -> str:
    """Give the day before which a fact was last checked when it has gone stale."""
    return (day - timedelta(days=policy.file.stale_days)).isoformat()


def _measure(policy: Policy, known: frozenset[str], stale: str) -> Measure:
    wanted = policy.file.wanted
    missing = tuple(fact for fact in wanted if fact not in known)
    complete = round(100 * (len(wanted) - len(missing)) / len(wanted)) if wanted else 100
    gone = stale.split(",") if stale else []
    return Measure(complete, missing, tuple(fact for fact in wanted if fact in gone))
