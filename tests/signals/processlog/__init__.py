"""Tests of the measures on process logs."""
