"""relations: an event-sourced record of customer relationships."""
