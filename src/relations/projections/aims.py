"""What is aimed at: the targets and forecasts of reps, and the plans for key accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text

from relations.domain.accounts import SECTIONS, AccountPlanned
from relations.domain.event import Entry
from relations.domain.targets import Figure, ForecastMade, TargetSet
from relations.projections.projection import Batch, Change, Number, Projection, Row, adding, metadata

figures = Table(
    "figures",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("file", Number, nullable=False),
    Column("rep", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("currency", Text),
    Column("reason", Text),
    Column("by", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Index("figures_by_period", "period", "position"),
)
"""`what` is target or forecast; `file` is the rep's stream, however the name was written."""

account_plans = Table(
    "account_plans",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("year", Number, nullable=False),
    Column("section", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("currency", Text),
    Column("by", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Index("account_plans_by_customer", "customer", "year", "position"),
    sqlite_with_rowid=False,
)
"""One row for each section of what was said at once; the text of a forecast is its amount."""

_FIGURE = adding(figures)
_SECTION = adding(account_plans)


class Aims(Projection):
    """One row for each target and forecast, and one for each section of a plan that was said."""

    tables: ClassVar[tuple[Table, ...]] = (figures, account_plans)
    positions = tuple(table.c.position for table in tables)
    files = (account_plans.c.customer,)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        yield _FIGURE, [_figure(batch, entry, event) for entry, event in batch.of(TargetSet, ForecastMade)]
        yield _SECTION, [row for entry, event in batch.of(AccountPlanned) for row in _sections(batch, entry, event)]


def _figure(batch: Batch, entry: Entry, event: Figure) -> Row:
    what = "forecast" if isinstance(event, ForecastMade) else "target"
    return (
        entry.position, batch.file(entry), event.rep, what, event.period, event.measure, str(event.amount),
        event.currency, event.reason, entry.actor, entry.occurred.text,
    )  # fmt: skip


def _sections(batch: Batch, entry: Entry, event: AccountPlanned) -> Iterator[Row]:
    for section in ("forecast", *SECTIONS):
        said = getattr(event, section)
        if said is not None:
            currency = event.currency if section == "forecast" else None
            yield (
                entry.position, batch.file(entry), event.year, section, str(said), currency, entry.actor,
                entry.occurred.text,
            )  # fmt: skip
