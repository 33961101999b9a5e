"""Tests of handoff.plan."""
