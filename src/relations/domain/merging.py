"""Merging: two files turn out to be one customer, or one person; the merge can be taken back (HANDBOOK C7).

Nothing is copied: the file that is absorbed keeps its stream, and everybody who asks follows the link.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from relations.domain.around import Around
from relations.domain.command import Command, refuse_earlier
from relations.domain.event import Event, StreamId, Text
from relations.domain.ref import CustomerRef, PersonRef, Ref
from relations.domain.relationship import Merger, Person, Relationship
from relations.domain.when import When
from relations.errors import RelationsError


class FileMerged(Event):
    """The file of this stream was absorbed by another."""

    into: StreamId
    reason: Text

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the file, which is the first entry."""
        return 1


class FileUnmerged(Event):
    """The file of this stream stands for itself again."""

    reason: Text | None = None

    def subject(self, version: int) -> int:  # noqa: ARG002
        """Point back at the file, which is the first entry."""
        return 1


class CustomerMerged(FileMerged):
    """This customer's file turned out to be about the same customer as another."""

    topic = "customer-merged.v1"


class CustomerUnmerged(FileUnmerged):
    """The merge of two customers' files was a mistake."""

    topic = "customer-unmerged.v1"


class PersonMerged(FileMerged):
    """This person's file turned out to be about the same person as another."""

    topic = "person-merged.v1"


class PersonUnmerged(FileUnmerged):
    """The merge of two persons' files was a mistake."""

    topic = "person-unmerged.v1"


class MergeCustomer(Command):
    """Have one customer's file absorbed by another."""

    means_files = True
    customer: CustomerRef
    into: CustomerRef
    reason: Text
    merged: ClassVar[type[FileMerged]] = CustomerMerged


class UnmergeCustomer(Command):
    """Take the merge of a customer's file back."""

    means_files = True
    customer: CustomerRef
    reason: Text | None = None
    unmerged: ClassVar[type[FileUnmerged]] = CustomerUnmerged


class MergePerson(Command):
    """Have one person's file absorbed by another."""

    target = "person"
    points_at = "person"
    means_files = True
    person: PersonRef
    into: PersonRef
    reason: Text
    merged: ClassVar[type[FileMerged]] = PersonMerged


class UnmergePerson(Command):
    """Take the merge of a person's file back."""

    target = "person"
    points_at = "person"
    means_files = True
    person: PersonRef
    reason: Text | None = None
    unmerged: ClassVar[type[FileUnmerged]] = PersonUnmerged


Merge = MergeCustomer | MergePerson
Unmerge = UnmergeCustomer | UnmergePerson


class MergedIntoItselfError(RelationsError):
    """A file cannot be merged into itself."""

    def __init__(self, file: str, into: str) -> None:
        """Name both as written."""
        super().__init__(f"{file} and {into} are the same file; name another one with --into")


class MergedInACircleError(RelationsError):
    """The file to merge into was itself absorbed by this one."""

    def __init__(self, file: str, into: str, noun: str) -> None:
        """Name both as written, and what they are files of."""
        super().__init__(
            f"{into} is itself merged into {file}; to turn them round, first: relations {noun} unmerge {into}"
        )


class AlreadyMergedError(RelationsError):
    """The file is merged into another one."""

    def __init__(self, file: str, on: When, noun: str) -> None:
        """Name it as written, since when it is merged, and what it is a file of."""
        super().__init__(
            f"{file} is merged into another file since {on}; first take that back: relations {noun} unmerge {file}"
        )


class NeverMergedError(RelationsError):
    """The file was not merged."""

    def __init__(self, file: str, noun: str) -> None:
        """Name it as written, and what it is a file of."""
        super().__init__(f"{file} is not merged into another file; see: relations {noun} show {file}")


def merge(command: Merge, state: Relationship | Person, around: Around) -> Sequence[Event]:
    """Judge a merge: not into itself, not in a circle, and only of a file that stands for itself."""
    file: Ref = getattr(command, command.target)
    if command.into.stream == file.stream:
        raise MergedIntoItselfError(file.text, command.into.text)
    merger = state.merger
    if merger is not None and merger.ended is None:
        if merger.into == command.into.stream:
            return []
        raise AlreadyMergedError(file.text, merger.on, command.target)
    if file.stream in around.leads_to:
        raise MergedInACircleError(file.text, command.into.text, command.target)
    return [command.merged(into=command.into.stream, reason=command.reason, note=command.note)]


def unmerge(command: Unmerge, state: Relationship | Person, _around: Around) -> Sequence[Event]:
    """Judge that a merge is taken back; one that was taken back already stays so."""
    file: Ref = getattr(command, command.target)
    merger = state.merger
    if merger is None:
        raise NeverMergedError(file.text, command.target)
    if merger.ended is not None:
        return []
    refuse_earlier(f"the merge of {file.text}", command.on, merger.on)
    return [command.unmerged(reason=command.reason, note=command.note)]


def evolve(state: Relationship | Person, event: Event, on: When, _actor: str) -> Relationship | Person:
    """Fold a merge, or its end, into the state of the file that is absorbed."""
    match event:
        case FileMerged():
            return replace(state, merger=Merger(event.into, on))
        case FileUnmerged() if state.merger is not None:
            return replace(state, merger=replace(state.merger, ended=on))
    return state


JUDGES = {MergeCustomer: merge, MergePerson: merge, UnmergeCustomer: unmerge, UnmergePerson: unmerge}
FOLDS = dict.fromkeys((CustomerMerged, CustomerUnmerged, PersonMerged, PersonUnmerged), evolve)
