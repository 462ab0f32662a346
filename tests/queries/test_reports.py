"""The reports of reps and managers, each figure read from the entries (HANDBOOK R3, R4, R6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from histories import histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.accounts import PlanAccount
from relations.domain.complaints import RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.market import CollectMoney, Observe, TakeOrder
from relations.domain.people import IntroducePerson
from relations.domain.promises import MakePromise
from relations.domain.reps import SpendMoney, SpendTime, SubmitDayReport
from relations.domain.targets import MakeForecast, SetTarget
from relations.domain.visits import LogPlannedVisit, LogVisit, PlanVisit
from relations.queries.reports.sheet import Report

TODAY = date(2026, 3, 31)
REP = {"rep": "li.wei"}
ORDERS = {**REP, "measure": "orders", "currency": "CNY"}


def order(amount: str, currency: str = "CNY", customer: str = "Acme") -> TakeOrder:
    return TakeOrder(customer=customer, on="2026-03-04", amount=amount, currency=currency)


@pytest.fixture
def book(book: Book) -> Book:
    """Acme (C1, grade A) and Beta (C2, grade D, since March) are li.wei's, Gamma (C3) zhang.min's; K4 is Li Na."""
    for name, grade, on, owner in (
        ("Acme", "A", "2026-01-01", "li.wei"),
        ("Beta", "D", "2026-03-02", "li.wei"),
        ("Gamma", "A", "2026-01-01", "zhang.min"),
    ):
        book.handle(RegisterCustomer(customer=name, name=name, grade=grade, owner=owner, on=on))
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-01-01"))
    book.handle(PlanVisit(customer="Acme", **REP, day=date(2026, 3, 4), purposes=("order",), on="2026-03-03"))
    book.handle(PlanVisit(customer="Beta", **REP, day=date(2026, 3, 5), purposes=("service",), on="2026-03-03"))
    book.handle(PlanVisit(customer="Acme", **REP, day=date(2026, 4, 2), purposes=("service",), goal="rack", on=TODAY))
    at = {"customer": "Acme", "on": "2026-03-04"}
    book.handle(
        LogPlannedVisit(
            visit="V5", on="2026-03-04", **REP, met=("Li Na",), outcome="ordered", minutes=40,
            orders=(order("100.10"), order("5", "EUR")),
            payments=(CollectMoney(**at, amount="60", currency="CNY"),),
            observations=(Observe(**at, kind="competitor", about="Milky", text="two for one"),),
            promises=(MakePromise(**at, **REP, text="labels", due=date(2026, 3, 20)),),
        )
    )  # fmt: skip
    book.handle(LogVisit(customer="Acme", on="2026-03-10", **REP, purposes=("greeting",), channel="phone"))
    book.handle(LogVisit(customer="Gamma", on="2026-03-10", rep="zhang.min", orders=(order("40", customer="Gamma"),)))
    book.handle(RaiseComplaint(**at, about="crushed", severity="high"))
    book.handle(SpendMoney(**REP, day=date(2026, 3, 4), amount="4.5", currency="CNY", what="meal", on="2026-03-04"))
    book.handle(SpendTime(**REP, day=date(2026, 3, 4), span="08:00-09:00", task="travel", on="2026-03-04"))
    book.handle(SubmitDayReport(**REP, day=date(2026, 3, 4), remarks="fine", on="2026-03-04"))
    book.handle(SetTarget(**ORDERS, period="2026-03", amount="200", on="2026-03-01"))
    book.handle(SetTarget(**REP, measure="visits", period="2026-03", amount="4", on="2026-03-01"))
    return book


def rows(report: Report, name: str) -> list[dict[str, Any]]:
    """Give the rows of a section, without the entries behind them."""
    (section,) = (section for section in report.sections if section.name == name)
    return [{key: value for key, value in row.items() if key not in {"entries", "refs"}} for row in section.rows]


def shown(report: Report, name: str, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(row[field] for field in fields) for row in rows(report, name)]


def test_a_month_is_compared_with_its_targets(book: Book) -> None:
    found = book.monthly_report("li.wei", "2026-03", TODAY)
    assert shown(found, "results", "aim", "target", "actual", "gap", "reached") == [
        ("orders CNY", "200", "100.10", "99.90", 50.0),
        ("orders EUR", None, "5", None, None),
        ("collected CNY", None, "60", None, None),
        ("visits", "4", "1", "3", 25.0),
        ("new-customers", None, "1", None, None),
    ]
    assert found.facts["day reports"] == "1 of 2 days with visits reported in time"
    assert found.facts["not handed in, or late"] == "2026-03-10"


def test_a_month_tells_of_visits_coverage_business_and_what_else_it_brought(book: Book) -> None:
    found = book.monthly_report("li.wei", "2026-03", TODAY)
    assert shown(found, "visits", "what", "count", "share") == [
        ("planned", 2, 100.0), ("made as planned", 1, 50.0), ("made up later", 0, 0.0), ("missed", 1, 50.0),
        ("not planned", 1, None), ("cancelled", 0, None),
    ]  # fmt: skip
    assert shown(found, "coverage", "grade", "customers", "asked", "planned", "made", "seen", "coverage") == [
        ("A", 1, 2.2, 1, 2, 1, 100.0), ("D", 1, 0.3, 1, 0, 0, 0.0),
    ]  # fmt: skip
    assert shown(found, "business", "customer", "currency", "orders", "ordered", "collected") == [
        ("Acme", "CNY", 1, "100.10", "60"), ("Acme", "EUR", 1, "5", "0"),
    ]  # fmt: skip
    assert shown(found, "promises", "state", "promises", "share") == [("overdue", 1, 100.0)]
    assert shown(found, "complaints", "customer", "about", "state") == [("Acme", "crushed", "raised")]
    assert shown(found, "new-customers", "customer", "registered_on") == [("Beta", "2026-03-02")]
    assert shown(found, "competitors", "customer", "about", "text") == [("Acme", "Milky", "two for one")]
    assert shown(found, "expenses", "what", "currency", "amount", "times") == [("meal", "CNY", "4.5", 1)]
    assert shown(found, "time", "time_class", "minutes", "share") == [
        ("T1", 40, 40.0), ("T2", 0, 0.0), ("T3", 60, 60.0), ("T4", 0, 0.0),
    ]  # fmt: skip


def test_a_month_ends_with_the_plan_of_the_next(book: Book) -> None:
    book.handle(SetTarget(**ORDERS, period="2026-04", amount="300", on=TODAY))
    book.handle(MakeForecast(**ORDERS, period="2026-04", amount="250", on=TODAY))
    found = book.monthly_report("li.wei", "2026-03", TODAY)
    assert shown(found, "next-aims", "measure", "target", "forecast") == [("orders", "300", "250")]
    assert shown(found, "next-days", "day", "weekday", "customers") == [("2026-04-02", "Thu", "Acme")]
    assert shown(found, "next-promises", "text", "due") == [("labels", "2026-03-20")]


def test_a_visit_plan_shows_where_too_little_is_planned(book: Book) -> None:
    found = book.visit_plan("li.wei", "2026-04", TODAY)
    assert shown(found, "days", "day", "visits", "customers") == [("2026-04-02", 1, "Acme")]
    assert shown(found, "customers", "customer", "asked", "planned") == [("Acme", 2.1, 1), ("Beta", 0.3, 0)]
    assert shown(found, "purposes", "purpose", "planned", "made") == [("service", 1, 0)]


def test_a_forecast_looks_three_months_ahead_and_at_how_good_the_last_were(book: Book) -> None:
    early = MakeForecast(**ORDERS, period="2026-03", amount="120", on="2026-02-20")
    book.handle(early, early.model_copy(update={"amount": Decimal(90), "on": early.on}))
    book.handle(MakeForecast(**ORDERS, period="2026-03", amount="101", on="2026-03-30"))
    for amount in ("200", "220"):
        book.handle(MakeForecast(**ORDERS, period="2026-04", amount=amount, on=TODAY))
    book.handle(SetTarget(**ORDERS, period="2026-06", amount="500", on=TODAY))
    found = book.forecast("li.wei", "2026-03", TODAY)
    ahead = [row for row in rows(found, "forecast") if (row["measure"], row["currency"]) == ("orders", "CNY")]
    assert [(row["month"], row["target"], row["forecast"], row["before"]) for row in ahead] == [
        ("2026-04", None, "220", "200"), ("2026-05", None, None, None), ("2026-06", "500", None, None),
    ]  # fmt: skip
    assert {row["lately"] for row in ahead} == {"33.37"}
    assert found.facts["without a forecast"] == "orders of 2026-06"
    assert shown(found, "accuracy", "month", "forecast", "actual", "off") == [("2026-03", "90", "100.10", 10.1)]


def test_a_year_adds_up_its_months_unless_it_has_a_target_of_its_own(book: Book) -> None:
    book.handle(SetTarget(**ORDERS, period="2026-05", amount="300", on=TODAY))
    year = book.annual_plan("li.wei", 2026, TODAY)
    assert shown(year, "year", "period", "target", "actual", "reached")[:3] == [
        ("2026", "500", "100.10", None), ("2026-Q1", "200", "100.10", None), ("2026-Q2", "300", "0", None),
    ]  # fmt: skip
    for month in ("2026-01", "2026-02"):
        book.handle(SetTarget(**ORDERS, period=month, amount="100", on="2026-01-01"))
    assert shown(book.annual_plan("li.wei", 2026, TODAY), "year", "target", "reached")[1] == ("400", 25.0)
    book.handle(SetTarget(**ORDERS, period="2026", amount="1000", on=TODAY))
    fields = ("period", "target", "reached")
    assert shown(book.annual_plan("li.wei", 2026, TODAY), "year", *fields)[0] == ("2026", "1000", 10.0)
    assert [period for (period,) in shown(year, "months", "period")][:2] == ["2026-03", "2026-05"]


def test_a_tour_tells_what_was_seen_by_kind(book: Book) -> None:
    book.handle(Observe(customer="Beta", on="2026-03-05", kind="display", text="dusty", score=2, **REP))
    found = book.market_tour("li.wei", date(2026, 3, 1), TODAY, TODAY)
    assert shown(found, "outlets", "on", "customer", "met", "observations") == [("2026-03-04", "Acme", "Li Na", 1)]
    summary = [row for row in rows(found, "summary") if row["observations"]]
    assert [(row["kind"], row["customers"], row["score"]) for row in summary] == [
        ("competitor", 1, None), ("display", 1, 2),
    ]  # fmt: skip
    assert shown(found, "competitors", "about", "observations", "customers") == [("Milky", 1, "Acme")]
    assert shown(found, "complaints", "about") == [("crushed",)]


def test_the_action_guide_is_the_agenda_customer_by_customer(book: Book) -> None:
    found = book.action_guide("li.wei", TODAY, date(2026, 4, 6))
    asked = book.agenda(TODAY, rep="li.wei", days=7)
    assert sorted(shown(found, "actions", "ref", "what", "by")) == sorted((row.ref, row.what, row.day) for row in asked)
    scores = [score for (score,) in shown(found, "customers", "score") if score is not None]
    assert scores == sorted(scores)


def test_a_week_compares_reps(book: Book) -> None:
    found = book.weekly_report(date(2026, 3, 4), TODAY)
    fields = ("rep", "visits", "effective", "closing", "new_customers", "in_time", "unreported")
    assert shown(found, "team", *fields) == [
        ("li.wei", 1, 100.0, 100.0, 1, 100.0, 0), ("zhang.min", 0, None, None, 0, None, 0),
    ]  # fmt: skip
    assert shown(found, "team", "reached") == [(37.5,), (None,)]
    assert shown(found, "results", "rep", "measure", "target", "actual", "reached") == [
        ("li.wei", "orders", "200", "100.10", 50.0), ("li.wei", "visits", "4", "1", 25.0),
    ]  # fmt: skip
    assert shown(found, "sales", "rep", "currency", "ordered", "collected") == [
        ("li.wei", "CNY", "100.10", "60"), ("li.wei", "EUR", "5", "0"),
    ]  # fmt: skip
    assert shown(found, "abnormal", "customer", "rep") == [("Acme", "li.wei")]


def test_sales_per_head_count_everybody_who_worked(book: Book) -> None:
    found = book.weekly_report(date(2026, 3, 10), TODAY)
    assert shown(found, "team", "rep", "visits", "effective", "unreported") == [
        ("li.wei", 0, None, 1), ("zhang.min", 1, 0.0, 1),
    ]  # fmt: skip
    assert shown(found, "per-head", "currency", "ordered", "reps", "per_head") == [("CNY", "40", 2, "20.00")]
    alone = book.weekly_report(date(2026, 3, 10), TODAY, ["zhang.min"])
    assert shown(alone, "per-head", "reps", "per_head") == [(1, "40.00")]


def test_the_next_week_is_told_of(book: Book) -> None:
    found = book.weekly_report(date(2026, 3, 26), date(2026, 3, 27), ["li.wei"])
    assert shown(found, "next", "planned", "promises", "overdue", "complaints") == [(1, 0, 1, 1)]


def test_a_plan_for_an_account_puts_what_is_said_beside_what_is_known(book: Book) -> None:
    at = {"customer": "Acme", "year": 2026, "on": TODAY}
    book.handle(PlanAccount(**at, goal="the shelf", forecast="1000", currency="CNY", feedback="begun"))
    book.handle(PlanAccount(**at, goal="half of the shelf", feedback="slow"))
    found = book.account_plan("Acme", 2026, TODAY)
    assert shown(found, "plan", "section", "text") == [("goal", "half of the shelf")]
    assert shown(found, "feedback", "text") == [("slow",), ("begun",)]
    assert shown(found, "forecast", "currency", "forecast", "ordered", "reached", "collected") == [
        ("CNY", "1000", "100.10", 10.0, "60"), ("EUR", None, "5", None, "0"),
    ]  # fmt: skip
    assert shown(found, "actions", "ref", "what")[0] == ("V7", "visit: rack")
    assert shown(found, "control", "direction", "made", "overdue") == [("ours", 1, 1)]
    assert shown(found, "rivals", "about") == [("Milky",)]
    assert rows(book.account_plan("Acme", 2027, TODAY), "plan") == []


def test_the_day_sheet_has_the_day_the_month_so_far_and_the_next_day(book: Book) -> None:
    found = book.day_sheet("li.wei", date(2026, 3, 4), TODAY)
    assert shown(found, "visits", "ref", "customer", "met", "ordered", "collected", "outcome") == [
        ("V5", "Acme", "Li Na", "100.10 CNY, 5 EUR", "60 CNY", "ordered")
    ]
    assert found.facts["remarks"] == "fine"
    assert shown(found, "times", "span", "task") == [("08:00-09:00", "travel")]
    assert shown(found, "results", "aim", "reached")[0] == ("orders CNY", 50.0)
    assert [customer for (customer,) in shown(found, "next", "customer")] == ["Beta"]


def test_a_name_written_in_another_way_means_the_same_rep(book: Book) -> None:
    book.handle(SetTarget(**{**ORDERS, "rep": "LI.Wei"}, period="2026-03", amount="400", on="2026-03-02"))
    (found,) = book.figures(TODAY, rep=" li.wei", periods=["2026-03"])[:1]
    assert (found.amount, found.before) == ("400", "200")


@ON_BOOKS
@given(histories())
def test_every_figure_is_the_sum_of_what_is_listed(history: list[Any]) -> None:
    with fresh_book() as book:
        play(book, history)
        year = book.annual_plan(None, 2026, date(2026, 6, 30))
        deals = [deal for deal in book.deals() if deal.what != "reconciled" and deal.on.startswith("2026")]
        for row in (*rows(year, "months"), *rows(year, "year")):
            kind = {"orders": "order", "collected": "collected"}.get(row["measure"])
            if kind and "Q" not in row["period"]:
                own = [deal for deal in deals if (deal.what, deal.currency) == (kind, row["currency"])]
                amounts = [Decimal(deal.amount) for deal in own if deal.on.startswith(row["period"])]
                assert Decimal(row["actual"]) == sum(amounts, Decimal(0)), row
        listed = {(row["measure"], row["currency"]) for row in rows(year, "year")}
        assert {("orders", deal.currency) for deal in deals if deal.what == "order"} <= listed


@ON_BOOKS
@given(histories())
def test_every_entry_behind_a_figure_is_in_the_log(history: list[Any]) -> None:
    with fresh_book() as book:
        play(book, history)
        day, size = date(2026, 4, 1), book.size()
        for report in (
            book.monthly_report("li.wei", "2026-03", day), book.weekly_report(day, day),
            book.forecast(None, "2026-03", day),
            book.market_tour(None, date(2026, 1, 1), day, day), book.account_plan("C1", 2026, day),
            book.day_sheet("li.wei", day, day), book.visit_plan("li.wei", "2026-04", day),
        ):  # fmt: skip
            for section in report.sections:
                for row in section.rows:
                    assert {column.name for column in section.columns} <= set(row)
                    assert all(1 <= entry <= size for entry in row.get("entries", ()))
