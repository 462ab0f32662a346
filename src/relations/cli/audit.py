"""audit, and its verbs from the files beside."""

from __future__ import annotations

import click

from relations.cli.audit_tables import TABLE_VERBS
from relations.cli.help import Noun


@click.group("audit", cls=Noun)
def audit_() -> None:
    """Audit what was promised, complained of and given, each row with the entries that prove it.

    Example: relations audit promises --from 2026-01-01
    """


for verb in TABLE_VERBS:
    audit_.add_command(verb)
