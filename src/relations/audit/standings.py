"""How each promise stood on a day, as little as judging it takes: from the rows of its making and of its changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, select

from relations.domain.fate import OUTCOMES
from relations.domain.promises.standing import Duty, duties
from relations.domain.when import When
from relations.domain.words import Direction, Outcome
from relations.projections.customers import customers
from relations.projections.promises import promise_changes, promises
from relations.queries.ledger import Told, ledger, when_of
from relations.queries.policy import Rulebook
from relations.queries.promises import asks_for_word, named_promises
from relations.queries.rows import batched, day_of

_MADE = (
    promises.c.promise, promises.c.customer, promises.c.number, promises.c.direction, promises.c.first_rep,
    promises.c.made_on, promises.c.recorded_at, promises.c.first_due,
)  # fmt: skip
_CHANGED = (
    promise_changes.c.customer, promise_changes.c.number, promise_changes.c.what, promise_changes.c.occurred,
    promise_changes.c.due, promise_changes.c.rep, promise_changes.c.recorded_at,
)  # fmt: skip
AT_ONCE = 1000
"""So many promises are taken from the database at a time, as all of them might not fit into memory."""


@dataclass(frozen=True, slots=True)
class PromiseChoice:
    """Which promises are audited, as of the end of `day`.

    `since` and `until` choose those that were due in the period, by the day agreed last, and of those without a due
    day the ones made in it; `rep` is a part of the name of our side of the promise.
    """

    day: date
    since: date | None = None
    until: date | None = None
    rep: str | None = None
    accounts: Sequence[int] | None = None
    direction: Direction | None = None

    def takes(self, standing: Standing) -> bool:
        """Whether this one is to be audited."""
        on = standing.due or standing.made.day
        return (
            (self.since is None or self.since <= on)
            and (self.until is None or on <= self.until)
            and (self.rep is None or self.rep.casefold() in (standing.rep or "").casefold())
        )


class Standing(NamedTuple):
    """One promise, or one occurrence of a repeating one, as of a day; the times of recording are UTC.

    `first_due` is the day that was agreed first, `due` the one agreed last; `awaited` says that somebody still has to
    confirm that it was kept (HANDBOOK P6).
    """

    promise: int
    file: int
    occurrence: date | None
    direction: Direction
    rep: str | None
    made: When
    recorded_at: str
    first_due: date | None
    due: date | None
    outcome: Outcome
    settled: When | None
    settled_recorded_at: str | None
    moves: int
    awaited: bool


def standings(connection: Connection, choice: PromiseChoice) -> Iterator[Standing]:
    """Give the promises chosen as they stood, without what is told of them and in no order: a few statements.

    None but the one at hand is kept in memory. Half a million changes would take long as values of the domain, so those
    of promises that do not repeat are folded here, by the rules of `Fate`; that both say the same is a law in the
    tests.
    """
    rules = Rulebook(connection)
    for each in chain(_simple(connection, choice, rules), _repeating(connection, choice, rules)):
        if choice.takes(each):
            yield each


def told_standings(
    connection: Connection, day: date, rules: Rulebook, wanted: Collection[int]
) -> Iterator[tuple[Told, Duty, Standing]]:
    """Give the promises of these numbers as they stood, with all that is told of them."""
    for told in ledger(connection, day, _wanted(), {"wanted": sorted(wanted)}):
        for duty in duties(told.promise, day):
            yield told, duty, _standing(told, duty, rules)


@cache
def _wanted() -> Select[Any]:
    wanted: BindParameter[int] = bindparam("wanted", expanding=True)
    return named_promises().where(promises.c.promise.in_(wanted))


def _chosen(query: Select[Any], choice: PromiseChoice, of: Table) -> Select[Any]:
    if choice.accounts is not None:
        files = select(customers.c.customer).where(customers.c.account.in_(choice.accounts))
        query = query.where(of.c.customer.in_(files))
    if choice.direction is not None and of is promises:
        query = query.where(promises.c.direction == choice.direction)
    return query


def _repeating(connection: Connection, choice: PromiseChoice, rules: Rulebook) -> Iterator[Standing]:
    query = _chosen(select(promises.c.promise).where(promises.c.kind == "repeating"), choice, promises)
    for some in batched(connection.scalars(query).all(), AT_ONCE):
        for _, _, each in told_standings(connection, choice.day, rules, some):
            yield each


def _standing(told: Told, duty: Duty, rules: Rulebook) -> Standing:
    occurrence, fate = duty
    promise = told.promise
    moved = (each.due for each in promise.changes if each.what == "rescheduled" and each.occurrence is None)
    awaited = promise.direction == "ours" and fate.confirming is None
    return Standing(
        promise=told.row.promise,
        file=told.row.customer,
        occurrence=occurrence,
        direction=promise.direction,
        rep=promise.rep,
        made=promise.made,
        recorded_at=told.row.recorded_at,
        first_due=occurrence or promise.first_due or next(moved, None),
        due=fate.due,
        outcome=fate.outcome,
        settled=fate.settled,
        settled_recorded_at=told.recorded_at(fate.settling),
        moves=fate.moves,
        awaited=awaited and asks_for_word(fate.outcome, fate.settled, rules),
    )


def _simple(connection: Connection, choice: PromiseChoice, rules: Rulebook) -> Iterator[Standing]:
    day = choice.day.isoformat()
    made = select(*_MADE).where(promises.c.kind != "repeating", promises.c.made_day <= day)
    made = _chosen(made, choice, promises).order_by(promises.c.customer, promises.c.number)
    log = promise_changes.c
    changed = select(*_CHANGED).where(log.day <= day, log.occurrence.is_(None))
    changed = _chosen(changed, choice, promise_changes).order_by(log.customer, log.number, log.position)
    rows, changes = (connection.execute(query.execution_options(yield_per=AT_ONCE)) for query in (made, changed))
    for (promise, file, _, direction, rep, made_on, recorded_at, due), happened in _together(rows, changes):
        begun = Standing(
            promise, file, None, direction, rep, when_of(made_on), recorded_at, day_of(due) if due else None,
            day_of(due) if due else None, "open", None, None, 0, False,
        )  # fmt: skip
        yield _after(begun, happened, rules) if happened else begun


def _together(
    rows: Iterable[Sequence[Any]], changes: Iterable[Sequence[Any]]
) -> Iterator[tuple[Sequence[Any], Sequence[Sequence[Any]]]]:
    """Give each promise with what became of it; both come in the order of the customers' files and the numbers."""
    grouped = ((key, list(some)) for key, some in groupby(changes, key=itemgetter(0, 1)))
    key, happened = next(grouped, (None, []))
    for row in rows:
        while key is not None and key < row[1:3]:
            key, happened = next(grouped, (None, []))
        yield row, happened if key == row[1:3] else ()


def _after(begun: Standing, changes: Sequence[Sequence[Any]], rules: Rulebook) -> Standing:
    """Fold the changes of one promise, as `Fate` does."""
    rep, first, due, outcome, moves = begun.rep, begun.first_due, begun.due, begun.outcome, 0
    settled, settled_recorded_at, confirmed = None, None, False
    for _, _, what, occurred, moved_to, new_rep, recorded_at in changes:
        if what in OUTCOMES:
            outcome, confirmed = OUTCOMES[what], False
            settled, settled_recorded_at = (None, None) if what == "open" else (when_of(occurred), recorded_at)
        elif what == "rescheduled":
            due, moves = day_of(moved_to), moves + 1
            first = first or due
        elif what == "reassigned":
            rep = new_rep
        elif what == "confirmed":
            confirmed = True
    awaited = begun.direction == "ours" and not confirmed and asks_for_word(outcome, settled, rules)
    return begun._replace(
        rep=rep,
        first_due=first,
        due=due,
        outcome=outcome,
        settled=settled,
        settled_recorded_at=settled_recorded_at,
        moves=moves,
        awaited=awaited,
    )
