"""The tests, one folder per part."""
