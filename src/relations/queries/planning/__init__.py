"""Planning a rep's day and month, and how much work a territory asks for (HANDBOOK C3, C4, C5, V1)."""
