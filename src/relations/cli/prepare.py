"""prepare CUSTOMER: the briefing before a visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import axes, formatted
from relations.cli.output import moment, print_json, print_record, print_table
from relations.cli.plain import plain

if TYPE_CHECKING:
    from relations.queries.before_leaving import Whom
    from relations.queries.briefing import Briefing
    from relations.queries.visits import VisitRow


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the briefing: its title, the headings of its columns, and its rows."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = "nothing on record"


@click.command("prepare", cls=Verb)
@click.argument("customer")
@click.option("--markdown", is_flag=True, help="As Markdown, to be sent or printed.")
@axes
@formatted
@click.pass_obj
def prepare_(desk: Desk, /, *, customer: str, markdown: bool) -> None:
    """Prepare a visit: promises and complaints, whom to see, what was given, what is new, and what is left to do.

    Example: relations prepare 华联
    """
    with desk.then(customer, "C") as book:
        found = book.prepare(book.whom or customer, desk.asked)
    if desk.format == "json":
        print_json(asdict(found))
    elif desk.format == "csv":
        print_record(found, "csv", {})
    elif markdown:
        click.echo("\n".join(_markdown(found)))
    else:
        _print(found)


def _print(found: Briefing) -> None:
    click.echo(plain(_headline(found)))
    for section in _sections(found):
        click.echo()
        click.echo(click.style(plain(section.title), bold=True))
        if section.rows:
            print_table(section.headings, section.rows, heading=any(section.headings))
        else:
            click.echo(section.empty)


def _markdown(found: Briefing) -> Iterator[str]:
    yield f"# {_escaped(_headline(found))}"
    for section in _sections(found):
        yield ""
        yield f"## {section.title}"
        yield ""
        if not section.rows:
            yield section.empty
            continue
        yield f"| {' | '.join(section.headings)} |"
        yield f"|{' --- |' * len(section.headings)}"
        yield from (f"| {' | '.join(map(_escaped, row))} |" for row in section.rows)


def _escaped(text: str) -> str:
    return plain(text).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _headline(found: Briefing) -> str:
    score = "no score" if found.score is None else f"{found.score:.1f} {found.band}"
    grade = f"grade {found.grade}" if found.grade else "no grade"
    contact = f"last contact {found.last_contact}" if found.last_contact else "never contacted"
    due = f"{found.overdue_days} days overdue" if found.overdue_days else f"next due {found.next_due}"
    return f"{found.customer} ({found.ref}), {grade}, {score}; {contact}, {due}; as of {found.as_of}"


def _sections(found: Briefing) -> list[Section]:
    return [
        _plan(found.plan),
        Section(
            "Promises since the last visits",
            ("ref", "whose", "what", "made", "due", "state", "kept"),
            [
                (
                    row.ref, row.direction, row.text, moment(row.made_on), row.due or "-", row.state,
                    moment(row.settled_on) if row.settled_on else "",
                )
                for row in found.promises
            ],
            "none was made",
        ),
        Section(
            "Open complaints",
            ("ref", "about", "severity", "state", "customer was told", "next", "by"),
            [
                (
                    row.ref, row.about, row.severity, row.state, row.told_on or "no", row.next_stage or "",
                    row.next_due or "",
                )
                for row in found.complaints
            ],
            "none",
        ),
        Section(
            "Whom to see",
            ("ref", "name", "title", "roles", "attitude", "last met", "worth knowing"),
            [_whom(whom) for whom in found.people],
            "nobody is known there",
        ),
        Section(
            "To mend, and days that are near",
            ("what", "who", "since or on"),
            [(alert.text, alert.person or "", alert.since or "") for alert in found.alerts]
            + [(f"{row.occasion}: greeting {row.state}", row.person or "", row.day) for row in found.greetings],
            "nothing",
        ),
        Section(
            "Gifts so far",
            ("ref", "item", "who", "on", "occasion", "state"),
            [
                (row.ref, row.item, row.person or "", moment(row.on), row.occasion or "", row.state)
                for row in found.gifts
            ],
            "none",
        ),
        Section(
            "Figures and competitors",
            ("what", "value", "since", "stale"),
            [(fact.fact, fact.value, moment(fact.since), "stale" if fact.stale else "") for fact in found.figures]
            + ([("competitors", found.competitors, "", "")] if found.competitors else []),
        ),
        Section(
            "Business",
            ("on", "what", "amount", "text"),
            [(moment(row.on), row.what, f"{row.amount} {row.currency}", row.text or "") for row in found.deals],
        ),
        Section(
            "Seen there",
            ("on", "kind", "about", "what"),
            [(moment(row.on), row.kind, row.about or "", row.text) for row in found.observations],
        ),
        Section(
            "New since the last visit",
            ("on", "what", "entry"),
            [(moment(row.occurred), row.summary, str(row.position)) for row in found.news],
            "nothing",
        ),
        Section(
            "Next steps",
            ("by", "what", "ref"),
            [(step.due or "-", step.what, step.ref or "") for step in found.next_steps],
            "none",
        ),
        Section(
            "Before leaving",
            ("question", "the record says", "left to you"),
            [(each.question, each.answer or "-", each.left or "") for each in found.questions],
        ),
    ]  # fmt: skip


def _plan(plan: VisitRow | None) -> Section:
    title = "The plan" if plan is None or plan.state == "planned" else "A visit was missed"
    if plan is None:
        return Section(title, (), (), "no visit is planned: relations visit plan CUSTOMER --day DAY --purpose ...")
    on = f"{plan.planned_on} {plan.time}" if plan.time else str(plan.planned_on)
    company = f"{plan.companion} ({plan.company})" if plan.companion else ""
    row = (plan.ref, on, ", ".join(plan.purposes), plan.goal or "", ", ".join(plan.see), company, plan.approval or "")
    return Section(title, ("ref", "on", "purposes", "goal", "to see", "with", "approval"), [row])


def _whom(whom: Whom) -> Sequence[str]:
    met = f"{whom.last_met} ({whom.unmet_days} days ago)" if whom.last_met else "never"
    name = f"{whom.name} (new)" if whom.new else whom.name
    return (
        whom.ref, name, whom.title or "", ", ".join(whom.roles), whom.attitude or "", met, "; ".join(whom.facts),
    )  # fmt: skip
