"""What somebody wants recorded about a rep's days."""

from datetime import date
from typing import Annotated

from pydantic import Field

from relations.domain.command import Command
from relations.domain.event import Text
from relations.domain.gifts.events import Currency, Value
from relations.domain.ref import Ref, VisitRef
from relations.domain.reps.events import Span
from relations.domain.reps.state import rep_stream
from relations.domain.words import Expense, Task


class RepCommand(Command):
    """A command about a rep, who is known by name alone."""

    target = "file"
    points_at = "file"
    rep: Text

    @property
    def file(self) -> Ref:
        """The rep's own stream."""
        return Ref(self.rep, rep_stream(self.rep), 1)


class SubmitDayPlan(RepCommand):
    """Ask for approval of the visits of a day (HANDBOOK V1)."""

    means_several = True
    day: date
    visits: Annotated[tuple[VisitRef, ...], Field(min_length=1)]


class ApproveDayPlan(RepCommand):
    """Approve the plan of a day; nobody approves the own one."""

    day: date
    remark: Text | None = None


class ReturnDayPlan(RepCommand):
    """Give the plan of a day back with a remark."""

    day: date
    remark: Text


DayPlanCommand = SubmitDayPlan | ApproveDayPlan | ReturnDayPlan


class SpendTime(RepCommand):
    """Say what some time of the day was spent with (HANDBOOK V8)."""

    day: date
    span: Span
    task: Task
    text: Text | None = None


class SpendMoney(RepCommand):
    """Say what the day's work cost."""

    day: date
    amount: Value
    currency: Currency
    what: Expense
    text: Text | None = None

    def looks_back(self) -> bool:
        """Take no notice of others: an expense stands for itself."""
        return False


class SubmitDayReport(RepCommand):
    """Hand in the report of a day, with remarks (HANDBOOK R3)."""

    day: date
    remarks: Text | None = None


class SignDayReport(RepCommand):
    """Sign the report of somebody else's day."""

    day: date
    remark: Text | None = None


RepsCommand = DayPlanCommand | SpendTime | SpendMoney | SubmitDayReport | SignDayReport
