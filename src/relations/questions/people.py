"""Whom we know there."""

from __future__ import annotations

from relations.queries.entries import HistoryRow, person_history
from relations.queries.people import PersonRow, person_rows
from relations.questions.asking import Asking


class PeopleQuestions(Asking):
    """Questions about key persons."""

    def people(self, *, customer: str | None = None) -> list[PersonRow]:
        """List key persons by name; with `customer`, those who are there now."""
        with self._reading() as connection:
            return person_rows(connection, customer=self._customer(connection, customer))

    def person(self, person: str) -> PersonRow:
        """Show the file of one key person, with every post held."""
        with self._reading() as connection:
            return person_rows(connection, person=self._person(connection, person))[0]

    def person_history(self, person: str, *, by_recorded: bool = False) -> list[HistoryRow]:
        """Give every entry that mentions a key person, across customers."""
        with self._reading() as connection:
            return person_history(connection, self.codec, self._person(connection, person), by_recorded=by_recorded)
