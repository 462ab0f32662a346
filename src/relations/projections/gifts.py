"""The gifts: one row for each."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, func, insert, update

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
from relations.projections.projection import Batch, Projection, Row, metadata, run

_LATER = ("approved_by", "approved_on", "refused_by", "refused_on", "returned_on", "reason")

gifts = Table(
    "gifts",
    metadata,
    Column("gift", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer),
    Column("rep", Text),
    Column("item", Text, nullable=False),
    Column("value", Text),
    Column("currency", Text),
    Column("occasion", Text),
    Column("cash", Integer, nullable=False),
    Column("began", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("visit_number", Integer),
    Column("requested_by", Text),
    Column("requested_on", Text),
    *(Column(name, Text) for name in _LATER),
    Index("gifts_by_customer", "customer", "number", unique=True),
    Index("gifts_by_person", "person"),
)

_BEGIN = insert(gifts)
_CHANGE = (
    update(gifts)
    .where((gifts.c.customer == bindparam("of")) & (gifts.c.number == bindparam("which")))
    .values(
        state=bindparam("now"),
        occurred=func.coalesce(bindparam("handed_on"), gifts.c.occurred),
        visit_number=func.coalesce(bindparam("at_visit", type_=Integer), gifts.c.visit_number),
        **{name: func.coalesce(bindparam(f"new_{name}"), gifts.c[name]) for name in _LATER},
    )
)


class Gifts(Projection):
    """One row for each gift; amounts stay the decimal texts that the log holds."""

    tables: ClassVar[tuple[Table, ...]] = (gifts,)
    files = (gifts.c.customer,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements for a batch."""
        begun: list[Row] = []
        changed: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, Handed):
                begun.append(_begun(batch, entry, event))
            elif isinstance(event, GiftChange):
                changed.append(_changed(batch, entry, event))
        run(connection, _BEGIN, begun)
        run(connection, _CHANGE, changed)


def _begun(batch: Batch, entry: Entry, event: Handed) -> Row:
    asked = isinstance(event, GiftRequested)
    return {
        "gift": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "person": batch.person(event.person),
        "rep": event.rep,
        "item": event.item,
        "value": None if event.value is None else str(event.value),
        "currency": event.currency,
        "occasion": event.occasion,
        "cash": int(event.cash),
        "began": state_of(event),
        "state": state_of(event),
        "occurred": str(entry.occurred),
        "visit_number": event.visit,
        "requested_by": entry.actor if asked else None,
        "requested_on": str(entry.occurred) if asked else None,
        **dict.fromkeys(_LATER),
    }


def _changed(batch: Batch, entry: Entry, event: GiftChange) -> Row:
    on = str(entry.occurred)
    new: Row = dict.fromkeys(_LATER)
    match event:
        case GiftApproved():
            new |= {"approved_by": entry.actor, "approved_on": on, "reason": event.reason}
        case GiftRefused():
            new |= {"refused_by": entry.actor, "refused_on": on, "reason": event.reason}
        case GiftReturned():
            new |= {"returned_on": on, "reason": event.reason}
    handed = event if isinstance(event, GiftHanded) else None
    return {
        "of": batch.customer(entry),
        "which": event.gift,
        "now": state_of(event),
        "handed_on": on if handed else None,
        "at_visit": handed.visit if handed else None,
        **{f"new_{name}": value for name, value in new.items()},
    }
