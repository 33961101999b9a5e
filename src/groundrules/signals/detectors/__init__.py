"""One file per kind of friction; none knows another."""
