"""The `relations` command itself: its nouns, its global options, and how it fails."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

import click

from relations.cli.desk import FORMATS, Desk
from relations.cli.help import Noun
from relations.cli.plain import plain
from relations.errors import RelationsError

NOUNS: dict[str, tuple[str, str]] = {
    "init": ("basics", "Create a book."),
    "demo": ("demo", "Fill a book with a lively example and show the main answers."),
    "customer": ("customer", "Customers: the file, grade, merging, dates, referrals, chains of supply, list, show."),
    "person": ("person", "Key persons: where they are, what we know of them, what alerts there are."),
    "visit": ("visit", "Visits: plan, submit, approve, reschedule, cancel, log, sign, coach, steps, list."),
    "promise": ("promise", "Promises: make, keep, confirm, break, release, move, hand on, list, show."),
    "complaint": ("complaint", "Complaints: raise and every stage until closed, list, show."),
    "crisis": ("crisis", "Relationships in crisis: declare, own, close, list."),
    "gift": ("gift", "Gifts: give, receive, decline, request, approve, refuse, hand, return, list, show."),
    "observe": ("observe", "What was seen: competitor, stock, display, price, need, staff, list."),
    "trade": ("trade", "Business: order, collect, reconcile, list, trend."),
    "greeting": ("greeting", "Greetings on the days that matter: due, send, list."),
    "prepare": ("prepare", "The briefing before a visit."),
    "agenda": ("agenda", "What a day asks for, the most pressing first."),
    "plan": ("plan", "Whom to visit, and how much work there is: day, month, workload."),
    "day": ("day", "Time and money spent on a day: log, spend."),
    "target": ("target", "Targets, forecasts, plans for key accounts: set, forecast, account, list."),
    "report": (
        "report",
        "Reports of days, weeks, months, years, tours, accounts: list, day, week, month; submit, sign.",
    ),
    "review": ("review", "The self-check of a rep, and how the team compares: rep, team."),
    "status": ("status", "How relationships stand: score, band, and the entries behind every point."),
    "check": ("check", "Say what is wrong: silent when all is well."),
    "policy": ("policy", "The rules by which relationships are judged: show, set, history, diff."),
    "history": ("history", "Every entry of a customer or key person."),
    "replay": ("replay", "A relationship as it stood, step by step, or as it changed."),
    "correct": ("correct", "Say what a wrong entry should have said."),
    "retract": ("correct", "Say that an entry should not have been made."),
    "confirm": ("correct", "Confirm somebody else's correction, as a second person."),
    "audit": ("audit", "What was promised and kept, and proof that nothing was changed since."),
    "import": ("importing", "Bring in a CSV, XLSX or JSON lines file."),
    "copy": ("basics", "Copy the book to another place or database, and prove the copy the same."),
    "log": ("log", "Look into the log: list, show."),
    "rebuild": ("basics", "Rebuild the read models from the log."),
    "doctor": ("basics", "Check the log and the read models."),
}


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_LONG = 800
"""A longer message repeats what was typed; its beginning and its end say enough."""


class Nouns(Noun):
    """The commands by name, each imported only when it is called: help and usage errors stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order in which a newcomer meets them."""
        del ctx
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        del ctx
        if cmd_name not in NOUNS:
            return None
        command: click.Command = getattr(import_module(f"relations.cli.{NOUNS[cmd_name][0]}"), f"{cmd_name}_")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in NOUNS.items()])


@click.group(cls=Nouns, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--db", envvar="RELATIONS_DB", metavar="URL", help="The book: a file name or database URL. [RELATIONS_DB]"
)
@click.option("--actor", envvar="RELATIONS_ACTOR", metavar="NAME", help="Who records. [RELATIONS_ACTOR]")
@click.option(
    "--format",
    "format_",
    envvar="RELATIONS_FORMAT",
    type=click.Choice(FORMATS),
    help="How to print. [RELATIONS_FORMAT]",
)
@click.version_option(package_name="relations", message="relations %(version)s")
@click.pass_context
def cli(ctx: click.Context, db: str | None, actor: str | None, format_: str | None) -> None:
    """Keep the record of customer relationships: visits, gifts, promises, complaints, and how each customer stands.

    Nothing is ever overwritten: every answer is derived from entries that stay. RELATIONS_TODAY sets the day that
    counts as today, RELATIONS_TZ the time zone of dates and times that are given without one.

    Example: relations status
    """
    ctx.obj = Desk(address=db, actor=actor, format=format_ or "table")
    ctx.call_on_close(ctx.obj.close)


def run() -> int:
    """Run the command and give its exit code; every failure is one line on stderr, and 1, or 2 for wrong usage."""
    try:
        code = _called()
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "relations"
        return _failed(f"{error.format_message().rstrip('.')}; see: {path} --help", 2)
    except click.ClickException as error:
        return _failed(error.format_message(), 1)
    except RelationsError as error:
        return _failed(str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        return _failed("stopped; what was acknowledged before is recorded, and nothing is half-written", 1)
    except BrokenPipeError:
        _forget_stdout()
        return 1
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _forget_stdout()
            return _failed(f"cannot write: {error.strerror}; make room and try again", 1)
        if isinstance(error, OSError) and error.filename is not None:
            return _failed(f"cannot use {error.filename}: {error.strerror}; name another file", 1)
        if os.environ.get("RELATIONS_DEBUG"):
            raise
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        return _failed(f"a fault in relations itself ({fault}); set RELATIONS_DEBUG=1 and report what it prints", 1)
    return code


def _called() -> int:
    try:
        code = cli.main(prog_name="relations", standalone_mode=False)
    except SystemExit as end:
        code = end.code
    return code if isinstance(code, int) else 0


def _forget_stdout() -> None:
    """Throw away what is left to be written, lest Python complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(message: str, code: int) -> int:
    line = plain(" ".join(message.split()))
    if len(line) > _LONG:
        line = f"{line[:400]} ... {line[-300:]}"
    click.echo(f"relations: {line}", err=True)
    return code
