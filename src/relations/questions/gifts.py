"""What was given and received."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.domain.ref import Kind, Ref
from relations.domain.words import GiftFlag, GiftState
from relations.queries import directory
from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.gifts import GiftFinding, GiftRow


class GiftQuestions(Asking):
    """Questions about gifts."""

    def gifts(
        self,
        *,
        customer: str | None = None,
        person: str | None = None,
        rep: str | None = None,
        state: GiftState | None = None,
        since: date | None = None,
        until: date | None = None,
        flag: GiftFlag | None = None,
        due: date | None = None,
    ) -> list[GiftRow]:
        """List gifts, the latest first; with `due`, those whose follow-up was due by then and has not been made."""
        from relations.queries.gifts import gift_rows

        with self._reading() as connection:
            return gift_rows(
                connection,
                accounts=self._accounts(connection, customer),
                person=self._person(connection, person) if person else None,
                rep=rep,
                state=state,
                since=since,
                until=until,
                flag=flag,
                due=due,
            )

    def gift(self, gift: str) -> GiftRow:
        """Show one gift, by its reference."""
        from relations.queries.gifts import gift_rows

        with self._reading() as connection:
            found = directory.look_up(connection, Ref(gift), Kind.GIFT)
            return gift_rows(connection, gift=found.position)[0]

    def gift_findings(self, today: date) -> list[GiftFinding]:
        """Give the gifts until a day that are against the rules of their days, each with the entries that show it."""
        from relations.queries.gifts import gift_findings

        with self._reading() as connection:
            return gift_findings(connection, today)
