"""Tests of how a book is read."""
