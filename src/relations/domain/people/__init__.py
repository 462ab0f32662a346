"""Key persons: the file, what was learned and judged, and the posts at customers (HANDBOOK K1 to K3, K7 to K9)."""

from __future__ import annotations

from typing import get_args

from relations.domain.people import file, posts
from relations.domain.people.assessment import assessment
from relations.domain.people.commands import (
    AssessPerson,
    ChangeRole,
    EditPerson,
    FileCommand,
    IntroducePerson,
    JoinCustomer,
    LearnFact,
    LeaveCustomer,
    PostCommand,
    RenamePerson,
    UnlearnFact,
)
from relations.domain.people.errors import (
    AlreadyThereError,
    NoPresentPostError,
    NotAValueError,
    NothingAssessedError,
    NotThereError,
    ReportsInACircleError,
    ReportsToOneselfError,
    SeveralCustomersError,
    SeveralPostsError,
)
from relations.domain.people.events import (
    STANDING,
    FactLearned,
    FactWithdrawn,
    PersonAssessed,
    PersonEdited,
    PersonIntroduced,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    PersonRoleChanged,
)

__all__ = [
    "FOLDS",
    "JUDGES",
    "STANDING",
    "AlreadyThereError",
    "AssessPerson",
    "ChangeRole",
    "EditPerson",
    "FactLearned",
    "FactWithdrawn",
    "IntroducePerson",
    "JoinCustomer",
    "LearnFact",
    "LeaveCustomer",
    "NoPresentPostError",
    "NotAValueError",
    "NotThereError",
    "NothingAssessedError",
    "PersonAssessed",
    "PersonEdited",
    "PersonIntroduced",
    "PersonJoined",
    "PersonLeft",
    "PersonRenamed",
    "PersonRoleChanged",
    "RenamePerson",
    "ReportsInACircleError",
    "ReportsToOneselfError",
    "SeveralCustomersError",
    "SeveralPostsError",
    "UnlearnFact",
    "assessment",
]

JUDGES = {**dict.fromkeys(get_args(FileCommand), file.decide), **dict.fromkeys(get_args(PostCommand), posts.decide)}
FOLDS = {
    **dict.fromkeys(
        (PersonIntroduced, PersonEdited, PersonRenamed, FactLearned, FactWithdrawn, PersonAssessed), file.evolve
    ),
    **dict.fromkeys((PersonJoined, PersonRoleChanged, PersonLeft), posts.evolve),
}
