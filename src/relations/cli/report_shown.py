"""How reports are printed and written: as tables, JSON, CSV, a workbook, or a page."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from relations.audit.sheet import cell
from relations.cli.desk import Desk
from relations.cli.options import axes, formatted
from relations.cli.output import print_json, print_table
from relations.cli.plain import plain
from relations.cli.writing import write_whole

if TYPE_CHECKING:
    from relations.queries.reports.sheet import Report, Section

F = TypeVar("F", bound=Callable[..., Any])
_NAMED = 10
"""So many reps are named where one is not known."""


def written(command: F) -> F:
    """Add what all reports share: --xlsx, --html, --section, both axes of time, --format."""
    for option in (
        formatted,
        axes,
        click.option("--section", metavar="NAME", help="Only this section, as --format json names it."),
        click.option("--html", metavar="FILE", help="Write it as one page with charts, to be printed or sent."),
        click.option("--xlsx", metavar="FILE", help="Write it as a workbook, to be handed in."),
    ):
        command = option(command)
    return command


def show(
    desk: Desk, report: Report, *, xlsx: str | None = None, html: str | None = None, section: str | None = None
) -> None:
    """Print a report, and write it to the files that are asked for; CSV has a block for each section."""
    chosen = _only(report, section)
    if report.rep is not None and report.customer is None:
        _warn(desk, report.rep)
    _write_forms(chosen, xlsx=xlsx, html=html)
    if desk.format == "json":
        print_json(asdict(chosen))
    elif desk.format == "csv":
        _print_csv(chosen, alone=section is not None)
    elif xlsx is None and html is None:
        _print(chosen)


def _warn(desk: Desk, rep: str) -> None:
    """Say when nobody of that name is known: a report of nothing may be that of a name written wrongly."""
    from relations.domain.reps import same_name

    known = desk.book.reps()
    if same_name(rep) not in map(same_name, known):
        names = ", ".join(known[:_NAMED]) + (", ..." if len(known) > _NAMED else "")
        click.echo(plain(f"warning: nothing is on record of {rep}; known are {names or 'nobody'}"), err=True)


def _write_forms(report: Report, *, xlsx: str | None, html: str | None) -> None:
    """Write a report to the files that are asked for."""
    if xlsx is not None:
        from relations.exchange.workbook import workbook

        _write(xlsx, "--xlsx", workbook(report))
    if html is not None:
        from relations.exchange.report_page import report_page

        _write(html, "--html", report_page(report).encode())


def _only(report: Report, name: str | None) -> Report:
    from relations.errors import InvalidInputError

    if name is None:
        return report
    named = {section.name: section for section in report.sections}
    if name not in named:
        raise InvalidInputError(f"--section: this report has no '{name}'; it has {', '.join(named)}")
    return replace(report, sections=(named[name],))


def _write(file: str, option: str, content: bytes) -> None:
    write_whole(file, option, [content])
    click.echo(f"written: {plain(file)}", err=True)


def _print_csv(report: Report, *, alone: bool) -> None:
    """Write each section under the name of its fields; more than one have their names in the first column."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for place, section in enumerate(report.sections):
        if place:
            writer.writerow([])
        names = [column.name for column in section.columns]
        first = [] if alone else ["section"]
        writer.writerow([*first, *names])
        for row in section.rows:
            writer.writerow([*([section.name] if first else []), *(cell(row[name]) for name in names)])


def _print(report: Report) -> None:
    click.echo(plain(f"{report.title}; as of {report.as_of}"))
    print_table(("", ""), [(name, plain(value)) for name, value in report.facts.items()], heading=False)
    for section in report.sections:
        click.echo()
        print_section(section)


def print_section(section: Section) -> None:
    """Print one section under its title, without the columns in which nothing stands."""
    from relations.queries.reports.sheet import shown

    if not section.rows:
        click.echo(plain(f"{section.title}: {section.empty}"))
        return
    click.echo(plain(section.title))
    used = [column for column in section.columns if any(row[column.name] not in {None, ""} for row in section.rows)]
    print_table(
        [column.title for column in used],
        [[plain(shown(column, row)) for column in used] for row in section.rows],
    )
