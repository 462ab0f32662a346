"""What was seen at customers', and what business was done: one row for each observation and for each deal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Integer, Table, Text

from relations.domain.event import Entry
from relations.domain.market import AccountReconciled, MarketEvent, MoneyCollected, ObservationMade, OrderTaken
from relations.projections.projection import Batch, Change, Number, Projection, Row, adding, metadata

observations = Table(
    "observations",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("visit_number", Number),
    Column("occurred", Text, nullable=False),
    Column("rep", Text),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("about", Text),
    Column("quantity", Text),
    Column("price", Text),
    Column("currency", Text),
    Column("score", Integer),
    Column("person", Number),
    Index("observations_by_customer", "customer", "kind", "occurred"),
    Index("observations_by_day", "occurred"),
)

deals = Table(
    "deals",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("visit_number", Number),
    Column("occurred", Text, nullable=False),
    Column("rep", Text),
    Column("what", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("text", Text),
    Column("margin", Text),
    Column("discount", Text),
    Column("agreed", Integer),
    Index("deals_by_customer", "customer", "what", "occurred"),
    Index("deals_by_day", "occurred"),
)
"""`what` is order, collected or reconciled; amounts stay the decimal texts that the log holds."""

_OBSERVE = adding(observations)
_DEAL = adding(deals)
_WHAT: dict[type[MarketEvent], str] = {
    OrderTaken: "order", MoneyCollected: "collected", AccountReconciled: "reconciled",
}  # fmt: skip


class Market(Projection):
    """One row for each observation, and one for each deal."""

    tables: ClassVar[tuple[Table, ...]] = (observations, deals)
    files = (observations.c.customer, deals.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        yield _OBSERVE, [_observed(batch, entry, event) for entry, event in batch.of(ObservationMade)]
        yield _DEAL, [_dealt(batch, entry, event) for entry, event in batch.of(*_WHAT)]


def _observed(batch: Batch, entry: Entry, event: ObservationMade) -> Row:
    return (
        entry.position,
        batch.file(entry),
        event.visit,
        entry.occurred.text,
        event.rep,
        event.kind,
        event.text,
        event.about,
        _text(event.quantity),
        _text(event.price),
        event.currency,
        event.score,
        batch.reference(event.person),
    )


def _dealt(batch: Batch, entry: Entry, event: Any) -> Row:
    reconciled = isinstance(event, AccountReconciled)
    return (
        entry.position,
        batch.file(entry),
        event.visit,
        entry.occurred.text,
        event.rep,
        _WHAT[type(event)],
        str(event.receivable if reconciled else event.amount),
        event.currency,
        event.text,
        _text(getattr(event, "margin", None)),
        _text(getattr(event, "discount", None)),
        int(event.agreed) if reconciled else None,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
