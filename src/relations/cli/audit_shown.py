"""How audits are shown as tables: what was counted, and one row for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from relations.cli.output import Columns, Tinted

if TYPE_CHECKING:
    from relations.audit.complaints import AuditedComplaint
    from relations.audit.entries import EntryAudit
    from relations.audit.gifts import GiftSum
    from relations.audit.promises import AuditedPromise, PromiseTotals
    from relations.queries.gifts import GiftRow


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.1%}"


def _of(name: str) -> Callable[[Any], str]:
    """Show a total, and nothing for none of the sort."""
    return lambda row: str(getattr(row.totals, name) or "")


def _span(row: Any) -> str:
    """Say which period was asked for."""
    if row.since is None and row.until is None:
        return "all"
    return f"{row.since or '...'} to {row.until or '...'}"


def _rate(row: Any) -> str:
    totals: PromiseTotals = row.totals
    first, fresh = _percent(totals.kept_rate_first_due), _percent(totals.kept_rate_without_backfilled)
    shown = _percent(totals.kept_rate)
    if totals.rescheduled:
        shown += f"; by the day agreed first {first}"
    return shown + (f"; without the back-filled {fresh}" if totals.backfilled else "")


def _stands(row: AuditedPromise) -> str:
    match row.state:
        case "overdue":
            return Tinted(f"{row.days_late} d overdue", "bold red")
        case "kept-late":
            return Tinted(f"kept {row.days_late} d late", "yellow")
    return row.state.replace("-", " ")


def _but(row: AuditedPromise) -> str:
    """Say what an auditor should know besides the state."""
    remarks = {
        f"first due {row.first_due}": row.first_due != row.due,
        "back-filled": row.backfilled,
        "told after the due day": row.recorded_late and not row.backfilled,
        "to confirm": row.confirmation == "awaited",
    }
    return ", ".join(remark for remark, holds in remarks.items() if holds)


PROMISES: Columns = {
    "as of": "as_of", "known at": "known_at", "due": _span, "promises": lambda row: str(row.totals.made),
    "came due": _of("due"), "kept": _of("kept"), "of them early": _of("kept_early"), "kept late": _of("kept_late"),
    "kept in part": _of("partly_kept"), "broken": _of("broken"), "overdue": _of("overdue"), "open": _of("open"),
    "released": _of("released"), "moved": _of("rescheduled"), "back-filled": _of("backfilled"),
    "kept, but told after the due day": _of("kept_recorded_late"), "to confirm": _of("unconfirmed"), "kept rate": _rate,
}  # fmt: skip
PROMISE_GROUP: Columns = {
    "by": lambda row: row.of or "nobody", "promises": _of("made"), "kept": _of("kept"), "late": _of("kept_late"),
    "part": _of("partly_kept"), "broken": _of("broken"), "overdue": _of("overdue"), "open": _of("open"),
    "released": _of("released"), "kept rate": lambda row: _percent(row.totals.kept_rate),
    "by first day": lambda row: _percent(row.totals.kept_rate_first_due),
}  # fmt: skip
PROMISE: Columns = {
    "ref": "ref", "due": "due", "stands": _stands, "customer": "customer", "promise": "text",
    "by": "by", "but": _but, "entries": lambda row: " ".join(map(str, row.entries)),
}  # fmt: skip


def _share(count: str, rate: str) -> Callable[[Any], str]:
    """Show a count with the share that it is."""
    return lambda row: f"{getattr(row.totals, count)} ({_percent(getattr(row.totals, rate))})"


COMPLAINTS: Columns = {
    "as of": "as_of", "known at": "known_at", "raised": _span, "complaints": lambda row: str(row.totals.raised),
    "open": _of("open"), "resolved": _share("resolved", "resolved_rate"), "told": _share("told", "told_rate"),
    "accepted": _share("accepted", "accepted_rate"), "disputed": _of("disputed"), "closed": _of("closed"),
    "closed, but never told": _of("closed_untold"), "reopened": _of("reopened"), "the same again": _of("recurring"),
    "clocks kept": _share("clocks_kept", "clock_rate"), "clocks overrun": _of("clocks_overrun"),
}  # fmt: skip
STAGE: Columns = {
    "stage": "stage", "reached": "reached", "in time": "kept", "overrun": "overrun", "running": "running",
    "passed over": "passed", "rate": lambda row: _percent(row.kept_rate),
    "median days": lambda row: "" if row.median_days is None else f"{row.median_days:g}", "worst": "worst_days",
}  # fmt: skip


def _about(row: AuditedComplaint) -> str:
    return f"{row.about} ({row.recurs} again)" if row.recurs else row.about


COMPLAINT: Columns = {
    "ref": "ref", "raised": lambda row: row.raised_on[:10], "grave": "severity", "state": "state",
    "customer": "customer", "about": _about, "overrun": "overrun",
    "entries": lambda row: " ".join(map(str, row.entries)),
}  # fmt: skip
GIFTS: Columns = {
    "as of": "as_of", "known at": "known_at", "given": _span, "gifts": lambda row: str(row.totals.gifts),
    "from us": _of("given"), "to us": _of("received"), "declined": _of("declined"), "asked for": _of("requested"),
    "approved": _of("approved"), "refused": _of("refused"), "went back": _of("returned"),
    "over a limit": _of("over_limit"), "not allowed": _of("not_allowed"), "without approval": _of("unapproved"),
    "cash": _of("cash"), "repeats": _of("repeats"), "during a complaint": _of("during_complaint"),
}  # fmt: skip


def _worth(side: str) -> Callable[[GiftSum], str]:
    def shown(row: GiftSum) -> str:
        count, value = getattr(row, side), getattr(row, f"{side}_value")
        worth = f"{value} {row.currency}" if row.currency else "worth not known"
        return f"{count}: {worth}" if count else ""

    return shown


def gift_sum(of: str) -> Columns:
    """Give the columns of sums by person or by giver."""
    return {of: lambda row: row.of or "nobody named", "given": _worth("given"), "received": _worth("received")}


def _value(row: GiftRow) -> str:
    return "" if row.value is None else f"{row.value} {row.currency}"


def _whose(row: GiftRow) -> str:
    return f"{row.person}, {row.customer}" if row.person else row.customer


def _giver(row: GiftRow) -> str:
    return f"{row.by or ''}, approved by {row.approved_by}".lstrip(", ") if row.approved_by else row.by or ""


GIFT: Columns = {
    "ref": "ref", "on": lambda row: row.on[:10], "state": "state", "with": _whose, "item": "item", "value": _value,
    "by": _giver, "flags": "flags", "entries": lambda row: " ".join(map(str, row.entries)),
}  # fmt: skip
GIFT_FINDING: Columns = {
    "ref": "ref", "against the rules": "text", "entries": lambda row: " ".join(map(str, row.entries)),
}  # fmt: skip


def _first_last(row: Any) -> str:
    totals = row.totals
    return f"{totals.first_recorded_at[:10]} to {totals.last_recorded_at[:10]}" if totals.entries else ""


def _late(row: EntryAudit) -> str:
    days = "the rules allow" if row.late_after is None else f"{row.late_after} days" if row.late_after != 1 else "1 day"
    return f"{row.totals.late} more than {days} after it occurred" + (
        f", the worst {row.totals.worst_days} days" if row.totals.late else ""
    )


ENTRIES: Columns = {
    "known at": "known_at", "recorded": _span, "entries": lambda row: str(row.totals.entries),
    "from, to": _first_last, "late": _late, "about other entries": _of("correcting"),
}  # fmt: skip
ENTRY_GROUP: Columns = {
    "actor": "actor", "topic": "topic", "entries": _of("entries"), "late": _of("late"), "recorded": _first_last,
}  # fmt: skip
ENTRY: Columns = {
    "entry": "position", "topic": "topic", "actor": "actor", "occurred": lambda row: row.occurred[:10],
    "recorded": lambda row: row.recorded_at[:10], "days late": "days_late",
    "says": lambda row: row.summary or "",
}  # fmt: skip
