"""The counts of signals beside plain readings of the same rows: one file of twins for each part."""
