"""What is counted in the engine, beside plain readings of the same rows."""
