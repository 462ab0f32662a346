"""Command lines as a careless person may type them: made from what every command says of its own parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from hypothesis import strategies as st

from shell import COMMANDS

NAMES = ("华联", "华联超市 城东店", "新天地", "王建国", "Nina Li", "nobody", "li.wei", "zhang.min", "boss")
DAYS = ("2026-03-02", "2026-03-02T10:00", "2026-03", "2026", "2026-09-30", "yesterday", "02/03/2026", "2026-02-30", "")
WORDS = (
    "two cases crushed", "tea", "城东", "A", "dealer", "FREQ=MONTHLY", "interests", "birthday", "10%", "180", "CNY",
    "-1", "0", "1e9", "9" * 30, "None", "text=chess", "due=2026-04-01", "on=", "fishing\nand chess", "\u202e", "", " ",
    "'; DROP TABLE entries; --", "{}", "[]", "--", "😀" * 50, "x" * 5000,
)  # fmt: skip
NUMBERS = ("0", "1", "2", "3", "5", "8", "12", "40", "-1", "1.5", "many", "99999999999999999999")
FILES = ("visits.csv", "visits.toml", "rules.toml", "missing.csv", "out.txt", "out.zip", ".", "")
SKIPPED = {"relations demo", "relations audit stamp"}
"""What takes long on any book, and what asks the network."""

LETTERS = {"person": "K", "visit": "V", "promise": "P", "complaint": "X", "gift": "G"}

VERBS = {
    path: command
    for path, command in COMMANDS.items()
    if not isinstance(command, click.Group) and path not in SKIPPED
}  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, refs: Sequence[str]) -> list[str]:
    """Draw the words of one line; `refs` are those that have come up."""
    path = draw(st.sampled_from(sorted(VERBS)))
    words = path.split()[1:]
    for parameter in VERBS[path].params:
        if isinstance(parameter, click.Argument) or parameter.required or draw(st.integers(0, 5)) == 0:
            words += _typed(draw, parameter, [*refs, *_of(path, refs)])
    return words


def _of(path: str, refs: Sequence[str]) -> list[str]:
    """Give the references that fit a noun once more, several times."""
    noun = path.split()[1]
    return [ref for ref in refs if ref[0] == LETTERS.get(noun, "C")] * 8


def _typed(draw: st.DrawFn, parameter: click.Parameter, refs: Sequence[str]) -> Iterator[str]:
    if isinstance(parameter, click.Option):
        yield draw(st.sampled_from([*parameter.opts, *parameter.secondary_opts]))
        if parameter.is_flag:
            return
    count = parameter.nargs if parameter.nargs > 0 else draw(st.integers(0, 3))
    for _ in range(count):
        yield draw(st.one_of(*_fitting(parameter, refs), st.sampled_from(WORDS)))


def _fitting(parameter: click.Parameter, refs: Sequence[str]) -> list[st.SearchStrategy[str]]:
    """Give what is likely to fit, several times, so that many lines do record something."""
    kind, name = parameter.type, parameter.name or ""
    if isinstance(kind, click.Choice):
        return [st.sampled_from(list(map(str, kind.choices)))] * 9
    if isinstance(kind, click.Path):
        return [st.sampled_from(FILES)] * 4
    if name in {"person", "to", "met", "by"}:
        return [st.sampled_from([*(ref for ref in refs if ref.startswith("K")), "王建国"])] * 9
    if name in {"ref", "gift", "position", "fact", "customer", "who", "at", "visit"}:
        return [st.sampled_from([*refs, *(NAMES[:3] if name != "ref" else ())])] * 9
    if name in {"on", "since", "until", "due", "day", "as_of", "known_at", "from_", "occurred", "next_on", "birthday"}:
        return [st.sampled_from(DAYS)] * 9
    if not isinstance(kind, click.types.StringParamType):
        return [st.sampled_from(NUMBERS)] * 9
    return [st.sampled_from([*NAMES, *DAYS, *refs])] * 2
