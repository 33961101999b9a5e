"""Tests of what is wrong with facts."""
