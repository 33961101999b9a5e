"""The five pages: what is on them, how it is laid out, and what is too much."""
