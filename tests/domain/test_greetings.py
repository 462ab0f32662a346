"""Days that matter are noted and withdrawn, and greetings recorded (HANDBOOK K6)."""

from __future__ import annotations

import pytest

from relations.domain import catalogue
from relations.domain.greetings import (
    CustomerDateNoted,
    CustomerDateWithdrawn,
    GreetingSent,
    NoDateNotedError,
    NoteCustomerDate,
    NotePersonDate,
    OnceNeedsAYearError,
    PersonDateNoted,
    PersonDateWithdrawn,
    SendGreeting,
    WithdrawCustomerDate,
    WithdrawPersonDate,
)
from relations.domain.occasions import NoSuchDayError
from relations.domain.people import PersonIntroduced
from scenario import CUSTOMER, WANG, History, opened

ON = "2026-03-01"


def known(birthday: str | None = None) -> History:
    """Begin with the file of 王建国."""
    return History(catalogue.initial(WANG.stream)).then(
        "2026-01-01", PersonIntroduced(name="王建国", birthday=birthday)
    )


def note(occasion: str, day: str, **more: bool) -> NotePersonDate:
    return NotePersonDate(person=WANG, occasion=occasion, day=day, on=ON, **more)


def test_a_day_that_matters_to_a_person_is_noted_by_the_moon_too() -> None:
    noted = PersonDateNoted(occasion="birthday", day="02-15", lunar=True)
    known().when(note("birthday", "2-15", lunar=True)).records(noted)
    known().then(ON, noted).when(note("Birthday", "02-15", lunar=True)).changes_nothing()


def test_a_shop_has_an_anniversary() -> None:
    noted = CustomerDateNoted(occasion="anniversary", day="2009-05-01")
    command = NoteCustomerDate(customer=CUSTOMER, occasion="anniversary", day="2009-05-01", on=ON)
    opened().when(command).records(noted)
    opened().then(ON, noted).when(command).changes_nothing()


@pytest.mark.parametrize("occasion", ["wedding", "Illness", "bereavement", "new-baby"])
def test_what_is_known_to_happen_once_is_noted_once_unless_it_is_said_otherwise(occasion: str) -> None:
    known().when(note(occasion, "2026-03-05")).records(
        PersonDateNoted(occasion=occasion, day="2026-03-05", yearly=False)
    )
    known().when(note(occasion, "3-5", yearly=True)).records(PersonDateNoted(occasion=occasion, day="03-05"))
    known().when(note(occasion, "3-5")).is_refused(
        OnceNeedsAYearError,
        f"{occasion} on 03-05 of which year? give the whole day with --day 2026-03-05, or add --yearly",
    )


def test_a_day_that_does_not_exist_is_refused() -> None:
    known().when(note("birthday", "2-30")).is_refused(
        NoSuchDayError,
        "'2-30' is no day of any year; write month and day such as 2-15, or the whole day such as 1978-02-15",
    )


def test_the_birthday_in_the_file_is_noted_already_where_it_is_known_to_the_day() -> None:
    known("1978-03-12").when(note("birthday", "1978-3-12")).changes_nothing()
    known("1978-03").when(note("birthday", "1978-3-12")).records(PersonDateNoted(occasion="birthday", day="1978-03-12"))
    known("1978-03-12").when(note("birthday", "2-4", lunar=True)).records(
        PersonDateNoted(occasion="birthday", day="02-04", lunar=True)
    )


def test_a_day_is_withdrawn_once_and_may_be_noted_again() -> None:
    withdraw = WithdrawPersonDate(person=WANG, occasion="birthday", reason="mistaken", on=ON)
    withdrawn = PersonDateWithdrawn(occasion="birthday", reason="mistaken")
    known("1978-03-12").when(withdraw).records(withdrawn)
    gone = known("1978-03-12").then(ON, withdrawn)
    gone.when(withdraw).changes_nothing()
    gone.when(note("birthday", "3-12")).records(PersonDateNoted(occasion="birthday", day="03-12"))


def test_what_was_never_noted_cannot_be_withdrawn() -> None:
    command = WithdrawCustomerDate(customer=CUSTOMER, occasion="anniversary", on=ON)
    opened().when(command).is_refused(NoDateNotedError, "no anniversary is noted for 华联; no day is noted there")
    other = opened().then(ON, CustomerDateNoted(occasion="opening", day="05-01"))
    other = other.then(ON, CustomerDateNoted(occasion="festival", day="06-01"))
    other.when(command).is_refused(NoDateNotedError, "no anniversary is noted for 华联; noted: festival, opening")
    closed = other.then(ON, CustomerDateWithdrawn(occasion="opening"))
    closed.when(command).is_refused(NoDateNotedError, "no anniversary is noted for 华联; noted: festival")


def test_a_greeting_says_to_whom_for_what_and_how() -> None:
    command = SendGreeting(
        customer=CUSTOMER,
        person=WANG,
        occasion="birthday",
        channel="card",
        text="many happy returns",
        rep="li.wei",
        on=ON,
    )
    opened().when(command).records(
        GreetingSent(person=WANG.stream, occasion="birthday", channel="card", text="many happy returns", rep="li.wei")
    )
    opened().when(SendGreeting(customer=CUSTOMER, occasion="anniversary", on=ON)).records(
        GreetingSent(occasion="anniversary")
    )
