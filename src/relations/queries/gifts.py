"""The gifts, with what speaks against each, the call that is to follow, and what is against the rules (G1 to G5)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import Connection, Select, bindparam, func, select

from relations.domain.around import GiftBefore
from relations.domain.event import StreamId
from relations.domain.gifts.judging import Finding, judge, may_overlap, same_item
from relations.domain.relationship import Gift
from relations.domain.when import When
from relations.domain.words import GiftFlag, GiftState
from relations.projections.complaints import complaints
from relations.projections.customers import customers
from relations.projections.gifts import gifts
from relations.projections.people import people
from relations.projections.visits import visits
from relations.queries.gift_days import gift_as_of
from relations.queries.policy import Rulebook
from relations.queries.rows import batched, entries_of
from relations.queries.whose import is_rep

_AT_ONCE = 500
_PENDING = ("requested", "approved")
_FLAGS: tuple[GiftFlag, ...] = get_args(GiftFlag)
_ACCOUNT, _WHO, _ASKED = customers.alias("account"), people.alias("who"), people.alias("asked")
_SAME = (
    select(people.c.stream, _ASKED.c.stream.label("whose"))
    .join(_ASKED, _ASKED.c.account == people.c.account)
    .where(_ASKED.c.stream.in_(bindparam("persons", expanding=True)))
)
_GIVEN = (
    select(gifts, _ASKED.c.stream, customers.c.stream.label("at"))
    .join(people, people.c.person == gifts.c.person)
    .join(_ASKED, _ASKED.c.account == people.c.account)
    .join(customers, customers.c.customer == gifts.c.customer)
    .where(gifts.c.state == "given", _ASKED.c.stream.in_(bindparam("persons", expanding=True)))
    .order_by(gifts.c.gift)
)


@dataclass(frozen=True, slots=True)
class GiftRow:
    """One gift; `flags` are those of `GiftFlag`, judged by the rules of its day over all that is known now.

    A limit is broken by the gift with which the sum goes beyond it, in the order of the days. `follow_up_by` is the
    day until which a gift from us is to be followed by another call, `followed_up_on` the day of the first one.
    """

    ref: str
    customer: str
    person: str | None
    item: str
    value: int | float | None
    currency: str | None
    occasion: str | None
    state: GiftState
    on: str
    flags: tuple[GiftFlag, ...]
    by: str | None = None
    visit: str | None = None
    entries: tuple[int, ...] = ()
    customer_ref: str | None = None
    person_ref: str | None = None
    cash: bool = False
    requested_by: str | None = None
    requested_on: str | None = None
    approved_by: str | None = None
    approved_on: str | None = None
    refused_by: str | None = None
    refused_on: str | None = None
    returned_on: str | None = None
    reason: str | None = None
    follow_up_by: str | None = None
    followed_up_on: str | None = None


@dataclass(frozen=True, slots=True)
class GiftFinding:
    """One gift from us that is against the rules of its day: which rule, why, and the entries that show it."""

    ref: str
    account: int
    customer: str
    person: str | None
    on: str
    flag: GiftFlag
    rule: str
    text: str
    entries: tuple[int, ...]


def gift_rows(
    connection: Connection,
    *,
    gift: int | None = None,
    accounts: Sequence[int] | None = None,
    person: int | None = None,
    rep: str | None = None,
    state: GiftState | None = None,
    since: date | None = None,
    until: date | None = None,
    flag: GiftFlag | None = None,
    due: date | None = None,
    day: date | None = None,
) -> list[GiftRow]:
    """List gifts, the latest first; with `due`, those whose follow-up was due by then and has not been made.

    A gift of which only the month or the year is known is listed when it may lie between `since` and `until`. With
    `day` they are told as they stood at the end of it; what else chooses them looks at how they stand now.
    """
    query = _chosen()
    for column, wanted in (
        (gifts.c.gift, gift),
        (_WHO.c.person, person),
        (gifts.c.state, state),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if rep is not None:
        query = query.where(is_rep(connection, gifts.c.rep, rep))
    if accounts is not None:
        query = query.where(_ACCOUNT.c.customer.in_(accounts))
    shortened = func.length(func.substr(gifts.c.occurred, 1, 10))
    if since is not None:
        query = query.where(gifts.c.occurred >= func.substr(since.isoformat(), 1, shortened))
    if until is not None:
        query = query.where(func.substr(gifts.c.occurred, 1, 10) <= func.substr(until.isoformat(), 1, shortened))
    rows = [_row(*each) for each in _followed(connection, query, day)]
    return [row for row in rows if (flag is None or flag in row.flags) and (due is None or _is_due(row, due))]


def gift_findings(connection: Connection, day: date) -> list[GiftFinding]:
    """Give the gifts until `day` that are against the rules of their days, the earliest first."""
    judged = _Judged(connection, _chosen().where(gifts.c.state.in_(("given", "returned"))), day)
    return [
        GiftFinding(
            ref=f"G{row['gift']}",
            account=row["account"],
            customer=row["whose"],
            person=row["who"],
            on=row["occurred"],
            flag=finding.flag,
            rule=finding.rule,
            text=finding.text,
            entries=tuple(sorted({row["gift"], *finding.entries})),
        )
        for row in reversed(judged.rows)
        if row["state"] == "given"
        for finding in judged.findings(row)
        if _against(finding, row)
    ]


def gifts_before(
    connection: Connection, persons: Sequence[StreamId], *, besides: Collection[tuple[StreamId, int]] = ()
) -> list[GiftBefore]:
    """Give every gift from us to these persons, whoever gave it and wherever; merged persons are one.

    `besides` are gifts to leave out, by the customer's stream and their number.
    """
    rows = [row._asdict() for row in connection.execute(_GIVEN, {"persons": persons})]
    return [_before(row, StreamId(row["stream"])) for row in rows if (row["at"], row["number"]) not in besides]


def files_of_same(connection: Connection, persons: Sequence[StreamId]) -> dict[StreamId, list[StreamId]]:
    """Give, for every file of these persons, those of them that it belongs to; merged persons have several files."""
    found = {person: [person] for person in persons}
    for file, whose in connection.execute(_SAME, {"persons": persons}):
        same = found.setdefault(StreamId(file), [])
        if whose not in same:
            same.append(StreamId(whose))
    return found


def _chosen() -> Select[Any]:
    """Select gifts with the names of the customer and person as whom they stand now, the latest first."""
    return (
        select(
            gifts,
            _ACCOUNT.c.customer.label("account"),
            _ACCOUNT.c.name.label("whose"),
            _ACCOUNT.c.kind,
            _WHO.c.person.label("whom"),
            _WHO.c.name.label("who"),
            visits.c.visit,
        )
        .join(customers, customers.c.customer == gifts.c.customer)
        .join(_ACCOUNT, _ACCOUNT.c.customer == customers.c.account)
        .outerjoin(people, people.c.person == gifts.c.person)
        .outerjoin(_WHO, _WHO.c.person == people.c.account)
        .outerjoin(visits, (visits.c.customer == gifts.c.customer) & (visits.c.number == gifts.c.visit_number))
        .order_by(gifts.c.occurred.desc(), gifts.c.gift.desc())
    )


class _Judged:
    """Chosen gifts, and what their flags depend on, each read once: gifts to the same persons, complaints, rules.

    With a `day`, all of it as it stood at the end of that day.
    """

    def __init__(self, connection: Connection, query: Select[Any], day: date | None = None) -> None:
        self.rows = list(_rows(connection, query, day))
        self.rules = Rulebook(connection)
        self._given = _of_persons(connection, {row["whom"] for row in self.rows if row["whom"]}, day)
        self._complaints = _complaints(connection, {row["account"] for row in self.rows})

    def findings(self, row: Mapping[str, Any]) -> list[Finding]:
        """Judge a gift by the rules of its day and the gifts before it."""
        rules = self.rules.on(When(row["occurred"]).day).policy.gifts
        return judge(_gift(row), row["kind"], rules, self._earlier(row), complained=self._complained(row))

    def flags(self, row: Mapping[str, Any]) -> tuple[GiftFlag, ...]:
        """Name what speaks against a gift; nothing does against one that went back, or was not taken."""
        kind = _kind(row)
        if kind not in {"given", "received", "declined"}:
            return ()
        had = same_item(_gift(row), self._earlier(row))
        raised: set[GiftFlag] = {"repeat"} if had else set()
        if any(other.rep != row["rep"] for other in had if other.rep and row["rep"]):
            raised.add("same-as-others")
        if kind == "given":
            found = self.findings(row)
            raised |= {finding.flag for finding in found if finding.flag != "unapproved"}
            raised |= {"cash"} if row["cash"] else set()
            raised |= {"open-complaint"} if self._complained(row) else set()
            if row["state"] == "given" and any(_against(each, row) and each.verdict == "approve" for each in found):
                raised.add("unapproved")
        return tuple(flag for flag in _FLAGS if flag in raised)

    def _earlier(self, row: Mapping[str, Any]) -> Sequence[GiftBefore]:
        """Give what the same person was given, or what we received or did not take, before that gift."""
        others = self._given.get((row["whom"], _kind(row)), [])
        return others[: bisect_left(others, (row["occurred"], row["gift"]), key=_order)]

    def _complained(self, row: Mapping[str, Any]) -> bool:
        on = When(row["occurred"])
        return any(may_overlap(raised, closed, on) for raised, closed in self._complaints.get(row["account"], ()))


def _rows(connection: Connection, query: Select[Any], day: date | None) -> Iterator[dict[str, Any]]:
    for found in connection.execute(query):
        row = found._asdict() if day is None else gift_as_of(found._asdict(), day)
        if row is not None:
            yield row


def _of_persons(
    connection: Connection, persons: Collection[int], day: date | None
) -> dict[tuple[int, str], list[GiftBefore]]:
    """Give the gifts of persons by person and state, in the order of their days."""
    query = select(gifts, people.c.account).join(people, people.c.person == gifts.c.person)
    found: dict[tuple[int, str], list[GiftBefore]] = defaultdict(list)
    for some in batched(sorted(persons), _AT_ONCE):
        for row in _rows(connection, query.where(people.c.account.in_(some)), day):
            found[row["account"], row["state"]].append(_before(row, _stream(row["account"])))
    for others in found.values():
        others.sort(key=_order)
    return found


def _order(gift: GiftBefore) -> tuple[str, int]:
    return (gift.on.text, gift.entry)


def _kind(row: Mapping[str, Any]) -> str:
    """Give the state of the gifts with which one is compared: what is asked for, with what was given."""
    return "given" if row["state"] in _PENDING else str(row["state"])


def _complaints(connection: Connection, accounts: Collection[int]) -> dict[int, list[tuple[When, When | None]]]:
    query = select(customers.c.account, complaints.c.raised_on, complaints.c.closed_on).join(
        customers, customers.c.customer == complaints.c.customer
    )
    found: dict[int, list[tuple[When, When | None]]] = defaultdict(list)
    for some in batched(sorted(accounts), _AT_ONCE):
        for account, raised, closed in connection.execute(query.where(customers.c.account.in_(some))):
            found[account].append((When(raised), When(closed) if closed else None))
    return found


def _followed(connection: Connection, query: Select[Any], day: date | None) -> Iterator[tuple[Any, ...]]:
    """Give each gift with its flags, its entries, and the days by which and on which the next call was made."""
    judged = _Judged(connection, query, day)
    entries = entries_of(connection, query, gifts, day)
    calls = _calls_after(connection, query)
    for row in judged.rows:
        by, on = None, None
        if row["state"] == "given":
            given = When(row["occurred"]).day
            rules = judged.rules.on(given).policy
            by = (given + timedelta(days=rules.gifts.follow_up)).isoformat()
            made = calls.get(row["gift"], {})
            on = min((made[channel] for channel in rules.health.real if channel in made), default=None)
            on = None if on and day and on > day.isoformat() else on
        yield row, judged.flags(row), entries[row["customer"], row["number"]], by, on


def _calls_after(connection: Connection, query: Select[Any]) -> dict[int, dict[str, str]]:
    """Give, for each gift from us, the first day of contact after its own, by channel."""
    given, file = query.order_by(None).subquery(), customers.alias("file")
    day = func.substr(visits.c.occurred, 1, 10)
    first = (
        select(given.c.gift, visits.c.channel, func.min(day))
        .join(file, file.c.account == given.c.account)
        .join(visits, visits.c.customer == file.c.customer)
        .where(given.c.state == "given", day > func.substr(given.c.occurred, 1, 10))
        .group_by(given.c.gift, visits.c.channel)
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for gift, channel, on in connection.execute(first):
        found[gift][channel] = on
    return found


def _is_due(row: GiftRow, day: date) -> bool:
    return row.follow_up_by is not None and row.follow_up_by <= day.isoformat() and row.followed_up_on is None


def _against(finding: Finding, row: Mapping[str, Any]) -> bool:
    """Whether a finding is against the rules: refused by them, or not approved as they ask."""
    return finding.verdict == "refuse" or (finding.verdict == "approve" and row["approved_by"] is None)


def _stream(person: int) -> StreamId:
    """Name a person, whichever of the merged files a gift stands in."""
    return StreamId(f"person-{person}")


def _gift(row: Mapping[str, Any]) -> Gift:
    person = _stream(row["whom"]) if row["whom"] else None
    facts = {name: row[name] for name in ("item", "currency", "rep")}
    return Gift(
        row["state"], When(row["occurred"]), person, "", value=_exact(row["value"]), cash=bool(row["cash"]), **facts
    )


def _before(row: Mapping[str, Any], person: StreamId) -> GiftBefore:
    on, value = When(row["occurred"]), _exact(row["value"])
    return GiftBefore(row["gift"], person, on, row["item"], value, row["currency"], row["rep"])


def _row(
    values: Mapping[str, Any], flags: tuple[GiftFlag, ...], entries: Sequence[int], by: str | None, on: str | None
) -> GiftRow:
    told = ("requested_by", "requested_on", "approved_by", "approved_on", "refused_by", "refused_on", "returned_on")
    return GiftRow(
        ref=f"G{values['gift']}",
        customer=values["whose"],
        person=values["who"],
        item=values["item"],
        value=_number(values["value"]),
        currency=values["currency"],
        occasion=values["occasion"],
        state=values["state"],
        on=values["occurred"],
        flags=flags,
        by=values["rep"],
        visit=f"V{values['visit']}" if values["visit"] else None,
        entries=tuple(entries),
        customer_ref=f"C{values['account']}",
        person_ref=f"K{values['whom']}" if values["whom"] else None,
        cash=bool(values["cash"]),
        reason=values["reason"],
        follow_up_by=by,
        followed_up_on=on,
        **{name: values[name] for name in told},
    )


def _exact(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _number(value: str | None) -> int | float | None:
    amount = _exact(value)
    return None if amount is None else int(amount) if amount == amount.to_integral_value() else float(amount)
