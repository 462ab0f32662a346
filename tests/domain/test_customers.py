"""The file of a customer: opened, edited, graded, assigned (HANDBOOK C1, C2)."""

from __future__ import annotations

import pytest

from relations.domain import catalogue
from relations.domain.customers import (
    AssignCustomer,
    CustomerAssigned,
    CustomerCommand,
    CustomerEdited,
    CustomerGraded,
    CustomerRegistered,
    EditCustomer,
    GradeCustomer,
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
