"""What is written reads back as it is, old topics through their upcasters; what would not is refused."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.event import Entry, Event, StreamId, Text
from relations.domain.when import When
from relations.store.codec import Codec
from relations.store.errors import UnknownTopicError, UnreadableEntryError, UnwritableEventError
from relations.store.log import Stored


class PromiseMade(Event):
    topic: ClassVar[str] = "promise-made.v2"
    promise: int
    text: Text
    due: date | None = None
    seen: When | None = None
    days: int | None = 7


class PromiseKept(Event):
    topic: ClassVar[str] = "promise-kept.v1"
    on: date


def from_v0(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "promise-made.v1", {"words": data["what"], "number": data["number"]}


def from_v1(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "promise-made.v2", {"promise": data["number"], "text": data["words"]}


codec = Codec({PromiseMade.topic: PromiseMade}, {"promise-made.v0": from_v0, "promise-made.v1": from_v1})


def stored(topic: str, state: bytes) -> Stored:
    return Stored("e", "customer-1", 3, topic, "2026-03", "li.wei", state, 12, "2026-03-02T10:00", b"")


@given(
    st.builds(
        PromiseMade,
        promise=st.integers(),
        text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip),
        due=st.none() | st.dates(),
        seen=st.none() | st.dates().map(When.of),
        note=st.none(),
    )
)
def test_an_event_reads_back_as_it_is(event: PromiseMade) -> None:
    assert codec.decode(event.topic, codec.encode(event)) == event


def test_empty_fields_are_left_out_and_chinese_stays_readable() -> None:
    event = PromiseMade(promise=1, text="换两箱", due=date(2026, 3, 9))
    assert codec.encode(event).decode() == '{"promise":1,"text":"换两箱","due":"2026-03-09","days":7}'


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (PromiseMade.model_construct(promise="many", text="x"), "promise: Input should be a valid integer"),
        (PromiseMade.model_construct(promise=1, text="  x  "), "a field changes on the way"),
        (PromiseMade.model_construct(promise=1), "text: Field required"),
        (PromiseMade(promise=1, text="x", days=None), "a field changes on the way"),
        (PromiseMade.model_construct(promise=1, text=object()), "serialize"),
    ],
)
def test_what_would_not_read_back_is_not_written(event: PromiseMade, why: str) -> None:
    with pytest.raises(UnwritableEventError, match=why):
        codec.encode(event)


def test_an_event_of_a_kind_that_is_not_in_the_catalogue_is_not_written() -> None:
    with pytest.raises(UnknownTopicError, match=r"promise-kept\.v1"):
        codec.encode(PromiseKept(on=date(2026, 3, 9)))


@pytest.mark.parametrize(
    ("topic", "state"),
    [("promise-made.v1", b'{"number":4,"words":"x"}'), ("promise-made.v0", b'{"number":4,"what":"x"}')],
)
def test_events_of_old_topics_are_read_through_every_step(topic: str, state: bytes) -> None:
    assert codec.decode(topic, state) == PromiseMade(promise=4, text="x")


def test_a_topic_of_the_future_asks_for_a_newer_program() -> None:
    with pytest.raises(UnknownTopicError, match=r"'gift-eaten\.v1' are not known here; a newer relations"):
        codec.decode("gift-eaten.v1", b"{}")


@pytest.mark.parametrize(
    ("topic", "state", "why"),
    [
        ("promise-made.v2", b"{", "EOF"),
        ("promise-made.v2", b'{"promise":1}', "text: Field required"),
        ("promise-made.v2", b'{"promise":1,"text":"x","colour":"red"}', "colour: Extra"),
        ("promise-made.v1", b"{", "EOF"),
        ("promise-made.v1", b"{}", "number"),
        ("promise-made.v1", b"[]", "indices"),
    ],
)
def test_a_state_that_does_not_fit_names_the_entry(topic: str, state: bytes, why: str) -> None:
    with pytest.raises(UnreadableEntryError, match=rf"^entry 12 \({topic}\) cannot be read: .*{why}"):
        codec.entry(stored(topic, state))


def test_a_date_that_does_not_exist_names_the_entry() -> None:
    entry = stored("promise-made.v2", b"{}")._replace(occurred="2026-02-30")
    with pytest.raises(UnreadableEntryError, match=r"entry 12 .*'2026-02-30' is not a date"):
        codec.entry(entry)


def test_an_entry_keeps_where_when_and_who() -> None:
    entry = codec.entry(stored("promise-made.v1", b'{"number":4,"words":"x"}'))
    event = PromiseMade(promise=4, text="x")
    assert entry == Entry(12, "e", StreamId("customer-1"), 3, When("2026-03"), "2026-03-02T10:00", "li.wei", event)
