"""The report of a visit as a file to fill in: what is planned and what waits stands in it, comments say the rest."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

import yaml

from relations.domain import words
from relations.domain.visits.steps import Template, fitting
from relations.queries.briefing import Briefing
from relations.queries.complaints import ComplaintRow
from relations.queries.promises import PromiseRow
from relations.queries.visits import VisitRow

_COMMENT = 26
"""The column at which comments begin."""
_WIDE = 100


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What is known before a visit is told of: its plan, the briefing, and the list of steps that fits."""

    plan: VisitRow | None
    briefing: Briefing | None
    steps: Template

    @property
    def promises(self) -> list[PromiseRow]:
        """Those that wait, ours and theirs."""
        return [row for row in self.briefing.promises if row.state in words.UNFULFILLED] if self.briefing else []

    @property
    def complaints(self) -> list[ComplaintRow]:
        """Those of which the customer has not been told, or to which nothing was said yet."""
        return [row for row in self.briefing.complaints if row.accepted_on is None] if self.briefing else []

    @property
    def planned_for(self) -> list[str]:
        """Whom the plan wants met, by reference where the name is that of one key person alone."""
        named: dict[str, list[str]] = {}
        for whom in self.briefing.people if self.briefing else ():
            named.setdefault(whom.name, []).append(whom.ref)
        see = self.plan.see if self.plan else ()
        return [refs[0] if len(refs := named.get(name, [])) == 1 else name for name in see]


def beforehand(plan: VisitRow | None, briefing: Briefing | None, steps: Template | None = None) -> Beforehand:
    """Put it together; the list of steps is chosen where none is given."""
    kind = briefing.kind if briefing else None
    return Beforehand(plan, briefing, steps or fitting(kind, plan.purposes if plan else ()))


def promise_told(row: PromiseRow) -> str:
    """Say in one line which promise it is."""
    whose = "ours" if row.direction == "ours" else "theirs"
    due = f", due {row.due}" if row.due else ""
    kind = f", {row.kind}" if row.kind != "once" else ""
    return f"{whose}{kind}{due}, {row.state}: {row.text}"


def complaint_told(row: ComplaintRow) -> str:
    """Say in one line which complaint it is."""
    told = f"told {row.told_on}" if row.told_on else "not told yet" if row.resolved_on else "not resolved yet"
    return f"{row.severity}, {told}: {row.about}"


def template_text(known: Beforehand, on: str | None = None, rep: str | None = None) -> str:
    """Give the text of the file; it parses whatever stands in the book."""
    return "\n".join(_lines(known, on, rep)) + "\n"


def _lines(known: Beforehand, on: str | None, rep: str | None) -> Iterator[str]:
    plan, found = known.plan, known.briefing
    yield from _heading(plan, found)
    if plan is not None:
        yield _line("visit: " + plan.ref, "the visit as it was planned")
    else:
        yield _line(f"customer: {found.ref if found else ''}", "a reference such as C12, or a name")
    yield _line(f"on: {_quoted(on)}", "when: 2026-03-06, 2026-03-06T10:00, yesterday; empty: now")
    yield _line(f"rep: {_quoted(rep)}", "who was there; empty: whose plan it was, or who records")
    yield from _choices("purposes", get_args(words.Purpose))
    yield f"purposes: [{', '.join(plan.purposes) if plan else ''}]"
    yield _line(f"goal: {_quoted(plan.goal if plan else None)}", "what the visit was to reach")
    yield "# channel, company and with may be told, too; what the plan says of them need not be."
    yield ""
    yield from _choices("What was seen, each on a line without the # in front", get_args(words.ObservationKind))
    yield "observations:"
    yield '#  - {kind: competitor, text: "two for one", about: "the other brand", price: 12.80, currency: CNY}'
    yield from _people(known)
    yield from _problems(known)
    yield from _solutions()
    yield _line("next:", "the day of the next visit: 2026-03-20, +14d")
    yield ""
    yield _line("outcome:", "what came of it; needed where nothing else is told")
    yield _line("minutes:", "how long you talked, face to face")
    yield _line("note:", "anything else worth keeping")
    yield _line(f"step-list: {known.steps.name}", "see: relations visit steps")
    yield _line("steps:", "yes to what was done")
    yield from (_line(f"  {step.name}: no", step.title) for step in known.steps.steps)


def _heading(plan: VisitRow | None, found: Briefing | None) -> Iterator[str]:
    whom = f" to {found.customer} ({found.ref})" if found else ""
    planned = f", planned for {plan.planned_on} {plan.time or ''}".rstrip() if plan else ""
    yield f"# {_plain(f'The report of a visit{whom}{planned}')}"
    yield "# Fill in what there is, leave the rest as it is, and hand it in: relations visit log --from-file FILE"
    yield "# All of it is recorded together, or nothing is. A text with a : or a # in it stands in quotes."
    yield ""


def _people(known: Beforehand) -> Iterator[str]:
    planned = known.planned_for
    yield ""
    yield "# Whom you met: take out the others, take the # from whom else you met, or add a name."
    yield "met:"
    people = known.briefing.people if known.briefing else ()
    told = {whom.ref: ", ".join(filter(None, (whom.name, whom.title, *whom.roles))) for whom in people}
    yield from (_line(f"  - {each if each in told else _quoted(each)}", told.get(each, "")) for each in planned)
    yield from (_line(f"#  - {ref}", who) for ref, who in told.items() if ref not in planned)
    yield from _choices("What was learned of somebody, about", get_args(words.About))
    yield "learned:"
    yield '#  - {person: K2, about: interests, text: "plays chess", source: "his assistant"}'


def _problems(known: Beforehand) -> Iterator[str]:
    yield ""
    yield "# Promises that wait. done: yes or partly (with evidence), broken (with the reason); of a standing one: seen"
    yield "settle:"
    for row in known.promises:
        yield _line(f"  - promise: {row.ref}", promise_told(row))
        if row.occurrence:
            yield f"    occurrence: {row.occurrence}"
        yield from ("    done: no", "    evidence:", "    reason:")
    yield "# Complaints that wait. told: yes, accepted, disputed (with the reason); one not resolved yet needs a remedy"
    yield "tell:"
    for complaint in known.complaints:
        yield _line(f"  - complaint: {complaint.ref}", complaint_told(complaint))
        yield from ("    told: no", "    remedy:", "    reason:")
    yield _line("complaints:", "new ones; severity: " + ", ".join(get_args(words.Severity)))
    yield '#  - {about: "two cases crushed", severity: high, by: K2, product: "oat milk", wanted: "new ones"}'


def _solutions() -> Iterator[str]:
    yield ""
    yield _line("promises:", "new ones, ours; with theirs: yes what the customer promised us")
    yield '#  - {text: "new shelf labels", due: 2026-03-20, to: K2}'
    yield "orders:"
    yield "#  - 1800 CNY"
    yield _line("collected:", "money")
    yield "#  - 1200 CNY"
    yield _line("gifts:", "that we gave")
    yield '#  - {item: tea, value: 180, currency: CNY, to: K2, occasion: "Mid-Autumn"}'
    yield ""


def _line(text: str, comment: str) -> str:
    return f"{text:<{_COMMENT}} # {_plain(comment)}" if comment else text.rstrip()


def _choices(what: str, among: Sequence[str]) -> Iterator[str]:
    """Say in comments what may be written."""
    text = f"{what}: {', '.join(among)}"
    return (f"# {line}" for line in textwrap.wrap(text, _WIDE, subsequent_indent="  ", break_on_hyphens=False))


def _quoted(text: str | None) -> str:
    """Write a text so that it is read as it stands, whatever it holds."""
    if text is None:
        return ""
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return dumped.strip()


def _plain(text: str) -> str:
    """Leave out of a comment what would end it, or what no file should hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
