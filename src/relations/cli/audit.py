"""audit: what an auditor asks; its verbs stand in audit_tables.py, and those of the seal in audit_seal.py."""

from __future__ import annotations

import click

from relations.cli.audit_seal import SEAL_VERBS
from relations.cli.audit_tables import TABLE_VERBS
from relations.cli.help import Noun


@click.group("audit", cls=Noun)
def audit_() -> None:
    """Audit what was promised, complained of and given, and prove that nothing of it was changed.

    Example: relations audit promises --from 2026-01-01
    """


for _verb in (*TABLE_VERBS, *SEAL_VERBS):
    audit_.add_command(_verb)
