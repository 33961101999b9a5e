"""The world in our own tables."""

from groundrules.simulate.canonical.tables import tables

__all__ = ["tables"]
