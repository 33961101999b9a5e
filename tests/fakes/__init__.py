"""In-memory ports, shared by all tests."""
