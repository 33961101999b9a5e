"""A draft of the book rehearsed: on history, on today's facts, on past cases, and by trying to game it."""
