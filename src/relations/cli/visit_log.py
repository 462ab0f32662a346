"""visit log: what a visit brought, by options, from a file, or asked for step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import CHANNELS, PURPOSES, SEVERITIES, WholeNumber, recording
from relations.cli.visit_plan import in_company

if TYPE_CHECKING:
    from relations.domain.when import When
    from relations.exchange.visit.commands import Setting
    from relations.exchange.visit.template import Beforehand
    from relations.exchange.visit.told import Told
    from relations.queries.visits import VisitRow

_F = TypeVar("_F", bound=Callable[..., Any])

_WAYS = {
    "interactive": (
        "--interactive",
        {"customer", "on", "rep", "step_list", "channel", "company", "companion"},
        "you will be asked for it",
    ),
    "from_file": ("--from-file", {"customer"}, "write it into the file"),
    "template": ("--template", {"customer", "on", "rep", "step_list"}, "write it into the file that is printed"),
}
"""The ways to tell of a visit other than by options, what may be given beside each, and where all else goes."""


def _told_otherwise(command: _F) -> _F:
    """Add --interactive, --from-file and --template."""
    for option in (
        click.option("--template", is_flag=True, help="Print a file to fill in, for --from-file."),
        click.option(
            "--from-file",
            metavar="FILE",
            type=click.Path(allow_dash=True),
            help="Take all from a file in YAML; - is standard input.",
        ),
        click.option("--interactive", "-i", is_flag=True, help="Be asked, step by step, at a terminal."),
    ):
        command = option(command)
    return command


def _brought(command: _F) -> _F:
    """Add the options for what a visit brought."""
    for option in (
        click.option("--tell", "told", multiple=True, metavar="COMPLAINT",
                     help="A complaint of whose remedy the customer was told; may be repeated."),
        click.option("--keep", "kept", multiple=True, metavar="PROMISE", help="A promise that was kept; may be repeated."),
        click.option("--gift", "gifts", multiple=True, nargs=3, metavar="ITEM VALUE CURRENCY", help="A gift that we gave."),
        click.option("--complaint", "complaints", multiple=True, nargs=2, metavar="TEXT SEVERITY",
                     help=f"A complaint: {', '.join(SEVERITIES)}."),
        click.option("--promise", "promises", multiple=True, nargs=2, metavar="TEXT DUE",
                     help='What we promised and by when ("-": no day).'),
        in_company,
        click.option("--observe", "observations", multiple=True, nargs=2, metavar="KIND TEXT",
                     help="What was seen: competitor, stock, display, price, need, staff."),
        click.option("--collected", multiple=True, nargs=2, metavar="AMOUNT CURRENCY", help="Money that was collected."),
        click.option("--order", "orders", multiple=True, nargs=2, metavar="AMOUNT CURRENCY", help="An order that was taken."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(cls=Verb)
@click.argument("customer", metavar="[CUSTOMER|VISIT]", required=False)
@click.option("--rep", help="Who was there. Default: who records.")
@click.option("--purpose", "purposes", multiple=True, type=click.Choice(PURPOSES), help="Why; may be repeated.")
@click.option("--goal", help="What the visit was to reach.")
@click.option("--met", multiple=True, metavar="PERSON", help="Whom we met; may be repeated.")
@click.option("--outcome", help="What came of it.")
@click.option("--next", "next_on", metavar="DAY", help="The day of the next visit.")
@click.option("--channel", type=click.Choice(CHANNELS), help="How we were in touch. Default: as planned, or visit.")
@click.option("--minutes", type=WholeNumber(1, 1440), help="How long we talked, face to face.")
@click.option("--step", "steps", multiple=True, metavar="STEP", help="A step that was done; may be repeated.")
@click.option("--step-list", metavar="NAME", help="The list of these steps, see: relations visit steps.")
@_brought
@_told_otherwise
@recording
@click.pass_context
def log(
    ctx: click.Context, /, *, customer: str | None, interactive: bool, from_file: str | None, template: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Log a visit, with all that it brought and settled: all is recorded together, or nothing.

    What it brought is linked to the visit, and to the person met where it was one. Name the visit itself where it was
    planned; a customer for whom just one is planned on that day means it, too.

    --interactive asks for it all in the order of the steps, filled in from the plan and the briefing. --template prints
    a file that is filled in likewise, and --from-file records one; beside it nothing is given but the customer or the
    visit, as the file says all. A file in which nothing is filled in is refused.

    Example: relations visit log 华联 --on 2026-03-06 --purpose service --met 王建国 --promise "new shelf labels" 2026-03-20
    """
    desk = ctx.find_object(Desk)
    assert desk is not None, "the group makes it"  # noqa: S101
    _refuse_beside(ctx)
    if from_file is not None:
        _record_file(desk, from_file, customer)
    elif template:
        _print_template(desk, customer, **options)
    elif customer is None:
        raise click.MissingParameter(ctx=ctx, param_hint="'CUSTOMER|VISIT'", param_type="argument")
    elif interactive:
        _ask(desk, customer, **options)
    else:
        _record(desk, customer, **options)


def _refuse_beside(ctx: click.Context) -> None:
    """Refuse options beside a way to tell that leaves no room for them."""
    typed = [
        param
        for param in ctx.command.params
        if param.expose_value and ctx.get_parameter_source(str(param.name)) is click.core.ParameterSource.COMMANDLINE
    ]
    for name, (way, beside, instead) in _WAYS.items():
        if ctx.params[name] in {None, False}:
            continue
        for param in typed:
            if param.name != name and param.name not in beside:
                mend = "choose one of them" if param.name in _WAYS else instead
                raise click.UsageError(f"{param.opts[0]} has no place beside {way}; {mend}", ctx)


def _record(desk: Desk, customer: str, **options: Any) -> None:
    """Record what the options tell."""
    from relations.exchange.visit.commands import report_of

    setting = _meant(desk, customer, options["rep"], options["on"]).setting
    desk.record(report_of(_told_by_options(options), setting))


def _told_by_options(options: dict[str, Any]) -> Told:
    """Give what the options tell in the form in which a file tells it."""
    lists = {
        "orders": ("amount", "currency"),
        "collected": ("amount", "currency"),
        "observations": ("kind", "text"),
        "promises": ("text", "due"),
        "complaints": ("about", "severity"),
        "gifts": ("item", "value", "currency"),
    }
    texts = {
        "goal": "goal", "outcome": "outcome", "next_on": "next", "channel": "channel", "minutes": "minutes",
        "step_list": "step-list", "company": "company", "companion": "with", "note": "note",
    }  # fmt: skip
    told = {key: options[name] for name, key in texts.items() if options[name] is not None}
    told |= {name: list(options[name]) for name in ("purposes", "met", "steps")}
    told |= {name: [dict(zip(keys, each, strict=True)) for each in options[name]] for name, keys in lists.items()}
    told["settle"] = [{"promise": ref, "done": "yes"} for ref in options["kept"]]
    told["tell"] = [{"complaint": ref, "told": "yes"} for ref in options["told"]]
    return told


def _record_file(desk: Desk, name: str, named: str | None) -> None:
    """Record what a file tells."""
    from relations.domain.when import NotADateError
    from relations.exchange.visit.commands import report_of
    from relations.exchange.visit.reading import read_report
    from relations.exchange.visit.told import MisreadError

    file = read_report(name)
    with file.blamed():
        told = file.told
        whom = _subject(desk, named, told)
        try:
            meant = _meant(desk, whom, told.get("rep"), told.get("on"))
        except NotADateError as error:
            raise MisreadError(("on",), error) from None
        desk.record(report_of(told, meant.setting))


def _print_template(desk: Desk, customer: str | None, *, on: str | None, rep: str | None, **options: Any) -> None:
    from relations.exchange.visit.template import beforehand, template_text

    who = None if rep is None else desk.whose(rep)
    steps = _steps(options["step_list"])
    if customer is None:
        known = beforehand(None, None, steps)
    else:
        known = _meant(desk, customer, rep, on, open_only=True).beforehand(desk, steps)
    when = None if on is None else desk.when(on).text
    click.echo(template_text(known, when, who), nl=False)


def _ask(desk: Desk, customer: str, *, on: str | None, rep: str | None, **options: Any) -> None:
    from relations.cli.visit_asking import Interview

    steps = _steps(options["step_list"])
    Interview.refuse_without_terminal()
    meant = _meant(desk, customer, rep, on, open_only=True)
    names = {"channel": "channel", "company": "company", "companion": "with"}
    beside = {key: options[name] for name, key in names.items() if options[name] is not None}
    Interview(desk, meant.beforehand(desk, steps), meant.setting, on, beside).hold()


def _steps(name: str | None) -> Any:
    from relations.domain.visits.steps import template

    return None if name is None else template(name)


@dataclass(frozen=True, slots=True)
class Meant:
    """The visit that is meant: its plan, where it had one, and the setting of its report."""

    plan: VisitRow | None
    setting: Setting

    def beforehand(self, desk: Desk, steps: Any) -> Beforehand:
        """Give what is known before it is told of."""
        from relations.exchange.visit.template import beforehand

        return beforehand(self.plan, desk.book.prepare(self.setting.customer, desk.today), steps)


def _meant(desk: Desk, whom: str, rep: str | None, on: str | None, *, open_only: bool = False) -> Meant:
    """Find out which visit is meant; with `open_only` one that was made or cancelled is refused at once."""
    from relations.exchange.visit.commands import Setting

    who, when = None if rep is None else desk.whose(rep), desk.when(on)
    plan = _planned(desk, whom, who or desk.recorder(), when)
    if plan is not None and open_only:
        _refuse_over(whom, plan)
    setting = Setting(
        customer=plan.customer_ref or plan.customer if plan else whom, visit=plan.ref if plan else None,
        rep=who or (plan.rep if plan else desk.recorder()), on=when, today=desk.today, zone=desk.zone,
    )  # fmt: skip
    return Meant(plan, setting)


def _planned(desk: Desk, whom: str, rep: str, on: When) -> VisitRow | None:
    """Find the planned visit that is meant: by its reference, or the only one for that customer on that day."""
    if _is_visit(whom):
        return desk.book.visit(whom, desk.today)
    found = desk.book.visits(on.day, customer=whom, rep=rep, states=["planned"], since=on.day, until=on.day)
    return found[0] if len(found) == 1 else None


def _is_visit(whom: str) -> bool:
    from relations.domain.ref import Kind, Ref

    parts = Ref(whom).parts()
    return parts is not None and parts[0] is Kind.VISIT


def _refuse_over(whom: str, plan: VisitRow) -> None:
    from relations.domain.visits import CancelledError, MadeAlreadyError
    from relations.domain.when import When

    if plan.state == "cancelled":
        raise CancelledError(whom)
    if plan.state in {"logged", "made-up"}:
        raise MadeAlreadyError(whom, When(plan.on))


def _subject(desk: Desk, named: str | None, told: Told) -> str:
    """Give the visit, or else the customer, that the line and the file name; all must mean the same customer."""
    from relations.errors import InvalidInputError
    from relations.exchange.visit.told import MisreadError

    given = {("visit",): told.get("visit"), ("customer",): told.get("customer"), (): named}
    texts = {place: text for place, text in given.items() if text}
    if not texts:
        raise InvalidInputError(
            "whose visit is it? fill in customer, or name it: relations visit log CUSTOMER --from-file"
        )
    if "visit" in told and not _is_visit(told["visit"]):
        raise MisreadError(("visit",), f"'{told['visit']}' is no reference of a visit; write one such as V8")
    visits = {text.strip().upper(): text for text in texts.values() if _is_visit(text)}
    customers = {_customer(desk, text) for text in texts.values()} if len(texts) > 1 else set()
    if len(visits) > 1 or len(customers) > 1:
        raise InvalidInputError(f"{' and '.join(texts.values())} are not the same; leave all but one of them out")
    return next(iter(visits.values()), next(iter(texts.values())))


def _customer(desk: Desk, text: str) -> str | None:
    if _is_visit(text):
        return desk.book.visit(text, desk.today).customer_ref
    return desk.book.customer(text, desk.today).ref
