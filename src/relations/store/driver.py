"""Small statements that every command needs, given to the driver itself: SQLAlchemy takes ten times as long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

_NOTHING: Mapping[str, Any] = {}


def cursor(connection: Connection) -> DBAPICursor:
    """Give a cursor of the driver, in the connection's transaction; `Database` translates what it raises."""
    return connection.connection.cursor()


def execute(connection: Connection, statement: Any, values: Mapping[str, Any] = _NOTHING) -> DBAPICursor:
    """Execute a Core statement that is made once and kept; columns and values are texts, numbers or bytes."""
    text, parameters, constants = _compiled(statement, type(connection.dialect))  # type: ignore[arg-type]
    done = cursor(connection)
    done.execute(text, parameters({**constants, **values} if constants else values))
    return done


@lru_cache(maxsize=512)
def _compiled(
    statement: Any, dialect: type[Dialect]
) -> tuple[str, Callable[[Mapping[str, Any]], Any], Mapping[str, Any]]:
    """Give a statement's text, what makes the driver's parameters of its values, and the values it brings along."""
    compiled = statement.compile(dialect=dialect())
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    order = compiled.positiontup
    if order is None:
        return str(compiled), dict, constants
    if len(order) > 1:
        return str(compiled), itemgetter(*order), constants
    return str(compiled), lambda values: tuple(values[name] for name in order), constants
