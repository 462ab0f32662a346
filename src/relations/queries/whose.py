"""Whose things are: reps by name, in whatever letter case it is written, and the customers a rep has to do with."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Select, bindparam, or_, select

from relations.domain.reps import same_name
from relations.projections.aims import figures
from relations.projections.complaints import complaint_changes
from relations.projections.customers import customers
from relations.projections.gifts import gifts
from relations.projections.promises import promise_changes, promises
from relations.projections.visits import plans, visits
from relations.queries.rows import merged
from relations.store.driver import tuples

_OWNS: Final[tuple[Column[Any], ...]] = (customers.c.owner,)
_TAKES_PART: Final[tuple[tuple[Column[Any], ...], ...]] = (
    (promises.c.rep, promises.c.first_rep),
    (promise_changes.c.rep,),
    (complaint_changes.c.name,),
    (gifts.c.rep,),
)
"""Where it stands, in each table, that a rep promised, took something in hand, or gave."""


class Customers(NamedTuple):
    """The accounts of the customers of a rep, and of all at whom something may be the rep's."""

    own: list[int]
    concerned: list[int]


def customers_of(connection: Connection, rep: str) -> Customers:
    """Name the customers of a rep, and with them those where the rep ever promised, took in hand or gave something."""
    account, own = merged(connection, customers), owned_by(connection, rep)
    others = set(own).union(*(_files_naming(connection, columns, rep) for columns in _TAKES_PART))
    return Customers(own, sorted({account.get(file, file) for file in others}))


def owned_by(connection: Connection, rep: str) -> list[int]:
    """Name the customers of a rep by their accounts."""
    return sorted(_files_naming(connection, _OWNS, rep) - merged(connection, customers).keys())


def reps_known(connection: Connection) -> list[str]:
    """Name everybody who looks after a customer, planned or made a visit, or has a target or forecast, each once."""
    columns = (customers.c.owner, visits.c.rep, plans.c.rep, figures.c.rep)
    names = {name for column in columns for (name,) in tuples(connection, select(column).distinct()) if name}
    found = {same_name(name): name for name in sorted(names)}
    return [found[key] for key in sorted(found)]


def is_rep(connection: Connection, column: Column[Any], rep: str, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell in SQL whether a column names a rep, among the rows of its table for which `where` holds."""
    return column.in_(_spellings(connection, rep, select(column).distinct().where(*where)))


def _spellings(connection: Connection, rep: str, query: Select[Any]) -> list[str]:
    """Give every way in which the name of a rep is written where a query finds names.

    Letter case and spaces do not matter (`same_name`); SQL has no such comparison that is the same in all databases.
    Of reps there are few, however many rows name them.
    """
    wanted, found = same_name(rep), {name for row in tuples(connection, query) for name in row}
    return sorted(name for name in found if name is not None and same_name(name) == wanted)


def _files_naming(connection: Connection, columns: tuple[Column[Any], ...], rep: str) -> set[int]:
    """Name the files of customers where a rep stands in one of the columns."""
    written = _spellings(connection, rep, _names(columns))
    return {file for (file,) in tuples(connection, _files(columns), {"names": written})} if written else set()


@cache
def _names(columns: tuple[Column[Any], ...]) -> Select[Any]:
    return select(*columns).distinct()


@cache
def _files(columns: tuple[Column[Any], ...]) -> Select[Any]:
    written: BindParameter[str] = bindparam("names", expanding=True)
    return select(columns[0].table.c.customer).distinct().where(or_(*(column.in_(written) for column in columns)))
