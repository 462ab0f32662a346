"""The plan of a day and of a month, and the work in a territory, as the book knows them (HANDBOOK C3 to C5, V1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import MakePromise
from relations.domain.visits import CancelVisit, LogVisit, PlanInThePastError, PlanVisit
from relations.errors import RelationsError
from relations.queries.planning.day import DayProposal
from relations.queries.planning.errors import MonthOverError, NamedTwiceError, NoRoomError, TooFarAheadError

TODAY = date(2026, 6, 1)
"""A Monday."""
TUESDAY = date(2026, 6, 2)
LAST = "2026-05-19"
"""A day from which a visit to grade A is due on Tuesday."""


def register(book: Book, name: str, *, last: str | None = LAST, **facts: Any) -> None:
    given = {"grade": "A", "owner": "li.wei"} | facts
    book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01", **given))
    if last:
        book.handle(LogVisit(customer=name, rep="li.wei", on=last))


def planned(book: Book, name: str, day: date, **more: Any) -> str:
    fields = {"rep": "li.wei", "purposes": ("order",), "on": min(TODAY, day)} | more
    return book.handle(PlanVisit(customer=name, day=day, **fields)).ref


def proposed(book: Book, day: date = TUESDAY, rep: str = "li.wei", **more: Any) -> DayProposal:
    return book.plan_day(rep, day, TODAY, **more)


def stops(found: DayProposal) -> list[str]:
    return sorted(stop.customer for stop in found.stops)


def left_out(found: DayProposal) -> dict[str, str]:
    return {row.customer: row.why for row in found.left_out}


def test_whom_the_grade_asks_for_is_visited_when_due_and_nobody_else(book: Book) -> None:
    register(book, "Due")
    register(book, "Later", last="2026-05-20")
    register(book, "Late", last="2026-04-01")
    register(book, "Other", owner="zhang.min")
    found = proposed(book)
    assert stops(found) == ["Due", "Late"]
    assert found.left_out == ()
    late = next(stop for stop in found.stops if stop.customer == "Late")
    assert (late.reason, late.days_late, late.entries, late.purposes) == ("48 days late", 48, (6,), ("service",))
    assert stops(proposed(book, TUESDAY + timedelta(days=1))) == ["Due", "Late", "Later"]
    assert stops(proposed(book, rep="LI.WEI ")) == ["Due", "Late"]


def test_what_is_due_over_the_weekend_is_visited_on_friday(book: Book) -> None:
    register(book, "Acme", last="2026-05-24")
    friday, sunday = date(2026, 6, 5), date(2026, 6, 7)
    assert book.customer("Acme", TODAY).next_due == sunday.isoformat()
    assert stops(proposed(book, friday - timedelta(days=1))) == []
    assert stops(proposed(book, friday)) == ["Acme"]


def test_a_fixed_weekday_is_kept_and_used_before_the_visit_would_be_late(book: Book) -> None:
    register(book, "Acme", weekday="tue", last="2026-05-22")
    assert book.customer("Acme", TODAY).next_due == "2026-06-05"
    assert stops(proposed(book)) == ["Acme"]
    assert left_out(proposed(book, date(2026, 6, 3))) == {"Acme": "fixed weekday is tue"}
    assert stops(proposed(book, date(2026, 6, 3), including=["Acme"])) == ["Acme"]


def test_complaints_come_first_then_promises_then_missed_visits_then_new_relations_then_the_cadence(
    book: Book,
) -> None:
    for name in ("Crossed", "Promised", "Missed", "Routine"):
        register(book, name, last="2026-05-01")
    register(book, "New", last=None)
    book.handle(RaiseComplaint(customer="Crossed", about="crushed", severity="high", on="2026-05-26"))
    book.handle(MakePromise(customer="Promised", text="labels", rep="li.wei", due="2026-06-02", on="2026-05-20"))
    planned(book, "Missed", date(2026, 5, 28), purposes=("training",))
    order = ["Crossed", "Promised", "Missed", "New", "Routine"]
    for room in range(1, 6):
        assert stops(proposed(book, visits=room)) == sorted(order[:room])
    purposes = {stop.customer: stop.purposes for stop in proposed(book).stops}
    assert purposes == {
        "Crossed": ("complaint", "service"), "Promised": ("service",), "Missed": ("training", "service"),
        "New": ("new-customer",), "Routine": ("service",),
    }  # fmt: skip
    assert left_out(proposed(book, visits=4)) == {"Routine": "no room: 4 visits fill the day"}


def test_a_missed_visit_is_made_up_by_any_later_contact(book: Book) -> None:
    register(book, "Acme", last="2026-05-20")
    planned(book, "Acme", date(2026, 5, 25), on="2026-05-20")
    assert [stop.reason for stop in proposed(book).stops] == ["make up the visit of 2026-05-25"]
    book.handle(LogVisit(customer="Acme", rep="li.wei", on="2026-05-29", channel="phone"))
    assert stops(proposed(book)) == []


def test_what_is_planned_stays_and_what_is_planned_for_another_day_waits_for_it(book: Book) -> None:
    for name in ("Acme", "Beta", "Gamma"):
        register(book, name)
    ref = planned(book, "Acme", TUESDAY, time="14:00")
    planned(book, "Beta", date(2026, 6, 5))
    found = proposed(book, visits=1)
    assert [(stop.customer, stop.visit, stop.time) for stop in found.stops] == [("Acme", ref, "14:00")]
    assert left_out(found) == {"Beta": "planned for 2026-06-05 already", "Gamma": "no room: 1 visit fills the day"}
    book.handle(CancelVisit(visit=ref, reason="closed", on=TODAY))
    assert stops(proposed(book, visits=1)) == ["Acme"]


def test_what_presses_does_not_wait_for_a_visit_that_is_planned_for_later(book: Book) -> None:
    register(book, "Acme", last="2026-05-30")
    planned(book, "Acme", date(2026, 6, 5))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="high", on="2026-05-29"))
    assert stops(proposed(book)) == ["Acme"]
    assert left_out(proposed(book, date(2026, 6, 9))) == {"Acme": "planned for 2026-06-05 already"}


def test_customers_are_taken_in_and_left_out_by_hand(book: Book) -> None:
    register(book, "Acme")
    register(book, "Beta", last="2026-05-30")
    register(book, "Other", owner="zhang.min")
    found = proposed(book, including=["Beta", "Other"], without=["Acme"])
    assert (stops(found), left_out(found)) == (["Beta", "Other"], {"Acme": "as asked"})
    with pytest.raises(NamedTwiceError):
        proposed(book, including=["Acme", "C1"])
    with pytest.raises(NamedTwiceError):
        proposed(book, including=["Acme"], without=["Acme"])


def test_what_one_promised_to_another_ones_customer_is_told_of(book: Book) -> None:
    register(book, "Other", owner="zhang.min", last="2026-05-30")
    register(book, "Nobody", owner=None, last="2026-05-30")
    for name in ("Other", "Nobody"):
        book.handle(MakePromise(customer=name, text="labels", rep="li.wei", due=TUESDAY, on="2026-05-20"))
    assert left_out(proposed(book)) == {"Other": "zhang.min's customer", "Nobody": "nobody's customer"}


def test_the_day_has_room_for_what_its_visits_and_its_minutes_allow(book: Book) -> None:
    for number in range(12):
        register(book, f"Shop {number}")
    assert len(proposed(book).stops) == 8
    assert len(proposed(book, visits=20).stops) == 9
    assert len(proposed(book, minutes=145).stops) == 3
    assert len(proposed(book, minutes=144).stops) == 2
    assert proposed(book, minutes=145).capacity.room == 3
    for minutes in (1, 34):
        with pytest.raises(NoRoomError, match="a visit takes 35 minutes and the day has"):
            proposed(book, minutes=minutes)
    with pytest.raises(PlanInThePastError):
        proposed(book, date(2026, 5, 31))
    rules = presets.default().plan.model_copy(update={"visits_a_day": 5})
    policy = presets.default().model_copy(update={"plan": rules})
    book.handle(SetPolicy(policy=policy, reason="long ways", on="2026-05-01"))
    assert len(proposed(book).stops) == 5


def test_usual_times_are_kept_and_no_two_stops_have_the_same(book: Book) -> None:
    register(book, "Acme", time="15:00", route="north", stop=1)
    register(book, "Beta", time="09:30", route="north", stop=2)
    register(book, "Gamma", time="09:30", route="north", stop=3)
    found = proposed(book)
    assert [(stop.customer, stop.time) for stop in found.stops] == [
        ("Beta", "09:30"),
        ("Acme", "15:00"),
        ("Gamma", None),
    ]
    assert (found.ordered_by, found.km) == ("route", None)


def test_a_call_that_is_planned_is_no_stop_and_no_visit_is_planned_beside_it(book: Book) -> None:
    register(book, "Acme")
    ref = planned(book, "Acme", TUESDAY, channel="phone")
    assert left_out(proposed(book)) == {"Acme": f"phone planned as {ref}"}
    assert stops(proposed(book, including=["Acme"])) == []


def test_nothing_is_planned_for_days_of_which_nobody_knows(book: Book) -> None:
    far = date(9999, 12, 31)
    for ask in (
        proposed,
        lambda book, day: book.plan_month("li.wei", day, TODAY),
        lambda book, day: book.workload(day, TODAY),
    ):
        with pytest.raises(
            TooFarAheadError, match=r"is too far ahead \(today is 2026-06-01\); plan at most 400 days ahead"
        ):
            ask(book, far)


def test_a_merged_customer_is_visited_once(book: Book) -> None:
    register(book, "Acme")
    register(book, "Acme again")
    book.handle(MergeCustomer(customer="Acme again", into="Acme", reason="same", on=TODAY))
    assert stops(proposed(book)) == ["Acme"]


FACTS = st.fixed_dictionaries(
    {
        "last": st.sampled_from([None, "2026-03-01", "2026-05-19", "2026-05-30"]),
        "grade": st.sampled_from(["A", "B"]),
        "owner": st.sampled_from(["li.wei", "Li.Wei ", "zhang.min", None]),
    },
    optional={
        "weekday": st.sampled_from(["tue", "mon, thu"]), "route": st.sampled_from(["north", "south"]),
        "every": st.integers(1, 30), "time": st.sampled_from(["09:00", "14:00"]),
        "location": st.sampled_from(["31.2,121.4", "31.3,121.4", "31.2,121.5"]),
    },
)  # fmt: skip


@ON_BOOKS
@given(
    shops=st.lists(FACTS, max_size=6),
    dues=st.lists(st.tuples(st.integers(0, 5), st.integers(-20, 5)), max_size=3),
    plans=st.dictionaries(st.integers(0, 5), st.integers(-9, 9), max_size=3),
    room=st.integers(1, 4),
)
def test_who_asks_is_in_the_plan_or_left_out_with_a_reason_and_the_same_book_gives_the_same_plan(
    shops: list[dict[str, Any]], dues: list[tuple[int, int]], plans: dict[int, int], room: int
) -> None:
    with fresh_book() as book:
        for number, facts in enumerate(shops):
            register(book, f"Shop {number}", **facts)
        for number, days in dues:
            due = TUESDAY + timedelta(days=days)
            if number < len(shops):
                book.handle(
                    MakePromise(customer=f"Shop {number}", text="labels", rep="li.wei", due=due, on="2026-03-02")
                )
        for number, days in plans.items():
            if number < len(shops):
                planned(book, f"Shop {number}", TUESDAY + timedelta(days=days), on="2026-03-02")
        found = proposed(book, visits=room)
        assert proposed(book, visits=room) == found
        inside, outside = [stop.ref for stop in found.stops], [row.ref for row in found.left_out]
        assert len({*inside, *outside}) == len(inside) + len(outside)
        assert len([stop for stop in found.stops if stop.visit is None]) <= room
        assert all(row.why for row in found.left_out)
        for row in book.customers(TODAY):
            own = row.owner is not None and row.owner.casefold().strip() == "li.wei"
            if own and row.next_due <= TUESDAY.isoformat():
                assert row.ref in {*inside, *outside}
            stop = next((stop for stop in found.stops if stop.ref == row.ref), None)
            if stop and not stop.visit:
                assert own
                assert row.weekday in {None, "tue"}
        more = {stop.ref for stop in proposed(book, visits=room + 1).stops}
        assert {*inside} <= more


def test_a_month_keeps_what_is_planned_and_counts_what_the_grades_require(book: Book) -> None:
    register(book, "Acme", last="2026-05-25")
    register(book, "Beta", last="2026-05-25", grade="B", weekday="wed")
    ref = planned(book, "Acme", date(2026, 6, 9))
    found = book.plan_month("li.wei", TODAY, TODAY)
    visits = [(each.customer, each.day, each.visit) for day in found.days for each in day.visits]
    assert visits == [
        ("Acme", "2026-06-09", ref), ("Acme", "2026-06-23", None), ("Beta", "2026-06-24", None),
    ]  # fmt: skip
    assert [(row.grade, row.customers, row.required, row.planned) for row in (*found.grades, found.total)] == [
        ("A", 1, 2, 2), ("B", 1, 1, 1), ("all", 2, 3, 3),
    ]  # fmt: skip
    assert [day.day for day in found.days if day.weekday in {"Saturday", "Sunday"}] == []


def test_a_month_says_what_does_not_fit_and_why(book: Book) -> None:
    register(book, "Acme", last="2026-03-01")
    register(book, "Sunday", last="2026-03-01", weekday="sun")
    register(book, "Beta", last="2026-04-01", weekday="tue")
    found = book.plan_month("li.wei", date(2026, 6, 29), date(2026, 6, 29), visits=1)
    assert [(each.customer, each.day) for day in found.days for each in day.visits] == [
        ("Acme", "2026-06-29"), ("Beta", "2026-06-30"),
    ]  # fmt: skip
    assert [(row.customer, row.why) for row in found.left_out] == [
        ("Sunday", "no working day is left on sun"),
    ]  # fmt: skip
    book.handle(RegisterCustomer(customer="Gamma", name="Gamma", grade="B", owner="li.wei", on="2026-03-01"))
    full = book.plan_month("li.wei", date(2026, 6, 30), date(2026, 6, 30), visits=1)
    assert "no room on any day that would do" in {row.why for row in full.left_out}
    with pytest.raises(MonthOverError, match=r"2026-05 is over \(today is 2026-06-01\)"):
        book.plan_month("li.wei", date(2026, 5, 31), TODAY)


def test_a_month_to_come_takes_what_is_due_before_it_as_done(book: Book) -> None:
    register(book, "Acme", last="2026-05-25")
    found = book.plan_month("li.wei", date(2026, 7, 1), TODAY)
    assert [each.due for day in found.days for each in day.visits] == ["2026-07-06", "2026-07-20"]


def test_who_is_late_already_and_in_no_plan_is_visited_first_in_a_month_to_come(book: Book) -> None:
    register(book, "Acme", last="2026-05-01")
    may = book.plan_month("li.wei", date(2026, 7, 1), TODAY)
    assert next((each.due, each.day) for day in may.days for each in day.visits) == ("2026-05-15", "2026-07-01")
    planned(book, "Acme", date(2026, 6, 10))
    assert (
        min(each.due for day in book.plan_month("li.wei", date(2026, 7, 1), TODAY).days for each in day.visits)
        > "2026-07"
    )


def test_a_month_goes_to_a_route_on_one_day_where_it_can(book: Book) -> None:
    for number in range(6):
        register(book, f"Shop {number}", last=f"2026-05-{20 + number}", route=("north", "south")[number % 2])
    found = book.plan_month("li.wei", TODAY, TODAY, visits=3)
    first = {day.day: {each.route for each in day.visits} for day in found.days if day.visits}
    assert all(len(routes) == 1 for routes in first.values())


def test_the_work_of_a_territory_is_compared_with_what_a_rep_can_do_and_with_what_was_done(book: Book) -> None:
    register(book, "Acme", last="2026-06-01", territory="east")
    register(book, "Beta", last="2026-05-19", grade="B", owner="LI.WEI", territory="east")
    register(book, "Gamma", last=None, every=5, territory="west")
    register(book, "Nobody", owner=None, last=None)
    planned(book, "Beta", date(2026, 6, 9))
    found = book.workload(TODAY, TODAY)
    assert (found.month, found.working_days, found.unowned) == ("2026-06", 22, 1)
    told = [
        (row.rep, row.territory, row.customers, row.required, row.can, row.made, row.covered, row.planned)
        for row in (*found.rows, *found.reps, found.total)
    ]
    assert told == [
        ("li.wei", "east", 2, 3.2, 176, 1, 1, 1), ("li.wei", "west", 1, 6.1, 176, 0, 0, 0),
        (None, None, 1, 2.2, None, 0, 0, 0),
        ("li.wei", None, 3, 9.3, 176, 1, 1, 1), (None, None, 1, 2.2, None, 0, 0, 0),
        (None, None, 4, 11.4, 176, 1, 1, 1),
    ]  # fmt: skip
    east = found.rows[0]
    assert (east.grades, east.load, east.reached, east.coverage) == ({"A": 1, "B": 1}, 1.8, 31.4, 50.0)
    assert [row.territory for row in book.workload(TODAY, TODAY, rep="Li.Wei").rows] == ["east", "west"]
    assert book.workload(TODAY, TODAY, territory="west").total.customers == 1
    may = book.workload(date(2026, 5, 1), TODAY).total
    assert (may.made, may.covered) == (1, 1)


def test_no_plan_is_refused_but_by_a_line_of_its_own(book: Book) -> None:
    assert proposed(book, rep="nobody").customers == 0
    assert book.plan_month("nobody", TODAY, TODAY).customers == 0
    assert book.workload(TODAY, TODAY).rows == ()
    with pytest.raises(RelationsError, match="no customer 'Acme' is in the book"):
        proposed(book, including=["Acme"])
