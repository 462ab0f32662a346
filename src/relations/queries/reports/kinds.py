"""Which reports there are, for whom, and what each says (HANDBOOK R3, R4, R6)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report: how it is asked for, who hands it in to whom and when, and what it tells."""

    report: str
    title: str
    who: str
    about: str
    command: str


KINDS: tuple[ReportKind, ...] = (
    ReportKind(
        "daily",
        "Sales day sheet",
        "the rep, every evening",
        "the day's visits with what came of each, orders, money, promises, complaints, what was seen, time, expenses, "
        "the month so far and the next day's plan",
        "report day --rep li.wei",
    ),
    ReportKind(
        "plan",
        "Monthly visit plan",
        "the rep, before the month",
        "the visits of each day, and for which customers and grades too few are planned",
        "report plan --rep li.wei --month 2026-03",
    ),
    ReportKind(
        "monthly",
        "Monthly report with the next month's plan",
        "the rep, after the month",
        "results against the target, the plan kept, coverage by grade, business by customer, promises, complaints, new "
        "customers, competitors, expenses, time; targets, visits and promises of the next month",
        "report month --rep li.wei --month 2026-03",
    ),
    ReportKind(
        "forecast",
        "Three-month rolling forecast",
        "the rep or the team, every month",
        "targets and forecasts of the next three months beside the last three and the year before, and how good the "
        "forecasts of the last three months were",
        "report forecast --rep li.wei",
    ),
    ReportKind(
        "annual",
        "Annual plan",
        "the rep or the team, for the year",
        "the targets of the year, its quarters and months, beside what was reached",
        "report year --rep li.wei --year 2026",
    ),
    ReportKind(
        "market",
        "Market tour",
        "whoever toured the market",
        "the outlets visited, and what was seen there: competitors, prices, stock, display, staff, needs, complaints",
        "report market --rep li.wei --since 2026-03-01",
    ),
    ReportKind(
        "actions",
        "Action guide",
        "the rep, for the days to come",
        "what is to be done at each customer, by when and why, the weakest relationships first",
        "report actions --rep li.wei --days 7",
    ),
    ReportKind(
        "weekly",
        "Manager's weekly report",
        "the manager, every Monday",
        "for each rep: the target reached, effective visits, closing rate, new customers, money, reports in time; "
        "sales per head, competitors, abnormal customers, the next week",
        "report week --week 2026-03-02",
    ),
    ReportKind(
        "account",
        "Key-account plan",
        "who looks after a key account",
        "diagnosis, forecast, goal, strategy, action, control, feedback: what the record says and what people said",
        "report account 华联 --year 2026",
    ),
)
