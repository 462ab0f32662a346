"""Who introduced whom, and who supplies whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from relations.questions.asking import Asking

if TYPE_CHECKING:
    from relations.queries.chains import ChainRow
    from relations.queries.ties import ReferralRow


class TieQuestions(Asking):
    """Questions about ties between customers."""

    def referrals(self, customer: str | None = None) -> list[ReferralRow]:
        """List who introduced whom and what came of it; with a customer, the referrals by and of that one."""
        from relations.queries.ties import referral_rows

        with self._reading() as connection:
            return referral_rows(connection, account=self._customer(connection, customer))

    def chain(self, customer: str, today: date) -> list[ChainRow]:
        """Give all whom a customer supplies on a day, each after its supplier, with the last contact of each."""
        from relations.queries.chains import chain_rows

        with self._reading() as connection:
            account = self._customer(connection, customer)
            assert account is not None, "a customer was named"  # noqa: S101
            return chain_rows(connection, account, today)
