"""What the entries of visits say."""

from __future__ import annotations

from relations.domain.visits import (
    CoachingReported,
    VisitCancelled,
    VisitLogged,
    VisitMade,
    VisitPlanned,
    VisitRescheduled,
    VisitSigned,
)
from relations.queries.lines.telling import Teller, join


def _logged(event: VisitLogged, tell: Teller) -> str:
    how = "visit" if event.channel == "visit" else event.channel
    met = f"met {', '.join(tell.name(person) for person in event.met)}" if event.met else None
    after = f": {event.outcome or event.goal}" if event.outcome or event.goal else None
    then = f"; next {event.next_on}" if event.next_on else None
    return join(f"{how} by {event.rep}", _company(event), _why(event), f", {met}" if met else None, after, then)


def _planned(event: VisitPlanned, tell: Teller) -> str:
    how = "visit" if event.channel == "visit" else event.channel
    at = f" {event.time}" if event.time else ""
    see = f", to see {', '.join(tell.name(person) for person in event.see)}" if event.see else None
    goal = f": {event.goal}" if event.goal else None
    return join(f"{how} planned for {event.day}{at} by {event.rep}", _company(event), _why(event), see, goal)


def _why(event: VisitLogged | VisitPlanned) -> str | None:
    return f"for {', '.join(event.purposes)}" if event.purposes else None


def _company(event: VisitLogged | VisitPlanned) -> str | None:
    return f"with {event.companion} ({event.company or 'joint'})" if event.companion else None


def _rescheduled(event: VisitRescheduled, _: Teller) -> str:
    at = f" {event.time}" if event.time else ""
    return join(f"visit put off to {event.day}{at}", f": {event.reason}" if event.reason else None)


def _cancelled(event: VisitCancelled, _: Teller) -> str:
    return f"visit cancelled: {event.reason}"


def _signed(event: VisitSigned, _: Teller) -> str:
    return join("visit report signed", f": {event.remark}" if event.remark else None)


def _coached(event: CoachingReported, _: Teller) -> str:
    return join(
        f"coaching report by {event.coach}: {event.seen}", f"; advice: {event.advice}" if event.advice else None
    )


LINES = {
    VisitLogged: _logged,
    VisitMade: _logged,
    VisitPlanned: _planned,
    VisitRescheduled: _rescheduled,
    VisitCancelled: _cancelled,
    VisitSigned: _signed,
    CoachingReported: _coached,
}
