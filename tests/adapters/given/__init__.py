"""A table somebody gives, in the engine."""
