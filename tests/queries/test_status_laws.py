"""Laws of the score that hold for whole histories, whatever was recorded before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from histories import NOON, Move, attempt, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.corrections import Amendment
from relations.domain.corrections.force import force_of
from relations.domain.event import StreamId
from relations.domain.promises import BreakPromise, KeepPromise, MakePromise
from relations.domain.ref import Ref
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.projections.past import Past
from relations.queries.health import Standing, scores, status_of, statuses
from relations.store.log import Stored

TODAY = NOON.date()
past = st.dates(date(2026, 1, 1), TODAY)


def standing(book: Book, customer: str) -> Standing:
    return book.status(customer, TODAY)


def contact(status: Standing) -> float | None:
    return next(factor.points for factor in status.factors if factor.name == "contact")


@ON_BOOKS
@given(history=histories(20), choice=st.integers(0, 99), on=past)
def test_keeping_one_of_our_promises_never_lowers_the_score_and_breaking_it_never_raises_it(
    history: list[Move], choice: int, on: date
) -> None:
    for command in (KeepPromise, BreakPromise):
        with fresh_book() as book:
            play(book, history)
            ours = book.promises(TODAY, direction="ours", states=("open", "overdue"))
            if not ours:
                return
            promise = ours[choice % len(ours)]
            before = standing(book, promise.customer_ref or "").score
            if isinstance(attempt(book, [command(promise=Ref(promise.ref), on=on)]), RelationsError):
                continue
            after = standing(book, promise.customer_ref or "").score
            assert after is not None
            if before is not None:
                assert (after >= before) if command is KeepPromise else (after <= before)


@ON_BOOKS
@given(history=histories(20), on=past, due=past)
def test_a_promise_that_is_overdue_never_raises_the_score(history: list[Move], on: date, due: date) -> None:
    with fresh_book() as book:
        play(book, history)
        before = standing(book, "C1").score
        if due < TODAY and on <= due:
            book.handle(MakePromise(customer=Ref("C1"), text="one more", due=due, on=on))
            after = standing(book, "C1").score
            assert after is not None
            assert before is None or after <= before


@ON_BOOKS
@given(history=histories(20), on=past)
def test_a_visit_never_lowers_the_points_for_contact(history: list[Move], on: date) -> None:
    with fresh_book() as book:
        play(book, history)
        before = contact(standing(book, "C1"))
        book.handle(LogVisit(customer=Ref("C1"), rep="li.wei", on=on))
        after = contact(standing(book, "C1"))
        assert after is not None
        assert before is None or after >= before


@ON_BOOKS
@given(history=histories())
def test_the_parts_add_up_and_a_rebuild_gives_the_same_answer(history: list[Move]) -> None:
    with fresh_book() as book:
        play(book, history)
        before = book.statuses(TODAY)
        for status in before:
            parts = [factor.adds for factor in status.factors if factor.adds is not None]
            assert round(sum(parts), 1) == (status.score or 0)
        book.rebuild()
        assert book.statuses(TODAY) == before


def repointed(book: Book, entry: Stored, now_at: Mapping[int, int]) -> Stored:
    """Have a correction name its entry by the position where that stands now."""
    event = book.codec.decode(entry.topic, entry.state)
    if not isinstance(event, Amendment):
        return entry
    return entry._replace(state=book.codec.encode(event.model_copy(update={"position": now_at[event.position]})))


@ON_BOOKS
@given(history=histories(), ago=st.integers(-40, 200))
def test_the_scores_of_the_whole_book_are_those_that_the_reasons_add_up_to(history: list[Move], ago: int) -> None:
    """Read in the short way, where posts as they began and persons met lately suffice, and in the long one."""
    day = TODAY - timedelta(days=ago)
    with fresh_book() as book:
        play(book, history)
        with book.database.reading() as connection:
            judged = statuses(connection, day)
            found = scores(connection, day)
            some = sorted(found)[::2]
            assert scores(connection, day, some) == {account: found[account] for account in some}
            alone = [status_of(connection, day, int(status.ref[1:])) for status in judged]
        assert found == {int(status.ref[1:]): status.score for status in judged}
        assert alone == judged


@ON_BOOKS
@given(history=histories(), random=st.randoms(use_true_random=False))
def test_the_order_in_which_independent_entries_were_recorded_does_not_matter(
    history: list[Move], random: Random
) -> None:
    """The streams shuffled into one another in any way, each in its own order, give the same scores."""
    with fresh_book() as book:
        play(book, history)
        with book.database.reading() as connection:
            entries = book.log.read(connection, after=0, limit=10_000)
        scores = {row.customer: row.score for row in book.statuses(TODAY)}
    queues = {stream: [entry for entry in entries if entry.stream == stream] for stream in {e.stream for e in entries}}
    turns = [entry.stream for entry in entries]
    random.shuffle(turns)
    shuffled = [queues[stream].pop(0)._replace(position=at) for at, stream in enumerate(turns, 1)]
    moved = {entry.event_id: entry.position for entry in shuffled}
    now_at = {entry.position: moved[entry.event_id] for entry in entries}
    shuffled = [repointed(book, entry, now_at) for entry in shuffled]
    force = force_of(book.codec.entry(entry) for entry in shuffled)
    openings = {StreamId(entry.stream): entry.position for entry in shuffled if entry.version == 1}
    with Past(book.codec) as other:
        other.fold(shuffled, force, lambda _: openings)
        assert {row.customer: row.score for row in statuses(other.connection, TODAY)} == scores
