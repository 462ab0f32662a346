"""policy show|set|history|diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun
from relations.cli.options import formatted, recording
from relations.cli.output import Columns, print_json, print_rows, print_table
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.domain.policy import Policy


@click.group("policy", cls=Noun)
def policy_() -> None:
    """See and set the rules by which relationships are judged.

    An answer as of an old day uses the rules of that day.

    Example: relations policy show
    """


@policy_.command()
@click.argument("preset", required=False)
@formatted
@click.pass_obj
def show(desk: Desk, /, *, preset: str | None) -> None:
    """Show the rules in force, or with a name those of a preset, as a file to begin with.

    Example: relations policy show retail
    """
    from relations.domain import presets

    if preset is not None:
        if desk.format == "json":
            print_json(_rules(desk, preset).model_dump(mode="json"))
        else:
            _rules(desk, preset)
            click.echo(presets.preset_text(preset), nl=False)
        return
    found = desk.book.policy(desk.today)
    if desk.format == "json":
        print_json({"entry": found.entry, **found.policy.model_dump(mode="json")})
        return
    since = f"set by entry {found.entry}" if found.entry else "the shipped default; nobody has set others"
    click.echo(plain(f"policy {found.policy.name} ({since})"))
    print_table(["rule", "value"], [[key, str(value)] for key, value in _flat(found.policy)])


@policy_.command("set")
@click.argument("rules")
@click.option("--reason", required=True, help="Why the rules change.")
@recording
@click.pass_obj
def set_(desk: Desk, /, *, rules: str, reason: str, on: str | None, note: str | None) -> None:
    """Put the rules of a TOML file, or of a preset, into force.

    Example: relations policy set dealer --reason "we look after dealers" --on 2026-01-01
    """
    from relations.domain.policy import SetPolicy

    desk.record(desk.command(SetPolicy, on, policy=_rules(desk, rules), reason=reason, note=note))


@policy_.command()
@formatted
@click.pass_obj
def history(desk: Desk, /) -> None:
    """List every change of the rules, and from which day on it holds.

    Example: relations policy history
    """
    from relations.queries.policy import PolicyRow

    columns: Columns = {"since": "since", "policy": "name", "reason": "reason", "by": "actor", "entry": "position"}
    empty = "nobody has set rules; the shipped default is in force"
    print_rows(desk.book.policies(), desk.format, columns, row_type=PolicyRow, empty=empty)


@policy_.command()
@click.argument("before")
@click.argument("after", required=False)
@formatted
@click.pass_obj
def diff(desk: Desk, /, *, before: str, after: str | None) -> None:
    """Show in which rules two policies differ: presets, files, or entries of the history; by default against those in force.

    Example: relations policy diff default retail
    """
    from relations.domain.policy import differences

    later = desk.book.policy(desk.today).policy if after is None else _rules(desk, after)
    found = differences(_rules(desk, before), later)
    if desk.format == "json":
        print_json([{"rule": rule, "before": old, "after": new} for rule, old, new in found])
    elif found:
        print_table(["rule", "before", "after"], [[rule, _shown(old), _shown(new)] for rule, old, new in found])
    else:
        click.echo("they do not differ")


def _rules(desk: Desk, name: str) -> Policy:
    """Find rules by the name of a preset, the number of the entry that set them, or the name of a file."""
    from relations.domain import presets
    from relations.domain.policy import Policy

    if name in presets.names():
        return presets.preset(name)
    if name.isascii() and name.isdecimal():
        for row in desk.book.policies():
            if row.position == int(name):
                return Policy.model_validate(row.rules)
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise presets.UnknownPolicyError(name) from None
    return presets.read_policy(name, text)


def _flat(policy: Policy) -> list[tuple[str, Any]]:
    from relations.domain.policy import flat

    return [(key, _shown(value)) for key, value in flat(policy.model_dump()).items() if value is not None]


def _shown(value: object) -> str:
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
