"""Help texts: paragraphs are folded to the screen, examples stand on one line, to be copied as they are."""

from __future__ import annotations

import inspect

import click


class _Help(click.Command):
    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the paragraphs of the docstring, and its example unfolded."""
        del ctx
        for paragraph in inspect.cleandoc(self.help or "").split("\n\n"):
            formatter.write_paragraph()
            with formatter.indentation():
                if paragraph.startswith("Example:"):
                    formatter.write(f"{'':>{formatter.current_indent}}{paragraph}\n")
                else:
                    formatter.write_text(paragraph)


class Verb(_Help):
    """A command of a noun, or one that stands alone."""


class Noun(_Help, click.Group):
    """A noun with its verbs."""

    command_class = Verb
