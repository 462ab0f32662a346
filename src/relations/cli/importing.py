"""import FILE --as KIND --map MAP."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relations.cli.desk import Desk
from relations.cli.help import Verb
from relations.cli.options import formatted
from relations.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from relations.exchange.importer import ImportReport

KINDS = ("customers", "people", "visits", "promises", "complaints", "gifts")


@click.command("import", cls=Verb)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(KINDS), required=True, help="What each row is.")
@click.option(
    "--map", "map_", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    help="The TOML file that says which column feeds which field; docs/import.md explains it.",
)  # fmt: skip
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override a key of the map, such as dates.year=2013."
)
@click.option("--dry-run", is_flag=True, help="Decide everything and record nothing.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rejected rows here, each with its reason.",
)
@formatted
@click.pass_obj
def import_(
    desk: Desk, /, *, file: Path, kind: str, map_: Path, settings: tuple[str, ...], dry_run: bool, rejects: Path | None
) -> None:
    """Bring in a CSV, XLSX or JSON file; every row is accounted for, and importing again adds nothing.

    Example: relations import visits.csv --as visits --map visits.toml --rejects bad.csv
    """
    from relations.exchange.maps import read_map

    spec = read_map(map_, settings)
    with desk.progress(f"importing {file.name}") as progress:
        report = desk.book.import_file(
            file, kind, spec, today=desk.today, dry_run=dry_run, rejects=rejects, progress=progress  # type: ignore[arg-type]
        )  # fmt: skip
    if desk.format == "json":
        print_json(asdict(report))
    elif desk.format == "csv":
        print_rows([report], "csv", {}, row_type=type(report), empty="")
    else:
        _tell(report, rejects, whole=file.name if spec.snapshot and spec.snapshot.complete else "")


def _tell(report: ImportReport, rejects: Path | None, whole: str) -> None:
    """Tell of an import in plain words; `whole` is the name of the file where it has to come as a whole again."""
    would = "would be " if report.dry_run else ""
    click.echo(
        f"{report.read:,} rows read: {report.accepted:,} {would}accepted, {report.duplicates:,} duplicates, "
        f"{report.rejected:,} rejected; {report.events:,} events {would}recorded"
    )
    more = {
        "blank or skipped by the map": report.skipped,
        f"customers {would}created": report.customers_created,
        f"key persons {would}created": report.people_created,
        f"posts {would}left": report.left,
    }
    if any(more.values()):
        click.echo(", ".join(f"{count:,} {what}" for what, count in more.items() if count))
    for reject in report.rejects:
        click.echo(f"line {reject.line}: {reject.reason}")
    if report.rejected > len(report.rejects):
        click.echo(f"... and {report.rejected - len(report.rejects):,} more")
    if report.rejected and whole:
        click.echo(f"next: nobody counts as left while rows are rejected; mend {whole} and import it again")
    elif report.rejected:
        where = f"mend {rejects}" if rejects else "write them to a file with --rejects, mend it"
        click.echo(f"next: {where} and import it with the same map")
