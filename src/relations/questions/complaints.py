"""What was complained of."""

from __future__ import annotations

from relations.queries.complaints import ComplaintRow, ComplaintState, complaint_rows
from relations.questions.asking import Asking


class ComplaintQuestions(Asking):
    """Questions about complaints."""

    def complaints(
        self, *, customer: str | None = None, state: ComplaintState | None = None, every: bool = False
    ) -> list[ComplaintRow]:
        """List complaints that are not closed, or those in one state, or all; severe ones first."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            return complaint_rows(connection, customer=number, state=state, every=every)
