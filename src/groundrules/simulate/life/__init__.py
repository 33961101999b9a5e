"""The everyday life signals look at: teams of deals, credit, edits, and what else people leave behind."""

from groundrules.simulate.life.whole import Life, make_life

__all__ = ["Life", "make_life"]
