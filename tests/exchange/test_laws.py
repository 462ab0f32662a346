"""What holds for any file."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from exchange.trial import Trial, counts
from places import fresh_book
from relations.errors import RelationsError

MAP = """
fallback = "latin-1"
inherit = ["shop"]
[fields]
customer = "shop"
person = "who"
item = "item"
on = "day"
value = "value"
state = "state"
[constants]
currency = "CNY"
[dates]
formats = ["%d/%m/%Y", "%B %Y"]
[numbers]
thousands = ","
"""

cells = {
    "shop": st.sampled_from(["", "A", "B", "C1", "K2", " A ", "华联"]) | st.text(max_size=5),
    "who": st.sampled_from(["", "Ann", "Bob", "K3"]) | st.text(max_size=5),
    "item": st.sampled_from(["", "tea"]) | st.text(max_size=5),
    "day": st.sampled_from(["01/02/2026", "May 2026", "2026", "32/01/2026", "2027-01-01", "NULL"])
    | st.text(max_size=5),
    "value": st.sampled_from(["", "5", "1,500", "-3", "NaN", "1.23456"]) | st.text(max_size=3),
    "state": st.sampled_from(["", "given", "DECLINED", "lost"]),
}
rows = st.lists(st.fixed_dictionaries(cells), max_size=12)


def written(records: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells))
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode("utf-8", errors="surrogatepass")


@contextmanager
def in_a_new_book() -> Iterator[Trial]:
    """Give a book that knows C1 and K2."""
    with tempfile.TemporaryDirectory() as folder, fresh_book() as book:
        trial = Trial(book, Path(folder))
        trial.run("people", "who,shop\nSomebody,Somewhere\n", "[fields]\nname = 'who'\ncustomer = 'shop'")
        yield trial


@given(records=rows)
def test_every_row_is_accounted_for_and_importing_twice_adds_nothing(records: list[dict[str, str]]) -> None:
    with in_a_new_book() as trial:
        file = trial.file("rows.csv", written(records))
        known = len(trial.log())
        rehearsed, first, again = (trial.run("gifts", file, MAP, dry_run=dry) for dry in (True, False, False))
        assert (counts(rehearsed), rehearsed.events) == (counts(first), first.events)
        broken = any("\n" in cell or "\r" in cell for record in records for cell in record.values())
        assert first.read + first.skipped == len(records) or broken
        assert (again.events, again.rejected, again.duplicates) == (
            0,
            first.rejected,
            first.accepted + first.duplicates,
        )
        assert len(trial.log()) == known + first.events
        assert trial.book.doctor() == []


@given(file=st.binary(max_size=200), header=st.booleans())
def test_any_bytes_are_imported_or_refused_in_one_line(file: bytes, header: bool) -> None:
    with in_a_new_book() as trial:
        for name in ("rows.csv", "rows.jsonl", "rows.json", "rows.xlsx"):
            path = trial.file(name, (",".join(cells).encode() + b"\n" if header else b"") + file)
            try:
                trial.run("gifts", path, MAP)
            except RelationsError as refused:
                assert "\n" not in str(refused)  # noqa: PT017


@given(records=rows, shuffled=st.randoms(use_true_random=False))
def test_mended_rejects_are_accepted_in_any_order(records: list[dict[str, str]], shuffled: random.Random) -> None:
    with in_a_new_book() as trial:
        bad = trial.folder / "bad.csv"
        first = trial.run("gifts", trial.file("rows.csv", written(records)), MAP, rejects=bad)
        with bad.open(encoding="utf-8", newline="") as text:
            rejected = list(csv.DictReader(text))
        assert len(rejected) == first.rejected
        good = {"shop": "A", "item": "tea", "day": "01/02/2026", "value": "", "state": ""}
        mended = [{**row, **good, "who": f"P{at}"} for at, row in enumerate(rejected)]
        shuffled.shuffle(mended)
        with bad.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, [*cells, "line", "reason"])
            writer.writeheader()
            writer.writerows(mended)
        assert counts(trial.run("gifts", bad, MAP)) == (len(rejected), len(rejected), 0, 0)
