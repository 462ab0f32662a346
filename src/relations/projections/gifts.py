"""The gifts: one row for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, func, update

from relations.domain.event import Entry
from relations.domain.gifts import (
    GiftApproved,
    GiftChange,
    GiftHanded,
    GiftRefused,
    GiftRequested,
    GiftReturned,
    Handed,
    state_of,
)
from relations.projections.projection import KEPT, Batch, Change, Number, Projection, Row, Statement, adding, metadata

_LATER = ("approved_by", "approved_on", "refused_by", "refused_on", "returned_on", "reason")

gifts = Table(
    "gifts",
    metadata,
    Column("gift", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("person", Number),
    Column("rep", Text),
    Column("item", Text, nullable=False),
    Column("value", Text),
    Column("currency", Text),
    Column("occasion", Text),
    Column("cash", Number, nullable=False),
    Column("began", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("visit_number", Number),
    Column("requested_by", Text),
    Column("requested_on", Text),
    *(Column(name, Text) for name in _LATER),
    Index("gifts_by_customer", "customer", "number", unique=True, info=KEPT),
    Index("gifts_by_person", "person"),
)

_BEGIN = adding(gifts)
_CHANGE = Statement(
    update(gifts)
    .where((gifts.c.customer == bindparam("of")) & (gifts.c.number == bindparam("which")))
    .values(
        state=bindparam("now"),
        occurred=func.coalesce(bindparam("handed_on"), gifts.c.occurred),
        visit_number=func.coalesce(bindparam("at_visit", type_=Number), gifts.c.visit_number),
        **{name: func.coalesce(bindparam(f"new_{name}"), gifts.c[name]) for name in _LATER},
    ),
    "of", "which", "now", "handed_on", "at_visit", *(f"new_{name}" for name in _LATER),
)  # fmt: skip


class Gifts(Projection):
    """One row for each gift; amounts stay the decimal texts that the log holds."""

    tables: ClassVar[tuple[Table, ...]] = (gifts,)
    files = (gifts.c.customer,)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        yield _BEGIN, [_begun(batch, entry, event) for entry, event in batch.of(Handed)]
        yield _CHANGE, [_changed(batch, entry, event) for entry, event in batch.of(GiftChange)]


def _begun(batch: Batch, entry: Entry, event: Handed) -> Row:
    asked = isinstance(event, GiftRequested)
    return (
        entry.position,
        batch.file(entry),
        entry.version,
        batch.reference(event.person),
        event.rep,
        event.item,
        None if event.value is None else str(event.value),
        event.currency,
        event.occasion,
        int(event.cash),
        state_of(event),
        state_of(event),
        entry.occurred.text,
        event.visit,
        entry.actor if asked else None,
        entry.occurred.text if asked else None,
        *[None] * len(_LATER),
    )


def _changed(batch: Batch, entry: Entry, event: GiftChange) -> Row:
    on = entry.occurred.text
    new: dict[str, str | None] = {}
    match event:
        case GiftApproved():
            new = {"approved_by": entry.actor, "approved_on": on, "reason": event.reason}
        case GiftRefused():
            new = {"refused_by": entry.actor, "refused_on": on, "reason": event.reason}
        case GiftReturned():
            new = {"returned_on": on, "reason": event.reason}
    handed = event if isinstance(event, GiftHanded) else None
    return (
        batch.file(entry),
        event.gift,
        state_of(event),
        on if handed else None,
        handed.visit if handed else None,
        *map(new.get, _LATER),
    )
