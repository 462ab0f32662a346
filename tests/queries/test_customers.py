"""The files of customers: complete, current, graded, and visited in time (HANDBOOK C1, C2, C3)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain import presets
from relations.domain.customers import ConfirmFile, EditCustomer, GradeCustomer, RateCustomer, RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.visits import LogVisit
from relations.queries.files import FactRow

TODAY = date(2026, 6, 30)


def register(book: Book, name: str, on: str = "2026-01-01", **facts: object) -> None:
    book.handle(RegisterCustomer(customer=name, name=name, on=on, **facts))


def visit(book: Book, name: str, on: str, **more: object) -> None:
    book.handle(LogVisit(customer=name, rep="li.wei", on=on, **more))


def under(book: Book, **sections: object) -> None:
    """Set rules that hold from long ago."""
    changed = presets.default().model_copy(update=sections)
    book.handle(SetPolicy(policy=changed, reason="as it is done", on="2020-01-01"))


def test_a_file_says_how_complete_it_is_and_what_is_missing(book: Book) -> None:
    register(book, "Acme", kind="dealer", grade="B", phone="110")
    assert (book.customer("Acme").complete, book.customer("Acme").missing) == (50, ("owner", "address", "key-person"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", on="2026-02-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-02-01"),
    )
    book.handle(EditCustomer(customer="Acme", address="1 East Road", phone="", on="2026-02-01"))
    row = book.customer("Acme", TODAY)
    assert (row.complete, row.missing) == (67, ("owner", "phone"))
    assert [row.name for row in book.customers(TODAY, incomplete=True)] == []
    register(book, "Beta")
    assert [(row.name, row.complete) for row in book.customers(TODAY, incomplete=True)] == [("Beta", 0)]


def test_facts_go_stale_until_somebody_confirms_or_states_them(book: Book) -> None:
    register(book, "Acme", on="2025-01-01", kind="dealer", phone="110", competitors="Umbrella")
    assert book.customer("Acme", date(2026, 1, 1)).stale == ()
    assert book.customer("Acme", date(2026, 1, 2)).stale == ("kind", "phone")
    book.handle(ConfirmFile(customer="Acme", facts=("kind",), on="2026-01-01"))
    book.handle(EditCustomer(customer="Acme", phone="119", on="2026-02-01"))
    assert book.customer("Acme", date(2026, 2, 2)).stale == ()
    assert book.customer("Acme", date(2027, 1, 2)).facts == (
        FactRow("kind", "dealer", "2025-01-01", 1, "2026-01-01", 2, stale=True),
        FactRow("phone", "119", "2026-02-01", 3, "2026-02-01", 3, stale=False),
        FactRow("competitors", "Umbrella", "2025-01-01", 1, "2025-01-01", 1, stale=True),
    )
    assert [row.name for row in book.customers(date(2026, 2, 2), stale=True)] == []
    assert [row.name for row in book.customers(date(2027, 1, 2), stale=True)] == ["Acme"]


def test_a_confirmation_recorded_late_does_not_hide_a_later_one(book: Book) -> None:
    register(book, "Acme", on="2025-01-01", kind="dealer")
    for on in ("2026-03-01", "2026-02-01"):
        book.handle(ConfirmFile(customer="Acme", on=on))
    (fact,) = book.customer("Acme").facts
    assert (fact.checked_on, fact.checked_entry) == ("2026-03-01", 2)


def test_the_proposed_grade_is_shown_with_its_entries_and_a_person_decides(book: Book) -> None:
    register(book, "Acme", grade="C", scale="large", share=65, credit="good")
    register(book, "Beta", grade="B", scale="large", share=40)
    register(book, "Gamma")
    row = book.customer("Acme")
    assert (row.grade, row.proposed) == ("C", "A")
    assert [(reason.text, reason.entries) for reason in row.because] == [
        ("share is 65 %", (1,)), ("scale is large", (1,)), ("credit is good", (1,)),
    ]  # fmt: skip
    assert [(row.name, row.proposed) for row in book.customers(TODAY, regrade=True)] == [("Acme", "A")]
    book.handle(GradeCustomer(customer="Acme", grade="A", on="2026-03-01"))
    assert book.customers(TODAY, regrade=True) == []


def test_the_next_contact_is_due_a_cadence_after_the_last_real_one(book: Book) -> None:
    register(book, "Acme", grade="A")
    assert (book.customer("Acme").next_due, book.customer("Acme", date(2026, 1, 20)).overdue_days) == ("2026-01-15", 5)
    visit(book, "Acme", "2026-03-02")
    visit(book, "Acme", "2026-03-20", channel="card")
    row = book.customer("Acme", date(2026, 3, 20))
    assert (row.last_contact, row.last_contact_entry, row.contacts) == ("2026-03-02", 2, 2)
    assert (row.cadence, row.next_due, row.overdue_days) == (14, "2026-03-16", 4)
    assert book.customer("Acme", date(2026, 3, 16)).overdue_days == 0
    assert [row.name for row in book.customers(date(2026, 3, 17), overdue_visit=True)] == ["Acme"]
    assert book.customers(date(2026, 3, 16), overdue_visit=True) == []


def test_as_of_an_old_day_later_contact_does_not_count(book: Book) -> None:
    register(book, "Acme")
    for on in ("2026-02-02", "2026-02-16", "2026-06-01"):
        visit(book, "Acme", on)
    assert [book.customer("Acme", date(2026, month, 20)).last_contact for month in (1, 2, 3, 6)] == [
        None, "2026-02-16", "2026-02-16", "2026-06-01",
    ]  # fmt: skip


def test_a_new_relation_has_the_denser_cadence_of_the_rules(book: Book) -> None:
    rules = presets.default()
    under(
        book,
        cadence=rules.cadence.model_copy(
            update={"new": rules.cadence.new.model_copy(update={"days": 90, "share": 0.5})}
        ),
    )
    register(book, "Acme", grade="A")
    visit(book, "Acme", "2026-03-02")
    assert book.customer("Acme", date(2026, 3, 20)).next_due == "2026-03-09"
    assert book.customer("Acme", date(2026, 6, 20)).next_due == "2026-03-16"


def test_the_latest_rating_is_shown_with_who_when_and_why(book: Book) -> None:
    register(book, "Acme")
    for on, rating in (("2026-03-01", 70), ("2026-02-01", 20)):
        book.handle(RateCustomer(customer="Acme", rating=rating, reason="they called", rep="li.wei", on=on))
    row = book.customer("Acme")
    assert (row.rating, row.rated_by, row.rated_on, row.rating_reason, row.rating_entry) == (
        70, "li.wei", "2026-03-01", "they called", 2,
    )  # fmt: skip


def test_customers_are_chosen_and_ordered(book: Book) -> None:
    register(book, "A", on="2026-06-01", grade="B", kind="dealer", owner="li.wei", address="x")
    register(book, "B", on="2026-06-02", grade="A", kind="outlet", territory="east")
    register(book, "华联", on="2026-06-03", kind="dealer", owner="li.wei")
    visit(book, "A", "2026-06-10")
    visit(book, "B", "2026-06-12")

    def names(**asked: object) -> list[str]:
        return [row.name for row in book.customers(TODAY, **asked)]  # type: ignore[arg-type]

    assert names() == ["A", "B", "华联"]
    assert names(kind="dealer", owner="li.wei") == ["A", "华联"]
    assert names(territory="east") == ["B"]
    assert names(sort="grade") == ["B", "A", "华联"]
    assert names(sort="last-contact") == ["华联", "A", "B"]
    assert names(sort="overdue") == ["B", "A", "华联"]
    assert names(sort="complete") == ["B", "华联", "A"]
    assert names(sort="complete", limit=2) == ["B", "华联"]
    bands = {row.ref: row.band for row in book.statuses(TODAY)}
    for band in set(bands.values()):
        found = [row.ref for row in book.customers(TODAY, band=band)]
        assert found == [ref for ref in ("C1", "C2", "C3") if bands[ref] == band]


def test_a_merged_file_gives_its_contacts_and_ratings_to_the_one_that_goes_on(book: Book) -> None:
    register(book, "Acme", phone="110")
    register(book, "Old", phone="119")
    visit(book, "Old", "2026-03-02")
    book.handle(RateCustomer(customer="Old", rating=30, reason="cold", rep="li.wei", on="2026-03-02"))
    book.handle(MergeCustomer(customer="Old", into="Acme", reason="same", on="2026-03-03"))
    row = book.customer("Old")
    assert (row.ref, row.last_contact, row.rating, row.phone, row.merged) == ("C1", "2026-03-02", 30, "110", ("C2",))


@pytest.mark.parametrize("size", [300])
def test_a_listing_takes_as_many_statements_for_many_customers_as_for_one(book: Book, size: int) -> None:
    from sqlalchemy import event

    said: list[str] = []
    register(book, "One", kind="dealer")
    with book.database.reading() as connection:
        event.listen(connection.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    book.customers(TODAY)
    alone = len(said)
    book.handle_all(
        [
            RegisterCustomer(customer=f"{n}", name=f"{n}", kind="dealer", scale="large", on="2026-01-01")
            for n in range(size)
        ]
    )
    said.clear()
    assert len(book.customers(TODAY, regrade=False)) == size + 1
    assert len(said) == alone


def test_a_cadence_of_its_own_goes_before_that_of_the_grade(book: Book) -> None:
    """The same everywhere: in the list, on the file, and in the score."""
    register(book, "Acme", grade="A", every=40)
    register(book, "Beta", grade="A")
    for name in ("Acme", "Beta"):
        visit(book, name, "2026-03-02")
    day = date(2026, 4, 1)
    assert (book.customer("Acme").cadence, book.customer("Acme").next_due) == (40, "2026-04-11")
    assert [row.name for row in book.customers(day, overdue_visit=True)] == ["Beta"]
    contact = {name: book.status(name, day).factors[0] for name in ("Acme", "Beta")}
    said = [(reason.text, reason.entries) for reason in contact["Acme"].because]
    assert said == [("last contact 2026-03-02, 30 days ago; the file asks for one every 40 days", (3,))]
    assert contact["Acme"].points > contact["Beta"].points
    book.handle(EditCustomer(customer="Acme", every="", on="2026-03-03"))
    assert book.customer("Acme").cadence == 14


def test_what_is_fixed_is_a_fact_of_the_file_like_the_others_and_asked_of_nobody(book: Book) -> None:
    register(book, "Acme", route="north", stop=3, weekday="周二", time="9:30", location="31.2304, 121.4737")
    register(book, "Beta")
    row = book.customer("Acme")
    assert (row.route, row.stop, row.weekday, row.time, row.location) == (
        "north",
        3,
        "tue",
        "09:30",
        "31.2304,121.4737",
    )
    assert (row.complete, row.missing) == (book.customer("Beta").complete, book.customer("Beta").missing)
    assert {fact.fact for fact in row.facts} == {"route", "stop", "weekday", "time", "location"}
    assert [row.name for row in book.customers(TODAY, route="north")] == ["Acme"]
    book.handle(EditCustomer(customer="Acme", route="", stop="", on="2026-03-03"))
    assert (book.customer("Acme").route, book.customer("Acme").stop) == (None, None)
