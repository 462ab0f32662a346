"""From the log to tables: the read models, and the runner that keeps them in step."""
