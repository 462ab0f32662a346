"""Key persons come, change posts and go; a partly known date gets the benefit of the doubt (HANDBOOK K1, K3)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.domain import catalogue
from relations.domain.event import StreamId
from relations.domain.people import (
    AlreadyThereError,
    ChangeRole,
    IntroducePerson,
    JoinCustomer,
    LeaveCustomer,
    NotThereError,
    PersonIntroduced,
    PersonJoined,
    PersonLeft,
    PersonRoleChanged,
    ReportsInACircleError,
    ReportsToOneselfError,
    SeveralPostsError,
)
from relations.domain.ref import Ref
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.errors import InvalidInputError
from scenario import ACTOR, AROUND, CUSTOMER, LI, WANG, opened

ALREADY_THERE = "王建国 is at 华联 already; change the post with: relations person role 王建国 --at 华联"
manager = opened().then(
    "2026-03-02", PersonJoined(person=WANG.stream, since="2026-03-01", title="店长", roles=("decision-maker",), level=2)
)
"""王建国 has been the manager since 1 March, in tenure 2."""
left = manager.then("2026-05-01", PersonLeft(person=WANG.stream, tenure=2))
both = manager.then("2026-04-01", PersonJoined(person=WANG.stream, since="2026-04-01", title="buyer"))
"""Besides, he is the buyer since 1 April, in tenure 3."""


def not_there(on: str, post: str = "") -> str:
    return f"王建国 was not at 华联{post} on {on}; see: relations person show 王建国"


def test_introducing_opens_the_file_of_a_person_once() -> None:
    command = IntroducePerson(person=WANG, on="2026-03-02", name="王建国", birthday="1978-03-12", phone="138", note="n")
    event = PersonIntroduced(name="王建国", birthday="1978-03-12", phone="138", note="n")
    nobody = catalogue.initial(WANG.stream)
    assert catalogue.decide(command, nobody, AROUND) == [event]
    assert not catalogue.decide(command, catalogue.evolve(nobody, event, When("2026-03-02"), ACTOR), AROUND)


def test_joining_says_since_when_and_in_which_standing() -> None:
    command = JoinCustomer(
        customer=CUSTOMER,
        person=WANG,
        on="2026-03-02",
        since="2026-03",
        title="店长",
        roles=("decision-maker", "user"),
        level=1,
        attitude="mentor",
        influence=5,
        note="n",
    )
    opened().when(command).records(
        PersonJoined(
            person=WANG.stream,
            since="2026-03",
            title="店长",
            roles=("decision-maker", "user"),
            level=1,
            attitude="mentor",
            influence=5,
            note="n",
        )
    )


def test_a_person_joins_once() -> None:
    manager.when(JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-03-05")).is_refused(
        AlreadyThereError, ALREADY_THERE
    )


def test_a_second_post_is_held_besides_the_first_under_another_title() -> None:
    second = JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-03-05", title="buyer")
    manager.when(second).is_refused(AlreadyThereError, ALREADY_THERE)
    manager.when(second.model_copy(update={"besides": True})).records(PersonJoined(person=WANG.stream, title="buyer"))
    same = JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-03-05", title="店长", besides=True)
    manager.when(same).is_refused(AlreadyThereError, ALREADY_THERE)


def test_others_may_join_meanwhile() -> None:
    manager.when(JoinCustomer(customer=CUSTOMER, person=LI, on="2026-03-05")).records(PersonJoined(person=LI.stream))


def test_who_left_may_come_back_from_the_day_of_leaving_on() -> None:
    left.when(JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01")).records(PersonJoined(person=WANG.stream))
    left.when(JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-06-01", since="2026-04-30")).is_refused(
        AlreadyThereError, ALREADY_THERE
    )


def test_who_may_have_left_by_then_may_come_back() -> None:
    sometime_in_may = manager.then("2026-05", PersonLeft(person=WANG.stream, tenure=2))
    again = JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-05-10")
    sometime_in_may.when(again).records(PersonJoined(person=WANG.stream))


def test_an_earlier_time_at_the_customer_can_be_added_later() -> None:
    earlier = JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-06-01", since="2020")
    manager.when(earlier).records(PersonJoined(person=WANG.stream, since="2020"))


def test_changing_the_role_records_what_changed() -> None:
    command = ChangeRole(
        customer=CUSTOMER, person=WANG, on="2026-04-01", title="店长", roles=("user",), level=1, note="n"
    )
    manager.when(command).records(PersonRoleChanged(person=WANG.stream, tenure=2, roles=("user",), level=1, note="n"))


def test_changing_the_role_to_what_it_is_changes_nothing() -> None:
    same = ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01", title="店长", roles=("decision-maker",), level=2)
    manager.when(same).changes_nothing()
    manager.when(ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01")).changes_nothing()


def test_all_roles_can_be_taken_away() -> None:
    manager.when(ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01", roles=())).records(
        PersonRoleChanged(person=WANG.stream, tenure=2, roles=())
    )


def test_nobody_changes_role_or_leaves_where_they_are_not() -> None:
    for command in (ChangeRole, LeaveCustomer):
        manager.when(command(customer=CUSTOMER, person=LI, on="2026-04-01")).is_refused(
            NotThereError, "Li Na was not at 华联 on 2026-04-01; see: relations person show Li Na"
        )


def test_leaving_ends_the_post() -> None:
    manager.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01", reason="moved", note="n")).records(
        PersonLeft(person=WANG.stream, tenure=2, reason="moved", note="n")
    )


@pytest.mark.parametrize("on", ["2026-05-01", "2026-05-01T09:00Z"])
def test_leaving_again_on_the_same_day_changes_nothing(on: str) -> None:
    left.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on=on)).changes_nothing()


def test_who_left_cannot_leave_on_another_day() -> None:
    left.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-02")).is_refused(
        NotThereError, not_there("2026-05-02")
    )


def test_nobody_leaves_before_joining() -> None:
    for on in ("2026-02-28", "2026-02", "2025"):
        manager.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on=on)).is_refused(NotThereError, not_there(on))


@pytest.mark.parametrize("on", ["2026-03-01", "2026-03", "2026"])
def test_a_leaving_that_may_lie_after_the_joining_gets_the_benefit_of_the_doubt(on: str) -> None:
    joined = opened().then("2026-03-10", PersonJoined(person=WANG.stream, since="2026-03-01"))
    joined.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on=on)).records(PersonLeft(person=WANG.stream, tenure=2))
    later = opened().then("2026-03-10", PersonJoined(person=WANG.stream, since="2026-03-20"))
    partial = LeaveCustomer(customer=CUSTOMER, person=WANG, on=on)
    if len(on) < len("2026-03-01"):
        later.when(partial).records(PersonLeft(person=WANG.stream, tenure=2))
    else:
        later.when(partial).is_refused(NotThereError, not_there(on))


def test_who_was_there_already_may_have_left_any_day() -> None:
    joined = opened().then("2026-03-10", PersonJoined(person=WANG.stream))
    joined.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="1999")).records(
        PersonLeft(person=WANG.stream, tenure=2)
    )


def test_of_several_posts_the_title_says_which_one_ends() -> None:
    both.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01")).is_refused(
        SeveralPostsError, "王建国 holds several posts there: 店长, buyer; say which with --title"
    )
    both.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01", title="buyer")).records(
        PersonLeft(person=WANG.stream, tenure=3)
    )
    both.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01", title="cook")).is_refused(
        NotThereError, not_there("2026-05-01", " as 'cook'")
    )


def test_a_post_is_also_named_by_its_number() -> None:
    both.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01", tenure=2)).records(
        PersonLeft(person=WANG.stream, tenure=2)
    )
    both.when(ChangeRole(customer=CUSTOMER, person=WANG, on="2026-05-01", tenure=3, level=1)).records(
        PersonRoleChanged(person=WANG.stream, tenure=3, level=1)
    )


def test_a_post_without_title_is_shown_as_such() -> None:
    untitled = manager.then("2026-04-01", PersonJoined(person=WANG.stream, since="2026-04-01"))
    untitled.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-05-01")).is_refused(
        SeveralPostsError, "王建国 holds several posts there: 店长, ?; say which with --title"
    )


def test_before_the_second_post_began_only_the_first_one_can_end() -> None:
    both.when(LeaveCustomer(customer=CUSTOMER, person=WANG, on="2026-03-15")).records(
        PersonLeft(person=WANG.stream, tenure=2)
    )


def test_of_several_posts_the_present_title_says_which_one_changes() -> None:
    promoted = ChangeRole(customer=CUSTOMER, person=WANG, on="2026-05-01", title="head buyer")
    both.when(promoted).is_refused(
        SeveralPostsError, "王建国 holds several posts there: 店长, buyer; say which with --post"
    )
    both.when(promoted.model_copy(update={"post": "buyer"})).records(
        PersonRoleChanged(person=WANG.stream, tenure=3, title="head buyer")
    )
    both.when(promoted.model_copy(update={"post": "cook"})).is_refused(
        NotThereError, not_there("2026-05-01", " as 'cook'")
    )


@pytest.mark.parametrize(
    ("fact", "value"),
    [("level", 0), ("level", 4), ("influence", 6), ("attitude", "angry"), ("roles", ("king",)), ("title", " ")],
)
def test_a_standing_that_the_handbook_does_not_know_is_refused(fact: str, value: object) -> None:
    with pytest.raises(InvalidInputError, match=rf"^{fact}"):
        JoinCustomer(customer=CUSTOMER, person=WANG, on="2026-03-02", **{fact: value})


def test_joining_again_in_just_the_same_way_changes_nothing() -> None:
    again = JoinCustomer(
        customer=CUSTOMER,
        person=WANG,
        on="2026-03-02",
        since="2026-03-01",
        title="店长",
        roles=("decision-maker",),
        level=2,
    )
    manager.when(again).changes_nothing()
    left.when(again).changes_nothing()
    later = again.model_copy(update={"on": When("2026-03-03")})
    manager.when(later).is_refused(AlreadyThereError, ALREADY_THERE)


staff = manager.then("2026-03-02", PersonJoined(person=LI.stream, reports_to=WANG.stream, faction="the founders"))
"""Besides 王建国 there is Li Na, who reports to him, in tenure 3."""
CIRCLE = (
    "Li Na reports to 王建国 already, directly or through others; change that first with: "
    "relations person role Li Na --at 华联 --reports-to PERSON"
)


def test_a_post_has_a_superior_and_a_faction() -> None:
    joins = JoinCustomer(customer=CUSTOMER, person=LI, on="2026-03-02", reports_to=WANG, faction="the founders")
    event = PersonJoined(person=LI.stream, reports_to=WANG.stream, faction="the founders")
    manager.when(joins).records(event)
    role = {"customer": CUSTOMER, "person": LI, "on": "2026-04-01"}
    staff.when(ChangeRole(**role, reports_to=WANG, faction="the founders")).changes_nothing()
    changed = PersonRoleChanged(person=LI.stream, tenure=3, faction="the heirs", reason="a quarrel")
    staff.when(ChangeRole(**role, faction="the heirs", reason="a quarrel")).records(changed)


def test_superior_and_faction_can_be_cleared_once() -> None:
    clear = ChangeRole(customer=CUSTOMER, person=LI, on="2026-04-01", cleared=("reports_to", "faction"))
    event = PersonRoleChanged(person=LI.stream, tenure=3, cleared=("reports_to", "faction"))
    staff.when(clear).records(event)
    staff.then("2026-04-01", event).when(clear).changes_nothing()


def test_nobody_reports_to_themselves() -> None:
    for command in (ChangeRole, JoinCustomer):
        to_herself = command(customer=CUSTOMER, person=LI, on="2026-04-01", reports_to=LI)
        history = staff if command is ChangeRole else manager
        history.when(to_herself).is_refused(
            ReportsToOneselfError, "Li Na cannot report to themselves; name somebody else with --reports-to"
        )


def test_nobody_reports_in_a_circle_directly_or_through_others() -> None:
    staff.when(ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01", reports_to=LI)).is_refused(
        ReportsInACircleError, CIRCLE
    )
    zoe = Ref("Zoe", StreamId("person-3"), 1, 4)
    three = staff.then("2026-03-03", PersonJoined(person=zoe.stream, reports_to=LI.stream))
    three.when(ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01", reports_to=zoe)).is_refused(
        ReportsInACircleError, CIRCLE.replace("Li Na", "Zoe")
    )


def test_a_circle_that_an_earlier_change_would_close_later_is_refused_too() -> None:
    apart = manager.then("2026-03-02", PersonJoined(person=LI.stream))
    later = apart.then("2026-05-01", PersonRoleChanged(person=LI.stream, tenure=3, reports_to=WANG.stream))
    earlier = ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01", reports_to=LI)
    later.when(earlier).is_refused(ReportsInACircleError, CIRCLE)


def test_who_no_longer_reports_may_become_the_superior() -> None:
    gone = staff.then("2026-03-20", PersonRoleChanged(person=LI.stream, tenure=3, cleared=("reports_to",)))
    turned = ChangeRole(customer=CUSTOMER, person=WANG, on="2026-04-01", reports_to=LI)
    gone.when(turned).records(PersonRoleChanged(person=WANG.stream, tenure=2, reports_to=LI.stream))
    left_then = staff.then("2026-03-20", PersonLeft(person=LI.stream, tenure=3))
    left_then.when(turned).records(PersonRoleChanged(person=WANG.stream, tenure=2, reports_to=LI.stream))


def test_a_change_that_is_told_late_counts_from_its_own_day() -> None:
    """In April he turned against us; that he had been friendly in March is told afterwards, and changes only March."""
    april = manager.then("2026-04-10", PersonRoleChanged(person=WANG.stream, tenure=2, attitude="opponent"))
    told = ChangeRole(customer=CUSTOMER, person=WANG, on="2026-03-15", attitude="mentor")
    event = PersonRoleChanged(person=WANG.stream, tenure=2, attitude="mentor")
    april.when(told).records(event)
    both_told = april.then("2026-03-15", event)
    both_told.when(told).changes_nothing()
    state = both_told.state
    assert isinstance(state, Relationship)
    tenure = state.tenures[2]
    days = (date(2026, 3, 10), date(2026, 3, 15), date(2026, 4, 9), date(2026, 4, 10))
    assert [tenure.standing_on(day).get("attitude") for day in days] == [None, "mentor", "mentor", "opponent"]


def test_what_changed_before_the_beginning_was_recorded_gives_way_to_it() -> None:
    there = opened().then("2026-03-10", PersonJoined(person=WANG.stream, attitude="neutral"))
    before = there.then("2026-02-01", PersonRoleChanged(person=WANG.stream, tenure=2, attitude="mentor"))
    state = before.state
    assert isinstance(state, Relationship)
    standing = [state.tenures[2].standing_on(date(2026, month, 15)).get("attitude") for month in (1, 2, 3)]
    assert standing == ["neutral", "mentor", "neutral"]
