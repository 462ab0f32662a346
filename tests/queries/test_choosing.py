"""Whom a day and a month have room for, and in which order they are visited: laws of the plans alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.workdays import Workdays
from relations.queries.cadence import NextContact
from relations.queries.planning import tour as touring
from relations.queries.planning.choosing import Asks, Candidate, choose
from relations.queries.planning.clients import Client
from relations.queries.planning.filling import Month, fill
from relations.queries.planning.tour import length, shortest, timely, tour, travelled

MONDAY = date(2026, 6, 1)
WORKDAYS = Workdays(frozenset({6, 7}))
SQUARE = {"a": "31.20,121.40", "b": "31.20,121.50", "c": "31.30,121.50", "d": "31.30,121.40"}


def client(account: int, **more: object) -> Client:
    told = {
        "name": f"Shop {account}", "grade": "A", "owner": "li.wei", "territory": None, "route": None, "stop": None,
        "weekdays": frozenset(), "time": None, "location": None, "last": None, "last_entry": None,
        "next": NextContact(14, MONDAY, new=False),
    }  # fmt: skip
    return Client(account=account, **{**told, **more})  # type: ignore[arg-type]


@st.composite
def every_client(draw: st.DrawFn) -> list[Client]:
    """Give some customers, each with another number."""
    return [
        client(
            account,
            grade=draw(st.sampled_from(["A", "B", None])),
            territory=draw(st.sampled_from(["east", "west", None])),
            route=draw(st.sampled_from(["north", "south", None])),
            stop=draw(st.integers(1, 5)),
            weekdays=draw(st.frozensets(st.integers(1, 7), max_size=2)),
            last=draw(st.sampled_from([None, MONDAY - timedelta(days=3)])),
            next=NextContact(
                draw(st.sampled_from([2.4, 7, 14, 60])),
                MONDAY + timedelta(days=draw(st.integers(-90, 40))),
                new=draw(st.booleans()),
            ),
        )
        for account in range(1, draw(st.integers(0, 12)) + 1)
    ]


REASONS = st.sampled_from(["planned", "asked-for", "complaint", "promise", "missed-visit", "new", "cadence"])
ASKS = st.builds(
    lambda reason, late, times: Asks(reason, "why", late, (), (), (), times),
    REASONS,
    st.integers(-3, 99),
    st.integers(0, 5),
)


@st.composite
def every_candidate(draw: st.DrawFn) -> list[Candidate]:
    """Give customers who ask for a visit."""
    return [
        Candidate(each, tuple(sorted(draw(st.lists(ASKS, min_size=1, max_size=3)), key=lambda ask: ask.urgency)))
        for each in draw(every_client())
    ]


@given(every_candidate(), st.integers(1, 9))
def test_everybody_is_in_the_plan_once_or_is_left_out_and_only_what_stays_goes_beyond_the_room(
    candidates: list[Candidate], room: int
) -> None:
    chosen, left_out = choose(candidates, room)
    accounts = [each.client.account for each in (*chosen, *left_out)]
    assert sorted(accounts) == [each.client.account for each in candidates]
    assert {each.client.account for each in candidates if each.stays} <= {each.client.account for each in chosen}
    assert len(chosen) <= max(room, sum(each.stays for each in candidates))
    assert not left_out or len(chosen) >= room


@given(every_candidate(), st.integers(1, 9), st.integers(0, 5))
def test_more_room_only_adds_and_nobody_less_urgent_goes_before_somebody_more_urgent(
    candidates: list[Candidate], room: int, more: int
) -> None:
    chosen, left_out = choose(candidates, room)
    assert choose(candidates, room + more)[0][: len(chosen)] == chosen
    assert choose(candidates[::-1], room) == (chosen, left_out)
    for each in chosen:
        for other in left_out:
            assert each.stays or each.asks[0].urgency <= other.asks[0].urgency


def test_of_those_equally_urgent_who_lies_on_the_route_of_the_plan_goes_first() -> None:
    def asks(late: int, **more: object) -> Candidate:
        return Candidate(client(late, **more), (Asks("promise", "labels", late, (), (), ()),))

    urgent, far, near, same = (
        asks(20, route="north", territory="east"),
        asks(6),
        asks(5, territory="east"),
        asks(4, route="north"),
    )
    assert [each.client.account for each in choose([far, near, same, urgent], 3)[0]] == [20, 4, 5]


@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-170, 170)), min_size=2, max_size=7))
def test_the_way_goes_everywhere_once_and_is_no_longer_than_the_way_given(points: list[tuple[float, float]]) -> None:
    way = shortest(points)
    assert way is not None
    assert sorted(way) == list(range(len(points)))
    assert length([points[at] for at in way]) <= length(points) + 1e-9
    assert shortest(points) == way


@given(st.permutations("abcd"))
def test_stops_in_a_square_are_ordered_along_it(order: list[str]) -> None:
    """From any of its corners: three sides are driven, and no diagonal."""
    found = tour([client(ord(corner), location=SQUARE[corner]) for corner in order])
    assert found.by == "distance"
    way = "".join(chr(stop.account) for stop in found.stops)
    assert way in "abcdabcd" or way[::-1] in "abcdabcd"
    assert (travelled(found.stops) or 0) < 32


def test_whose_place_is_not_known_comes_after_the_others_by_route_and_stop() -> None:
    lost = [client(number, route="north", stop=9 - number) for number in (1, 2)]
    placed = [client(number, location=SQUARE[corner]) for number, corner in ((3, "a"), (4, "b"), (5, "c"))]
    found = tour([*lost, *placed])
    assert [stop.account for stop in found.stops[3:]] == [2, 1]
    assert found.stops[1].account == 4
    assert [stop.account for stop in tour([*lost, placed[0]]).stops] == [2, 1, 3]
    assert (tour(lost).by, travelled(lost)) == ("route", None)


def test_without_the_solver_stops_are_ordered_by_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.constraint_solver", None)
    found = touring.tour([client(2, location=SQUARE["b"]), client(1, location=SQUARE["a"])])
    assert ([stop.account for stop in found.stops], found.by) == ([1, 2], "route")


def test_the_solver_is_loaded_only_where_distances_count() -> None:
    program = "import sys, relations.queries.planning.day; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@given(st.lists(st.sampled_from([None, "09:00", "10:00", "11:00"]), max_size=8))
def test_stops_with_a_time_come_in_the_order_of_their_times(times: list[str | None]) -> None:
    order = timely(times)
    assert sorted(order) == list(range(len(times)))
    timed = [times[at] for at in order if times[at]]
    assert timed == sorted(timed)  # type: ignore[type-var]
    assert [at for at in order if not times[at]] == [at for at, time in enumerate(times) if not time]


@given(every_client(), st.integers(1, 4), st.integers(1, 30))
def test_a_month_keeps_to_the_room_the_fixed_weekdays_and_once_a_day(own: list[Client], room: int, days: int) -> None:
    month = Month([MONDAY + timedelta(days=day) for day in range(days)], WORKDAYS, room)
    left_out = fill(month, own, {})
    seen: dict[int, list[date]] = {each.account: [] for each in own}
    for day in month.days:
        placed = month.visits[day]
        assert len(placed) <= room
        assert not placed or WORKDAYS.works(day)
        for each in placed:
            assert each.client.welcomes(day, WORKDAYS)
            seen[each.client.account].append(day)
    for each in own:
        assert len(set(seen[each.account])) == len(seen[each.account])
        if each.next.due <= month.days[-1]:
            assert seen[each.account] or each.account in {unfit.client.account for unfit in left_out}
        else:
            assert not seen[each.account]
    again = Month(month.days, WORKDAYS, room)
    assert (fill(again, own[::-1], {}), {day: set(again.visits[day]) for day in month.days}) == (
        left_out, {day: set(month.visits[day]) for day in month.days},
    )  # fmt: skip


@given(st.integers(8, 20), st.sets(st.integers(0, 12), min_size=1, max_size=3))
def test_with_room_enough_a_month_visits_everybody_as_often_as_the_cadence_asks(cadence: int, due: set[int]) -> None:
    own = [client(at + 1, next=NextContact(cadence, MONDAY + timedelta(days=at), new=False)) for at in due]
    month = Month([MONDAY + timedelta(days=day) for day in range(30)], WORKDAYS, 9)
    assert fill(month, own, {}) == []
    for each in own:
        days = [day for day in month.days for placed in month.visits[day] if placed.client == each]
        assert len(days) in {1 + (29 - (each.next.due - MONDAY).days - extra) // cadence for extra in range(5)}
        assert all((later - day).days >= cadence - 7 for day, later in pairwise(days))
