"""What a visit brought, as people tell it: by options, in a file, or when they are asked; one mapping for all three."""
