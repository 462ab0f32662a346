"""The file of a customer: opened, edited, graded, assigned (HANDBOOK C1, C2)."""

from __future__ import annotations

import pytest

from relations.domain import catalogue
from relations.domain.customers import (
    AssignCustomer,
    ConfirmFile,
    CustomerAssigned,
    CustomerCommand,
    CustomerEdited,
    CustomerGraded,
    CustomerRated,
    CustomerRegistered,
    EditCustomer,
    FileConfirmed,
    GradeCustomer,
    NothingToConfirmError,
    RateCustomer,
    RegisterCustomer,
)
from relations.errors import InvalidInputError
from scenario import AROUND, CUSTOMER, opened

known = opened(kind="dealer", grade="B", owner="li.wei", phone="110")


def test_registering_opens_the_file_with_what_is_known() -> None:
    command = RegisterCustomer(
        customer=CUSTOMER,
        on="2026-03-02",
        name=" 华联超市 城东店 ",
        kind="supermarket",
        grade="a",
        owner="li.wei",
        territory="城东",
        address="1 East Road",
        phone="110",
        note="n",
    )
    assert catalogue.decide(command, catalogue.initial(CUSTOMER.stream), AROUND) == [
        CustomerRegistered(
            name="华联超市 城东店",
            kind="supermarket",
            grade="A",
            owner="li.wei",
            territory="城东",
            address="1 East Road",
            phone="110",
            note="n",
        )
    ]


def test_editing_records_what_changed_and_an_empty_text_clears_a_fact() -> None:
    command = EditCustomer(
        customer=CUSTOMER, on="2026-03-02", name="华联", kind="outlet", phone="", territory="", address=" x ", note="n"
    )
    known.when(command).records(CustomerEdited(kind="outlet", address="x", cleared=("phone",), note="n"))


def test_a_customer_can_be_renamed() -> None:
    known.when(EditCustomer(customer=CUSTOMER, on="2026-03-02", name="新华联")).records(CustomerEdited(name="新华联"))


@pytest.mark.parametrize(
    "command",
    [
        EditCustomer(customer=CUSTOMER, on="2026-03-02"),
        EditCustomer(customer=CUSTOMER, on="2026-03-02", name="华联", kind=" dealer ", territory=""),
        GradeCustomer(customer=CUSTOMER, on="2026-03-02", grade="b", reason="still"),
        AssignCustomer(customer=CUSTOMER, on="2026-03-02", owner="li.wei"),
    ],
)
def test_what_is_already_so_is_not_recorded_again(command: CustomerCommand) -> None:
    known.when(command).changes_nothing()


def test_a_fact_that_was_cleared_can_be_learnt_again() -> None:
    cleared = known.then("2026-03-02", CustomerEdited(cleared=("phone",)))
    cleared.when(EditCustomer(customer=CUSTOMER, on="2026-03-03", phone="")).changes_nothing()
    cleared.when(EditCustomer(customer=CUSTOMER, on="2026-03-03", phone="110")).records(CustomerEdited(phone="110"))


def test_grading_and_assigning_say_why() -> None:
    known.when(GradeCustomer(customer=CUSTOMER, on="2026-03-02", grade="A", reason="grows", note="n")).records(
        CustomerGraded(grade="A", reason="grows", note="n")
    )
    known.when(AssignCustomer(customer=CUSTOMER, on="2026-03-02", owner="zhang", reason="area", note="n")).records(
        CustomerAssigned(owner="zhang", reason="area", note="n")
    )


def test_there_is_no_grade_beyond_d() -> None:
    with pytest.raises(InvalidInputError, match=r"^grade 'E': it is none of these; write 'A', 'B', 'C' or 'D'$"):
        GradeCustomer(customer=CUSTOMER, on="2026-03-02", grade="E")


def test_an_edited_fact_is_no_longer_than_any_other_text() -> None:
    with pytest.raises(InvalidInputError, match=r"^kind .*more than 4000 characters; shorten it$"):
        EditCustomer(customer=CUSTOMER, on="2026-03-02", kind="x" * 4001)


def test_facts_of_trade_are_stated_and_cleared_like_the_others() -> None:
    stated = CustomerEdited(scale="large", share=62.5, replenish=14)
    edit = EditCustomer(customer=CUSTOMER, on="2026-03-02", scale="large", share="62.5", replenish="14")
    known.when(edit).records(stated)
    known.then("2026-03-02", stated).when(edit).changes_nothing()
    cleared = EditCustomer(customer=CUSTOMER, on="2026-03-03", scale="", share=" ", replenish="", credit="")
    known.then("2026-03-02", stated).when(cleared).records(CustomerEdited(cleared=("scale", "share", "replenish")))
    nothing = EditCustomer(customer=CUSTOMER, on="2026-03-03", share=0)
    known.then("2026-03-02", stated).when(nothing).records(CustomerEdited(share=0))


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ({"share": "120"}, r"^share '120': it is more than 100; write 100 or less$"),
        ({"share": -1}, r"^share -1: it is less than 0; write 0 or more$"),
        ({"share": "half"}, r"^share 'half': it is not a number; write one such as 1800 or 12\.50$"),
        ({"replenish": 0}, r"^replenish 0: it is less than 1; write 1 or more$"),
        ({"replenish": "2 weeks"}, r"^replenish '2 weeks': it is not a whole number; write one such as 30$"),
        ({"scale": "huge"}, r"^scale 'huge': it is none of these; write 'large', 'medium' or 'small'$"),
    ],
)
def test_facts_that_make_no_sense_are_refused(fact: dict[str, object], message: str) -> None:
    for kind in (RegisterCustomer, EditCustomer):
        with pytest.raises(InvalidInputError, match=message):
            kind(customer=CUSTOMER, name="华联", on="2026-03-02", **fact)


def test_checking_confirms_all_that_is_known_or_what_is_named() -> None:
    def confirm(on: str, *facts: str) -> ConfirmFile:
        return ConfirmFile(customer=CUSTOMER, on=on, facts=facts)

    every = FileConfirmed(facts=("kind", "grade", "owner", "phone"))
    known.when(confirm("2026-03-02")).records(every)
    known.when(confirm("2026-03-02", "phone", "phone")).records(FileConfirmed(facts=("phone",)))
    confirmed = known.then("2026-03-02", FileConfirmed(facts=("kind", "phone")))
    confirmed.when(confirm("2026-03-02", "phone")).changes_nothing()
    confirmed.when(confirm("2026-03-02")).records(FileConfirmed(facts=("grade", "owner")))
    confirmed.when(confirm("2026-03-03", "phone")).records(FileConfirmed(facts=("phone",)))
    changed = confirmed.then("2026-03-02", CustomerEdited(phone="119"))
    changed.when(confirm("2026-03-02", "phone")).records(FileConfirmed(facts=("phone",)))


def test_what_is_not_known_cannot_be_confirmed() -> None:
    known.when(ConfirmFile(customer=CUSTOMER, on="2026-03-02", facts=("phone", "share", "scale"))).is_refused(
        NothingToConfirmError, "the file of 华联 does not say share, scale; state it with: relations customer edit 华联"
    )
    opened().when(ConfirmFile(customer=CUSTOMER, on="2026-03-02")).is_refused(
        NothingToConfirmError, "the file of 华联 does not say anything; state it with: relations customer edit 华联"
    )


def test_a_rating_is_signed_and_may_change_every_day() -> None:
    command = RateCustomer(customer=CUSTOMER, on="2026-03-02", rating=70, reason="they called me first", rep="li.wei")
    rated = CustomerRated(rating=70, reason="they called me first", rep="li.wei")
    known.when(command).records(rated)
    known.then("2026-03-02", rated).when(command).changes_nothing()
    known.then("2026-03-01", rated).when(command).records(rated)
    with pytest.raises(InvalidInputError, match=r"^rating 101: it is more than 100; write 100 or less$"):
        RateCustomer(customer=CUSTOMER, on="2026-03-02", rating=101, reason="x", rep="li.wei")
