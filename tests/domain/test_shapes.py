"""The shape of every event is the one that was stored: who changes it makes a new version, or is told."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from relations.domain import catalogue
from relations.domain.event import Event, Text
from relations.domain.words import Direction
from shapes import Shape, only_adds, shape_of

STORED = Path(__file__).parent.parent / "fixtures" / "schemas"
TYPES = catalogue.event_types()


def written(shape: Shape) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("topic", TYPES)
def test_the_shape_of_an_event_is_the_one_that_is_stored(topic: str) -> None:
    file, shape = STORED / f"{topic}.json", shape_of(TYPES[topic])
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
    if os.environ.get("REWRITE") and (before is None or only_adds(before, shape)):
        file.write_text(written(shape), encoding="utf-8")
        return
    noun, _, version = topic.rpartition(".v")
    assert before == shape, (
        f"{topic} is not what the log holds any more: make {noun}.v{int(version) + 1} and an upcaster, as "
        "docs/evolution.md shows; while nothing is released, REWRITE=1 accepts a new event, and a field or word that "
        "old bytes can do without"
    )


def test_no_shape_is_stored_of_a_topic_that_is_gone() -> None:
    assert {file.name.removesuffix(".json") for file in STORED.iterdir()} == set(TYPES)


class Cake(Event):
    """An event to be changed."""

    topic: ClassVar[str] = "cake-baked.v1"
    size: int
    icing: Literal["plain", "sugar"] = "plain"
    to: Direction | None = None
    days: tuple[date, ...] = ()


def changed(**fields: Any) -> Shape:
    """Give the shape of the event with other fields."""
    annotations = {name: kind for name, (kind, _) in fields.items()}
    defaults = {name: default for name, (_, default) in fields.items() if default is not ...}
    return shape_of(type("Cake", (Cake,), {"__annotations__": annotations, "topic": Cake.topic, **defaults}))


@pytest.mark.parametrize(
    ("change", "adds"),
    [
        ({"size": (str, ...)}, False),
        ({"size": (int | None, None)}, False),
        ({"size": (int | float, ...)}, False),
        ({"weight": (int, ...)}, False),
        ({"weight": (int | None, None)}, True),
        ({"icing": (Literal["plain", "sugar", "honey"], "plain")}, True),
        ({"icing": (Literal["plain"], "plain")}, False),
        ({"icing": (Literal["plain", "sugar"], "sugar")}, False),
        ({"days": (tuple[str, ...], ())}, False),
        ({"to": (Text | None, None)}, False),
    ],
)
def test_a_change_is_seen_and_only_an_addition_can_be_accepted(change: dict[str, Any], adds: bool) -> None:
    before, after = shape_of(Cake), changed(**change)
    assert before != after
    assert only_adds(before, after) == adds


def test_a_field_that_is_gone_or_renamed_is_no_addition() -> None:
    class Less(Event):
        topic: ClassVar[str] = Cake.topic
        size: int
        frosting: Literal["plain", "sugar"] = "plain"
        to: Direction | None = None
        days: tuple[date, ...] = ()

    assert not only_adds(shape_of(Cake), shape_of(Less))


def test_words_about_an_event_are_no_part_of_its_shape() -> None:
    assert changed() == shape_of(Cake)
    assert "An event to be changed" not in written(shape_of(Cake))
