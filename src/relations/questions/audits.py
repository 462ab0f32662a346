"""What an auditor asks: totals, rates and rows, each row with the entries that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from relations.domain.words import Direction, Severity
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.audit.complaints import ComplaintAudit
    from relations.audit.entries import EntryAudit
    from relations.audit.gifts import GiftAudit
    from relations.audit.promises import PromiseAudit

MOST = 1000
"""So many rows are listed at most; the totals count all."""


class AuditQuestions(Asking):
    """Questions of an auditor; `today` is the day as of which is asked."""

    def audit_promises(
        self,
        today: date,
        *,
        since: date | None = None,
        until: date | None = None,
        by: str | None = None,
        customer: str | Sequence[str] | None = None,
        direction: Direction | None = None,
        rows: bool = True,
    ) -> PromiseAudit:
        """Audit the promises that were due in a period, or without a due day made in it.

        `by` is a part of the name of a rep of ours. Without `rows` only totals are given, which is much quicker.
        """
        asked = self.promises_audited(
            today, since=since, until=until, by=by, customer=customer, direction=direction, rows=rows
        )
        with asked as audit:
            return replace(audit, rows=tuple(audit.rows))

    @contextmanager
    def promises_audited(
        self,
        today: date,
        *,
        since: date | None = None,
        until: date | None = None,
        by: str | None = None,
        customer: str | Sequence[str] | None = None,
        direction: Direction | None = None,
        rows: bool = True,
    ) -> Iterator[PromiseAudit]:
        """Audit promises as `audit_promises` does, with rows that are read while one goes through them.

        So a row for each of very many promises can be written without holding them all in memory.
        """
        from relations.audit.promises import promise_audit
        from relations.audit.standings import PromiseChoice

        with self._reading() as connection:
            named = [customer] if isinstance(customer, str) else customer
            accounts = None if named is None else [self._number(connection, each) for each in named]
            choice = PromiseChoice(today, since, until, by, accounts, direction)
            yield promise_audit(connection, choice, self.zone, rows=rows, known_at=self.known_at)

    def audit_complaints(
        self,
        today: date,
        *,
        since: date | None = None,
        until: date | None = None,
        customer: str | None = None,
        severity: Severity | None = None,
    ) -> ComplaintAudit:
        """Audit the complaints that were raised in a period, each clock by the rules of the day of raising."""
        from relations.audit.complaints import complaint_audit

        with self._reading() as connection:
            account = self._customer(connection, customer)
            return complaint_audit(
                connection, today, since=since, until=until, account=account, severity=severity, known_at=self.known_at
            )

    def audit_gifts(
        self,
        today: date,
        *,
        since: date | None = None,
        until: date | None = None,
        customer: str | None = None,
        person: str | None = None,
    ) -> GiftAudit:
        """Audit the gifts of a period, each by the rules of its day."""
        from relations.audit.gifts import gift_audit

        with self._reading() as connection:
            return gift_audit(
                connection,
                today,
                since=since,
                until=until,
                customer=self._customer(connection, customer),
                person=self._person(connection, person) if person else None,
                known_at=self.known_at,
            )

    def audit_entries(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        actor: str | None = None,
        late_after: int | None = None,
        most: int = MOST,
    ) -> EntryAudit:
        """Audit the entries that were recorded in a period; `actor` is a part of a name.

        They are late after so many days, without a number by the rules of the day of recording.
        """
        from relations.audit.entries import entry_audit

        with self._reading() as connection:
            return entry_audit(
                connection,
                self.codec,
                self.zone,
                since=since,
                until=until,
                actor=actor,
                late_after=late_after,
                most=most,
                known_at=self.known_at,
            )
