"""Tests of handoff."""
