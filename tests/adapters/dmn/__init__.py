"""DMN files read and written."""
