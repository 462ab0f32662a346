"""Asking the same over and over: statements that are made and compiled once, and run by the driver itself.

To build and to run a statement through SQLAlchemy takes a hundred times as long as the database takes to answer it.
So the queries of the answers that must be quick are constants, or made by cached functions; what changes are their
parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.result import result_tuple
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler


def fetch(connection: Connection, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Any]:
    """Give all rows, with the names of their columns; `values` may hold more than the query asks for.

    The columns must be whole numbers and texts.
    """
    with closing(_cursor(connection, query, values)) as cursor:
        return list(map(_row(query), cursor.fetchall()))


def tuples(connection: Connection, query: Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Give all rows without names, as the driver does: of very many, that is the quickest."""
    with closing(_cursor(connection, query, values)) as cursor:
        return cursor.fetchall()


def _cursor(connection: Connection, query: Select[Any], values: Mapping[str, Any] | None) -> DBAPICursor:
    if not connection.in_transaction():
        connection.begin()
    dialect = connection.dialect
    state = _compiled(query, type(dialect)).construct_expanded_state(values)  # type: ignore[arg-type]
    parameters = state.positional_parameters if dialect.positional else state.parameters
    errors = dialect.loaded_dbapi.Error
    cursor = connection.connection.cursor()
    try:
        cursor.execute(state.statement, parameters)
    except errors as error:
        raise DBAPIError.instance(state.statement, parameters, error, errors) from error
    return cursor


@lru_cache(maxsize=512)
def _compiled(query: Select[Any], kind: type[Dialect]) -> SQLCompiler:
    """Compile a statement once for all databases of a kind."""
    return query.compile(dialect=kind())


@lru_cache(maxsize=512)
def _row(query: Select[Any]) -> Callable[[Any], Any]:
    """Give what makes a row with names of the columns of a query."""
    return result_tuple([column.name for column in query.selected_columns])
