"""A table somebody gives, decided."""
