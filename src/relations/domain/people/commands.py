"""What somebody wants recorded about a key person."""

from pydantic import Field

from relations.domain.command import Command
from relations.domain.event import StreamId, Text
from relations.domain.people.events import CanBeCleared, FileFact, Influence, Level, Mark
from relations.domain.ref import CustomerRef, FactRef, Kind, PersonRef
from relations.domain.when import When
from relations.domain.words import About, Attitude, Question, Role, Sign


class IntroducePerson(Command):
    """Open the file of a key person; a name that is taken `at` that customer is refused unless `allow_duplicate`."""

    target = "person"
    points_at = "person"
    begins = Kind.PERSON
    person: PersonRef
    name: Text
    birthday: When | None = None
    phone: Text | None = None
    at: CustomerRef | None = None
    allow_duplicate: bool = False


class EditPerson(Command):
    """Change birthday or telephone number; what stands in `cleared` is no longer known."""

    target = "person"
    points_at = "person"
    person: PersonRef
    birthday: When | None = None
    phone: Text | None = None
    cleared: tuple[FileFact, ...] = ()


class RenamePerson(Command):
    """Record that a key person goes by another name; the former one stays known."""

    target = "person"
    points_at = "person"
    person: PersonRef
    name: Text
    reason: Text | None = None


class LearnFact(Command):
    """Record what `rep` learned about a key person, and from whom or where."""

    target = "person"
    points_at = "person"
    begins = Kind.FACT
    person: PersonRef
    about: About
    text: Text
    source: Text | None = None
    rep: Text


class UnlearnFact(Command):
    """Withdraw a fact that does not hold, or no longer."""

    target = "fact"
    points_at = "fact"
    fact: FactRef
    reason: Text


class AssessPerson(Command):
    """Sign a judgement of the relationship with a person; `customer` says where, if the person has posts at several."""

    target = "person"
    points_at = "person"
    customer: CustomerRef | None = None
    person: PersonRef
    rep: Text
    signs: dict[Sign, bool] = Field(default_factory=dict)
    questions: dict[Question, Mark] = Field(default_factory=dict)

    def whereabouts(self) -> tuple[StreamId, ...]:
        """Ask for the posts of the person."""
        return (self.person.stream,)


class JoinCustomer(Command):
    """Record a key person's post at a customer; `besides` allows a second post under another title."""

    points_at = "person"
    names_post = "title"
    customer: CustomerRef
    person: PersonRef
    since: When | None = None
    title: Text | None = None
    roles: tuple[Role, ...] = ()
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None
    reports_to: PersonRef | None = None
    faction: Text | None = None
    besides: bool = False


class ChangeRole(Command):
    """Change title, buying roles or standing of a key person.

    Where there are several posts, `post` is the present title of the one that is meant, or `tenure` its number.
    """

    points_at = "person"
    names_post = "post"
    customer: CustomerRef
    person: PersonRef
    post: Text | None = None
    tenure: int | None = None
    title: Text | None = None
    roles: tuple[Role, ...] | None = None
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None
    reports_to: PersonRef | None = None
    faction: Text | None = None
    cleared: tuple[CanBeCleared, ...] = ()
    reason: Text | None = None


class LeaveCustomer(Command):
    """Record that a key person left; `title`, or `tenure` by its number, says which post where there are several."""

    points_at = "person"
    names_post = "title"
    customer: CustomerRef
    person: PersonRef
    title: Text | None = None
    tenure: int | None = None
    reason: Text | None = None


PostCommand = JoinCustomer | ChangeRole | LeaveCustomer
FileCommand = IntroducePerson | EditPerson | RenamePerson | LearnFact | UnlearnFact | AssessPerson
