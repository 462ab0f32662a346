"""Alerts about whom we know: the two fatal errors, roles that nobody has, persons out of sight (HANDBOOK K4, K5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from relations.book import Book
from relations.domain import presets
from relations.domain.customers import RegisterCustomer
from relations.domain.people import ChangeRole, IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.policy import Policy, SetPolicy
from relations.domain.visits import LogVisit
from relations.queries.alerts import Alert

DAY = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Open the file of Acme, C1, which we visited on 2 March without meeting anybody we know, in entry 2."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    visit(book, on="2026-03-02")
    return book


def visit(book: Book, *met: str, on: str, channel: str = "visit") -> None:
    book.handle(LogVisit(customer="Acme", rep="li.wei", met=met, on=on, channel=channel))


def join(book: Book, name: str, *roles: str, since: str | None = "2024-01-01", level: int | None = None) -> None:
    book.handle(
        IntroducePerson(person=name, name=name, on="2026-03-02"),
        JoinCustomer(customer="Acme", person=name, roles=roles, since=since, level=level, on="2026-03-02"),
    )


def found(book: Book, day: date = DAY) -> dict[str, Alert]:
    return {alert.alert: alert for alert in book.person_alerts(day)}


def test_nobody_is_missed_where_there_was_no_contact_yet(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))
    assert {alert.customer for alert in book.person_alerts(DAY)} == {"Acme"}
    assert book.person_alerts(date(2026, 3, 1)) == []
    assert book.person_alerts(DAY, customer="Beta") == []


def test_too_few_are_known(book: Book) -> None:
    assert found(book)["single-contact"] == Alert(
        "single-contact", "Acme", "C1", None, None, "known there: nobody; at least 2 key persons are wanted", None, (1,)
    )
    join(book, "Li Na")
    assert found(book)["single-contact"] == Alert(
        "single-contact", "Acme", "C1", "Li Na", "K3", "known there: Li Na; at least 2 key persons are wanted",
        "2024-01-01", (4,),
    )  # fmt: skip
    join(book, "Zoe", "decision-maker")
    assert found(book) == {}


def test_several_are_known_but_one_only_is_met(book: Book) -> None:
    join(book, "Li Na")
    join(book, "Zoe", "decision-maker")
    visit(book, "Li Na", on="2026-04-01")
    visit(book, "Li Na", on="2026-04-05")
    visit(book, "Zoe", on="2025-06-30")
    assert found(book)["single-contact"] == Alert(
        "single-contact", "Acme", "C1", "Li Na", "K3", "of 2 key persons only Li Na was met in the last 365 days",
        "2026-04-01", (4, 6, 7, 8),
    )  # fmt: skip
    visit(book, "Zoe", on="2026-04-06", channel="card")
    assert "single-contact" in found(book)
    visit(book, "Zoe", on="2026-04-06")
    assert found(book) == {}


def test_a_role_that_the_rules_ask_for_is_missing(book: Book) -> None:
    join(book, "Li Na", "user")
    join(book, "Zoe", "gatekeeper")
    missing = found(book)["role-missing"]
    assert (missing.text, missing.entries) == ("nobody is known as decision-maker", (4, 6))
    rules = presets.default()
    asked = rules.model_copy(update={"people": rules.people.model_copy(update={"roles": ("user", "influencer")})})
    book.handle(SetPolicy(policy=Policy.model_validate(asked.model_dump()), reason="x", on="2026-05-01"))
    assert [alert.text for alert in book.person_alerts(DAY)] == ["nobody is known as influencer"]


@pytest.mark.parametrize(("age", "alert"), [(0, "decider-new"), (30, "decider-new"), (31, "decider-unmet")])
def test_a_new_decision_maker_is_to_be_met_in_time(book: Book, age: int, alert: str) -> None:
    since = DAY - timedelta(days=age)
    join(book, "Li Na")
    join(book, "Zoe", "user")
    visit(book, "Li Na", "Zoe", on="2026-03-20")
    book.handle(ChangeRole(customer="Acme", person="Zoe", roles=("user", "decision-maker"), on=since.isoformat()))
    told = found(book)
    assert set(told) == {alert}
    assert (told[alert].person_ref, told[alert].since) == ("K5", since.isoformat())
    assert told[alert].entries == ((8,) if alert == "decider-new" else (7, 8))
    visit(book, "Zoe", on=since.isoformat())
    assert found(book) == {}


def test_who_comes_as_a_decision_maker_is_new_and_who_was_there_already_is_known_once_met(book: Book) -> None:
    join(book, "Li Na")
    join(book, "Zoe", "decision-maker", since="2026-05-01")
    assert found(book)["decider-unmet"].text == "Zoe decides since 2026-05-01 and was not met in the 60 days since"
    join(book, "Ann", "decision-maker", since=None)
    visit(book, "Zoe", on="2026-05-02")
    assert found(book)["decider-unmet"].person == "Ann"
    visit(book, "Ann", on="2026-01-15")
    assert "decider-unmet" not in found(book)


def test_a_decision_maker_of_more_than_a_year_is_not_new(book: Book) -> None:
    join(book, "Li Na")
    join(book, "Zoe", "decision-maker", since="2025-06-29")
    assert found(book) == {}


def test_a_key_person_is_not_to_go_unmet(book: Book) -> None:
    join(book, "Li Na", "decision-maker", level=2)
    join(book, "Zoe", level=1)
    assert found(book)["key-person-unmet"].text == (
        "Zoe (level 1) was not met for 911 days: never met, known since 2024-01-01"
    )
    visit(book, "Zoe", "Li Na", on="2026-03-31")
    told = found(book)["key-person-unmet"]
    assert (told.text, told.since, told.entries) == (
        "Zoe (level 1) was not met for 91 days: last met on 2026-03-31", "2026-03-31", (6, 7),
    )  # fmt: skip
    assert found(book, date(2026, 6, 29)) == {}


def test_who_mattered_and_left_is_to_be_followed(book: Book) -> None:
    for name, roles, level in (("Li Na", ("decision-maker",), None), ("Zoe", (), 1), ("Ann", ("user",), 3)):
        join(book, name, *roles, level=level)
        book.handle(LeaveCustomer(customer="Acme", person=name, on="2026-06-01"))
    told = [alert for alert in book.person_alerts(DAY) if alert.alert == "person-left"]
    assert [(alert.person, alert.text, alert.since, alert.entries) for alert in told] == [
        ("Li Na", "Li Na left on 2026-06-01; nobody is known as decision-maker since", "2026-06-01", (4, 5)),
        ("Zoe", "Zoe left on 2026-06-01; nobody came since", "2026-06-01", (7, 8)),
    ]
    assert "person-left" not in found(book, date(2026, 5, 31))
    assert "person-left" not in found(book, date(2026, 9, 1))
    join(book, "Tom", "decision-maker", since="2026-06-15")
    assert "person-left" not in found(book)


def test_who_comes_back_has_not_left(book: Book) -> None:
    join(book, "Li Na", "decision-maker")
    book.handle(LeaveCustomer(customer="Acme", person="Li Na", on="2026-06-01"))
    book.handle(JoinCustomer(customer="Acme", person="Li Na", since="2026-06-10", on="2026-06-10"))
    assert "person-left" not in found(book)
