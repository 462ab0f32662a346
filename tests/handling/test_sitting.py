"""What commands point at is looked up, and what does not belong together is not recorded together."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.command import NotYetError
from relations.domain.complaints import RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.customers import EditCustomer, NameTakenError, RegisterCustomer
from relations.domain.people import AlreadyThereError, IntroducePerson, JoinCustomer
from relations.domain.promises import KeepPromise, MakePromise, ReschedulePromise
from relations.domain.visits import LogVisit
from relations.handling.handler import Receipt
from relations.handling.sitting import NotOfCustomerError
from relations.queries.directory import AmbiguousNameError, UnknownRefError, WrongKindError

ON = "2026-03-02"
TODAY = date(2026, 6, 30)


def register(name: str, **more: object) -> RegisterCustomer:
    return RegisterCustomer(customer=name, name=name, on=ON, **more)


def introduce(name: str, customer: str, **more: object) -> tuple[IntroducePerson, JoinCustomer]:
    return (
        IntroducePerson(person=name, name=name, at=customer, on=ON, **more),
        JoinCustomer(customer=customer, person=name, on=ON),
    )


def promise(customer: str, **more: object) -> MakePromise:
    return MakePromise(customer=customer, text="two cases", on=ON, **more)


def test_a_receipt_names_the_subject_of_the_first_command(book: Book) -> None:
    assert book.handle(register("Acme")) == Receipt("C1", 1, ("customer-registered.v1",))
    assert book.handle(*introduce("王建国", "Acme")) == Receipt("K2", 2, ("person-introduced.v1", "person-joined.v1"))
    visit = LogVisit(customer="Acme", on=ON, rep="li.wei", met=("王建国",), promises=(promise("Acme"),))
    assert book.handle(visit) == Receipt("V4", 4, ("visit-logged.v1", "promise-made.v1"))
    assert book.handle(KeepPromise(promise="P5", on=ON)) == Receipt("P5", 6, ("promise-kept.v1",))


def test_what_is_already_so_has_a_receipt_without_entries(book: Book) -> None:
    book.handle(register("Acme", grade="A"))
    assert book.handle(EditCustomer(customer="acme", name="Acme", on=ON)) == Receipt("C1", None, ())


def test_a_customer_can_be_named_in_the_same_breath(book: Book) -> None:
    book.handle(register("Acme"), *introduce("Li Na", "Acme"), promise("Acme", person="Li Na"))
    assert [row.to for row in book.promises(TODAY)] == ["Li Na"]


def test_a_name_that_is_taken_is_refused(book: Book) -> None:
    book.handle(register("Acme"))
    book.handle(register("Beta"))
    with pytest.raises(NameTakenError) as refused:
        book.handle(register("Acme"))
    assert str(refused.value) == "'Acme' is already in the book as C1; use that one, or add --allow-duplicate"
    with pytest.raises(NameTakenError, match="'Acme' is already in the book as C1"):
        book.handle(EditCustomer(customer="Beta", name="Acme", on=ON))
    book.handle(register("Acme", allow_duplicate=True))
    book.handle(EditCustomer(customer="Beta", name="Acme", allow_duplicate=True, on=ON))
    assert [row.name for row in book.customers()] == ["Acme", "Acme", "Acme"]


def test_a_name_is_taken_from_the_moment_it_is_given(book: Book) -> None:
    with pytest.raises(NameTakenError, match="'Acme' is already in the book as the one added just before"):
        book.handle(register("Acme"), register("Acme"))
    assert book.size() == 0
    book.handle(register("Acme"), register("Acme", allow_duplicate=True))
    assert book.size() == 2


def test_a_name_that_differs_in_letter_case_is_another_name(book: Book) -> None:
    book.handle(register("Acme"))
    book.handle(register("ACME"))
    assert [row.ref for row in book.customers()] == ["C2", "C1"]


def test_a_person_of_that_name_at_that_customer_is_refused(book: Book) -> None:
    book.handle(register("Acme"), register("Beta"))
    book.handle(*introduce("王建国", "Acme"))
    with pytest.raises(AlreadyThereError) as refused:
        book.handle(*introduce("王建国", "Acme"))
    assert str(refused.value) == ("K3 is at Acme already; change the post with: relations person role K3 --at Acme")
    book.handle(*introduce("王建国", "Beta"))
    book.handle(*introduce("王建国", "Acme", allow_duplicate=True)[:1])
    assert [row.ref for row in book.people()] == ["K3", "K5", "K7"]


def test_of_persons_of_one_name_the_one_at_the_customer_is_meant(book: Book) -> None:
    book.handle(register("Acme"), register("Beta"))
    book.handle(*introduce("王建国", "Acme"))
    book.handle(*introduce("王建国", "Beta"))
    book.handle(promise("Beta", person="王建国", due="2026-03-09"))
    book.handle(ReschedulePromise(promise="P7", due="2026-03-12", agreed_by="王建国", on=ON))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", on=ON))
    book.handle(ResolveComplaint(complaint="X9", on=ON), TellCustomer(complaint="X9", person="王建国", on=ON))
    assert [row.position for row in book.person_history("K5")] == [5, 6, 7, 8]
    assert [row.position for row in book.person_history("K3")] == [3, 4, 11]
    with pytest.raises(AmbiguousNameError):
        book.person("王建国")


def test_what_a_visit_brought_belongs_to_the_customer_visited(book: Book) -> None:
    book.handle(register("Acme"), register("Beta"))
    with pytest.raises(NotOfCustomerError) as refused:
        book.handle(LogVisit(customer="Acme", on=ON, rep="li.wei", promises=(promise("Beta"),)))
    assert str(refused.value) == "Beta does not belong to Acme; link what belongs to the same customer"


def test_what_is_linked_belongs_to_the_same_customer(book: Book) -> None:
    book.handle(register("Acme"), register("Beta"))
    book.handle(LogVisit(customer="Acme", on=ON, rep="li.wei"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", on=ON))
    for link in ({"visit": "V3"}, {"complaint": "X4"}):
        book.handle(promise("Acme", **link))
        with pytest.raises(NotOfCustomerError, match="does not belong to"):
            book.handle(promise("Beta", **link))
    with pytest.raises(NotOfCustomerError, match="X4 does not belong to"):
        book.handle(RaiseComplaint(customer="Beta", about="again", recurs="X4", on=ON))


def test_a_reference_to_nothing_or_to_another_kind_is_refused(book: Book) -> None:
    book.handle(register("Acme"))
    with pytest.raises(UnknownRefError) as unknown:
        book.handle(KeepPromise(promise="P1", on=ON))
    assert str(unknown.value) == "no promise 'P1' is in the book; see: relations promise list --all"
    for ref in ("C1", "Acme"):
        with pytest.raises(WrongKindError) as wrong:
            book.handle(KeepPromise(promise=ref, on=ON))
        assert str(wrong.value) == f"{ref} is not the reference of a promise; those begin with P"


@pytest.mark.parametrize("on", ["2026-07-02", "2026-08", "2027"])
def test_what_has_not_come_yet_is_refused_by_the_books_clock(book: Book, on: str) -> None:
    with pytest.raises(NotYetError, match=rf"^{on} has not come yet \(today is 2026-06-30\)"):
        book.handle(RegisterCustomer(customer="Acme", name="Acme", on=on))


def test_the_day_that_counts_as_today_may_be_later_than_the_clocks(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-07-01"))
    late = RegisterCustomer(customer="Beta", name="Beta", on="2026-08-01")
    book.handle(late, today=date(2026, 7, 31))
    assert book.size() == 2


def test_a_command_that_is_refused_takes_the_others_with_it(book: Book) -> None:
    book.handle(register("Acme"))
    with pytest.raises(UnknownRefError):
        book.handle(promise("Acme"), promise("Nobody"))
    assert (book.size(), book.promises(TODAY)) == (1, [])
    book.handle(promise("Acme"))
    assert book.doctor() == []


@pytest.mark.parametrize("name", ["Ärger \u3000 \U0001f600", "'; DROP TABLE entries; --", "100%_[a]", "C", "\u202e x"])
def test_any_name_that_can_be_written_is_kept(book: Book, name: str) -> None:
    book.handle(register(name))
    assert [row.name for row in book.customers()] == [name]
    assert book.customer(name).ref == "C1"
