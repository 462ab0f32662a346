"""What every line is put together with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from relations.domain.event import Event, StreamId


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows whom streams mean, and which reference a subject of the entry's own stream has."""

    name: Callable[[StreamId], str]
    """Gives the name of a person or customer by the stream."""
    refer: Callable[[str, int], str]
    """Gives the reference of a subject by its letter and its number in the stream."""


def join(*parts: str | None) -> str:
    """Put a space before every part but those that begin with their own punctuation."""
    return "".join(part if part[0] in ":;," else f" {part}" for part in parts if part).lstrip()


def because(reason: str | None) -> str | None:
    """Say why, where it is known."""
    return f"because {reason}" if reason else None


def word(event: Event, noun: str) -> str:
    """Give what became of a subject in the word of the event's topic."""
    return event.topic.removeprefix(f"{noun}-").rpartition(".v")[0]
