"""After a merge everybody who asks or records is led to the file that goes on; after its end, nobody is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import EditCustomer, NameTakenError, RegisterCustomer
from relations.domain.merging import (
    MergeCustomer,
    MergedInACircleError,
    MergePerson,
    UnmergeCustomer,
    UnmergePerson,
)
from relations.domain.people import ChangeRole, IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.handling.sitting import SeveralFilesError
from rows import Rows, all_rows

ON = "2026-03-02"
TODAY = date(2026, 6, 30)


def merge(book: Book, file: str, into: str) -> None:
    book.handle(MergeCustomer(customer=file, into=into, reason="same shop", on=ON))


def unmerge(book: Book, file: str) -> None:
    book.handle(UnmergeCustomer(customer=file, on=ON))


def accounts(book: Book) -> dict[int, int]:
    return {int(str(row[0])): int(str(row[1])) for row in all_rows(book)["customers"]}


@pytest.fixture
def book(book: Book) -> Book:
    """Give a book of Acme (C1) and 老华联 (C2), each with a visit (V3, V4) and a complaint (X5, X6)."""
    for name in ("Acme", "老华联"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    for name in ("Acme", "老华联"):
        book.handle(LogVisit(customer=name, rep="li.wei", on=ON))
    for name in ("Acme", "老华联"):
        book.handle(RaiseComplaint(customer=name, about="crushed", on=ON))
    return book


def test_reference_and_former_name_lead_to_the_file_that_goes_on(book: Book) -> None:
    merge(book, "C2", "Acme")
    assert [row.ref for row in book.customers()] == ["C1"]
    for name in ("C1", "C2", "Acme", "老华联", "华联"):
        assert (book.customer(name).ref, book.customer(name).name) == ("C1", "Acme")
    with pytest.raises(NameTakenError, match="'老华联' is already in the book as C1"):
        book.handle(RegisterCustomer(customer="老华联", name="老华联", on=ON))
    assert book.handle(EditCustomer(customer="Acme", name="老华联", on=ON)).ref == "C1"


def test_the_history_holds_both_files_and_names_the_file_of_each_entry(book: Book) -> None:
    merge(book, "C2", "C1")
    rows = book.history("C2", by_recorded=True)
    assert [(row.position, row.customer, row.customer_ref) for row in rows] == [
        (1, "Acme", "C1"), (2, "老华联", "C2"), (3, "Acme", "C1"), (4, "老华联", "C2"), (5, "Acme", "C1"),
        (6, "老华联", "C2"), (7, "老华联", "C2"),
    ]  # fmt: skip
    assert rows[-1].summary == "file merged into that of Acme because same shop"
    assert [(row.ref, row.customer, row.customer_ref) for row in book.visits(date.max, customer="Acme")] == [
        ("V4", "Acme", "C1"),
        ("V3", "Acme", "C1"),
    ]


def test_after_the_merge_is_taken_back_each_has_its_own(book: Book) -> None:
    merge(book, "C2", "C1")
    book.handle(LogVisit(customer="老华联", rep="li.wei", on=ON))
    unmerge(book, "老华联")
    assert book.customer("老华联").ref == "C2"
    assert [row.position for row in book.history("C2", by_recorded=True)] == [2, 4, 6, 7, 9]
    assert [row.position for row in book.history("C1", by_recorded=True)] == [1, 3, 5, 8]


def test_a_chain_of_merges_leads_to_its_last_file(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on=ON))
    merge(book, "C2", "C1")
    merge(book, "C1", "Beta")
    assert accounts(book) == {1: 7, 2: 7, 7: 7}
    assert book.customer("老华联").ref == "C7"
    unmerge(book, "C1")
    assert accounts(book) == {1: 1, 2: 1, 7: 7}
    merge(book, "Beta", "C2")
    assert accounts(book) == {1: 1, 2: 1, 7: 1}
    with pytest.raises(MergedInACircleError):
        merge(book, "C1", "Beta")


def test_a_circle_is_refused_within_one_breath_too(book: Book) -> None:
    both = [
        MergeCustomer(customer=one, into=other, reason="same", on=ON) for one, other in (("C1", "C2"), ("C2", "C1"))
    ]
    with pytest.raises(MergedInACircleError):
        book.handle(*both)
    assert book.size() == 6
    turned = [both[0], UnmergeCustomer(customer="C1", on=ON), both[1]]
    book.handle(*turned)
    assert accounts(book) == {1: 1, 2: 1}


def test_what_is_linked_to_a_merged_file_is_recorded_there(book: Book) -> None:
    merge(book, "C2", "C1")
    receipt = book.handle(MakePromise(customer="Acme", text="tea", visit="V4", on=ON))
    assert receipt.ref == "P8"
    (promise,) = book.promises(TODAY, customer="C1")
    assert (promise.visit, book.history("C1")[-1].customer_ref) == ("V4", "C2")
    book.handle(KeepPromise(promise="P8", on=ON))
    again = RaiseComplaint(customer="Acme", about="again", recurs="X6", on=ON)
    book.handle(LogVisit(customer="Acme", rep="li.wei", complaints=(again,), on=ON))
    assert [row.recurs for row in book.complaints(TODAY, customer="Acme") if row.about == "again"] == ["X6"]
    assert book.visits(date.max, customer="Acme")[0].ref == "V10"


def test_links_into_two_files_are_refused(book: Book) -> None:
    merge(book, "C2", "C1")
    with pytest.raises(SeveralFilesError) as refused:
        book.handle(MakePromise(customer="Acme", text="tea", visit="V4", complaint="X5", on=ON))
    assert str(refused.value) == (
        "V4 and X5 stand in two files that were merged; link one of them, and name the other in --note"
    )


def introduce(book: Book, name: str, customer: str, **post: object) -> None:
    book.handle(
        IntroducePerson(person=name, name=name, at=customer, allow_duplicate=True, on=ON),
        JoinCustomer(customer=customer, person=name, on=ON, **post),
    )


def test_a_post_in_a_merged_file_is_changed_and_left_there(book: Book) -> None:
    introduce(book, "王建国", "老华联", title="店长")
    merge(book, "C2", "C1")
    book.handle(ChangeRole(customer="Acme", person="王建国", level=1, on="2026-04-01"))
    book.handle(LeaveCustomer(customer="Acme", person="王建国", on="2026-05-01"))
    (post,) = book.person("王建国").tenures
    assert (post.level, post.left_on) == (1, "2026-05-01")
    assert [row.customer_ref for row in book.history("C1")][-2:] == ["C2", "C2"]


def test_two_posts_of_one_person_in_merged_files_are_left_together(book: Book) -> None:
    introduce(book, "王建国", "Acme", title="店长")
    introduce(book, "Wang", "老华联", title="店长")
    merge(book, "C2", "C1")
    book.handle(MergePerson(person="Wang", into="王建国", reason="the same", on=ON))
    leave = LeaveCustomer(customer="C1", person="K7", on="2026-05-01")
    assert book.handle(leave).events == ("person-left.v1", "person-left.v1")
    assert book.handle(leave).events == ()
    assert [row[-1] for row in all_rows(book)["tenures"]] == ["2026-05-01", "2026-05-01"]


def test_merged_persons_have_one_history_and_one_name(book: Book) -> None:
    introduce(book, "王建国", "Acme")
    introduce(book, "Wang", "老华联")
    book.handle(LogVisit(customer="老华联", rep="li.wei", met=("Wang",), on=ON))
    book.handle(MergePerson(person="Wang", into="K7", reason="the same", on=ON))
    assert [row.position for row in book.person_history("Wang", by_recorded=True)] == [7, 8, 9, 10, 11, 12]
    assert book.visits(date.max)[0].met == ("王建国",)
    book.handle(LogVisit(customer="老华联", rep="li.wei", met=("Wang",), on=ON))
    assert book.history("K7", by_recorded=True)[-1].data["met"] == [book.entry(7).stream]
    book.handle(UnmergePerson(person="Wang", on=ON))
    assert [row.position for row in book.person_history("Wang", by_recorded=True)] == [9, 10, 11, 12, 14]


def without(rows: Rows, after: int) -> Rows:
    """Leave out what the index of entries holds of those after a position."""
    at = {"timeline": 0, "mentions": 1, "bonds": 1}
    return {
        table: [row for row in some if table not in at or int(str(row[at[table]])) <= after]
        for table, some in rows.items()
    }


@ON_BOOKS
@given(histories(most=20), st.sampled_from([(MergeCustomer, UnmergeCustomer), (MergePerson, UnmergePerson)]), st.data())
def test_a_merge_that_is_taken_back_leaves_no_trace_in_the_read_models(
    history: list[Move], kinds: tuple[type[MergeCustomer], type[UnmergeCustomer]], data: st.DataObject
) -> None:
    """Apart from the two entries themselves; whatever was merged before."""
    letter, noun = ("C", "customer") if kinds[0] is MergeCustomer else ("K", "person")
    with fresh_book() as book:
        play(book, history)
        table = {"customer": "customers", "person": "people"}[noun]
        before, size = all_rows(book), book.size()
        files = st.sampled_from([f"{letter}{row[0]}" for row in before[table]])
        file, into = data.draw(files), data.draw(files)
        try:
            merged = book.handle(kinds[0](**{noun: file}, into=into, reason="same", on="2026-06-30"))
        except RelationsError:
            return
        if merged.events:
            book.handle(kinds[1](**{noun: file}, on="2026-06-30"))
            assert without(all_rows(book), size) == before
            assert book.doctor() == []
