"""correct POSITION, retract POSITION, confirm POSITION."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import recording


class Position(click.ParamType[int]):
    """The place of an entry in the log, also written as the reference of what it began: 32 or P32."""

    name = "position"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number."""
        text = str(value).strip().lstrip("#")
        digits = text[1:] if text[:1].isalpha() else text
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 18 or int(digits) == 0:  # noqa: PLR2004
            self.fail(f"{value!r} is no entry; write its position in the log, such as 32, or a reference", param, ctx)
        return int(digits)


class Assignment(click.ParamType[tuple[str, str]]):
    """A field and its value."""

    name = "field=value"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Take it apart at the first equals sign."""
        if isinstance(value, tuple):
            return value
        field, sign, text = str(value).partition("=")
        if not sign or not field.strip() or not text.strip():
            self.fail(f"{value!r} is not field=value; write it like due=2026-03-12, or use --clear FIELD", param, ctx)
        return field.strip().replace("-", "_"), text.strip()


POSITION = Position()


@click.command("correct", cls=Verb)
@click.argument("position", type=POSITION)
@click.option(
    "--set",
    "changes",
    type=Assignment(),
    multiple=True,
    help="What a field should have said: due=2026-03-12; may be repeated.",
)
@click.option(
    "--clear", "cleared", multiple=True, metavar="FIELD", help="A field that should have said nothing; may be repeated."
)
@click.option("--occurred", metavar="WHEN", help="When it really happened.")
@click.option("--reason", required=True, help="What was wrong.")
@recording
@click.pass_obj
def correct_(
    desk: Desk, /, *, position: int, changes: Sequence[tuple[str, str]], cleared: tuple[str, ...],
    occurred: str | None, on: str | None, **fields: Any,
) -> None:  # fmt: skip
    """Say what a wrong entry should have said; the entry itself stays in the log, as it was.

    The fields of an entry: relations log show POSITION. Persons, customers and references are written as elsewhere;
    several values are separated by commas. A correction can be corrected and retracted like any entry.

    Example: relations correct P6 --set "text=replace three cases" --reason "misheard"
    """
    from relations.domain.corrections import CorrectEntry

    typed = _typed(desk, position, dict(changes)) if changes else {}
    moment = desk.when(occurred) if occurred else None
    given = {"changes": typed, "cleared": cleared, "occurred": moment}
    desk.record(desk.command(CorrectEntry, on, position=position, **given, **fields))


@click.command("retract", cls=Verb)
@click.argument("position", type=POSITION)
@click.option("--dependants", is_flag=True, help="Retract what builds on it too.")
@click.option("--reason", required=True, help="Why it should not have been recorded.")
@recording
@click.pass_obj
def retract_(desk: Desk, /, *, position: int, on: str | None, **fields: Any) -> None:
    """Say that an entry should not have been made: it stays in the log, and counts no longer.

    Retracting a retraction brings the entry back.

    Example: relations retract V4 --dependants --reason "it was another shop"
    """
    from relations.domain.corrections import RetractEntry

    desk.record(desk.command(RetractEntry, on, position=position, **fields))


@click.command("confirm", cls=Verb)
@click.argument("position", type=POSITION)
@recording
@click.pass_obj
def confirm_(desk: Desk, /, *, position: int, on: str | None, **fields: Any) -> None:
    """Confirm what somebody else corrected or retracted, where the policy asks for a second person.

    Which corrections wait: relations audit entries.

    Example: relations confirm --help
    """
    from relations.domain.corrections import ConfirmCorrection

    desk.record(desk.command(ConfirmCorrection, on, position=position, **fields))


def _typed(desk: Desk, position: int, changes: dict[str, str]) -> dict[str, Any]:
    """Turn what was typed into the values of the entry's fields; what has no such field is refused later."""
    from relations.domain import catalogue

    entry = desk.book.entry(position)
    kind = catalogue.event_types().get(entry.state.get("kind") or entry.topic)
    fields = kind.model_fields if kind else {}
    return {
        field: _value(desk, fields[field].annotation, text) if field in fields else text
        for field, text in changes.items()
    }


def _value(desk: Desk, annotation: Any, text: str) -> Any:
    from relations.domain.when import When

    parts = {annotation, *get_args(annotation)}
    if text.startswith(("{", "[")):
        try:
            return json.loads(text)
        except ValueError:
            raise click.UsageError(
                f"{text[:40]!r} is not JSON; see what the entry says with: relations log show"
            ) from None
    if When in parts:
        return str(desk.when(text))
    if date in parts:
        return str(desk.day(text))
    if any(part is tuple or getattr(part, "__origin__", None) is tuple for part in parts):
        return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    return text
