"""Tests of what a book could do without."""
