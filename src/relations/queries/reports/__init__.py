"""The reports of reps and managers, each put together from the entries (HANDBOOK R3, R4, R6)."""
