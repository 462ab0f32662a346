"""Two files that are one customer or person: merged, and the merge taken back (HANDBOOK C7)."""

from __future__ import annotations

from relations.domain import catalogue
from relations.domain.command import BeforeItBeganError
from relations.domain.event import StreamId
from relations.domain.merging import (
    AlreadyMergedError,
    CustomerMerged,
    CustomerUnmerged,
    MergeCustomer,
    MergedInACircleError,
    MergedIntoItselfError,
    MergePerson,
    NeverMergedError,
    PersonMerged,
    PersonUnmerged,
    UnmergeCustomer,
    UnmergePerson,
)
from relations.domain.people import PersonIntroduced
from relations.domain.ref import Ref
from scenario import CUSTOMER, LI, STREAM, WANG, History, opened

ON = "2026-03-02"
OTHER = Ref("C9", StreamId("customer-9"), 1, 9)
THIRD = Ref("C12", StreamId("customer-12"), 1, 12)
MERGED = CustomerMerged(into=OTHER.stream, reason="same shop")


def merge(into: Ref = OTHER) -> MergeCustomer:
    return MergeCustomer(customer=CUSTOMER, into=into, reason="same shop", on=ON)


UNMERGE = UnmergeCustomer(customer=CUSTOMER, reason="two shops", on="2026-04-01")


def introduced() -> History:
    return History(catalogue.initial(WANG.stream)).then("2026-01-01", PersonIntroduced(name="王建国"))


def test_a_file_is_merged_once() -> None:
    opened().when(merge()).records(MERGED)
    opened().then(ON, MERGED).when(merge()).changes_nothing()


def test_a_file_is_not_merged_into_itself() -> None:
    opened().when(merge(CUSTOMER)).is_refused(
        MergedIntoItselfError, "华联 and 华联 are the same file; name another one with --into"
    )


def test_a_file_is_merged_into_one_other_at_a_time() -> None:
    opened().then(ON, MERGED).when(merge(THIRD)).is_refused(
        AlreadyMergedError,
        "华联 is merged into another file since 2026-03-02; first take that back: relations customer unmerge 华联",
    )


def test_files_are_not_merged_in_a_circle() -> None:
    opened().under(leads_to=(OTHER.stream, THIRD.stream, STREAM)).when(merge()).is_refused(
        MergedInACircleError,
        "C9 is itself merged into 华联; to turn them round, first: relations customer unmerge C9",
    )
    opened().under(leads_to=(OTHER.stream, THIRD.stream)).when(merge()).records(MERGED)


def test_a_merge_can_be_taken_back_and_made_again() -> None:
    apart = CustomerUnmerged(reason="two shops")
    merged = opened().then(ON, MERGED)
    merged.when(UNMERGE).records(apart)
    merged.then("2026-04-01", apart).when(UNMERGE).changes_nothing()
    merged.then("2026-04-01", apart).when(merge()).records(MERGED)


def test_only_a_merge_can_be_taken_back_and_not_before_it_was_made() -> None:
    opened().when(UNMERGE).is_refused(
        NeverMergedError, "华联 is not merged into another file; see: relations customer show 华联"
    )
    opened().then("2026-05-01", MERGED).when(UNMERGE).is_refused(
        BeforeItBeganError,
        "the merge of 华联 began on 2026-05-01, after 2026-04-01; "
        "give a later day with --on, or correct the earlier entry",
    )


def test_persons_are_merged_by_the_same_rules() -> None:
    command = MergePerson(person=WANG, into=LI, reason="married name", on=ON)
    merged = PersonMerged(into=LI.stream, reason="married name")
    introduced().when(command).records(merged)
    introduced().then(ON, merged).when(command).changes_nothing()
    introduced().then(ON, merged).when(UnmergePerson(person=WANG, on=ON)).records(PersonUnmerged())
    introduced().when(UnmergePerson(person=WANG, on=ON)).is_refused(
        NeverMergedError, "王建国 is not merged into another file; see: relations person show 王建国"
    )
