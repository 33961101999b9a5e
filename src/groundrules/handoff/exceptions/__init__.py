"""Exceptions to the rules: who holds what, for what reason, until when, and what that costs."""

from groundrules.handoff.exceptions.standing import Hold, Standing

__all__ = ["Hold", "Standing"]
