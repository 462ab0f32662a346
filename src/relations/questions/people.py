"""Whom we know there."""

from __future__ import annotations

from datetime import date

from relations.queries.entries import HistoryRow, person_history
from relations.queries.people import EVERYBODY, PeopleFilter, PersonRow, person_rows
from relations.questions.asking import Asking


class PeopleQuestions(Asking):
    """Questions about key persons."""

    def people(
        self, *, customer: str | None = None, day: date | None = None, only: PeopleFilter = EVERYBODY
    ) -> list[PersonRow]:
        """List key persons by name as of a day, with `customer` those who are there; without a day, by all entries."""
        with self._reading() as connection:
            return person_rows(connection, day, customer=self._customer(connection, customer), only=only)

    def person(self, person: str, *, day: date | None = None, withdrawn: bool = False) -> PersonRow:
        """Show the file of one key person as of a day, with every post held; with `withdrawn`, all facts."""
        with self._reading() as connection:
            return person_rows(connection, day, person=self._person(connection, person), withdrawn=withdrawn)[0]

    def person_history(self, person: str, *, by_recorded: bool = False) -> list[HistoryRow]:
        """Give every entry that mentions a key person, across customers."""
        with self._reading() as connection:
            return person_history(connection, self.codec, self._person(connection, person), by_recorded=by_recorded)
