"""Snapshots of posts: what changed from one to the next becomes joining, changing role and leaving."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.trial import Trial, counts, reason
from places import fresh_book
from relations.book import Book
from relations.domain import catalogue
from relations.domain.catalogue import State
from relations.domain.customers import RegisterCustomer
from relations.domain.event import StreamId
from relations.domain.merging import MergeCustomer, MergePerson
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.ref import Ref
from relations.domain.relationship import Relationship
from relations.domain.when import When
from relations.errors import RelationsError
from relations.exchange import importer
from relations.exchange.importer import ImportReport

MAP = """
source = "staff"
[snapshot]
on = 2026-01-05
complete = true
[fields]
name = "name"
customer = "shop"
title = "title"
level = "level"
since = "since"
"""
ROWS = "name,shop,title,level,since\n"
POSTS = ("person-joined", "person-role-changed", "person-left")
MARCH, JUNE = "snapshot.on=2026-03-05", "snapshot.on=2026-06-05"


def snapshot(trial: Trial, rows: str, *settings: str) -> ImportReport:
    return trial.run("people", ROWS + rows, MAP, *settings)


def posts_of(book: Book) -> list[tuple[str, str, object]]:
    """Name, customer and title of every post that somebody holds, as the log folds."""
    states: dict[StreamId, State] = {}
    with book.database.reading() as connection:
        for stored in book.log.read(connection, after=0, limit=1000):
            entry = book.codec.entry(stored)
            state = states.get(entry.stream) or catalogue.initial(entry.stream)
            states[entry.stream] = catalogue.evolve(state, entry.event, entry.occurred, entry.actor)
    return sorted(
        (states[tenure.person].name, state.customer.name, tenure.standing.get("title") or "")  # type: ignore[union-attr]
        for state in states.values()
        if isinstance(state, Relationship) and state.customer
        for tenure in state.tenures.values()
        if tenure.left is None
    )


def told(trial: Trial) -> list[tuple[str, str, object]]:
    """Topic, day and title or reason of every event of a post."""
    entries = [trial.book.entry(row.position) for row in trial.book.entries()]
    return [
        (entry.topic.removesuffix(".v1"), entry.occurred, entry.state.get("title") or entry.state.get("reason"))
        for entry in entries
        if entry.topic.removesuffix(".v1") in POSTS
    ]


def test_what_changed_from_one_snapshot_to_the_next_becomes_events(trial: Trial) -> None:
    first = snapshot(trial, "Ann,A,chief,,\nBob,A,clerk,,\nCem,B,,,\n")
    assert (counts(first), first.events, first.left) == ((3, 3, 0, 0), 8, 0)
    second = snapshot(trial, "Ann,A,owner,,\nCem,B,,,\nDan,A,clerk,,\n", MARCH)
    assert (counts(second), second.events, second.left) == ((3, 2, 1, 0), 4, 1)
    assert told(trial) == [
        ("person-joined", "2026-01-05", "chief"),
        ("person-joined", "2026-01-05", "clerk"),
        ("person-joined", "2026-01-05", None),
        ("person-joined", "2026-03-05", "clerk"),
        ("person-role-changed", "2026-03-05", "owner"),
        ("person-left", "2026-03-05", "not in the snapshot of 2026-03-05"),
    ]


def test_in_the_first_snapshot_nobody_knows_since_when_and_later_it_is_its_day(trial: Trial) -> None:
    snapshot(trial, "Ann,A,chief,,\nBob,A,clerk,,2020-05\n")
    snapshot(trial, "Ann,A,chief,,\nBob,A,clerk,,\nDan,A,clerk,,\nEva,A,clerk,,2026-02\n", MARCH)
    joined = [trial.book.entry(row.position).state for row in trial.book.entries() if row.topic == "person-joined.v1"]
    assert [state.get("since") for state in joined] == [None, "2020-05", "2026-03-05", "2026-02"]


def test_the_same_snapshot_again_adds_nothing(trial: Trial) -> None:
    files = [("Ann,A,chief,,\nBob,A,clerk,,\n", "snapshot.on=2026-01-05"), ("Ann,A,owner,2,\n", MARCH)]
    for rows, day in files:
        snapshot(trial, rows, day)
        again = snapshot(trial, rows, day)
        assert (again.accepted, again.duplicates, again.events, again.left) == (0, again.read, 0, 0)


def test_an_older_snapshot_is_refused_and_nothing_recorded(trial: Trial) -> None:
    snapshot(trial, "Ann,A,chief,,\n", MARCH)
    size = trial.book.size()
    with pytest.raises(RelationsError, match=r"2026-01-05 is older than what 'staff' told of 2026-03-05; import"):
        snapshot(trial, "Zoe,A,clerk,,\n")
    assert trial.book.size() == size
    assert snapshot(trial, "Zoe,A,clerk,,\n", "source=elsewhere").events == 2


def test_who_comes_back_joins_again(trial: Trial) -> None:
    for rows, day in (("Ann,A,,,\nBob,A,,,\n", "snapshot.on=2026-01-05"), ("Ann,A,,,\n", MARCH)):
        snapshot(trial, rows, day)
    assert snapshot(trial, "Ann,A,,,\nBob,A,,,2020\n", JUNE).events == 1
    assert snapshot(trial, "Ann,A,,,\nBob,A,,,2020\n", JUNE).events == 0
    assert told(trial)[-2:] == [
        ("person-left", "2026-03-05", "not in the snapshot of 2026-03-05"), ("person-joined", "2026-06-05", None),
    ]  # fmt: skip


def test_only_posts_of_this_source_are_ended(trial: Trial) -> None:
    snapshot(trial, "Ann,A,chief,,\nBob,A,clerk,,\n")
    shop, ann, zoe = Ref("A"), Ref("Ann"), Ref("Zoe")
    day = When("2026-02-01")
    trial.book.handle(IntroducePerson(person=zoe, name="Zoe", on=day), JoinCustomer(customer=shop, person=zoe, on=day))
    trial.book.handle(JoinCustomer(customer=shop, person=ann, title="cook", besides=True, on=day))
    trial.run("people", "name,shop\nUma,A\n", "[fields]\nname='name'\ncustomer='shop'")
    report = snapshot(trial, "Bob,A,clerk,,\n", MARCH)
    assert (report.left, told(trial)[-1]) == (1, ("person-left", "2026-03-05", "not in the snapshot of 2026-03-05"))
    assert posts_of(trial.book) == [
        ("Ann", "A", "cook"), ("Bob", "A", "clerk"), ("Uma", "A", ""), ("Zoe", "A", ""),
    ]  # fmt: skip


def test_posts_in_files_that_were_merged_are_found_and_ended(trial: Trial) -> None:
    snapshot(trial, "Ann,A,chief,,\nBob,A,clerk,,\nAnn Lee,B,cook,,\nAnn,C,,,\n")
    day = When("2026-02-01")
    trial.book.handle(MergeCustomer(customer=Ref("A"), into=Ref("B"), reason="one shop", on=day))
    trial.book.handle(MergePerson(person=Ref("Ann Lee"), into=Ref("Ann"), reason="one person", on=day))
    same = snapshot(trial, "Ann,A,chief,,\nBob,A,clerk,,\nAnn Lee,B,cook,,\nAnn,C,,,\n", MARCH)
    assert (counts(same), same.left) == ((4, 0, 4, 0), 0)
    changed = snapshot(trial, "Ann,A,owner,,\nAnn Lee,B,cook,,\nAnn,C,,,\n", JUNE)
    assert (changed.events, changed.left) == (2, 1)
    assert [what for what, _, _ in told(trial)[-2:]] == ["person-role-changed", "person-left"]


def test_a_post_that_somebody_ended_by_hand_is_not_ended_again(trial: Trial) -> None:
    snapshot(trial, "Ann,A,,,\nBob,A,,,\n")
    trial.book.handle(LeaveCustomer(customer=Ref("A"), person=Ref("Bob"), on=When("2026-02-01")))
    report = snapshot(trial, "Ann,A,,,\n", MARCH)
    assert (report.events, report.left) == (0, 0)


@pytest.mark.parametrize("order", [("cook", "owner"), ("owner", "cook")])
def test_a_new_title_goes_to_the_post_that_no_other_row_names_in_whatever_order(
    trial: Trial, order: tuple[str, str]
) -> None:
    snapshot(trial, "Ann,A,chief,,\nAnn,A,cook,,\n")
    report = snapshot(trial, "".join(f"Ann,A,{title},,\n" for title in order), MARCH)
    assert (counts(report), report.events, report.left) == ((2, 1, 1, 0), 1, 0)
    assert told(trial)[-1] == ("person-role-changed", "2026-03-05", "owner")
    assert posts_of(trial.book) == [("Ann", "A", "cook"), ("Ann", "A", "owner")]


def test_two_rows_of_one_post_agree_or_one_is_rejected(trial: Trial) -> None:
    report = snapshot(trial, "Ann,A,chief,2,\nAnn,A,chief,2,\nAnn,A,chief,1,\n")
    assert counts(report) == (3, 1, 1, 1)
    assert reason(report) == "line 3 names the same post and says otherwise; remove one of the two"


def test_a_blank_cell_says_nothing(trial: Trial) -> None:
    snapshot(trial, "Ann,A,chief,2,\n")
    assert snapshot(trial, "Ann,A,,,\n", MARCH).events == 0
    assert snapshot(trial, "Ann,A,,3,\n", MARCH).events == 1


def test_nobody_leaves_while_rows_are_rejected_and_rejects_alone_are_no_snapshot(trial: Trial) -> None:
    snapshot(trial, "Ann,A,,,\nBob,A,,,\n")
    bad = trial.folder / "bad.csv"
    report = trial.run("people", ROWS + "Ann,A,,,\nEva,A,,9,\n", MAP, MARCH, rejects=bad)
    assert (counts(report), report.left) == ((2, 0, 1, 1), 0)
    mended = trial.file("mended.csv", bad.read_text().replace(",9,", ",3,"))
    alone = trial.run("people", mended, MAP, MARCH)
    assert (alone.rejected, alone.left) == (1, 0)
    assert "mend the file that they come from" in reason(alone)
    assert trial.run("people", mended, MAP, MARCH, "snapshot.complete=false").accepted == 1
    whole = snapshot(trial, "Ann,A,,,\nEva,A,,3,\n", MARCH)
    assert (counts(whole), whole.left) == ((2, 0, 2, 0), 1)


def test_what_is_not_complete_ends_nothing(trial: Trial) -> None:
    snapshot(trial, "Ann,A,,,\nBob,A,,,\n")
    report = snapshot(trial, "Ann,A,chief,,\n", MARCH, "snapshot.complete=false")
    assert (report.events, report.left) == (1, 0)


def test_an_empty_snapshot_is_refused(trial: Trial) -> None:
    snapshot(trial, "Ann,A,,,\n")
    with pytest.raises(RelationsError, match=r"rows.csv: it holds no row, and a complete snapshot of nobody"):
        snapshot(trial, "", MARCH)


@pytest.mark.parametrize(
    ("kind", "map_", "message"),
    [
        ("promises", "customer='a'\ntext='b'\non='c'", r"\[snapshot\] is for people, not for promises"),
        ("people", "customer='a'\nname='b'\nleft='c'", r"'left' does not go with \[snapshot\]"),
        ("people", "customer='a'\nname='b'\nreason='c'", r"'reason' does not go with \[snapshot\]"),
    ],
)
def test_maps_that_do_not_go_with_a_snapshot_are_refused(trial: Trial, kind: str, map_: str, message: str) -> None:
    with pytest.raises(RelationsError, match=message):
        trial.run(kind, "a,b,c\n", f"[snapshot]\non = '2026-01-05'\n[fields]\n{map_}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("complete = true", "snapshot: say as of which day: on = '2026-03-02'"),
        ("on = '2026-01'", "snapshot.on: '2026-01' is not a full day; write it like 2026-03-02"),
        ("on = 2026", "snapshot.on: '2026' is not a full day"),
        ("on = '2026-01-05'\ncompleted = true", "'snapshot.completed' is not a key of a map; did you mean 'complete'"),
        ("on = '2026-08-01'", "2026-08-01 has not come yet"),
    ],
)
def test_a_snapshot_is_of_one_day(trial: Trial, part: str, message: str) -> None:
    with pytest.raises(RelationsError) as refused:
        trial.run("people", "a,b\n", f"[fields]\nname='a'\ncustomer='b'\n[snapshot]\n{part}")
    assert message in str(refused.value)


def test_a_dry_run_gives_the_numbers_of_the_import_and_records_nothing(trial: Trial) -> None:
    files = [("Ann,A,chief,,\nBob,A,clerk,,\n", "snapshot.on=2026-01-05"), ("Ann,A,owner,2,\nEva,B,,,\n", MARCH)]
    for rows, day in files:
        size = trial.book.size()
        dry = trial.run("people", ROWS + rows, MAP, day, dry_run=True)
        assert trial.book.size() == size
        real = snapshot(trial, rows, day)
        assert (counts(dry), dry.events, dry.left) == (counts(real), real.events, real.left)


def test_a_customer_that_is_known_by_another_kind_of_record_is_the_same(trial: Trial) -> None:
    trial.book.handle(RegisterCustomer(customer=Ref("A"), name="A", on=When("2025")))
    assert snapshot(trial, "Ann,A,chief,,\n").customers_created == 0


PEOPLE = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("XY")), st.sampled_from(["chief", "clerk", "cook"]), min_size=1
)


@given(tellings=st.lists(PEOPLE, min_size=1, max_size=4), size=st.integers(1, 3), data=st.data())
def test_those_hold_posts_whom_the_last_snapshot_names_however_it_is_ordered_and_cut(
    tellings: list[dict[tuple[str, str], str]], size: int, data: st.DataObject
) -> None:
    with (
        fresh_book() as book,
        TemporaryDirectory() as folder,
        patch.object(importer, "CHUNK", size),
    ):
        trial = Trial(book, Path(folder))
        before: dict[tuple[str, str], str] = {}
        for month, posts in enumerate(tellings, 1):
            named = data.draw(st.permutations(sorted(posts.items())))
            rows = "".join(f"{name},{shop},{title},,\n" for (name, shop), title in named)
            day = f"snapshot.on=2026-0{month}-05"
            report = snapshot(trial, rows, day)
            assert posts_of(book) == sorted((*post, title) for post, title in posts.items())
            assert report.left == len(before.keys() - posts.keys())
            assert report.accepted == sum(before.get(post) != title for post, title in posts.items())
            assert snapshot(trial, rows, day).events == 0
            before = posts
