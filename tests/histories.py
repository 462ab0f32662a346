"""Moments, and histories of commands, for laws that hold for all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

from relations.domain.when import When

_ZONES = st.sampled_from([UTC, *(timezone(timedelta(minutes=m)) for m in (-660, -300, 330, 480))])


@st.composite
def moments(draw: st.DrawFn, first: date = date(1900, 1, 1), last: date = date(2100, 12, 31)) -> When:
    """Draw a moment of any precision whose first possible day lies in a range of days."""
    day = draw(st.dates(first, last))
    match draw(st.sampled_from(["year", "month", "day", "minute", "second"])):
        case "year":
            return When(f"{day.year:04}")
        case "month":
            return When(day.isoformat()[:7])
        case "day":
            return When.of(day)
        case unit:
            shape = "minutes" if unit == "minute" else draw(st.sampled_from(["seconds", "microseconds"]))
            instant = datetime.combine(day, draw(st.times()), draw(_ZONES))
            return When(instant.isoformat(timespec=shape))
