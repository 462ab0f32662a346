"""What was complained of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.domain.ref import Kind, Ref
from relations.domain.words import ComplaintState, Severity
from relations.errors import RelationsError
from relations.queries import directory
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.complaints import ComplaintRow
    from relations.queries.entries import HistoryRow


class NotRaisedYetError(RelationsError):
    """On the day that is asked about nobody had complained yet."""

    def __init__(self, complaint: str, day: date) -> None:
        """`complaint` as written; the `day` asked about."""
        super().__init__(f"{complaint} was not raised yet on {day}; ask about a later day")


class ComplaintQuestions(Asking):
    """Questions about complaints."""

    def complaints(
        self,
        today: date,
        *,
        customer: str | None = None,
        severity: Severity | None = None,
        state: ComplaintState | None = None,
        assigned_to: str | None = None,
        late: bool = False,
        every: bool = False,
    ) -> list[ComplaintRow]:
        """List complaints as they stood at the end of a day: those not closed, in one state, or all."""
        from relations.queries.complaints import Wanted, complaint_rows

        wanted = Wanted(severity, state, assigned_to, late, every)
        with self._reading() as connection:
            accounts = self._accounts(connection, customer)
            return complaint_rows(connection, today, accounts=accounts, wanted=wanted)

    def complaint(self, complaint: str, today: date) -> ComplaintRow:
        """Show one complaint as it stood at the end of a day; raises NotRaisedYetError."""
        from relations.queries.complaints import Wanted, complaint_rows

        with self._reading() as connection:
            position = directory.look_up(connection, Ref(complaint), Kind.COMPLAINT).position
            rows = complaint_rows(connection, today, complaint=position, wanted=Wanted(every=True))
            if not rows:
                raise NotRaisedYetError(complaint, today)
            return rows[0]

    def complaint_entries(self, complaint: ComplaintRow) -> list[HistoryRow]:
        """Say what the entries behind a complaint say, in the order of recording."""
        from relations.queries.entries import entries_at

        with self._reading() as connection:
            return entries_at(connection, self.codec, complaint.entries)
