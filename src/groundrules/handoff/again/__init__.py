"""Accounts that moved before: how often, whether they rest, whether owner and account fit, and teaming."""

from groundrules.handoff.again.history import PAST_MOVES, moved, past_moves, taken_over
from groundrules.handoff.again.resting import Rest, resting

__all__ = ["PAST_MOVES", "Rest", "moved", "past_moves", "resting", "taken_over"]
