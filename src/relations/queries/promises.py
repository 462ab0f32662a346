"""Which promises stand, and what became of the others, as of any day (HANDBOOK P1 to P7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from relations.domain.fate import Change, Fate
from relations.domain.health import days_late
from relations.domain.promises.standing import Duty, duties, stale_since, state_on
from relations.domain.reps import same_name
from relations.domain.when import When
from relations.domain.words import UNFULFILLED, Confirmation, Direction, Outcome, PromiseKind, PromiseState
from relations.projections.collector import without_collecting
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.promises import promises
from relations.projections.visits import visits
from relations.queries.ledger import Told, ledger
from relations.queries.policy import Rulebook
from relations.queries.rows import MANY, batched, names_of
from relations.queries.whose import customers_of

_OPEN = ("open", "partly-kept")
_KEPT = ("kept", "partly-kept")


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise, or one occurrence of a repeating one, as of a day.

    `days_late` counts from the due day to the keeping, or to that day while it is open. `occurrence` is the day in the
    rule; `due` differs from it where that occurrence was moved. `stale_since` is None unless the promise is stale.
    """

    ref: str
    customer: str
    direction: Direction
    to: str | None
    by: str | None
    text: str
    made_on: str
    due: str | None
    state: PromiseState
    kept_on: str | None
    days_late: int
    reschedules: int
    visit: str | None
    entries: tuple[int, ...]
    first_due: str | None = None
    settled_on: str | None = None
    evidence: str | None = None
    reason: str | None = None
    customer_ref: str | None = None
    kind: PromiseKind = "once"
    occurrence: str | None = None
    stale: bool = False
    stale_since: str | None = None
    confirmation: Confirmation = "not-needed"
    confirmed_on: str | None = None
    confirmed_by: str | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody waits for it, if only for the word that it was kept."""
        return self.state in UNFULFILLED or self.confirmation == "awaited"


class PromiseStanding(NamedTuple):
    """One promise of ours, or one occurrence, that had come due or was settled; as little as judging it takes."""

    ref: str
    state: PromiseState
    due: date | None
    made: When
    settled: When | None
    entries: tuple[int, ...]
    occurrence: date | None = None


@without_collecting()
def promise_rows(
    connection: Connection,
    today: date,
    *,
    accounts: Sequence[int] | None = None,
    states: tuple[PromiseState, ...] | None = UNFULFILLED,
    direction: Direction | None = None,
    kind: PromiseKind | None = None,
    by: str | None = None,
    to: str | None = None,
    stale: bool = False,
    due_within: int | None = None,
) -> list[PromiseRow]:
    """List promises as they stood at the end of `today`, the most pressing first.

    Those somebody waits for, unless `states` says otherwise (None: all). `accounts` are of some customers; `by` and
    `to` are parts of names; `due_within` keeps what comes due in so many days.
    """
    rules = Rulebook(connection)
    where: list[ColumnElement[bool]] = []
    if accounts is not None:
        where.append(customers.c.account.in_(accounts))
    if direction is not None:
        where.append(promises.c.direction == direction)
    if kind is not None or stale:
        where.append(promises.c.kind == (kind or "standing"))
    if states is not None and set(states) <= set(UNFULFILLED):
        where.append(_may_wait(rules, today))
    if states == ("overdue",) or due_within is not None:
        where.append(_may_be_due(today + timedelta(days=due_within or 0), today))
    rows = [
        row
        for row in rows_of(connection, today, named_promises().where(*where), rules)
        if (row.waits if states == UNFULFILLED else states is None or row.state in states)
        and (not stale or row.stale)
        and (due_within is None or _comes_due(row, today, due_within))
        and _part_of(by, row.by)
        and _part_of(to, row.to)
    ]
    return sorted(rows, key=urgency)


def promises_of(connection: Connection, today: date, rep: str) -> list[PromiseRow]:
    """List what a rep promised, as it stood at the end of `today`, the most pressing first."""
    who = same_name(rep)
    rows = [
        row
        for some in batched(customers_of(connection, rep).concerned, MANY)
        for row in promise_rows(connection, today, accounts=some, states=None, direction="ours")
        if row.by is not None and same_name(row.by) == who
    ]
    return sorted(rows, key=urgency)


def promise_facts(connection: Connection, day: date, *, account: int | None = None) -> dict[int, list[PromiseStanding]]:
    """Give, for each customer's account, our promises and occurrences that came due or were settled by `day`."""
    query = (
        select(promises, customers.c.account)
        .join(customers, customers.c.customer == promises.c.customer)
        .where(promises.c.direction == "ours")
    )
    if account is not None:
        query = query.where(customers.c.account == account)
    found: dict[int, list[PromiseStanding]] = defaultdict(list)
    for told in ledger(connection, day, query):
        promise, ref = told.promise, f"P{told.row.promise}"
        for occurrence, fate in duties(promise, day):
            if fate.outcome != "open" or (fate.due is not None and fate.due <= day):
                entries, state = told.entries(occurrence), state_on(fate, day)
                found[told.row.account].append(
                    PromiseStanding(ref, state, fate.due, promise.made, fate.settled, entries, occurrence)
                )
    for standing in found.values():
        standing.sort(key=lambda each: each.entries[0])
    return found


def rows_of(connection: Connection, today: date, query: Select[Any], rules: Rulebook) -> list[PromiseRow]:
    """Give a row for each promise, and for each occurrence of a repeating one, that `query` finds."""
    found = list(ledger(connection, today, query))
    names = confirmers(connection, found)
    return [row_of(told, duty, today, rules, names) for told in found for duty in duties(told.promise, today)]


def confirmers(connection: Connection, found: list[Told]) -> Mapping[int, str]:
    """Give the names of the persons who confirmed that these promises were kept."""
    changes = (change for told in found for change in told.promise.changes if change.what == "confirmed")
    return names_of(connection, {change.person for change in changes if isinstance(change.person, int)})


def named_promises() -> Select[Any]:
    """Choose promises with the names of their customers and persons: those of the files they belong to now."""
    account, known = customers.alias("accounts"), people.alias("known")
    return (
        select(promises, account.c.customer.label("account"), account.c.name.label("whose"), known.c.name.label("who"))
        .add_columns(visits.c.visit)
        .join(customers, customers.c.customer == promises.c.customer)
        .join(account, account.c.customer == customers.c.account)
        .outerjoin(people, people.c.person == promises.c.person)
        .outerjoin(known, known.c.person == people.c.account)
        .outerjoin(visits, (visits.c.customer == promises.c.customer) & (visits.c.number == promises.c.visit_number))
    )


def one_promise(connection: Connection, today: date, position: int) -> Told | None:
    """Give one promise as it stood at the end of `today`; None where it was made later."""
    return next(ledger(connection, today, named_promises().where(promises.c.promise == position)), None)


def row_of(told: Told, duty: Duty, today: date, rules: Rulebook, names: Mapping[int, str]) -> PromiseRow:
    """Put together one row; `names` are those of the persons who confirmed."""
    occurrence, fate = duty
    row, promise = told.row, told.promise
    ours = promise.direction == "ours"
    state = state_on(fate, today)
    late = (today - fate.due).days if state == "overdue" and fate.due else 0
    stale = stale_since(promise, today)
    confirming = fate.confirming
    return PromiseRow(
        ref=f"P{row.promise}",
        customer=row.whose,
        direction=promise.direction,
        to=row.who if ours else promise.rep,
        by=promise.rep if ours else row.who,
        text=promise.text,
        made_on=row.made_on,
        due=_text(fate.due),
        state=state,
        kept_on=_text(fate.settled) if fate.outcome in _KEPT else None,
        days_late=days_late(fate.due, fate.settled) if state in {"kept-late", "partly-kept"} else late,
        reschedules=fate.moves,
        visit=f"V{row.visit}" if row.visit else None,
        entries=told.entries(occurrence),
        first_due=_text(occurrence or promise.first_due),
        settled_on=_text(fate.settled),
        evidence=fate.evidence,
        reason=fate.reason,
        customer_ref=f"C{row.account}",
        kind=promise.kind,
        occurrence=_text(occurrence),
        stale=stale is not None,
        stale_since=_text(stale),
        confirmation=_confirmation(fate, rules, ours=ours),
        confirmed_on=_text(confirming.on) if confirming else None,
        confirmed_by=_confirmer(confirming, names) if confirming else None,
    )


def _confirmer(confirming: Change, names: Mapping[int, str]) -> str:
    """Name the customer's person who confirmed, else who recorded it."""
    return names[confirming.person] if isinstance(confirming.person, int) else confirming.actor


def _confirmation(fate: Fate, rules: Rulebook, *, ours: bool) -> Confirmation:
    """Say whether a confirmation is awaited, by the rules of the day on which it was kept (HANDBOOK P6)."""
    if fate.confirming is not None:
        return "given"
    return "awaited" if ours and asks_for_word(fate.outcome, fate.settled, rules) else "not-needed"


def asks_for_word(outcome: Outcome, settled: When | None, rules: Rulebook) -> bool:
    """Whether the rules of the day on which a promise was kept ask somebody to confirm it (HANDBOOK P6)."""
    return outcome in _KEPT and settled is not None and rules.on(settled.day).policy.promises.confirm != "nobody"


def _may_wait(rules: Rulebook, today: date) -> ColumnElement[bool]:
    """Leave out what was settled by `today` for good, and has not changed since."""
    waits = or_(
        promises.c.outcome.in_(_OPEN), promises.c.kind == "repeating", promises.c.changed_day > today.isoformat()
    )
    since = rules.first(lambda policy: policy.promises.confirm != "nobody")
    if since is None:
        return waits
    settled = promises.c.settled_on
    return or_(
        waits,
        (promises.c.outcome == "kept")
        & (promises.c.direction == "ours")
        & promises.c.confirmed_on.is_(None)
        & (settled >= func.substr(since, 1, func.length(settled))),
    )


def _may_be_due(day: date, today: date) -> ColumnElement[bool]:
    """Leave out what was due later than `day`, and has not changed since `today`."""
    due = promises.c.due <= day.isoformat()
    return or_(due, promises.c.kind == "repeating", promises.c.changed_day > today.isoformat())


def _comes_due(row: PromiseRow, today: date, days: int) -> bool:
    last = (today + timedelta(days=days)).isoformat()
    return row.state in _OPEN and row.due is not None and today.isoformat() <= row.due <= last


def _part_of(part: str | None, name: str | None) -> bool:
    return part is None or (name is not None and part.casefold() in name.casefold())


def urgency(row: PromiseRow) -> tuple[int, str, int, str]:
    """Sort overdue the longest first, then due the soonest, then stale the longest, then the rest, settled last."""
    if row.state in UNFULFILLED:
        group = 0 if row.due else 1 if row.stale else 2
    else:
        group = 3 if row.confirmation == "awaited" else 4
    return group, row.due or row.stale_since or "9999", int(row.ref[1:]), row.occurrence or ""


def _text(value: object) -> str | None:
    return None if value is None else str(value)
