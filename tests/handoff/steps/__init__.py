"""Hand-offs, from the opening to the end."""
