"""Who introduced whom (HANDBOOK C6), and who supplies whom (HANDBOOK C8)."""

from __future__ import annotations

from relations.domain.command import BeforeItBeganError
from relations.domain.event import StreamId
from relations.domain.ref import Ref
from relations.domain.ties import (
    CustomerReferred,
    CustomerSupplied,
    CustomerSupplyEnded,
    EndSupply,
    NotSuppliedError,
    ReferCustomer,
    SupplyCustomer,
    TiedInACircleError,
    TiedToItselfError,
)
from relations.domain.when import When
from scenario import CUSTOMER, STREAM, WANG, opened

ON = "2026-03-02"
DEALER = Ref("大经销商", StreamId("customer-9"), 1, 9)
SUPPLIED = CustomerSupplied(by=DEALER.stream, since=When("2026-02"))


def supply(by: Ref = DEALER) -> SupplyCustomer:
    return SupplyCustomer(customer=CUSTOMER, by=by, since="2026-02", on=ON)


def test_a_referral_is_recorded_once() -> None:
    command = ReferCustomer(customer=CUSTOMER, by=DEALER, person=WANG, on=ON)
    referred = CustomerReferred(by=DEALER.stream, person=WANG.stream)
    opened().when(command).records(referred)
    opened().then(ON, referred).when(command).changes_nothing()


def test_nobody_introduces_or_supplies_itself() -> None:
    merged_into_it = Ref("C12", StreamId("customer-12"), 1, 12, STREAM)
    for by in (CUSTOMER, merged_into_it):
        opened().when(supply(by)).is_refused(
            TiedToItselfError, f"{by} cannot supply 华联, for the two are one customer; name another one"
        )
    opened().when(ReferCustomer(customer=CUSTOMER, by=CUSTOMER, on=ON)).is_refused(
        TiedToItselfError, "华联 cannot introduce 华联, for the two are one customer; name another one"
    )


def test_there_are_no_circles() -> None:
    below = opened().under(leads_to=(DEALER.stream, STREAM))
    below.when(supply()).is_refused(
        TiedInACircleError,
        "大经销商 cannot supply 华联, which itself supplies 大经销商, perhaps through others; "
        "see: relations history 大经销商",
    )
    below.when(ReferCustomer(customer=CUSTOMER, by=DEALER, on=ON)).is_refused(
        TiedInACircleError,
        "大经销商 cannot introduce 华联, which itself introduced 大经销商, perhaps through others; "
        "see: relations history 大经销商",
    )


def test_a_supply_is_recorded_once_and_again_after_its_end() -> None:
    end = CustomerSupplyEnded(by=DEALER.stream)
    opened().when(supply()).records(SUPPLIED)
    supplied = opened().then(ON, SUPPLIED)
    supplied.when(supply()).changes_nothing()
    supplied.when(EndSupply(customer=CUSTOMER, by=DEALER, on="2026-04-01")).records(end)
    ended = supplied.then("2026-04-01", end)
    ended.when(EndSupply(customer=CUSTOMER, by=DEALER, on="2026-04-01")).changes_nothing()
    ended.when(supply()).records(SUPPLIED)


def test_a_supply_ends_only_where_it_was_and_not_before_it_began() -> None:
    end = EndSupply(customer=CUSTOMER, by=DEALER, on="2026-01-31")
    opened().when(end).is_refused(
        NotSuppliedError, "大经销商 does not supply 华联; see: relations customer chain 大经销商"
    )
    opened().then(ON, SUPPLIED).when(end).is_refused(
        BeforeItBeganError,
        "supply by 大经销商 began on 2026-02, after 2026-01-31; "
        "give a later day with --on, or correct the earlier entry",
    )
