"""Gifts, with what speaks against them and the call that is to follow (HANDBOOK G1 to G4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import CloseComplaint, RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import (
    ApproveGift,
    HandGift,
    HandOverGift,
    NeedsApprovalError,
    RefuseGift,
    RequestGift,
    ReturnGift,
)
from relations.domain.merging import MergePerson
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.rules import GiftLimit, GiftRules, RecipientClass
from relations.domain.visits import LogVisit
from relations.errors import RelationsError
from relations.queries.gifts import GiftRow


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme with Li Na and Beta, in entries 1 to 4."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-01-01"),
    )
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))
    return book


def gift(on: str = "2026-03-10", item: str = "tea", **more: object) -> HandOverGift:
    return HandOverGift(**({"customer": "Acme", "item": item, "on": on} | more))


def test_a_gift_shows_what_who_and_why(book: Book) -> None:
    given = gift(person="Li Na", rep="li.wei", value="180.50", currency="CNY", occasion="Mid-Autumn")
    book.handle(LogVisit(customer="Acme", on="2026-03-11", rep="li.wei", gifts=(given,)))
    assert book.gifts() == [
        GiftRow(
            ref="G6",
            customer="Acme",
            person="Li Na",
            item="tea",
            value=180.5,
            currency="CNY",
            occasion="Mid-Autumn",
            state="given",
            on="2026-03-11",
            flags=(),
            by="li.wei",
            visit="V5",
            entries=(6,),
            customer_ref="C1",
            person_ref="K2",
            follow_up_by="2026-03-25",
        )
    ]


def test_gifts_are_listed_from_the_latest_and_chosen_by_state_and_customer(book: Book) -> None:
    book.handle(gift("2026-03-10"), gift("2026-03-12", "pen", state="received"), gift("2026-03-11", "cup"))
    book.handle(gift("2026-03-11", "hat", customer="Beta", state="declined"))
    assert [(row.item, row.state) for row in book.gifts()] == [
        ("pen", "received"),
        ("hat", "declined"),
        ("cup", "given"),
        ("tea", "given"),
    ]
    assert [row.item for row in book.gifts(state="given")] == ["cup", "tea"]
    assert [row.item for row in book.gifts(customer="Beta")] == ["hat"]


@pytest.mark.parametrize(("value", "shown"), [("180", 180), ("180.00", 180), ("0", 0), ("0.5", 0.5), ("1e3", 1000)])
def test_an_amount_is_shown_as_a_number(book: Book, value: str, shown: float) -> None:
    book.handle(gift(value=value, currency="CNY"))
    assert [(row.value, type(row.value)) for row in book.gifts()] == [(shown, type(shown))]


def test_the_same_for_the_same_person_again_is_a_repeat_wherever_they_are(book: Book) -> None:
    book.handle(gift("2026-03-12", person="Li Na"))
    book.handle(gift("2026-03-10", person="Li Na", customer="Beta"))
    book.handle(gift("2026-03-13", "cup", person="Li Na"), gift("2026-03-14"), gift("2026-03-15"))
    book.handle(gift("2026-03-16", person="Li Na", state="received"))
    assert [(row.on, row.flags) for row in book.gifts() if row.flags] == [("2026-03-12", ("repeat",))]


@pytest.mark.parametrize(
    ("raised", "closed", "given", "flagged"),
    [
        ("2026-03-02", None, "2026-03-01", False),
        ("2026-03-02", None, "2026-03-02", True),
        ("2026-03-02", None, "2026-03-02T09:00Z", True),
        ("2026-03-02T10:00Z", None, "2026-03-02", True),
        ("2026-03-02T10:00Z", None, "2026-03-02T09:00Z", False),
        ("2026-03-10", None, "2026-03", True),
        ("2026-03", None, "2026-03-10", True),
        ("2026-03-02", "2026-03-09", "2026-03-08", True),
        ("2026-03-02", "2026-03-09", "2026-03-10", False),
        ("2026-03-02", "2026-03-09T12:00Z", "2026-03-09", True),
    ],
)
def test_a_gift_during_an_open_complaint_is_flagged(
    book: Book, raised: str, closed: str | None, given: str, *, flagged: bool
) -> None:
    """Where a day is only partly known, the gift may have fallen into the complaint, and is flagged."""
    book.handle(RaiseComplaint(customer="Acme", about="crushed", on=raised))
    if closed:
        book.handle(CloseComplaint(complaint="X5", reason="mistaken", on=closed))
    book.handle(gift(given), gift(given, "cup", state="received"), gift(given, "hat", customer="Beta"))
    flags = {row.item: row.flags for row in book.gifts()}
    assert flags == {"tea": ("open-complaint",) if flagged else (), "cup": (), "hat": ()}


def rule(book: Book, on: str = "2026-01-01", **gifts: Any) -> None:
    """Put other rules for gifts into force from a day on."""
    policy = presets.default().model_copy(update={"gifts": GiftRules(**gifts)})
    book.handle(SetPolicy(policy=policy, reason="law", on=on))


def flags(book: Book, **chosen: Any) -> dict[str, tuple[str, ...]]:
    return {row.ref: row.flags for row in book.gifts(**chosen)}


YEARLY = {"CNY": GiftLimit(per_year=1000)}
WORTH = {"person": "Li Na", "currency": "CNY", "rep": "li.wei"}


def test_the_life_of_a_request_is_shown(book: Book) -> None:
    book.handle(RequestGift(customer="Acme", item="set", value="900", **WORTH, on="2026-03-01"))
    assert (book.gift("G5").state, book.gift("G5").requested_by) == ("requested", "li.wei")
    boss = Book(book.database, actor="zhao.lei", clock=book._clock)
    boss.handle(ApproveGift(gift="G5", reason="ten years", on="2026-03-02"))
    assert book.gift("G5").state == "approved"
    book.handle(HandGift(gift="G5", on="2026-03-05"))
    row = book.gift("G5")
    assert (row.state, row.on, row.requested_on) == ("given", "2026-03-05", "2026-03-01")
    assert (row.approved_by, row.approved_on, row.reason) == ("zhao.lei", "2026-03-02", "ten years")
    book.handle(ReturnGift(gift="G5", reason="not allowed there", on="2026-03-09"))
    row = book.gift("G5")
    assert (row.state, row.returned_on, row.reason) == ("returned", "2026-03-09", "not allowed there")
    assert (row.entries, row.flags, row.follow_up_by) == ((5, 6, 7, 8), (), None)


def test_a_refused_request_shows_who_refused_it(book: Book) -> None:
    book.handle(RequestGift(customer="Acme", item="set", on="2026-03-01"))
    book.handle(RefuseGift(gift="G5", reason="no money", on="2026-03-02"))
    row = book.gift("G5")
    assert (row.state, row.refused_by, row.refused_on, row.reason) == ("refused", "li.wei", "2026-03-02", "no money")
    assert [row.ref for row in book.gifts(state="refused")] == ["G5"]


def test_a_limit_counts_over_all_reps_and_customers_and_what_went_back_does_not(book: Book) -> None:
    rule(book, limits=YEARLY)
    book.handle(gift("2026-01-10", value="600", **WORTH))
    book.handle(gift("2026-02-10", value="300", customer="Beta", **{**WORTH, "rep": "zhang.min"}))
    with pytest.raises(NeedsApprovalError) as refused:
        book.handle(gift("2026-03-10", value="200", **WORTH))
    assert str(refused.value).startswith(
        "200 CNY is beyond per_year 1000 CNY for one person (rule gifts.limits.CNY.per_year): "
        "900 CNY given besides in entries 6, 7; first: "
    )
    book.handle(ReturnGift(gift="G6", reason="no", on="2026-03-09"), gift("2026-03-10", value="200", **WORTH))
    assert [row.item for row in book.gifts(state="given")] == ["tea", "tea"]


def test_what_is_recorded_in_one_go_counts_together(book: Book) -> None:
    rule(book, limits=YEARLY)
    with pytest.raises(NeedsApprovalError, match="700 CNY given besides in what is recorded with it"):
        book.handle(gift(value="700", **WORTH), gift(value="400", item="cup", **WORTH))
    book.handle(RequestGift(customer="Acme", item="set", value="700", on="2026-03-01", **WORTH))
    with pytest.raises(NeedsApprovalError, match="700 CNY given besides in what is recorded with it"):
        book.handle(HandGift(gift="G6", on="2026-03-02"), gift(value="400", item="cup", **WORTH))
    assert book.gift("G6").state == "requested"


def test_persons_merged_into_one_have_one_year(book: Book) -> None:
    rule(book, limits=YEARLY)
    book.handle(
        IntroducePerson(person="Lina", name="Lina", at="Beta", on="2026-01-01"),
        JoinCustomer(customer="Beta", person="Lina", on="2026-01-01"),
    )
    book.handle(gift("2026-01-10", value="600", **WORTH))
    book.handle(gift("2026-02-10", value="600", customer="Beta", **{**WORTH, "person": "Lina"}))
    book.handle(MergePerson(person="Lina", into="Li Na", reason="one and the same", on="2026-03-01"))
    assert flags(book) == {"G8": (), "G9": ("repeat", "over-limit", "unapproved")}
    assert {row.person for row in book.gifts()} == {"Li Na"}
    with pytest.raises(NeedsApprovalError, match="1200 CNY given besides in entries 8, 9"):
        book.handle(gift("2026-03-10", value="1", **WORTH))
    with pytest.raises(NeedsApprovalError, match="1200 CNY given besides in entries 8, 9"):
        book.handle(gift("2026-03-10", value="1", **{**WORTH, "person": "Lina"}))


def test_gifts_are_flagged_by_the_rules_of_their_day_over_all_that_is_known_now(book: Book) -> None:
    """Rules may be set for days past, and then the gifts of those days are judged by them."""
    book.handle(gift("2026-01-10", value="600", **WORTH))
    book.handle(gift("2026-03-10", "cup", value="600", **WORTH))
    book.handle(gift("2026-02-10", "pen", value="300", **WORTH))
    book.handle(gift("2026-02-11", "hat", **{**WORTH, "currency": None}))
    book.handle(gift("2026-04-10", "red envelope", value="1", cash=True, customer="Beta", **WORTH))
    assert flags(book) == {"G5": (), "G6": (), "G7": (), "G8": (), "G9": ("cash",)}
    rule(book, "2026-02-01", limits=YEARLY, cash="refuse")
    assert flags(book) == {
        "G5": (),
        "G6": ("over-limit", "unapproved"),
        "G7": (),
        "G8": ("no-value",),
        "G9": ("cash", "over-limit", "unapproved"),
    }
    assert [(each.ref, each.flag, each.rule, each.entries) for each in book.gift_findings(date(2026, 6, 30))] == [
        ("G8", "no-value", "gifts.limits.CNY", (8,)),
        ("G6", "over-limit", "gifts.limits.CNY.per_year", (5, 6, 7)),
        ("G9", "cash", "gifts.cash", (9,)),
        ("G9", "over-limit", "gifts.limits.CNY.per_year", (5, 6, 7, 9)),
    ]
    assert [each.ref for each in book.gift_findings(date(2026, 3, 10))] == ["G8", "G6"]
    assert [row.ref for row in book.gifts(flag="over-limit")] == ["G9", "G6"]


def test_what_was_approved_is_over_the_limit_and_against_no_rule(book: Book) -> None:
    rule(book, limits={"CNY": GiftLimit(per_gift=100)})
    book.handle(RequestGift(customer="Acme", item="set", value="900", on="2026-03-01", **WORTH))
    assert flags(book) == {"G6": ("over-limit",)}
    Book(book.database, actor="zhao.lei", clock=book._clock).handle(ApproveGift(gift="G6", on="2026-03-02"))
    book.handle(HandGift(gift="G6", on="2026-03-05"))
    assert flags(book) == {"G6": ("over-limit",)}
    assert book.gift_findings(date(2026, 6, 30)) == []


def test_recipients_with_rules_of_their_own_are_known_by_the_kind_of_the_customer(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Office", name="Office", kind="authority", on="2026-01-01"))
    book.handle(gift(customer="Office"), gift())
    rule(book, recipients={"official": RecipientClass(kinds=("authority",), gifts="refuse")})
    assert flags(book) == {"G6": ("not-allowed",), "G7": ()}


def test_what_another_rep_gave_already_is_the_same_as_others(book: Book) -> None:
    book.handle(gift("2026-03-10", person="Li Na", rep="li.wei"))
    book.handle(gift("2026-03-11", "Tea", person="Li Na", rep="zhang.min", customer="Beta"))
    book.handle(gift("2026-03-12", "cup", person="Li Na", rep="zhang.min"))
    assert flags(book) == {"G5": (), "G6": ("repeat", "same-as-others"), "G7": ()}


def test_the_next_call_is_the_first_real_contact_after_the_gift(book: Book) -> None:
    book.handle(gift("2026-03-10"), gift("2026-05-01", "cup"), gift("2026-03-10", "hat", customer="Beta"))
    book.handle(gift("2026-03-10", "pen", state="received"))
    for on, channel in (
        ("2026-03-01", "visit"),
        ("2026-03-10", "visit"),
        ("2026-03-12", "card"),
        ("2026-04-02", "phone"),
    ):
        book.handle(LogVisit(customer="Acme", rep="li.wei", channel=channel, on=on))
    calls = {row.item: (row.follow_up_by, row.followed_up_on) for row in book.gifts()}
    assert calls == {
        "tea": ("2026-03-24", "2026-04-02"),
        "cup": ("2026-05-15", None),
        "hat": ("2026-03-24", None),
        "pen": (None, None),
    }
    assert [row.item for row in book.gifts(due=date(2026, 6, 30))] == ["cup", "hat"]
    assert [row.item for row in book.gifts(due=date(2026, 5, 14))] == ["hat"]


def test_gifts_are_chosen_by_person_rep_and_days(book: Book) -> None:
    book.handle(gift("2026-03-10", person="Li Na", rep="li.wei"))
    book.handle(gift("2026-04", "cup", rep="zhang.min"))
    book.handle(gift("2026-05-10T10:00Z", "hat"))

    def items(**chosen: Any) -> list[str]:
        return [row.item for row in book.gifts(**chosen)]

    assert items(person="Li Na") == ["tea"]
    assert items(rep="zhang.min") == ["cup"]
    assert items(since=date(2026, 4, 20)) == ["hat", "cup"]
    assert items(since=date(2026, 5, 11)) == []
    assert items(until=date(2026, 4, 2)) == ["cup", "tea"]
    assert items(until=date(2026, 5, 10)) == ["hat", "cup", "tea"]
    assert items(since=date(2026, 5, 10), until=date(2026, 5, 10)) == ["hat"]


def test_a_listing_runs_as_many_statements_for_many_gifts_as_for_one(book: Book) -> None:
    seen: list[str] = []
    book.handle(gift(**WORTH))
    with book.database.reading() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    def statements() -> int:
        seen.clear()
        assert book.gifts()
        return len(seen)

    one = statements()
    for n in range(30):
        book.handle(gift(item=f"cup {n}", **WORTH))
    assert statements() == one


def test_a_reference_that_means_no_gift_is_refused(book: Book) -> None:
    with pytest.raises(RelationsError, match="no gift 'G99' is in the book; see: relations gift list"):
        book.gift("G99")
