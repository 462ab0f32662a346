"""The command line: each command parses, calls the book, and prints the answer."""

from relations.cli.app import main

__all__ = ["main"]
