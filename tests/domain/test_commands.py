"""A command that cannot be read is refused in one line that names the field, the value and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relations.domain import catalogue
from relations.domain.command import Command, NotYetError, refuse_future
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import MakePromise
from relations.errors import InvalidInputError
from scenario import CUSTOMER, WANG

TODAY = date(2026, 3, 2)


def promise(**fields: Any) -> MakePromise:
    return MakePromise(**({"customer": CUSTOMER, "on": "2026-03-02", "text": "tea"} | fields))


EMPTY = "it is empty; write something"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, f"text '': {EMPTY}"),
        ({"text": " \n\t "}, f"text ' \\n\\t ': {EMPTY}"),
        ({"note": " "}, f"note ' ': {EMPTY}"),
        ({"text": "", "note": ""}, f"note '': {EMPTY}; text '': {EMPTY}"),
        ({"text": None}, "text None: Input should be a valid string"),
        ({"text": "a\udce4"}, "text 'a\\udce4': Input should be a valid string"),
        ({"text": "a\0b"}, "text 'a\\x00b': a text cannot hold a NUL character"),
        ({"customer": " "}, "customer ' ': a reference or a name is needed"),
        ({"customer": "a\udce4"}, "customer 'a\\udce4': a reference or a name is needed"),
        ({"customer": "a\0b"}, "customer 'a\\x00b': a reference or a name is needed"),
        ({"customer": 7}, "customer 7: a reference or a name is needed"),
        ({"colour": "red"}, "colour 'red': Extra inputs are not permitted"),
        ({"due": "2026-02-30"}, "due '2026-02-30': Input should be a valid date"),
        ({"direction": "both"}, "direction 'both': it is none of these; write 'ours' or 'theirs'"),
        ({"on": "2026-02-30"}, "on '2026-02-30': '2026-02-30' is not a date: day is out of range for month; write it"),
        ({"on": "{0}"}, "on '{0}': '{0}' is not a date"),
        ({"on": 20260302}, "on 20260302: a date is needed"),
    ],
)
def test_what_cannot_be_read_is_named(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        promise(**fields)
    assert str(refused.value).startswith(why)
    assert "\n" not in str(refused.value)


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"^text is missing$"):
        MakePromise(customer=CUSTOMER, on="2026-03-02")


def test_a_long_value_is_shown_by_its_beginning() -> None:
    with pytest.raises(InvalidInputError) as refused:
        promise(text="very long " * 1000)
    assert str(refused.value) == (
        "text 'very long very long very long very long...: it has more than 4000 characters; shorten it"
    )


@pytest.mark.parametrize("kind", catalogue.command_types())
def test_no_command_takes_a_field_that_it_does_not_know(kind: type[Command]) -> None:
    with pytest.raises(InvalidInputError, match="colour 'red': Extra inputs are not permitted"):
        kind.model_validate({"on": "2026-03-02", "colour": "red"})


def test_a_command_is_frozen_and_trims_its_texts() -> None:
    command = promise(text="  tea ")
    assert command.text == "tea"
    with pytest.raises(ValueError, match="frozen"):
        command.text = "coffee"  # type: ignore[misc]


@pytest.mark.parametrize("on", ["2026-03-03", "2026-03-03T23:59-11:00", "2026-03", "2026"])
def test_what_may_have_happened_by_tomorrow_may_be_recorded(on: str) -> None:
    refuse_future(promise(on=on), TODAY)


@pytest.mark.parametrize("on", ["2026-03-04", "2026-03-04T00:00Z", "2026-04", "2027", "9999-12-31"])
def test_what_has_not_come_yet_is_refused(on: str) -> None:
    with pytest.raises(NotYetError) as refused:
        refuse_future(promise(on=on), TODAY)
    assert str(refused.value) == f"{on} has not come yet (today is 2026-03-02); give the day it happened with --on"


def test_what_has_not_come_yet_is_refused_wherever_it_stands() -> None:
    with pytest.raises(NotYetError, match=r"^2087-03-12 has not come yet .* --birthday$"):
        refuse_future(IntroducePerson(person=WANG, on="2026-03-02", name="王建国", birthday="2087-03-12"), TODAY)
    with pytest.raises(NotYetError, match=r"^2026-04 has not come yet .* --since$"):
        refuse_future(JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-03-02", since="2026-04"), TODAY)


def test_a_day_that_is_only_due_may_lie_ahead() -> None:
    refuse_future(promise(due="2099-01-01"), TODAY)
