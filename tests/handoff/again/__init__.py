"""Tests of moving again."""
