"""The template of a report: it parses whatever stands in the book, and tells nothing until it is filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from places import fresh_book
from relations.book import Book
from relations.domain.complaints import RaiseComplaint, ResolveComplaint, TellCustomer
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import MakePromise
from relations.domain.visits import PlanVisit
from relations.domain.visits.steps import fitting, template, template_names
from relations.exchange.visit.reading import ReportFileError, read_report
from relations.exchange.visit.template import beforehand, template_text

ON, TODAY = "2026-03-02", date(2026, 3, 9)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30).filter(
    str.strip
)


def known(book: Book, name: str, text: str) -> Book:
    """Have a customer, a person, a plan, a promise and a complaint that are all called so."""
    at: dict[str, Any] = {"customer": "C1", "on": ON}
    book.handle(RegisterCustomer(customer=name, name=name, on=ON))
    book.handle(
        IntroducePerson(person=name, name=name, at="C1", on=ON),
        JoinCustomer(customer="C1", person=name, title=text, on=ON),
    )
    day = date(2026, 3, 9)
    book.handle(PlanVisit(**at, rep="li.wei", day=day, purposes=("service", "order"), goal=text, see=("K2",)))
    book.handle(MakePromise(**at, text=text, due=day))
    book.handle(MakePromise(**at, text=text, repeat="FREQ=MONTHLY"))
    book.handle(RaiseComplaint(**at, about=text))
    return book


def written(book: Book, folder: Path, **more: Any) -> Path:
    plan = next(iter(book.visits(TODAY, states=["planned"])), None)
    file = folder / "report.yaml"
    file.write_bytes(template_text(beforehand(plan, book.prepare("C1", TODAY)), **more).encode())
    return file


@given(name=TEXTS, text=TEXTS)
def test_whatever_stands_in_the_book_the_template_is_read(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str
) -> None:
    """And it says what is planned as it was written."""
    with fresh_book() as book:
        file = written(known(book, name.strip(), text), tmp_path_factory.mktemp("template"), on=text, rep=text)
        told = yaml.load(file.read_bytes(), yaml.BaseLoader)  # noqa: S506 - it makes nothing but texts
        goal = book.visit("V4", TODAY).goal
        assert (told["visit"], told["goal"], told["on"], told["rep"]) == ("V4", goal, text, text)
        assert (told["purposes"], told["met"]) == (["service", "order"], ["K2"])
        settle = [(item["promise"], item.get("occurrence")) for item in told["settle"]]
        assert settle == [("P6", "2026-03-02"), ("P5", None), ("P6", "2026-04-02")]
        with pytest.raises(ReportFileError, match="nothing is told of the visit yet"):
            read_report(str(file))


def test_a_template_that_is_filled_in_says_what_was_filled_in(book: Book, tmp_path: Path) -> None:
    file = written(known(book, "Acme", "two cases"), tmp_path)
    text = file.read_text(encoding="utf-8").replace("outcome:", "outcome: labels are up", 1)
    text = text.replace("  stock: no", "  stock: yes").replace("done: no", "done: yes", 1)
    file.write_text(text.replace("#  - 1800 CNY", "  - 1800 CNY"), encoding="utf-8")
    told = read_report(str(file)).told
    assert told["outcome"] == "labels are up"
    assert (told["step-list"], told["steps"]) == ("outlet-visit", ["stock"])
    assert [item.get("done") for item in told["settle"]] == ["yes", "no", "no"]
    assert told["orders"] == [{"amount": "1800", "currency": "CNY"}]
    assert told.keys() == {
        "visit",
        "purposes",
        "goal",
        "met",
        "settle",
        "tell",
        "orders",
        "outcome",
        "step-list",
        "steps",
    }


@pytest.mark.parametrize("line", ["observations", "learned", "complaints", "promises", "orders", "collected", "gifts"])
def test_the_samples_in_comments_are_read_without_their_marks(tmp_path: Path, line: str) -> None:
    text = template_text(beforehand(None, None))
    file = tmp_path / "report.yaml"
    file.write_text(text.replace("\n#  - ", "\n  - "), encoding="utf-8")
    assert len(read_report(str(file)).told[line]) == 1


def test_complaints_are_there_until_the_customer_accepted(book: Book, tmp_path: Path) -> None:
    known(book, "Acme", "crushed")
    assert "# medium, not resolved yet: crushed" in written(book, tmp_path).read_text()
    book.handle(ResolveComplaint(complaint="X7", on=ON))
    assert "# medium, not told yet: crushed" in written(book, tmp_path).read_text()
    book.handle(TellCustomer(complaint="X7", on=ON))
    assert "# medium, told 2026-03-02: crushed" in written(book, tmp_path).read_text()


def test_whom_a_name_means_is_asked_of_several(book: Book) -> None:
    """A plan keeps names; the reference stands there where it is that of one alone."""
    briefing = known(book, "Acme", "tea").prepare("C1", TODAY)
    (plan,) = book.visits(TODAY, states=["planned"])
    assert beforehand(plan, briefing).planned_for == ["K2"]
    twice = replace(briefing, people=(*briefing.people, replace(briefing.people[0], ref="K9")))
    assert beforehand(plan, twice).planned_for == ["Acme"]


@pytest.mark.parametrize(
    ("kind", "purposes", "name"),
    [
        (None, (), "outlet-visit"),
        ("supermarket", ("service",), "outlet-visit"),
        ("Dealer", (), "dealer-visit"),
        ("经销商", ("order",), "dealer-visit"),
        ("dealer", ("new-customer",), "new-customer"),
    ],
)
def test_the_list_of_steps_fits(kind: str | None, purposes: tuple[str, ...], name: str) -> None:
    assert fitting(kind, purposes).name == name


@pytest.mark.parametrize("name", template_names())
def test_every_list_of_steps_can_be_ticked_off(tmp_path: Path, name: str) -> None:
    file = tmp_path / "report.yaml"
    steps = template(name)
    file.write_text(template_text(beforehand(None, None, steps)).replace(": no ", ": yes"), encoding="utf-8")
    assert read_report(str(file)).told["steps"] == list(steps.names)
