"""The life of a case: from measured friction to a ruling with its reason."""
