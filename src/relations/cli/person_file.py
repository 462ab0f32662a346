"""person edit|rename|learn|unlearn|assess: what we know of a key person, and what we think of the relationship."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import recording
from relations.domain import words

_ABOUT = get_args(words.About)
_SIGNS: Sequence[str] = get_args(words.Sign)
_QUESTIONS: Sequence[str] = get_args(words.Question)


class _Given(click.ParamType[tuple[str, object]]):
    """One of several names and its value, such as trust=4."""

    name = "name=value"

    def __init__(self, names: Sequence[str], values: Sequence[str], meaning: Sequence[object]) -> None:
        self._names = names
        self._values = dict(zip(values, meaning, strict=True))

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, object]:
        """Take both apart."""
        name, _, answer = str(value).partition("=")
        if name not in self._names:
            self.fail(f"{name!r} is not one of {', '.join(self._names)}", param, ctx)
        if answer not in self._values:
            self.fail(f"{value!r} cannot be read; {name} takes {' or '.join(self._values)}", param, ctx)
        return name, self._values[answer]


def with_cleared(fields: dict[str, object]) -> dict[str, object]:
    """Take empty texts for facts that are no longer known."""
    cleared = tuple(
        name
        for name, value in fields.items()
        if isinstance(value, str) and name in _CAN_BE_CLEARED and not value.strip()
    )
    kept = {name: value for name, value in fields.items() if name not in cleared}
    return {**kept, "cleared": cleared}


_CAN_BE_CLEARED = {"birthday", "phone", "reports_to", "faction"}


@click.command(cls=Verb)
@click.argument("person")
@click.option("--birthday", metavar="WHEN", help='As much of it as is known; "" clears it.')
@click.option("--phone", help='Telephone number; "" clears it.')
@recording
@click.pass_obj
def edit(desk: Desk, /, *, person: str, on: str | None, **fields: object) -> None:
    """Change birthday or telephone number in a key person's file; what it said before stays in the history.

    Example: relations person edit 王建国 --phone "138 0013 8000" --birthday 1978-03-12
    """
    from relations.domain.people import EditPerson

    given = with_cleared(fields)
    if isinstance(birthday := given.get("birthday"), str):
        given["birthday"] = desk.when(birthday)
    desk.record(desk.command(EditPerson, on, person=person, **given))


@click.command(cls=Verb)
@click.argument("person")
@click.option("--to", "name", required=True, help="The new name.")
@click.option("--reason", help="Why.")
@recording
@click.pass_obj
def rename(desk: Desk, /, *, person: str, on: str | None, **fields: object) -> None:
    """Record that a key person goes by another name; the former one still finds the person.

    Example: relations person rename 王建国 --to 王建华 --reason "took the name of his family"
    """
    from relations.domain.people import RenamePerson

    desk.record(desk.command(RenamePerson, on, person=person, **fields))


@click.command(cls=Verb)
@click.argument("person")
@click.argument("text")
@click.option(
    "--about",
    type=click.Choice(_ABOUT),
    required=True,
    help="Which side of the person; for values: rational, emotional or both.",
)
@click.option("--source", help="From whom, or where it was read or seen.")
@click.option("--by", "rep", help="Who learned it. Default: who records.")
@recording
@click.pass_obj
def learn(desk: Desk, /, *, person: str, rep: str | None, on: str | None, **fields: object) -> None:
    """Record what we learned about a key person, with when, from whom, and who of us learned it.

    Example: relations person learn 王建国 "likes fishing" --about interests --source "his driver" --on 2026-03-02
    """
    from relations.domain.people import LearnFact

    desk.record(desk.command(LearnFact, on, person=person, rep=rep or desk.recorder(), **fields))


@click.command(cls=Verb)
@click.argument("fact")
@click.option("--reason", required=True, help="Why it does not hold.")
@recording
@click.pass_obj
def unlearn(desk: Desk, /, *, fact: str, on: str | None, **fields: object) -> None:
    """Withdraw a fact that does not hold, or no longer; it stays in the history.

    Example: relations person unlearn F8 --reason "it was his brother who fishes"
    """
    from relations.domain.people import UnlearnFact

    desk.record(desk.command(UnlearnFact, on, fact=fact, **fields))


@click.command(cls=Verb)
@click.argument("person")
@click.option(
    "--sign",
    "signs",
    multiple=True,
    metavar="SIGN=yes|no",
    type=_Given(_SIGNS, ("yes", "no"), (True, False)),
    help=f"Whether a sign is there; may be repeated. One of: {', '.join(_SIGNS)}.",
)
@click.option(
    "--question",
    "questions",
    multiple=True,
    metavar="QUESTION=1..5",
    type=_Given(_QUESTIONS, ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5)),
    help=f"How far it is answered with yes, 5 wholly; may be repeated. One of: {', '.join(_QUESTIONS)}.",
)
@click.option("--at", "customer", help="The customer, where the person has posts at several.")
@click.option("--by", "rep", help="Who signs. Default: who records.")
@recording
@click.pass_obj
def assess(
    desk: Desk, /, *, person: str, customer: str | None, rep: str | None, on: str | None,
    signs: Sequence[tuple[str, object]], questions: Sequence[tuple[str, object]], note: str | None,
) -> None:  # fmt: skip
    """Sign a judgement of the relationship with a key person: the seven signs, and the five questions about us.

    Signs: the file is complete; they call us by name; our number is in their phone; they know us a little; a new
    product gets their support; they let us lend a hand; we can chat with everyone.

    Questions: can they trust us, are we honest, do we sense their needs, are we able, do they like us.

    Example: relations person assess 王建国 --sign call-by-name=yes --sign number-saved=no --question trust=4
    """
    from relations.domain.people import AssessPerson

    marks = {"signs": dict(signs), "questions": dict(questions)}
    who = {"person": person, "customer": customer, "rep": rep or desk.recorder(), "note": note}
    desk.record(desk.command(AssessPerson, on, **who, **marks))


FILE_VERBS = (edit, rename, learn, unlearn, assess)
"""The verbs about a person's file, for the noun."""
