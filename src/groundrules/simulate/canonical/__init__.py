"""The world in our own tables."""

from groundrules.simulate.canonical.rulings import rulings
from groundrules.simulate.canonical.tables import tables

__all__ = ["rulings", "tables"]
