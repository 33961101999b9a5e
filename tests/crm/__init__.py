"""Tests of reading the CRM."""
