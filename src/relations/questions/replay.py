"""How a relationship went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from relations.domain.when import When
from relations.errors import InvalidInputError
from relations.projections.runner import Progress
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.replay import Difference, Step, Stood

_LAST = 5


class TurnedRoundError(InvalidInputError):
    """The later of two days was given first."""

    def __init__(self, since: date, until: date) -> None:
        """Give the days as given."""
        super().__init__(f"{since} lies after {until}; give the earlier day first")


class ReplayQuestions(Asking):
    """Questions about how a relationship came to be what it is; asked of `Book.at`, they are about then."""

    def replay(self, customer: str, day: date) -> Stood:
        """Show a relationship as it stood at the end of a day."""
        from relations.queries.complaints import Wanted, complaint_rows
        from relations.queries.entries import customer_history
        from relations.queries.health import status_of
        from relations.queries.people import person_rows
        from relations.queries.promises import promise_rows
        from relations.queries.replay import Stood

        with self._reading() as connection:
            account = self._number(connection, customer)
            status = status_of(connection, day, account)
            past = [
                row
                for row in customer_history(connection, self.codec, account, by_recorded=False)
                if When(row.occurred).day <= day
            ]
            return Stood(
                customer=status.customer,
                ref=status.ref,
                as_of=day.isoformat(),
                status=status,
                promises=tuple(promise_rows(connection, day, accounts=[account])),
                complaints=tuple(complaint_rows(connection, day, accounts=[account], wanted=Wanted())),
                people=tuple(person_rows(connection, day, customer=account)),
                last_entries=tuple(past[-_LAST:]),
            )

    def steps(self, customer: str, until: date, progress: Progress | None = None) -> Iterator[Step]:
        """Go through the entries of a customer in the order in which they happened, with what each one changed."""
        from relations.queries import replay
        from relations.queries.entries import entries_at
        from relations.queries.lens import on_customer

        with self._reading() as connection:
            account = self._number(connection, customer)
            lens = on_customer(connection, self.log, self.codec, account)
            yield from replay.steps(lens, account, until, lambda at: entries_at(connection, self.codec, at), progress)

    def difference(self, customer: str, since: date, until: date) -> Difference:
        """Say what differs of a relationship between the ends of two days; raises TurnedRoundError."""
        from relations.queries import replay
        from relations.queries.entries import customer_history
        from relations.queries.lens import on_customer

        if since > until:
            raise TurnedRoundError(since, until)
        with self._reading() as connection:
            account = self._number(connection, customer)
            lens = on_customer(connection, self.log, self.codec, account)
            before, after = lens.through([since, until], lambda past, day: replay.looked_at(past, day, account))
            between = [
                row
                for row in customer_history(connection, self.codec, account, by_recorded=False)
                if since < When(row.occurred).day <= until
            ]
            return replay.difference(before, after, between)
