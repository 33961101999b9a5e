"""Tests of what benchmarks count with."""
