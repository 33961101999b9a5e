"""Tests of reading process logs from files."""
