"""What a rep needs for the day: what it asks for, and the briefing before a visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.agenda import AgendaItem
    from relations.queries.briefing import Briefing
    from relations.queries.day_reports import DayReportRow
    from relations.queries.review import Review


class DayQuestions(Asking):
    """Questions about the work of a day."""

    def prepare(self, customer: str, today: date) -> Briefing:
        """Give all that the record holds for the next visit to a customer (HANDBOOK V3)."""
        from relations.queries.briefing import briefing

        with self._reading() as connection:
            return briefing(connection, self.codec, self._number(connection, customer), today)

    def agenda(self, today: date, *, rep: str | None = None, days: int = 1) -> list[AgendaItem]:
        """List what is late and what is due on so many days from `today` on, the most pressing first."""
        from relations.queries.agenda import agenda

        with self._reading() as connection:
            return agenda(connection, today, rep=rep, days=days)

    def day_report(self, rep: str, day: date, today: date) -> DayReportRow:
        """Give the report of a rep's day, read from its entries (HANDBOOK R3)."""
        from relations.queries.day_reports import day_report

        with self._reading() as connection:
            return day_report(connection, rep, day, today)

    def review(self, rep: str, since: date, until: date) -> Review:
        """Answer the twelve questions of the self-check for a rep and a time (HANDBOOK V9)."""
        from relations.queries.review import review

        with self._reading() as connection:
            return review(connection, rep, since, until)

    def team_review(self, since: date, until: date) -> list[Review]:
        """Answer them for everybody who planned or made a visit in a time, by name."""
        from relations.queries.review import reps_at_work, review

        with self._reading() as connection:
            return [review(connection, rep, since, until) for rep in reps_at_work(connection, since, until)]
