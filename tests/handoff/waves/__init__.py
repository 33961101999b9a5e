"""Tests of the wave planner."""
