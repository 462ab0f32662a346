"""Who may do what in a book on PostgreSQL: its owner, its writers, and the auditors who only read."""

from __future__ import annotations

from collections.abc import Sequence

from relations.errors import InvalidInputError
from relations.store.database import Database
from relations.store.schema import BOOK, FACTS


class NoRolesError(InvalidInputError):
    """A file has no roles."""

    def __init__(self) -> None:
        super().__init__("a book in a file has no roles: who may open the file may write to it; use chmod")


def roles(database: Database, read_models: Sequence[str]) -> str:
    """Write the SQL that makes the roles of a book and hands its tables to its owner; running it again changes nothing.

    Writers may append, lock and move the head, and keep the read models; nobody but the owner may do more, and nobody
    may change or delete an entry. Raises NoRolesError for a book that is a file.
    """
    if database.dialect != "postgresql":
        raise NoRolesError
    with database.reading() as connection:
        name, schema = connection.exec_driver_sql("SELECT current_database(), current_schema()").one()
    owner, writer, auditor = (_quoted(f"{name}_{role}") for role in ("owner", "writer", "auditor"))
    log = [BOOK.entries.name, BOOK.head.name, BOOK.tracking.name, FACTS.name]
    tables = [*log, *read_models]
    within, everything = _quoted(schema), ", ".join(tables)
    return "\n".join([
        f"-- The roles of the relations book at {database.place}.",
        f"-- Run it as the role that made the book: psql {database.place} -f roles.sql",
        "-- Then give each person a login of the name under which they record:",
        f"""--   CREATE ROLE "li.wei" LOGIN PASSWORD '...' IN ROLE {writer};""",
        f"""--   CREATE ROLE "auditor" LOGIN PASSWORD '...' IN ROLE {auditor};""",
        "BEGIN;",
        f"SET LOCAL search_path = {within};",
        *(_made(role) for role in (owner, writer, auditor)),
        f"GRANT {owner} TO CURRENT_USER;",
        f"GRANT CONNECT ON DATABASE {_quoted(name)} TO {writer}, {auditor};",
        f"REVOKE CREATE ON SCHEMA {within} FROM PUBLIC;",
        f"GRANT USAGE ON SCHEMA {within} TO {owner}, {writer}, {auditor};",
        f"GRANT CREATE ON SCHEMA {within} TO {owner};",
        *(f"ALTER TABLE {table} OWNER TO {owner};" for table in tables),
        *(f"ALTER FUNCTION {function}() OWNER TO {owner};" for function in _functions()),
        f"REVOKE ALL ON {everything} FROM PUBLIC, {writer}, {auditor};",
        f"GRANT SELECT ON {everything} TO {writer}, {auditor};",
        f"GRANT INSERT ON {BOOK.entries.name} TO {writer};",
        f"GRANT UPDATE ON {BOOK.head.name} TO {writer};",
        f"GRANT INSERT, UPDATE ON {BOOK.tracking.name} TO {writer};",
        f"GRANT INSERT, UPDATE, DELETE, TRUNCATE ON {', '.join(read_models)} TO {writer};",
        "-- Read models that a later program makes anew, as the owner:",
        *(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {within} GRANT {rights} ON TABLES TO {role};"
            for role, rights in ((writer, "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"), (auditor, "SELECT"))
        ),
        "COMMIT;",
    ])  # fmt: skip


def _functions() -> list[str]:
    return [f"{BOOK.entries.name}_refuse", f"{BOOK.entries.name}_check", f"{BOOK.head.name}_tell"]


def _made(role: str) -> str:
    text = role.replace("'", "''").replace('"', "", 1).removesuffix('"').replace('""', '"')
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{text}') "
        f"THEN CREATE ROLE {role} NOLOGIN; END IF; END $$;"
    )


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
