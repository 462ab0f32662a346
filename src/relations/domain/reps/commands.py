"""What somebody wants recorded about a rep's plans."""

from datetime import date
from typing import Annotated

from pydantic import Field

from relations.domain.command import Command
from relations.domain.event import Text
from relations.domain.ref import Ref, VisitRef
from relations.domain.reps.state import rep_stream


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
