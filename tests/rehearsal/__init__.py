"""Rehearsing a draft: the past, the moves, the gaming search."""
