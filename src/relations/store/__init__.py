"""The log: an append-only record of events in SQLite or PostgreSQL, sealed so that changes show."""
