"""What happens to a key person: the file, and the posts at customers (HANDBOOK K1 to K3, K7 to K9)."""

from typing import Annotated, Literal

from pydantic import Field

from relations.domain.event import Event, Personal, StreamId, Text
from relations.domain.occasions import Occasion
from relations.domain.when import When
from relations.domain.words import About, Attitude, Question, Role, Sign

Level = Annotated[int, Field(ge=1, le=3)]
"""1 matters most to us, 2 keep a good working relation, 3 neutralise harm."""
Influence = Annotated[int, Field(ge=1, le=5)]
"""1 little, 5 most."""
Mark = Annotated[int, Field(ge=1, le=5)]
"""How far a key account can say yes to a question about us: 1 not at all, 5 wholly (HANDBOOK K8)."""
PostText = Annotated[Text, Personal("person")]
"""A text in a customer's stream that says something about the person."""
OwnText = Annotated[Text, Personal()]
"""A text in a person's own stream that says something about the person."""

STANDING = ("title", "roles", "level", "attitude", "influence", "reports_to", "faction")
"""What describes a person's post."""
CanBeCleared = Literal["reports_to", "faction"]
"""What of a post may no longer be so, or no longer be known."""
FileFact = Literal["birthday", "phone"]


class PersonIntroduced(Event):
    """We came to know a key person."""

    topic = "person-introduced.v1"
    name: OwnText
    birthday: Annotated[When | None, Personal()] = None
    phone: OwnText | None = None


class FileChange(Event):
    """An event that changes the person's file, which is the first subject of its stream."""

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the first entry."""
        return 1


class PersonEdited(FileChange):
    """Birthday or telephone number changed; a fact in `cleared` is no longer known."""

    topic = "person-edited.v1"
    birthday: Annotated[When | None, Personal()] = None
    phone: OwnText | None = None
    cleared: tuple[FileFact, ...] = ()


def birthday_of(event: PersonIntroduced | PersonEdited) -> Occasion | None:
    """Give the birthday as a day that matters (HANDBOOK K6); None where it is not known to the day."""
    born = event.birthday
    return None if born is None or born.precision in {"month", "year"} else Occasion("birthday", str(born.day))


class PersonRenamed(FileChange):
    """The person goes by another name than `former` from then on."""

    topic = "person-renamed.v1"
    name: OwnText
    former: OwnText
    reason: OwnText | None = None


class FactLearned(Event):
    """We learned something about the person (HANDBOOK K2, K9): `rep` from `source`."""

    topic = "fact-learned.v1"
    about: About
    text: OwnText
    source: OwnText | None = None
    rep: Text


class FactWithdrawn(Event):
    """What we had learned does not hold; `fact` is its number: the version of its first entry."""

    topic = "fact-withdrawn.v1"
    fact: int
    reason: OwnText

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the fact."""
        return self.fact


class PersonAssessed(FileChange):
    """`rep` judged the relationship with a person at a customer: signs (HANDBOOK K7) and questions (K8)."""

    topic = "person-assessed.v1"
    customer: StreamId
    rep: Text
    signs: dict[Sign, bool] = Field(default_factory=dict)
    questions: dict[Question, Mark] = Field(default_factory=dict)


class PersonJoined(Event):
    """A key person took up a post at the customer; without `since` the person was there already."""

    topic = "person-joined.v1"
    person: StreamId
    since: When | None = None
    title: PostText | None = None
    roles: tuple[Role, ...] = ()
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None
    reports_to: StreamId | None = None
    faction: PostText | None = None


class TenureChange(Event):
    """An event that changes a tenure; `tenure` is its number: the version of its first entry."""

    person: StreamId
    tenure: int

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the tenure."""
        return self.tenure


class PersonRoleChanged(TenureChange):
    """Title, buying roles or standing of a key person changed; what is None and not `cleared` stayed."""

    topic = "person-role-changed.v1"
    title: PostText | None = None
    roles: tuple[Role, ...] | None = None
    level: Level | None = None
    attitude: Attitude | None = None
    influence: Influence | None = None
    reports_to: StreamId | None = None
    faction: PostText | None = None
    cleared: tuple[CanBeCleared, ...] = ()
    reason: PostText | None = None


class PersonLeft(TenureChange):
    """A key person gave up a post at the customer."""

    topic = "person-left.v1"
    reason: Text | None = None
