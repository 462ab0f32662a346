"""The facts that health is judged by, read for many customers at once, each read model once."""
