"""What happened, what is true because of it, and what may happen next: pure functions of events."""
