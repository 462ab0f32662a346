"""From commands to entries: look up, decide, append, project."""
