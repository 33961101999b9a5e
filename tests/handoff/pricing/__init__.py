"""Tests of handoff.pricing."""
