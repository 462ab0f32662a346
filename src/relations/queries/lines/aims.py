"""What the entries of targets, forecasts and account plans say."""

from __future__ import annotations

from relations.domain.accounts import SECTIONS, AccountPlanned
from relations.domain.targets import Figure, ForecastMade, TargetSet
from relations.queries.lines.telling import Teller, join


def _figure(event: Figure, _: Teller) -> str:
    what = "forecast" if isinstance(event, ForecastMade) else "target"
    amount = f"{event.amount:f} {event.currency}" if event.currency else f"{event.amount:f}"
    said = f"{what} of {event.rep} for {event.period}: {event.measure} {amount}"
    return join(said, f", {event.reason}" if event.reason else None)


def _planned(event: AccountPlanned, _: Teller) -> str:
    said = [f"{section}: {text}" for section in SECTIONS if (text := getattr(event, section))]
    if event.forecast is not None:
        said.insert(0, f"forecast: {event.forecast:f} {event.currency or ''}".strip())
    return f"account plan of {event.year}, {'; '.join(said)}"


LINES = {TargetSet: _figure, ForecastMade: _figure, AccountPlanned: _planned}
