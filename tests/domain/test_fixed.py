"""The five fixed things: how weekdays, times and places are written, and what is no such thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.customers import CustomerEdited, EditCustomer
from relations.domain.fixed import NAMED, WEEK, coordinates, numbered
from relations.errors import InvalidInputError

CHINESE = "一二三四五六日"


def fact(**given: str) -> dict[str, object]:
    """Read a fact as an edit of the file does."""
    (name,) = given
    return EditCustomer(customer="C1", on="2026-03-02", **given).model_dump(include={name})


@given(
    days=st.lists(st.integers(0, 6), min_size=1, max_size=9),
    form=st.integers(0, 4),
    comma=st.sampled_from([", ", "、", " "]),
)
def test_days_of_the_week_are_kept_in_their_order_however_they_are_written(
    days: list[int], form: int, comma: str
) -> None:
    written = comma.join(
        (WEEK[at], NAMED[at], NAMED[at].upper(), f"周{CHINESE[at]}", f"星期{CHINESE[at]}")[form] for at in days
    )
    kept = fact(weekday=written)["weekday"]
    assert kept == ", ".join(WEEK[at] for at in sorted(set(days)))
    assert numbered(str(kept)) == {at + 1 for at in days}


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_a_place_is_kept_to_a_tenth_of_a_metre(latitude: float, longitude: float) -> None:
    kept = fact(location=f"{latitude:.8f}, {longitude:.8f}")["location"]
    assert coordinates(str(kept)) == pytest.approx((latitude, longitude), abs=1e-6)
    assert fact(location=str(kept)) == {"location": kept}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"weekday": "t"}, "it is no day of the week; write one or more, such as tue or 周二"),
        ({"weekday": "tue, someday"}, "it is no day of the week"),
        ({"weekday": "周八"}, "it is no day of the week"),
        ({"time": "9.30"}, "it is no time of day; write one such as 09:30"),
        ({"time": "25:00"}, "it is no time of day"),
        ({"stop": "0"}, "stop '0': it is less than 1; write 1 or more"),
        ({"every": "400"}, "every '400': it is more than 366; write 366 or less"),
        ({"location": "31.2304"}, "it is no place on earth; write latitude (-90 to 90) and longitude"),
        ({"location": "91,0"}, "it is no place on earth"),
        ({"location": "0,-180.1"}, "it is no place on earth"),
        ({"location": "nan,nan"}, "it is no place on earth"),
        ({"location": "1e1,1"}, "it is no place on earth"),
    ],
)
def test_what_is_no_such_thing_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        fact(**given)
    assert message in str(refused.value)


def test_nothing_is_fixed_where_nothing_is_stated() -> None:
    assert (numbered(None), coordinates(None)) == (frozenset(), None)
    assert fact(weekday=" ") == {"weekday": ""}
    assert CustomerEdited(weekday="fri tue", time="9:05").model_dump(exclude_none=True) == {
        "weekday": "tue, fri", "time": "09:05", "cleared": (),
    }  # fmt: skip
