"""Following the log as it grows, by asking again and again."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

_SHORTEST = 0.001
_LONGEST = 0.1
_AT_ONCE = 500


class LogSubscription(Subscription[ApplicationRecorder]):
    """Yields notifications, and waits for more: 1 ms at first, ever longer up to 100 ms while nothing comes."""

    def __init__(self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        """Follow from after position `gt`, only these `topics` when there are any."""
        super().__init__(recorder, gt, topics)
        self._waiting: deque[Notification] = deque()
        self._stopped = Event()

    def stop(self) -> None:
        """End the iteration at once, from any thread."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        """Give the next notification; StopIteration once stopped."""
        pause = _SHORTEST
        while not self._stopped.is_set():
            if self._waiting or self._fetch():
                notification = self._waiting.popleft()
                self._last_notification_id = notification.id
                return notification
            self._stopped.wait(pause)
            pause = min(2 * pause, _LONGEST)
        raise StopIteration

    def _fetch(self) -> bool:
        self._waiting.extend(
            self._recorder.select_notifications(
                self._last_notification_id, _AT_ONCE, topics=self._topics, inclusive_of_start=False
            )
        )
        return bool(self._waiting)
