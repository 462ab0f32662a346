"""The audit of gifts: the register, sums by person and by giver, and what is against the rules (HANDBOOK G1 to G3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from relations.domain.words import GiftFlag
from relations.queries.gifts import GiftFinding, GiftRow, gift_findings, gift_rows

Money = int | float


@dataclass(frozen=True, slots=True)
class GiftTotals:
    """How many gifts there are of each state, and how many from us, or to us, have something against them.

    `over_limit`, `not_allowed` and `unapproved` are against the rules of their own days (HANDBOOK G3): worth too much,
    forbidden, without the approval that was needed. `repeats` are the same item to the same person again (G2).
    """

    gifts: int
    given: int
    received: int
    declined: int
    requested: int
    approved: int
    refused: int
    returned: int
    over_limit: int
    not_allowed: int
    unapproved: int
    cash: int
    repeats: int
    during_complaint: int
    flagged: int


@dataclass(frozen=True, slots=True)
class GiftSum:
    """What one person, or one of us, gave and took in one currency; `currency` is None where the worth is not known."""

    of: str | None
    ref: str | None
    currency: str | None
    given: int
    given_value: Money
    received: int
    received_value: Money


@dataclass(frozen=True, slots=True)
class GiftAudit:
    """The answer: totals, sums by person and by giver, what is against the rules and why, and the register."""

    as_of: str
    known_at: str | int | None
    totals: GiftTotals
    rows: tuple[GiftRow, ...]
    since: str | None
    until: str | None
    by_person: tuple[GiftSum, ...]
    by_giver: tuple[GiftSum, ...]
    findings: tuple[GiftFinding, ...]


def gift_audit(
    connection: Connection,
    day: date,
    *,
    since: date | None = None,
    until: date | None = None,
    customer: int | None = None,
    person: int | None = None,
    known_at: str | int | None = None,
) -> GiftAudit:
    """Audit the gifts of a period as they stood at the end of `day`, the earliest first.

    A gift of which only the month or the year is known counts on its first day. `known_at` is only shown.
    """
    found = gift_rows(connection, accounts=None if customer is None else [customer], person=person, day=day)
    chosen = (row for row in found if _within(row.on, since, until))
    rows = tuple(sorted(chosen, key=lambda row: (row.on, int(row.ref[1:]))))
    refs = {row.ref for row in rows}
    return GiftAudit(
        as_of=day.isoformat(),
        known_at=known_at,
        totals=_totals(rows),
        rows=rows,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        by_person=_sums(rows, lambda row: (row.person, row.person_ref)),
        by_giver=_sums(rows, lambda row: (row.by, None)),
        findings=tuple(each for each in gift_findings(connection, day) if each.ref in refs),
    )


def _within(on: str, since: date | None, until: date | None) -> bool:
    day = f"{on}-01-01"[:10]
    return (since is None or since.isoformat() <= day) and (until is None or day <= until.isoformat())


def _totals(rows: Sequence[GiftRow]) -> GiftTotals:
    states = Counter(row.state for row in rows)
    flags: Counter[GiftFlag] = Counter(flag for row in rows for flag in row.flags)
    return GiftTotals(
        gifts=len(rows),
        given=states["given"],
        received=states["received"],
        declined=states["declined"],
        requested=states["requested"],
        approved=states["approved"],
        refused=states["refused"],
        returned=states["returned"],
        over_limit=flags["over-limit"],
        not_allowed=flags["not-allowed"],
        unapproved=flags["unapproved"],
        cash=flags["cash"],
        repeats=flags["repeat"],
        during_complaint=flags["open-complaint"],
        flagged=sum(bool(row.flags) for row in rows),
    )


def _sums(rows: Iterable[GiftRow], key: Callable[[GiftRow], tuple[str | None, str | None]]) -> tuple[GiftSum, ...]:
    """Sum what was given and received, by a name and a reference, and by currency; the nameless last."""
    found: dict[tuple[str | None, str | None, str | None], list[GiftRow]] = defaultdict(list)
    for row in rows:
        if row.state in {"given", "received"}:
            found[*key(row), row.currency if row.value is not None else None].append(row)
    ordered = sorted(found.items(), key=lambda each: tuple((part is None, part or "") for part in each[0]))
    return tuple(
        GiftSum(
            of,
            ref,
            currency,
            *_sum([row for row in listed if row.state == "given"]),
            *_sum([row for row in listed if row.state == "received"]),
        )
        for (of, ref, currency), listed in ordered
    )


def _sum(rows: Sequence[GiftRow]) -> tuple[int, Money]:
    """Count gifts and add up their worth, exactly."""
    total = sum((Decimal(str(row.value)) for row in rows if row.value is not None), Decimal(0))
    return len(rows), int(total) if total == total.to_integral_value() else float(total)
