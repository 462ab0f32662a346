"""The audit of promises as one page that needs nothing else, to be printed or sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from itertools import chain, islice
from typing import Any

from relations.audit.promises import AuditedPromise, PromiseAudit, PromiseGroup

_STYLE = """
body { font: 14px/1.4 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: #222; margin: 2em auto; max-width: 75em; padding: 0 1em }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .25em .6em }
th { border-bottom: 2px solid #888 } td { border-bottom: 1px solid #ddd } td.n, th.n { text-align: right }
dl { display: grid; grid-template-columns: max-content auto; gap: .2em 1.2em } dt { color: #666 } dd { margin: 0 }
.overdue, .broken { color: #b00020 } .kept-late, .partly-kept { color: #8a5a00 } .kept { color: #1b6e20 }
svg { max-width: 100%; height: auto } svg text { font-size: 10px; fill: #444 }
@page { size: A4 landscape; margin: 12mm }
@media print { body { margin: 0; max-width: none; font-size: 10px } thead { display: table-header-group } tr { break-inside: avoid } }
"""  # noqa: E501
_COLOURS: Mapping[str, str] = {
    "kept": "#2e7d32", "kept_late": "#f9a825", "partly_kept": "#fbc02d", "broken": "#b71c1c", "overdue": "#e53935",
    "open": "#90a4ae", "released": "#cfd8dc",
}  # fmt: skip
_MEANING = (
    "The kept rate is the share of those kept on time in all that were kept, kept late, kept in part, broken or are "
    "overdue. Back-filled promises were recorded when they were due or settled already."
)
_WIDE, _HIGH, _FOOT = 1000, 160, 30
_TOTALS: Mapping[str, str] = {
    "made": "Promises", "due": "Came due", "kept": "Kept on time", "kept_early": "of them early",
    "kept_late": "Kept late", "partly_kept": "Kept in part", "broken": "Broken", "overdue": "Overdue", "open": "Open",
    "released": "Released", "rescheduled": "Moved to another day", "kept_rate": "Kept rate",
    "kept_rate_first_due": "Kept rate by the day agreed first", "backfilled": "Back-filled",
    "kept_rate_without_backfilled": "Kept rate without the back-filled",
    "kept_recorded_late": "Kept by what is said, but told after the due day", "unconfirmed": "To be confirmed",
}  # fmt: skip
_GROUP: Mapping[str, str] = {
    "made": "promises", "kept": "kept", "kept_late": "late", "partly_kept": "in part", "broken": "broken",
    "overdue": "overdue", "open": "open", "released": "released", "rescheduled": "moved", "backfilled": "back-filled",
    "kept_rate": "kept rate", "kept_rate_first_due": "by first day",
}  # fmt: skip
_ROW: Mapping[str, str] = {
    "ref": "ref", "due": "due", "first_due": "first due", "state": "state", "days_late": "days late",
    "customer": "customer", "by": "by", "to": "to", "text": "promise", "made_on": "made",
    "recorded_at": "recorded (UTC)", "kept_on": "kept", "evidence": "evidence", "reason": "reason",
    "remarks": "remarks", "entries": "entries",
}  # fmt: skip


def promise_page(audit: PromiseAudit, *, title: str = "Audit of promises") -> Iterator[str]:
    """Give an HTML page of an audit: totals, a timeline, parts and rows; all of it text is escaped, nothing is loaded.

    The rate is explained as in PromiseTotals (HANDBOOK P2).
    """
    known = "" if audit.known_at is None else f", as known at {audit.known_at}"
    period = f", due {audit.since or '...'} to {audit.until or '...'}" if audit.since or audit.until else ""
    parts = (("rep", audit.by_rep), ("customer", audit.by_customer), ("month", audit.by_month))
    yield (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head>\n'
        "<body>\n"
    )
    head = [
        f"<h1>{escape(title)}</h1>",
        f"<p>As of {escape(audit.as_of + known + period)}.</p>",
        "<dl>",
        *(f"<dt>{name}</dt><dd>{_shown(getattr(audit.totals, field))}</dd>" for field, name in _TOTALS.items()),
        "</dl>",
        f"<p>{_MEANING}</p>",
        "<h2>When they were due</h2>",
        _timeline(audit.by_month),
    ]
    yield from (f"{part}\n" for part in head)
    for name, groups in parts:
        yield f"<h2>By {name}</h2>\n"
        yield from _table({name: name, **_GROUP}, ({name: group.of or "-", **asdict(group.totals)} for group in groups))
    if audit.rows:
        yield "<h2>Every promise</h2>\n"
        yield from _table(_ROW, map(_told, audit.rows))
    yield "</body></html>\n"


def _told(row: AuditedPromise) -> dict[str, Any]:
    remarks = {
        "back-filled": row.backfilled,
        "told after the due day": row.recorded_late,
        f"moved {row.reschedules} times": row.reschedules,
        "to be confirmed": row.confirmation == "awaited",
    }
    return asdict(row) | {
        "recorded_at": row.recorded_at[:10],
        "remarks": ", ".join(remark for remark, holds in remarks.items() if holds),
    }


def _table(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Write a table line by line; its columns are numeric where those of the first row are."""
    left = iter(rows)
    first = list(islice(left, 1))
    numeric = {field: ' class="n"' for row in first for field in columns if isinstance(row[field], int | float)}
    head = "".join(f"<th{numeric.get(field, '')}>{escape(name)}</th>" for field, name in columns.items())
    yield f"<table><thead><tr>{head}</tr></thead><tbody>\n"
    for row in chain(first, left):
        cells = (f"<td{numeric.get(field, '')}>{_shown(row[field])}</td>" for field in columns)
        yield f"<tr{_class(row)}>{''.join(cells)}</tr>\n"
    yield "</tbody></table>\n"


def _class(row: Mapping[str, Any]) -> str:
    return f' class="{escape(row["state"])}"' if "state" in row else ""


def _shown(value: Any) -> str:
    match value:
        case None:
            return "-"
        case float():
            return f"{value:.1%}"
        case list() | tuple():
            return escape(", ".join(map(str, value)))
    return escape(str(value))


def _timeline(months: Sequence[PromiseGroup]) -> str:
    """Draw a column for each month, of what became of the promises due in it."""
    if not months:
        return "<p>None.</p>"
    tallest, wide = max(group.totals.made for group in months), _WIDE / len(months)
    every = max(1, len(months) // 12)
    drawn = []
    for place, group in enumerate(months):
        left, top = place * wide, float(_HIGH)
        for state, colour in _COLOURS.items():
            count = getattr(group.totals, state)
            high = count * _HIGH / tallest
            top -= high
            if count:
                said = escape(f"{group.of}: {count} {state.replace('_', ' ')}")
                drawn.append(
                    f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide * 0.9:.1f}" height="{high:.1f}" '
                    f'fill="{colour}"><title>{said}</title></rect>'
                )
        if place % every == 0:
            drawn.append(f'<text x="{left:.1f}" y="{_HIGH + 14}">{escape(group.of or "")}</text>')
    for place, (state, colour) in enumerate(_COLOURS.items()):
        drawn.append(f'<rect x="{place * 110}" y="{_HIGH + 24}" width="9" height="9" fill="{colour}"/>')
        drawn.append(f'<text x="{place * 110 + 13}" y="{_HIGH + 33}">{state.replace("_", " ")}</text>')
    size = f'viewBox="0 0 {_WIDE} {_HIGH + _FOOT + 10}" width="{_WIDE}" height="{_HIGH + _FOOT + 10}"'
    return f'<svg {size} role="img">\n' + "\n".join(drawn) + "\n</svg>"
