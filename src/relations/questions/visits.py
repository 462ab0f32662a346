"""When we were there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.visits import VisitRow


class VisitQuestions(Asking):
    """Questions about visits."""

    def visits(
        self,
        *,
        customer: str | None = None,
        rep: str | None = None,
        since: date | None = None,
        limit: int | None = None,
    ) -> list[VisitRow]:
        """List visits, the latest first."""
        from relations.queries.visits import visit_rows

        with self._reading() as connection:
            number = self._customer(connection, customer)
            first = since.isoformat() if since else None
            return visit_rows(connection, customer=number, rep=rep, since=first, limit=limit)
