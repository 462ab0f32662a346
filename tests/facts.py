"""Facts about one relationship, drawn at random, and how they are judged."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from relations.domain import presets
from relations.domain.health import (
    AssessmentFact,
    ComplaintFact,
    ContactFact,
    CrisisFact,
    Factor,
    Facts,
    GreetingFact,
    Health,
    KnownFact,
    PersonFact,
    PromiseFact,
    PurposeFact,
    assess,
)
from relations.domain.when import When

DAY = date(2026, 6, 30)
DEFAULT = presets.default()
MADE = date(2024, 1, 1)
CONTACT = ContactFact(DAY, 2, DAY)

days = st.dates(date(2024, 1, 1), DAY)
whens = days.map(When.of) | days.map(lambda day: When(day.isoformat()[:7]))
entries = st.tuples(st.integers(1, 99))
scores = st.floats(0, 100)
open_promises = st.builds(
    PromiseFact, st.just("P3"), st.just("open"), st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    days, st.none(), entries,
)  # fmt: skip
settled_promises = st.builds(
    PromiseFact, st.just("P4"), st.sampled_from(["kept", "partly-kept", "broken", "released"]), st.none() | days,
    days, whens, entries,
)  # fmt: skip
severities = st.sampled_from(["low", "medium", "high", "critical"])
complaints = st.builds(
    ComplaintFact, st.just("X5"), severities, st.booleans(), st.booleans(), st.booleans(), entries
)  # fmt: skip
attitudes = st.none() | st.sampled_from(["mentor", "supporter", "neutral", "sceptic", "opponent"])
assessments = st.none() | st.builds(AssessmentFact, days, scores, st.integers(1, 99))
met = st.just((None, None)) | st.tuples(days, st.integers(1, 99))
people = st.builds(
    lambda name, roles, entry, seen, attitude, influence, assessed: PersonFact(
        name, roles, entry, *seen, attitude, influence, assessed
    ),
    st.sampled_from(["Li Na", "王建国"]), st.sampled_from([(), ("decision-maker",), ("user", "proposer")]),
    st.integers(1, 99), met, attitudes, st.none() | st.integers(1, 5), assessments,
)  # fmt: skip
facts = st.builds(
    Facts,
    grade=st.sampled_from([None, "A", "B", "C", "D"]),
    contact=st.none() | st.builds(ContactFact, days, st.integers(1, 99), st.dates(MADE, MADE)),
    promises=st.lists(open_promises | settled_promises, max_size=5).map(tuple),
    complaints=st.lists(complaints, max_size=3).map(tuple),
    crises=st.lists(st.just(CrisisFact("Z7", "lost a tender", (7,))), max_size=1).map(tuple),
    people=st.lists(people, max_size=4).map(tuple),
    greetings=st.lists(st.builds(GreetingFact, st.just("birthday"), st.booleans(), entries), max_size=3).map(tuple),
    purposes=st.none() | st.builds(PurposeFact, st.integers(0, 9), st.integers(0, 9), entries),
    share=st.none() | st.just(KnownFact("45", 3)),
    credit=st.none() | st.just(KnownFact("ordinary", 3)),
    every=st.none() | st.integers(1, 366),
)
policies = st.sampled_from([presets.preset(name) for name in presets.names()])


def health(**known: Any) -> Health:
    return assess(Facts(**known), DEFAULT, DAY)


def factor(name: str, judged: Health) -> Factor:
    return next(factor for factor in judged.factors if factor.name == name)


def points(name: str, given_facts: Facts) -> float | None:
    return factor(name, assess(given_facts, DEFAULT, DAY)).points


def score(known: Facts, *, policy: Any = DEFAULT, day: date = DAY) -> float:
    """Give the score; that of whom nothing is known is no lower and no higher than any other."""
    found = assess(known, policy, day).score
    return -1.0 if found is None else found


def because(name: str, judged: Health) -> list[tuple[str, tuple[int, ...]]]:
    return [(reason.text, reason.entries) for reason in factor(name, judged).because]


def with_promise(known: Facts, promise: PromiseFact) -> Facts:
    return known._replace(promises=(*known.promises, promise))
