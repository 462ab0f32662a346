"""Statements that are made and compiled once, and run by the driver itself.

To build and to run a statement through SQLAlchemy takes ten to a hundred times as long as the database takes to answer
it. So what every command needs, and the queries of the answers that must be quick, are constants or made by cached
functions; what changes are their values, which are texts, numbers, bytes, or lists of these for an expanding IN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.result import result_tuple
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
_NOTHING: Values = {}


def cursor(connection: Connection) -> DBAPICursor:
    """Give a cursor of the driver, in the connection's transaction; `Database` translates what it raises."""
    return connection.connection.cursor()


def execute(connection: Connection, statement: Any, values: Values = _NOTHING) -> DBAPICursor:
    """Execute a Core statement that is made once and kept; `values` may hold more than it asks for."""
    kind = type(connection.dialect)
    _, lists = _compiled(statement, kind)  # type: ignore[arg-type]
    text, parameters = _form(statement, kind, tuple(len(values[name]) for name in lists))  # type: ignore[arg-type]
    done = cursor(connection)
    done.execute(text, parameters(values))
    return done


def execute_all(connection: Connection, runs: Iterable[tuple[str, Sequence[Any]]]) -> None:
    """Execute texts in the driver's own way of writing parameters, each for all of its rows.

    One row is executed by itself: for many, psycopg opens a pipeline, which costs round trips of its own.
    """
    done = cursor(connection)
    for text, rows in runs:
        if len(rows) == 1:
            done.execute(text, rows[0])
        else:
            done.executemany(text, rows)


def tuples(connection: Connection, query: Select[Any], values: Values = _NOTHING) -> Sequence[Any]:
    """Give all rows without names, as the driver does: of very many, that is the quickest."""
    return execute(connection, query, values).fetchall()


def fetch(connection: Connection, query: Select[Any], values: Values = _NOTHING) -> list[Any]:
    """Give all rows with the names of their columns, which are whole numbers and texts."""
    return list(map(_row(query), execute(connection, query, values).fetchall()))


@lru_cache(maxsize=1024)
def _compiled(statement: Any, kind: type[Dialect]) -> tuple[SQLCompiler, tuple[str, ...]]:
    """Compile a statement once for all databases of a kind, and name those lists that it asks for, each once."""
    compiled = statement.compile(dialect=kind())
    lists = (name for one, name in compiled.bind_names.items() if one.expanding and one.required)
    return compiled, tuple(dict.fromkeys(lists))


@lru_cache(maxsize=4096)
def _form(statement: Any, kind: type[Dialect], lengths: tuple[int, ...]) -> tuple[str, Callable[[Values], Any]]:
    """Give a statement's text for lists of these lengths, and what makes the driver's parameters of its values."""
    compiled, lists = _compiled(statement, kind)  # type: ignore[arg-type]
    some = {name: [0] * size for name, size in zip(lists, lengths, strict=True)}
    state = compiled.construct_expanded_state({**compiled.params, **some})
    asked = {name for one, name in compiled.bind_names.items() if one.required}
    constants = {name: value for name, value in state.parameters.items() if name not in asked}
    expanded = [(name, state.parameter_expansion[name]) for name in lists]

    def flat(values: Values) -> dict[str, Any]:
        found = {**constants, **values}
        for name, each in expanded:
            found.update(zip(each, found.pop(name), strict=True))
        return found

    order = state.positiontup
    if order is None:
        return state.statement, flat
    if len(order) > 1:
        take = itemgetter(*order)
        return state.statement, (lambda values: take(flat(values))) if constants or lists else take
    return state.statement, lambda values: tuple(flat(values)[name] for name in order)


@lru_cache(maxsize=1024)
def _row(query: Select[Any]) -> Callable[[Any], Any]:
    """Give what makes a row with names of the columns of a query."""
    return result_tuple([column.name for column in query.selected_columns])
