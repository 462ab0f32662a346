"""What was promised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.domain.ref import Kind, Ref
from relations.domain.words import UNFULFILLED, Direction, PromiseKind, PromiseState
from relations.queries import directory
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.promise import PromiseFile
    from relations.queries.promises import PromiseRow


class PromiseQuestions(Asking):
    """Questions about promises; `today` may be any day: an entry dated later does not count."""

    def promises(
        self,
        today: date,
        *,
        customer: str | None = None,
        states: tuple[PromiseState, ...] | None = UNFULFILLED,
        direction: Direction | None = None,
        kind: PromiseKind | None = None,
        by: str | None = None,
        to: str | None = None,
        stale: bool = False,
        due_within: int | None = None,
    ) -> list[PromiseRow]:
        """List promises, the most pressing first: those somebody waits for unless `states` says otherwise (None: all).

        `by` and `to` are parts of names; `stale` keeps stale ones, `due_within` those that come due in so many days.
        """
        from relations.queries.promises import promise_rows

        with self._reading() as connection:
            return promise_rows(
                connection,
                today,
                accounts=self._accounts(connection, customer),
                states=states,
                direction=direction,
                kind=kind,
                by=by,
                to=to,
                stale=stale,
                due_within=due_within,
            )

    def promise(self, ref: str, today: date) -> PromiseFile:
        """Give all of one promise: how it stands, and each change of it."""
        from relations.queries.promise import promise_file

        with self._reading() as connection:
            return promise_file(connection, today, directory.look_up(connection, Ref(ref), Kind.PROMISE))

    def occurrences(self, ref: str, today: date, until: date | None = None) -> tuple[list[PromiseRow], bool]:
        """List the occurrences of a repeating promise, 5,000 at most, and say whether there are more."""
        from relations.queries.promise import occurrence_rows

        with self._reading() as connection:
            found = directory.look_up(connection, Ref(ref), Kind.PROMISE)
            return occurrence_rows(connection, today, found, until)
