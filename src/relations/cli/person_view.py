"""How a key person's file looks in the terminal, and who reports to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from relations.cli.output import moment, print_table
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.queries.people import PersonRow, TenureRow


def print_person(person: PersonRow) -> None:
    """Print a file: what is known at a glance, then posts, attitudes, facts and the latest assessment."""
    facts = {
        "birthday": person.birthday,
        "phone": person.phone,
        "last met": person.last_met,
        "entries that mention": str(person.mentions),
    }
    named = [f"{name} {value}" for name, value in facts.items() if value]
    click.echo(plain(f"{person.name} ({person.ref})  {', '.join(named)}"))
    for former in person.former_names:
        why = f", because {former.reason}" if former.reason else ""
        click.echo(plain(f"called {former.name} until {moment(former.until)}{why} (entry {former.entry})"))
    _print_posts(person)
    _print_attitudes(person)
    _print_facts(person)
    _print_assessment(person)


def print_tree(persons: Sequence[PersonRow]) -> None:
    """Draw who reports to whom: everybody below the superior, with role, attitude and influence."""
    if not persons:
        click.echo("no key person to show")
        return
    below: dict[str | None, list[PersonRow]] = defaultdict(list)
    refs = {person.ref for person in persons}
    above = {person.ref: _superiors(person) for person in persons}
    for person in persons:
        below[next(iter(above[person.ref] & refs), None)].append(person)
    drawn: set[str] = set()
    for person in [*below[None], *persons]:
        _draw(person, below, drawn, 0, outside=not above[person.ref] <= refs)


def _draw(
    person: PersonRow, below: dict[str | None, list[PersonRow]], drawn: set[str], depth: int, *, outside: bool = False
) -> None:
    if person.ref in drawn:
        return
    drawn.add(person.ref)
    facts = [person.title, ", ".join(person.roles), person.attitude]
    facts += [f"influence {person.influence}" if person.influence else None, person.faction]
    facts += [f"reports to {person.reports_to}, who is not there" if outside else None]
    said = "; ".join(fact for fact in facts if fact)
    click.echo(plain(f"{'   ' * depth}{person.name} ({person.ref}){'  ' + said if said else ''}"))
    for next_one in below[person.ref]:
        _draw(next_one, below, drawn, depth + 1)


def _superiors(person: PersonRow) -> set[str]:
    return {post.reports_to_ref for post in person.tenures if post.reports_to_ref and post.left_on is None}


def _print_posts(person: PersonRow) -> None:
    if person.tenures:
        rows = [_post(post) for post in person.tenures]
        print_table(["customer", "title", "roles", "since", "left", "entry"], rows)


def _post(post: TenureRow) -> list[str]:
    roles = ", ".join(post.roles)
    begun, left = moment(post.since or ""), moment(post.left_on or "")
    return [plain(post.customer), plain(post.title or ""), roles, begun, left, str(post.entry)]


def _print_attitudes(person: PersonRow) -> None:
    if person.attitudes:
        click.echo()
        rows = [
            [row.attitude, moment(row.on), plain(row.customer), plain(row.reason or ""), str(row.entry)]
            for row in person.attitudes
        ]
        print_table(["attitude", "on", "customer", "because", "entry"], rows)


def _print_facts(person: PersonRow) -> None:
    if person.facts:
        click.echo()
        rows = [
            [row.ref, row.about, plain(row.text), plain(row.source or ""), plain(row.by), moment(row.on),
             plain(f"{moment(row.withdrawn_on)}: {row.reason}") if row.withdrawn_on else ""]
            for row in person.facts
        ]  # fmt: skip
        headings = ["ref", "about", "fact", "from", "learned by", "on", "withdrawn"]
        most = len(headings) if any(row.withdrawn_on for row in person.facts) else len(headings) - 1
        print_table(headings[:most], [row[:most] for row in rows])


def _print_assessment(person: PersonRow) -> None:
    if judged := person.assessment:
        click.echo()
        signs = [f"{sign} {'yes' if there else 'no'}" for sign, there in judged.signs.items()]
        marks = [f"{question} {mark} of 5" for question, mark in judged.questions.items()]
        signed = f"signed by {judged.by} on {moment(judged.on)} at {judged.customer} (entry {judged.entry})"
        click.echo(plain(f"assessed {judged.points:g} of 100, {signed}: {', '.join([*signs, *marks])}"))
