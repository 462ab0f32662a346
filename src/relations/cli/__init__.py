"""The command line: each command parses, calls the book, and prints the answer."""

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command as a process of its own.

    To import makes many objects and no cycles: to look for these as often as usual takes a tenth of a start. And to
    take everything apart at the end takes a third, when all that matters is written and closed: so that is left out.
    """
    gc.set_threshold(200_000)
    from relations.cli.app import run

    code = run()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
    os._exit(code)
