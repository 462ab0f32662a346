"""Finding whom a name means: exactly, letter case aside, or as a part; never by guessing."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.customers import EditCustomer, RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import MakePromise
from relations.domain.ref import NoNameError
from relations.queries.directory import AmbiguousNameError, UnknownRefError, WrongKindError

ON = "2026-03-02"
TODAY = date(2026, 6, 30)


def register(book: Book, *names: str) -> None:
    for name in names:
        book.handle(RegisterCustomer(customer=name, name=name, on=ON))


def introduce(book: Book, name: str, customer: str) -> None:
    book.handle(
        IntroducePerson(person=name, name=name, at=customer, on=ON),
        JoinCustomer(customer=customer, person=name, on=ON),
    )


def test_a_name_means_the_exact_one_before_another_letter_case_before_a_part(book: Book) -> None:
    register(book, "Acme East", "ACME", "Acme")
    assert book.customer("Acme").ref == "C3"
    assert book.customer("ACME").ref == "C2"
    assert book.customer("acme east").ref == "C1"
    assert book.customer("east").ref == "C1"
    with pytest.raises(AmbiguousNameError):
        book.customer("acme")


def test_chinese_names_and_spaces_are_found_by_any_part(book: Book) -> None:
    register(book, "华联超市 城东店", "新天地百货")
    for part in ("华联超市 城东店", "华联", "城东店", "市 城", " 华联 "):
        assert book.customer(part).ref == "C1"
    assert book.customer("新天地").ref == "C2"


def test_letter_case_is_left_aside_in_every_script(book: Book) -> None:
    register(book, "Straße Nord", "ÉCOLE")
    assert book.customer("STRASSE").ref == "C1"
    assert book.customer("école").ref == "C2"


@pytest.mark.parametrize(("name", "other"), [("100% Tea", "1000 Tea"), ("a_b", "axb"), ("ho!y", "hoy"), ("a\\b", "ab")])
def test_signs_that_a_database_takes_for_patterns_are_only_signs(book: Book, name: str, other: str) -> None:
    register(book, f"The {name} Shop", f"The {other} Shop")
    assert book.customer(name).ref == "C1"
    for pattern in ("%", "_", "The%Shop", "!"):
        if pattern not in name:
            with pytest.raises(UnknownRefError):
                book.customer(pattern)


def test_an_ambiguous_name_lists_the_candidates_and_changes_nothing(book: Book) -> None:
    register(book, "Acme East", "Acme West")
    with pytest.raises(AmbiguousNameError) as refused:
        book.handle(MakePromise(customer="Acme", text="tea", on=ON))
    assert str(refused.value) == (
        "'Acme' may be Acme East (C1), Acme West (C2); write more of the name, or the reference"
    )
    assert book.size() == 2


def test_of_many_candidates_the_first_five_are_listed(book: Book) -> None:
    register(book, *(f"Acme {number}" for number in range(7)))
    with pytest.raises(AmbiguousNameError, match=r"Acme 4 \(C5\) and 2 more; write more"):
        book.customer("Acme")


def test_two_of_the_same_name_are_told_apart_by_reference(book: Book) -> None:
    register(book, "Acme")
    book.handle(RegisterCustomer(customer="Acme", name="Acme", allow_duplicate=True, on=ON))
    with pytest.raises(AmbiguousNameError, match=r"'Acme' may be Acme \(C1\), Acme \(C2\)"):
        book.customer("Acme")
    assert book.customer("C2").ref == book.customer(" c2 ").ref == "C2"


def test_a_renamed_customer_is_found_by_the_new_name_only(book: Book) -> None:
    register(book, "Acme")
    book.handle(EditCustomer(customer="Acme", name="Beta", on=ON))
    assert book.customer("beta").ref == "C1"
    with pytest.raises(UnknownRefError):
        book.customer("Acme")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Nobody", "no customer 'Nobody' is in the book; add it with: relations customer add \"Nobody\", or see:"),
        ("C9", "no customer 'C9' is in the book; see: relations customer list"),
        ("C2", "no customer 'C2' is in the book;"),
        ("C0", "no customer 'C0' is in the book;"),
        (f"C{10**17}", f"no customer 'C{10**17}' is in the book;"),
    ],
)
def test_what_is_not_there_is_named_with_the_mend(book: Book, text: str, message: str) -> None:
    register(book, "Acme")
    introduce(book, "Li Na", "Acme")
    with pytest.raises(UnknownRefError) as refused:
        book.customer(text)
    assert str(refused.value).startswith(message)
    assert ("add it" in str(refused.value)) is (text in {"Nobody", "C0"})


def test_a_reference_of_another_kind_is_named(book: Book) -> None:
    register(book, "Acme")
    with pytest.raises(WrongKindError) as refused:
        book.person("C1")
    assert str(refused.value) == "C1 is not the reference of a key person; those begin with K"


@pytest.mark.parametrize("text", ["", " ", "a\0b", "\udce4"])
def test_what_can_be_no_name_is_refused_even_where_there_is_only_one_customer(book: Book, text: str) -> None:
    register(book, "Acme")
    for question in (book.customer, book.history, book.person):
        with pytest.raises(NoNameError, match="is neither a reference nor a name"):
            question(text)


def test_a_history_is_that_of_a_customer_or_a_person_whichever_the_name_means(book: Book) -> None:
    register(book, "Acme Li")
    introduce(book, "Li Na", "Acme Li")
    introduce(book, "Kim", "Acme Li")
    assert [row.position for row in book.history("Kim")] == [4, 5]
    assert [row.position for row in book.history("Acme")] == [1, 3, 5]
    assert [row.position for row in book.history("K2")] == [2, 3]
    with pytest.raises(AmbiguousNameError, match=r"'Li' may be Acme Li \(C1\), Li Na \(K2\)"):
        book.history("Li")
    with pytest.raises(UnknownRefError, match="no customer 'Nobody'"):
        book.history("Nobody")


def test_whoever_is_called_just_that_is_meant_though_others_have_it_in_their_names(
    book: Book,
) -> None:
    register(book, "Acme", "Old Li")
    introduce(book, "Acme Wang", "Acme")
    introduce(book, "Li", "Acme")
    assert [row.position for row in book.history("Acme")] == [1, 4, 6]
    assert [row.position for row in book.history("li")] == [5, 6]


def test_a_person_who_left_is_still_preferred_over_one_who_was_never_there(book: Book) -> None:
    register(book, "Acme", "Beta")
    introduce(book, "王建国", "Acme")
    introduce(book, "王建国", "Beta")
    book.handle(LeaveCustomer(customer="Acme", person="王建国", on="2026-05-01"))
    book.handle(MakePromise(customer="Acme", text="tea", person="王建国", on="2026-06-01"))
    assert [row.position for row in book.person_history("K3")] == [3, 4, 7, 8]


def test_a_person_who_was_never_there_may_be_named_where_there_is_no_other(book: Book) -> None:
    register(book, "Acme", "Beta")
    introduce(book, "Li Na", "Acme")
    book.handle(MakePromise(customer="Beta", text="tea", person="Li", on=ON))
    assert [row.to for row in book.promises(TODAY)] == ["Li Na"]
