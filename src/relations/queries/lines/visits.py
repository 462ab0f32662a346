"""What the entries of visits say."""

from __future__ import annotations

from relations.domain.visits import VisitLogged
from relations.queries.lines.telling import Teller, join


def _logged(event: VisitLogged, tell: Teller) -> str:
    how = "visit" if event.channel == "visit" else event.channel
    met = f"met {', '.join(tell.name(person) for person in event.met)}" if event.met else None
    why = f"for {', '.join(event.purposes)}" if event.purposes else None
    after = f": {event.outcome or event.goal}" if event.outcome or event.goal else None
    then = f"; next {event.next_on}" if event.next_on else None
    return join(f"{how} by {event.rep}", why, f", {met}" if met else None, after, then)


LINES = {VisitLogged: _logged}
