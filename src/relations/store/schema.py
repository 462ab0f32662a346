"""The tables of a log, and the triggers that keep it append-only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.schema import DDL

REFUSAL = "entries are never changed or deleted"
"""What the triggers say."""
FORGED = "RLACT"
"""The SQLSTATE by which PostgreSQL's trigger refuses an entry in the name of somebody else; it says who it was."""

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


@dataclass(frozen=True, slots=True)
class LogTables:
    """The tables of one log."""

    metadata: MetaData
    entries: Table
    head: Table
    tracking: Table


def log_tables(metadata: MetaData, prefix: str = "") -> LogTables:
    """Give the tables of one log, named `<prefix>entries` and so on; creating them makes triggers and head row too."""
    entries = Table(
        f"{prefix}entries",
        metadata,
        Column("position", _NUMBER, primary_key=True, autoincrement=False),
        Column("event_id", Text, nullable=False, unique=True),
        Column("stream", Text, nullable=False),
        Column("version", _NUMBER, nullable=False),
        Column("topic", Text, nullable=False),
        Column("occurred", Text, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("state", LargeBinary, nullable=False),
        Column("leaf", LargeBinary, nullable=False),
        UniqueConstraint("stream", "version"),
        Index(f"{prefix}entries_by_topic", "topic", "position"),
    )
    head = Table(
        f"{prefix}head",
        metadata,
        Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        Column("size", _NUMBER, nullable=False),
        Column("frontier", LargeBinary, nullable=False),
        Column("recorded_at", Text, nullable=False),
    )
    tracking = Table(
        f"{prefix}tracking",
        metadata,
        Column("name", Text, primary_key=True),
        Column("position", _NUMBER, nullable=False),
    )
    guards = {"sqlite": _sqlite_guards, "postgresql": _postgresql_guards}
    for dialect, statements in guards.items():
        for statement in statements(entries.name, head.name):
            guard: DDL = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(head, "after_create", guard.execute_if(dialect=dialect))
    head.add_is_dependent_on(entries)
    return LogTables(metadata, entries, head, tracking)


def _sqlite_guards(entries: str, head: str) -> list[str]:
    """REPLACE deletes rows without firing DELETE triggers, so an insert must not meet an older row at all."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"INSERT INTO {head} (id, size, frontier, recorded_at) VALUES (1, 0, x'', '')",
        f"CREATE TRIGGER {entries}_keep BEFORE UPDATE ON {entries} {refuse}",
        f"CREATE TRIGGER {entries}_hold BEFORE DELETE ON {entries} {refuse}",
        f"""CREATE TRIGGER {entries}_next BEFORE INSERT ON {entries}
        WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM {entries})
          OR EXISTS (SELECT 1 FROM {entries} WHERE event_id = NEW.event_id)
          OR EXISTS (SELECT 1 FROM {entries} WHERE stream = NEW.stream AND version = NEW.version)
        {refuse}""",
        f"CREATE TRIGGER {head}_hold BEFORE DELETE ON {head} {refuse}",
        f"CREATE TRIGGER {head}_once BEFORE INSERT ON {head} {refuse}",
    ]


def _postgresql_guards(entries: str, head: str) -> list[str]:
    """Who is not of the owner's role records under the name by which they are connected, and no other.

    The table is named with its schema, so that nobody can put another one before it.
    """
    refuse = f"FOR EACH STATEMENT EXECUTE FUNCTION {entries}_refuse()"
    return [
        f"INSERT INTO {head} (id, size, frontier, recorded_at) VALUES (1, 0, '', '')",
        f"""CREATE OR REPLACE FUNCTION {entries}_refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
        f"CREATE TRIGGER {entries}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {entries} {refuse}",
        f"CREATE TRIGGER {head}_hold BEFORE DELETE OR TRUNCATE ON {head} {refuse}",
        f"""DO $do$ BEGIN EXECUTE format($made$
        CREATE OR REPLACE FUNCTION {entries}_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM %%I.{entries}) THEN
                RAISE EXCEPTION '{REFUSAL}';
            END IF;
            IF NEW.actor <> session_user AND NOT pg_catalog.pg_has_role(
                session_user, (SELECT relowner FROM pg_catalog.pg_class WHERE oid = TG_RELID), 'MEMBER'
            ) THEN
                RAISE EXCEPTION USING ERRCODE = '{FORGED}', MESSAGE = session_user;
            END IF;
            RETURN NEW;
        END $$
        $made$, current_schema()); END $do$""",
        f"CREATE TRIGGER {entries}_next BEFORE INSERT ON {entries} FOR EACH ROW EXECUTE FUNCTION {entries}_check()",
        f"""CREATE OR REPLACE FUNCTION {head}_tell() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_catalog.pg_notify('{entries}', NEW.size::text); RETURN NULL; END $$""",
        f"CREATE TRIGGER {head}_grew AFTER UPDATE ON {head} FOR EACH ROW EXECUTE FUNCTION {head}_tell()",
    ]


METADATA = MetaData()
"""The tables of every book: the log and the book's own facts."""

BOOK = log_tables(METADATA)
"""The log of the book itself."""

FACTS = Table("book", METADATA, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
"""What holds for the book as a whole: `format`, `zone`, `created`."""
