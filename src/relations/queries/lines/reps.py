"""What the entries of reps say."""

from __future__ import annotations

from relations.domain.reps import (
    DayPlanApproved,
    DayPlanReturned,
    DayPlanSubmitted,
    DayReportSigned,
    DayReportSubmitted,
    ExpenseSpent,
    TimeSpent,
)
from relations.queries.lines.telling import Teller, join


def _submitted(event: DayPlanSubmitted, tell: Teller) -> str:
    whom = ", ".join(tell.name(customer) for customer in event.customers)
    return f"plan of {event.rep} for {event.day} handed in: {whom}"


def _approved(event: DayPlanApproved, _: Teller) -> str:
    return join(f"plan of {event.rep} for {event.day} approved", f": {event.remark}" if event.remark else None)


def _returned(event: DayPlanReturned, _: Teller) -> str:
    return f"plan of {event.rep} for {event.day} returned: {event.remark}"


def _time(event: TimeSpent, _: Teller) -> str:
    return join(f"{event.rep} on {event.day}, {event.span}: {event.task}", f", {event.text}" if event.text else None)


def _expense(event: ExpenseSpent, _: Teller) -> str:
    said = f"{event.rep} on {event.day} spent {event.amount:f} {event.currency}: {event.what}"
    return join(said, f", {event.text}" if event.text else None)


def _reported(event: DayReportSubmitted, _: Teller) -> str:
    return join(f"report of {event.rep} of {event.day} handed in", f": {event.remarks}" if event.remarks else None)


def _signed(event: DayReportSigned, _: Teller) -> str:
    return join(f"report of {event.rep} of {event.day} signed", f": {event.remark}" if event.remark else None)


LINES = {
    TimeSpent: _time,
    ExpenseSpent: _expense,
    DayReportSubmitted: _reported,
    DayReportSigned: _signed,
    DayPlanSubmitted: _submitted,
    DayPlanApproved: _approved,
    DayPlanReturned: _returned,
}
