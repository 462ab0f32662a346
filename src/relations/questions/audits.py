"""What an auditor asks: totals, rates and rows, each row with the entries that prove it."""

from __future__ import annotations

from datetime import date

from relations.audit.promises import PromiseAudit, promise_audit
from relations.audit.standings import PromiseChoice
from relations.domain.words import Direction
from relations.questions.asking import Asking


class AuditQuestions(Asking):
    """Questions of an auditor; `today` is the day as of which is asked."""

    def audit_promises(
        self,
        today: date,
        *,
        since: date | None = None,
        until: date | None = None,
        by: str | None = None,
        customer: str | None = None,
        direction: Direction | None = None,
        rows: bool = True,
    ) -> PromiseAudit:
        """Audit the promises that were due in a period, or without a due day made in it.

        `by` is a part of the name of a rep of ours. Without `rows` only totals are given, which is much quicker.
        """
        with self._reading() as connection:
            account = self._customer(connection, customer)
            choice = PromiseChoice(today, since, until, by, account, direction)
            return promise_audit(connection, choice, self.zone, rows=rows)
