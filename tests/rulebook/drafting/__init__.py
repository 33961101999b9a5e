"""The next version of the book while it is written."""
