"""Every event has a stable name, is frozen, and is read from the sample that was stored when it first came up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from relations.domain import catalogue
from relations.domain.event import Event
from relations.store.codec import Codec

SAMPLES = Path(__file__).parent.parent / "fixtures" / "events"
TYPES = catalogue.event_types()
codec = Codec(TYPES, catalogue.upcasters())


def sample(topic: str) -> bytes:
    return (SAMPLES / f"{topic}.json").read_bytes().rstrip(b"\n")


def subclasses(kind: type[Event]) -> set[type[Event]]:
    return {kind, *(deeper for below in kind.__subclasses__() for deeper in subclasses(below))}


def test_the_catalogue_knows_every_event_that_has_a_topic() -> None:
    ours = {kind for kind in subclasses(Event) if kind.__module__.startswith("relations.") and "topic" in vars(kind)}
    assert set(TYPES.values()) == ours


def test_every_topic_has_a_sample_and_every_sample_is_still_read() -> None:
    stored = {file.name.removesuffix(".json") for file in SAMPLES.iterdir()}
    assert set(TYPES) <= stored, "store a sample of the new event under tests/fixtures/events"
    for topic in stored:
        assert codec.decode(topic, sample(topic))


@pytest.mark.parametrize("topic", TYPES)
def test_a_topic_is_a_noun_a_verb_and_a_version(topic: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+\.v[1-9]\d*", topic)


@pytest.mark.parametrize("topic", TYPES)
def test_an_event_is_written_as_its_sample_byte_for_byte(topic: str) -> None:
    event = codec.decode(topic, sample(topic))
    assert type(event) is TYPES[topic]
    assert codec.encode(event) == sample(topic)


@pytest.mark.parametrize("topic", TYPES)
def test_a_sample_fills_every_field_so_that_no_rename_goes_unseen(topic: str) -> None:
    assert codec.decode(topic, sample(topic)).model_fields_set == set(TYPES[topic].model_fields)


@pytest.mark.parametrize("topic", TYPES)
def test_an_event_is_frozen(topic: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        codec.decode(topic, sample(topic)).note = "changed"  # type: ignore[misc]


@pytest.mark.parametrize("topic", TYPES)
def test_an_event_has_no_fields_beyond_its_own(topic: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        TYPES[topic].model_validate_json(sample(topic).replace(b"{", b'{"colour":"red",', 1))
