"""Care: days that matter to key persons and customers, and the greetings that were sent (HANDBOOK K6)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from pydantic import Field

from relations.domain.around import Around
from relations.domain.command import Command
from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.occasions import Occasion, read_occasion_day
from relations.domain.ref import CustomerRef, PersonRef, Ref
from relations.domain.relationship import Person, Relationship
from relations.domain.when import When
from relations.domain.words import Channel
from relations.errors import RelationsError

State = TypeVar("State", Person, Relationship)

ONCE = frozenset({"wedding", "illness", "bereavement", "new-baby"})
"""Well-known occasions that happen once; others come round every year, unless it is said that they do not."""

OccasionDay = Annotated[str, Field(pattern=r"^(\d{4}-)?\d\d-\d\d$")]
"""1978-03-12, or 03-12 where the year is not known."""


class DateChange(Event):
    """What the events of days that matter have in common: they belong to the file, the first entry of its stream."""

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the file."""
        return 1


class PersonDateNoted(DateChange):
    """We learned of a day that matters to a key person; it takes the place of one noted for the same occasion."""

    topic = "person-date-noted.v1"
    occasion: Annotated[Text, Personal()]
    day: Annotated[OccasionDay, Personal()]
    lunar: bool = False
    yearly: bool = True


class PersonDateWithdrawn(DateChange):
    """The day noted for that occasion of a key person no longer matters, or never did."""

    topic = "person-date-withdrawn.v1"
    occasion: Annotated[Text, Personal()]
    reason: Annotated[Text | None, Personal()] = None


class CustomerDateNoted(DateChange):
    """We learned of a day that matters to a customer, such as the anniversary of the shop."""

    topic = "customer-date-noted.v1"
    occasion: Text
    day: OccasionDay
    lunar: bool = False
    yearly: bool = True


class CustomerDateWithdrawn(DateChange):
    """The day noted for that occasion of a customer no longer matters, or never did."""

    topic = "customer-date-withdrawn.v1"
    occasion: Text
    reason: Text | None = None


class GreetingSent(Event):
    """We greeted a key person, or the customer as a whole: a light contact that takes the place of no visit."""

    topic = "greeting-sent.v1"
    occasion: Annotated[Text, Personal("person")]
    person: StreamId | None = None
    channel: Channel = "message"
    text: Annotated[Text | None, Personal("person")] = None
    rep: Text | None = None


class NoteDate(Command):
    """Note a day that matters; `yearly` is known by the occasion where it is not given."""

    occasion: Text
    day: Text
    lunar: bool = False
    yearly: bool | None = None


class NotePersonDate(NoteDate):
    """Note a day that matters to a key person."""

    target = "person"
    points_at = "person"
    person: PersonRef


class NoteCustomerDate(NoteDate):
    """Note a day that matters to a customer."""

    customer: CustomerRef


class WithdrawDate(Command):
    """Withdraw the day noted for an occasion."""

    occasion: Text
    reason: Text | None = None


class WithdrawPersonDate(WithdrawDate):
    """Withdraw a day that mattered to a key person."""

    target = "person"
    points_at = "person"
    person: PersonRef


class WithdrawCustomerDate(WithdrawDate):
    """Withdraw a day that mattered to a customer."""

    customer: CustomerRef


class SendGreeting(Command):
    """Record a greeting that was sent."""

    customer: CustomerRef
    occasion: Text
    person: PersonRef | None = None
    channel: Channel = "message"
    text: Text | None = None
    rep: Text | None = None


class OnceNeedsAYearError(RelationsError):
    """What happens once happens in some year."""

    def __init__(self, occasion: str, day: str) -> None:
        """`occasion` and `day` as given."""
        super().__init__(
            f"{occasion} on {day} of which year? give the whole day with --day 2026-{day}, or add --yearly"
        )


class NoDateNotedError(RelationsError):
    """Nothing was noted for that occasion."""

    def __init__(self, occasion: str, whose: Ref, noted: Sequence[str]) -> None:
        """`occasion` and `whose` as written, and the occasions that are `noted`."""
        known = f"noted: {', '.join(noted)}" if noted else "no day is noted there"
        super().__init__(f"no {occasion} is noted for {whose}; {known}")


def decide_date(command: NoteDate | WithdrawDate, state: Person | Relationship, _around: Around) -> Sequence[Event]:
    """Judge a command about a day that matters; what is noted, or withdrawn, already yields no event."""
    key = command.occasion.casefold()
    if isinstance(command, NoteDate):
        occasion = _occasion(command)
        fields = {"day": occasion.day, "lunar": occasion.lunar, "yearly": occasion.yearly, "note": command.note}
        noted = PersonDateNoted if isinstance(command, NotePersonDate) else CustomerDateNoted
        return [] if _same(state.dates.get(key), occasion) else [noted(occasion=command.occasion, **fields)]
    if key not in state.dates:
        known = sorted(occasion.name for occasion in state.dates.values() if occasion is not None)
        raise NoDateNotedError(command.occasion, getattr(command, command.points_at), known)
    withdrawn = PersonDateWithdrawn if isinstance(command, WithdrawPersonDate) else CustomerDateWithdrawn
    event = withdrawn(occasion=command.occasion, reason=command.reason, note=command.note)
    return [] if state.dates[key] is None else [event]


def decide(command: SendGreeting, _state: Relationship, _around: Around) -> Sequence[Event]:
    """Record a greeting; the same one may be sent again."""
    person = command.person.stream if command.person else None
    fields = command.model_dump(include={"occasion", "channel", "text", "rep", "note"})
    return [GreetingSent(person=person, **fields)]


def _occasion(command: NoteDate) -> Occasion:
    day = read_occasion_day(command.day, lunar=command.lunar)
    yearly = command.occasion.casefold() not in ONCE if command.yearly is None else command.yearly
    occasion = Occasion(command.occasion, day, command.lunar, yearly)
    if not yearly and occasion.year is None:
        raise OnceNeedsAYearError(command.occasion, day)
    return occasion


def _same(known: Occasion | None, occasion: Occasion) -> bool:
    return known is not None and replace(known, name=occasion.name) == occasion


def evolve(state: State, event: Event, _on: When, _actor: str) -> State:
    """Fold one event of a day that matters into the state."""
    match event:
        case PersonDateNoted() | CustomerDateNoted():
            noted = Occasion(event.occasion, event.day, event.lunar, event.yearly)
            return replace(state, dates=state.dates.set(event.occasion.casefold(), noted))
        case PersonDateWithdrawn() | CustomerDateWithdrawn():
            return replace(state, dates=state.dates.set(event.occasion.casefold(), None))
    return state


JUDGES: dict[type[Command], Any] = {
    **dict.fromkeys((*NoteDate.__subclasses__(), *WithdrawDate.__subclasses__()), decide_date),
    SendGreeting: decide,
}
FOLDS: dict[type[Event], Any] = dict.fromkeys(DateChange.__subclasses__(), evolve)
