"""audit: what an auditor asks; the verbs of the seal stand in audit_seal.py."""

from __future__ import annotations

import click

from relations.cli.audit_seal import SEAL_VERBS
from relations.cli.help import Noun


@click.group("audit", cls=Noun)
def audit_() -> None:
    """Prove what was recorded: sign the log, verify it, hand it to an auditor.

    Example: relations audit verify
    """


for _verb in SEAL_VERBS:
    audit_.add_command(_verb)
