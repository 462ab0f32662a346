"""What we learn of a key person, and how we judge the relationship (HANDBOOK K2, K7 to K9)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from relations.domain import catalogue
from relations.domain.around import PostHeld
from relations.domain.command import BeforeItBeganError
from relations.domain.event import StreamId
from relations.domain.people import (
    AssessPerson,
    EditPerson,
    FactLearned,
    FactWithdrawn,
    LearnFact,
    NoPresentPostError,
    NotAValueError,
    NothingAssessedError,
    PersonAssessed,
    PersonEdited,
    PersonIntroduced,
    PersonRenamed,
    RenamePerson,
    SeveralCustomersError,
    UnlearnFact,
    assessment,
)
from relations.domain.ref import Ref
from relations.domain.relationship import Tenure
from relations.domain.when import When
from relations.errors import InvalidInputError
from scenario import CUSTOMER, STREAM, WANG, History

ON = "2026-03-02"
known = History(catalogue.initial(WANG.stream)).then(
    ON, PersonIntroduced(name="王建国", birthday="1978-03-12", phone="110")
)
fishing = known.then(ON, FactLearned(about="interests", text="fishing", source="Li Na", rep="li.wei"))
"""王建国 likes fishing, as fact 2."""
FACT = Ref("F2", WANG.stream, 2, 12)


def test_the_file_records_what_changed_and_what_is_no_longer_known() -> None:
    edit = EditPerson(person=WANG, on=ON, phone="112", birthday="1978-03-12", note="n")
    known.when(edit).records(PersonEdited(phone="112", note="n"))
    cleared = EditPerson(person=WANG, on=ON, cleared=("phone", "birthday"))
    event = PersonEdited(cleared=("phone", "birthday"))
    known.when(cleared).records(event)
    known.then(ON, event).when(cleared).changes_nothing()


def test_a_person_takes_another_name_and_may_take_the_former_one_again() -> None:
    rename = RenamePerson(person=WANG, on=ON, name="王建华", reason="married", note="n")
    event = PersonRenamed(name="王建华", former="王建国", reason="married", note="n")
    known.when(rename).records(event)
    renamed = known.then(ON, event)
    renamed.when(rename).changes_nothing()
    back = RenamePerson(person=WANG, on=ON, name="王建国")
    renamed.when(back).records(PersonRenamed(name="王建国", former="王建华"))


def test_a_fact_is_learned_once_by_whom_and_from_where() -> None:
    learn = LearnFact(person=WANG, on=ON, about="interests", text="fishing", source="Li Na", rep="li.wei", note="n")
    known.when(learn).records(FactLearned(about="interests", text="fishing", source="Li Na", rep="li.wei", note="n"))
    fishing.when(learn.model_copy(update={"on": When("2026-05-01"), "rep": "zhang.min"})).changes_nothing()
    other = learn.model_copy(update={"source": "his driver", "note": None})
    fishing.when(other).records(FactLearned(about="interests", text="fishing", source="his driver", rep="li.wei"))


def test_a_withdrawn_fact_can_be_learned_again() -> None:
    gone = fishing.then("2026-04-01", FactWithdrawn(fact=2, reason="his brother"))
    learn = LearnFact(person=WANG, on="2026-05-01", about="interests", text="fishing", source="Li Na", rep="li.wei")
    gone.when(learn).records(FactLearned(about="interests", text="fishing", source="Li Na", rep="li.wei"))


def test_a_fact_is_withdrawn_once_and_not_before_it_was_learned() -> None:
    unlearn = UnlearnFact(fact=FACT, on="2026-04-01", reason="his brother", note="n")
    event = FactWithdrawn(fact=2, reason="his brother", note="n")
    fishing.when(unlearn).records(event)
    fishing.then("2026-04-01", event).when(unlearn).changes_nothing()
    fishing.when(unlearn.model_copy(update={"on": When("2026-02")})).is_refused(
        BeforeItBeganError,
        "what is known as F2 began on 2026-03-02, after 2026-02; "
        "give a later day with --on, or correct the earlier entry",
    )


@pytest.mark.parametrize("text", ["rational", "emotional", "both"])
def test_values_are_rational_emotional_or_both(text: str) -> None:
    learn = LearnFact(person=WANG, on=ON, about="values", text=text, rep="li.wei")
    known.when(learn).records(FactLearned(about="values", text=text, rep="li.wei"))
    known.when(learn.model_copy(update={"text": "careful"})).is_refused(
        NotAValueError,
        "'careful' says nothing of values; write rational, emotional or both, and the rest as --note",
    )


OTHER = Ref("新天地", StreamId("customer-2"), 1, 9)


def post(since: str | None = "2026-01-01", left: str | None = None, at: Ref = CUSTOMER) -> PostHeld:
    begun, ended = (When(day) if day else None for day in (since, left))
    return PostHeld(at.stream, at.text, Tenure(WANG.stream, When("2026-01-01"), begun, ended, Map()))


assess = AssessPerson(
    person=WANG, on=ON, rep="li.wei", signs={"call-by-name": True, "number-saved": False}, questions={"trust": 4}
)
assessed = PersonAssessed(
    customer=STREAM, rep="li.wei", signs={"call-by-name": True, "number-saved": False}, questions={"trust": 4}
)


def test_an_assessment_records_only_what_was_given_where_the_person_is() -> None:
    there = known.under(posts=(post(),))
    there.when(assess).records(assessed)
    there.then(ON, assessed).when(assess).changes_nothing()
    there.then(ON, assessed).when(assess.model_copy(update={"rep": "zhang.min"})).records(
        assessed.model_copy(update={"rep": "zhang.min"})
    )


def test_an_assessment_needs_a_present_post() -> None:
    mend = (
        "; an assessment needs a present post: give an earlier day with --on, or record the post with: "
        "relations person move 王建国 --to CUSTOMER"
    )
    left = known.under(posts=(post(left="2026-02-01"), post(left="2026-03-01", at=OTHER)))
    left.when(assess).is_refused(NoPresentPostError, f"王建国 left 新天地 on 2026-03-01{mend}")
    at = assess.model_copy(update={"customer": CUSTOMER})
    left.when(at).is_refused(NoPresentPostError, f"王建国 left 华联 on 2026-02-01{mend}")
    left.when(assess.model_copy(update={"on": When("2026-01-15"), "customer": CUSTOMER})).records(assessed)
    known.when(assess).is_refused(NoPresentPostError, f"王建国 was not at any customer on 2026-03-02{mend}")
    known.under(posts=(post(since="2026-06-01"),)).when(at).is_refused(
        NoPresentPostError, f"王建国 was not at 华联 on 2026-03-02{mend}"
    )


def test_of_several_customers_one_is_named() -> None:
    both = known.under(posts=(post(), post(), post(at=OTHER)))
    both.when(assess).is_refused(SeveralCustomersError, "王建国 is at 华联 and 新天地; say which is meant with --at")
    both.when(assess.model_copy(update={"customer": OTHER})).records(
        assessed.model_copy(update={"customer": OTHER.stream})
    )
    twice = known.under(posts=(post(), post(since="2026-02-01")))
    twice.when(assess).records(assessed)


def test_an_assessment_of_nothing_is_refused() -> None:
    known.under(posts=(post(),)).when(AssessPerson(person=WANG, on=ON, rep="li.wei")).is_refused(
        NothingAssessedError, "nothing is assessed; give for example --sign call-by-name=yes or --question trust=4"
    )


@pytest.mark.parametrize(
    "wrong", [{"signs": {"happy": True}}, {"questions": {"trust": 6}}, {"questions": {"trust": 0}}]
)
def test_signs_questions_and_marks_are_those_of_the_handbook(wrong: dict[str, dict[str, object]]) -> None:
    with pytest.raises(InvalidInputError, match=rf"^{next(iter(wrong))}"):
        AssessPerson(person=WANG, on=ON, rep="li.wei", **wrong)


@pytest.mark.parametrize(
    ("signs", "questions", "points"),
    [
        ({}, {}, None),
        ({"know-us": True}, {}, 100.0),
        ({"know-us": False}, {}, 0.0),
        ({"know-us": True, "let-help": False, "call-by-name": False}, {}, 33.3),
        ({}, {"trust": 1}, 0.0),
        ({}, {"trust": 5, "like": 4}, 87.5),
        ({"know-us": True, "let-help": False}, {"trust": 4}, 62.5),
    ],
)
def test_points_are_the_mean_of_what_is_known(
    signs: dict[str, bool], questions: dict[str, int], points: float | None
) -> None:
    assert assessment(signs, questions) == points  # type: ignore[arg-type]


@given(
    st.dictionaries(st.sampled_from(["know-us", "let-help", "support-new"]), st.booleans()),
    st.dictionaries(st.sampled_from(["trust", "able", "like"]), st.integers(1, 5)),
)
def test_a_better_answer_never_lowers_the_points(signs: dict[str, bool], questions: dict[str, int]) -> None:
    points = assessment(signs, questions)  # type: ignore[arg-type]
    assert points is None or 0 <= points <= 100
    for name, mark in questions.items():
        better = assessment(signs, {**questions, name: min(5, mark + 1)})  # type: ignore[arg-type]
        assert better is not None
        assert points is not None
        assert better >= points
    for name in signs:
        better = assessment({**signs, name: True}, questions)  # type: ignore[arg-type]
        assert better is not None
        assert points is not None
        assert better >= points


def test_the_file_is_folded_without_what_was_cleared() -> None:
    state = known.then(ON, PersonEdited(phone="112", cleared=("birthday",))).state
    assert dict(state.file) == {"phone": "112"}  # type: ignore[union-attr]
    assert replace(state) == state
