"""How much work there is: what the grades ask of each rep and territory, what a rep can do, and what was done (C4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, func, select

from relations.domain.policy import Policy
from relations.domain.reps import same_name
from relations.projections.collector import without_collecting
from relations.projections.customers import customers
from relations.projections.visits import plans, visits
from relations.queries.planning.clients import Client, clients, workdays_of
from relations.queries.planning.day import Capacity
from relations.queries.planning.errors import refuse_far
from relations.queries.planning.month import bounds
from relations.queries.policy import policy_on
from relations.queries.rows import merged
from relations.store.driver import tuples

_MADE = (
    select(visits.c.customer, func.count())
    .where(
        visits.c.occurred >= bindparam("since"),
        visits.c.occurred < bindparam("until"),
        visits.c.channel.in_(bindparam("channels", expanding=True)),
    )
    .group_by(visits.c.customer)
)
_PLANNED = (
    select(plans.c.customer, func.count())
    .outerjoin(visits, (visits.c.customer == plans.c.customer) & (visits.c.number == plans.c.number))
    .where(
        visits.c.visit.is_(None),
        plans.c.cancelled.is_(None),
        plans.c.day >= bindparam("since"),
        plans.c.day < bindparam("until"),
    )
    .group_by(plans.c.customer)
)
_ALL = 100


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """The work in a month: of a rep in a territory, of a rep, or of all; what is None is not told apart, or unknown.

    `required` visits are what the cadences ask for in the month, `can` is what the rep can do in it, `load` the percent
    that is required of what can be done. `made` are real contacts, `planned` visits still to come; `reached` is the
    percent of the required visits that were made, no customer counting for more than was required of it; `covered`
    counts customers with one contact at least, `coverage` is their percent.
    """

    rep: str | None
    territory: str | None
    customers: int
    grades: dict[str, int]
    required: float
    can: int | None
    load: float | None
    made: int
    reached: float | None
    covered: int
    coverage: float | None
    planned: int


@dataclass(frozen=True, slots=True)
class Workload:
    """The work of a month by rep and territory, by rep, and in all; `unowned` customers are nobody's."""

    month: str
    working_days: int
    capacity: Capacity
    rows: tuple[WorkloadRow, ...]
    reps: tuple[WorkloadRow, ...]
    total: WorkloadRow
    unowned: int


@dataclass(frozen=True, slots=True)
class _Month:
    """What happened and is planned in a month, by customer, and what one rep can do in it."""

    can: int
    made: Mapping[int, int]
    planned: Mapping[int, int]


@without_collecting()
def workload(
    connection: Connection, month: date, today: date, *, rep: str | None = None, territory: str | None = None
) -> Workload:
    """Compare what the cadences ask for in the month of a day with what the reps can do, and with what was done.

    Raises TooFarAheadError, and NoRoomError where the rules leave no room for a visit.
    """
    refuse_far(month, today)
    first, last = bounds(month)
    policy = policy_on(connection, min(max(first, today), last)).policy
    capacity, workdays = Capacity.of(policy.plan), workdays_of(policy)
    working = sum(workdays.works(first + timedelta(days=day)) for day in range((last - first).days + 1))
    wanted = [
        client
        for client in clients(connection, today, policy)
        if (rep is None or (client.owner is not None and same_name(client.owner) == same_name(rep)))
        and (territory is None or client.territory == territory)
    ]
    of = _Month(capacity.room * working, *_counts(connection, policy, first, last))
    names = _spelt(wanted)
    groups: dict[tuple[str | None, str | None], list[Client]] = defaultdict(list)
    reps: dict[str | None, list[Client]] = defaultdict(list)
    for client in wanted:
        owner = names[same_name(client.owner)] if client.owner else None
        groups[owner, client.territory].append(client)
        reps[owner].append(client)
    by_rep = tuple(_row(of, reps[name], name, None) for name in sorted(reps, key=_last_nobody))
    rows = tuple(_row(of, groups[key], *key) for key in sorted(groups, key=lambda key: tuple(map(_last_nobody, key))))
    owners = sum(name is not None for name in reps)
    return Workload(
        month=f"{first:%Y-%m}",
        working_days=working,
        capacity=capacity,
        rows=rows,
        reps=by_rep,
        total=_row(of, wanted, None, None, owners),
        unowned=len(reps.get(None, ())),
    )


def _last_nobody(name: str | None) -> tuple[bool, str]:
    return name is None, name or ""


def _spelt(wanted: Iterable[Client]) -> Mapping[str, str]:
    """Give the spelling of each rep's name that most customers have; the first of them where there are several."""
    spelt = Counter(client.owner for client in wanted if client.owner)
    return {same_name(name): name for name, _ in sorted(spelt.items(), key=lambda each: (each[1], each[0]))}


def _counts(connection: Connection, policy: Policy, first: date, last: date) -> tuple[Mapping[int, int], ...]:
    """Count the real contacts and the visits to come of a month; days are texts that begin with their month."""
    since, until = (f"{day:%Y-%m}" for day in (first, last + timedelta(days=1)))
    values = {"since": since, "until": until, "channels": policy.health.real}
    return tuple(_by_account(connection, tuples(connection, query, values)) for query in (_MADE, _PLANNED))


def _by_account(connection: Connection, rows: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    account_of = merged(connection, customers)
    found = Counter[int]()
    for file, count in rows:
        found[account_of.get(file, file)] += count
    return found


def _row(
    of: _Month, group: Sequence[Client], rep: str | None, territory: str | None, reps: int | None = None
) -> WorkloadRow:
    month = 365 / 12
    asked = {client.account: month / client.next.cadence for client in group}
    required = sum(asked.values())
    made = sum(of.made.get(account, 0) for account in asked)
    counted = sum(min(of.made.get(account, 0), each) for account, each in asked.items())
    covered = sum(account in of.made for account in asked)
    can = of.can * reps if reps is not None else of.can if rep is not None else None
    grades = Counter(client.grade or "ungraded" for client in group)
    return WorkloadRow(
        rep=rep,
        territory=territory,
        customers=len(group),
        grades={grade: grades[grade] for grade in sorted(grades)},
        required=round(required, 1),
        can=can,
        load=_percent(required, can),
        made=made,
        reached=_percent(counted, required),
        covered=covered,
        coverage=_percent(covered, len(group)),
        planned=sum(of.planned.get(account, 0) for account in asked),
    )


def _percent(part: float, whole: float | None) -> float | None:
    return round(_ALL * part / whole, 1) if whole else None
