"""Groundrules: change your coverage model without a turf war."""

__version__ = "0.1.0"
