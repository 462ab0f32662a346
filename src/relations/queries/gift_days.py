"""A gift as it stood on a day: what happened to it later is taken back from its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

_DECIDED = ("approved", "refused")


def gift_as_of(row: Mapping[str, Any], day: date) -> dict[str, Any] | None:
    """Give the row of a gift as it was at the end of a day; None where the gift had not begun.

    Of a month or a year, the first day counts. The reason is that of the last change, and goes with it.
    """
    last = day.isoformat()
    handed = row["occurred"] if row["began"] == "requested" and row["state"] in {"given", "returned"} else None
    begun = row["requested_on"] if row["began"] == "requested" else row["occurred"]
    if begun[:10] > last:
        return None
    then = {**row, "state": row["began"], "occurred": begun}
    for step in _DECIDED:
        on = row[f"{step}_on"]
        if on is not None and on[:10] > last:
            then |= {f"{step}_on": None, f"{step}_by": None, "reason": None}
        elif on is not None:
            then["state"] = step
    if handed is not None and handed[:10] <= last:
        then |= {"state": "given", "occurred": handed}
    if row["returned_on"] is not None and row["returned_on"][:10] > last:
        then |= {"returned_on": None, "reason": None}
    elif row["returned_on"] is not None:
        then["state"] = "returned"
    return then
