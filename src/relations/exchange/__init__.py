"""Exchange: records of other origin become events."""
