"""audit key|checkpoint|verify|prove|export|witness|stamp."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from relations.cli.desk import Desk
from relations.cli.help import Noun, Verb
from relations.cli.log import Position
from relations.cli.options import F, WholeNumber, formatted
from relations.cli.output import print_json

FILE = click.Path(path_type=Path, dir_okay=False)
_VARIABLE = "RELATIONS_KEY_PASSPHRASE"


def key_file(command: F) -> F:
    """Add --key."""
    return click.option(
        "--key",
        type=FILE,
        metavar="FILE",
        help="The file of the key, where it is not beside the book (BOOK.key.pem). [RELATIONS_KEY]",
    )(command)


def passphrase(*, twice: bool = False) -> str:
    """Give the passphrase of the key: from RELATIONS_KEY_PASSPHRASE, else as typed."""
    given = os.environ.get(_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        from relations.audit.errors import EmptyPassphraseError

        raise EmptyPassphraseError
    return str(click.prompt("Passphrase of the key", hide_input=True, confirmation_prompt=twice, err=True))


@click.group("key", cls=Noun)
def key_() -> None:
    """Make or show the key that signs checkpoints.

    Example: relations audit key new --name example.com/book
    """


@key_.command("new")
@click.option(
    "--name", metavar="NAME", help="Whose key it is, such as example.com/book. Default: from the book's name."
)
@key_file
@formatted
@click.pass_obj
def new(desk: Desk, /, *, name: str | None, key: Path | None) -> None:
    """Make a key beside the book, protected by a passphrase, and print its public half for the auditor.

    The passphrase is asked for, or taken from RELATIONS_KEY_PASSPHRASE. A key that is there is never written over.

    Example: relations audit key new --name example.com/book
    """
    made = desk.book.new_key(passphrase(twice=True), name=name, key=key)
    _print_text({"key": made}, made, desk)


@key_.command("show")
@key_file
@formatted
@click.pass_obj
def show(desk: Desk, /, *, key: Path | None) -> None:
    """Print the public half of the key, which verifies what it signed.

    Example: relations audit key show
    """
    found = desk.book.public_key(key=key)
    _print_text({"key": found}, found, desk)


@click.command("checkpoint", cls=Verb)
@click.option("--out", type=FILE, metavar="FILE", help="Write it to this file too, to be handed on.")
@key_file
@formatted
@click.pass_obj
def checkpoint(desk: Desk, /, *, out: Path | None, key: Path | None) -> None:
    """Sign what the log is now, and keep the signed checkpoint beside the book.

    Before that, every entry is checked, and that the log only added to every checkpoint kept before. Give the
    checkpoint to somebody else: against one that is held elsewhere, no change to the log stays hidden.

    Example: relations audit checkpoint
    """
    desk.book.public_key(key=key)
    secret = passphrase()
    with desk.progress("checking") as progress:
        sealed = desk.book.checkpoint(secret, key=key, out=out, progress=progress)
    if not sealed.new and desk.format != "json":
        click.echo(f"nothing was added since the last checkpoint, of {sealed.size:,} entries", err=True)
    _print_text(asdict(sealed), sealed.note.rstrip("\n"), desk)


@click.command("verify", cls=Verb)
@click.option(
    "--checkpoint", "held", type=FILE, metavar="FILE", help="Compare with this one. Default: all that are kept."
)
@click.option("--key", metavar="VKEY", help="The public key, or a file that holds it. Default: that of the book.")
@click.option("--tsa-cert", type=FILE, metavar="FILE", help="Check time stamps by this certificate of their authority.")
@click.option("--log-only", is_flag=True, help="Leave the read models out.")
@formatted
@click.pass_obj
def verify(desk: Desk, /, *, held: Path | None, key: str | None, tsa_cert: Path | None, log_only: bool) -> None:
    """Check every entry and the tree over them against signed checkpoints, and the read models against a rebuild.

    Exits with 1 when anything does not fit, with a line for each fault.

    Example: relations audit verify
    """
    with desk.progress("verifying") as progress:
        verdict = desk.book.verify(checkpoint=held, key=key, tsa=tsa_cert, log_only=log_only, progress=progress)
    if desk.format == "json":
        print_json(asdict(verdict))
    else:
        for fault in verdict.faults:
            click.echo(fault.text)
        if verdict.ok:
            against = f"{len(verdict.checkpoints)} checkpoint{'s' if len(verdict.checkpoints) != 1 else ''}"
            none = "no checkpoint to compare with; make one with: relations audit checkpoint"
            click.echo(
                f"all fits: {verdict.size:,} entries, root {verdict.root}, {against if verdict.checkpoints else none}"
            )
        if any(each["stamp"] == "unchecked" for each in verdict.checkpoints):
            click.echo("time stamps were not checked; name the authority's certificate with --tsa-cert", err=True)
    if not verdict.ok:
        sys.exit(1)


@click.command("prove", cls=Verb)
@click.argument("position", type=Position(min=1), required=False)
@click.option("--size", type=WholeNumber(min=1), help="Among the first so many entries. Default: all.")
@click.option(
    "--consistency",
    nargs=2,
    type=WholeNumber(min=1),
    metavar="A B",
    help="Instead: that B entries begin with the first A.",
)
@click.pass_obj
def prove(desk: Desk, /, *, position: int | None, size: int | None, consistency: tuple[int, int] | None) -> None:
    """Prove as JSON that an entry is in the log, or with --consistency that the log only grew (RFC 9162).

    Example: relations audit prove P6
    """
    if (position is None) == (consistency is None) or (size is not None and consistency is not None):
        raise click.UsageError("give either a POSITION, with --size or without, or --consistency A B")
    if consistency is not None:
        print_json(desk.book.prove_consistency(*consistency))
    elif position is not None:
        print_json(desk.book.prove(position, size=size))


@click.command("export", cls=Verb)
@click.option(
    "--out", type=FILE, metavar="FILE.zip", required=True, help="The bundle to write; never over one that is there."
)
@click.option(
    "--customer", "customers", multiple=True, metavar="NAME", help="Only what concerns this customer; may be repeated."
)
@key_file
@formatted
@click.pass_obj
def export(desk: Desk, /, *, out: Path, customers: tuple[str, ...], key: Path | None) -> None:
    """Hand the log to an auditor: entries, proofs, checkpoints and answers in one ZIP file that checks itself.

    Signs a checkpoint first where entries were added since the last one. The auditor runs verify.py, which needs
    nothing but Python; see docs/audit.md.

    Example: relations audit export --out audit.zip
    """
    desk.book.public_key(key=key)
    secret = passphrase()
    with desk.progress("checking") as progress:
        made = desk.book.export_audit(out, secret, desk.today, customers=customers, key=key, progress=progress)
    said = f"wrote {made.file}: {made.entries:,} of {made.size:,} entries, root {made.root}, {len(made.files)} files"
    _print_text(asdict(made), said, desk)


@click.command("witness", cls=Verb)
@click.argument("file", type=FILE)
@formatted
@click.pass_obj
def witness(desk: Desk, /, *, file: Path) -> None:
    """Check that the log only grew since this file was written, and write into it what the log is now.

    Let another user of the machine, or of the database, do so every night: what that user has seen cannot be taken
    back. Where the log does not extend it, that is said, exit code 1, and the file stays as it is.

    Example: relations audit witness witnessed.txt
    """
    with desk.progress("checking") as progress:
        seen = desk.book.witness(file, progress=progress)
    before = "seen for the first time" if seen.before is None else f"they extend the {seen.before:,} seen before"
    _print_text(asdict(seen), f"{seen.size:,} entries, root {seen.root}: {before}", desk)


@click.command("stamp", cls=Verb)
@click.option("--url", metavar="URL", help="The authority to ask. [RELATIONS_TSA]", envvar="RELATIONS_TSA")
@click.option("--request", type=FILE, metavar="FILE.tsq", help="Instead: write the request, to be sent by other means.")
@click.option("--reply", type=FILE, metavar="FILE.tsr", help="Instead: keep the reply to such a request.")
@key_file
@formatted
@click.pass_obj
def stamp(desk: Desk, /, *, url: str | None, request: Path | None, reply: Path | None, key: Path | None) -> None:
    """Have the latest checkpoint stamped by a time-stamp authority (RFC 3161), which sees nothing but its hash.

    The stamp is kept beside the checkpoint: it proves that the log was so at that time, even to those who do not
    trust whoever holds the key.

    Example: relations audit stamp --request checkpoint.tsq
    """
    if (request is not None) + (reply is not None) + (url is not None and not (request or reply)) != 1:
        raise click.UsageError("say who is to stamp with --url, or give --request or --reply")
    if request is not None:
        written = str(desk.book.stamp_request(request, key=key))
        said = f"wrote {written}; send it to an authority, then: relations audit stamp --reply FILE.tsr"
        _print_text({"request": written}, said, desk)
        return
    made = desk.book.keep_stamp(reply, key=key) if reply else desk.book.stamp(url or "", key=key)
    _print_text(asdict(made), f"the checkpoint of {made.size:,} entries is stamped {made.time}: {made.file}", desk)


def _print_text(record: dict[str, Any], text: str, desk: Desk) -> None:
    if desk.format == "json":
        print_json(record)
    else:
        click.echo(text)


SEAL_VERBS = (key_, checkpoint, verify, prove, export, witness, stamp)
