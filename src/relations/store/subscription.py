"""Following the log as it grows."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, Notification, OperationalError, Subscription

from relations.store.waiting import Waiting

_AT_ONCE = 500


class LogSubscription(Subscription[ApplicationRecorder]):
    """Yields notifications, and waits for more."""

    def __init__(
        self, recorder: ApplicationRecorder, waiting: Waiting, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        """Follow from after position `gt`, only these `topics` when there are any."""
        super().__init__(recorder, gt, topics)
        self._ready: deque[Notification] = deque()
        self._waiting = waiting

    def stop(self) -> None:
        """End the iteration at once, from any thread."""
        super().stop()
        self._waiting.stop()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        self._waiting.close()

    def __next__(self) -> Notification:
        """Give the next notification; StopIteration once stopped."""
        looks = 0
        while not self._waiting.stopped:
            if self._ready or self._look():
                notification = self._ready.popleft()
                self._last_notification_id = notification.id
                return notification
            self._waiting.wait(looks)
            looks += 1
        raise StopIteration

    def _look(self) -> bool:
        try:
            return self._fetch()
        except OperationalError:
            if self._waiting.again():
                return self._fetch()
            raise

    def _fetch(self) -> bool:
        self._ready.extend(
            self._recorder.select_notifications(
                self._last_notification_id, _AT_ONCE, topics=self._topics, inclusive_of_start=False
            )
        )
        return bool(self._ready)
