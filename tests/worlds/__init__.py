"""Small worlds, built by the tests that use them."""
