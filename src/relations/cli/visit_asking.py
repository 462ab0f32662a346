"""visit log --interactive: one sitting, in which all that a visit brought is asked for, step by step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relations.cli.desk import Desk
from relations.cli.plain import plain
from relations.cli.visit_parts import PARTS, STEPS, Field, Part, shown, steps_told
from relations.errors import InvalidInputError, RelationsError
from relations.exchange.visit.commands import Setting, report_of
from relations.exchange.visit.template import Beforehand
from relations.exchange.visit.told import NothingToldError, Told, answer, is_telling, told_of

if TYPE_CHECKING:
    from relations.domain.visits import VisitReport
    from relations.domain.visits.steps import Step

NOTHING = "-"
"""What is typed to say nothing where something stands in brackets."""
_ALL = (*PARTS, STEPS)


class StoppedError(RelationsError):
    """Whoever was asked stopped."""

    def __init__(self) -> None:
        """Say what became of it."""
        super().__init__("stopped; nothing was recorded")


class NoTerminalError(InvalidInputError):
    """Nobody is there to be asked."""

    def __init__(self) -> None:
        """Name the way without questions."""
        super().__init__(
            "--interactive asks at a terminal, and there is none; fill in a file instead: relations visit log "
            "--template, then relations visit log --from-file FILE"
        )


class Interview:
    """One sitting: what was answered so far, by part, and what was typed at each question."""

    def __init__(self, desk: Desk, known: Beforehand, setting: Setting, on: str | None, beside: Told) -> None:
        """Begin with nothing but what is `known` beforehand; `on` as typed, and `beside` it what options tell."""
        self.desk = desk
        self.known = known
        self.setting = setting
        self.beside = beside
        self.answers: dict[str, Told] = {}
        self._typed: dict[str, str] = {"on": on} if on else {}
        self._err = not sys.stdout.isatty()

    @staticmethod
    def refuse_without_terminal() -> None:
        """Raise NoTerminalError where nobody can be asked."""
        if not sys.stdin.isatty():
            raise NoTerminalError
        with suppress(ImportError):
            import readline  # noqa: F401 - it lets people edit what they type, wide characters too

    def hold(self) -> None:
        """Ask for everything, show it, and record it; raises StoppedError when that is not wanted after all."""
        with self._stoppable():
            self._ask_all()
            command = self._confirmed("y")
        while command is not None:
            try:
                self.desk.record(command)
            except RelationsError as error:
                self.say(f"Error: {error}")
                with self._stoppable():
                    command = self._confirmed()
            else:
                return

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        try:
            yield
        except (click.Abort, KeyboardInterrupt):
            self.say()
            raise StoppedError from None

    def _ask_all(self) -> None:
        plan, found = self.known.plan, self.known.briefing
        planned = f", planned for {plan.planned_on}" if plan else ""
        self.say(f"{found.customer if found else ''} ({found.ref if found else ''}){planned}; by {self.setting.rep}")
        self.say(
            f"Enter takes what stands in brackets, or says nothing; {NOTHING} says nothing; Ctrl-C records nothing."
        )
        for number, (step, parts) in enumerate(self._by_step(), 1):
            self.say(f"\n{number}. {step.title}")
            self.say(f"   {step.asks}")
            for part in parts:
                self.answers[part.name] = part.ask(self)
        self.answers[STEPS.name] = STEPS.ask(self)

    def _confirmed(self, default: str = "") -> VisitReport | None:
        """Show what will be recorded until it is agreed to, and give the command; none when it is kept in a file.

        Enter alone throws nothing away: where something is wrong, nothing stands in brackets.
        """
        while True:
            command = None
            try:
                command = self._command()
            except RelationsError as error:
                self.say(f"Error: {error}")
            self._show()
            question = f"Record this? y, n, 1-{len(_ALL)} to go back, or a name such as report.yaml to keep it there"
            said = self.ask("", question, default if command else "", _is_way)
            if said.isdecimal():
                self._ask_again(_ALL[int(said) - 1])
                default = "y"
            elif _is_file(said):
                if self._keep(said):
                    return None
            elif said and answer(said) == "no":
                raise click.Abort
            elif said and command is not None:
                return command

    def _ask_again(self, part: Part) -> None:
        """Ask for a part once more; the steps that were done go on following from what is told, if they did so far."""
        steps = self.answers.get(STEPS.name, {}).get("steps", [])
        follow = part is not STEPS and steps == self.derived()
        self.answers[part.name] = part.ask(self)
        if follow:
            self.answers[STEPS.name] = steps_told(self, self.derived())

    def _keep(self, file: str) -> bool:
        """Write what is told into a new file, to be handed in later: days as they are meant today."""
        import yaml

        told, setting = self.whole(), self.setting
        subject = {"visit": setting.visit} if setting.visit else {"customer": setting.customer}
        written = {**subject, **told, "on": setting.on.text, "rep": setting.rep}
        if "next" in told:
            written["next"] = str(setting.day(told["next"], ("next",)))
        for promise in written.get("promises", ()):
            if "due" in promise:
                promise["due"] = str(setting.day(promise["due"], ("promises",)))
        try:
            with Path(file).open("x", encoding="utf-8") as out:
                yaml.safe_dump(written, out, allow_unicode=True, sort_keys=False)
        except OSError as error:
            self.say(f"Error: {file} cannot be written: {error.strerror}; name another file")
            return False
        self.say(f"kept in {file}, and nothing was recorded; record it with: relations visit log --from-file {file}")
        return True

    def _show(self) -> None:
        """Show what was told, each part with its number, and of which parts nothing was."""
        people = self.known.briefing.people if self.known.briefing else ()
        names = {whom.ref: f"{whom.name} ({whom.ref})" for whom in people}
        self.say("\nThis is what is told:")
        untold: list[str] = []
        for number, part in enumerate(_ALL, 1):
            if told := self.answers.get(part.name):
                self.say(f"{number:>3} {part.name}: {shown(told, names)}")
            else:
                untold.append(f"{number} {part.name}")
        if untold:
            self.say(f"    and nothing of {', '.join(untold)}")

    def whole(self) -> Told:
        """Give all that was told: what parts say of the same is put together."""
        whole: Told = dict(self.beside)
        for told in self.answers.values():
            for key, value in told.items():
                whole[key] = [*whole.get(key, ()), *value] if isinstance(value, list) else value
        return whole

    def _command(self) -> VisitReport:
        told = self.whole()
        if not is_telling(told):
            raise NothingToldError
        return report_of(told_of(told), self.setting)

    def _by_step(self) -> Iterator[tuple[Step, list[Part]]]:
        """Give each step with the parts that are asked for at it; what fits no step comes with the last."""
        steps = self.known.steps.steps
        where = {part.name: next((name for name in part.steps if name in self.known.steps.names), "") for part in PARTS}
        where[PARTS[0].name] = steps[0].name
        for step in steps:
            at = [part for part in PARTS if (where[part.name] or steps[-1].name) == step.name]
            yield step, at

    def derived(self) -> list[str]:
        """Name the steps at which something was told, beyond when it was."""
        by_step = self._by_step()
        return [
            step.name
            for step, parts in by_step
            if any(self.answers.get(part.name, {}).keys() - {"on"} for part in parts)
        ]

    def say(self, text: str = "") -> None:
        """Show a line to whoever is asked."""
        click.echo("\n".join(plain(line) for line in text.split("\n")), err=self._err)

    def ask(self, name: str, question: str, default: str = "", check: Callable[[str], object] | None = None) -> str:
        """Ask until the answer passes `check`, which raises a RelationsError; what was typed before is offered again.

        Gives an empty text for nothing. `name` is that of the question, empty for one that is to be asked afresh.
        """

        def checked(text: str) -> str:
            said = text.strip() or offered
            if said == NOTHING:
                return ""
            try:
                said.encode()
                if said and check is not None:
                    check(said)
            except UnicodeEncodeError:
                raise click.UsageError("this is no text in UTF-8; type it again") from None
            except RelationsError as error:
                raise click.UsageError(plain(str(error))) from None
            return said

        offered = self._typed.get(name, default)
        while True:
            try:
                said: str = click.prompt(
                    plain(question), default=offered, show_default=bool(offered), value_proc=checked, err=self._err
                )
            except UnicodeDecodeError:
                self.say("Error: this is no text in UTF-8; type it again")
            else:
                break
        if name:
            self._typed[name] = said
        return said

    def fits(self, told: Mapping[str, Any]) -> None:
        """Raise what is wrong with a part of a report, judged as it will be as a whole."""
        report_of(told_of(dict(told)), self.setting)

    def text(self, key: str, question: str, default: str = "") -> Told:
        """Ask for one text of the report."""
        said = self.ask(key, question, default, lambda text: self.fits({key: text}))
        return {key: said} if said else {}

    def items(
        self, name: str, key: str, question: str, read: Callable[[str], Mapping[str, str]], then: Sequence[Field] = ()
    ) -> Told:
        """Ask for items of a list until nothing is answered; `read` makes one of an answer, `then` asks for more of it."""
        found: list[dict[str, str]] = []
        while said := self.ask(f"{name}.{len(found)}", question, "", lambda text: self.fits({key: [read(text)]})):
            item = dict(read(said))
            for field in then:
                self.more(f"{name}.{len(found)}", key, item, field)
            found.append(item)
        return {key: found} if found else {}

    def more(self, name: str, key: str, item: dict[str, str], asked: Field) -> None:
        """Ask for one more field of an item of a list."""
        field, question, usual = asked
        said = self.ask(
            f"{name}.{field}", f"  {question}", usual, lambda text: self.fits({key: [{**item, field: text}]})
        )
        if said:
            item[field] = said

    def choice(self, name: str, question: str, among: tuple[str, ...], default: str = "") -> str:
        """Ask for one of some words, of which the beginning will do."""

        def read(text: str) -> str:
            said = answer(text.lower())
            meant = [word for word in among if word.startswith(said)]
            if len(meant) != 1:
                raise InvalidInputError(f"'{text}' is none of these; type {', '.join(among)}")
            return meant[0]

        said = self.ask(name, f"{question} ({', '.join(among)})", default or among[0], read)
        return read(said) if said else among[0]

    def person(self, text: str) -> str:
        """Give the reference of whom a number of the list, or a name, means; raises what says whom else it may mean."""
        people = self.known.briefing.people if self.known.briefing else ()
        if text.isdecimal():
            number = int(text[:6])
            if not 1 <= number <= len(people):
                raise InvalidInputError(f"{text} is no number of the list; type 1 to {len(people)}, or a name")
            return people[number - 1].ref
        here = [whom.ref for whom in people if whom.name.casefold() == text.casefold() or whom.ref == text.upper()]
        here = here or [whom.ref for whom in people if text.casefold() in whom.name.casefold()]
        if len(here) == 1:
            return here[0]
        known = ", ".join(f"{whom.name} ({whom.ref})" for whom in people)
        try:
            return self.desk.book.person(text).ref
        except RelationsError as error:
            raise InvalidInputError(f"{error}; known here: {known}" if known else str(error)) from None


def _is_way(text: str) -> None:
    if answer(text) in {"yes", "no"} or _is_file(text) or (text.isdecimal() and 1 <= int(text[:4]) <= len(_ALL)):
        return
    raise InvalidInputError(f"'{text}' is none of these; type y, n, a number from 1 to {len(_ALL)}, or NAME.yaml")


def _is_file(text: str) -> bool:
    return text.lower().endswith((".yaml", ".yml"))
