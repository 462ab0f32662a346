"""The peer's table on PostgreSQL: apart, as its driver and pool come with the extra `bench`."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg.sql import SQL

from bench.peers import VisitsView


class PostgresVisits(PostgresTrackingRecorder, VisitsView):
    """That table on PostgreSQL."""

    def __init__(self, datastore: Any, **kwargs: Any) -> None:
        """Make the table as well."""
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS visits (number bigint PRIMARY KEY, customer text, rep text, outcome text)"
            ).format()
        )

    def add(self, visit: Any, tracking: Tracking) -> None:
        """Add a row and move on, in one transaction."""
        row = (tracking.notification_id, visit.originator_id.hex, visit.rep, visit.outcome)
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT INTO visits VALUES (%s, %s, %s, %s)", row)

    def clear(self) -> None:
        """Begin anew."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("DELETE FROM visits")
            cursor.execute(f"DELETE FROM {self.tracking_table_name} WHERE application_name = 'Customers'")

    def count(self) -> int:
        """Count the rows."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT count(*) FROM visits")
            found = cursor.fetchone()
        return int(found["count"]) if found else 0
