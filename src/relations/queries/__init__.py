"""From tables to answers: frozen dataclasses, whose field order is the column order."""
