"""Options that many commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click

from relations.cli.desk import FORMATS, Desk
from relations.domain import words

F = TypeVar("F", bound=Callable[..., Any])

PURPOSES = get_args(words.Purpose)
CHANNELS = get_args(words.Channel)
ROLES = get_args(words.Role)
ATTITUDES = get_args(words.Attitude)
SEVERITIES = get_args(words.Severity)


_TOO_LARGE = 10**18


class WholeNumber(click.IntRange):
    """A whole number between bounds, of at most 18 digits."""

    name = "whole number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Refuse what no database can count to."""
        number = super().convert(value, param, ctx)
        if abs(number) >= _TOO_LARGE:
            self.fail(f"{value} is too large", param, ctx)
        return number


class Span(click.ParamType[int]):
    """A number of days, also written 90d or 12w."""

    name = "days"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Count the days."""
        found = re.fullmatch(r"(\d{1,5})([dw]?)", str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is not a number of days; write it like 90, 90d or 12w", param, ctx)
        return int(found[1]) * (7 if found[2] == "w" else 1)


class _Grade(click.Choice[str]):
    """A to D, also typed in small letters, and always shown in capitals."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        """Leave letter case aside."""
        del ctx
        return str(choice).upper()


GRADE = _Grade(get_args(words.Grade))


def _set_format(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.find_object(Desk).format = value  # type: ignore[union-attr]


def formatted(command: F) -> F:
    """Add --format."""
    return click.option(
        "--format",
        type=click.Choice(FORMATS),
        expose_value=False,
        callback=_set_format,
        help="How to print the answer.",
    )(command)


def recording(command: F) -> F:
    """Add what all commands that record share: --on, --note, --format."""
    command = formatted(command)
    command = click.option("--note", help="Anything else worth keeping.")(command)
    return click.option(
        "--on", metavar="WHEN", help="When it happened: 2026-03-02, 2026-03-02T10:00, 2026-03, yesterday. Default: now."
    )(command)


def standing(command: F) -> F:
    """Add what describes a key person's post: title, roles, level, attitude, influence, superior, faction."""
    for option in (
        click.option("--faction", help="The group that the person belongs to there."),
        click.option("--reports-to", metavar="PERSON", help="The superior."),
        click.option("--influence", type=WholeNumber(1, 5), help="1 little, 5 most."),
        click.option("--attitude", type=click.Choice(ATTITUDES), help="Towards us."),
        click.option("--level", type=WholeNumber(1, 3), help="1 matters most, 2 keep a good relation, 3 neutralise."),
        click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Buying role; may be repeated."),
        click.option("--title", help="The post, such as 店长 or buyer."),
    ):
        command = option(command)
    return command


def customer_filter(command: F) -> F:
    """Add --customer."""
    return click.option("--customer", help="Only of this customer: reference, name, or a unique part of it.")(command)


def axes(command: F) -> F:
    """Add the two axes of time: --as-of for when it happened, --known-at for when it was recorded."""
    return click.option(
        "--as-of",
        metavar="DAY",
        expose_value=False,
        callback=_set_axis,
        help="As it stood at the end of that day. Default: today.",
    )(known_at(command))


def known_at(command: F) -> F:
    """Add --known-at."""
    return click.option(
        "--known-at",
        metavar="WHEN",
        expose_value=False,
        callback=_set_axis,
        help="By what was recorded until then: a moment, a day, or a position in the log. Default: all.",
    )(command)


def _set_axis(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(ctx.find_object(Desk), str(param.name), value)


def choosing(command: F) -> F:
    """Add what lists of what happened are cut by: --customer, --rep, --since, --until, --limit."""
    for option in (
        click.option("--limit", type=WholeNumber(min=1), help="At most so many."),
        click.option("--until", metavar="DAY", help="Only until this day."),
        click.option("--since", metavar="DAY", help="Only from this day on."),
        click.option("--rep", help="Only those of this rep."),
    ):
        command = option(command)
    return customer_filter(command)
