"""When a customer is to be contacted next, by the grade or a cadence of its own (HANDBOOK C3, C5)."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import NamedTuple

from relations.domain.health import ContactFact
from relations.domain.policy import Policy
from relations.queries.rows import when_of


class NextContact(NamedTuple):
    """The days from one contact to the next, the day by which the next one is due, and whether the relation is new.

    A relation is new before its first real contact, and while the rules ask for a denser start.
    """

    cadence: float
    due: date
    new: bool

    def later(self, last: date) -> date:
        """Give the day by which one is due that follows another one."""
        return last + timedelta(days=math.ceil(self.cadence))


def next_contact(
    opened: str,
    contact: ContactFact | None,
    policy: Policy,
    day: date,
    *,
    file: tuple[str | None, str | None, str | None],
) -> NextContact:
    """Say by when the next contact is due: a cadence after the last real one, or after the file was opened.

    `file` has the grade, the kind and the customer's own cadence.
    """
    grade, kind, every = file
    last, first = (contact.on, contact.first_on) if contact else (when_of(opened).day, when_of(opened).day)
    age = (day - first).days
    days = policy.cadence.days(grade, kind, age, int(every) if every else None)
    new = contact is None or age < policy.cadence.new.days
    return NextContact(days, last + timedelta(days=math.ceil(days)), new)
