"""Each plant on its own."""
