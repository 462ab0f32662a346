"""A visit is recorded with all that came of it, or not at all (HANDBOOK V2, V5, V10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relations.domain.complaints import ComplaintRaised, RaiseComplaint
from relations.domain.gifts import GiftGiven, HandOverGift, MissingCurrencyError
from relations.domain.promises import DueBeforeMadeError, MakePromise, PromiseMade
from relations.domain.visits import LogVisit, NextVisitBeforeVisitError, VisitLogged
from relations.errors import InvalidInputError
from scenario import CUSTOMER, LI, WANG, opened

ON = "2026-03-02T10:00+08:00"
promised = MakePromise(customer=CUSTOMER, on=ON, text="two cases", due=date(2026, 3, 9))
complained = RaiseComplaint(customer=CUSTOMER, on=ON, about="crushed")
handed_over = HandOverGift(customer=CUSTOMER, on=ON, item="tea", value=Decimal(180), currency="CNY")


def test_a_visit_says_why_whom_we_met_and_what_came_of_it() -> None:
    command = LogVisit(
        customer=CUSTOMER,
        on=ON,
        rep="li.wei",
        purposes=("service", "complaint", "service"),
        goal="shelf",
        met=(WANG, LI, WANG),
        outcome="agreed",
        next_on=date(2026, 3, 16),
        channel="phone",
        note="n",
    )
    opened().when(command).records(
        VisitLogged(
            rep="li.wei",
            purposes=("service", "complaint"),
            goal="shelf",
            met=(WANG.stream, LI.stream),
            outcome="agreed",
            next_on=date(2026, 3, 16),
            channel="phone",
            note="n",
        )
    )


def test_what_a_visit_brought_is_linked_to_it() -> None:
    command = LogVisit(
        customer=CUSTOMER, on=ON, rep="li.wei", promises=(promised,), complaints=(complained,), gifts=(handed_over,)
    )
    opened().when(command).records(
        VisitLogged(rep="li.wei"),
        PromiseMade(text="two cases", due=date(2026, 3, 9), visit=2),
        ComplaintRaised(about="crushed", visit=2),
        GiftGiven(item="tea", value=Decimal(180), currency="CNY", visit=2),
    )


def test_a_visit_is_refused_as_a_whole_when_something_of_it_is() -> None:
    worthless = handed_over.model_copy(update={"currency": None})
    opened().when(
        LogVisit(customer=CUSTOMER, on=ON, rep="li.wei", promises=(promised,), gifts=(worthless,))
    ).is_refused(MissingCurrencyError, "180 of which currency? add --currency, for example --currency CNY")


def test_what_a_visit_brought_happened_on_the_day_of_the_visit() -> None:
    much_earlier = promised.model_copy(update={"on": promised.on.of(date(2025, 1, 1)), "due": date(2026, 3, 1)})
    opened().when(LogVisit(customer=CUSTOMER, on="2026-03-02", rep="li.wei", promises=(much_earlier,))).is_refused(
        DueBeforeMadeError, "due 2026-03-01 lies before 2026-03-02, the day of the promise; give a later day with --due"
    )


def test_the_next_visit_never_lies_before_this_one() -> None:
    command = LogVisit(customer=CUSTOMER, on="2026-03-02", rep="li.wei", next_on=date(2026, 3, 1))
    opened().when(command).is_refused(
        NextVisitBeforeVisitError,
        "the next visit (2026-03-01) lies before this one (2026-03-02); give a later day with --next",
    )
    opened().when(command.model_copy(update={"next_on": date(2026, 3, 2)})).records(
        VisitLogged(rep="li.wei", next_on=date(2026, 3, 2))
    )


@pytest.mark.parametrize(("field", "value"), [("purposes", ("relations",)), ("channel", "fax"), ("rep", " ")])
def test_a_purpose_or_channel_that_the_handbook_does_not_know_is_refused(field: str, value: object) -> None:
    with pytest.raises(InvalidInputError, match=rf"^{field}"):
        LogVisit(**{"customer": CUSTOMER, "on": ON, "rep": "li.wei", field: value})
