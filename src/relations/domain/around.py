"""What a decision may depend on besides the state of its own stream, and what it may advise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from relations.domain import presets
from relations.domain.event import StreamId
from relations.domain.policy import Policy
from relations.domain.relationship import Tenure, Visit
from relations.domain.when import When


@dataclass(frozen=True, slots=True)
class GiftBefore:
    """A gift that the same person was given before or after, at any customer, by any rep; `entry` is its position.

    `entry` is 0 for one that is only being recorded together with the gift in question.
    """

    entry: int
    person: StreamId
    on: When
    item: str
    value: Decimal | None
    currency: str | None
    rep: str | None


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post that a person holds or held: at which customer, by stream and name, and from when to when."""

    customer: StreamId
    name: str
    tenure: Tenure


@dataclass(frozen=True, slots=True)
class Around:
    """The circumstances of a decision: the rules of the day on which it happened, who records, and today."""

    today: date
    actor: str = ""
    policy: Policy = field(default_factory=presets.default)
    gifts: tuple[GiftBefore, ...] = ()
    """What the persons of this command were given; filled for commands about gifts only."""
    leads_to: tuple[StreamId, ...] = ()
    """The customer or person that another is to be merged into or put under, and all above that one in turn."""
    visits: tuple[Visit, ...] = ()
    """The visit that a command is about, where it was not planned; those of a day plan that is handed in, in order."""
    worked: int = -1
    """Of a day that is reported: the minutes that its visits lasted; -1 where no visit was planned or made."""
    posts: tuple[PostHeld, ...] = ()
    """Where the persons are and were whose whereabouts the command asks for."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A warning that does not refuse: `text` with a {} for the references of subjects of the same stream.

    `letter` is that of the references, `numbers` the subjects' numbers. {latest} in the text stands for the last of
    them, and {ref} for the reference of what the command begins.
    """

    text: str
    letter: str = ""
    numbers: tuple[int, ...] = ()
    begun: tuple[str, int] | None = None
    """What {ref} stands for, by letter and number, where a part of the command begins it."""
