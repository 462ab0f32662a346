"""What is wrong with whom we know at a customer: the two fatal errors, and roles and persons out of sight (K4, K5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection, Text, cast, func, select

from relations.domain.policy import Policy
from relations.domain.words import AlertKind
from relations.projections.collector import without_collecting
from relations.projections.contacts import contacts, meetings
from relations.projections.customers import customers
from relations.projections.people import people
from relations.queries.posts import Meeting, Post, first_day, last_met, posts
from relations.store.driver import tuples

_YEAR = 365
_RECENT = 90
_DECIDER = "decision-maker"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to mend at a customer, since when it is so, and the entries that show it."""

    alert: AlertKind
    customer: str
    customer_ref: str
    person: str | None
    person_ref: str | None
    text: str
    since: str | None
    entries: tuple[int, ...]


@dataclass(slots=True)
class _Talks:
    """Our real meetings with one person in a year."""

    person: int
    name: str
    first: str
    positions: str

    @property
    def entries(self) -> set[int]:
        """The entries of the meetings."""
        return {int(entry) for entry in self.positions.split(",")}


@dataclass(slots=True)
class _Relation:
    """One customer with whom we have contact, and all whom we know or knew there."""

    account: int
    name: str
    day: date
    policy: Policy
    present: dict[int, list[Post]] = field(default_factory=lambda: defaultdict(list))
    gone: list[Post] = field(default_factory=list)
    talks: list[_Talks] = field(default_factory=list)
    met: dict[int, Meeting] = field(default_factory=dict)

    def alert(self, kind: AlertKind, text: str, since: date | None, who: Post | None, *entries: int) -> Alert:
        """Give an alert about this customer, or about somebody there."""
        return Alert(
            alert=kind,
            customer=self.name,
            customer_ref=f"C{self.account}",
            person=who.name if who else None,
            person_ref=f"K{who.person}" if who else None,
            text=text,
            since=since.isoformat() if since else None,
            entries=tuple(sorted(set(entries))),
        )

    def posts(self) -> Iterator[Post]:
        """Go through the posts that are held."""
        return (post for some in self.present.values() for post in some)

    def evidence(self) -> tuple[int, ...]:
        """Give the entries of all who are there; where nobody is, the one that opened the customer's file."""
        return tuple(post.entry for post in self.posts()) or (self.account,)

    def holding(self, role: str) -> list[Post]:
        """Give the posts to which the buying role belongs."""
        return [post for post in self.posts() if role in post.roles]


@without_collecting()
def alerts(connection: Connection, day: date, policy: Policy, *, accounts: Sequence[int] | None = None) -> list[Alert]:
    """Give what is to be mended at all customers with whom we have contact, or some; by customer, the gravest first.

    A handful of statements, however many customers there are.
    """
    found: list[Alert] = []
    for relation in _relations(connection, day, policy, accounts):
        for rule in (_single_contact, _deciders, _missing_roles, _unmet, _left):
            found += rule(relation)
    return found


def _relations(connection: Connection, day: date, policy: Policy, accounts: Sequence[int] | None) -> list[_Relation]:
    file = customers.alias("file")
    query = (
        select(customers.c.customer, customers.c.name)
        .distinct()
        .join(file, file.c.account == customers.c.customer)
        .join(contacts, contacts.c.customer == file.c.customer)
        .where(contacts.c.first_on <= day.isoformat())
        .order_by(customers.c.name, customers.c.customer)
    )
    if accounts is not None:
        query = query.where(customers.c.customer.in_(accounts))
    found = {number: _Relation(number, name, day, policy) for number, name in tuples(connection, query)}
    for post in posts(connection, day, accounts=accounts):
        if relation := found.get(post.account):
            if post.left_on is None:
                relation.present[post.person].append(post)
            else:
                relation.gone.append(post)
    for (at, person), meeting in last_met(connection, day, policy, accounts=accounts).items():
        if at in found:
            found[at].met[person] = meeting
    for at, talks in _talks(connection, day, policy, accounts):
        if at in found:
            found[at].talks.append(talks)
    return list(found.values())


def _talks(
    connection: Connection, day: date, policy: Policy, accounts: Sequence[int] | None
) -> Iterator[tuple[int, _Talks]]:
    """Give, for each customer and person, the real meetings of the year that ends on the day."""
    of, whose = meetings.c, people.alias("whose")
    after = (day - timedelta(days=_YEAR)).isoformat()
    query = (
        select(
            customers.c.account, whose.c.person, whose.c.name, func.min(of.day).label("first"),
            func.aggregate_strings(cast(of.entry, Text), ",").label("entries"),
        )
        .join(customers, customers.c.customer == of.customer)
        .join(people, people.c.person == of.person)
        .join(whose, whose.c.person == people.c.account)
        .where(of.day > after, of.day <= day.isoformat(), of.channel.in_(policy.health.real))
        .group_by(customers.c.account, whose.c.person, whose.c.name)
    )  # fmt: skip
    if accounts is not None:
        query = query.where(customers.c.account.in_(accounts))
    for at, *talks in tuples(connection, query):
        yield at, _Talks(*talks)


def _single_contact(at: _Relation) -> Iterable[Alert]:
    """Working with or through one person only (K4)."""
    known, wanted = [held[0] for held in at.present.values()], at.policy.people.several
    if len(known) < wanted:
        who = known[0] if len(known) == 1 else None
        names = ", ".join(post.name for post in known) or "nobody"
        text = f"known there: {names}; at least {wanted} key persons are wanted"
        yield at.alert("single-contact", text, who.begun if who else None, who, *at.evidence())
    elif len(at.talks) == 1 and at.talks[0].person in at.present:
        (talks,) = at.talks
        text = f"of {len(known)} key persons only {talks.name} was met in the last {_YEAR} days"
        who = at.present[talks.person][0]
        yield at.alert("single-contact", text, first_day(talks.first), who, *talks.entries, *at.evidence())


def _deciders(at: _Relation) -> Iterable[Alert]:
    """Not adapting when the deciders change (K4)."""
    for held in at.present.values():
        deciding = [(_decides_since(post), post) for post in held if _DECIDER in post.roles]
        if not deciding:
            continue
        (since, entry), post = min(deciding)
        age, met = (at.day - since).days, at.met.get(post.person)
        was_there_already = entry == post.entry and post.since is None
        if age > _YEAR or (met and (was_there_already or met.on >= since)):
            continue
        due = since + timedelta(days=at.policy.people.decider_days)
        if due >= at.day:
            text = f"{post.name} decides since {since}; meet the new decision maker by {due}"
            yield at.alert("decider-new", text, since, post, entry)
        else:
            text = f"{post.name} decides since {since} and was not met in the {age} days since"
            yield at.alert("decider-unmet", text, since, post, entry, *((met.entry,) if met else ()))


def _decides_since(post: Post) -> tuple[date, int]:
    """Give the day on which the holder of the post became a decision maker for the last time, and the entry."""
    since, decides = (post.begun, post.entry), False
    for change in post.changes:
        if change.roles is None:
            continue
        if _DECIDER in change.roles and not decides and change.entry != post.entry:
            since = (first_day(change.on), change.entry)
        decides = _DECIDER in change.roles
    return since


def _missing_roles(at: _Relation) -> Iterable[Alert]:
    """Which roles have not been found yet (K5)."""
    for role in at.policy.people.roles:
        if not at.holding(role):
            yield at.alert("role-missing", f"nobody is known as {role}", None, None, *at.evidence())


def _unmet(at: _Relation) -> Iterable[Alert]:
    """Which key persons have not been met for long (K5)."""
    most = at.policy.health.unmet_after
    for held in at.present.values():
        keys = [post for post in held if post.level and post.level <= at.policy.people.key_level]
        if not keys:
            continue
        post, met = keys[0], at.met.get(keys[0].person)
        since = met.on if met else min(each.begun for each in held)
        if (at.day - since).days > most:
            how = f"last met on {since}" if met else f"never met, known since {since}"
            text = f"{post.name} (level {post.level}) was not met for {(at.day - since).days} days: {how}"
            yield at.alert("key-person-unmet", text, since, post, post.entry, *((met.entry,) if met else ()))


def _left(at: _Relation) -> Iterable[Alert]:
    """Not adapting when somebody who matters has left (K4)."""
    for post in at.gone:
        day = first_day(post.left_on or "")
        matters = _DECIDER in post.roles or (post.level is not None and post.level <= at.policy.people.key_level)
        if not matters or (at.day - day).days > _RECENT or post.person in at.present:
            continue
        vacant = [role for role in post.roles if not at.holding(role)]
        followed = any(other.begun >= day for other in at.posts())
        if vacant or not (post.roles or followed):
            lost = f"nobody is known as {', '.join(vacant)} since" if vacant else "nobody came since"
            text = f"{post.name} left on {post.left_on}; {lost}"
            yield at.alert("person-left", text, day, post, post.entry, post.left_entry or post.entry)
