"""The plan of a day as it is proposed: who is visited, in which order, why, and who is left out (V1, C3 to C5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from relations.domain.rules import PlanRules
from relations.domain.visits import PlanInThePastError
from relations.domain.when import When
from relations.domain.words import OrderedBy, Purpose
from relations.projections.collector import without_collecting
from relations.queries.planning.asking import Wanted, asking
from relations.queries.planning.choosing import Candidate, choose
from relations.queries.planning.clients import clients, is_of
from relations.queries.planning.errors import NamedTwiceError, NoRoomError, refuse_far
from relations.queries.planning.tour import tour, travelled
from relations.queries.policy import policy_on


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop of a day: where, when, why, and the visit where it is planned already.

    `reason` is the most urgent one and `more` are the others; `refs` and `entries` stand behind them. `place` is that
    on the route.
    """

    order: int
    time: str | None
    customer: str
    ref: str
    territory: str | None
    route: str | None
    place: int | None
    reason: str
    days_late: int
    refs: tuple[str, ...]
    entries: tuple[int, ...]
    purposes: tuple[Purpose, ...]
    visit: str | None
    location: str | None = None
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A customer who asks for a visit that day, and why the plan leaves it out."""

    customer: str
    ref: str
    territory: str | None
    route: str | None
    reason: str
    days_late: int
    why: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the rep can do in a day: visits, minutes, and the visits for which both have room."""

    visits: int
    minutes: int
    minutes_a_visit: int
    minutes_between: int
    room: int

    @classmethod
    def of(cls, rules: PlanRules) -> Capacity:
        """Take it from the rules; raises NoRoomError where not one visit fits."""
        if rules.room < 1:
            raise NoRoomError(rules)
        return cls(rules.visits_a_day, rules.minutes_a_day, rules.minutes_a_visit, rules.minutes_between, rules.room)


@dataclass(frozen=True, slots=True)
class DayProposal:
    """The plan of a day; `km` is as the crow flies between the stops whose place is known, None for fewer than two.

    `customers` counts all that are the rep's; `recorded` are the visits that were planned by taking it over.
    """

    rep: str
    day: str
    stops: tuple[StopRow, ...]
    left_out: tuple[LeftOutRow, ...]
    km: float | None
    ordered_by: OrderedBy
    capacity: Capacity
    customers: int
    recorded: tuple[str, ...] = ()


@without_collecting()
def day_plan(
    connection: Connection, wanted: Wanted, *, visits: int | None = None, minutes: int | None = None
) -> DayProposal:
    """Propose the plan of a day: `visits` and `minutes` are what the day has, by the rules where they are not given.

    Raises PlanInThePastError for a day that is over, TooFarAheadError, NamedTwiceError and NoRoomError.
    """
    _check(wanted)
    policy = policy_on(connection, wanted.day).policy
    capacity = Capacity.of(within(policy.plan, visits, minutes))
    everybody = list(clients(connection, wanted.today, policy))
    own = [client.owner for client in everybody if is_of(client.owner, wanted.rep)]
    found = asking(connection, wanted, everybody, policy)
    chosen, crowded = choose(found.candidates, capacity.room)
    full = f"no room: {len(chosen)} visit{'s' if len(chosen) > 1 else ''} fill{'' if len(chosen) > 1 else 's'} the day"
    refused = [*found.refused, *((each, full) for each in crowded)]
    stops, by = _ordered(chosen)
    return DayProposal(
        rep=own[0] if own and own[0] else wanted.rep,
        day=wanted.day.isoformat(),
        stops=tuple(_stop(place, *each) for place, each in enumerate(stops, 1)),
        left_out=tuple(_left_out(each, why) for each, why in sorted(refused, key=lambda pair: pair[0].order)),
        km=travelled([each.client for each, _ in stops]),
        ordered_by=by,
        capacity=capacity,
        customers=len(own),
    )


def within(rules: PlanRules, visits: int | None, minutes: int | None) -> PlanRules:
    """Give the rules with what a day has, where that was said."""
    given = {"visits_a_day": visits, "minutes_a_day": minutes}
    return rules.model_copy(update={name: value for name, value in given.items() if value is not None})


def _check(wanted: Wanted) -> None:
    if wanted.day < wanted.today:
        raise PlanInThePastError(wanted.day, When.of(wanted.today))
    refuse_far(wanted.day, wanted.today)
    for account in wanted.including & wanted.without:
        raise NamedTwiceError(f"C{account}")


def _ordered(chosen: Sequence[Candidate]) -> tuple[list[tuple[Candidate, str | None]], OrderedBy]:
    """Put the stops in order, each with its time."""
    found, times = {each.client.account: each for each in chosen}, _times(chosen)
    way = tour([each.client for each in chosen], times)
    return [(found[client.account], times[client.account]) for client in way.stops], way.by


def _times(chosen: Sequence[Candidate]) -> dict[int, str | None]:
    """Give each its agreed time, or else its usual one where nobody before it has that."""
    times = {each.client.account: each.visit.time if each.visit else None for each in chosen}
    for each in chosen:
        usual = each.client.time
        if times[each.client.account] is None and usual not in times.values():
            times[each.client.account] = usual
    return times


def _stop(place: int, found: Candidate, time: str | None) -> StopRow:
    client, asks = found.client, found.asks
    purposes = asks[0].purposes if found.visit else tuple(purpose for each in asks for purpose in each.purposes)
    return StopRow(
        order=place,
        time=time,
        customer=client.name,
        ref=client.ref,
        territory=client.territory,
        route=client.route,
        place=client.stop,
        reason=asks[0].text,
        days_late=found.days_late,
        refs=tuple(dict.fromkeys(ref for each in asks for ref in each.refs)),
        entries=tuple(dict.fromkeys(entry for each in asks for entry in each.entries)),
        purposes=tuple(dict.fromkeys(purposes)) or ("service",),
        visit=found.visit.ref if found.visit else None,
        location=client.location,
        more=tuple(each.text for each in asks[1:]),
    )


def _left_out(found: Candidate, why: str) -> LeftOutRow:
    client = found.client
    return LeftOutRow(client.name, client.ref, client.territory, client.route, found.asks[0].text, found.days_late, why)
