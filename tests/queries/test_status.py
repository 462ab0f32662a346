"""How relationships stand, the worst first, and which entries say so."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from histories import NOON, Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.health import Change
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.queries.health import Choice, Status, TrendPoint
from rows import all_rows

TODAY = date(2026, 3, 20)


def register(book: Book, name: str, **facts: object) -> None:
    book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01", **facts))


def visit(customer: str, on: str, **more: object) -> LogVisit:
    return LogVisit(customer=customer, rep="li.wei", on=on, **more)


def asdict_shallow(status: Status) -> dict[str, object]:
    return {name: getattr(status, name) for name in Status.__slots__}


def because(status: Status) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    return {each.name: [(reason.text, reason.entries) for reason in each.because] for each in status.factors}


def test_a_status_names_the_entries_behind_every_point(book: Book) -> None:
    register(book, "Acme", grade="A", owner="li.wei")
    for person in ("Li Na", "王建国"):
        book.handle(
            IntroducePerson(person=person, name=person, at="Acme", on="2026-01-02"),
            JoinCustomer(customer="Acme", person=person, roles=("decision-maker",), on="2026-01-02"),
        )
    book.handle(visit("Acme", "2026-03-20", met=("Li Na",)))
    book.handle(MakePromise(customer="Acme", text="tea", due="2026-03-09", on="2026-03-02"))
    book.handle(KeepPromise(promise="P7", on="2026-03-08"))
    book.handle(MakePromise(customer="Acme", text="pay", due="2026-03-03", direction="theirs", on="2026-03-02"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="high", on="2026-03-19"))
    book.handle(LeaveCustomer(customer="Acme", person="王建国", on="2026-03-19"))
    status = book.status("Acme", TODAY)
    assert (status.customer, status.ref, status.as_of, status.policy) == ("Acme", "C1", "2026-03-20", "default")
    assert (status.grade, status.owner, status.last_contact) == ("A", "li.wei", "2026-03-20")
    assert [(each.name, each.weight, each.points) for each in status.factors] == [
        ("contact", 30, 100.0),
        ("promises", 30, 100.0),
        ("complaints", 25, 50.0),
        ("people", 15, 82.4),
        ("care", 10, None),
        ("commercial", 10, None),
    ]
    assert [each.adds for each in status.factors] == [30.0, 30.0, 12.5, 12.4, None, None]
    assert (status.score, status.band) == (84.9, "healthy")
    assert because(status) == {
        "contact": [("last contact 2026-03-20, 0 days ago; grade A asks for one every 14 days", (6,))],
        "promises": [("P7 kept 1 day early: 100, weight 0.96", (7, 8))],
        "complaints": [("X10 (high) is not resolved: -50", (10,))],
        "people": [
            ("only one key person known: Li Na", (3,)),
            ("decision maker known: Li Na", (3,)),
            ("1 of 1 met in the last 90 days", (6,)),
        ],
        "care": [("nothing is assessed, no greeting was due, and too few contacts say what for", ())],
        "commercial": [("neither our share of its business nor its credit is recorded", ())],
    }


def test_the_worst_come_first_and_those_of_whom_nothing_is_known_last(book: Book) -> None:
    for name in ("Unknown", "Well", "Bad", "Also unknown"):
        register(book, name, grade="A")
    book.handle(visit("Well", "2026-03-20"))
    book.handle(visit("Bad", "2026-01-02"))
    found = [(row.customer, row.score, row.band) for row in book.statuses(TODAY)]
    assert found == [
        ("Bad", 45.5, "at-risk"),
        ("Well", 100.0, "healthy"),
        ("Also unknown", None, "unknown"),
        ("Unknown", None, "unknown"),
    ]


def test_the_worst_can_be_chosen_by_band_grade_owner_and_territory(book: Book) -> None:
    for name, grade, owner in (("Well", "A", "li.wei"), ("Bad", "B", "li.wei"), ("New", "B", "zhang.min")):
        register(book, name, grade=grade, owner=owner, territory="east" if name == "Bad" else "west")
    book.handle(visit("Well", "2026-03-20"))
    book.handle(visit("Bad", "2026-01-02"))

    def chosen(**choice: object) -> list[str]:
        return [row.customer for row in book.statuses(TODAY, Choice(**choice))]

    assert chosen(band="healthy") == ["Well"]
    assert chosen(band="unknown") == ["New"]
    assert chosen(grade="B") == ["Bad", "New"]
    assert chosen(owner="li.wei", limit=1) == ["Bad"]
    assert chosen(territory="west", band="at-risk") == []


def test_a_status_says_what_it_was_and_when_it_will_change_by_itself(book: Book) -> None:
    """Grade A asks for contact every 14 days; a month before, the first complaint was not there yet."""
    register(book, "Acme", grade="A")
    book.handle(visit("Acme", "2026-02-10"))
    book.handle(visit("Acme", "2026-03-15"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", severity="high", on="2026-03-01"))
    status = book.status("Acme", TODAY)
    assert status.score == round((30 * 100 + 25 * 50) / 55, 1)
    assert status.previous == TrendPoint("2026-02-18", 100.0, "healthy")
    assert status.trend == round(status.score - 100, 1)
    later = round((30 * 96.4 + 25 * 50) / 55, 1)
    assert status.next_change == Change("2026-03-30", later)


def test_the_trend_goes_from_the_first_entry_to_that_day_by_all_we_know_now(book: Book) -> None:
    register(book, "Acme", grade="A")
    book.handle(MakePromise(customer="Acme", text="tea", due="2026-01-10", on="2026-01-05"))
    book.handle(KeepPromise(promise="P2", on="2026-01-20"))
    points = book.trend("Acme", TODAY)
    assert (points[0].on, points[-1].on) == ("2026-01-01", "2026-03-20")
    assert len(points) == 40
    scores = {point.on: point.score for point in points}
    assert scores["2026-01-01"] is None
    assert {score for on, score in scores.items() if "2026-01-11" <= on < "2026-01-20"} == {0.0}
    assert {score for on, score in scores.items() if on >= "2026-01-20"} == {50.0}
    assert book.trend("Acme", date(2026, 1, 1)) == points[:1]


def test_the_latest_contact_counts_in_whatever_order_it_was_recorded(book: Book) -> None:
    register(book, "Acme", grade="A")
    for on in ("2026-03-02", "2026-03-10T08:00Z", "2026-03-05", "2026-03"):
        book.handle(visit("Acme", on))
    assert because(book.status("Acme", TODAY))["contact"][0][1] == (3,)
    row = book.customer("Acme", TODAY)
    assert (row.last_contact, row.last_contact_entry, row.contacts) == ("2026-03-10", 3, 4)


def test_a_person_with_two_posts_is_one_person(book: Book) -> None:
    register(book, "Acme")
    join = JoinCustomer(customer="Acme", person="Li Na", title="owner", roles=("decision-maker",), on="2026-01-02")
    book.handle(IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-02"), join)
    book.handle(JoinCustomer(customer="Acme", person="Li Na", title="buyer", besides=True, on="2026-01-03"))
    book.handle(visit("Acme", "2026-03-20"))
    texts = [text for text, _ in because(book.status("Acme", TODAY))["people"]]
    assert texts == [
        "only one key person known: Li Na", "decision maker known: Li Na", "0 of 1 met in the last 90 days",
    ]  # fmt: skip


@ON_BOOKS
@given(histories())
def test_reasons_name_entries_of_that_customer_and_strangers_change_nothing(history: list[Move]) -> None:
    with fresh_book() as book:
        play(book, history)
        today = NOON.date()
        before = book.statuses(today)
        stands_in = {row.position: row.stream for row in book.entries()}
        outlets = {row[1] for row in all_rows(book)["supplies"]}
        supplied = {row[3] for row in all_rows(book)["customers"] if row[0] in outlets}
        for status in before:
            files = {row[3] for row in all_rows(book)["customers"] if row[1] == int(status.ref[1:])}
            for each in status.factors:
                streams = {stands_in[entry] for reason in each.because for entry in reason.entries}
                others = {stream for stream in streams - files if not stream.startswith("person-")}
                assert not others or (each.name == "contact" and others <= supplied)
            alone = book.status(status.ref, today)
            assert {name: getattr(alone, name) for name in Status.__slots__} == asdict_shallow(status)
            assert book.statuses(today, Choice(limit=1)) == before[:1]
            assert book.trend(status.ref, today)[-1] == TrendPoint(today.isoformat(), status.score, status.band)
        register(book, "Stranger", grade="A")
        book.handle(visit("Stranger", "2026-03-20"))
        book.handle(RaiseComplaint(customer="Stranger", about="late", severity="critical", on="2026-03-20"))
        assert [status for status in book.statuses(today) if status.customer != "Stranger"] == before
