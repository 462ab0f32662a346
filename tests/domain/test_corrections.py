"""Which corrections are in force, whatever was corrected, retracted and confirmed after them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.domain.corrections import Amendment, CorrectionConfirmed, EntryCorrected, EntryRetracted
from relations.domain.corrections.force import Force, force_of
from relations.domain.corrections.sound import hanging
from relations.domain.customers import CustomerRegistered
from relations.domain.event import Entry, Event, StreamId
from relations.domain.promises import PromiseKept, PromiseMade
from relations.domain.visits import VisitLogged
from relations.domain.when import When

DAY = When("2026-03-02")
KIND = "promise-made.v1"


def entries(*events: Event | None) -> list[Entry]:
    """Make a stream of these events, from position 1 on; None is something that was promised."""
    made = PromiseMade(text="tea", direction="ours")
    return [
        Entry(at, f"e{at}", StreamId("customer-1"), at, DAY, "", "li.wei", event or made)
        for at, event in enumerate(events, 1)
    ]


def corrected(position: int, *, cleared: tuple[str, ...] = (), awaits: bool = False, **changes: Any) -> EntryCorrected:
    occurred = changes.pop("occurred", None)
    return EntryCorrected(
        position=position, about=1, kind=KIND, changes=changes, cleared=cleared, occurred=occurred, awaits=awaits
    )


def retracted(position: int, *, awaits: bool = False) -> EntryRetracted:
    return EntryRetracted(position=position, about=1, awaits=awaits)


def confirmed(position: int) -> CorrectionConfirmed:
    return CorrectionConfirmed(position=position, about=1)


def said(force: Force, position: int) -> list[tuple[int, dict[str, Any], tuple[str, ...]]]:
    """Give the corrections of an entry: where they stand, and what they say."""
    return [(at, event.changes, event.cleared) for at, event in force.corrected.get(position, ())]


def test_where_nothing_was_wrong_nothing_is_in_force() -> None:
    assert force_of(entries(None, None)) == Force()


def test_a_retraction_takes_effect_until_it_is_retracted_itself() -> None:
    assert force_of(entries(None, retracted(1))).retracted == {1: 2}
    assert force_of(entries(None, retracted(1), retracted(2))).retracted == {2: 3}
    assert force_of(entries(None, retracted(1), retracted(2), retracted(3))).retracted == {1: 2, 3: 4}


def test_of_two_retractions_either_is_enough() -> None:
    twice = [None, retracted(1), retracted(1)]
    assert force_of(entries(*twice)).retracted == {1: 3}
    assert force_of(entries(*twice, retracted(3))).retracted == {1: 2, 3: 4}


def test_corrections_of_one_entry_are_kept_in_the_order_of_recording() -> None:
    force = force_of(entries(None, corrected(1, text="jam"), corrected(1, due="2026-03-09"), corrected(1, text="rice")))
    assert said(force, 1) == [(2, {"text": "jam"}, ()), (3, {"due": "2026-03-09"}, ()), (4, {"text": "rice"}, ())]


def test_a_retracted_correction_counts_no_longer_and_the_others_do() -> None:
    force = force_of(entries(None, corrected(1, text="jam"), corrected(1, text="rice"), retracted(3)))
    assert said(force, 1) == [(2, {"text": "jam"}, ())]
    assert force.retracted == {3: 4}


def test_a_correction_of_a_correction_changes_what_that_one_says() -> None:
    """New values add to the old ones, what is cleared has no value, and a value brings back what was cleared."""
    force = force_of(
        entries(
            None,
            corrected(1, text="jam", due="2026-03-09", rep="zhou", cleared=("person",)),
            corrected(2, text="rice", person="person-2", cleared=("due",), occurred=When("2026-03-01")),
            corrected(3, rep="wang", occurred=When("2026-02")),
        )
    )
    assert said(force, 1) == [(2, {"text": "rice", "rep": "wang", "person": "person-2"}, ("due",))]
    assert force.corrected[1][0][1].occurred == When("2026-02")


def test_a_later_correction_of_the_entry_holds_against_a_mended_earlier_one() -> None:
    force = force_of(entries(None, corrected(1, text="jam"), corrected(1, text="rice"), corrected(2, text="salt")))
    assert [text["text"] for _, text, _ in said(force, 1)] == ["salt", "rice"]


def test_what_awaits_a_second_person_has_no_effect_until_then() -> None:
    waiting = [None, corrected(1, awaits=True, text="jam"), retracted(1, awaits=True)]
    assert force_of(entries(*waiting)) == Force(waiting=frozenset({2, 3}))
    force = force_of(entries(*waiting, confirmed(2)))
    assert (said(force, 1), force.retracted, force.waiting) == ([(2, {"text": "jam"}, ())], {}, {3})
    assert force_of(entries(*waiting, confirmed(3))).retracted == {1: 3}


def test_a_confirmation_that_was_retracted_leaves_the_correction_waiting_again() -> None:
    once = [None, retracted(1, awaits=True), confirmed(2), retracted(3)]
    assert force_of(entries(*once)) == Force(retracted={3: 4}, waiting=frozenset({2}))
    assert force_of(entries(*once, confirmed(2))).retracted == {1: 2, 3: 4}
    assert force_of(entries(*once, retracted(4))).retracted == {1: 2, 4: 5}


def test_what_waits_and_is_retracted_waits_no_longer() -> None:
    force = force_of(entries(None, corrected(1, awaits=True, text="jam"), retracted(2), confirmed(2)))
    assert force == Force(retracted={2: 3})


def test_a_correction_that_waits_does_not_change_the_one_it_corrects() -> None:
    force = force_of(entries(None, corrected(1, text="jam"), corrected(2, awaits=True, text="rice")))
    assert (said(force, 1), force.waiting) == ([(2, {"text": "jam"}, ())], {3})


class Told:
    """The same by definition: slow, and asked entry by entry from the front."""

    def __init__(self, stream: list[Entry]) -> None:
        self.amendments = [(entry.position, entry.event) for entry in stream if isinstance(entry.event, Amendment)]

    def about(self, position: int, kind: type[Amendment]) -> list[int]:
        """Give the amendments of a kind that name an entry and are in force."""
        named = [at for at, event in self.amendments if isinstance(event, kind) and event.position == position]
        return [at for at in named if self.in_force(at)]

    def in_force(self, at: int) -> bool:
        """Tell whether no retraction in force names it, and it needs no confirmation or has one in force."""
        awaits = dict(self.amendments)[at].awaits
        return not self.about(at, EntryRetracted) and (not awaits or bool(self.about(at, CorrectionConfirmed)))

    def applied(self, at: int, data: dict[str, Any]) -> dict[str, Any]:
        """Apply a correction: what it says, and then what its own corrections say."""
        event = dict(self.amendments)[at]
        assert isinstance(event, EntryCorrected)
        data = {field: value for field, value in (data | event.changes).items() if field not in event.cleared}
        data |= {"occurred": event.occurred} if event.occurred else {}
        for other in self.about(at, EntryCorrected):
            data = self.applied(other, data)
        return data


FIELDS = ("text", "due", "rep")


@st.composite
def streams(draw: st.DrawFn) -> list[Entry]:
    """Draw a stream of entries, most of which amend an earlier one."""
    events: list[Event | None] = [None]
    for at in range(1, draw(st.integers(1, 12))):
        position, awaits = draw(st.integers(1, at)), draw(st.booleans())
        cleared = tuple(field for field in FIELDS if draw(st.integers(0, 4)) == 0)
        changes: dict[str, Any] = {field: f"{at}" for field in FIELDS if field not in cleared and draw(st.booleans())}
        changes |= {"occurred": When(f"2026-03-{at:02}")} if draw(st.booleans()) else {}
        kinds = [None, corrected(position, cleared=cleared, awaits=awaits, **changes)]
        kinds += [retracted(position, awaits=awaits), confirmed(position)]
        events.append(draw(st.sampled_from(kinds)))
    return entries(*events)


@given(streams())
def test_what_is_in_force_is_what_nothing_in_force_retracts_and_was_confirmed_if_it_awaits_that(
    stream: list[Entry],
) -> None:
    told, force = Told(stream), force_of(stream)
    for entry in stream:
        at = entry.position
        assert force.retracted.get(at) == max(told.about(at, EntryRetracted), default=None)
        waits = isinstance(entry.event, Amendment) and entry.event.awaits and not told.in_force(at)
        assert (at in force.waiting) == (waits and not told.about(at, EntryRetracted))
        if at in force.retracted:
            continue
        assert [position for position, _ in force.corrected.get(at, ())] == told.about(at, EntryCorrected)
        expected: dict[str, Any] = dict.fromkeys(FIELDS, "at first")
        found = dict(expected)
        for position in told.about(at, EntryCorrected):
            expected = told.applied(position, expected)
        for _, event in force.corrected.get(at, ()):
            found = {field: value for field, value in (found | event.changes).items() if field not in event.cleared}
            found |= {"occurred": event.occurred} if event.occurred else {}
        assert found == expected


@pytest.mark.parametrize(
    ("gone", "left"),
    [((), []), ((2,), [3]), ((3,), [4]), ((4,), []), ((1,), [2, 3, 4]), ((1, 2, 3, 4), [])],
)
def test_what_builds_on_an_entry_that_is_gone_hangs_in_the_air(gone: tuple[int, ...], left: list[int]) -> None:
    """The promise was made in the visit, and kept later; all of it stands in the customer's file."""
    stream = entries(
        CustomerRegistered(name="Acme"),
        VisitLogged(rep="li.wei"),
        PromiseMade(text="tea", direction="ours", visit=2),
        PromiseKept(promise=3),
    )
    standing = [entry for entry in stream if entry.position not in gone]
    assert [entry.position for entry in hanging(standing)] == left
