"""The briefing before a visit: what the record knows, and what is left to the person (HANDBOOK V3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.book import Book
from relations.domain.complaints import RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.market import Observe, TakeOrder
from relations.domain.people import IntroducePerson, JoinCustomer, LearnFact
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogPlannedVisit, LogVisit, PlanVisit

TODAY = date(2026, 6, 1)
ACME = {"customer": "Acme"}


@pytest.fixture
def book(book: Book) -> Book:
    """Acme is C1, Li Na (who decides) K2, Wang K4."""
    book.handle(RegisterCustomer(**ACME, name="Acme", grade="A", on="2026-01-01"))
    for name, roles in (("Li Na", ("decision-maker",)), ("Wang", ("user",))):
        book.handle(
            IntroducePerson(person=name, name=name, phone=f"1-{name}", on="2026-01-01"),
            JoinCustomer(**ACME, person=name, roles=roles, on="2026-01-01"),
        )
    return book


def visit(on: str, **more: Any) -> LogVisit:
    return LogVisit(**ACME, rep="li.wei", on=on, **more)


def promise(on: str, due: date, text: str) -> MakePromise:
    return MakePromise(**ACME, text=text, due=due, rep="li.wei", on=on)


def answers(book: Book) -> dict[str, tuple[str | None, str | None]]:
    return {each.question: (each.answer, each.left) for each in book.prepare("Acme", TODAY).questions}


def test_of_a_new_customer_little_is_known_and_much_is_left(book: Book) -> None:
    found = book.prepare("Acme", TODAY)
    assert (found.visits, found.promises, found.complaints, found.gifts, found.plan) == ((), (), (), (), None)
    assert [whom.name for whom in found.people] == ["Li Na", "Wang"]
    assert len(found.questions) == 8
    assert all(each.left for each in found.questions if each.answer is None)
    assert answers(book)["were the promises of the last visit kept?"] == ("none was made", None)


def test_promises_of_the_last_visits_are_told_kept_or_not_and_older_ones_while_they_wait(book: Book) -> None:
    book.handle(promise("2026-01-10", date(2026, 1, 20), "long done"))
    book.handle(KeepPromise(promise="P6", on="2026-01-15"))
    book.handle(promise("2026-01-10", date(2026, 1, 20), "long forgotten"))
    for on in ("2026-03-01", "2026-04-01", "2026-05-01"):
        book.handle(visit(on))
    book.handle(promise("2026-04-01", date(2026, 4, 10), "labels"))
    book.handle(KeepPromise(promise="P12", on="2026-04-12"))
    book.handle(promise("2026-05-01", date(2026, 6, 10), "rack"))
    found = {row.text: row.state for row in book.prepare("Acme", TODAY).promises}
    assert found == {"long forgotten": "overdue", "labels": "kept-late", "rack": "open"}
    said, left = answers(book)["were the promises of the last visit kept?"]
    assert (said, left) == ("1 of 3 kept or released, 2 waiting, 0 broken", "keep, or explain: P8")


def test_a_complaint_says_whether_the_customer_was_told(book: Book) -> None:
    book.handle(RaiseComplaint(**ACME, about="crushed", on="2026-05-01"))
    assert answers(book)["what else?"] == ("X6 crushed (the customer was not told)", "tell how it stands: X6")
    book.handle(ResolveComplaint(complaint="X6", on="2026-05-02"), TellCustomer(complaint="X6", on="2026-05-03"))
    assert answers(book)["what else?"] == ("X6 crushed (told 2026-05-03)", None)


def test_deciders_come_first_then_who_was_not_met_for_long(book: Book) -> None:
    book.handle(
        IntroducePerson(person="Zhao", name="Zhao", on="2026-01-01"),
        JoinCustomer(**ACME, person="Zhao", on="2026-01-01"),
    )
    book.handle(visit("2026-05-01", met=("Wang", "Li Na")))
    book.handle(
        IntroducePerson(person="New", name="New", on="2026-05-20"), JoinCustomer(**ACME, person="New", on="2026-05-20")
    )
    book.handle(LearnFact(person="Li Na", about="interests", text="fishing", rep="li.wei", on="2026-05-02"))
    people = book.prepare("Acme", TODAY).people
    assert [(whom.name, whom.unmet_days, whom.new, whom.decides) for whom in people] == [
        ("Li Na", 31, False, True), ("New", None, True, False),
        ("Zhao", None, False, False), ("Wang", 31, False, False),
    ]  # fmt: skip
    assert (people[0].facts, people[0].refs) == (("interests: fishing",), ("F11",))


def test_the_plan_answers_for_goal_appointment_and_order(book: Book) -> None:
    plan = PlanVisit(**ACME, rep="li.wei", day=date(2026, 6, 2), purposes=("service",), on="2026-05-30")
    book.handle(plan)
    assert answers(book)["a specific goal?"] == ("service", "say what is to be reached")
    assert answers(book)["an appointment?"] == ("planned for 2026-06-02, no time", "call Li Na (1-Li Na)")
    later = {"day": date(2026, 6, 1), "time": "09:30", "goal": "labels", "see": ("Li Na",), "order": 2}
    book.handle(PlanVisit(**ACME, rep="li.wei", purposes=("service",), on="2026-05-30", **later))
    assert answers(book)["a specific goal?"] == ("service: labels", None)
    assert answers(book)["an appointment?"] == ("planned for 2026-06-01 09:30, to see Li Na", None)
    assert book.prepare("Acme", TODAY).plan.ref == "V7"  # type: ignore[union-attr]


def test_a_missed_visit_is_to_be_made_up(book: Book) -> None:
    book.handle(PlanVisit(**ACME, rep="li.wei", day=date(2026, 5, 30), purposes=("service",), on="2026-05-29"))
    assert answers(book)["an appointment?"][0] == "planned for 2026-05-30, and missed"
    assert [step.what for step in book.prepare("Acme", TODAY).next_steps] == ["make up the visit that was missed"]
    book.handle(LogPlannedVisit(visit="V6", rep="li.wei", on="2026-06-01"))
    assert book.prepare("Acme", TODAY).plan is None


def test_what_waits_is_a_next_step_by_its_day(book: Book) -> None:
    book.handle(visit("2026-05-01", next_on=date(2026, 5, 20)))
    book.handle(promise("2026-05-01", date(2026, 6, 10), "rack"))
    book.handle(RaiseComplaint(**ACME, about="crushed", on="2026-05-28"))
    steps = [(step.what, step.ref) for step in book.prepare("Acme", TODAY).next_steps]
    assert steps[0] == ("plan a visit: the grade asks for one", "C1")
    assert ("come again, as announced", "V6") in steps
    assert ("keep: rack", "P7") in steps
    assert any(ref == "X8" for _, ref in steps)


def test_what_is_new_is_what_happened_since_the_last_visit(book: Book) -> None:
    book.handle(visit("2026-05-01", promises=(promise("2026-05-01", date(2026, 6, 10), "rack"),)))
    book.handle(HandOverGift(**ACME, item="tea", value="20", currency="CNY", person="Li Na", on="2026-05-10"))
    found = book.prepare("Acme", TODAY)
    assert [row.topic for row in found.news] == ["promise-made.v1", "gift-given.v1"]
    assert [(gift.item, gift.person) for gift in found.gifts] == [("tea", "Li Na")]


def test_business_and_what_was_seen_are_told(book: Book) -> None:
    book.handle(TakeOrder(**ACME, amount="18", currency="CNY", on="2026-05-10"))
    book.handle(Observe(**ACME, kind="competitor", text="two for one", on="2026-05-11"))
    found = book.prepare("Acme", TODAY)
    assert [row.amount for row in found.deals] == ["18"]
    assert [row.text for row in found.observations] == ["two for one"]
    assert book.prepare("Acme", date(2026, 5, 9)).deals == ()


def test_as_of_a_day_it_is_what_was_known_of_that_day(book: Book) -> None:
    book.handle(visit("2026-05-01"))
    book.handle(visit("2026-05-20"))
    with book.at(as_of=date(2026, 5, 10), known_at=None, whom="Acme") as then:
        assert [row.ref for row in then.prepare("Acme", date(2026, 5, 10)).visits] == ["V6"]
