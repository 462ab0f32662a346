"""Checks: what is wrong in the book as of a day, each finding with the entries that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from relations.domain.policy import Policy
from relations.errors import InvalidInputError
from relations.queries.alerts import alerts
from relations.queries.complaints import ComplaintRow, Wanted, complaint_rows
from relations.queries.crises import crisis_rows
from relations.queries.customers import Choice, CustomerRow, customer_rows
from relations.queries.gifts import gift_findings, gift_rows
from relations.queries.greetings import greetings_due
from relations.queries.policy import policy_on
from relations.queries.promises import PromiseRow, promise_rows


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what was checked, whom and what it is about, and the entries that show it."""

    check: str
    customer: str
    customer_ref: str | None
    ref: str | None
    text: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it looks for, and what mends what it finds."""

    check: str
    finds: str
    mend: str


class UnknownCheckError(InvalidInputError):
    """There is no check of that name."""

    def __init__(self, name: str) -> None:
        """`name` as given."""
        super().__init__(f"there is no check '{name}'; see: relations check --list")


@dataclass(frozen=True, slots=True)
class _View:
    """What a check looks at: a snapshot, the day, the rules of the day."""

    connection: Connection
    day: date
    policy: Policy
    accounts: Sequence[int] | None

    def promises(self, **choice: Any) -> list[PromiseRow]:
        return promise_rows(self.connection, self.day, accounts=self.accounts, **choice)

    def complaints(self, **choice: Any) -> list[ComplaintRow]:
        return complaint_rows(self.connection, self.day, accounts=self.accounts, wanted=Wanted(**choice))

    def customers(self, **choice: Any) -> list[CustomerRow]:
        return customer_rows(self.connection, self.day, Choice(**choice), accounts=self.accounts)


def findings(
    connection: Connection, day: date, *, names: Sequence[str] = (), account: int | None = None
) -> list[Finding]:
    """Give what the checks of these names find (all of them if none is named); raises UnknownCheckError."""
    for name in names:
        if name not in _FINDERS:
            raise UnknownCheckError(name)
    view = _View(connection, day, policy_on(connection, day).policy, None if account is None else [account])
    chosen = [name for name in _FINDERS if not names or name in names]
    return [found for name in chosen for found in _FINDERS[name](view)]


def _promises_overdue(view: _View) -> Iterator[Finding]:
    for row in view.promises(states=("overdue",)):
        whose = "" if row.direction == "ours" else "theirs: "
        yield _about_promise("promises-overdue", row, f"{whose}{_quoted(row.text)} was due {row.due}, {_late(row)}")


def _promises_stale(view: _View) -> Iterator[Finding]:
    for row in view.promises(stale=True):
        text = f"{_quoted(row.text)} is stale since {row.stale_since}: no evidence that it is kept"
        yield _about_promise("promises-stale", row, text)


def _promises_unconfirmed(view: _View) -> Iterator[Finding]:
    for row in view.promises(direction="ours"):
        if row.confirmation == "awaited":
            text = f"{_quoted(row.text)} was kept on {row.kept_on}, and nobody confirmed it"
            yield _about_promise("promises-unconfirmed", row, text)


def _complaints_late(view: _View) -> Iterator[Finding]:
    for row in view.complaints(late=True):
        late = [clock for clock in row.clocks if clock.running and clock.days_late]
        for clock in late:
            text = f"{_quoted(row.about)} ({row.severity}): {clock.stage} was due {clock.due}"
            yield _about_complaint("complaints-late", row, text)


def _complaints_untold(view: _View) -> Iterator[Finding]:
    for row in view.complaints():
        if row.resolved_on and not row.told_on:
            text = f"{_quoted(row.about)} was resolved on {row.resolved_on[:10]}, and the customer was not told"
            yield _about_complaint("complaints-untold", row, text)


def _complaints_not_escalated(view: _View) -> Iterator[Finding]:
    for row in view.complaints():
        if row.escalation_due and not row.escalated_on and row.escalation_due < view.day.isoformat():
            text = f"{_quoted(row.about)} ({row.severity}) should have gone up by {row.escalation_due}"
            yield _about_complaint("complaints-not-escalated", row, text)


def _crises_open(view: _View) -> Iterator[Finding]:
    for row in crisis_rows(view.connection, view.day, accounts=view.accounts):
        owner = f"owned by {row.owner}" if row.owner else "and nobody owns it"
        text = f"in crisis since {row.declared_on} ({row.reason}), {owner}"
        yield Finding("crises-open", row.customer, row.customer_ref, row.ref, text, row.entries)


def _visits_overdue(view: _View) -> Iterator[Finding]:
    for row in view.customers(overdue_visit=True):
        entries = (row.last_contact_entry,) if row.last_contact_entry else ()
        text = (
            f"last contact {row.last_contact}, due every {row.cadence:g} days: {_days(row.overdue_days)} overdue"
            if row.last_contact
            else "no contact is on record"
        )
        yield Finding("visits-overdue", row.name, row.ref, row.ref, text, entries)


def _file_incomplete(view: _View) -> Iterator[Finding]:
    for row in view.customers(incomplete=True):
        text = f"{row.complete} % of the file is known; missing: {', '.join(row.missing)}"
        yield Finding("file-incomplete", row.name, row.ref, row.ref, text, (int(row.ref[1:]),))


def _file_stale(view: _View) -> Iterator[Finding]:
    for row in view.customers(stale=True):
        text = f"nobody stated or confirmed for {_days(view.policy.file.stale_days)}: {', '.join(row.stale)}"
        yield Finding("file-stale", row.name, row.ref, row.ref, text, (int(row.ref[1:]),))


def _gifts(check: str, flags: Iterable[str]) -> Callable[[_View], Iterator[Finding]]:
    def find(view: _View) -> Iterator[Finding]:
        for row in gift_findings(view.connection, view.day):
            if row.flag in flags and (view.accounts is None or row.account in view.accounts):
                yield Finding(check, row.customer, f"C{row.account}", row.ref, f"{row.text} ({row.rule})", row.entries)

    return find


def _gifts_follow_up(view: _View) -> Iterator[Finding]:
    for row in gift_rows(view.connection, accounts=view.accounts, due=view.day):
        text = f"{_quoted(row.item)} of {row.on[:10]} asked for a visit by {row.follow_up_by}"
        yield Finding("gifts-follow-up", row.customer, row.customer_ref, row.ref, text, row.entries)


def _greetings_missed(view: _View) -> Iterator[Finding]:
    for row in greetings_due(view.connection, view.day, accounts=view.accounts):
        if row.state == "missed":
            who = f"{row.person}, " if row.person else ""
            text = f"{who}{row.occasion} on {row.day} passed without a greeting"
            yield Finding("greetings-missed", row.customer, row.customer_ref, row.person_ref, text, row.entries)


def _alerts(kind: str) -> Callable[[_View], Iterator[Finding]]:
    def find(view: _View) -> Iterator[Finding]:
        for alert in alerts(view.connection, view.day, view.policy, accounts=view.accounts):
            if alert.alert == kind:
                yield Finding(kind, alert.customer, alert.customer_ref, alert.person_ref, alert.text, alert.entries)

    return find


_ABOUT: dict[str, tuple[Callable[[_View], Iterable[Finding]], str, str]] = {
    "promises-overdue": (
        _promises_overdue,
        "promises, ours and theirs, that are past their day",
        "promise keep, break, release or reschedule",
    ),
    "promises-stale": (
        _promises_stale,
        "standing promises that nobody has shown to be kept for long",
        "promise evidence",
    ),
    "promises-unconfirmed": (
        _promises_unconfirmed,
        "promises of ours said to be kept that await a confirmation",
        "promise confirm",
    ),
    "complaints-late": (
        _complaints_late,
        "complaints of which a stage is past its clock",
        "complaint show, then the stage that is due",
    ),
    "complaints-untold": (
        _complaints_untold,
        "complaints resolved of which the customer was not told",
        "complaint tell",
    ),
    "complaints-not-escalated": (
        _complaints_not_escalated,
        "severe complaints that did not go up in time",
        "complaint escalate",
    ),
    "crises-open": (_crises_open, "relationships in crisis", "crisis own, crisis close"),
    "visits-overdue": (_visits_overdue, "customers not seen for longer than their grade asks", "visit log"),
    "single-contact": (
        _alerts("single-contact"),
        "customers where we know, or meet, one person only",
        "person add, visit log --met",
    ),
    "decider-unmet": (_alerts("decider-unmet"), "new decision makers whom nobody met", "visit log --met"),
    "role-missing": (
        _alerts("role-missing"),
        "customers where a buying role was not found yet",
        "person add --role, person role",
    ),
    "key-person-unmet": (_alerts("key-person-unmet"), "key persons not met for long", "visit log --met"),
    "person-left": (
        _alerts("person-left"),
        "key persons who left and whose role nobody has",
        "person add, person role",
    ),
    "gifts-over-limit": (
        _gifts("gifts-over-limit", ("over-limit", "no-value")),
        "gifts beyond the limits of their day",
        "gift return, or an approval",
    ),
    "gifts-unapproved": (
        _gifts("gifts-unapproved", ("unapproved", "cash", "not-allowed", "open-complaint")),
        "gifts that needed an approval or were not allowed",
        "gift return",
    ),
    "gifts-follow-up": (_gifts_follow_up, "gifts after which nobody called again", "visit log"),
    "greetings-missed": (_greetings_missed, "greetings that were due lately and were not sent", "greeting send"),
    "file-incomplete": (_file_incomplete, "files of which too little is known", "customer edit, person add"),
    "file-stale": (_file_stale, "files with facts that nobody checked for long", "customer confirm"),
}
_FINDERS: Mapping[str, Callable[[_View], Iterable[Finding]]] = {name: about[0] for name, about in _ABOUT.items()}
CHECKS = tuple(Check(name, finds, mend) for name, (_, finds, mend) in _ABOUT.items())
"""Every check, in the order in which they run."""


def _about_promise(check: str, row: PromiseRow, text: str) -> Finding:
    return Finding(check, row.customer, row.customer_ref, row.ref, text, row.entries)


def _about_complaint(check: str, row: ComplaintRow, text: str) -> Finding:
    return Finding(check, row.customer, row.customer_ref, row.ref, text, row.entries)


def _late(row: PromiseRow) -> str:
    return f"{_days(row.days_late)} ago"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _quoted(text: str) -> str:
    return f'"{text}"'
