"""Laws of the agenda that hold for whole histories, whatever was recorded before."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from histories import NOON, Move, attempt, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.customers import AssignCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.promises import MakePromise
from relations.domain.ref import Ref
from relations.domain.reps import same_name
from relations.queries.agenda import AgendaItem

TODAY = NOON.date()
REPS = ("li.wei", " LI.WEI", "Zhang.Min", "zhang.min", "zhou", "Straße", "STRASSE", "Chen.Hua")


def whose(book: Book, item: AgendaItem) -> str:
    """Name the rep of something: its own, else the owner of the customer."""
    owners = {row.ref: row.owner for row in book.customers()}
    return same_name(item.rep or owners[item.customer_ref] or "")


@ON_BOOKS
@given(
    history=histories(30),
    rep=st.sampled_from(REPS),
    others=st.tuples(st.sampled_from(REPS), st.sampled_from(REPS)),
    late=st.integers(-40, 200),
    days=st.sampled_from([1, 7, 60]),
)
def test_what_is_listed_for_a_rep_is_what_is_theirs_of_all(
    history: list[Move], rep: str, others: tuple[str, str], late: int, days: int
) -> None:
    owner, giver = others
    with fresh_book() as book:
        play(book, history)
        attempt(book, [AssignCustomer(customer=Ref("C1"), owner=owner, on="2026-06-01")])
        for command in (
            MakePromise(customer=Ref("C1"), text="call", rep=giver, due=date(2026, 6, 20), on="2026-06-01"),
            HandOverGift(customer=Ref("C1"), item="pen", rep=giver, value="5", currency="CNY", on="2026-06-01"),
        ):
            attempt(book, [command])
        day = TODAY + timedelta(days=late)
        every = book.agenda(day, days=days)
        assert book.agenda(day, rep=rep, days=days) == [item for item in every if whose(book, item) == same_name(rep)]
